"""Due times hold whatever the machine does: restarts, gaps, another time zone, several processes."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from geodata.report_templates.clock import CHINA, ONE_DAY, Times, in_words, weekdays, window

MINUTE = dt.timedelta(minutes=1)
moments = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2090, 1, 1), timezones=st.sampled_from([CHINA, dt.UTC, ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")]))
times = st.builds(lambda at, days: Times(at, weekdays(days)), st.times().map(lambda at: at.replace(second=0, microsecond=0)), st.sets(st.integers(1, 7)))


@given(times, moments)
def test_a_due_time_is_the_wanted_hour_of_a_wanted_day_in_china(one: Times, moment: dt.datetime) -> None:
    for due in (one.following(moment), one.latest(moment)):
        assert due.tzinfo == CHINA and due.time() == one.at and one.on(due.date())
    assert one.latest(moment) <= moment < one.following(moment)


@given(times, moments)
def test_between_two_due_times_there_is_none(one: Times, moment: dt.datetime) -> None:
    before, after = one.latest(moment), one.following(moment)
    assert one.following(before) == after and one.latest(after - MINUTE) == before
    days = {(before + step * ONE_DAY).date() for step in range(1, (after.date() - before.date()).days)}
    assert not any(one.on(day) for day in days)


@given(times, moments, st.lists(st.integers(1, 60 * 24 * 30), min_size=1, max_size=40))
def test_each_due_time_is_asked_once_and_a_gap_is_one_catch_up(one: Times, start: dt.datetime, gaps: list[int]) -> None:
    """The loop of the server: look, ask for the latest where the next is over, set the next. A gap of any length asks once."""
    next_at, asked, now = one.following(start), [], start
    for minutes in gaps:
        now = now.astimezone(dt.UTC) + minutes * MINUTE
        if next_at <= now:
            asked.append(one.latest(now))
            next_at = one.following(now)
    assert asked == sorted(set(asked)) and all(start < due <= now for due in asked)
    if asked:
        assert asked[-1] == one.latest(now), "the newest due time is never left out"
    else:
        assert one.latest(now) <= start


@given(moments, st.integers(1, 92), st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1)))
def test_a_window_ends_with_the_day_before_or_with_the_data(due: dt.datetime, days: int, newest: dt.date) -> None:
    first, last = window(due, days, newest)
    assert (last - first).days == days - 1
    assert last == min(due.astimezone(CHINA).date() - ONE_DAY, newest)


def test_times_in_words() -> None:
    daily, weekly = Times(dt.time(7, 30)), Times(dt.time(18), (1, 4))
    assert [daily.words("zh"), daily.words("en")] == ["每天 07:30", "daily at 07:30"]
    assert [weekly.words("zh"), weekly.words("en")] == ["每周一、周四 18:00", "Mon, Thu at 18:00"]
    now = dt.datetime(2026, 11, 26, 6, 0, tzinfo=CHINA)  # a Thursday
    assert in_words(daily.following(now), now, "zh") == "今天 07:30"
    assert in_words(daily.following(now + 2 * 60 * MINUTE), now, "en") == "tomorrow 07:30"
    assert in_words(weekly.following(now + ONE_DAY), now, "zh") == "11月30日 周一 18:00"
    assert in_words(weekly.following(now + ONE_DAY), now, "en") == "Mon 30 Nov 18:00"
    assert weekdays(range(1, 8)) == () and weekdays([4, 1, 4]) == (1, 4)
