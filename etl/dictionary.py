"""The data dictionary, written from the declarations: every register, every field, every code, in both languages."""

from __future__ import annotations

from collections.abc import Iterable

from etl.contract import Source
from etl.reasons import REJECT_REASONS, REVIEW_REASONS
from etl.sources import SOURCES
from etl.templates import headings
from geodata.records import Located, Record
from geodata.records.base import Label, label_of
from geodata.schema.facts import plain_type
from geodata.vocabulary import Codes

TITLE = """# 数据字典 · Data dictionary

由登记表声明生成，请勿手改：`python -m etl dictionary docs/data-dictionary.md`。
Generated from the declarations; do not edit by hand.

- 列名可写中文、英文、字段名或别名；时间未写时区的按北京时间。 Headings may be the Chinese or English name, the field name or an alias; times without a zone are Chinese time.
- **键**：自然键，同键再次导入即为更正，旧值留在 `record_history`。 **Key**: the natural key; the same key again is a correction, the old row stays in `record_history`.
- **个人**：个人信息，只在有权限的记录视图中以掩码显示。 **Personal**: shown masked, only in record views and only with clearance.
- 由系统填写的列不从文件读取。 Columns filled by the system are not read from files.
"""
KINDS = {
    "str": "文字 text",
    "int": "整数 integer",
    "float": "数字 number",
    "bool": "是否 yes/no",
    "date": "日期 date",
    "datetime": "时间 time",
}


def data_dictionary() -> str:
    """The whole dictionary as Markdown."""
    parts = [TITLE, _contents(SOURCES.values())]
    parts += [_register(source) for source in SOURCES.values()]
    parts += [_places(), _codes(), _reasons()]
    return "\n".join(parts)


def _contents(sources: Iterable[Source]) -> str:
    rows = [f"| [`{one.key}`](#{one.key}) | {one.model.zh} | {one.model.en} | {_keys(one.model)} |" for one in sources]
    return "\n".join(
        ["## 登记表 · Registers", "", "| 来源 source | 名称 | Name | 键 key |", "|---|---|---|---|", *rows, ""]
    )


def _keys(model: type[Record]) -> str:
    return " + ".join(f"`{name}`" for name in model.key_fields)


def _register(source: Source) -> str:
    model = source.model
    lines = [
        f'<a id="{source.key}"></a>', f"## {model.zh} · {model.en} (`{source.key}`)", "", (model.__doc__ or "").strip().splitlines()[0], "",
        f"键 key: {_keys(model)} · 发生于 happens on: `{model.event_field}` · 坐标系 datum: {source.datum}", "",
        "| 字段 field | 列名 | Heading | 类型 kind | 必填 required | 键 key | 个人 personal | 别名 aliases |", "|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for column in headings(model):
        text, key = column.label, "●" if column.name in model.key_fields else ""
        marks = ("●" if column.required else "", key, "●" if text.personal else "", "、".join(text.aliases))
        lines.append(f"| `{column.name}` | {text.zh} | {text.en} | {_kind(text, column.kind)} | {' | '.join(marks)} |")
    if issubclass(model, Located):
        lines += ["", "另有[位置列](#places)。 Also has the [place columns](#places)."]
    return "\n".join([*lines, ""])


def _kind(text: Label, kind: type) -> str:
    if text.codes is not None:
        return f"代码 code [`{text.codes.name}`](#code-{text.codes.name})"
    unit = f"，{text.unit}" if text.unit else ""
    return f"{KINDS[kind.__name__]}{unit}"


def _places() -> str:
    rows = []
    for name, info in Located.model_fields.items():
        text = label_of(info)
        if text.derived:
            rows.append(
                f"| `{name}` | {text.zh} | {text.en} | {_kind(text, plain_type(info.annotation))} | {'●' if text.personal else ''} |"
            )
    head = [
        '<a id="places"></a>',
        "## 位置列 · Place columns",
        "",
        "由地理编码填写；只填精度支持的一级。 Filled by geocoding, only as far as its precision supports.",
        "",
    ]
    return "\n".join(
        [*head, "| 字段 field | 列名 | Heading | 类型 kind | 个人 personal |", "|---|---|---|---|---|", *rows, ""]
    )


def _used_codes() -> dict[str, Codes]:
    labels = [label_of(info) for source in SOURCES.values() for info in source.model.model_fields.values()]
    return {text.codes.name: text.codes for text in labels if text.codes is not None}


def _codes() -> str:
    lines = ["## 代码 · Codes", ""]
    for name, codes in sorted(_used_codes().items()):
        lines += [
            f'<a id="code-{name}"></a>',
            f"### `{name}`",
            "",
            "| 代码 code | 中文 | English | 也可写作 also |",
            "|---|---|---|---|",
        ]
        for code, (zh, en) in codes.labels.items():
            also = "、".join(word for word, meant in codes.also.items() if meant == code)
            lines.append(f"| `{code}` | {zh} | {en} | {also} |")
        lines.append("")
    return "\n".join(lines)


def _reasons() -> str:
    lines = []
    for title, codes in (
        ("退回原因 · Why rows stop", REJECT_REASONS),
        ("复核原因 · Why rows are reviewed", REVIEW_REASONS),
    ):
        lines += [f"## {title}", "", "| 代码 code | 中文 | English |", "|---|---|---|"]
        lines += [f"| `{code}` | {zh} | {en} |" for code, (zh, en) in codes.labels.items()]
        lines.append("")
    return "\n".join(lines)
