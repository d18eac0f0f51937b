"""What people do about alarms: in their scope, once, with a reason, undone by hand; and alarms anew when the data change."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from etl.alarms import SPACING_S, Watch, raising
from geodata.alarm_actions import Act
from geodata.alarms import Basis
from geodata.engine import Database
from geodata.errors import AlreadyDecided, BadFilter, NotAllowed, UnknownName
from geodata.filters import Filters
from geodata.queries import alarms, versions
from geodata.queries.alarms import Alarm
from geodata.scope import WHOLE_CITY, Scope
from tests.alarms.conftest import DAY, THEN

HEAD = Scope("990101", records=True)


@pytest.fixture
def watch(city: Database) -> Iterator[Watch]:
    yield Watch(city, spacing_s=0)
    with city.own() as conn:
        conn.execute(text("delete from alarm_action"))


def listed(city: Database, scope: Scope = WHOLE_CITY, filters: Filters = THEN) -> list[Alarm]:
    with city.read() as conn:
        return alarms.listed(conn, filters, scope)


def first(city: Database, scope: Scope = WHOLE_CITY) -> Alarm:
    return next(one for one in listed(city, scope) if one.number == 1)


@pytest.mark.long
def test_alarms_are_raised_once_a_data_version(city: Database, watch: Watch) -> None:
    assert not watch.refresh()
    with city.read() as conn:
        before = alarms.known(conn)
    with city.own() as conn:
        conn.execute(text("insert into data_version (note) values ('test')"))
    assert watch.refresh() and not watch.refresh()
    with city.read() as conn:
        after = alarms.known(conn)
    assert before and after and after.data_version == before.data_version + 1


def new_version(city: Database, computed_s_ago: float | None = None) -> None:
    with city.own() as conn:
        conn.execute(text("insert into data_version (note) values ('test')"))
        if computed_s_ago is not None:
            conn.execute(text("update alarm_basis set computed_at = clock_timestamp() - make_interval(secs => :ago)"), {"ago": computed_s_ago})


def behind(city: Database) -> bool:
    with city.read() as conn:
        known = alarms.known(conn)
        return known is None or known.data_version != versions.newest(conn)


@pytest.mark.long
def test_while_the_data_change_alarms_are_spaced_and_the_last_time_comes_by_itself(city: Database) -> None:
    spaced = Watch(city)
    new_version(city, computed_s_ago=0)
    assert not spaced.refresh() and behind(city), "alarms this young stay"
    put_off = spaced._later
    assert put_off is not None and SPACING_S - 30 < put_off.interval <= SPACING_S
    assert not spaced.refresh() and spaced._later is put_off, "one waits for all who ask"
    put_off.cancel()
    new_version(city, computed_s_ago=SPACING_S - 0.5)
    soon = Watch(city)
    assert not soon.refresh()
    end = time.monotonic() + 120
    while behind(city):  # nobody asks any more
        assert time.monotonic() < end, "the last change raised no alarms"
        time.sleep(0.05)


def test_data_that_come_while_alarms_are_raised_raise_them_once_more(city: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(conn: Connection, version: int) -> Basis:
        made = raise_all(conn, version)
        new_version(city)
        return made

    raise_all = raising.raise_all
    monkeypatch.setattr(raising, "raise_all", slow)
    new_version(city, computed_s_ago=2 * SPACING_S)
    watch = Watch(city)
    assert watch.refresh() and behind(city)
    assert watch._later is not None, "the last change waits for its turn"
    watch._later.cancel()


def test_a_head_sees_his_district_and_the_city_sees_the_same_of_it(city: Database) -> None:
    whole, own = listed(city), listed(city, HEAD)
    assert {one.district_code for one in own} == {"990101"} and len({one.district_code for one in whole}) > 3
    assert {one.key for one in own} == {one.key for one in whole if one.district_code == "990101"}
    assert [one.number for one in own if one.number] == list(range(1, 1 + sum(one.number > 0 for one in own)))
    in_area = listed(city, filters=THEN.model_copy(update={"area": "990101"}))
    assert [one.key for one in in_area] == [one.key for one in own]
    with city.read() as conn:
        assert alarms.cards(conn, HEAD) != alarms.cards(conn, WHOLE_CITY)


def test_the_list_is_as_known_that_day(city: Database) -> None:
    """Nothing of later days, nothing that was reported later; small counts of streets hidden, no figure that tells them."""
    for one in listed(city):
        assert one.day + dt.timedelta(days=one.known_after) <= DAY
        assert one.started_on <= one.day and one.days >= 1
        if one.level == "street":
            assert one.expected is None and one.statistic is None
            assert not {one.observed, one.most_before} & {1, 2, 3, 4}


def test_take_give_and_undo(city: Database, watch: Watch) -> None:
    one = first(city)
    done = watch.act(Act("acknowledge", one.key), THEN, "analyst", WHOLE_CITY)
    with pytest.raises(AlreadyDecided, match="analyst"):
        watch.act(Act("acknowledge", one.key), THEN, "leader", WHOLE_CITY)
    assert first(city).key != one.key  # what is taken steps behind what is not
    watch.act(Act("assign", one.key, to="role:analyst"), THEN, "analyst", WHOLE_CITY)
    given = watch.act(Act("assign", one.key, to="leader"), THEN, "analyst", WHOLE_CITY)
    now = next(each for each in listed(city) if each.key == one.key)
    assert now.taken and now.taken.acted_by == "analyst" and now.assigned and now.assigned.to_user == "leader"
    watch.undo(given.id, "leader", WHOLE_CITY)
    now = next(each for each in listed(city) if each.key == one.key)
    assert now.assigned and now.assigned.to_role == "analyst" and now.assigned.to_user is None
    watch.undo(done.id, "analyst", WHOLE_CITY)
    with pytest.raises(AlreadyDecided, match="analyst"):
        watch.undo(done.id, "leader", WHOLE_CITY)
    assert first(city).key == one.key
    with city.read() as conn:
        kept = alarms.actions(conn, DAY, WHOLE_CITY)
    assert [(act.kind, act.undone_by) for act in kept] == [("acknowledge", "analyst"), ("assign", None), ("assign", "leader")]


def test_a_mute_needs_a_reason_ends_after_a_week_and_breaks_when_it_gets_graver(city: Database, watch: Watch) -> None:
    one = first(city)
    with pytest.raises(BadFilter, match="reason"):
        watch.act(Act("mute", one.key, reason="  "), THEN, "analyst", WHOLE_CITY)
    muted = watch.act(Act("mute", one.key, reason="已知聚集"), THEN, "analyst", WHOLE_CITY)
    assert muted.until == DAY + dt.timedelta(days=7)
    now = next(each for each in listed(city) if each.key == one.key)
    assert now.muted and now.number == 0
    with pytest.raises(AlreadyDecided):
        watch.act(Act("mute", one.key, reason="again"), THEN, "analyst", WHOLE_CITY)
    with city.own() as conn:
        conn.execute(text("update alarm_action set severity = severity - 1 where id = :id"), {"id": muted.id})
    assert first(city).key == one.key  # graver than when it was muted
    with city.own() as conn:
        conn.execute(text("update alarm_action set severity = severity + 1, until = :day where id = :id"), {"id": muted.id, "day": DAY - dt.timedelta(days=1)})
    assert first(city).key == one.key  # over
    with city.own() as conn:
        conn.execute(text("update alarm_action set until = :day where id = :id"), {"id": muted.id, "day": DAY})
    watch.act(Act("unmute", one.key), THEN, "analyst", WHOLE_CITY)
    assert first(city).key == one.key
    with pytest.raises(AlreadyDecided):
        watch.act(Act("unmute", one.key), THEN, "analyst", WHOLE_CITY)


def test_nobody_acts_outside_the_district(city: Database, watch: Watch) -> None:
    other = next(one for one in listed(city) if one.district_code != "990101")
    own = listed(city, HEAD)[0]
    with pytest.raises(UnknownName):
        watch.act(Act("acknowledge", other.key), THEN, "district", HEAD)
    theirs = watch.act(Act("acknowledge", other.key), THEN, "analyst", WHOLE_CITY)
    with pytest.raises(NotAllowed, match="990101"):
        watch.undo(theirs.id, "district", HEAD)
    with pytest.raises(BadFilter):  # the head of another district cannot be given it
        watch.act(Act("assign", other.key, to="district"), THEN, "analyst", WHOLE_CITY)
    watch.act(Act("assign", own.key, to="district"), THEN, "district", HEAD)
    with city.read() as conn:
        assert {act.area_code[:6] for act in alarms.actions(conn, DAY, HEAD)} == {"990101"}
    for wrong in (Act("assign", own.key), Act("assign", own.key, to="role:planner"), Act("assign", own.key, to="nobody"), dataclasses.replace(Act("mute", own.key), kind="drop")):  # type: ignore[arg-type]
        with pytest.raises(BadFilter):
            watch.act(wrong, THEN, "district", HEAD)
    with pytest.raises(UnknownName):
        watch.undo(10**9, "district", HEAD)


@pytest.mark.parametrize("forbidden", ["delete from alarm_action", "update alarm_action set acted_by = 'x'", "select password_hash from app_user", "delete from \"case\"", "select person_name from \"case\"", "insert into access_log (username, what, rows) values ('a', 'b', 1)"])
def test_the_watch_may_do_no_more(city: Database, forbidden: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), city.watch() as conn:
        conn.execute(text(forbidden))


def test_an_empty_city_and_official_figures(city: Database) -> None:
    """No counts at all are said so; daily figures are judged by district only, gaps as gaps, in the transaction rolled back."""
    from etl.alarms import raising

    class Back(Exception):
        pass

    with pytest.raises(Back), city.own() as conn:
        conn.execute(text("delete from area_day"))
        basis = raising.raise_all(conn, 1)
        assert {tuple(told["why"]) for told in basis.told.values()} == {("nothing",)}
        assert alarms.listed(conn, THEN, WHOLE_CITY) == []
        conn.execute(text("update city set case_basis = 'official_series'"))
        days = text("insert into area_day select 'case_series', 'series', 'district', '990101', day_from + n, 'infected', case when n = 26 then 90 else 6 + n % 3 end from city, generate_series(0, 40) n where n <> 33")
        conn.execute(days)
        basis = raising.raise_all(conn, 2)
        told = basis.told["cases:district"]
        assert "cases:street" not in basis.told and told["why"] == ["gaps"] and told["gaps"] == 10
        found = [one for one in alarms.listed(conn, THEN, WHOLE_CITY) if one.series == "cases"]
        assert [(one.observed, one.state, one.late) for one in found] == [(90, "new", False)]
        raise Back
