"""Known records, exact numbers, for the city, a district, a street; and for a city of official figures."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from sqlalchemy import Connection

from dashboard.reports import REPORTS
from geodata.errors import NotAllowed, UnknownName
from geodata.queries import addresses, cases, controls, hospitals, registrations, returnees, tasks
from geodata.queries.hiding import SMALL
from geodata.queries.indicators import INDICATORS, indicator
from geodata.scope import Scope
from tests.reports.conftest import LAST, WEEK

CITY, FIRST, SECOND = Scope(None, True), Scope("990101", True), Scope("990102", True)
STREET = WEEK.model_copy(update={"area": "990101001"})


def total(frame: pd.DataFrame, **where: object) -> int:
    for name, value in where.items():
        frame = frame[frame[name] == value]
    return int(frame["n"].sum())


def test_new_cases_by_day_and_class(read: Connection) -> None:
    frame = cases.by_day(read, WEEK, CITY)
    last = pd.Timestamp(LAST)
    assert total(frame, day=last, case_class="confirmed") == 19
    assert total(frame, case_class="asymptomatic") == 3
    assert total(frame) == 52
    assert frame.attrs["window"] == (WEEK.day_from, WEEK.day_to)


def test_a_district_sees_its_own_and_nothing_else(read: Connection) -> None:
    assert total(cases.by_day(read, WEEK, SECOND)) == 7
    assert total(cases.by_day(read, WEEK, FIRST)) == 45
    assert set(cases.by_division(read, WEEK, SECOND)["code"]) == {"990102001", "990102002"}
    with pytest.raises(NotAllowed, match="outside your district"):
        cases.by_day(read, WEEK.model_copy(update={"area": "990101001"}), SECOND)
    with pytest.raises(UnknownName, match="123456"):
        cases.by_day(read, WEEK.model_copy(update={"area": "123456"}), CITY)


@pytest.mark.parametrize("key", sorted(REPORTS))
def test_no_report_crosses_the_district(read: Connection, key: str) -> None:
    """A district's own frame equals what the city gets for that district; another's area is refused."""
    mine = REPORTS[key].query(read, WEEK, SECOND)
    same = REPORTS[key].query(read, WEEK.model_copy(update={"area": "990102"}), CITY)
    pd.testing.assert_frame_equal(mine, same)
    with pytest.raises(NotAllowed):
        REPORTS[key].query(read, WEEK.model_copy(update={"area": "990101"}), SECOND)


def test_cumulative_ends_at_everything_ever_reported(read: Connection) -> None:
    frame = cases.cumulative(read, WEEK, CITY)
    assert total(frame, day=pd.Timestamp(LAST)) == 52
    assert cases.cumulative(read, STREET, CITY).empty


def test_divisions_compare_two_windows(read: Connection) -> None:
    frame = cases.by_division(read, WEEK, CITY).set_index("code")
    assert frame.loc["990101", ["n", "previous"]].tolist() == [15, 30]
    assert frame.loc["990101", "change"] == pytest.approx(-0.5)
    assert frame.loc["990102", ["n", "previous"]].tolist() == [7, 0]
    assert len(frame.loc["990101", "spark"].split(",")) == 24
    assert frame.index[0] == "990101"


def test_small_areas_hide_one_to_four(read: Connection) -> None:
    frame = cases.by_street(read, WEEK, FIRST).set_index("code")
    assert frame.loc["990101001", "n"] == 15  # both grids lie in this street: nothing small to hide
    communities = cases.by_street(read, STREET, CITY).set_index("code")
    assert communities.loc["990101001002", "n"] == SMALL
    assert pd.isna(communities.loc["990101001001", "n"]), "the other one is hidden, or the total would tell"
    daily = cases.by_day(read, STREET, CITY)
    hidden = daily[daily["n"] == SMALL]
    assert hidden["day"].tolist() == [pd.Timestamp(LAST - dt.timedelta(days=1))]


def test_age_and_sex(read: Connection) -> None:
    frame = cases.by_age_sex(read, WEEK, CITY)
    assert total(frame, sex="male", age_from=30) == 12
    assert total(frame, sex="female", age_from=60) == 3
    assert total(frame[frame["sex"].isna()]) == 7


def test_found_by_screening(read: Connection) -> None:
    assert total(cases.by_found(read, WEEK, CITY), found_by="screening") == 52


def test_registered_is_not_arrived_is_not_verified(read: Connection) -> None:
    frame = registrations.by_step(read, WEEK, CITY).set_index("step")["n"]
    assert frame.to_dict() == {"registered": 18, "expected": 18, "seen": 10, "verified": 6, "waiting": 4}


def test_returnees_by_category_and_day(read: Connection) -> None:
    origin = returnees.by_origin(read, WEEK, CITY).set_index("category")
    assert origin.loc["湖北"].tolist() == [10, 10]
    assert origin.loc["湖南"].tolist() == [8, 0]
    assert returnees.by_purpose(read, WEEK, SECOND)["category"].tolist() == ["school"]
    day = returnees.by_day(read, WEEK, CITY).set_index("day").loc[pd.Timestamp(LAST)]
    assert day.tolist() == [18, 10, 6]


def test_tasks_open_overdue_and_hours(read: Connection) -> None:
    frame = tasks.by_kind(read, WEEK, CITY).set_index("kind")
    assert frame.loc["verify_arrival", ["opened", "closed", "waiting", "overdue"]].tolist() == [5, 3, 2, 2]
    assert frame.loc["verify_arrival", "median_hours"] == pytest.approx(6.0)
    assert frame.loc["health_visit", ["waiting", "overdue"]].tolist() == [1, 0]
    assert tasks.by_kind(read, WEEK, SECOND).empty


def test_isolation_is_a_stock(read: Connection) -> None:
    frame = controls.isolation_by_day(read, WEEK, CITY).set_index("day")["n"]
    assert frame[pd.Timestamp(LAST - dt.timedelta(days=1))] == 9
    assert frame[pd.Timestamp(LAST)] == 7
    later = WEEK.model_copy(update={"day_from": LAST + dt.timedelta(days=1), "day_to": LAST + dt.timedelta(days=1)})
    assert controls.isolation_by_day(read, later, CITY)["n"].iloc[-1] == 7


def test_scans_and_clues(read: Connection) -> None:
    assert total(controls.scans_by_day(read, WEEK, CITY), pass_colour="green") == 11
    assert total(controls.clues_by_day(read, WEEK, CITY)) == 6
    assert controls.clues_by_class(read, WEEK, CITY).to_dict("records") == [{"clue_class": "gathering", "n": 6, "previous": 0}]


def test_beds_without_a_report_are_unknown_not_empty(read: Connection) -> None:
    frame = hospitals.by_hospital(read, WEEK, CITY).set_index("hospital_no")
    assert frame.loc["H0", ["beds", "staffed", "occupied"]].tolist() == [100, 80, 84]
    assert frame.loc["H0", "occupancy"] == pytest.approx(1.05)
    assert frame.loc["H1", ["beds", "staffed"]].tolist() == [60, 60]
    assert pd.isna(frame.loc["H1", "occupied"])
    assert hospitals.by_day(read, WEEK, FIRST)["occupied"].tolist() == [84]


def test_addresses_are_their_own_number(read: Connection) -> None:
    assert total(addresses.by_day(read, WEEK, CITY)) == 9


def test_indicators(read: Connection) -> None:
    found = {key: indicator(read, key, WEEK, CITY) for key in INDICATORS}
    assert (found["cases_window"].now, found["cases_window"].before) == (22, 30)
    assert found["cases_day"].now == 19
    assert found["unverified"].now == 4
    assert found["tasks_open"].now == 3
    assert found["tasks_overdue"].now == 2
    assert found["isolation_now"].now == 7
    assert found["occupancy"].now == pytest.approx(84 / 80)
    assert indicator(read, "cases_window", WEEK.model_copy(update={"area": "990101001002"}), CITY).now == SMALL


def test_official_figures_are_the_published_ones(official: Connection) -> None:
    for scope, area, infected in ((CITY, None, 300), (CITY, "990101", 180), (SECOND, None, 117)):
        frame = cases.by_day(official, WEEK.model_copy(update={"area": area}), scope)
        assert total(frame, day=pd.Timestamp(LAST)) == infected
    divisions = cases.by_division(official, WEEK, CITY).set_index("code")["n"]
    assert divisions.to_dict() == {"990101": 3 * 180 + 3, "990102": 3 * 117 + 3}
    found = cases.by_found(official, WEEK, CITY)
    assert total(found, found_by="screening") == 7 + 8 + 9
    assert indicator(official, "cases_window", WEEK, CITY).now == 903


def test_addresses_never_stand_in_for_cases(official: Connection) -> None:
    street = WEEK.model_copy(update={"area": "990101001"})
    assert cases.by_day(official, street, CITY).empty
    assert "报告住址" in cases.by_day(official, street, CITY).attrs["why_empty"][0]
    ranking = cases.by_street(official, WEEK, CITY)
    assert ranking.set_index("code").loc["990101001", "n"] == 9
    assert "不等于病例" in ranking.attrs["measure"][0]
    assert indicator(official, "cases_window", street, CITY).now is None
