"""Columns and rows of a table report in AG Grid: numbers as people read them, a bar, a change, a sparkline."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.contract import Report
from geodata.errors import Lang
from geodata.queries.dividing import PARTS

HOSPITAL = "hospital:"
"""How the id of a row about a hospital begins; its number follows, then the row's place: a hospital may have several rows."""
NUMBERS = frozenset(
    {"beds", "staffed", "occupied", "visits", "admitted", "moved_in", "moved_out", "discharged", "died", "ward", "icu", "stay", "people", "to_icu", "n"}
)
WIDTHS: dict[str, dict[str, int]] = {
    **{name: {"flex": 3, "minWidth": 132} for name in ("name", "from_name", "to_name", "area_zh", "area_en")},
    **{name: {"width": 84} for name in ("day", "beds_day")},
    "services": {"flex": 4, "minWidth": 150}, "district_zh": {"width": 96}, "district_en": {"width": 124},
}  # fmt: skip
UNIT = re.compile(r"（[^）]*）$| \([^)]*\)$")  # a narrow column says its unit in the hint
NUMBER = {"cellClass": "gw-num ag-right-aligned-cell", "headerClass": "ag-right-aligned-header"}


def ranking_columns(item: Report, lang: Lang) -> list[dict[str, Any]]:
    """Column definitions for the report's frame."""
    if set(item.columns) == set(PARTS):
        return _part_columns(lang)
    return [_plain(name, text, lang) for name, text in item.columns.items() if _in_language(name, item, lang)]


def ranking_rows(frame: pd.DataFrame, lang: Lang) -> list[dict[str, Any]]:
    """Rows as text and plain numbers; numbers used for sorting travel beside the text that is shown."""
    if list(frame.columns) == list(PARTS):
        return _part_rows(frame, lang)
    return [_plain_row(row, at, lang) for at, row in enumerate(frame.to_dict("records"))]


def row_id(hospital_no: str, at: int) -> str:
    """The id of a row about a hospital."""
    return f"{HOSPITAL}{hospital_no}:{at}"


def hospital_of(row: str) -> str | None:
    """The hospital a row is about, by its id; None for rows about something else."""
    return row.removeprefix(HOSPITAL).rpartition(":")[0] if row.startswith(HOSPITAL) else None


def _part_columns(lang: Lang) -> list[dict[str, Any]]:
    zh = lang == "zh"
    return [
        {"field": "rank", "headerName": "", "width": 32, "maxWidth": 40, "minWidth": 32, "sortable": False, "cellClass": "gw-quiet gw-num ag-right-aligned-cell"},
        {"field": "name", "headerName": "区划" if zh else "Area", "minWidth": 88 if zh else 112, "flex": 3, "tooltipField": "name"},
        {"field": "share", "headerName": "", "width": 44, "minWidth": 32, "sortable": False, "cellRenderer": "GwBar"},
        {"field": "n", "headerName": "本期" if zh else "Now", "width": 70, "minWidth": 66, "cellRenderer": "GwText", **NUMBER},
        {"field": "previous", "headerName": "前期" if zh else "Before", "width": 66, "minWidth": 62, "cellRenderer": "GwText", **NUMBER},
        {"field": "change", "headerName": "变化" if zh else "Change", "width": 74 if zh else 92, "minWidth": 70 if zh else 88, "cellRenderer": "GwChange", **NUMBER},
        {"field": "spark", "headerName": "24 天" if zh else "24 days", "minWidth": 52, "flex": 2, "sortable": False, "cellRenderer": "GwSpark"},
        {"field": "per_100k", "headerName": "每10万人" if zh else "Per 100k", "width": 82, "minWidth": 78, "cellRenderer": "GwText", **NUMBER},
    ]


def _part_rows(frame: pd.DataFrame, lang: Lang) -> list[dict[str, Any]]:
    largest = max(1, int(frame["n"].max()) if frame["n"].notna().any() else 1)
    base = int(frame.attrs.get("small_base", formats.SMALL_BASE_STREET))
    rows = []
    for rank, row in enumerate(frame.to_dict("records"), start=1):
        now, before = _whole(row["n"]), _whole(row["previous"])
        rate = row["per_100k"]
        rows.append(
            {
                "code": row["code"], "rank": rank, "name": row["name_zh"] if lang == "zh" else formats.short_name(str(row["name_en"])),
                "share": max(now or 0, 0) / largest, "n": _sortable(now), "n_text": _count(now, lang),
                "previous": _sortable(before), "previous_text": _count(before, lang),
                "change": None if pd.isna(row["change"]) else row["change"], "change_text": _change(now, before, base, lang),
                "per_100k": None if pd.isna(rate) else rate, "per_100k_text": "–" if pd.isna(rate) else formats.number(rate, lang, 0 if rate >= 10 else 1),
                "spark": row["spark"],
            }
        )  # fmt: skip
    return rows


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _sortable(value: int | None) -> float:
    """Where a hidden count stands when sorted: among the small ones."""
    return 2.5 if value is None or value < 0 else value


def _count(value: int | None, lang: Lang) -> str:
    """A count; −1 stands for 1–4, a missing one was hidden to protect another."""
    if value is None:
        return formats.hidden(lang)
    return formats.suppressed() if value < 0 else formats.number(value, lang)


def _change(now: int | None, before: int | None, base: int, lang: Lang) -> str:
    if now is None or before is None or now < 0 or before < 0:
        return "–"
    return formats.change(now, before, lang, base)


def _in_language(name: str, item: Report, lang: Lang) -> bool:
    """Twin columns `x_zh`, `x_en` show one; codes and numbers nobody reads stay in the file."""
    return not name.endswith("_en" if lang == "zh" else "_zh") and not name.endswith("_no")


def _plain(name: str, text: tuple[str, str], lang: Lang) -> dict[str, Any]:
    title = UNIT.sub("", text[0].removesuffix("英文") if lang == "zh" else text[1].removesuffix(", English"))
    found: dict[str, Any] = {"field": name, "headerName": title, "headerTooltip": text[0 if lang == "zh" else 1]}
    if name in NUMBERS:
        width = (13 if lang == "zh" else 7) * len(title) + 20
        return found | {"width": max(78, width), "minWidth": max(56, width), "cellRenderer": "GwText", **NUMBER}
    if name == "occupancy":
        return found | {"flex": 2, "minWidth": 112, "cellRenderer": "GwShare"}
    return found | {"tooltipField": name} | WIDTHS.get(name, {"flex": 1, "minWidth": 84})


def _plain_row(row: dict[Any, Any], at: int, lang: Lang) -> dict[str, Any]:
    shown: dict[str, Any] = {"code": row_id(row["hospital_no"], at) if row.get("hospital_no") else str(at)}
    for name, value in row.items():
        if name == "n":  # of people by where they live: small counts are hidden
            shown[name], shown[f"{name}_text"] = _sortable(_whole(value)), _count(_whole(value), lang)
        elif pd.isna(value):
            shown[name], shown[f"{name}_text"] = None, formats.no_data(lang)
        elif isinstance(value, pd.Timestamp):
            shown[name] = formats.day(value.date(), lang)
        elif name == "occupancy":
            shown[name], shown[f"{name}_text"] = float(value), formats.percent(float(value), lang)
        elif isinstance(value, str):
            shown[name] = value.removesuffix(" District") if name == "district_en" else value
        else:
            shown[name], shown[f"{name}_text"] = value, formats.number(value, lang, 1 if isinstance(value, float) and value < 10 else 0)
    return shown
