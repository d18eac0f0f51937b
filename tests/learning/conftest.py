from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from etl.learning.learn import Learnt, Lessons, learn
from etl.providers.settings import ProviderSettings
from tests.city.small_pack import write_pack
from tests.providers.conftest import switched_on
from tests.providers.speaker import Speaker, speaking

TODAY = dt.date(2022, 4, 1)
HOUSING = """\
小区名称,地址,区县,经度,纬度,坐标系
方正新村,苗圃路600弄1号101室,西方区,121.5100,31.2100,
方正新村,苗圃路600弄1号102室,西方区,121.5101,31.2100,
方正新村,苗圃路600弄2号101室,西方区,121.5104,31.2101,
,西方区柳岸路12号,,121.5200,31.2050,WGS84
,河堤路8号,东方区,121.5500,31.2150,
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "pack")


@pytest.fixture
def speaker() -> Iterator[Speaker]:
    with speaking() as found:
        yield found


@pytest.fixture
def settings(speaker: Speaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProviderSettings:
    return switched_on(speaker, tmp_path, monkeypatch)


@pytest.fixture
def known(pack: Path) -> Callable[[str, str], Path]:
    """Puts a file into the pack's `known/`."""

    def put(name: str, text: str) -> Path:
        path = pack / "known" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return put


@pytest.fixture
def taught(pack: Path) -> Callable[..., Learnt]:
    """Learns from register files on one day."""

    def run(*registers: Path, day: dt.date = TODAY) -> Learnt:
        return learn(pack, Lessons(registers), day, ProviderSettings())

    return run
