"""Where a city's pack lies, by what people call it."""

from __future__ import annotations

import tomllib
from pathlib import Path

from geodata.errors import PackProblem
from geodata.settings import DataSettings

TOLD = "city.toml"
"""A folder with this file is a pack."""


def pack_folder(name: str) -> Path:
    """The folder of a pack: `name` is its path, its folder in $GRIDWATCH_PACKS (default: packs), or the city's key or Chinese name.

    The city that the first start simulated lies with the data and is found too. Raises `PackProblem`, naming the packs there are.
    """
    given = Path(name).expanduser()
    if name and (given / TOLD).is_file():
        return given
    settings = DataSettings()
    there = {folder: called for root in (settings.packs, settings.data_dir / "packs") for folder, called in _packs(root).items()}
    for folder, called in there.items():
        if name in (folder.name, *called):
            return folder
    listed = [f"{folder.name}（{called[-1]}）" for folder, called in there.items()]
    raise PackProblem(
        f"没有城市包“{name}”。{settings.packs} 中有：{'、'.join(listed) or '无'}。请给出其中一个名称或城市包目录；"
        "城市包在别处时设置 GRIDWATCH_PACKS，演示城市用 python -m etl city demo --out packs/demo 生成。",
        f"There is no city pack '{name}'. In {settings.packs}: {', '.join(listed) or 'none'}. Give one of these or the path of a pack; "
        "set GRIDWATCH_PACKS where packs lie elsewhere, or make the demo city with python -m etl city demo --out packs/demo.",
    )


def _packs(root: Path) -> dict[Path, tuple[str, str]]:
    """Folder → key and Chinese name of every pack under `root`, by folder name."""
    return {path.parent: _city(path) for path in sorted(root.glob(f"*/{TOLD}"))}


def _city(path: Path) -> tuple[str, str]:
    """Key and name in a `city.toml`; its folder's where that cannot be read, which reading the pack will explain."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        return str(told["key"]), str(told["name_zh"])
    except (OSError, ValueError, KeyError):
        return path.parent.name, path.parent.name
