"""One way to open any input file: by its content, not by its name."""

from __future__ import annotations

from pathlib import Path

from etl.contract import Source
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
    with path.open("rb") as raw:
        head = raw.read(4)
    return open_workbook(path, headings) if head in _WORKBOOKS else open_delimited(path, headings)
