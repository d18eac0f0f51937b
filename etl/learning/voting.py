"""What several providers answered becomes entries where two agree, and suggestions where they do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from etl.learning.agreement import CONFIRMED, own_place, reconcile
from etl.learning.city import Learner
from etl.learning.entries import ENTRY, empty
from etl.learning.store import SUGGESTED
from etl.providers.contract import Answer
from geodata.coordinates import to_wgs84

# Two providers that know only the town give its centre, and agree on it: that is no place of an address.
COARSE: Final = frozenset({
    "国家", "省", "省份", "直辖市", "市", "城市", "地级市", "区县", "区", "县", "县级市", "开发区", "乡镇", "街道", "热点商圈", "商圈", "道路", "路", "未知", "UNKNOWN", "行政区",
    "country", "state", "region", "province", "city", "municipality", "county", "district", "city_district", "borough", "town", "township",
    "suburb", "quarter", "neighbourhood", "postcode", "road", "highway", "residential", "administrative",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """An address put to the providers: `text` as sent; `district_code` '' where the list states none."""

    text: str
    address: str
    district_code: str


@dataclass(frozen=True)
class Verdict:
    """`entries`: `ENTRY` columns; `suggestions`: `SUGGESTED` columns; `dropped`: answers outside the city or district."""

    entries: pd.DataFrame
    suggestions: pd.DataFrame
    dropped: Counter[str]


def judge(answers: Sequence[Answer], asked: Mapping[str, Asked], learner: Learner) -> Verdict:
    """Weigh the answers against the city, against each other, and against being nobody's own place."""
    frame, dropped = _placed(answers, asked, learner)
    if frame.empty:
        return Verdict(empty(ENTRY), empty(SUGGESTED), dropped)
    frame["why"] = np.select([frame["level"].isin(COARSE), ~own_place(frame)], ["coarse", "shared"], "alone")
    votes = frame[frame["why"] == "alone"]
    chosen = reconcile(votes) if len(votes) else empty(["district", "address", "source"])
    agreed = chosen[chosen["source"].str.endswith(CONFIRMED)] if len(chosen) else chosen
    settled = set(zip(agreed["district"], agreed["address"], strict=True))
    keys = zip(frame["district"], frame["address"], strict=True)
    open_still = frame.loc[np.array([key not in settled for key in keys], dtype=bool)].copy()
    spoke = open_still[open_still["why"] == "alone"].groupby(["district", "address"])["provider"].transform("nunique")
    open_still.loc[spoke.index[spoke > 1], "why"] = "apart"
    return Verdict(_entries(agreed, votes), _suggestions(open_still, learner), dropped)


def _placed(answers: Sequence[Answer], asked: Mapping[str, Asked], learner: Learner) -> tuple[pd.DataFrame, Counter[str]]:
    """The located answers in WGS84 under the district they lie in (or the stated one, if at its border); the others counted."""
    rows, dropped = [], Counter[str]()
    located = [each for each in answers if each.lon is not None and each.lat is not None and each.text in asked]
    points = [to_wgs84(each.lon or 0.0, each.lat or 0.0, each.datum) for each in located]
    lons, lats = (np.array([float(point[at]) for point in points], dtype=np.float64) for at in (0, 1))
    cells = learner.cells.at(lons, lats)
    for at, answer in enumerate(located):
        about, here = asked[answer.text], cells.district_code[at]
        if here is None:
            dropped["outside_city"] += 1
        elif about.district_code and about.district_code != here and not learner.near(about.district_code, lons[at], lats[at]):
            dropped["wrong_district"] += 1
        else:
            rows.append((about.district_code or here, about.address, cells.street_code[at] or "", lons[at], lats[at], answer.provider, answer.level, answer.datum, answer.asked_on.isoformat()))
    columns = ["district", "address", "street", "lon", "lat", "provider", "level", "datum", "asked_on"]
    frame = pd.DataFrame(rows, columns=columns).drop_duplicates(["district", "address", "provider"]).reset_index(drop=True)
    return frame, dropped


def _entries(agreed: pd.DataFrame, votes: pd.DataFrame) -> pd.DataFrame:
    """Agreed places with the word of every provider that spoke (provider:level:datum:day)."""
    if agreed.empty:
        return empty(ENTRY)
    words = votes["provider"] + ":" + votes["level"] + ":" + votes["datum"] + ":" + votes["asked_on"]
    keys = [votes["district"], votes["address"]]
    how, day = words.groupby(keys).agg(" ".join).rename("how"), votes["asked_on"].groupby(keys).max().rename("learned_at")
    entries = agreed.drop(columns="datum").join(pd.concat([how, day], axis=1), on=["district", "address"])
    entries = entries.rename(columns={"district": "district_code", "street": "street_code"})
    return entries.assign(lon=entries["lon"].round(7), lat=entries["lat"].round(7))[list(ENTRY)].reset_index(drop=True)


def _suggestions(frame: pd.DataFrame, learner: Learner) -> pd.DataFrame:
    told = frame.assign(district=[learner.names[code] for code in frame["district"]], source=frame["provider"], datum="wgs84")
    return told.assign(lon=told["lon"].round(7), lat=told["lat"].round(7))[list(SUGGESTED)]
