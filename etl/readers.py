"""One way to open any input file: by its content, not by its name."""

from __future__ import annotations

from pathlib import Path

from etl.contract import Source
from etl.reading import delimited, workbooks
from etl.reading.delimited import open_delimited
from etl.reading.headings import Headings
from etl.reading.lines import Table
from etl.reading.workbooks import open_workbook
from geodata.errors import FileProblem

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def open_table(path: Path, source: Source) -> Table:
    """The lines of a CSV or Excel file under understood headings; `FileProblem` says what is wrong with it."""
    headings = Headings(source.model, source.aliases)
    if not path.is_file():
        raise FileProblem(f"没有文件 {path}。请核对路径。", f"There is no file {path}. Check the path.")
    return open_workbook(path, headings) if _is_workbook(path) else open_delimited(path, headings)


def first_rows(path: Path) -> list[list[list[str]]]:
    """What may be the top of the table: one list of rows a sheet or a separator. `FileProblem` if nothing can be read."""
    return workbooks.first_rows(path) if _is_workbook(path) else delimited.first_rows(path)


def _is_workbook(path: Path) -> bool:
    with path.open("rb") as raw:
        return raw.read(4) in _WORKBOOKS
