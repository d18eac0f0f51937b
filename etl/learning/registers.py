"""The official registers that may lie in a pack's `known/`: which columns they have and how a file of one is read.

Persons are never read: of a population register only the columns of the home are taken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar, Final

from etl.contract import Reject, Row, Source
from etl.readers import open_table
from etl.reading.lines import Table
from etl.steps import through
from etl.steps.clean import clean
from etl.steps.extract import extract
from etl.steps.fields import Context
from etl.values.dates import CHINA
from geodata.errors import FileProblem
from geodata.records.base import Record, label
from geodata.vocabulary import Codes

FOLDER: Final = "known"
SUFFIXES: Final = (".csv", ".csv.gz", ".xlsx", ".xls", ".xlsm", ".ods")
DATUM: Final = Codes(
    "datum",
    {"wgs84": ("WGS84", "WGS84"), "gcj02": ("GCJ-02", "GCJ-02"), "bd09": ("BD-09", "BD-09")},
    {"CGCS2000": "wgs84", "2000": "wgs84", "WGS-84": "wgs84", "GCJ02": "gcj02", "高德": "gcj02", "BD09": "bd09", "百度": "bd09"},
)


class KnownPlace(Record):
    """What every register row may say of its place."""

    event_field: ClassVar[str] = ""

    district: str | None = label("区县", "District", default=None, aliases=("区", "所属区县", "行政区"), max_length=40)
    street: str | None = label("街道", "Street", default=None, aliases=("街道乡镇", "街镇", "乡镇"), max_length=40)
    community_code: str | None = label("社区代码", "Community code", default=None, aliases=("居委会代码", "村居代码", "网格代码", "grid_code"), max_length=20)
    lon: float | None = label("经度", "Longitude", default=None, aliases=("lng", "longitude"), ge=-180, le=180)
    lat: float | None = label("纬度", "Latitude", default=None, aliases=("latitude",), ge=-90, le=90)
    datum: str | None = label("坐标系", "Datum", default=None, codes=DATUM)


class Home(KnownPlace):
    """A row of the housing or population register: an address and where it is."""

    noun: ClassVar[str] = "housing"
    zh: ClassVar[str] = "房屋或人口登记"
    en: ClassVar[str] = "Housing or population register"
    key_fields: ClassVar[tuple[str, ...]] = ("address",)

    address: str = label("地址", "Address", aliases=("详细地址", "房屋地址", "现住址", "居住地址", "住址", "户籍地址", "坐落"), max_length=400, personal=True)
    name: str | None = label("小区名称", "Compound", default=None, aliases=("小区", "楼盘", "name"), max_length=60)


class Listed(Record):
    """A row of a list whose addresses are to be asked about."""

    noun: ClassVar[str] = "addresses"
    zh: ClassVar[str] = "地址清单"
    en: ClassVar[str] = "List of addresses"
    key_fields: ClassVar[tuple[str, ...]] = ("address",)
    event_field: ClassVar[str] = ""

    address: str = label("地址", "Address", aliases=("详细地址", "现住址", "居住地址", "住址", "现居住地址"), max_length=400, personal=True)
    district: str | None = label("区县", "District", default=None, aliases=("区", "所属区县", "行政区"), max_length=40)


class Compound(KnownPlace):
    """A row of the community register: a compound or community and where it belongs."""

    noun: ClassVar[str] = "community"
    zh: ClassVar[str] = "社区（小区）名册"
    en: ClassVar[str] = "Register of communities and compounds"
    key_fields: ClassVar[tuple[str, ...]] = ("name",)

    name: str = label("名称", "Name", aliases=("小区名称", "小区", "社区名称", "社区"), max_length=60)
    address: str | None = label("地址", "Address", default=None, aliases=("详细地址", "坐落"), max_length=400)


REGISTERS: Final = {
    "housing": Source(Home, order=0),
    "population": Source(Home, order=1),
    "community": Source(Compound, order=2),
}
"""What a file's name begins with → how it is read."""
LIST: Final = Source(Listed, order=3)


def register_of(path: Path) -> str:
    """Which register a file is, by the beginning of its name; `FileProblem` naming the three there are."""
    for name in REGISTERS:
        if path.name.startswith(name):
            return name
    raise FileProblem(
        f"{path.name} 的文件名不以 {'、'.join(REGISTERS)} 开头，不知道是哪种登记册。请改名，如 housing_2020.csv。",
        f"The name of {path.name} begins with none of {', '.join(REGISTERS)}, so its register is not known. Rename it, e.g. housing_2020.csv.",
    )


def registers_in(pack: Path) -> list[Path]:
    """The register files of a pack's `known/`, by name; our own reports there are none."""
    found = sorted((pack / FOLDER).glob("*"))
    return [path for path in found if path.name.startswith(tuple(REGISTERS)) and path.name.endswith(SUFFIXES) and ".rejects." not in path.name]


def read_register(path: Path, rejected: Callable[[Reject], None]) -> tuple[Table, Iterator[Row]]:
    """An opened register and its understood rows, one at a time; rows that cannot be understood go to `rejected`.

    Raises `FileProblem` for a file that is no register or cannot be read.
    """
    return _read(path, REGISTERS[register_of(path)], rejected)


def read_list(path: Path, rejected: Callable[[Reject], None]) -> tuple[Table, Iterator[Row]]:
    """The same of a list of addresses, whatever its name."""
    return _read(path, LIST, rejected)


def _read(path: Path, source: Source, rejected: Callable[[Reject], None]) -> tuple[Table, Iterator[Row]]:
    table = open_table(path, source)
    today = dt.datetime.now(CHINA).date()
    return table, through(extract(table, source), [clean(source, Context(today))], rejected)
