"""What every file that leaves the house says about itself: for what and when, as of when, from where, by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import asked, texts
from dashboard.context import Context
from dashboard.contract import Text
from dashboard.workbook import CHINA
from geodata.filters import Filters
from geodata.queries.freshness import SourceState

Facts = list[tuple[str, str]]
LONGEST_NAME = 80  # letters: a Chinese one takes three bytes, and many disks stop at 255


def facts(context: Context, filters: Filters, area: Text, as_of: str = "", more: Sequence[tuple[Text, str]] = ()) -> Facts:
    """Lines of label and words in the reader's language; `more` stands after the window."""
    words = context.t
    window = f"{filters.day_from} – {filters.day_to}（{asked.in_words(filters, 'zh')}）" if context.lang == "zh" else f"{filters.day_from} – {filters.day_to} ({asked.in_words(filters, 'en')})"
    found = [(words(("城市", "City")), words(context.city.name)), (words(("区域", "Area")), words(area)), (words(("统计期", "Window")), window)]
    if filters.region is not None:
        found.append((words(("选区", "Selection")), str(filters.region)))
    found += [(words(label), said) for label, said in more]
    found.append((words(("数据截至", "As of")), as_of or words(("没有记载", "not recorded"))))
    found += _as_known(context)
    found.append((words(("可见范围", "Scope")), context.user.district_code or words(texts.CITY_WIDE)))
    found.append((words(("导出时间", "Exported at")), f"{dt.datetime.now(CHINA):%Y-%m-%d %H:%M:%S}"))
    found.append((words(("导出人", "Exported by")), maker(context)))
    found.append((words(("来源", "Source")), words(context.city.attribution)))
    if context.city.simulated:
        found.append((words(texts.SIMULATED), words(texts.SIMULATED_NOTE)))
    return found


def _as_known(context: Context) -> Facts:
    """Of which moment of the past the numbers are, and why they may yet differ from those told then; nothing for now."""
    if context.moment is None:
        return []
    at, version = f"{context.moment.at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}", context.moment.version
    cautions = [(context.t(("注意", "Bear in mind")), context.t(caution)) for caution in context.moment.cautions]
    return [(context.t(("按所知", "As known")), context.t((f"{at}，数据版本 {version}", f"{at}, data version {version}"))), *cautions]


def maker(context: Context) -> str:
    """Who exports: display name and account, as the access log has it."""
    return f"{context.t(context.user.display)} ({context.user.username})"


def as_of(states: Mapping[str, SourceState], source: str, context: Context) -> str:
    """The last day a source speaks of, ISO; cases come from the daily figures where the city publishes those."""
    known = states.get("case_series" if source == "case" and context.city.case_basis == "official_series" else source)
    return known.as_of.isoformat() if known and known.as_of else ""


def said_by(attrs: Mapping[Any, Any], note: Text, context: Context) -> Facts:
    """What a report says beside its numbers: how to read it, its measure, its sentence, its cautions, why it is empty."""
    words = context.t
    single = (("words", ("结论", "Finding")), ("measure", ("口径", "Measure")), ("why_empty", ("为什么没有数", "Why there is nothing")))
    found = [(words(label), words(attrs[name])) for name, label in single if attrs.get(name)]
    found += [(words(("注意", "Bear in mind")), words(text)) for text in attrs.get("cautions", ())]
    if words(note):
        found.append((words(("怎么读", "How to read")), words(note)))
    return found


def file_name(context: Context, name: str, filters: Filters, ending: str) -> str:
    """A file's name in the reader's language: what, where, when, and whether it is made up; no letter that a disk refuses."""
    return f"{_plain(context, name)}_{filters.day_from}_{filters.day_to}.{ending}"


def dated_name(context: Context, name: str, day: dt.date, ending: str) -> str:
    """The same for what speaks of one day."""
    return f"{_plain(context, name)}_{day}.{ending}"


def _plain(context: Context, name: str) -> str:
    mark = context.t(("模拟_", "simulated_")) if context.city.simulated else ""
    return mark + "".join("-" if letter in '/\\:*?"<>|' or ord(letter) < 32 else letter for letter in name)[:LONGEST_NAME]
