"""Records that come by themselves: batches sent by machines (`intake.py`), files dropped into a folder (`watch.py`)."""
