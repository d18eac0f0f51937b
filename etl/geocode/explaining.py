"""One address in every detail: what each step saw, the parts understood, the candidates, the decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from etl.geocode.answers import Answer, placed, rounded
from etl.geocode.summary import DECISIONS, why
from etl.geocoder.contract import Candidate, Explanation, Hint, Places
from etl.geocoder.geometry import metres
from geodata.vocabulary import GEO_LEVELS

KINDS: Final = {
    "city": ("市", "cyan"), "district": ("区县", "cyan"), "street": ("街道", "cyan"), "community": ("社区", "cyan"),
    "road": ("路", "green"), "number": ("号", "bold green"), "place": ("地名", "yellow"), "unit": ("室", "dim"),
    "context": ("非地址", "dim"), "elsewhere": ("外地", "red"), "unknown": ("未识别", "magenta"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """An explanation with the answer as a file would get it; `names`: area code → name."""

    found: Explanation
    answer: Answer
    names: Mapping[str, str]

    def distance(self, candidate: Candidate) -> float | None:
        """Metres from the place that was chosen, None where none was."""
        if self.answer.lon is None or self.answer.lat is None:
            return None
        return metres(self.answer.lon, self.answer.lat, candidate.lon, candidate.lat)


def explained(places: Places, text: str, district: str | None, street: str | None, names: Mapping[str, str]) -> Told:
    """What the geocoder makes of an address."""
    found = places.geocoder.explain(text, Hint(district, street))
    return Told(found, rounded(placed(places, [found.location])[0]), names)


def as_json(told: Told) -> dict[str, Any]:
    """Plain JSON values."""
    found, answer = told.found, told.answer
    return {
        "text": found.text, "key": found.key,
        "answer": answer._asdict() | {"district": told.names.get(answer.district_code, ""), "street": told.names.get(answer.street_code, "")},
        "spans": [asdict(span) | {"text": found.text[span.start : span.end]} for span in found.spans],
        "candidates": [asdict(each) | {"distance_m": _rounded(told.distance(each))} for each in found.candidates],
        "steps": [{"step": step, "made": made} for step, made in found.steps],
    }  # fmt: skip


def _rounded(distance: float | None) -> int | None:
    return None if distance is None else round(distance)


def show(told: Told) -> None:
    """The same as tables on stdout."""
    console, found = Console(), told.found
    console.print(_marked(found))
    console.print(_table("步骤 steps", ("步骤 step", "结果 made"), [(step, made) for step, made in found.steps]))
    spans = [(_kind(span.kind), found.text[span.start : span.end], f"{span.start}–{span.end}") for span in found.spans]
    console.print(_table("片段 spans", ("类别 kind", "文字 text", "位置 place"), spans))
    console.print(_table("候选 candidates", ("地点 place", "精度 level", "半径 radius", "相距 distance", "得分 score"), _candidates(told)))
    console.print(_table("结论 decision", ("", ""), _decision(told)))


def _marked(found: Explanation) -> Text:
    """The text with its parts in colours."""
    text = Text(_printable(found.text))
    for span in found.spans:
        text.stylize(KINDS.get(span.kind, ("", ""))[1], span.start, span.end)
    return text


def _kind(kind: str) -> str:
    return f"{KINDS.get(kind, ('', ''))[0]} {kind}".strip()


def _candidates(told: Told) -> list[tuple[str, ...]]:
    rows = list[tuple[str, ...]]()
    for each in told.found.candidates:
        distance = told.distance(each)
        away = "–" if distance is None else f"{distance:,.0f} m"
        rows.append((each.label, _level(each.level), f"{each.radius_m:,.0f} m", away, f"{each.score:.3f}"))
    return rows


def _level(level: str) -> str:
    return f"{GEO_LEVELS.label(level, 'zh')} {level}"


def _decision(told: Told) -> list[tuple[str, ...]]:
    answer, names = told.answer, told.names
    place = "–" if answer.lon is None else f"{answer.lon:.6f}, {answer.lat:.6f}"
    areas = " · ".join(filter(None, (names.get(answer.district_code), names.get(answer.street_code), answer.grid_code)))
    return [
        ("结论 decision", f"{DECISIONS.get(answer.decision, '')} {answer.decision}"),
        ("原因 reason", f"{why(answer.reason)} {answer.reason}" if answer.reason else "–"),
        ("匹配 matched", answer.matched or "–"),
        ("精度 level", _level(answer.level)),
        ("坐标 lon, lat", place),
        ("半径 radius", "–" if answer.radius_m is None else f"{answer.radius_m:,} m"),
        ("把握 confidence", f"{answer.confidence:.3f}"),
        ("区域 areas", areas or "–"),
        ("六边形 H3", " · ".join(filter(None, (answer.h3_8, answer.h3_9))) or "–"),
        ("键 key", told.found.key or "–"),
    ]


def _table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left", show_header=any(headings))
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows or [("–",) * len(headings)]:
        table.add_row(*(Text(_printable(cell)) for cell in row))
    return table


def _printable(text: str) -> str:
    """As long as the text, without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
