"""Files and feeds become rows: one file a source, one file a step, and the geocoder."""
