"""Hospital flow over a known register: every number below can be counted by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from callbacks import hospitals as choosing
from callbacks.reports import drill
from dashboard.components.ranking import hospital_of, ranking_rows, row_id
from dashboard.reports import report
from geodata.engine import Database
from geodata.errors import NotAllowed, UnknownName
from geodata.filters import Filters
from geodata.load import load_records
from geodata.queries import hospital_flow, hospital_origins
from geodata.queries.hiding import SMALL, hide_table
from geodata.records.hospitals import Encounter, Hospital, HospitalCapacity
from geodata.scope import WHOLE_CITY, Scope
from layers import layer
from layers.contract import suppress_counts
from tests.geodata import town

CHINA = dt.timezone(dt.timedelta(hours=8))
LAST = town.DAY + dt.timedelta(days=20)
WEEK = Filters(day_from=LAST - dt.timedelta(days=6), day_to=LAST)
OTHER = Scope(town.DISTRICTS[1], True)


def at(back: int, hour: int = 10) -> dt.datetime:
    """An hour of the day so many days before the last."""
    return dt.datetime.combine(LAST - dt.timedelta(days=back), dt.time(hour), CHINA)


def _stay(number: str, case: str | None, hospital: str, kind: str, unit: str, since: dt.datetime, until: dt.datetime | None, outcome: str | None = None, grid: int = 0) -> Encounter:
    return Encounter(encounter_no=number, case_no=case, hospital_no=hospital, kind=kind, unit=unit, arrived_at=since, admitted_at=since, left_at=until, outcome=outcome, **town.place(grid))


def register() -> list[Encounter]:
    """A: ward H0 → ICU H0 → ward H0, still there. B: H0 → H1, where it died. C: H1, out. D–I: six from one grid to H0."""
    visits = [Encounter(encounter_no=f"V{n}", hospital_no="H0", kind="fever_clinic", unit="fever", arrived_at=at(n % 2, 9), left_at=at(n % 2, 11), triage=str(3 + n % 2), **town.place(0)) for n in range(12)]
    usual = [Encounter(encounter_no=f"U{n}", hospital_no="H0", kind="fever_clinic", unit="fever", arrived_at=at(7 + n % 13, 9), left_at=at(7 + n % 13, 10), **town.place(0)) for n in range(26)]
    stays = [
        _stay("1", "A", "H0", "admission", "ward", at(5), at(3)),
        _stay("2", "A", "H0", "transfer", "icu", at(3), at(1)),
        _stay("3", "A", "H0", "transfer", "ward", at(1), None),
        _stay("4", "B", "H0", "admission", "ward", at(4), None),  # the register never closed it: the next stay does
        _stay("5", "B", "H1", "transfer", "icu", at(2), at(0, 20), "dead"),
        _stay("6", "C", "H1", "admission", "ward", at(12), at(2, 23), "recovered", grid=9),
        _stay("7", None, "H1", "admission", "ward", at(0, 8), None, grid=9),
    ]
    more = [_stay(f"D{n}", f"D{n}", "H0", "admission", "ward", at(1), None, grid=1) for n in range(6)]
    return [*visits, *usual, *stays, *more]


@pytest.fixture(scope="module")
def read(copies: str) -> Iterator[Connection]:
    """A town with two hospitals, one in each district; rolled back."""
    database = Database(copies)
    with database.engine.connect() as conn, conn.begin() as transaction:
        town.build(conn)
        sites = [Hospital(hospital_no=f"H{n}", name=f"第{n}医院", listed_on=town.DAY, designated=n == 0, **town.place(8 * n)) for n in (0, 1)]
        beds = [HospitalCapacity(hospital_no="H0", day=LAST - dt.timedelta(days=back), unit=unit, beds=20, staffed_beds=10, occupied=8 + 3 * (back == 1)) for back in (1, 2) for unit in ("ward", "icu", "fever")]
        for noun, records in (("hospital", sites), ("hospital_capacity", beds), ("encounter", register())):
            load_records(conn, noun, records, (), town.run(noun))
        yield conn
        transaction.rollback()
    database.close()


def test_flows_by_day(read: Connection) -> None:
    frame = hospital_flow.daily(read, WEEK, WHOLE_CITY).set_index("day").tail(7)
    assert frame["visits"].tolist() == [0, 0, 0, 0, 0, 6, 6]
    assert frame["admitted"].tolist() == [0, 1, 1, 0, 0, 6, 1]
    assert frame["moved_in"].tolist() == frame["moved_out"].tolist() == [0, 0, 0, 0, 1, 0, 0], "unit to unit in one hospital is no move"
    assert frame["discharged"].tolist() == [0, 0, 0, 0, 1, 0, 0] and frame["died"].tolist() == [0, 0, 0, 0, 0, 0, 1]


def test_patients_are_conserved_in_every_hospital(read: Connection) -> None:
    for number in ("H0", "H1"):
        days = hospital_flow.by_hospital_day(read, Filters(day_from=town.DAY, day_to=LAST, hospital=number), WHOLE_CITY)
        come, gone = days["admitted"] + days["moved_in"], days["moved_out"] + days["discharged"] + days["died"]
        assert (come - gone).cumsum().tolist() == (days["ward"] + days["icu"]).tolist()


def test_the_census_tells_units_apart_and_beds_of_the_fever_clinic_are_left_out(read: Connection) -> None:
    frame = hospital_flow.census(read, WEEK, WHOLE_CITY)
    icu = frame[frame["unit"] == "icu"].tail(4)
    assert icu["cases"].tolist() == [1, 2, 1, 0], "A, then B too, then B alone, then nobody"
    ward = frame[frame["unit"] == "ward"].tail(3)
    assert ward["occupied"].fillna(-1).tolist() == [8, 11, -1] and ward["staffed"].fillna(-1).tolist() == [10, 10, -1]
    figure = report("hospital_census").draw(frame, "zh", "light")  # type: ignore[misc]
    assert [trace.x[0] for trace in figure.data if trace.name == "首次越线"] == [np.datetime64(LAST - dt.timedelta(days=1))] * 2


def test_a_past_day_does_not_know_what_came_later(read: Connection) -> None:
    early = hospital_flow.newest(read, Filters(day_from=town.DAY, day_to=LAST - dt.timedelta(days=3)), WHOLE_CITY).set_index("hospital_no")
    assert early.loc[["H0"], ["ward", "icu", "moved_out"]].to_numpy().tolist() == [[1, 1, 0]], "B lies in the ward of H0, A in its ICU"
    assert early.loc["H1", "ward"] == 1 and early["occupied"].isna().all()


def test_the_table_of_the_day(read: Connection) -> None:
    frame = report("hospital_by_day").query(read, WEEK, WHOLE_CITY).set_index("hospital_no")
    assert frame.loc[["H0"], ["visits", "ward", "icu", "occupied", "staffed"]].to_numpy().tolist() == [[6, 7, 0, 22, 20]]
    assert frame.loc["H0", "occupancy"] == pytest.approx(1.1) and frame.index[0] == "H0", "beds as reported the day before"
    assert frame["stay"].isna().all(), "fewer than five stays have ended"
    rows = ranking_rows(frame.reset_index(), "zh")
    assert [hospital_of(row["code"]) for row in rows] == ["H0", "H1"]


def test_transfers_and_the_clinic(read: Connection) -> None:
    moved = report("hospital_transfers").query(read, WEEK, WHOLE_CITY)
    assert moved[["from_no", "hospital_no", "people", "to_icu"]].to_numpy().tolist() == [["H0", "H1", 1, 1]]
    hours = report("clinic_by_hour").query(read, WEEK, WHOLE_CITY).set_index("hour")
    assert hours.loc[9, "visits"] == pytest.approx(12 / 7) and hours.loc[9, "minutes"] == 120
    assert hours.loc[9, "usual_minutes"] == 60 and hours["visits"].sum() == pytest.approx(12 / 7)
    levels = report("triage_by_day").query(read, WEEK, WHOLE_CITY)
    assert levels.groupby("level")["n"].sum().to_dict() == {"": 26, "3": 6, "4": 6} and levels.attrs["cautions"]


def test_a_district_head_gets_the_own_hospital_and_the_own_homes(read: Connection) -> None:
    assert hospital_flow.newest(read, WEEK, OTHER)["hospital_no"].tolist() == ["H1"]
    assert {way.hospital_no for way in hospital_origins.ways(read, WEEK, OTHER, "street")} == {"H1"}
    with pytest.raises(NotAllowed, match="outside"):
        hospital_flow.daily(read, WEEK.model_copy(update={"hospital": "H0"}), OTHER)
    with pytest.raises(UnknownName, match="H9"):
        hospital_flow.daily(read, WEEK.model_copy(update={"hospital": "H9"}), WHOLE_CITY)
    cells = hospital_origins.by_cell(read, WEEK, OTHER, "grid")
    assert (cells[:8] == -2).all() and cells[9] == 1


def test_homes_of_few_are_not_told(read: Connection) -> None:
    origin = report("hospital_origin").query(read, WEEK, WHOLE_CITY)
    assert origin.set_index(["area_no", "hospital_no"])["n"].to_dict() == {(town.DISTRICTS[0], "H0"): 8, (town.DISTRICTS[1], "H1"): SMALL}
    values = layer("hospital_catchment").values
    assert values
    chosen = suppress_counts(values(read, WEEK.model_copy(update={"hospital": "H0"}), WHOLE_CITY, "grid"))
    assert chosen[:3].tolist() == [1, 6, 0], "two from grid 0, six from grid 1"
    assert [row["n_text"] for row in ranking_rows(origin, "zh")] == ["8", "<5"]
    lines = layer("hospital_lines").features
    assert lines and [each["properties"]["people"] for each in lines(read, WEEK, WHOLE_CITY)["features"]] == [8]


def test_loads_are_of_staffed_beds_and_the_chosen_one_stands_out(read: Connection) -> None:
    points = layer("hospital_load").features
    assert points
    found = {each["properties"]["code"]: each["properties"] for each in points(read, WEEK, WHOLE_CITY)["features"]}
    assert (found["H0"]["occupancy"], found["H0"]["mark"], found["H1"]["mark"]) == ("110%", "over", "unknown")
    chosen = points(read, WEEK.model_copy(update={"hospital": "H1"}), WHOLE_CITY)["features"]
    assert [each["properties"]["mark"] for each in chosen if each["properties"]["code"] == "H1"] == ["chosen"]


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(st.integers(0, 30), min_size=width, max_size=width), min_size=1, max_size=4)))
def test_a_table_hides_every_small_count_and_no_line_gives_one_away(counts: list[list[int]]) -> None:
    shown = hide_table(counts)
    for values, told in [*zip(counts, shown, strict=True), *zip(zip(*counts, strict=True), zip(*shown, strict=True), strict=True)]:
        assert all((one == SMALL) == (1 <= value <= 4) for value, one in zip(values, told, strict=True))
        assert all(one in (value, SMALL, None) for value, one in zip(values, told, strict=True))
        missing = [one for one in told if one is None or one == SMALL]
        assert len(missing) != 1 or not any((one or 0) >= 5 for one in told), "one alone follows from the total"


def test_choosing_a_hospital_and_letting_it_go() -> None:
    stored = {"from": "2020-01-01", "to": "2020-01-07", "area": None, "hospital": None}
    chosen = drill(stored, {"rowId": row_id("H7", 3)})
    assert chosen["hospital"] == "H7" and drill(chosen, {"rowId": row_id("H7", 0)})["hospital"] is None
    clicked = {"kind": "site", "tileset": "hospitals", "code": "H7"}
    assert choosing.choose_on_map(stored, clicked, "/hospitals") == (chosen, None)
    assert choosing.choose_on_map(chosen, clicked, "/hospitals")[0]["hospital"] is None
    assert choosing.choose_on_map(stored, clicked, "/analyst")[0] is not chosen and not isinstance(choosing.choose_on_map(stored, clicked, "/analyst")[0], dict)
    assert choosing.choose(stored, "H7") == chosen and not isinstance(choosing.choose(chosen, "H7"), dict)
