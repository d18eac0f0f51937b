"""The index as a file: the same answers from it, and a clear word about one that cannot be used."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.geocoder import OfflineGeocoder, open_index, write_index
from etl.geocoder.contract import Hint
from etl.geocoder.index_file import FORMAT
from geodata.errors import EtlProblem
from tests.geocoder.test_mending import MENDED


@pytest.fixture(scope="session")
def kept(geocoder: OfflineGeocoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index") / "geocoder.index"
    write_index(geocoder.index, path)
    return path


def test_the_same_answers_come_from_the_file(geocoder: OfflineGeocoder, kept: Path) -> None:
    opened = open_index(kept).geocoder
    texts = [*MENDED.values(), "浦东新区", "黄浦区苗圃路438弄", "人民路50号", "浦东新区祝桥镇邓一村"]
    assert opened.locate(texts, [Hint()] * len(texts)) == geocoder.locate(texts, [Hint()] * len(texts))
    assert opened.explain(texts[0], Hint()) == geocoder.explain(texts[0], Hint())


def test_writing_twice_gives_the_same_columns(geocoder: OfflineGeocoder, kept: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.index"
    opened = open_index(kept).geocoder
    assert isinstance(opened, OfflineGeocoder)
    write_index(opened.index, again)
    with zipfile.ZipFile(kept) as one, zipfile.ZipFile(again) as two:
        assert one.namelist() == two.namelist()
        assert [name for name in one.namelist() if one.read(name) != two.read(name)] == []
    assert list(tmp_path.iterdir()) == [again]


def test_a_missing_index_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(EtlProblem, match=r"gazetteer build"):
        open_index(tmp_path / "none.index")


def test_another_format_is_refused(kept: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.index"
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            new.writestr(name, json.dumps({"format": FORMAT + 1}) if name == "meta.json" else old.read(name))
    with pytest.raises(EtlProblem, match=rf"format {FORMAT + 1}"):
        open_index(other)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**9), st.integers(1, 255))
def test_a_damaged_index_never_answers(kept: Path, tmp_path: Path, where: int, flip: int) -> None:
    raw = bytearray(kept.read_bytes())
    raw[where % len(raw)] ^= flip
    damaged = tmp_path / "damaged.index"
    damaged.write_bytes(raw)
    try:
        opened = open_index(damaged).geocoder
    except EtlProblem as problem:
        assert str(damaged) in problem.zh
    else:  # a byte between the members that nothing reads
        assert opened.locate(["浦东新区苗圃路438弄"], [Hint()])[0].lon == 121.540


@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_a_cut_index_is_refused(kept: Path, tmp_path: Path, cut: int) -> None:
    short = tmp_path / "short.index"
    short.write_bytes(kept.read_bytes()[:cut])
    with pytest.raises(EtlProblem):
        open_index(short)
