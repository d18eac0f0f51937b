"""When a schedule is due: pure times of day in China, so that restarts, gaps and other time zones change nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from geodata.errors import Lang

CHINA = ZoneInfo("Asia/Shanghai")
ONE_DAY = dt.timedelta(days=1)
WEEK: tuple[tuple[str, str], ...] = (("周一", "Mon"), ("周二", "Tue"), ("周三", "Wed"), ("周四", "Thu"), ("周五", "Fri"), ("周六", "Sat"), ("周日", "Sun"))


@dataclass(frozen=True)
class Times:
    """A time of day in China on some days of the week (1 Monday … 7 Sunday); no days: every day."""

    at: dt.time
    weekdays: tuple[int, ...] = ()

    def on(self, day: dt.date) -> bool:
        """Whether it is due on a day of China's calendar."""
        return not self.weekdays or day.isoweekday() in self.weekdays

    def following(self, moment: dt.datetime) -> dt.datetime:
        """The first due time after a moment, in China's time."""
        return self._search(moment.astimezone(CHINA), 1)

    def latest(self, moment: dt.datetime) -> dt.datetime:
        """The last due time at or before a moment: what is caught up after a gap, however long it was."""
        return self._search(moment.astimezone(CHINA), -1)

    def _search(self, moment: dt.datetime, step: int) -> dt.datetime:
        for away in range(9):  # a week and a day, and today's may lie on the other side of the moment
            due = dt.datetime.combine(moment.date() + step * away * ONE_DAY, self.at, CHINA)
            if self.on(due.date()) and (due > moment if step > 0 else due <= moment):
                return due
        raise AssertionError(f"no due time of {self} around {moment}")

    def words(self, lang: Lang) -> str:
        """每天 07:30 · 每周一、周四 07:30."""
        if not self.weekdays:
            return f"每天 {self.at:%H:%M}" if lang == "zh" else f"daily at {self.at:%H:%M}"
        days = [WEEK[day - 1][lang == "en"] for day in self.weekdays]
        return f"每{'、'.join(days)} {self.at:%H:%M}" if lang == "zh" else f"{', '.join(days)} at {self.at:%H:%M}"


def window(due: dt.datetime, days: int, newest: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of a window of `days` that ends with the day before the due time, or with the data where these end earlier."""
    last = min(due.astimezone(CHINA).date() - ONE_DAY, newest)
    return last - (days - 1) * ONE_DAY, last


def in_words(due: dt.datetime, now: dt.datetime, lang: Lang) -> str:
    """今天 07:30 · 明天 07:30 · 11月30日 周一 07:30."""
    there, here = due.astimezone(CHINA), now.astimezone(CHINA)
    away = (there.date() - here.date()).days
    if 0 <= away <= 1:
        return f"{('今天', '明天')[away]} {there:%H:%M}" if lang == "zh" else f"{('today', 'tomorrow')[away]} {there:%H:%M}"
    weekday = WEEK[there.isoweekday() - 1]
    return f"{there.month}月{there.day}日 {weekday[0]} {there:%H:%M}" if lang == "zh" else f"{weekday[1]} {there.day} {there:%b} {there:%H:%M}"


def weekdays(given: Sequence[int]) -> tuple[int, ...]:
    """Days of the week once each and in order; all seven are every day."""
    days = tuple(sorted(set(given)))
    return () if len(days) == 7 else days
