"""Sheets of paper: how large, how they are divided, and how large a map's scale is. All lengths in millimetres on the paper."""

from __future__ import annotations

from dataclasses import dataclass

from geodata.map_reports.definition import Definition, Orientation, Paper

LONG_SIDES: dict[Paper, tuple[float, float]] = {"A4": (210, 297), "A3": (297, 420), "A1": (594, 841)}
MARGINS: dict[Paper, float] = {"A4": 13, "A3": 16, "A1": 30}
UNITS: dict[Paper, float] = {"A4": 1.0, "A3": 1.18, "A1": 2.2}
"""Type and lines are drawn so much larger than on A4: a larger sheet is read from farther away, but shows more as well."""
GAP = 5.0
NICE = (1.0, 1.2, 1.5, 1.8, 2.0, 2.2, 2.5, 2.8, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 8.0, 9.0)
BARS = (1.0, 2.0, 5.0)


@dataclass(frozen=True)
class Sheet:
    """A sheet and its map: `width` × `height`, `margin` at both sides, `unit` the size of type beside A4's; the map is `map_width` × `map_height`.

    `columns`: how many columns the table of parts has under the map; 0: it stands beside it.
    """

    paper: Paper
    orientation: Orientation
    width: float
    height: float
    margin: float
    unit: float
    map_width: float
    map_height: float
    columns: int

    @property
    def inner(self) -> float:
        """Width between the margins."""
        return self.width - 2 * self.margin


def sheet(definition: Definition) -> Sheet:
    """The sheet of a definition. A larger or turned sheet is laid out anew: more map and more columns, not larger pixels."""
    short, long = LONG_SIDES[definition.paper]
    margin, unit = MARGINS[definition.paper], UNITS[definition.paper]
    gap = GAP * unit
    if definition.orientation == "portrait":
        side = {"A4": 61.0, "A3": 76.0, "A1": 140.0}[definition.paper]
        wide = short - 2 * margin - side - gap
        return Sheet(definition.paper, "portrait", short, long, margin, unit, wide, {"A4": 112.0, "A3": 178.0, "A1": 372.0}[definition.paper], 2)
    beside = {"A4": 58.0 + 76.0, "A3": 74.0 + 106.0, "A1": 138.0 + 200.0}[definition.paper]
    wide = long - 2 * margin - beside - 2 * gap
    return Sheet(definition.paper, "landscape", long, short, margin, unit, wide, {"A4": 122.0, "A3": 195.0, "A1": 408.0}[definition.paper], 0)


def nice_scale(metres_wide: float, metres_high: float, width: float, height: float) -> int:
    """The N of 1 : N, a round number, at which a frame of metres fits into millimetres of paper."""
    needed = max(metres_wide / width, metres_high / height, 1.0) * 1000
    power = 10.0 ** (len(str(int(needed))) - 1)
    return int(next((step * power for step in NICE if step * power >= needed), 10 * power))


def bar_metres(scale: int, longest: float) -> int:
    """The longest round distance (1, 2 or 5 times a power of ten metres) whose bar is at most `longest` millimetres."""
    most = longest * scale / 1000
    power = 10.0 ** (len(str(int(most))) - 1)
    return max(1, int(max(step * power for step in BARS if step * power <= most)))
