"""What a file gets for each of its addresses. The same function answers here, in a process and on a cluster."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from typing import Final, NamedTuple

import numpy as np

from etl.geocoder.contract import NOT_LOCATED, Hint, Location, Places
from etl.precision import codes

logger = logging.getLogger(__name__)
FAULTS_TOLD: Final = 3
_faults = count()

BATCH: Final = 2_048
"""Rows answered at once, whoever answers, so that every way gives the same."""
LONGEST_ADDRESS: Final = 10_000
"""Characters; nobody writes an address further on, and no engine need read a whole book."""


class Answer(NamedTuple):
    """One row's place. Degrees are WGS84; texts are '' and numbers None where nothing is known or precision forbids it."""

    lon: float | None
    lat: float | None
    level: str
    radius_m: float | None
    confidence: float
    decision: str
    reason: str
    matched: str
    h3_8: str
    h3_9: str
    grid_code: str
    district_code: str
    street_code: str


def rounded(answer: Answer) -> Answer:
    """As it is told: a tenth of a metre, whole metres of radius, a thousandth of confidence."""
    lon, lat, _, radius, confidence, *_ = answer
    return answer._replace(
        lon=None if lon is None else round(float(lon), 6),
        lat=None if lat is None else round(float(lat), 6),
        radius_m=None if radius is None else round(radius),
        confidence=round(float(confidence), 3),
    )


class Job(NamedTuple):
    """Addresses of a batch with the district and street written beside them ('' where there is none)."""

    texts: Sequence[str]
    districts: Sequence[str]
    streets: Sequence[str]


def nowhere(reason: str) -> Answer:
    """The answer for a row whose address cannot be asked about."""
    return Answer(None, None, "none", None, 0.0, "reject", reason, "", "", "", "", "", "")


def flagged(answer: Answer, reason: str) -> Answer:
    """The answer where the row was read with doubt: a person should look, and is told why if nothing else is to be said."""
    return answer._replace(reason=answer.reason or reason, decision="review" if answer.decision == "auto" else answer.decision)


def answers(places: Places, job: Job) -> list[Answer]:
    """One answer an address, in order; a blank address is not asked about."""
    asked = [at for at, text in enumerate(job.texts) if text.strip()]
    hints = [Hint(job.districts[at].strip() or None, job.streets[at].strip() or None) for at in asked]
    found = _located(places, [job.texts[at][:LONGEST_ADDRESS] for at in asked], hints) if asked else []
    given = [nowhere("no_address")] * len(job.texts)
    for at, answer in zip(asked, placed(places, found), strict=True):
        given[at] = answer
    return given


def _located(places: Places, texts: Sequence[str], hints: Sequence[Hint]) -> Sequence[Location]:
    """Where the texts are. One that the geocoder fails at, against its promise, is not located: a long run must not end for it."""
    with suppress(Exception):
        return places.geocoder.locate(texts, hints)
    return [_alone(places, text, hint) for text, hint in zip(texts, hints, strict=True)]


def _alone(places: Places, text: str, hint: Hint) -> Location:
    try:
        return places.geocoder.locate([text], [hint])[0]
    except Exception:  # a fault of ours, told with its traceback and without the address
        if next(_faults) < FAULTS_TOLD:
            logger.exception("一条地址处理失败，按未能定位处理；请报告以下信息。 An address could not be worked out and counts as not located; please report this.")
        return NOT_LOCATED


def placed(places: Places, found: Sequence[Location]) -> list[Answer]:
    """Locations with the areas and cells that their precision supports."""
    lons = np.array([np.nan if each.lon is None else each.lon for each in found], dtype=np.float64)
    lats = np.array([np.nan if each.lat is None else each.lat for each in found], dtype=np.float64)
    read = codes(found, places.cells.at(lons, lats))
    names = ("h3_8", "h3_9", "grid_code", "district_code", "street_code")
    columns = [["" if code is None else str(code) for code in read[name]] for name in names]
    return [_answer(location, *here) for location, *here in zip(found, *columns, strict=True)]


def _answer(location: Location, *here: str) -> Answer:
    return Answer(
        location.lon, location.lat, location.level, location.radius_m, location.confidence,
        location.decision, location.reason or "", location.matched or "", *here,
    )  # fmt: skip
