"""What a map report says in words: its sentence, its numbers with their changes, the cells of its tables. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from dashboard import formats, headlines
from dashboard.components import kpi
from dashboard.context import Context
from dashboard.contract import Text
from dashboard.map_report.contents import Contents, Number
from dashboard.scenarios import Planned
from geodata.errors import Lang
from geodata.queries.indicators import INDICATORS

KIND: Text = ("疫情地图报告", "Epidemic map report")
LEVELS: dict[str, Text] = {"district": ("各区", "Districts"), "street": ("街道乡镇", "Streets and towns"), "community": ("社区", "Communities")}
NOTHING: Text = ("统计期内没有可统计的数", "Nothing is counted here in this window")


def pick(text: Text, lang: Lang) -> str:
    """The text in one language."""
    return text[0] if lang == "zh" else text[1]


def sentence(made: Contents) -> str:
    """The report in one sentence: of cases where these are counted here, else of its first number."""
    lang = made.context.lang
    if made.cautions and all(number.found.now is None for number in made.numbers):
        return pick(made.cautions[0], lang)
    if made.headlines:
        return headlines.plain(headlines.lead(made.headlines, made.filters.days, lang))
    first = next((number for number in made.numbers if number.found.now is not None), None)
    if first is None:
        return pick(NOTHING, lang) + ("。" if lang == "zh" else ".")
    told = kpi.change(first.one.share, first.one.stock, first.found, days_of(first, made), lang)
    name, unit = pick(first.one.title, lang), pick(first.one.unit, lang)
    words = f"{title_of(first, made)}{value(first, lang)} {unit}" if lang == "zh" else f"{name}, {when(first, made)}: {value(first, lang)}"
    joint = ("，" if lang == "zh" else ", ") + told if told else ""
    return words + joint + ("。" if lang == "zh" else ".")


def title_of(number: Number, made: Contents) -> str:
    """近 7 天报告住址: an indicator with its days, in front of a number."""
    return f"{when(number, made)}{pick(number.one.title, made.context.lang)} "


def days_of(number: Number, made: Contents) -> int:
    """Over how many days an indicator counts."""
    return 1 if number.key.endswith("_day") else made.filters.days


def when(number: Number, made: Contents) -> str:
    """What days a number is about: the window, its last day, or its end."""
    lang, last = made.context.lang, made.filters.day_to
    if number.one.stock:
        return formats.as_of(last, lang)
    if days_of(number, made) == 1:
        return formats.day(last, lang)
    return formats.window_name(made.filters.days, lang)


def value(number: Number, lang: Lang) -> str:
    """An indicator's number as it is printed."""
    return figure(number.found.now, number.one.share, lang)


def figure(now: float | None, share: bool, lang: Lang) -> str:
    """A number, a share, <5, or no data."""
    if now is None:
        return formats.no_data(lang)
    if share:
        return formats.percent(now, lang)
    return formats.suppressed() if now < 0 else formats.number(now, lang)


def changes(number: Number, made: Contents) -> Iterator[tuple[str, str]]:
    """(words, up | down | ''): against the window before; of what has a value a day, against yesterday and a week ago."""
    lang, found, one = made.context.lang, number.found, number.one
    if number.yesterday is None and number.week is None:
        words = kpi.change(one.share, one.stock, found, days_of(number, made), lang)
        if words:
            yield words, "" if "未报齐" in words or "incomplete" in words else formats.direction(found.now, found.before)
        return
    names: tuple[tuple[float | None, Text], ...] = ((number.yesterday, ("昨日", "yesterday")), (number.week, ("一周前", "a week ago")))
    for before, against in names:
        words = gap(found.now, before, against, one.share, found.incomplete, lang)
        if words:
            yield words, "" if found.incomplete and (found.now or 0) < (before or 0) else formats.direction(found.now, before)


def gap(now: float | None, before: float | None, against: Text, share: bool, incomplete: bool, lang: Lang) -> str:
    """较昨日多 134 / 134 more than yesterday; empty beside a hidden number, and no fall while days fill up."""
    if now is None or before is None or now < 0 or before < 0:
        return ""
    zh = lang == "zh"
    if incomplete and now < before:
        return f"未报齐，暂不与{against[0]}比" if zh else f"incomplete, not compared with {against[1]}"
    if share:
        points = formats.points(now - before, lang)
        return f"较{against[0]}{points}" if zh else f"{points} on {against[1]}"
    if now == before:
        return f"与{against[0]}持平" if zh else f"same as {against[1]}"
    size = formats.number_in_words(abs(now - before), lang)
    more = now > before
    return f"较{against[0]}{'多' if more else '少'} {size}" if zh else f"{size} {'more' if more else 'fewer'} than {against[1]}"


def parts_title(made: Contents) -> str:
    """街道乡镇 · 报告住址: the heading of the table of parts."""
    if made.parts is None:
        return ""
    return pick(LEVELS.get(made.parts.level, ("下级区划", "Parts")), made.context.lang)


def parts_note(made: Contents) -> str:
    """36 个，按近 7 天新增感染者排序."""
    if made.parts is None:
        return ""
    count, lang = len(made.parts.parts), made.context.lang
    first = next(iter(made.parts.now), None)
    if first is None:
        return f"{count} 个" if lang == "zh" else str(count)
    name = pick(INDICATORS[first].title, lang)
    return f"{count} 个，按{name}排序" if lang == "zh" else f"{count}, by {name[0].lower()}{name[1:]}"


def cell(found: float | None, share: bool, lang: Lang) -> str:
    """A number in a table; None was hidden to protect another."""
    return formats.hidden(lang) if found is None else figure(found, share, lang)


def cell_change(now: float | None, before: float | None, base: int, lang: Lang) -> str:
    """A change in a table; a dash beside hidden numbers."""
    return "–" if now is None or before is None or now < 0 or before < 0 else formats.change(now, before, lang, base)


def window(made: Contents) -> str:
    """2020年2月10日–16日 / 10–16 Feb 2020: the days with their year, once."""
    first, last, lang = made.filters.day_from, made.filters.day_to, made.context.lang
    days = formats.day_range(first, last, lang)
    if first.year != last.year:
        return days
    return f"{last.year}年{days}" if lang == "zh" else f"{days} {last.year}"


def data_as_of(made: Contents) -> dt.date | None:
    """The last day the report's own data speak of: that of the first register that says."""
    return next((source.as_of for source in made.sources if source.as_of), None)


def scenario_name(planned: Planned, context: Context) -> str:
    """“增床”，第 2 版: what a scenario is called, and which save of it is shown."""
    name, version = planned.kept.name, planned.save.version
    return context.t((f"“{name}”，第 {version} 版", f"“{name}”, version {version}"))


def report_number(made: Contents) -> str:
    """Names one issue: place, last day, and the beginning of its digest."""
    return f"{made.place.code or 'selection'}-{made.filters.day_to:%Y%m%d}-{made.issue.digest()[:6]}"


def title(made: Contents) -> str:
    """The file's and the page's title: 黄浦区疫情地图报告 2020-02-16."""
    lang = made.context.lang
    own = made.issue.definition.title.text(lang) if made.issue.definition.title else ""
    name = pick(made.place.name, lang)
    return own or (f"{name}{KIND[0]}" if lang == "zh" else f"{KIND[1]}: {name}")
