"""What a map report shows, on which paper, in which files: pure data, JSON in and JSON out.

Keys of layers and reports are checked for their form only; whether the city and the reader have them is told when the report is
made, so that one definition serves every city and every role.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from geodata.errors import BadReport, Lang, Problem
from geodata.queries.indicators import INDICATORS

Paper = Literal["A4", "A3", "A1"]
Orientation = Literal["portrait", "landscape"]
Form = Literal["pdf", "png", "pptx", "xlsx", "html", "csv", "gpkg"]
Classes = Literal["", "quantiles", "natural", "equal"]
FORMS: tuple[Form, ...] = ("pdf", "png", "pptx", "xlsx", "html", "csv", "gpkg")
LONGEST_TITLE = 200
MOST = 12
"""Of layers, indicators, charts or tables: more fit on no sheet."""

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


class Part(BaseModel):
    """What all parts share: no unknown fields, never changed in place."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Title(Part):
    """A title of one's own; where one language is empty the other stands in."""

    zh: str = Field("", max_length=LONGEST_TITLE)
    en: str = Field("", max_length=LONGEST_TITLE)

    def text(self, lang: Lang) -> str:
        """The title in one language; '' without any."""
        return (self.zh or self.en) if lang == "zh" else (self.en or self.zh)


class MapLayer(Part):
    """A layer on the map, what it lies on ("auto": as fine as the sheet can show) and how its classes are cut ("": its own)."""

    key: Key
    tileset: Key = "auto"
    classes: Classes = ""


class Children(Part):
    """The table of the area's parts: districts of a city, streets of a district, communities of a street; a column an indicator.

    The first column orders the rows and is compared with the window before.
    """

    columns: tuple[Key, ...] = Field(("cases_window",), min_length=1, max_length=MOST)

    @field_validator("columns")
    @classmethod
    def _known(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        return _indicators(keys)


class Definition(Part):
    """A map report. Empty tuples leave that part out; `layers`: topmost first; `tables`: reports shown as tables after the streets."""

    title: Title | None = None
    paper: Paper = "A4"
    orientation: Orientation = "portrait"
    lang: Lang = "zh"
    layers: tuple[MapLayer, ...] = Field((), max_length=MOST)
    indicators: tuple[Key, ...] = Field((), max_length=MOST)
    charts: tuple[Key, ...] = Field((), max_length=MOST)
    table: Children | None = None
    tables: tuple[Key, ...] = Field((), max_length=MOST)
    graticule: bool = False
    forms: tuple[Form, ...] = Field(("pdf",), min_length=1)

    @field_validator("indicators")
    @classmethod
    def _known(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        return _indicators(keys)

    @field_validator("layers")
    @classmethod
    def _different(cls, layers: tuple[MapLayer, ...]) -> tuple[MapLayer, ...]:
        _once([layer.key for layer in layers])
        return layers

    @field_validator("charts", "tables", "forms")
    @classmethod
    def _one_each(cls, keys: tuple[Any, ...]) -> tuple[Any, ...]:
        _once(keys)
        return keys

    @classmethod
    def standard(cls, case_basis: str, metrics: Collection[str], lang: Lang = "zh") -> Self:
        """What a report shows until somebody chooses: cases where a line list has them, published addresses beside official figures."""
        official = case_basis == "official_series"
        wanted = ("cases_window", "cases_day", "cases_screening", "isolation_now", "addresses")
        table = ("addresses", "cases_window") if official else ("cases_window", "isolation_now", "unverified")
        return cls(
            lang=lang,
            layers=(MapLayer(key="address_cells" if official else "case_cells"),),
            indicators=_measured(wanted, metrics)[:4],
            charts=("case_trend", "address_trend") if official else ("case_trend",),
            table=Children(columns=_measured(table, metrics) or table[:1]),
        )

    def dumped(self) -> dict[str, Any]:
        """Plain JSON; what is as usual is left out."""
        return self.model_dump(mode="json", exclude_defaults=True)


def load(raw: Any) -> Definition:
    """The definition of anything a browser, a file or a table says. Raises `BadReport` with a sentence for every wrong field."""
    try:
        return Definition.model_validate(raw)
    except ValidationError as error:
        raise BadReport([said(one) for one in error.errors()]) from error


LABELS = {
    "title": ("标题", "title"), "paper": ("纸张", "paper"), "orientation": ("方向", "orientation"), "lang": ("语言", "language"), "layers": ("图层", "layers"),
    "key": ("名称", "key"), "tileset": ("单元", "units"), "classes": ("分级", "classes"), "indicators": ("指标", "indicators"), "charts": ("图表", "charts"),
    "table": ("下级区划表", "table of parts"), "columns": ("列", "columns"), "tables": ("附表", "tables"), "graticule": ("经纬网", "graticule"), "forms": ("文件格式", "forms"),
    "window": ("统计期", "window"), "area": ("区域", "area"), "region": ("选区", "region"), "as_of": ("截至时点", "as of"), "version": ("数据版本", "data version"), "scenario": ("情景", "scenario"), "save": ("情景版本", "save of the scenario"), "breaks": ("分级界", "class breaks"),
    "first": ("首日", "first day"), "last": ("末日", "last day"), "days": ("天数", "days"), "definition": ("报告定义", "definition"),
}  # fmt: skip
SHOWN = 60


def said(error: ErrorDetails) -> Problem:
    """One wrong field: path, and a sentence with its name, what was given and what can be, in both languages."""
    parts = [str(part) for part in error["loc"]]
    labels = [LABELS[part] for part in parts if part in LABELS] or [("报告", "report")]
    given = str(error["input"])[:SHOWN]
    zh, en = _why(error)
    return ".".join(parts), f"{'·'.join(zh for zh, _ in labels)}“{given}”{zh}", f"{' '.join(en for _, en in labels)} “{given}” {en}"


def _why(error: ErrorDetails) -> tuple[str, str]:
    """What is wrong and what can be, for the kinds of faults a definition can have."""
    told = error.get("ctx", {})
    kind = error["type"]
    wrong = told.get("error")
    if isinstance(wrong, Wrong):
        return wrong.words
    if kind == "extra_forbidden":
        return "不是报告的字段，请去掉。", "is no field of a report; leave it out."
    if kind == "literal_error":
        return f"不可用。可用：{told['expected']}。", f"cannot be. Known: {told['expected']}."
    if kind in ("too_long", "string_too_long"):
        return f"太长。最多 {told['max_length']} 个。", f"is too long; {told['max_length']} at most."
    if kind == "too_short":
        return f"太少。至少 {told['min_length']} 个。", f"is too short; {told['min_length']} at least."
    if kind == "string_pattern_mismatch":
        return "不是名称。名称由小写字母、数字和下划线组成。", "is no key; keys are small letters, digits and underscores."
    if kind.startswith("int_"):
        return "不是整数。请用数字填写。", "is no whole number; write it in digits."
    if kind in ("greater_than_equal", "less_than_equal"):
        least, most = told.get("ge"), told.get("le")
        return (f"太小。至少 {least}。", f"is too small; {least} at least.") if most is None else (f"太大。最多 {most}。", f"is too large; {most} at most.")
    if kind == "missing":
        return "缺失，请填写。", "is missing; fill it in."
    return "写法不对，请按 docs/map-report.md 填写。", "is not written as it should be; see docs/map-report.md."


class Wrong(ValueError):
    """A value that has the right form and cannot be."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = (zh, en)


def _indicators(keys: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [key for key in keys if key not in INDICATORS]
    if unknown:
        raise Wrong(f"里没有这样的指标：{unknown[0]}。可用：{'、'.join(INDICATORS)}。", f"name no indicator: {unknown[0]}. Known: {', '.join(INDICATORS)}.")
    _once(keys)
    return keys


def _once(keys: Collection[str]) -> None:
    twice = next((key for at, key in enumerate(keys) if key in list(keys)[:at]), None)
    if twice is not None:
        raise Wrong(f"里 {twice} 出现两次，只留一个。", f"name {twice} twice; keep one.")


def _measured(keys: tuple[str, ...], metrics: Collection[str]) -> tuple[str, ...]:
    """Those of the indicators that a city with these metrics can measure."""
    return tuple(key for key in keys if all(any(option in metrics for option in need.split("|")) for need in INDICATORS[key].needs))
