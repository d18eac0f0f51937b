"""Shanghai's public files: nothing lost, nothing changed, nothing placed in the wrong district."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from sqlalchemy import text

from etl.city import load_pack
from etl.geocoder import GazetteerIndex, OfflineGeocoder
from etl.geocoder.contract import Hint
from etl.pack import read_ground
from etl.shanghai import convert
from etl.shanghai.areas import write_areas
from etl.shanghai.gazetteer import write_gazetteer
from etl.shanghai.series import CITY_ONLY, DAILY
from etl.shanghai.source import SourceFiles
from geodata.engine import Database
from geodata.errors import FileProblem
from geodata.ground import Ground, with_ancestors
from tests.city.small_pack import square, write_features

pytestmark = pytest.mark.long

CITY = "310000"


@pytest.fixture(scope="session")
def source(shared: Path) -> Path:
    return shared / "data"


@pytest.fixture(scope="session")
def shanghai(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("shanghai") / "pack"
    convert(source, out)
    return out


@pytest.fixture(scope="session")
def ground(shanghai: Path) -> Ground:
    return read_ground(shanghai)


@pytest.fixture(scope="session")
def areas(ground: Ground) -> gpd.GeoDataFrame:
    return with_ancestors(ground.areas)


def register(pack: Path, name: str) -> pd.DataFrame:
    files = sorted((pack / "registers").glob(f"{name}*.csv.gz"))
    return pd.concat([pd.read_csv(file, dtype=str, keep_default_na=False) for file in files], ignore_index=True)


def official(source: Path, areas: gpd.GeoDataFrame) -> dict[tuple[str, str, str], int]:
    """Every figure of the two official files, read here without the converter."""
    districts = areas[areas["level"] == "district"]
    code = dict(zip(districts["name_zh"], districts["code"], strict=True))
    figures: dict[tuple[str, str, str], int] = {}
    for name, place, columns in (("city_daily", None, DAILY | CITY_ONLY), ("district_daily", "region", DAILY)):
        table = pd.read_csv(source / "shanghai" / f"{name}.csv", dtype=str, keep_default_na=False)
        for row in table.to_dict("records"):
            area = CITY if place is None else code[row[place]]
            figures |= {(area, row["date"], series): int(row[column]) for column, series in columns.items()}
    return figures


def test_the_ground_is_complete(areas: gpd.GeoDataFrame) -> None:
    bounded = areas[areas.geometry.notna()]
    assert bounded["level"].value_counts().to_dict() == {"street": 113, "district": 16, "city": 1}
    assert (areas["level"] == "community").sum() == 6509
    assert areas.loc[areas["level"] == "district", "population"].sum() == 24870895
    city = bounded.set_index("code").geometry[CITY]
    assert 6300 < gpd.GeoSeries([city], crs=4326).to_crs(6933).area.iloc[0] / 1e6 < 7300


def test_streets_lie_in_their_districts(areas: gpd.GeoDataFrame) -> None:
    shapes = areas.set_index("code").geometry
    for code, district in areas.loc[(areas["level"] == "street") & areas.geometry.notna(), ["code", "district_code"]].to_numpy():
        assert shapely.area(shapely.intersection(shapes[code], shapes[district])) > 0.9 * shapely.area(shapes[code]), code


def test_every_published_row_is_in_the_pack(source: Path, shanghai: Path) -> None:
    published = pd.read_csv(source / "shanghai" / "case_addresses_daily.csv.gz", dtype=str, keep_default_na=False)
    packed = register(shanghai, "case_address")
    assert len(packed) == len(published) == 172_881
    assert packed["day"].str.replace("-", "").tolist() == published["date"].tolist()
    assert packed[["district", "address"]].to_numpy().tolist() == published[["district", "address"]].to_numpy().tolist()
    assert not packed.duplicated().any()


def test_every_listed_zone_is_in_the_pack_by_its_name(source: Path, shanghai: Path) -> None:
    published = pd.read_csv(source / "shanghai" / "lockdown_zones.csv.gz", dtype=str, keep_default_na=False)
    packed = register(shanghai, "lockdown_zone")
    assert len(packed) == len(published) == 6_041 and packed["zone_no"].is_unique
    assert packed[["kind", "name"]].to_numpy().tolist() == published[["zone", "name"]].to_numpy().tolist()
    assert (packed["address"] == packed["name"]).all() and not {"lon", "lat", "to_on"} & set(packed.columns), "nothing is filled in"


def test_every_official_figure_is_in_the_pack(source: Path, shanghai: Path, areas: gpd.GeoDataFrame) -> None:
    packed = register(shanghai, "case_series")
    assert not packed.duplicated(["area_code", "day", "series"]).any()
    found = {(area, day, series): int(value) for area, day, series, value in packed[["area_code", "day", "series", "value"]].to_numpy()}
    wanted = official(source, areas)
    assert len(wanted) == 292 * 15 + 4464 * 10
    assert {key: found.get(key) for key in wanted} == wanted


def test_the_screens_figures_equal_the_official_files(
    database: Database, source: Path, shanghai: Path, areas: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    _, series = load_pack(database, _series_only(shanghai, tmp_path / "pack"), None)
    assert (series.source, series.rejected.total(), series.inserted) == ("case_series", 0, series.read)
    with database.read() as conn:
        rows = conn.execute(text("select area_code, day::text, category, n from area_day where metric = 'case_series' and dimension = 'series'")).all()
    found = {(area, day, name): int(n) for area, day, name, n in rows}
    wanted = official(source, areas)
    # A figure of zero needs no row.
    assert {key: found.get(key, 0) for key in wanted} == wanted


def _series_only(shanghai: Path, pack: Path) -> Path:
    """The pack with its official figures alone, on a ground of small squares: figures do not depend on hexagons."""
    (pack / "registers").mkdir(parents=True)
    shutil.copy(shanghai / "city.toml", pack)
    for file in (shanghai / "registers").glob("case_series*"):
        shutil.copy(file, pack / "registers")
    features = json.loads((shanghai / "areas.geojson").read_text(encoding="utf-8"))["features"]
    kept = [each for each in features if each["properties"]["level"] in ("city", "district")]
    for at, each in enumerate(kept):
        each["geometry"] = square(121.0 + at / 100, 31.0, 0.01)
    write_features(pack, kept)
    return pack


def test_hospital_addresses_name_their_district_once(shanghai: Path) -> None:
    addresses = pd.read_csv(shanghai / "hospitals.csv")["address"]
    district = addresses.str.extract(r"^(.+?[区县])")[0]
    assert district.notna().all()
    assert not [address for address, name in zip(addresses, district, strict=True) if address.startswith(name * 2)]


def test_in_hospital_adds_up_to_the_city(shanghai: Path) -> None:
    packed = register(shanghai, "case_series").query("series == 'in_hospital'").astype({"value": int})
    city = packed[packed["area_code"] == CITY].set_index("day")["value"]
    districts = packed[packed["area_code"] != CITY].groupby("day")["value"].agg(["sum", "size"])
    whole = districts[districts["size"] == 16]["sum"]
    assert len(whole) > 50
    assert (whole == city.reindex(whole.index)).mean() > 0.95


def test_addresses_are_located_in_their_district(ground: Ground, areas: gpd.GeoDataFrame, shanghai: Path) -> None:
    index = GazetteerIndex.from_rows(areas, ground.aliases, ground.gazetteer)
    packed = register(shanghai, "case_address").query("district != ''")
    found = OfflineGeocoder(index).locate(packed["address"].tolist(), [Hint(name) for name in packed["district"]])
    code = dict(zip(areas["name_zh"], areas["code"], strict=True))
    assert [each.district_code for each in found] == [code[name] for name in packed["district"]]
    levels = Counter(each.level for each in found)
    assert levels["none"] == 0
    assert (levels["door"] + levels["compound"]) / len(found) > 0.85
    assert levels["district"] / len(found) < 0.02


def test_gazetteer_points_lie_in_their_districts(ground: Ground, areas: gpd.GeoDataFrame) -> None:
    shapes = areas.set_index("code").geometry
    for code, rows in ground.gazetteer.groupby("district_code"):
        near = shapely.buffer(shapes[code], 600 / 111_320)
        assert shapely.contains_xy(near, rows["lon"].to_numpy(float), rows["lat"].to_numpy(float)).all(), code


def test_converting_again_gives_the_same_bytes(source: Path, shanghai: Path, tmp_path: Path) -> None:
    files = SourceFiles(source)
    write_gazetteer(files, write_areas(files, tmp_path), tmp_path)
    made = sorted(tmp_path.iterdir())
    assert [file.name for file in made] == ["aliases.csv", "areas.geojson", "gazetteer.csv.gz"]
    for file in made:
        assert file.read_bytes() == (shanghai / file.name).read_bytes(), file.name


def test_a_missing_public_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"district_population|districts_16|areas_2023"):
        convert(tmp_path, tmp_path / "pack")
