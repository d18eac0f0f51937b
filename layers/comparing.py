"""How two windows compare, cell by cell: one rule for the map, the printed page and tables.

The rule reads the two windows as they travel (`layers/contract.py`), already suppressed, so that it can tell nobody
more than the two maps side by side do: exact counts of 1–4 would show through a ratio. It is applied on the server,
so that no screen has a rule of its own. An answer has one uint16 a cell:
    0 = none in both windows · 1 = small base (1–4 in either) · 5…65,000 = now / before × 1,000 (capped)
    65,521 = appeared (none before) · 65,522 = vanished (none now) · 65,523 = undecided (counts still come in)
    what is uncertain, out of scope or without data in either window is so in the comparison
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt

from geodata.errors import BadFilter
from geodata.filters import Filters
from geodata.queries.standing import REPORTING_DELAY_DAYS
from layers.contract import (
    CLASS_OF_NOTHING,
    LARGEST_VALUE,
    SMALLEST_SHOWN,
    SUPPRESSED,
    UNCERTAIN,
    Layer,
    Style,
    Text,
    bar_metrics,
)

Wires = npt.NDArray[np.uint16]

RATIO_SCALE = 1000
APPEARED = 65_521
VANISHED = 65_522
UNDECIDED = 65_523

# < ½, ½–¾, ¾–0.95, ±5 %, to 1⅓, to 2, > 2: lower bounds, in thousandths. The middle holds both of its ends.
LOOK = Style(breaks=(SMALLEST_SHOWN, 500, 750, 950, 1051, 1334, 2001), ramp="div")
CLASS_WORDS: tuple[Text, ...] = (
    ("<½", "<½"),
    ("½–¾", "½–¾"),
    ("¾–0.95", "¾–0.95"),
    ("±5%", "±5%"),
    ("至 1⅓", "to 1⅓"),
    ("至 2", "to 2"),
    (">2", ">2"),
)
NOTE: Text = (
    "任一期为 1–4 时基数小。有未报齐的日子时，下降不着色，算未定。",
    "Small: 1–4 in either window. A fall while days are incomplete is open and gets no colour.",
)


def incomplete_from(layer: Layer, case_basis: str, day_to: dt.date) -> dt.date | None:
    """First day on which a layer's counts still come in; official figures are final when they appear (None)."""
    if case_basis != "line_list" or bar_metrics(layer, case_basis) != ("cases",):
        return None
    return day_to - dt.timedelta(days=REPORTING_DELAY_DAYS - 1)


def other_window(filters: Filters, base: str, day_from: dt.date, day_to: dt.date) -> Filters:
    """The window to compare with: as long as the filters', from the day `base` on, inside the record. Raises `BadFilter`."""
    try:
        first = dt.date.fromisoformat(base)
    except ValueError:
        raise BadFilter(f"对照期的首日 {base} 不是日期。日期写作 2022-04-10。", f"The compared window begins on {base}, which is no day. Write days as 2022-04-10.") from None
    last = first + dt.timedelta(days=filters.days - 1)
    if first < day_from or last > day_to:
        raise BadFilter(
            f"对照期 {first} 至 {last} 不在记录之内（{day_from} 至 {day_to}）。请移动或缩短时间窗。",
            f"The compared window {first} to {last} is outside the record ({day_from} to {day_to}). Move or shorten the window.",
        )
    return filters.model_copy(update={"day_from": first, "day_to": last})


def sides(layer: Layer, wires: Wires) -> Wires:
    """A window's values as they are compared: of classes, whether the cell stands out upwards (one even number) or not (0)."""
    if "classes" not in layer.options:
        return wires
    high = (wires > CLASS_OF_NOTHING) & (wires <= LARGEST_VALUE)
    return np.where(wires > LARGEST_VALUE, wires, np.where(high, RATIO_SCALE, 0)).astype("<u2")


def difference(now: Wires, before: Wires, *, now_open: bool, before_open: bool, scale: int = 1) -> Wires:
    """What became of each cell between two windows of the same length; all arrays have shape (n,).

    `now_open`, `before_open`: the window holds days that still fill up. A fall against an open window, and a rise
    against an open earlier one, may be nothing but reports on their way: such cells are `UNDECIDED`.
    `scale`: of the layer; the smallest rate on the wire stands for everything below it and is a small base too.
    """
    left, right = before.astype(np.int64), now.astype(np.int64)
    ratio = np.rint(np.divide(right * RATIO_SCALE, left, out=np.zeros(len(left)), where=left > 0)).astype(np.int64)
    found = np.clip(ratio, SMALLEST_SHOWN, LARGEST_VALUE)
    found[left == 0] = APPEARED
    found[right == 0] = VANISHED
    falls = (left > 0) & (ratio < LOOK.breaks[3])
    rises = (right > 0) & ((left == 0) | (ratio >= LOOK.breaks[4]))
    found[(now_open & falls) | (before_open & rises)] = UNDECIDED
    found[(left == 0) & (right == 0)] = 0
    smallest = SMALLEST_SHOWN if scale == 1 else SMALLEST_SHOWN + 1
    found[_between(left, SUPPRESSED, smallest) | _between(right, SUPPRESSED, smallest)] = SUPPRESSED
    found[(left == LARGEST_VALUE) | (right == LARGEST_VALUE)] = UNCERTAIN
    special = np.maximum(left, right)
    return np.where(special > LARGEST_VALUE, special, found).astype("<u2")


def _between(wires: npt.NDArray[np.int64], low: int, end: int) -> npt.NDArray[np.bool_]:
    return (wires >= low) & (wires < end)
