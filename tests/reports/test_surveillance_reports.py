"""Curves with a nowcast, R, growth and rates: known outbreaks in, the figures and the words that belong to them out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Connection

from analytics.reproduction import reproduction
from analytics.serial_interval import gamma_weights
from dashboard.contract import Report, Text
from dashboard.reports import _renewal, report
from geodata.engine import Database
from geodata.filters import Filters
from geodata.load import load_records
from geodata.metrics import METRICS
from geodata.queries import onsets
from geodata.queries.hiding import SMALL
from geodata.queries.standing import city_facts, place
from geodata.records.cases import Case, CaseSeries
from geodata.schema import area, city
from geodata.scope import Scope
from geodata.verify import verify
from tests.conftest import _copy, _drop, _named
from tests.geodata import town

CHINA = dt.timezone(dt.timedelta(hours=8))
CITY = Scope(None, True)
TODAY = town.DAY + dt.timedelta(days=30)
NOW = Filters(day_from=TODAY - dt.timedelta(days=6), day_to=TODAY)
UNTIL_REPORT = (1, 1, 2, 2, 3, 4, 6)
ONE_DAY_MORE = 1
"""Every case of the outbreak is recorded the day after its report."""
FALLEN_ILL = [round(5 * np.exp(0.07 * day)) for day in range(31)]
"""Truth: who falls ill on each of the 31 days, whether known yet or not."""


def case(number: str, reported: dt.date, onset: dt.date | None = None, grid: int = 0, **more: object) -> Case:
    filled = {"case_class": "confirmed", "found_by": "clinic", "route": "community", **more}
    return Case(case_no=number, onset_on=onset, reported_on=reported, **{**town.place(grid), **filled})


def outbreak() -> list[Case]:
    """What is known of it on the last day: each case by a delay from `UNTIL_REPORT`, and five without a day of onset."""
    found: list[Case] = []
    for day, ill in enumerate(FALLEN_ILL):
        for person in range(ill):
            onset = town.DAY + dt.timedelta(days=day)
            reported = onset + dt.timedelta(days=UNTIL_REPORT[(person * 3 + day) % 7])
            known = dt.datetime.combine(reported + dt.timedelta(days=ONE_DAY_MORE), dt.time(9), CHINA)
            if known.date() > TODAY:
                continue
            more = {"route": "imported" if day < 3 else "work", "severity": "severe" if person % 9 == 0 else "mild", "confirmed_on": reported}
            found.append(case(f"C{day}-{person}", reported, onset, person % 12, recorded_at=known, **more))
    late = dt.datetime.combine(TODAY, dt.time(9), CHINA)
    return found + [case(f"N{n}", TODAY, case_class="asymptomatic", recorded_at=late) for n in range(5)]


@pytest.fixture(scope="module")
def outbreak_city(server: str, template: str) -> Iterator[Database]:
    """A database with the outbreak; the tests of this module share it and only read. Loading locks, so it is committed."""
    name = _copy(server, template)
    database = Database(_named(server, name))
    with database.write() as conn:
        town.build(conn)
        load_records(conn, "case", outbreak(), (), town.run("case"))
    yield database
    database.close()
    _drop(server, name)


@pytest.fixture
def spread(outbreak_city: Database) -> Iterator[Connection]:
    """A reading connection to it, as the screens have it."""
    with outbreak_city.read() as conn:
        yield conn


def asked(key: str, conn: Connection, filters: Filters = NOW, scope: Scope = CITY) -> pd.DataFrame:
    item: Report = report(key)
    frame = item.query(conn, filters, scope)
    assert list(frame.columns) == list(item.columns)
    return frame


def said(frame: pd.DataFrame, what: str = "cautions") -> str:
    """Everything said in English beside the picture."""
    texts: Sequence[Text] = frame.attrs.get(what, ())
    return "; ".join(en for _, en in texts)


def test_onsets_are_counted_by_delay_as_they_became_known(spread: Connection) -> None:
    at, facts = place(spread, NOW, CITY), city_facts(spread)
    found = onsets.by_delay(spread, CITY, at, facts)
    by_hand = np.zeros_like(found.delays)
    for item in outbreak():
        if item.onset_on and item.recorded_at:
            by_hand[(item.onset_on - town.DAY).days, (item.recorded_at.date() - item.onset_on).days] += 1
    assert np.array_equal(found.delays, by_hand)
    assert found.undated == 5
    assert found.imported.sum() == sum(FALLEN_ILL[:3])


def test_the_curve_by_onset_says_what_is_still_to_come(spread: Connection) -> None:
    frame = asked("case_onset", spread)
    known = [sum(1 for item in outbreak() if item.onset_on == town.DAY + dt.timedelta(days=day)) for day in range(31)]
    assert frame["n"].tolist() == known
    assert (frame["likely"] >= frame["n"]).all()
    truth = pd.Series(FALLEN_ILL, index=frame.index)
    assert truth.between(frame["most_from"].astype(int), frame["most_to"].astype(int)).mean() >= 0.9
    assert (frame["half_to"] - frame["half_from"] <= frame["most_to"] - frame["most_from"]).all()
    missing = sum(FALLEN_ILL) - sum(known)
    told = int(frame.attrs["words"][1].split("About ")[1].split(" ")[0].replace(",", ""))
    assert told == pytest.approx(missing, rel=0.4)
    assert "5 more cases have no day of onset" in said(frame)
    assert TODAY - dt.timedelta(days=8) <= frame.attrs["incomplete_from"] <= TODAY - dt.timedelta(days=3)


def test_a_case_loaded_as_history_is_known_from_its_report(conn: Connection) -> None:
    """And one learnt these days keeps its own day, whatever was counted before it was stored."""
    town.build(conn)
    old, fresh = town.DAY, dt.datetime.now(CHINA).date()
    records = [case("old", old + dt.timedelta(days=3), old), case("early", old, old + dt.timedelta(days=2)), case("new", fresh, fresh - dt.timedelta(days=2))]
    load_records(conn, "case", records, (), town.run("case"))
    load_records(conn, "case", [case("new", fresh, fresh - dt.timedelta(days=1))], (), town.run("case"))
    assert verify(conn) == []
    at, facts = place(conn, NOW, CITY), city_facts(conn)
    found = onsets.by_delay(conn, CITY, at, facts)
    assert found.delays[0, 3] == 1
    assert found.delays[2, 0] == 1, "known before it began: counted on the day of onset"
    assert found.total == 2, "what begins after the city's last day is not known yet"


def test_r_follows_the_cases_and_says_what_it_rests_on(spread: Connection) -> None:
    frame = asked("reproduction_number", spread)
    weeks = frame[frame["window"] == 7].set_index("day")
    local = np.array(FALLEN_ILL, dtype=float)
    imported = np.where(np.arange(31) < 3, local, 0.0)
    plain = reproduction(local - imported, gamma_weights(6.3, 4.2), imported, window=7)
    firm = weeks[~weeks["adjusted"]]
    ends = [(day.date() - town.DAY).days for day in firm.index]
    at = [list(plain.end).index(end) for end in ends]
    assert firm["r"].to_numpy() == pytest.approx(plain.at(0.5)[at], rel=0.06)
    assert weeks["adjusted"].any()
    facts = city_facts(spread)
    rests = _renewal.source(spread, CITY, place(spread, NOW, CITY), facts)
    assert isinstance(rests, _renewal.Source)
    sure = _renewal.estimated(replace(rests, spread=rests.spread * 0), facts, 7).iloc[-1]
    leaning = weeks[weeks["adjusted"]].iloc[-1]
    assert leaning["upper"] - leaning["lower"] > 1.02 * (sure["upper"] - sure["lower"]), "the nowcast's error is added"
    assert set(frame["window"]) == {7, 14}
    assert "serial interval 6.3 days, SD 4.2 (Bi et al. 2020)" in said(frame)
    assert "leans on the cases still expected" in said(frame)
    assert "day of report" not in said(frame)
    assert "growing" in frame.attrs["words"][1]


def test_a_citys_own_serial_interval_is_used_and_named(conn: Connection) -> None:
    town.build(conn)
    load_records(conn, "case", outbreak(), (), town.run("case"))
    before = asked("reproduction_number", conn)
    told = {"serial_interval": {"mean": 3.4, "sd": 2.3, "zh": "某文", "en": "Somebody 2022"}}
    conn.execute(city.update().values(settings=told))
    after = asked("reproduction_number", conn)
    assert "3.4 days, SD 2.3 (Somebody 2022)" in said(after)
    assert after["r"].iloc[-1] < before["r"].iloc[-1], "shorter steps need fewer infections each"


def test_without_onsets_r_goes_by_report_and_warns(conn: Connection) -> None:
    town.build(conn)
    bare = [item.model_copy(update={"onset_on": None}) for item in outbreak()]
    load_records(conn, "case", bare, (), town.run("case"))
    frame = asked("reproduction_number", conn)
    assert "by day of report" in said(frame)
    assert not frame["adjusted"].any()
    assert frame["day"].max() == pd.Timestamp(TODAY - dt.timedelta(days=3)), "incomplete days take no part"
    assert asked("case_onset", conn).attrs["why_empty"][1].startswith("No case has a day of onset")


def test_districts_have_their_own_r_highest_first(spread: Connection) -> None:
    frame = asked("reproduction_by_division", spread)
    newest = frame.groupby("code", sort=False).last()
    assert set(newest.index) == set(town.DISTRICTS)
    sure = newest[~newest["few"]]
    assert sure["r"].is_monotonic_decreasing
    assert "highest newest R first" in frame.attrs["measure"][1]
    for theme in ("light", "dark"):
        figure = report("reproduction_by_division").draw(frame, "en", theme)  # type: ignore[misc,arg-type]
        ranges = {figure.layout[name].range for name in ("yaxis", "yaxis2")}
        assert len(ranges) == 1, "one scale for all"


@pytest.mark.parametrize("key", ["reproduction_number", "case_growth", "case_route", "case_course", "reproduction_by_division"])
def test_small_areas_are_refused_in_words(spread: Connection, key: str) -> None:
    street = NOW.model_copy(update={"area": town.STREETS[0]})
    assert "too small" in asked(key, spread, street).attrs["why_empty"][1]


def test_small_areas_show_no_estimate_made_of_hidden_counts(spread: Connection) -> None:
    frame = asked("case_onset", spread, NOW.model_copy(update={"area": town.STREETS[0]}))
    assert frame["likely"].isna().all()
    assert "words" not in frame.attrs
    assert "no day of onset" not in said(frame)
    assert SMALL in set(frame["n"].dropna())
    assert not set(frame["n"].dropna()) & {1, 2, 3, 4}
    rates = asked("case_rate_by_division", spread, NOW.model_copy(update={"area": town.DISTRICTS[0]}))
    hidden = rates["n"].isna() | (rates["n"] < 0)
    assert rates.loc[hidden, ["rate", "lower", "upper"]].isna().all(axis=None)


def test_routes_confirmations_and_courses_add_up(spread: Connection) -> None:
    known = outbreak()
    routes = asked("case_route", spread)
    since = pd.Timestamp(routes["day"].min()).date()
    for route in ("imported", "work", "community"):
        assert routes[routes["route"] == route]["n"].sum() == sum(item.route == route and item.reported_on >= since for item in known)
    confirmed = asked("case_confirmed", spread)
    assert confirmed["n"].sum() == sum(item.confirmed_on is not None and item.confirmed_on >= since for item in known)
    course = asked("case_course", spread)
    severe = course[course["stage"] == "severe"]
    assert severe["n"].iloc[-1] == severe["new"].sum() == sum(item.severity == "severe" for item in known)


def test_rates_need_residents(conn: Connection) -> None:
    town.build(conn)
    load_records(conn, "case", outbreak(), (), town.run("case"))
    conn.execute(area.update().where(area.c.code == town.DISTRICTS[0]).values(population=100_000))
    conn.execute(area.update().where(area.c.code == town.DISTRICTS[1]).values(population=0))
    frame = asked("case_rate_by_division", conn).set_index("code")
    first = frame.loc[town.DISTRICTS[0]]
    assert first["rate"] == pytest.approx(first["n"])
    assert first["lower"] < first["rate"] < first["upper"]
    assert np.isnan(frame.loc[town.DISTRICTS[1], "rate"])


Published = Callable[[dict[int, int], str], pd.DataFrame]


@pytest.fixture
def published(conn: Connection) -> Published:
    """Publish figures by day number in a city of official figures and ask a report."""
    town.build(conn)
    conn.execute(city.update().values(case_basis="official_series"))

    def publish(figures: dict[int, int], key: str) -> pd.DataFrame:
        rows = [CaseSeries(area_code="990100", day=town.DAY + dt.timedelta(days=day), series="infected", value=n) for day, n in figures.items()]
        if rows:
            load_records(conn, "case_series", rows, (), town.run("case_series"))
        return asked(key, conn)

    return publish


RISING = {day: round(20 * np.exp(0.1 * day)) for day in range(31)}


def test_growth_is_the_doubling_time_in_words(published: Published) -> None:
    frame = published(RISING, "case_growth")
    assert "doubling every 6.9 days (" in frame.attrs["words"][1]
    assert "每 6.9 天翻一番（" in frame.attrs["words"][0]
    assert frame["change"].iloc[-1] == pytest.approx(np.expm1(0.1), abs=0.005)
    assert frame["halving"].isna().all()


def test_a_fall_and_a_standstill_are_told_apart(published: Published) -> None:
    assert "halving every 6.9 days" in published({day: round(9000 * np.exp(-0.1 * day)) for day in range(31)}, "case_growth").attrs["words"][1]
    assert "cannot be told" in published({day: 20 + day % 2 for day in range(31)}, "case_growth").attrs["words"][1]


def test_a_gap_blanks_the_windows_that_need_it(published: Published) -> None:
    figures = {day: n for day, n in RISING.items() if day != 20}
    frame = published(figures, "reproduction_number")
    weeks = frame[frame["window"] == 7]
    numbers = {(day.date() - town.DAY).days for day in weeks["day"]}
    assert 19 in numbers
    assert not numbers & set(range(20, 31)), "seven days and a serial interval after the gap"
    assert "1 day without a figure" in said(frame)
    assert "all count as local" in said(frame)
    assert len(published({}, "case_growth")) == 31 - 6 - 7


def test_corrections_are_settled_and_said(published: Published) -> None:
    assert "30 corrected cases" in said(published({**RISING, 25: -30}, "reproduction_number"))
    assert "more than was reported" in published({**RISING, 3: -9000}, "reproduction_number").attrs["why_empty"][1]


@pytest.mark.parametrize("figures", [{}, {5: 1}, {30: 1}, {12: 400}], ids=["none", "one", "today", "all on one day"])
def test_too_little_is_said_not_guessed(published: Published, figures: dict[int, int]) -> None:
    for key in ("reproduction_number", "case_growth", "reproduction_by_division"):
        frame = published(figures, key)
        if frame.empty:
            assert all(frame.attrs["why_empty"]), key
        else:
            assert frame["few"].all() or "prior" in said(frame), key


def test_official_figures_have_no_onset_route_or_confirmation(published: Published) -> None:
    for key in ("case_onset", "case_confirmed", "case_route"):
        assert "Official figures" in published(RISING, key).attrs["why_empty"][1]


def test_a_delay_is_a_category_of_its_own() -> None:
    assert set(METRICS["cases_by_onset"].dimensions) == {"delay", "route"}
