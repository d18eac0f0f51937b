from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely

from etl.providers.contract import City
from etl.providers.settings import ProviderSettings
from tests.providers.speaker import Speaker, speaking


@pytest.fixture
def speaker() -> Iterator[Speaker]:
    with speaking() as found:
        yield found


@pytest.fixture
def city() -> City:
    return City("方城市", "310000", shapely.box(121.5, 31.2, 121.56, 31.23))


@pytest.fixture
def settings(speaker: Speaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProviderSettings:
    return switched_on(speaker, tmp_path, monkeypatch)


def switched_on(speaker: Speaker, folder: Path, monkeypatch: pytest.MonkeyPatch) -> ProviderSettings:
    """All providers, at the speaker's address, as an operator sets them."""
    told = {"PROVIDERS": "amap, baidu，tianditu,nominatim", "RATE": "1000", "TIMEOUT": "5", "RETRY_WAIT": "0.01", "CACHE": str(folder / "answers.sqlite")}
    for provider in ("AMAP", "BAIDU", "TIANDITU", "NOMINATIM"):
        told |= {f"{provider}_ADDRESS": speaker.address, f"{provider}_KEY": f"{provider.lower()}-secret"}
    for name, value in told.items():
        monkeypatch.setenv(f"GRIDWATCH_GEOCODE_{name}", value)
    return ProviderSettings()
