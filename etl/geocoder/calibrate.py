"""How sure an answer is: the probability that its H3 cell of resolution 8 is the right one.

A logistic regression on what is known of the answer: how it was found, how much had to be bent or stayed unread, what
speaks against it, and how far the point lies from the cell's border in units of its own uncertainty. The weights stand
in `calibration.json`; `python -m bench.geocode.fit` fits them on folds that hold whole roads back.
"""

from __future__ import annotations

import json
import math
from functools import lru_cache
from pathlib import Path
from typing import Final

from etl.geocoder.geometry import off_centre
from etl.geocoder.rank import HOW, Ranked

WEIGHTS: Final = Path(__file__).with_name("calibration.json")
INRADIUS_M: Final = 461.0
"""From the centre of an H3 cell of resolution 8 to its nearest border, on average."""
FURTHEST: Final = 12.0
NEAREST_M: Final = 1.0
"""A street of one known address has no extent."""
OF_HOW: Final = {how: (how, f"{how} inside", f"{how} reach", f"{how} near", f"{how} spread", f"{how} anchors", f"{how} well inside") for how in HOW}
NAMED: Final = frozenset({"text", "name"})
VILLAGE: Final = ("村", "宅", "队", "组")
KNOWN_ENTRIES: Final = frozenset({"text", "number", "name"})


@lru_cache(maxsize=1)
def weights() -> dict[str, float]:
    """Feature → weight."""
    return dict(json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"])


def confidence(best: Ranked, second: Ranked | None) -> float:
    """The probability (0 to 1) that the answer's cell is right."""
    known = weights()
    total = sum([known.get(name, 0.0) * value for name, value in features(best, second)])
    probability = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
    # Of several places that fit as well, none is likelier than the others.
    return probability / (1 + best.found.rivals) if best.found.doubt == "ambiguous" else probability


def features(best: Ranked, second: Ranked | None) -> list[tuple[str, float]]:
    """What the probability depends on: (name, value), zero values left out."""
    found, reading = best.found, best.reading
    how, inside, reach, near, spread, anchors, well = OF_HOW[found.how]
    away = found.off_centre if found.off_centre >= 0 else off_centre(found.lon, found.lat)
    told = [(how, 1.0), (inside, min(3.0, (INRADIUS_M - away) / (found.radius + 25.0))), (reach, math.log(max(found.radius, NEAREST_M) / 150.0))]
    if found.near:
        told.append((near, math.log1p(found.near)))
    if found.anchors:
        told.append((anchors, math.log1p(found.anchors)))
        told.append((well, max(0.0, told[1][1] - 1.0)))
    if found.spread:
        told.append((spread, math.log(found.spread / 30.0)))
    if not found.confirmed and how in KNOWN_ENTRIES:
        told.append(("single", 1.0))
    if how in NAMED and found.label.endswith(VILLAGE):
        told.append(("village", 1.0))
    if found.unread:
        told.append((f"{how} partly", 1.0))
        told.append(("unread", min(found.unread, FURTHEST)))
    if reading.mended:
        told += [(f"mended {word}", 1.0) for word in reading.mended.split() if word[0].isalpha()]
    if found.likeness < 1.0:
        told.append(("unlike", 1.0 - found.likeness))
    if found.doubt:
        told.append((found.doubt, 1.0))
    if reading.district is None and reading.strange:
        told.append(("strange", 1.0))
    if reading.district is None:
        told.append(("nowhere said, mended" if reading.mended else "nowhere said", 1.0))
    if second is not None and second.found.doubt is None:
        told.append(("close second", math.exp(best.cost - second.cost)))
    return told
