"""Scenarios are kept: who sees them, who may change what, nothing saved is lost, nobody overwrites somebody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from geodata.errors import AlreadyDecided, BadScenario, NotAllowed, UnknownName
from geodata.scenarios import store
from geodata.scope import Scope

CITY, DISTRICT, OTHER = Scope(None), Scope("990101"), Scope("990102")
DOUBLE = {"multiplier": 2.0}


@pytest.fixture
def web(conn: Connection) -> Iterator[Connection]:
    """The rolled-back connection with the rights a web transaction has."""
    conn.execute(text("INSERT INTO app_user (username, password_hash, display_zh, display_en, role) VALUES ('lin', 'x', '林规划', 'Lin', 'planner')"))
    conn.execute(text("SET LOCAL ROLE gridwatch_web"))
    yield conn


def test_a_scenario_is_kept_with_its_saves(web: Connection) -> None:
    made = store.create(web, "  需求  翻倍 ", DOUBLE, "lin", CITY, note=" 若 ")
    assert (made.name, made.note, made.version, made.owner_name, made.shared) == ("需求 翻倍", "若", 1, ("林规划", "Lin"), False)
    saved = store.save(web, made.id, 1, {"multiplier": 3.0}, "lin", CITY)
    assert saved.version == 2
    back = store.restore(web, made.id, 1, "lin", CITY)
    assert (back.version, back.document) == (3, DOUBLE)
    assert [(one.version, one.document["multiplier"]) for one in store.saves(web, made.id, "lin", CITY)] == [(3, 2.0), (2, 3.0), (1, 2.0)]
    with pytest.raises(UnknownName, match="no version 9"):
        store.restore(web, made.id, 9, "lin", CITY)


def test_a_report_finds_the_save_it_names_or_the_newest_of_its_time(web: Connection) -> None:
    made = store.create(web, "加床", DOUBLE, "lin", CITY)
    store.save(web, made.id, 1, {"multiplier": 3.0}, "lin", CITY)
    newest, first = store.saves(web, made.id, "lin", CITY)
    assert store.saved(web, made.id, "lin", CITY)[1] == newest and store.saved(web, made.id, "lin", CITY, version=1)[1] == first
    assert store.saved(web, made.id, "lin", CITY, at=newest.saved_at)[1] == newest
    with pytest.raises(UnknownName, match=r"加床 was not saved yet at 20\d\d-"):
        store.saved(web, made.id, "lin", CITY, at=first.saved_at - dt.timedelta(minutes=1))
    with pytest.raises(UnknownName, match="no version 9"):
        store.saved(web, made.id, "lin", CITY, version=9)
    with pytest.raises(UnknownName, match="not shared with you"):
        store.saved(web, made.id, "wu", CITY, version=1)


def test_who_began_from_an_older_version_overwrites_nothing(web: Connection) -> None:
    made = store.share(web, store.create(web, "共用", DOUBLE, "lin", CITY).id, True, "lin", CITY)
    store.save(web, made.id, 1, {"multiplier": 3.0}, "wu", CITY)
    with pytest.raises(AlreadyDecided, match=r"wu saved version 2 .* changes of lin") as caught:
        store.save(web, made.id, 1, {"multiplier": 4.0}, "lin", CITY)
    assert "lin 的改动没有写入" in caught.value.zh
    assert store.find(web, made.id, "lin", CITY).document == {"multiplier": 3.0}
    with pytest.raises(AlreadyDecided, match="You, in another window"):
        store.save(web, made.id, 1, {"multiplier": 4.0}, "wu", CITY)


def test_only_the_same_scope_sees_what_is_shared(web: Connection) -> None:
    city, own = store.create(web, "甲", DOUBLE, "lin", CITY).id, store.create(web, "乙", DOUBLE, "qu", DISTRICT).id
    assert store.listed(web, "wu", CITY) == []
    store.share(web, city, True, "lin", CITY)
    store.share(web, own, True, "qu", DISTRICT)
    assert [one.id for one in store.listed(web, "wu", CITY)] == [city]
    assert [one.id for one in store.listed(web, "qu2", DISTRICT)] == [own]
    assert store.listed(web, "qu3", OTHER) == []
    for stranger, scope, wanted in (("wu", CITY, own), ("qu", DISTRICT, city), ("qu3", OTHER, own)):
        for act in (store.find, store.duplicate, store.remove, store.saves):
            with pytest.raises(UnknownName):
                act(web, wanted, stranger, scope)
        with pytest.raises(UnknownName):
            store.save(web, wanted, 1, {}, stranger, scope)


def test_only_its_owner_names_shares_and_removes_it(web: Connection) -> None:
    made = store.share(web, store.create(web, "共用", DOUBLE, "lin", CITY).id, True, "lin", CITY)
    with pytest.raises(NotAllowed, match="belongs to Lin"):
        store.rename(web, made.id, "我的", "wu", CITY)
    with pytest.raises(NotAllowed, match="belongs to Lin"):
        store.share(web, made.id, False, "wu", CITY)
    with pytest.raises(NotAllowed, match="belongs to Lin"):
        store.remove(web, made.id, "wu", CITY)
    mine = store.duplicate(web, made.id, "wu", CITY)
    assert (mine.owner, mine.shared, mine.document, mine.name) == ("wu", False, DOUBLE, "共用 2")


def test_names_are_whole_and_of_one_scenario(web: Connection) -> None:
    first = store.create(web, "方舱", DOUBLE, "lin", CITY)
    store.create(web, "方舱", DOUBLE, "wu", CITY)
    for bad in ("", "  ", "长" * 61, "方舱"):
        with pytest.raises(BadScenario) as caught:
            store.create(web, bad, {}, "lin", CITY)
        assert [path for path, *_ in caught.value.problems] == ["name"]
    second = store.create(web, "停诊", {}, "lin", CITY)
    with pytest.raises(BadScenario, match="already"):
        store.rename(web, second.id, "方舱", "lin", CITY)
    assert store.rename(web, first.id, "方舱", "lin", CITY, note="新").note == "新"


def test_a_removed_one_comes_back(web: Connection) -> None:
    made = store.create(web, "方舱", DOUBLE, "lin", CITY)
    store.remove(web, made.id, "lin", CITY)
    assert store.listed(web, "lin", CITY) == []
    with pytest.raises(UnknownName):
        store.save(web, made.id, 1, {}, "lin", CITY)
    store.create(web, "方舱", {}, "lin", CITY)
    with pytest.raises(UnknownName):
        store.bring_back(web, made.id, "wu", CITY)
    assert store.bring_back(web, made.id, "lin", CITY).name == "方舱 2"
    assert len(store.listed(web, "lin", CITY)) == 2
