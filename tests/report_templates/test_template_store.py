"""Templates are kept: who sees them, who changes them, nothing saved is lost, a district's stays in the district."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from geodata.errors import AlreadyDecided, BadReport, NotAllowed, UnknownName
from geodata.map_reports.definition import Definition
from geodata.report_templates import store
from geodata.report_templates.people import Person
from geodata.scope import Scope

LIN = Person("lin", "analyst", Scope(None, True))
WU = Person("wu", "analyst", Scope(None, False))
LEADER = Person("han", "leader", Scope(None))
HEAD, SAME, OTHER = (Person(name, "district_head", Scope(code)) for name, code in (("qu", "990101"), ("qu2", "990101"), ("qu3", "990102")))
PLAIN, WIDE = Definition(indicators=("cases_window",)), Definition(indicators=("cases_window",), paper="A3", orientation="landscape")
DAILY = ("每日", "Daily")


@pytest.fixture
def web(conn: Connection) -> Iterator[Connection]:
    """The rolled-back connection with the rights a web transaction has."""
    conn.execute(text("INSERT INTO app_user (username, password_hash, display_zh, display_en, role) VALUES ('lin', 'x', '林分析', 'Lin', 'analyst')"))
    conn.execute(text("SET LOCAL ROLE gridwatch_web"))
    yield conn


def test_every_save_is_a_version_and_an_old_one_comes_back_on_top(web: Connection) -> None:
    made = store.create(web, ("  每日  疫情 ", ""), PLAIN, LIN)
    assert (made.name, made.version, made.owner_name, made.shared_with, made.definition) == (("每日 疫情", "每日 疫情"), 1, ("林分析", "Lin"), (), PLAIN)
    store.save(web, made.id, 1, ("周报", "Weekly"), WIDE, LIN)
    back = store.restore(web, made.id, 1, LIN)
    assert (back.version, back.name[0], back.definition) == (3, "每日 疫情", PLAIN)
    kept = store.saves(web, made.id, LIN)
    assert [(one.version, one.name[0], one.restored, one.saved_by) for one in kept] == [
        (3, "每日 疫情", 1, ("林分析", "Lin")), (2, "周报", None, ("林分析", "Lin")), (1, "每日 疫情", None, ("林分析", "Lin")),
    ]  # fmt: skip
    with pytest.raises(UnknownName, match="no version 9"):
        store.restore(web, made.id, 9, LIN)


def test_who_began_from_an_older_version_overwrites_nothing(web: Connection) -> None:
    made = store.create(web, DAILY, PLAIN, LIN)
    store.save(web, made.id, 1, DAILY, WIDE, LIN)
    with pytest.raises(AlreadyDecided, match="version 2"):
        store.save(web, made.id, 1, DAILY, PLAIN, LIN)
    assert store.find(web, made.id, LIN).definition == WIDE


def test_shared_with_a_role_and_a_districts_stays_in_the_district(web: Connection) -> None:
    city, own = store.create(web, DAILY, PLAIN, LIN).id, store.create(web, DAILY, PLAIN, HEAD).id
    for person in (WU, LEADER, SAME, OTHER):
        assert store.listed(web, person) == []
    store.share(web, city, ["district_head", "leader"], LIN)
    store.share(web, own, ["analyst", "district_head", "leader", "planner"], HEAD)
    seen = {person.username: [one.id for one in store.listed(web, person)] for person in (LIN, WU, LEADER, HEAD, SAME, OTHER)}
    assert seen == {"lin": [city], "wu": [], "han": [city], "qu": [own, city], "qu2": [own, city], "qu3": [city]}
    for person, hidden in ((WU, city), (WU, own), (LIN, own), (LEADER, own), (OTHER, own)):
        for act in (store.find, store.saves, store.duplicate):
            with pytest.raises(UnknownName):
                act(web, hidden, person)


def test_only_its_owner_changes_it_and_only_makers_make(web: Connection) -> None:
    made = store.share(web, store.create(web, DAILY, PLAIN, LIN).id, ["analyst", "leader"], LIN)
    for person in (WU, LEADER):
        for act in (lambda who: store.save(web, made.id, 1, DAILY, WIDE, who), lambda who: store.archive(web, made.id, who), lambda who: store.share(web, made.id, [], who)):
            with pytest.raises(NotAllowed):
                act(person)
    assert store.duplicate(web, made.id, WU).name == ("每日 2", "Daily 2")
    for person in (LEADER, Person("gui", "planner", Scope(None))):
        with pytest.raises(NotAllowed, match="Analysts and district heads"):
            store.create(web, DAILY, PLAIN, person)
    with pytest.raises(UnknownName, match="no role king"):
        store.share(web, made.id, ["king"], LIN)


def test_archived_it_is_the_owners_alone_and_comes_back_under_a_free_name(web: Connection) -> None:
    first = store.share(web, store.create(web, DAILY, PLAIN, LIN).id, ["analyst"], LIN)
    store.archive(web, first.id, LIN)
    assert store.listed(web, WU) == [] and [one.archived for one in store.listed(web, LIN)] == [True]
    with pytest.raises(AlreadyDecided):
        store.save(web, first.id, 1, DAILY, WIDE, LIN)
    store.create(web, DAILY, PLAIN, LIN)
    assert store.bring_back(web, first.id, LIN).name == ("每日 2", "Daily 2")
    assert {one.name[0] for one in store.listed(web, WU)} == {"每日 2"}


@pytest.mark.parametrize("name", [("", ""), ("长" * 61, ""), (" ", "x" * 61)])
def test_a_name_that_cannot_be_is_refused_in_words(web: Connection, name: tuple[str, str]) -> None:
    with pytest.raises(BadReport, match="1–60") as caught:
        store.create(web, name, PLAIN, LIN)
    assert "1–60 个字" in caught.value.zh


def test_a_name_is_given_once_by_a_person(web: Connection) -> None:
    store.create(web, DAILY, PLAIN, LIN)
    store.create(web, DAILY, PLAIN, WU)
    with pytest.raises(BadReport, match="already"):
        store.create(web, DAILY, WIDE, LIN)


def test_nothing_saved_can_be_changed_by_the_web(web: Connection) -> None:
    made = store.create(web, DAILY, PLAIN, LIN)
    for statement in ("UPDATE report_template_save SET version = 9", "DELETE FROM report_template_save", "DELETE FROM report_template", "UPDATE report_attempt SET good = true", "UPDATE report_issue SET role = 'leader'"):
        with pytest.raises(Exception, match="permission denied"), web.begin_nested():
            web.execute(text(statement))
    assert store.find(web, made.id, LIN).version == 1
