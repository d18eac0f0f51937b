"""The pack as a folder: repeatable, whole or none, and readable by the loader without its truth."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from etl.city import register_files
from etl.demo import generate
from etl.demo.pack import ORDER
from etl.demo.write import Registers
from etl.pack import read_ground
from geodata.errors import EtlProblem, PackProblem
from geodata.records import RECORDS

pytestmark = pytest.mark.long


def fingerprints(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_seed_gives_the_same_bytes(pack: Path, tmp_path: Path) -> None:
    generate(tmp_path / "again", scale=0.02, seed=20200124)
    assert fingerprints(tmp_path / "again") == fingerprints(pack)


def test_another_seed_gives_another_city_in_the_same_folder(pack: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    told: list[tuple[str, int, float]] = []
    generate(folder, scale=0.02, seed=5)
    first = fingerprints(folder)
    generate(folder, scale=0.02, seed=6, progress=lambda step, rows, share: told.append((step, rows, share)))
    second = fingerprints(folder)
    assert set(first) == set(second)
    assert first["areas.geojson"] != second["areas.geojson"] and first["registers/case.csv"] != second["registers/case.csv"]
    assert told[0][2] == 0.0 and told[-1][2] == 1.0 and told[-1][1] > 10_000
    assert [share for *_, share in told] == sorted(share for *_, share in told)


def test_the_loader_reads_the_ground(pack: Path) -> None:
    ground = read_ground(pack)
    assert ground.city["simulated"] is True and ground.city["case_basis"] == "line_list"
    assert ground.city["day_from"].isoformat() == "2020-01-10" and ground.city["day_to"].isoformat() == "2020-03-09"
    assert set(ground.basemap["kind"]) == {"road", "water", "green", "rail", "coast"}
    assert {1, 2, 3, 4} <= set(ground.basemap.loc[ground.basemap["kind"] == "road", "rank"])
    assert {"door", "compound", "road"} <= set(ground.gazetteer["kind"])
    assert ground.gazetteer["key"].is_unique


def test_every_register_is_there_and_the_truth_is_not_read(pack: Path) -> None:
    files = register_files(pack, ORDER)
    assert set(files) == set(RECORDS)
    assert not [path for paths in files.values() for path in paths if "truth" in path.parts]
    assert {path.name for path in (pack / "truth").iterdir()} >= {"infections.csv", "addresses.csv", "duplicates.csv", "defects.csv"}


def test_road_names_do_not_repeat(pack: Path) -> None:
    table = pd.read_csv(pack / "gazetteer.csv.gz", dtype=str)
    roads = table.loc[table["kind"] == "road", "address"]
    assert len(roads) > 300 and roads.is_unique
    assert table["name"].dropna().is_unique


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(PackProblem, match=r"thesis\.docx"):
        generate(tmp_path, scale=0.02)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_the_pack_of_another_city_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text('key = "elsewhere"\n')
    with pytest.raises(PackProblem, match="another city"):
        generate(tmp_path, scale=0.02)
    assert (tmp_path / "city.toml").read_text() == 'key = "elsewhere"\n'


def test_a_pack_cut_short_is_no_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "pack"
    monkeypatch.setattr("etl.demo.run.write_registers", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        generate(folder, scale=0.02)
    with pytest.raises(PackProblem, match=r"city\.toml"):
        read_ground(folder)


@pytest.mark.parametrize("scale", [0, -1, float("nan"), 10_000])
def test_a_scale_that_makes_no_city_is_refused(tmp_path: Path, scale: float) -> None:
    with pytest.raises(EtlProblem, match="scale"):
        generate(tmp_path / "pack", scale=scale)
    assert not (tmp_path / "pack").exists()


def test_long_registers_are_cut_into_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.demo.write.PART_ROWS", 4)
    with Registers(tmp_path) as out:
        for start in range(0, 9, 3):
            out.add("stock_move", {"move_no": [f"W{n}" for n in range(start, start + 3)]})
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["stock_move-0002.csv", "stock_move.csv"]
    assert (tmp_path / "stock_move.csv").read_text() == "流转编号\nW0\nW1\nW2\nW3\nW4\nW5\n"
    assert (tmp_path / "stock_move-0002.csv").read_text() == "流转编号\nW6\nW7\nW8\n"
