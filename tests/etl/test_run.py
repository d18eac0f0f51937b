"""Whole runs: real files, the real geocoder, a real database."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from etl.__main__ import main
from etl.geocoder.contract import Places
from etl.run import Options, run_source
from etl.summary import Summary
from geodata.engine import Database
from geodata.errors import FileProblem
from geodata.verify import verify

HEADER = ["登记编号", "登记时间", "姓名", "证件号码", "手机号", "预计到达日期", "地址", "经度", "纬度"]
GOOD = [
    "R1",
    "2020-01-15 08:30",
    "王小明",
    "11010519491231002X",
    "13800138000",
    "2020-01-29",
    "江东区滨江路5号",
    "",
    "",
]
ROOT = Path(__file__).parents[2]


def write(path: Path, rows: list[list[str]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def row(**changed: str) -> list[str]:
    return [changed.get(name, value) for name, value in zip(HEADER, GOOD, strict=True)]


def all_of(database: Database, query: str) -> list[Any]:
    with database.own() as conn:  # the reader may not see raw records
        return list(conn.execute(text(query)))


def run(town: Database, places: Places, *paths: Path, rejects: Path | None = None) -> Summary:
    return run_source(town, "registration", paths, places=places, options=Options(rejects, dt.date(2020, 3, 10)))


def counted(summary: Summary) -> tuple[int, int, int, int, dict[str, int]]:
    assert summary.read == summary.inserted + summary.updated + summary.unchanged + sum(summary.rejected.values())
    return summary.read, summary.inserted, summary.updated, summary.unchanged, dict(summary.rejected)


def test_a_row_becomes_a_record_at_its_door(town: Database, places: Places, tmp_path: Path) -> None:
    summary = run(town, places, write(tmp_path / "a.csv", [GOOD], "gb18030"))
    assert counted(summary) == (1, 1, 0, 0, {})
    assert dict(summary.located) == {"door": 1}
    [found] = all_of(town, "SELECT * FROM registration")
    assert (found.key, found.id_number, found.expected_on) == ("R1", "11010519491231002X", dt.date(2020, 1, 29))
    assert (found.geo_level, found.district_code, found.street_code) == ("door", "990101", "990101001")
    assert found.grid_code == "990101001001001" and found.h3_9 and found.lon == pytest.approx(121.005)
    assert found.registered_at.isoformat() == "2020-01-15T08:30:00+08:00"


def test_the_same_file_twice_changes_nothing(town: Database, places: Places, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        [GOOD, row(登记编号="R2", 地址="江西区北门街道某处"), row(登记编号="R3", 预计到达日期="2020-02-30")],
    )
    first = run(town, places, path)
    before = (
        all_of(town, "SELECT id, key, digest, run_id, recorded_at FROM registration ORDER BY id"),
        all_of(town, "SELECT max(version) FROM data_version"),
    )
    second = run(town, places, path)
    assert counted(first) == (3, 2, 0, 0, {"impossible_date": 1})
    assert counted(second) == (3, 0, 0, 2, {"impossible_date": 1})
    assert before == (
        all_of(town, "SELECT id, key, digest, run_id, recorded_at FROM registration ORDER BY id"), all_of(town, "SELECT max(version) FROM data_version"),
    )  # fmt: skip


def test_a_corrected_row_replaces_the_old_one_which_is_kept(town: Database, places: Places, tmp_path: Path) -> None:
    run(town, places, write(tmp_path / "a.csv", [GOOD]))
    summary = run(town, places, write(tmp_path / "b.csv", [row(预计到达日期="2020-01-30")]))
    assert counted(summary) == (1, 0, 1, 0, {})
    assert all_of(town, "SELECT expected_on FROM registration") == [(dt.date(2020, 1, 30),)]
    assert all_of(town, "SELECT row ->> 'expected_on' FROM record_history") == [("2020-01-29",)]
    with town.own() as conn:
        assert verify(conn) == []


def test_duplicate_keys_inside_a_file(town: Database, places: Places, tmp_path: Path) -> None:
    rows = [GOOD, row(登记编号="R2"), GOOD, row(登记编号="R2", 手机号="13900139000")]
    summary = run(town, places, write(tmp_path / "a.csv", rows))
    assert counted(summary) == (4, 2, 0, 1, {"duplicate_key": 1})
    [reject] = all_of(town, "SELECT row_number, detail_zh FROM etl_reject")
    assert reject.row_number == 5 and "第 3 行" in reject.detail_zh and "R2" in reject.detail_zh
    assert all_of(town, "SELECT phone FROM registration WHERE key = 'R2'") == [("13800138000",)]


def test_duplicate_keys_across_files_are_corrections_in_order(town: Database, places: Places, tmp_path: Path) -> None:
    one = write(tmp_path / "1.csv", [GOOD])
    two = write(tmp_path / "2.csv", [GOOD, row(登记编号="R2")])
    summary = run(town, places, one, two)
    assert counted(summary) == (3, 2, 0, 1, {})
    assert summary.files == ["1.csv", "2.csv"]


@pytest.mark.parametrize(
    ("changed", "reason", "named"),
    [
        ({"预计到达日期": "2020-02-30"}, "impossible_date", "2020-02-30"),
        ({"登记时间": "2021-01-15 08:30"}, "future_date", "2021-01-15 08:30"),
        ({"证件号码": "110105194912310021"}, "bad_id_check_digit", "110****21"),
        ({"手机号": "1380013800"}, "bad_phone", "138****00"),
        ({"登记编号": ""}, "missing_value", "登记编号"),
        ({"经度": "116.4", "纬度": "39.9"}, "outside_city", "116.4, 39.9"),
        ({"经度": "39.9", "纬度": "116.4"}, "coordinates_swapped", "39.9"),
        ({"经度": "39.9", "纬度": "71.4"}, "outside_city", "39.9, 71.4"),
    ],
)
def test_a_bad_row_is_kept_aside_with_its_reason(
    town: Database, places: Places, tmp_path: Path, changed: dict[str, str], reason: str, named: str
) -> None:
    bad = row(**changed)
    summary = run(town, places, write(tmp_path / "a.csv", [bad, row(登记编号="R9")]), rejects=tmp_path / "out")
    assert counted(summary) == (2, 1, 0, 0, {reason: 1})
    [reject] = all_of(town, "SELECT * FROM etl_reject")
    assert (reject.reason, reject.row_number, reject.source) == (reason, 2, "registration")
    assert named in reject.detail_zh and reject.detail_en
    assert reject.row == dict(zip(HEADER, bad, strict=True))


def test_swapped_coordinates_inside_the_city_are_mended_and_reviewed(
    town: Database, places: Places, tmp_path: Path
) -> None:
    summary = run(town, places, write(tmp_path / "a.csv", [row(经度="31.0101", 纬度="121.0203")]))
    assert counted(summary) == (1, 1, 0, 0, {})
    assert dict(summary.review) == {"coordinates_swapped": 1}
    [found] = all_of(town, "SELECT lon, lat, geo_level, grid_code FROM registration")
    assert (found.lon, found.lat, found.geo_level) == (121.0203, 31.0101, "door") and found.grid_code
    assert all_of(town, "SELECT record_key, reason FROM review_item") == [("R1", "coordinates_swapped")]


def test_a_row_that_cannot_be_located_is_loaded_and_reviewed(town: Database, places: Places, tmp_path: Path) -> None:
    rows = [row(地址="火星路9号"), row(登记编号="R2", 地址="江西区"), row(登记编号="R3", 地址="")]
    summary = run(town, places, write(tmp_path / "a.csv", rows))
    assert counted(summary) == (3, 3, 0, 0, {})
    assert dict(summary.located) == {"none": 2, "district": 1}
    assert {(item.record_key, item.reason) for item in all_of(town, "SELECT * FROM review_item")} == {
        ("R1", "not_located"),
        ("R2", "district_only"),
    }
    [coarse] = all_of(town, "SELECT district_code, street_code, grid_code, h3_7 FROM registration WHERE key = 'R2'")
    assert tuple(coarse) == ("990102", None, None, None)


def test_the_error_file_can_be_corrected_and_fed_again(town: Database, places: Places, tmp_path: Path) -> None:
    rows = [
        GOOD,
        row(登记编号="R2", 预计到达日期="2020-02-30"),
        row(登记编号="R3", 证件号码="110105194912310021", 姓名="=1+1"),
    ]
    summary = run(town, places, write(tmp_path / "三月.csv", rows), rejects=tmp_path / "退回")
    [path] = summary.reject_files
    assert path == tmp_path / "退回" / "三月.rejects.csv" and path.stat().st_mode & 0o077 == 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert [(one["行号"], one["原因"]) for one in table] == [("3", "日期不存在"), ("4", "身份证号校验位不对")]
    assert "2020-02-30" in table[0]["处理办法"] and "请核对" in table[0]["处理办法"]
    assert not table[1]["姓名"].startswith("=")
    mended = (
        path.read_text(encoding="utf-8-sig")
        .replace("2020-02-30", "2020-02-28")
        .replace("110105194912310021", "11010519491231002X")
    )
    path.write_text(mended, encoding="utf-8-sig")
    again = run(town, places, path, rejects=tmp_path / "退回")
    assert counted(again) == (2, 2, 0, 0, {})
    assert set(again.ignored) == {"行号", "原因", "处理办法", "多出的内容"} and again.reject_files == []
    assert all_of(town, "SELECT person_name FROM registration WHERE key = 'R3'") == [("=1+1",)]


def test_an_error_file_that_cannot_be_written_does_not_lose_the_rows(
    town: Database, places: Places, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("a file where the folder should be", encoding="utf-8")
    path = write(tmp_path / "a.csv", [GOOD, row(登记编号="R2", 手机号="1")])
    with pytest.raises(FileProblem, match="--rejects"):
        run(town, places, path, rejects=tmp_path / "out")
    assert all_of(town, "SELECT key FROM registration") == [("R1",)]
    assert all_of(town, "SELECT reason FROM etl_reject") == [("bad_phone",)]


def test_a_file_that_cannot_be_read_leaves_no_trace(town: Database, places: Places, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,手机号\n王,13800138000\n", encoding="utf-8")
    with pytest.raises(FileProblem, match="Registration number"):
        run(town, places, path)
    assert all_of(town, "SELECT * FROM etl_run") == []


def test_the_books_tell_the_same_as_the_summary(town: Database, places: Places, tmp_path: Path) -> None:
    summary = run(town, places, write(tmp_path / "a.csv", [GOOD, GOOD, row(登记编号="R2", 手机号="1")]))
    [book] = all_of(town, "SELECT * FROM etl_run")
    assert (book.read, book.inserted, book.unchanged, book.rejected) == (summary.read, 1, 1, 1)
    assert book.by_reason == {"bad_phone": 1} and book.by_level == {"door": 1}
    assert len(book.file_sha256) == 64 and book.file_name == "a.csv"


def test_an_error_in_the_middle_rolls_everything_back(town: Database, places: Places, tmp_path: Path) -> None:
    def interrupt(_name: str, _rows: int, _share: float) -> None:
        raise KeyboardInterrupt

    path = write(tmp_path / "a.csv", [row(登记编号=f"R{at}") for at in range(5000)])
    with pytest.raises(KeyboardInterrupt):
        run_source(town, "registration", [path], interrupt, places, Options(today=dt.date(2020, 3, 10)))
    assert all_of(town, "SELECT * FROM etl_run") == [] and all_of(town, "SELECT * FROM registration") == []


KILLED = textwrap.dedent("""
    import sys, time
    from pathlib import Path
    from etl.run import run_source
    from geodata.engine import Database

    def slow(name, rows, share):
        print(rows, flush=True)
        time.sleep(0.1)

    run_source(Database(sys.argv[1]), "registration", [Path(sys.argv[2])], slow)
""")


def test_kill_9_in_the_middle_leaves_the_database_as_it_was(
    town: Database, places: Places, town_url: str, tmp_path: Path
) -> None:
    run(town, places, write(tmp_path / "before.csv", [GOOD]))
    path = write(tmp_path / "a.csv", [row(登记编号=f"K{at}") for at in range(9_000)])
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, town_url, str(path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        while int(process.stdout.readline()) < 6000:
            pass
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    _wait_until_alone(town)
    assert all_of(town, "SELECT key FROM registration") == [("R1",)]
    assert len(all_of(town, "SELECT * FROM etl_run")) == 1
    with town.own() as conn:
        assert verify(conn) == []
    assert counted(run(town, places, path))[:2] == (9_000, 9_000)


def _wait_until_alone(database: Database) -> None:
    """PostgreSQL notices a dead client when it next writes to it."""
    for _ in range(100):
        if (
            all_of(
                database, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle'"
            )[0][0]
            <= 1
        ):
            return
        time.sleep(0.1)


def test_the_door_runs_a_file_and_speaks_json(town: Database, town_url: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [GOOD, row(登记编号="R2", 登记时间="")])
    environment = {**os.environ, "DATABASE_URL": town_url}
    command = [sys.executable, "-m", "etl", "run", "registration", str(path), "--today", "2020-03-10", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    [told] = json.loads(done.stdout)
    assert (told["read"], told["inserted"], told["rejected"]) == (2, 1, {"missing_value": 1})
    assert Path(told["reject_files"][0]) == tmp_path / "a.rejects.csv"
    assert told["rows_per_second"] > 0 and told["peak_mb"] > 10


def test_the_door_passes_over_a_file_it_cannot_read_and_names_it(
    town: Database, town_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", town_url)
    (tmp_path / "空.csv").write_bytes(b"")
    (tmp_path / "b.csv").write_text("date,origin,dest,num\n20200101,上海,兰州,0.5\n", encoding="utf-8")
    assert main(["run", "migration_flow", str(tmp_path / "空.csv"), str(tmp_path / "b.csv")]) == 2
    shown = capsys.readouterr()
    assert "空文件" in shown.err and "is empty" in shown.err
    assert "migration_flow" in shown.out and "b.csv" in shown.out
    assert all_of(town, "SELECT dest FROM migration_flow") == [("兰州",)]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["sources"], "返城登记"),
        (["run", "flying", "x.csv"], "没有名为 flying"),
        (["template", "case", "OUT.xlsx"], "OUT.xlsx"),
    ],
)
def test_the_other_doors(
    command: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(command) == (2 if "run" in command else 0)
    shown = capsys.readouterr()
    assert told in shown.out + shown.err
