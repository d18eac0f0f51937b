"""The command line: packs by name, the index made when it must be, one address explained."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from etl.__main__ import main
from etl.packs import pack_folder
from geodata.errors import PackProblem
from tests.city.small_pack import write_pack
from tests.geocode.conftest import KNOWN, told_of, write_rows

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packs with one city, `squares`."""
    monkeypatch.setenv("GRIDWATCH_PACKS", str(tmp_path / "packs"))
    write_pack(tmp_path / "packs" / "squares")
    return tmp_path / "packs"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_rows(tmp_path / "in.csv", [["编号", "地址", "区县"], ["1", KNOWN, ""], ["2", "不详", ""], ["3", "苗圃路438弄", "西方区"]])


def test_a_pack_is_found_by_folder_name_path_and_city(packs: Path) -> None:
    for name in ("squares", "方城", str(packs / "squares")):
        assert pack_folder(name).samefile(packs / "squares")


@pytest.mark.parametrize("name", ["nowhere", "", "../squares", "/"])
def test_an_unknown_pack_is_told_with_those_there_are(packs: Path, name: str) -> None:
    with pytest.raises(PackProblem) as caught:
        pack_folder(name)
    assert "squares（方城）" in caught.value.zh and "GRIDWATCH_PACKS" in caught.value.en


def test_a_file_is_geocoded_and_summed_up(packs: Path, source: Path, tmp_path: Path, capsys: Capture) -> None:
    assert main(["geocode", str(source), str(tmp_path / "out.csv"), "--city", "squares", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == 3 and told["by_level"] == {"compound": 2, "none": 1} and told["columns"] == {"address": "地址", "district": "区县"}
    assert told["by_decision"]["reject"] == 1 and told["seconds"] > 0 and told["peak_mb"] > 10 and told["out"].endswith("out.csv")
    assert main(["geocode", str(source), str(tmp_path / "out.csv"), "--city", "squares"]) == 0
    shown = capsys.readouterr()
    assert "小区 compound" in shown.out and "2 (66.7%)" in shown.out and "生成" not in shown.err


def test_the_index_is_built_when_missing_and_anew_when_the_pack_changes(packs: Path, source: Path, tmp_path: Path, capsys: Capture) -> None:
    ask = ["geocode", str(source), str(tmp_path / "out.csv"), "--city", "squares"]
    assert main(ask) == 0 and "还没有" in capsys.readouterr().err
    assert main(ask) == 0 and capsys.readouterr().err == ""
    gazetteer = packs / "squares" / "gazetteer.csv"
    gazetteer.write_text(gazetteer.read_text(encoding="utf-8").replace("121.505", "121.506"), encoding="utf-8")
    assert main(ask) == 0 and "有变化" in capsys.readouterr().err
    assert told_of(tmp_path / "out.csv")[0]["lon"] == "121.506000"
    assert main(ask) == 0 and capsys.readouterr().err == ""


def test_an_index_without_a_note_is_used_if_it_is_younger(packs: Path, source: Path, tmp_path: Path, capsys: Capture) -> None:
    ask = ["geocode", str(source), str(tmp_path / "out.csv"), "--city", "squares"]
    assert main(ask) == 0 and "还没有" in capsys.readouterr().err
    for note in (packs / "squares").glob("*.index.json"):
        note.unlink()
    assert main(ask) == 0 and capsys.readouterr().err == ""
    (packs / "squares" / "aliases.csv").touch()
    assert main(ask) == 0 and "有变化" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"rubbish", b"\x00" * 5000])
def test_a_damaged_index_is_told_with_its_remedy(packs: Path, source: Path, tmp_path: Path, capsys: Capture, content: bytes) -> None:
    assert main(["gazetteer", "build", "--city", "squares"]) == 0
    index = next((packs / "squares").glob("*.index"))
    whole = index.read_bytes()
    half = len(whole) // 2
    for damaged in (content, whole[:half], whole[:half] + bytes([whole[half] ^ 1]) + whole[half + 1 :]):
        index.write_bytes(damaged)
        capsys.readouterr()
        assert main(["geocode", str(source), str(tmp_path / "out.csv"), "--city", "squares"]) == 2
        assert "gazetteer build" in capsys.readouterr().err and not (tmp_path / "out.csv").exists()
    assert main(["gazetteer", "build", "--city", "squares"]) == 0
    assert main(["geocode", str(source), str(tmp_path / "out.csv"), "--city", "squares"]) == 0


def test_a_broken_pack_is_told(packs: Path, source: Path, tmp_path: Path, capsys: Capture) -> None:
    (packs / "squares" / "areas.geojson").write_text("{", encoding="utf-8")
    assert main(["geocode", str(source), str(tmp_path / "out.csv"), "--city", "squares"]) == 2
    assert "areas.geojson" in capsys.readouterr().err and not (tmp_path / "out.csv").exists()


def test_building_tells_what_is_in_the_index(packs: Path, capsys: Capture) -> None:
    assert main(["gazetteer", "build", "--city", "squares", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["entries"] >= 2 and told["roads"] >= 1 and {"seconds", "mb", "version"} <= set(told)
    assert main(["gazetteer", "build", "--city", "squares"]) == 0
    assert "entries" in capsys.readouterr().out


def test_one_address_is_explained(packs: Path, capsys: Capture) -> None:
    assert main(["explain", KNOWN, "--city", "squares", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["text"] == KNOWN and told["steps"] and told["answer"]["level"] == "compound" and told["answer"]["district"] == "西方区"
    assert "".join(span["text"] for span in told["spans"]) in KNOWN and told["candidates"][0]["distance_m"] == 0
    assert main(["explain", KNOWN, "--city", "squares", "--district", "西方区"]) == 0
    shown = capsys.readouterr().out
    assert "121.505000, 31.205000" in shown and "候选 candidates" in shown and "小区 compound" in shown


@pytest.mark.parametrize("text", ["", "[red]x[/red]", "\x1b[31m红", "=1+1", "号" * 3000, "Москва"])
def test_any_text_is_explained(packs: Path, capsys: Capture, text: str) -> None:
    assert main(["explain", text, "--city", "squares"]) == 0
    shown = capsys.readouterr().out
    assert "\x1b[31m" not in shown and "结论 decision" in shown
    assert main(["explain", text, "--city", "squares", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == text
