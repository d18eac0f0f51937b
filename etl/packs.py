"""Where a city's pack lies, by what people call it."""

from __future__ import annotations

import tomllib
from pathlib import Path

from geodata.errors import PackProblem
from geodata.settings import DataSettings

TOLD = "city.toml"
"""A folder with this file is a pack."""


def pack_folder(name: str) -> Path:
    """The folder of a pack: `name` is its path, its folder in $GRIDWATCH_PACKS (default: packs), or the city's Chinese name.

    Raises `PackProblem`, naming the packs there are.
    """
    given = Path(name).expanduser()
    if name and (given / TOLD).is_file():
        return given
    root = DataSettings().packs
    there = _packs(root)
    for folder, city in there.items():
        if name in (folder.name, city):
            return folder
    listed = [f"{folder.name}（{city}）" for folder, city in there.items()]
    raise PackProblem(
        f"没有城市包“{name}”。{root} 中有：{'、'.join(listed) or '无'}。请给出其中一个名称或城市包目录；"
        "城市包在别处时设置 GRIDWATCH_PACKS，演示城市用 python -m etl city demo --out packs/demo 生成。",
        f"There is no city pack '{name}'. In {root}: {', '.join(listed) or 'none'}. Give one of these or the path of a pack; "
        "set GRIDWATCH_PACKS where packs lie elsewhere, or make the demo city with python -m etl city demo --out packs/demo.",
    )


def _packs(root: Path) -> dict[Path, str]:
    """Folder → Chinese name of every pack under `root`, by folder name."""
    return {path.parent: _city(path) for path in sorted(root.glob(f"*/{TOLD}"))}


def _city(path: Path) -> str:
    """The name in a `city.toml`; its folder's where that cannot be read, which reading the pack will explain."""
    try:
        return str(tomllib.loads(path.read_text(encoding="utf-8"))["name_zh"])
    except (OSError, ValueError, KeyError):
        return path.parent.name
