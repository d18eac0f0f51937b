"""What every record has: labels, a natural key, two times, and (if located) a place.

`Record` subclasses are pydantic models. `label(...)` marks each field once with its Chinese and
English names, whether it is personal, which headings and codes are understood, and its unit.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from geodata.vocabulary import GEO_LEVELS, Codes


@dataclass(frozen=True)
class Label:
    """How a field is called and treated outside the code.

    `derived` fields are filled by the ETL and are neither read from files nor shown in templates.
    """

    zh: str
    en: str
    personal: bool = False
    derived: bool = False
    aliases: tuple[str, ...] = ()
    codes: Codes | None = None
    unit: str | None = None
    example: str = ""


def label(
    zh: str,
    en: str,
    *,
    default: Any = ...,
    personal: bool = False,
    derived: bool = False,
    aliases: tuple[str, ...] = (),
    codes: Codes | None = None,
    unit: str | None = None,
    example: str = "",
    **constraints: Any,
) -> Any:
    """A pydantic field that carries its `Label`; keyword constraints (`ge`, `max_length` …) pass through."""
    info = Field(default, title=zh, description=en, **constraints)
    info.metadata.append(Label(zh, en, personal, derived, aliases, codes, unit, example))
    return info


def label_of(info: FieldInfo) -> Label:
    """The `Label` of a model field."""
    return next(item for item in info.metadata if isinstance(item, Label))


class Record(BaseModel):
    """One row of a register.

    Class variables: `noun` (table and source name), `zh`/`en` (titles), `key_fields` (natural
    key; joined by '|' into the column `key`), `event_field` (when it happened), `address_field`
    (free text to geocode, or None), `looked_up_by` (fields by which other registers find a row).
    """

    model_config = ConfigDict(str_strip_whitespace=True, extra="forbid")

    noun: ClassVar[str]
    zh: ClassVar[str]
    en: ClassVar[str]
    key_fields: ClassVar[tuple[str, ...]]
    event_field: ClassVar[str]
    address_field: ClassVar[str | None] = None
    looked_up_by: ClassVar[tuple[str, ...]] = ()

    recorded_at: dt.datetime | None = label(
        "得知时间", "When we learnt it", default=None, aliases=("录入时间", "上报时间")
    )

    @property
    def key(self) -> str:
        """The natural key as one string."""
        return "|".join([str(getattr(self, name)) for name in self.key_fields])


class Located(Record):
    """A record with a place. Everything but `address`, `lon`, `lat` is filled by the ETL.

    A cell or area column is set only when the precision supports it: a record known to its
    street has `street_code` and `district_code`, and no `grid_code` or `h3_*`.
    """

    address_field: ClassVar[str | None] = "address"

    address: str | None = label(
        "地址", "Address", default=None, personal=True, max_length=400,
        aliases=("详细地址", "现住址", "居住地址", "住址", "现居住地址"), example="滨江路128弄5号",
    )  # fmt: skip
    lon: float | None = label("经度", "Longitude (WGS84)", default=None, personal=True, unit="°", aliases=("lng", "longitude"), ge=-180, le=180)
    lat: float | None = label("纬度", "Latitude (WGS84)", default=None, personal=True, unit="°", aliases=("latitude",), ge=-90, le=90)
    geo_level: str | None = label("定位精度", "Precision level", default=None, derived=True, codes=GEO_LEVELS)
    radius_m: float | None = label("不确定半径", "Uncertainty radius", default=None, derived=True, unit="m")
    confidence: float | None = label("定位把握", "Confidence of place", default=None, derived=True, ge=0, le=1)
    matched: str | None = label("匹配地址", "Matched address", default=None, derived=True, personal=True)
    district_code: str | None = label("区县代码", "District code", default=None, derived=True)
    street_code: str | None = label("街道代码", "Street code", default=None, derived=True)
    community_code: str | None = label("社区代码", "Community code", default=None, derived=True)
    grid_code: str | None = label("网格代码", "Grid code", default=None, derived=True)
    h3_7: str | None = label("H3 七级格", "H3 cell, resolution 7", default=None, derived=True)
    h3_8: str | None = label("H3 八级格", "H3 cell, resolution 8", default=None, derived=True)
    h3_9: str | None = label("H3 九级格", "H3 cell, resolution 9", default=None, derived=True)
    h3_10: str | None = label("H3 十级格", "H3 cell, resolution 10", default=None, derived=True)


def personal_fields(model: type[Record]) -> frozenset[str]:
    """Names of the fields that identify a person; they never leave the record views unmasked."""
    return frozenset(name for name, info in model.model_fields.items() if label_of(info).personal)


def required_fields(model: type[Record]) -> tuple[str, ...]:
    """Fields a row must fill: those without a default, and every part of the natural key that has none."""
    return tuple(
        name for name, info in model.model_fields.items()
        if not label_of(info).derived and (info.is_required() or (name in model.key_fields and info.default is None))
    )  # fmt: skip
