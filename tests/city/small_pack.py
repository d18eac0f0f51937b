"""A pack of two square districts, small enough to load in a moment and to break in every way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CITY_TOML = """\
key = "squares"
code = "310000"
name_zh = "方城"
name_en = "Squares"
simulated = false
case_basis = "line_list"

[view]
lon = 121.5
lat = 31.2
zoom = 11

[days]
from = 2022-03-01
to = 2022-03-31

[attribution]
zh = "自编"
en = "Made up"

[[policy]]
day = 2022-03-28
zh = "封控"
en = "Lockdown"
"""


def square(west: float, south: float, side: float) -> dict[str, Any]:
    """A square polygon in degrees."""
    east, north = west + side, south + side
    return {"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]}


def area(code: str, level: str, parent: str | None, name: str, geometry: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    """One feature of `areas.geojson`."""
    facts = {"code": code, "level": level, "parent": parent, "name_zh": name, "name_en": code, "short_zh": name[:-1], **more}
    return {"type": "Feature", "properties": facts, "geometry": geometry}


def features() -> list[dict[str, Any]]:
    """City, two districts side by side, three streets (one without boundary), one community without boundary."""
    both = {"type": "Polygon", "coordinates": [[[121.5, 31.2], [121.56, 31.2], [121.56, 31.23], [121.5, 31.23], [121.5, 31.2]]]}
    return [
        area("310000", "city", None, "方城市", both),
        area("310102", "district", "310000", "东方区", square(121.53, 31.2, 0.03), population=20000),
        area("310101", "district", "310000", "西方区", square(121.5, 31.2, 0.03), population=10000),
        area("310101001", "street", "310101", "河西街道", square(121.5, 31.2, 0.015)),
        area("310101002", "street", "310101", "城南镇", None, lon=121.52, lat=31.22),
        area("310102001", "street", "310102", "河东街道", square(121.53, 31.2, 0.03)),
        area("310101002201", "community", "310101002", "团结村村委会", None, lon=121.522, lat=31.222),
    ]


def write_pack(folder: Path) -> Path:
    """Write the pack and give back its folder."""
    (folder / "registers").mkdir(parents=True)
    (folder / "city.toml").write_text(CITY_TOML, encoding="utf-8")
    write_features(folder, features())
    (folder / "aliases.csv").write_text("alias,area_code,kind,valid_from,valid_to\n旧西区,310101,old,,2009-05-05\n西方,310101,short,,\n", encoding="utf-8")
    (folder / "gazetteer.csv").write_text(
        "address,name,kind,district,street,lon,lat,datum,source\n"
        "苗圃路438弄,苗圃新苑,compound,西方区,河西街道,121.505,31.205,wgs84,a+\n"
        "苗圃路500号,,door,西方区,,121.5143,31.2031,gcj02,a\n",
        encoding="utf-8",
    )
    (folder / "hospitals.csv").write_text(
        "hospital_no,name,address,lon,lat,listed_on\nH1,方城医院,西方区苗圃路500号,121.51,31.205,2022-03-01\n", encoding="utf-8"
    )
    (folder / "registers" / "case_address_a.csv").write_text(
        "day,district,address,ordinal\n2022-03-06,西方区,西方区苗圃路438弄,1\n2022-03-06,西方区,西方区苗圃路438弄,2\n2022-03-07,东方区,东方区不知何处,1\n",
        encoding="utf-8",
    )
    return folder


def write_features(folder: Path, found: list[dict[str, Any]]) -> None:
    """Write `areas.geojson`."""
    (folder / "areas.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": found}, ensure_ascii=False), encoding="utf-8")
