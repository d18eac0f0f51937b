"""Big things that stay: a gazetteer in memory must not be searched for garbage again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

ROWS_OF_OBJECTS: Final = 100_000
"""New objects between two searches for garbage: some batches of rows."""


@contextmanager
def long_lived() -> Iterator[None]:
    """What is in memory now is not searched for garbage, and rows seldom are: they leave no cycles behind."""
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(ROWS_OF_OBJECTS, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
