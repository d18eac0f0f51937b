"""Screens, what they are told, what they say, how they sign in: in the database."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Connection, text

from geodata import walls
from geodata.errors import BadFilter, UnknownName
from geodata.queries import walls as read
from geodata.queries.walls import Command, Screen

NOW = dt.datetime(2020, 2, 5, 9, tzinfo=dt.UTC)


def test_a_new_database_has_one_screen_that_plays_everything(conn: Connection) -> None:
    (only,) = read.screens(conn)
    assert (only.name, only.playlist) == ("main", None)


def test_a_screen_is_kept_as_it_was_asked(conn: Connection) -> None:
    asked = Screen("east-2", ("东二", "East 2"), (("trend", 30), ("gone", 45)), {"night": ["22:00", "06:00"], "theme": "light"})
    walls.save(conn, asked, "ann")
    found = read.screen(conn, "east-2")
    assert (found.title, found.playlist, found.options, found.changed_by) == (asked.title, asked.playlist, asked.options, "ann")
    walls.remove(conn, "east-2", "ann")
    with pytest.raises(UnknownName, match="east-2"):
        read.screen(conn, "east-2")
    assert [one.body.get("removed") for one in read.log(conn)][:1] == [True]


@pytest.mark.parametrize(
    ("name", "playlist", "options", "said"),
    [
        ("East", None, {}, "invalid"),
        ("a/b", None, {}, "invalid"),
        ("ok", (("trend", 9),), {}, "10 to 3600"),
        ("ok", (), {}, "1 to 40"),
        ("ok", None, {"night": ["25:00", "06:00"]}, "night"),
        ("ok", None, {"theme": "pink"}, "pink"),
        ("ok", None, {"unheard": 1}, "unheard"),
    ],
)
def test_a_screen_that_cannot_be_is_refused_by_name(conn: Connection, name: str, playlist: Any, options: dict[str, Any], said: str) -> None:
    with pytest.raises(BadFilter, match=said):
        walls.save(conn, Screen(name, ("屏", "Wall"), playlist, options), "ann")


def command(number: int, kind: str, body: dict[str, Any] | None = None, screen: str | None = "main", minutes: float = 0) -> Command:
    return Command(number, screen, kind, body or {}, "ann", NOW - dt.timedelta(minutes=minutes))


def test_the_newest_command_of_a_kind_stands_whether_it_was_for_one_or_all() -> None:
    found = [command(1, "show", {"scene": "trend"}), command(2, "show", {"scene": "map"}, None), command(3, "show", {"scene": "alarms"}, "other")]
    assert read.told(found, "main", NOW) == {"show": {"scene": "map", "id": 2}}


def test_a_pause_outlives_the_night_and_a_show_does_not() -> None:
    old = [command(1, "pause", {"scene": "map"}, minutes=60 * 72), command(2, "show", {"scene": "trend"}, minutes=3)]
    assert read.told(old, "main", NOW) == {"pause": {"scene": "map", "id": 1}}
    assert read.told([*old, command(3, "resume", screen=None)], "main", NOW) == {}


def test_a_message_stands_for_its_minutes_or_until_it_is_taken_back() -> None:
    told = [command(1, "message", {"text": "开会", "minutes": 5}, minutes=4)]
    assert read.told(told, "main", NOW)["message"]["text"] == "开会"
    assert read.told([*told, command(2, "message", {"text": ""}, None)], "main", NOW) == {}
    assert read.told(told, "main", NOW + dt.timedelta(minutes=2)) == {}


def test_what_is_told_is_checked_and_logged(conn: Connection) -> None:
    walls.tell(conn, "main", "point", {"lon": "121.5", "lat": 31.2, "label": "x" * 99, "more": 1}, "ann")
    (found,) = read.log(conn)
    assert (found.by, found.kind, found.body) == ("ann", "point", {"lon": 121.5, "lat": 31.2, "label": "x" * 40})
    for kind, body in (("point", {"lon": 999, "lat": 1}), ("show", {}), ("step", {"by": "x"}), ("dance", {})):
        with pytest.raises(BadFilter):
            walls.tell(conn, "main", kind, body, "ann")
    with pytest.raises(UnknownName):
        walls.tell(conn, "nowhere", "pause", {}, "ann")


def test_a_display_is_one_row_however_often_it_speaks(conn: Connection) -> None:
    for scene in ("trend", "map"):
        walls.heard(conn, {("main", "d1"): {"scene": scene}})
    (found,) = read.displays(conn)
    assert found.said == {"scene": "map"} and found.age_s < 60


def test_no_screen_is_filled_with_displays(conn: Connection) -> None:
    walls.heard(conn, {("main", f"d{number}"): {} for number in range(walls.MOST_DISPLAYS)})
    walls.heard(conn, {("main", "more"): {}, ("main", "d1"): {"scene": "map"}})
    found = {one.display: one.said for one in read.displays(conn)}
    assert len(found) == walls.MOST_DISPLAYS and "more" not in found and found["d1"] == {"scene": "map"}


def test_a_token_lets_in_until_it_is_revoked_and_is_kept_nowhere(conn: Connection) -> None:
    token = walls.new_token(conn, "main", None, "ann")
    found = walls.come_in(conn, token)
    assert found and found.screen == "main"
    assert walls.come_in(conn, token + "x") is None
    kept = conn.execute(text("select t::text from wall_token t union all select c::text from wall_command c")).scalars().all()
    assert kept and not any(token in row for row in kept)
    assert walls.revoke(conn, "main", "ann") == 1
    assert walls.come_in(conn, token) is None
    with pytest.raises(BadFilter, match="999999"):
        walls.new_token(conn, "main", "999999", "ann")


def test_a_token_ends_with_its_screen(conn: Connection) -> None:
    walls.save(conn, Screen("brief", ("短", "Brief"), None), "ann")
    token = walls.new_token(conn, "brief", None, "ann")
    walls.remove(conn, "brief", "ann")
    assert walls.come_in(conn, token) is None
