"""Shanghai's public files become a city pack: `convert(source, out)`.

The source folder holds `shanghai/` and `china/`; nothing of it is part of this project, and the pack names
every publisher and licence. The 2022 wave gives the place, 2020 the arrivals.
"""

from __future__ import annotations

from pathlib import Path

from etl.shanghai.areas import write_areas
from etl.shanghai.drawn import write_drawn
from etl.shanghai.gazetteer import write_gazetteer
from etl.shanghai.registers import write_registers
from etl.shanghai.series import write_series
from etl.shanghai.source import SourceFiles
from etl.shanghai.title import write_title

__all__ = ["convert"]


def convert(source: Path, out: Path) -> dict[str, int]:
    """Write the pack; rows written by file. Raises `FileProblem` naming a public file that is missing.

    The same source gives the same pack, byte for byte.
    """
    files = SourceFiles(source)
    out.mkdir(parents=True, exist_ok=True)
    (out / "registers").mkdir(exist_ok=True)
    write_title(out)
    areas = write_areas(files, out)
    rows = {"areas.geojson": len(areas)}
    rows |= write_drawn(files, areas, out)
    rows |= write_gazetteer(files, areas, out)
    rows |= write_registers(files, out)
    rows |= write_series(files, areas, out)
    return rows
