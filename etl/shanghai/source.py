"""The public files, opened by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.errors import FileProblem


class SourceFiles:
    """Reads files of the source folder; text columns stay text, blanks become empty strings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """The path of a file given as `folder/name`."""
        path = self.folder / name
        if not path.is_file():
            raise FileProblem(
                f"公开数据目录中缺少 {path}。请给出包含 shanghai/ 和 china/ 两个子目录的路径。",
                f"The public file {path} is missing. Give the folder that holds shanghai/ and china/.",
            )
        return path

    def table(self, name: str) -> pd.DataFrame:
        """A CSV, every value as text."""
        return pd.read_csv(self.path(name), dtype=str, keep_default_na=False, encoding="utf-8-sig")

    def shapes(self, name: str) -> gpd.GeoDataFrame:
        """A GeoJSON file in WGS84."""
        return gpd.read_file(self.path(name)).set_crs(4326, allow_override=True)

    def json(self, name: str) -> Any:
        """A JSON file as it is."""
        return json.loads(self.path(name).read_text(encoding="utf-8"))


def iso_day(compact: str) -> str:
    """20220306 → 2022-03-06."""
    return f"{compact[:4]}-{compact[4:6]}-{compact[6:8]}"
