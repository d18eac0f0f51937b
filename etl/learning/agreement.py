"""Providers disagree: half of all answers by more than 76 m, one in twenty by more than 4 km.

An address is therefore taken where two of them meet. An answer must lie in the stated district, and be its address's
own: a geocoder that knows only the town, or another hamlet of the name, gives many places one point.
"""

from __future__ import annotations

import re
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

METRES_PER_DEGREE: Final = 111_320.0
AGREE_M: Final = 150.0
# Addresses on a border road are published under either district.
BORDER_M: Final = 500.0
SHARED_BY: Final = 4
PLACE: Final = re.compile(r"(?:[^路街]{2,4}镇)?(.+?(?:村|路|街|弄|公路|大道)|.+)")
ORDER: Final = ("amap", "baidu", "tencent", "tianditu", "nominatim")
CONFIRMED: Final = "+"
"""Ends the `source` of an entry that another provider, or an official register, vouches for."""
DOOR_ENDS: Final = ("号", "室", "楼", "幢", "栋", "座")


def inside_district(answers: pd.DataFrame, areas: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Whether each answer (district, lon, lat) lies in its district, named as in `areas`, or within `BORDER_M` of it."""
    districts = areas[areas["level"] == "district"]
    near = dict(zip(districts["name_zh"], shapely.buffer(districts.geometry.to_numpy(), BORDER_M / METRES_PER_DEGREE), strict=True))
    inside: NDArray[np.bool_] = np.zeros(len(answers), dtype=bool)
    for name, rows in answers.groupby("district").indices.items():
        if name in near:
            chosen = answers.iloc[rows]
            inside[rows] = shapely.contains_xy(near[name], chosen["lon"].to_numpy(), chosen["lat"].to_numpy())
    return inside


def own_place(answers: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether each point (address, lon, lat, provider) is its address's own: not shared by `SHARED_BY` or more differently named places."""
    place = answers["address"].map(lambda text: found.group(1) if (found := PLACE.match(text)) else text)
    spot = [answers["provider"], answers["lon"].round(6), answers["lat"].round(6)]
    own: NDArray[np.bool_] = (place.groupby(spot).transform("nunique") < SHARED_BY).to_numpy()
    return own


def apart(a: pd.DataFrame, b: pd.DataFrame) -> NDArray[np.float64]:
    """Metres between two aligned sets of points (lon, lat); NaN where one is missing."""
    dx = (a["lon"] - b["lon"]).to_numpy() * np.cos(np.radians(a["lat"].to_numpy()))
    dy = (a["lat"] - b["lat"]).to_numpy()
    metres: NDArray[np.float64] = np.hypot(dx, dy) * METRES_PER_DEGREE
    return metres


def reconcile(answers: pd.DataFrame) -> pd.DataFrame:
    """One entry an address: the first provider that another confirms within `AGREE_M`, else the first that spoke.

    `answers`: district, address, street, lon, lat (WGS84), provider; one row a provider and address. `source` names
    the provider and, where confirmed, says so (`amap+`).
    """
    tables = {name: answers[answers["provider"] == name].set_index(["district", "address"]) for name in ORDER}
    index = answers.set_index(["district", "address"]).index.unique()
    tables = {name: table.reindex(index) for name, table in tables.items() if len(table)}
    chosen = pd.DataFrame(index=index, columns=["street", "lon", "lat", "source"], dtype=object)
    open_rows = np.ones(len(index), dtype=bool)
    for confirmed in (True, False):
        for name, table in tables.items():
            spoke = table["lon"].notna().to_numpy()
            near = np.zeros(len(index), dtype=bool)
            for other in tables:
                if other != name:
                    near |= apart(table, tables[other]) <= AGREE_M
            take = open_rows & spoke & (near if confirmed else True)
            chosen.loc[take, ["street", "lon", "lat"]] = table.loc[take, ["street", "lon", "lat"]].to_numpy()
            chosen.loc[take, "source"] = f"{name}{CONFIRMED}" if confirmed else name
            open_rows &= ~take
    entries = chosen.reset_index()
    entries["lon"], entries["lat"] = entries["lon"].astype(float), entries["lat"].astype(float)
    return entries.assign(name="", kind=kinds(entries["address"]), datum="wgs84")


def kinds(addresses: pd.Series) -> list[str]:
    """What an address names: a door (号), a lane or compound (弄, 村 …)."""
    return ["door" if text.endswith(DOOR_ENDS) else "compound" for text in addresses]
