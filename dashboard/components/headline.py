"""Hero and second numbers, the lead sentence, and the divisions as small multiples."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from dashboard import formats
from dashboard.components.ribbon import Truth, ribbon
from dashboard.components.spark import spark
from dashboard.headlines import Sentence, Strong, short_name
from geodata.errors import Lang

SPARK_DAYS = 24


def sentence(pieces: Sentence) -> list[Any]:
    """A sentence with its facts in bold."""
    return [html.B(piece.text) if isinstance(piece, Strong) else piece for piece in pieces if piece not in ("",)]


def number_block(title: Any, value: str, words: Sentence, foot: Any = None, kind: str = "", note: str = "") -> html.Section:
    """A title, one number, its change in words, its ribbon."""
    head: list[Any] = [html.H2([title, html.Span(note)] if note else title)]
    parts = [*head, html.P(value, className="gw-big"), html.P(sentence(words), className="gw-words")]
    if foot is not None:
        parts.append(foot)
    return html.Section(parts, className=f"gw-number {kind}".strip())


def divisions(parts: pd.DataFrame, days: int, title: str, foot: Any, lang: Lang) -> html.Section:
    """All parts, sorted by their growth, with one shared scale per 100,000 people."""
    note = (
        f"{formats.window_name(days, lang)}，按较{formats.previous_name(days, lang)}倍数排 · 曲线每 10 万人"
        if lang == "zh"
        else f"{formats.window_name(days, lang)}, by growth · curves per 100,000"
    )
    rows = parts.sort_values("change", ascending=False, na_position="last")
    curves = {str(row["code"]): _curve(row) for _, row in rows.iterrows()}
    peak = max((max(curve) for curve in curves.values() if curve), default=0.0)
    cells = [_division(row, curves[str(row["code"])], peak, days, int(parts.attrs.get("small_base", 100)), lang) for _, row in rows.iterrows()]
    columns = {"--gw-rows": str(max(1, (len(cells) + 1) // 2))}
    return html.Section(
        [html.H2([title, html.Span(note)]), html.Div(cells, className="gw-divisions", style=columns), foot], className="gw-number gw-divisions-panel"
    )


def _curve(row: Any) -> list[float]:
    """Daily values per 100,000 people; counts where the population is unknown."""
    values = [float(text) for text in str(row["spark"]).split(",") if text]
    rate = row["per_100k"]
    scale = float(rate) / float(row["n"]) if pd.notna(rate) and pd.notna(row["n"]) and row["n"] else 0.0
    return [value * scale for value in values]


def _division(row: Any, curve: list[float], peak: float, days: int, base: int, lang: Lang) -> html.Div:
    now = None if pd.isna(row["n"]) else int(row["n"])
    before = None if pd.isna(row["previous"]) else int(row["previous"])
    hidden = now is None or before is None
    change = "–" if hidden else formats.change(now, before, lang, base)
    quiet = hidden or change == formats.small_base(lang)
    kind = "quiet" if quiet else formats.direction(now, before)
    label = html.Div(
        [
            html.Span(short_name(row, lang), className="gw-cut", title=str(row["name_zh" if lang == "zh" else "name_en"])),
            html.Em(formats.suppressed() if now is None else formats.number(now, lang)),
            html.B(change, className=kind),
        ],
        className="gw-division-label",
    )
    return html.Div([label, spark(curve, peak, days)], className="gw-division")


def truth_foot(truth: Truth, lang: Lang, today: Any) -> html.Div:
    """The ribbon under a number."""
    return ribbon(truth, lang, today)
