"""What the official registers of a pack teach the gazetteer."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from etl.geocoder.contract import Hint
from etl.learning.city import Learner
from etl.learning.learn import Learnt
from etl.learning.registers import registers_in
from etl.pack import read_ground
from geodata.coordinates import wgs84_to_bd09, wgs84_to_gcj02
from geodata.errors import FileProblem, PackProblem
from tests.learning.conftest import HOUSING

Put = Callable[[str, str], Path]
Taught = Callable[..., Learnt]


def learned(pack: Path) -> dict[str, dict[str, str]]:
    """Address → its row of `learned.csv`."""
    with (pack / "learned.csv").open(encoding="utf-8", newline="") as file:
        return {row["address"]: row for row in csv.DictReader(file)}


def test_rooms_become_doors_and_compounds(pack: Path, known: Put, taught: Taught) -> None:
    done = taught(known("housing.csv", HOUSING))
    rows = learned(pack)
    assert (done.read, done.rejected.total(), done.added, done.changed) == (5, 0, 5, True)
    assert {address: row["kind"] for address, row in rows.items()} == {
        "苗圃路600弄1号": "door", "苗圃路600弄2号": "door", "方正新村": "compound", "柳岸路12号": "door", "河堤路8号": "door",
    }  # fmt: skip
    door = rows["苗圃路600弄1号"]
    assert list(door) == ["address", "name", "kind", "district", "street", "lon", "lat", "datum", "source", "learned_at", "how"]
    assert (door["district"], door["street"], door["datum"], door["source"]) == ("西方区", "河西街道", "wgs84", "register+")
    assert (door["learned_at"], door["how"]) == ("2022-04-01", "register:housing.csv")
    assert float(door["lon"]) == pytest.approx(121.51005) and "室" not in "".join(rows)
    assert rows["柳岸路12号"]["district"] == "西方区"


def test_what_was_learned_is_found(pack: Path, known: Put, taught: Taught) -> None:
    asked = ["苗圃路600弄1号503室", "方正新村", "东方区河堤路8号"]
    hints = [Hint("西方区"), Hint("西方区"), Hint()]
    before = Learner.of(pack).places().geocoder.locate(asked, hints)
    assert not any(each.level in ("door", "compound") for each in before)
    taught(known("housing.csv", HOUSING))
    learner = Learner.of(pack)
    told = read_ground(pack).gazetteer
    after = learner.places(told[told["source"] == "register+"]).geocoder.locate(asked, hints)
    assert [each.level for each in after] == ["door", "compound", "door"]


def test_a_second_run_changes_nothing(pack: Path, known: Put, taught: Taught) -> None:
    file = known("housing.csv", HOUSING)
    taught(file)
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in pack.rglob("*.csv")}
    again = taught(file, day=dt.date(2022, 5, 1))
    assert (again.changed, again.added, again.known) == (False, 0, 5)
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in pack.rglob("*.csv")} == before


def test_the_register_corrects_itself(pack: Path, known: Put, taught: Taught) -> None:
    taught(known("housing.csv", HOUSING))
    moved = taught(known("housing.csv", HOUSING.replace("121.5200,31.2050", "121.5210,31.2050")), day=dt.date(2022, 5, 1))
    row = learned(pack)["柳岸路12号"]
    assert moved.replaced == 1 and (row["lon"], row["learned_at"]) == ("121.521", "2022-05-01")
    assert learned(pack)["河堤路8号"]["learned_at"] == "2022-04-01"


def test_the_gazetteer_is_never_overruled(pack: Path, known: Put, taught: Taught) -> None:
    text = "地址,区县,经度,纬度\n苗圃路438弄,西方区,121.5060,31.2050\n苗圃路500号,西方区,121.5250,31.2250\n"
    done = taught(known("housing.csv", text))
    assert (done.added, done.known, done.conflicts) == (0, 2, 1)
    assert not (pack / "learned.csv").exists()
    [conflict] = pd.read_csv(pack / "known/conflicts.csv").to_dict("records")
    assert conflict["address"] == "苗圃路500号" and conflict["known"] == "a" and conflict["metres"] > 300
    told = read_ground(pack).gazetteer
    assert told["source"].tolist() == ["a+", "a"]


def test_a_learned_file_does_not_hide_the_gazetteer(pack: Path) -> None:
    row = "苗圃路438弄,,compound,西方区,,121.525,31.225,wgs84,amap+,2022-04-01,by hand\n"
    (pack / "learned.csv").write_text(f"address,name,kind,district,street,lon,lat,datum,source,learned_at,how\n{row}", encoding="utf-8")
    told = read_ground(pack).gazetteer
    assert told[told["address"] == "苗圃路438弄"]["lon"].tolist() == [121.505]


def test_a_broken_learned_file_is_named(pack: Path) -> None:
    (pack / "learned.csv").write_text("address,name\n苗圃路1号,\n", encoding="utf-8")
    with pytest.raises(PackProblem, match=r"learned\.csv: columns missing"):
        read_ground(pack)


def test_rows_that_contradict_each_other_teach_nothing(pack: Path, known: Put, taught: Taught) -> None:
    done = taught(known("housing.csv", "地址,区县,经度,纬度\n长街9号1室,西方区,121.505,31.205\n长街9号2室,西方区,121.525,31.225\n"))
    assert (done.added, done.conflicts) == (0, 1) and not (pack / "learned.csv").exists()


@pytest.mark.parametrize(("datum", "shift"), [("GCJ-02", wgs84_to_gcj02), ("百度", wgs84_to_bd09)])
def test_every_datum_is_understood(datum: str, shift: Callable[..., tuple[float, float]], pack: Path, known: Put, taught: Taught) -> None:
    lon, lat = shift(121.52, 31.205)
    taught(known("housing.csv", f"地址,区县,经度,纬度,坐标系\n柳岸路12号,西方区,{float(lon)!r},{float(lat)!r},{datum}\n"))
    row = learned(pack)["柳岸路12号"]
    assert (float(row["lon"]), float(row["lat"])) == pytest.approx((121.52, 31.205), abs=1e-6)


def test_bad_rows_go_to_an_error_file_that_can_be_fed_again(pack: Path, known: Put, taught: Taught) -> None:
    rows = [
        "外地路1号,西方区,121.9,31.9,", "错区路2号,东方区,121.505,31.205,", "无处路3号,西方区,,,", "半处路4号,西方区,121.51,,",
        "空码路5号,西方区,,,310101999999", "西方区,,121.51,31.21,", "怪区路6号,南方区,121.51,31.21,", "=路7号,西方区,abc,31.21,", "好路8号,西方区,121.51,31.21,",
    ]  # fmt: skip
    file = known("housing_2022.csv", "地址,区县,经度,纬度,社区代码\n" + "\n".join(rows) + "\n")
    done = taught(file)
    assert done.read == 9 and done.added == 1
    assert done.rejected == {"outside_city": 1, "bad_value": 3, "missing_value": 2, "unknown_code": 1, "bad_number": 1}
    [errors] = done.reject_files
    assert errors == pack / "known/housing_2022.rejects.csv" and errors.stat().st_mode & 0o077 == 0
    text = errors.read_text(encoding="utf-8-sig")
    text = text.replace("121.9,31.9", "121.512,31.212")
    assert text.count("121.512,31.212") == 1
    errors.with_name("housing_mended.csv").write_text(text, encoding="utf-8")
    assert taught(errors.with_name("housing_mended.csv")).added == 1
    assert registers_in(pack) == [file, errors.with_name("housing_mended.csv")], "error files are no registers"


def test_a_community_code_alone_teaches_the_community(pack: Path, known: Put, taught: Taught) -> None:
    done = taught(known("population.csv", "地址,区县,社区代码,姓名,身份证号\n团结村老庙12号,西方区,310101002201,张三,310101199001011237\n"))
    row = learned(pack)["团结村老庙12号"]
    assert done.added == 1 and (row["kind"], row["lon"], row["lat"]) == ("community", "121.522", "31.222")
    assert "张三" not in (pack / "learned.csv").read_text(encoding="utf-8")
    finer = taught(known("housing.csv", "地址,区县,经度,纬度\n团结村老庙12号,西方区,121.5225,31.2225\n"))
    assert finer.replaced == 1 and learned(pack)["团结村老庙12号"]["kind"] == "door"
    again = taught(pack / "known/population.csv")
    assert not again.changed, "a committee's centre does not replace a door"


def test_the_community_register_teaches_names(pack: Path, known: Put, taught: Taught) -> None:
    text = "小区名称,地址,区县,社区代码,经度,纬度\n老庙花园,团结路1弄,西方区,,121.523,31.223\n观音阁新村,,西方区,310101002201,,\n"
    taught(known("community.csv", text))
    kinds = {address: row["kind"] for address, row in learned(pack).items()}
    assert kinds == {"团结路1弄": "compound", "老庙花园": "compound", "观音阁新村": "community"}


def test_a_register_in_excel_is_read(pack: Path, taught: Taught) -> None:
    (pack / "known").mkdir()
    frame = pd.DataFrame({"房屋地址": ["柳岸路12号"], "区": ["西方区"], "经度": [121.52], "纬度": [31.205]})
    frame.to_excel(pack / "known/housing.xlsx", index=False)
    assert taught(*registers_in(pack)).added == 1


def test_the_name_of_a_file_says_its_register(known: Put, taught: Taught) -> None:
    with pytest.raises(FileProblem, match="housing, population, community"):
        taught(known("huji.csv", HOUSING))


def test_a_file_without_addresses_is_named(known: Put, taught: Taught) -> None:
    with pytest.raises(FileProblem, match=r"housing\.csv lacks the columns Address"):
        taught(known("housing.csv", "区县,经度,纬度\n西方区,121.51,31.21\n"))


def test_the_three_figures(pack: Path, known: Put, taught: Taught) -> None:
    numbers = range(1, 61)
    rows = "\n".join(f"柳岸路{number}号{room}室,西方区,{121.501 + number * 0.0004:.4f},31.2050" for number in numbers for room in (101, 102))
    done = taught(known("housing.csv", f"地址,区县,经度,纬度\n{rows}\n"))
    assert done.before.total == done.after.total == 120
    assert done.before.shares()["recognised"] == 1.0, "the district is known"
    assert done.before.queued > done.after.queued
    assert 0 < done.after.checked < 60, "a part of the places was kept back"
    assert done.after.right / done.after.checked > 0.9
