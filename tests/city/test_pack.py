"""A pack in, a city out; a broken pack says which file, which row, which value and what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h3
import numpy as np
import pytest
from sqlalchemy import func, select, text

from etl.city import load_pack, register_files
from etl.pack import read_ground
from geodata.cell_codes import cell_codes
from geodata.coordinates import gcj02_to_wgs84
from geodata.engine import Database
from geodata.errors import PackProblem
from geodata.filters import Filters
from geodata.queries import vectors
from geodata.schema import FACTS, area, cell, city, data_version, gazetteer_entry
from geodata.scope import WHOLE_CITY
from geodata.verify import verify
from tests.city.small_pack import area as feature
from tests.city.small_pack import features, square, write_features


def test_gazetteer_points_become_wgs84(pack: Path) -> None:
    found = read_ground(pack).gazetteer.set_index("address")
    lon, lat = gcj02_to_wgs84(121.5143, 31.2031)
    assert found.loc["苗圃路500号", ["lon", "lat"]].astype(float).tolist() == [float(lon), float(lat)]
    assert found.loc["苗圃路438弄", "street_code"] == "310101001"
    assert found.loc["苗圃路438弄", "lon"] == 121.505


def test_what_else_stands_in_city_toml_is_kept(pack: Path) -> None:
    ground = read_ground(pack)
    assert ground.city["settings"]["policy"][0] == {"day": "2022-03-28", "zh": "封控", "en": "Lockdown"}
    assert ground.city["day_to"].isoformat() == "2022-03-31"


def test_aliases_are_dated(pack: Path) -> None:
    aliases = read_ground(pack).aliases.set_index("alias")
    assert aliases.loc["旧西区", "valid_to"].isoformat() == "2009-05-05"


def _counts(database: Database) -> dict[str, Any]:
    with database.own() as conn:
        rows = {table.name: conn.scalar(select(func.count()).select_from(table)) for table in (area, cell, gazetteer_entry, *FACTS.values())}
        rows["version"] = conn.scalar(select(func.max(data_version.c.version)))
        rows["geometry"] = conn.scalar(select(city.c.geometry_version))
    return rows


def test_a_pack_loads_and_loading_it_again_changes_nothing(database: Database, pack: Path) -> None:
    first = load_pack(database, pack, None)
    before = _counts(database)
    again = load_pack(database, pack, None)
    assert [each.source for each in first] == ["ground", "hospital", "case_address"]
    assert (first[2].inserted, first[2].located["compound"], first[2].located["district"]) == (3, 2, 1)
    assert all(each.inserted == each.updated == 0 and each.unchanged == each.read for each in again)
    assert _counts(database) == before
    assert (before["area"], before["case_address"], before["hospital"]) == (7, 3, 1)


def test_located_rows_have_the_cells_of_their_point(database: Database, pack: Path) -> None:
    load_pack(database, pack, None)
    with database.own() as conn:
        rows = conn.execute(text("select c.district_code, a.geo_level from case_address a left join cell c on c.tileset = 'h3_9' and c.code = a.h3_9 order by a.day")).all()
    assert [tuple(row) for row in rows] == [("310101", "compound"), ("310101", "compound"), (None, "district")]


def test_a_city_that_asks_for_finer_hexagons_has_counts_in_them(database: Database, pack: Path) -> None:
    register = pack / "registers" / "case_address_a.csv"
    register.write_text("day,district,address,ordinal,lon,lat\n2022-03-06,西方区,甲,1,121.5051,31.2053\n2022-03-06,西方区,乙,2,121.5072,31.2061\n2022-03-07,西方区,苗圃路438弄,3,,\n", encoding="utf-8")
    load_pack(database, pack, None)
    before = _counts(database)
    (pack / "city.toml").write_text((pack / "city.toml").read_text(encoding="utf-8") + "\n[cells]\nfinest = 10\n", encoding="utf-8")
    (_, _, addresses) = load_pack(database, pack, None)
    # A surveyed point fits its hexagon; an address of the gazetteer is not known that well.
    assert (addresses.updated, addresses.unchanged) == (2, 1)
    days = Filters(day_from=dt.date(2022, 3, 1), day_to=dt.date(2022, 3, 31))
    with database.own() as conn:
        sums = {name: int(vectors.window(conn, "case_addresses", days, WHOLE_CITY, name).sum()) for name in ("h3_6", "h3_7", "h3_9", "h3_10")}
        assert sums == {"h3_6": 3, "h3_7": 3, "h3_9": 3, "h3_10": 2}
        assert verify(conn) == []
        rows = conn.execute(text("select lat, lon, h3_7, h3_10 from case_address where h3_10 is not null")).all()
        assert [row.h3_10 for row in rows] == [h3.latlng_to_cell(row.lat, row.lon, 10) for row in rows]
        codes = conn.execute(text(f"select h3_7, {cell_codes('r')['h3_6']} as parent from case_address r where h3_7 is not null")).all()
        assert [row.parent for row in codes] == [h3.cell_to_parent(row.h3_7, 6) for row in codes]
    assert _counts(database)["case_address"] == before["case_address"]


def test_a_changed_ground_replaces_the_old_one_and_keeps_the_facts(database: Database, pack: Path) -> None:
    load_pack(database, pack, None)
    before = _counts(database)
    write_features(pack, [*features(), feature("310102002", "street", "310102", "新街道", None)])
    load_pack(database, pack, None)
    after = _counts(database)
    assert after["area"] == before["area"] + 1
    assert after["case_address"] == before["case_address"]
    assert after["geometry"] != before["geometry"]


def test_another_city_is_refused_unless_asked_for(database: Database, pack: Path) -> None:
    load_pack(database, pack, None)
    before = _counts(database)
    toml = pack / "city.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('"squares"', '"other"').replace("方城", "圆城"), encoding="utf-8")
    with pytest.raises(PackProblem, match="already serves 方城") as caught:
        load_pack(database, pack, None)
    assert "圆城" in caught.value.zh
    assert _counts(database) == before
    (pack / "registers" / "case_address_a.csv").unlink()
    load_pack(database, pack, None, replace=True)
    assert _counts(database)["case_address"] == 0
    with database.own() as conn:
        assert conn.scalar(select(city.c.key)) == "other"


def test_files_belong_to_the_longest_source(pack: Path) -> None:
    for name in ("case_1.csv", "case_series.csv.gz", "case_series_2.csv", ".hidden", "case_address_a.csv"):
        (pack / "registers" / name).touch()
    found = {source: [file.name for file in files] for source, files in register_files(pack, ["case_series"]).items()}
    assert found == {
        "hospital": ["hospitals.csv"], "case_series": ["case_series.csv.gz", "case_series_2.csv"],
        "case": ["case_1.csv"], "case_address": ["case_address_a.csv"],
    }  # fmt: skip
    assert list(found)[:2] == ["hospital", "case_series"]


def _toml(old: str, new: str) -> Callable[[Path], None]:
    def spoil(pack: Path) -> None:
        path = pack / "city.toml"
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new), encoding="utf-8")

    return spoil


def _file(name: str, content: str | bytes) -> Callable[[Path], None]:
    body = content if isinstance(content, bytes) else content.encode()
    return lambda pack: (pack / name).write_bytes(body) and None


def _areas(*more: dict[str, Any], without: str | None = None) -> Callable[[Path], None]:
    kept = [each for each in features() if each["properties"]["code"] != without]
    return lambda pack: write_features(pack, [*kept, *more])


GAZETTEER = "address,name,kind,district,street,lon,lat,datum,source\n"
STATIONS = "station_no,name_zh,name_en,kind,lon,lat\n"
BROKEN: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no city.toml": (lambda pack: (pack / "city.toml").unlink(), r"city\.toml.*missing"),
    "bad toml": (_file("city.toml", "key = "), r"city\.toml.*not valid"),
    "not utf-8": (_file("city.toml", "name = '上海'".encode("gb18030")), r"city\.toml.*not valid"),
    "no view": (_toml("lon = 121.5", ""), r"view\.lon is missing"),
    "true as text": (_toml("simulated = false", 'simulated = "no"'), r"simulated .*'no'"),
    "bad basis": (_toml("line_list", "guess"), r"case_basis 'guess'.*line_list, official_series"),
    "opening day outside": (_toml("to = 2022-03-31", "to = 2022-03-31\nopen = 2022-04-02"), r"2022-04-02.*2022-03-01"),
    "opening day unreadable": (_toml("to = 2022-03-31", 'to = 2022-03-31\nopen = "spring"'), r"days\.open"),
    "cells too fine": (_toml("[[policy]]", "[cells]\nfinest = 11\n\n[[policy]]"), r"finest '11'.*9, 10"),
    "serial interval too short": (_toml("[[policy]]", '[serial_interval]\nmean = 0.5\nsd = 2\nzh = "某"\nen = "x"\n\n[[policy]]'), r"serial_interval\] mean 0\.5"),
    "serial interval without source": (_toml("[[policy]]", "[serial_interval]\nmean = 3.4\nsd = 2.3\n\n[[policy]]"), r"serial_interval\.zh is missing"),
    "days reversed": (_toml("to = 2022-03-31", "to = 2022-02-01"), r"2022-03-01.*2022-02-01"),
    "no areas": (lambda pack: (pack / "areas.geojson").unlink(), r"areas\.geojson.*missing"),
    "not geojson": (_file("areas.geojson", '{"features": 3}'), r"areas\.geojson.*not valid GeoJSON"),
    "code twice": (_areas(features()[2]), r"310101 stands twice \(records 3 and 8\)"),
    "two cities": (_areas(feature("320000", "city", None, "另一城", None)), r"exactly one area of level city.*2"),
    "no city": (_areas(without="310000"), r"exactly one area of level city.*0"),
    "unknown level": (_areas(feature("310101009", "ward", "310101", "区块", None)), r"record 8: level 'ward'"),
    "unknown parent": (_areas(feature("310103001", "street", "310103", "街道", None)), r"310103001.*'310103' is not in"),
    "parent below": (_areas(feature("310101001001", "street", "310101002201", "街", None)), r"310101002201 is a community"),
    "foreign code": (_areas(feature("310102009", "street", "310101", "街道", None)), r"310102009 must begin with.*310101"),
    "district without boundary": (_areas(feature("310103", "district", "310000", "北区", None)), r"district 310103 has no boundary"),
    "point for a polygon": (_areas(feature("310101009", "street", "310101", "街道", {"type": "Point", "coordinates": [1, 2]})), r"is a Point"),
    "metres for degrees": (_areas(feature("310101009", "street", "310101", "街道", square(13526000, 3660000, 10))), r"outside degrees"),
    "swapped axes": (_areas(feature("310101009", "street", "310101", "街道", square(31.2, 121.5, 0.01))), r"outside degrees.*longitude first"),
    "alias of nothing": (_file("aliases.csv", "alias,area_code,kind,valid_from,valid_to\n老区,999,old,,\n"), r"row 2: area_code '999'"),
    "alias day": (_file("aliases.csv", "alias,area_code,kind,valid_from,valid_to\n老区,310101,old,昨天,\n"), r"row 2: valid_from '昨天'"),
    "column missing": (_file("gazetteer.csv", "address,lon,lat\na,1,2\n"), r"columns missing: name, kind.*found: address, lon, lat"),
    "no number": (_file("gazetteer.csv", GAZETTEER + "a,,door,,,121.5,31.2,wgs84,s\nb,,door,,,x,31.2,wgs84,s\n"), r"row 3: lon 'x'"),
    "unknown datum": (_file("gazetteer.csv", GAZETTEER + "a,,door,,,121.5,31.2,gcj,s\n"), r"record 1: datum 'gcj'.*wgs84, gcj02, bd09"),
    "gazetteer not utf-8": (_file("gazetteer.csv", (GAZETTEER + "苗圃路,,door,,,1,2,wgs84,s\n").encode("gb18030")), r"gazetteer\.csv.*UTF-8"),
    "blank address": (_file("gazetteer.csv", GAZETTEER + ",,door,,,121.5,31.2,wgs84,s\n"), r"row 2: address is blank"),
    "blank alias": (_file("aliases.csv", "alias,area_code,kind,valid_from,valid_to\n,310101,old,,\n"), r"row 2: alias is blank"),
    "station twice": (_file("stations.csv", STATIONS + "S1,甲,A,rail,121.5,31.2\nS1,乙,B,rail,121.5,31.2\n"), r"row 3: station_no 'S1'"),
    "station without name": (_file("stations.csv", STATIONS + "S1,,A,rail,121.5,31.2\n"), r"row 2: name_zh is blank"),
    "unknown drawing": (
        _file("basemap.geojson", '{"features":[{"properties":{"kind":"cloud"},"geometry":{"type":"Point","coordinates":[1,2]}}]}'),
        r"kind 'cloud'",
    ),
    "unknown register": (_file("registers/weather.csv", "a\n1\n"), r"registers/weather\.csv.*begins with no source"),
    "unknown order": (_toml("[[policy]]", '[registers]\norder = ["weather"]\n\n[[policy]]'), r"registers\.order 'weather'"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_pack_is_told_precisely(pack: Path, name: str) -> None:
    spoil, wanted = BROKEN[name]
    spoil(pack)
    with pytest.raises(PackProblem, match=wanted) as caught:
        ground = read_ground(pack)
        register_files(pack, ground.city["settings"].get("registers", {}).get("order", ()))
    assert "城市包文件" in caught.value.zh


def test_a_broken_pack_writes_nothing(database: Database, pack: Path) -> None:
    (pack / "registers" / "weather.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(PackProblem):
        load_pack(database, pack, None)
    assert _counts(database)["area"] == 0


def test_crossed_polygons_are_repaired(pack: Path) -> None:
    bow_tie = {"type": "Polygon", "coordinates": [[[121.5, 31.2], [121.51, 31.21], [121.51, 31.2], [121.5, 31.21], [121.5, 31.2]]]}
    write_features(pack, [*features(), feature("310101009", "street", "310101", "蝶形街道", bow_tie)])
    shape = read_ground(pack).areas.set_index("code").geometry["310101009"]
    assert shape.is_valid
    assert shape.geom_type == "MultiPolygon"
    assert np.isclose(shape.area, 0.00005)
