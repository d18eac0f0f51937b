from __future__ import annotations

from pathlib import Path

import pytest

from tests.city.small_pack import write_pack


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "pack")
