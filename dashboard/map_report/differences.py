"""What changed since the report before: then against now, and of the change what arrived late for old days and what new days brought.

Three tables are compared: *then*, as the report before was printed; *again*, its days asked anew on today's data; *now*. Hidden numbers
take no part in any subtraction, and below districts a difference of 1–4 is not told either.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from dashboard import formats
from geodata.errors import Lang
from geodata.queries.hiding import SMALL, SMALLEST_SHOWN
from geodata.queries.indicators import Indicator

Figures = Mapping[str, float | None]
Tables = Mapping[str, Figures]  # indicator → area → number
TOLD = 3
"""So many areas are named in a sentence."""


@dataclass(frozen=True)
class Change:
    """One number of one area. Each is a number, `SMALL`, or None (hidden, or not there)."""

    area: str
    then: float | None
    again: float | None
    now: float | None

    @property
    def late(self) -> float | None:
        """What arrived late for the days of the report before; None where a hidden number forbids the subtraction."""
        return _less(self.again, self.then)

    @property
    def fresh(self) -> float | None:
        """What the days since then brought."""
        return _less(self.now, self.again)

    @property
    def whole(self) -> float | None:
        """Now less then."""
        return _less(self.now, self.then)

    @property
    def moved(self) -> bool:
        """Whether a reader can see that something is different; a number that is hidden now says nothing."""
        return self.revised or _differ(self.again, self.now) or _differ(self.then, self.now)

    @property
    def revised(self) -> bool:
        """Whether the old days are seen to have changed."""
        return _differ(self.then, self.again)


@dataclass(frozen=True)
class Difference:
    """One indicator: its changes in the areas' order, those that moved only; `compared`: of how many areas."""

    indicator: str
    changes: tuple[Change, ...]
    compared: int

    @property
    def late(self) -> tuple[Change, ...]:
        """Those whose old days have changed, the largest first."""
        return tuple(sorted((change for change in self.changes if change.revised), key=lambda change: -abs(change.late or 0.0)))


def compare(then: Tables, again: Tables, now: Tables, areas: Sequence[str]) -> list[Difference]:
    """One `Difference` for every indicator that both reports have, over the areas that both have, in the given order."""
    found = []
    for key in now:
        if key not in then or key not in again:
            continue
        known = [area for area in areas if area in then[key] and area in again[key] and area in now[key]]
        changes = [Change(area, then[key][area], again[key][area], now[key][area]) for area in known]
        found.append(Difference(key, tuple(change for change in changes if change.moved), len(known)))
    return found


def _differ(left: float | None, right: float | None) -> bool:
    return left is not None and right is not None and left != right


def _less(left: float | None, right: float | None) -> float | None:
    if left is None or right is None or SMALL in (left, right):
        return None
    return left - right


# --- words -----------------------------------------------------------------------------------------------
def value(number: float | None, indicator: Indicator, lang: Lang) -> str:
    """A number as the report writes it: 1,234; <5; 隐去; 87.2%."""
    if number is None:
        return formats.hidden(lang) if indicator.people else formats.no_data(lang)
    if number == SMALL:
        return formats.suppressed()
    return formats.percent(number, lang, 1) if indicator.share else formats.number(number, lang)


def step(number: float | None, indicator: Indicator, small: bool, lang: Lang) -> str:
    """A difference with its sign: +12, −3, 0; +<5 in small areas; – where it cannot be told."""
    if number is None:
        return "–"
    if indicator.share:
        return formats.points(number, lang)
    if small and indicator.people and 1 <= abs(number) < SMALLEST_SHOWN:
        return f"{'+' if number > 0 else formats.MINUS}<{SMALLEST_SHOWN}"
    return f"{'+' if number > 0 else ''}{formats.number(number, lang)}"


def sentence(found: Sequence[Difference], names: Mapping[str, tuple[str, str]], indicators: Mapping[str, Indicator], small: Collection[str], lang: Lang) -> str:
    """The whole in one or two sentences: how many numbers moved, and which old days were revised most; `small`: areas below districts."""
    compared, moved = sum(one.compared for one in found), sum(len(one.changes) for one in found)
    if not compared:
        return ("没有可以比较的数。", "There is nothing to compare.")[lang != "zh"]
    if not moved:
        return (f"{compared:,} 个数全部未变。", f"None of {compared:,} numbers has changed.")[lang != "zh"]
    late = [(one, change) for one in found for change in one.late]
    opening = (f"{compared:,} 个数中 {moved:,} 个有变。", f"{moved:,} of {compared:,} numbers have changed.")[lang != "zh"]
    if not late:
        return opening + ("旧日期没有补报，变化全部来自新的日子。", " No record arrived late for the old days; all change is from new days.")[lang != "zh"]
    listed = ("；", "; ")[lang != "zh"].join(_revised(one, change, names, indicators, small, lang) for one, change in _largest(late))
    return opening + (f"补报或更正改变了上期的 {len(late):,} 个数：{listed}。", f" Late or corrected records changed {len(late):,} numbers of the report before: {listed}.")[lang != "zh"]


def _largest(late: Sequence[tuple[Difference, Change]]) -> list[tuple[Difference, Change]]:
    return sorted(late, key=lambda pair: -abs(pair[1].late or 0.0))[:TOLD]


def _revised(one: Difference, change: Change, names: Mapping[str, tuple[str, str]], indicators: Mapping[str, Indicator], small: Collection[str], lang: Lang) -> str:
    """黄浦区新增感染者 由 120 变为 125（+5）."""
    indicator = indicators[one.indicator]
    name, title = names[change.area][lang != "zh"], indicator.title[lang != "zh"]
    before, after = value(change.then, indicator, lang), value(change.again, indicator, lang)
    by = step(change.late, indicator, change.area in small, lang)
    told = "" if change.late is None else f"（{by}）" if lang == "zh" else f" ({by})"
    return f"{name}{title}由 {before} 变为 {after}{told}" if lang == "zh" else f"{name}, {title.lower()}: {before} is now {after}{told}"
