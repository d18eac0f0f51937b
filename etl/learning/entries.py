"""Many rows of one door become one entry; rows that contradict each other become none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
import pandas as pd

from etl.learning.agreement import CONFIRMED
from etl.learning.city import MOST_APART_M, metres_from
from etl.learning.surveying import SHORTEST, Fact

ENTRY: Final = ("address", "name", "kind", "district_code", "street_code", "lon", "lat", "source", "learned_at", "how")
"""The columns of entries on their way; in the file districts and streets stand by name."""
CONFLICT: Final = ("address", "district_code", "lon", "lat", "source", "metres", "known")
# A compound is wide: its doors may lie further from its middle than two points of one door.
COMPOUND_WIDE_M: Final = 600.0


@dataclass(frozen=True)
class Settled:
    """`entries`: `ENTRY` columns; `conflicts`: addresses whose rows lie too far apart, `CONFLICT` columns."""

    entries: pd.DataFrame
    conflicts: pd.DataFrame


def empty(columns: Iterable[str]) -> pd.DataFrame:
    """No rows."""
    return pd.DataFrame(columns=list(columns), dtype=object)


def settle(facts: Iterable[Fact], register: str, day: str) -> Settled:
    """Entries of one register: its doors and lanes, then the compounds named beside them. `day` is when it was learnt."""
    frame = pd.DataFrame([asdict(fact) for fact in facts], columns=list(Fact.__slots__))
    if frame.empty:
        return Settled(empty(ENTRY), empty(CONFLICT))
    pointed = frame[frame["level"] != "community"]
    doors, torn = _middle(pointed, "address", MOST_APART_M)
    named = pointed[pointed["name"].str.len() >= SHORTEST]
    compounds, _ = _middle(named.assign(address=named["name"], level="compound"), "address", COMPOUND_WIDE_M)
    coarse, _ = _middle(frame[frame["level"] == "community"], "address", np.inf)
    entries = pd.concat([each for each in (doors, compounds, coarse) if len(each)] or [doors], ignore_index=True)
    entries = entries.drop_duplicates(["district_code", "address"])  # finest first
    entries = entries.rename(columns={"level": "kind"}).assign(name="", source=f"register{CONFIRMED}", learned_at=day, how=f"register:{register}")
    conflicts = torn.assign(source=f"register:{register}", known=f"register:{register}")
    return Settled(entries[list(ENTRY)].reset_index(drop=True), conflicts[list(CONFLICT)].reset_index(drop=True))


def _middle(frame: pd.DataFrame, name: str, most_m: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row a place (district and `name`) at the median of its points; those spread further than `most_m` apart, aside."""
    if frame.empty:
        return frame, frame.assign(metres=0.0)
    groups = frame.groupby(["district_code", name], sort=False)
    lon, lat = groups["lon"].transform("median"), groups["lat"].transform("median")
    off = pd.Series(metres_from(*(each.to_numpy(dtype=np.float64) for each in (frame["lon"], frame["lat"], lon, lat))), index=frame.index)
    widest = off.groupby([frame["district_code"], frame[name]]).transform("max")
    one = frame.assign(lon=lon.round(7), lat=lat.round(7), metres=widest.round()).drop_duplicates(["district_code", name])
    return one[one["metres"] <= most_m], one[one["metres"] > most_m]
