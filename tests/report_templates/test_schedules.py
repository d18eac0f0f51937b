"""A due report is asked for once, made under the rights its owner has then, kept for those it concerns, and told where it went."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from etl.jobs.report_issue import work_off
from etl.office import Office
from geodata.errors import BadReport, NotAllowed, PressProblem, UnknownName
from geodata.map_reports.definition import Definition
from geodata.report_templates import issues, people, schedules, store, work
from geodata.report_templates.clock import CHINA, Times
from geodata.report_templates.issues import Made
from geodata.report_templates.people import Person
from geodata.report_templates.schedules import Wish
from geodata.report_templates.settings import DeliverySettings
from geodata.scope import Scope
from tests.report_templates.conftest import Printed, Teller, Town

PLAIN = Definition(indicators=("cases_window",), forms=("pdf",))
NOTHING = DeliverySettings()


def plan(town: Town, person: Person, areas: tuple[str, ...], now: dt.datetime, **more: object) -> int:
    """A report of the person's own that is due daily at 07:30, the last seven days."""
    with town.database.note() as conn:
        template = store.create(conn, (f"日报 {person.username}", ""), PLAIN, person)
        allowed = DeliverySettings()
        return schedules.save(conn, None, Wish(template.id, areas, Times(dt.time(7, 30)), 7, ("pdf",), **more), person, allowed, now).id  # type: ignore[arg-type]


def made(town: Town, person: Person) -> list[Made]:
    with town.database.read() as conn:
        return issues.listed(conn, person)


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 3, day, hour, minute, tzinfo=CHINA)


def test_a_report_is_due_once_whoever_looks_and_however_long_nobody_did(town: Town) -> None:
    plan(town, town.analyst, town.districts[:2], at(2, 12))
    office = Office(town.database, lambda: None)
    office.due(at(3, 7, 29))
    assert made(town, town.analyst) == []
    with ThreadPoolExecutor(6) as several:
        list(several.map(office.due, [at(3, 7, 30) + dt.timedelta(seconds=n) for n in range(12)]))
    assert [(one.due_at, one.area_code) for one in made(town, town.analyst)] == [(at(3, 7, 30), code) for code in reversed(town.districts[:2])]
    office.due(at(9, 3, 0))  # the machine slept for six days: only the newest is made up for
    office.due(at(9, 3, 1))
    assert sorted({one.due_at for one in made(town, town.analyst)}) == [at(3, 7, 30), at(8, 7, 30)]
    office.due(at(5, 0, 0))  # the clock was set back
    assert len(made(town, town.analyst)) == 4
    with town.database.read() as conn:
        waiting = conn.execute(text("SELECT kind, state, night FROM job WHERE kind = 'report_issue'")).all()
    assert waiting == [("report_issue", "queued", None)]


def test_it_is_made_under_its_owners_rights_and_given_to_those_it_concerns(town: Town) -> None:
    plan(town, town.head, town.districts[:1], at(2, 12))
    plan(town, town.analyst, town.districts[:1], at(2, 12))
    Office(town.database, lambda: None).due(at(3, 8))
    printed = Printed()
    assert work_off(town.database, printed, Teller())["made"] == 2
    assert {(person, issue.area, form) for person, issue, form in printed.asked} == {(name, town.districts[0], "pdf") for name in ("district", "analyst")}
    mine = made(town, town.head)[0]
    kept = issues.folder_of(town.data / issues.FOLDER, mine.id) / "pdf"
    assert (mine.state, kept.stat().st_size, mine.files[0].bytes) == ("made", mine.files[0].bytes, len(kept.read_bytes()))
    assert mine.data_version and mine.day_to and mine.note and "数据止于" in mine.note[0], "the demo's data end years before"
    assert mine.files[0].name.startswith("模拟_") and mine.files[0].name.endswith(f"日报 district_{mine.day_to}.pdf")
    outsiders = [Person("x", role, Scope(code, True)) for role in ("analyst", "leader", "planner", "district_head") for code in (None, *town.districts[:2])]
    for person in outsiders:
        with town.database.read() as conn, pytest.raises(UnknownName):
            issues.file_of(conn, mine.id, "pdf", person)
    with town.database.note() as conn:
        store.share(conn, mine.template_id or 0, ["analyst", "district_head", "leader"], town.head)
    alike = [person for person in outsiders if [one.id for one in made(town, person)] == [mine.id]]
    assert alike == [Person("x", "district_head", Scope(town.districts[0], True))], "the same role, district and clearance"
    with town.database.read() as conn, pytest.raises(UnknownName):
        issues.find(conn, mine.id, Person("x", "district_head", Scope(town.districts[0], False)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DELETE FROM app_user WHERE username = 'district'", "没有|已不存在"),
        ("UPDATE app_user SET role = 'leader' WHERE username = 'district'", "角色"),
        ("UPDATE app_user SET district_code = (SELECT max(code) FROM area WHERE level = 'district') WHERE username = 'district'", "已看不到区域"),
        ("UPDATE report_template SET archived_at = now()", "已归档"),
    ],
)
def test_an_owner_who_lost_what_it_needs_stops_the_schedule_in_words(town: Town, change: str, said: str) -> None:
    number = plan(town, town.head, town.districts[:1], at(2, 12))
    with town.database.own() as conn:
        conn.execute(text(change))
    office = Office(town.database, lambda: None)
    office.due(at(3, 8))
    printed = Printed()
    work_off(town.database, printed, Teller())
    assert printed.asked == []
    with town.database.own() as conn:
        state, stopped, next_at = conn.execute(text("SELECT i.state, s.stopped_zh, s.next_at FROM report_issue i JOIN report_schedule s ON s.id = i.schedule_id")).one()
        assert state == "failed" and next_at is None and any(word in stopped for word in said.split("|")), stopped
    office.due(at(4, 8))
    assert len(made(town, town.head)) <= 1
    with town.database.read() as conn:
        now = people.now_of(conn, "district")
    if now and now == town.head and "归档" not in said:
        raise AssertionError("nothing was lost")
    if now == town.head:
        with town.database.note() as conn:
            store.bring_back(conn, 1, town.head)
            assert schedules.switch(conn, number, True, town.head, at(5, 12)).next_at == at(6, 7, 30)


def test_what_cannot_be_scheduled_is_said_field_by_field(town: Town) -> None:
    with town.database.note() as conn:
        template = store.create(conn, ("日报", ""), PLAIN, town.head)
        wrong = Wish(template.id, (town.districts[1], "9"), Times(dt.time(7, 30), (9,)), 0, ("docx",), "公文", ("a@evil.example",), 0)
        with pytest.raises(BadReport) as caught:
            schedules.save(conn, None, wrong, town.head, NOTHING, at(2, 12))
        assert {path for path, *_ in caught.value.problems} == {"weekdays", "days", "keep_days", "forms", "areas", "folder", "mail"}
        with pytest.raises(UnknownName):
            schedules.save(conn, None, Wish(template.id, town.districts[:1], Times(dt.time(7, 30)), 1, ("pdf",)), town.analyst, NOTHING, at(2, 12))
        with pytest.raises(NotAllowed):
            schedules.save(conn, None, Wish(template.id, town.districts[:1], Times(dt.time(7, 30)), 1, ("pdf",)), Person("leader", "leader", Scope(None)), NOTHING, at(2, 12))
        number = schedules.save(conn, None, Wish(template.id, town.districts[:1], Times(dt.time(7, 30)), 1, ("pdf",)), town.head, NOTHING, at(2, 12)).id
        for act in (lambda: schedules.switch(conn, number, False, town.analyst, at(2, 12)), lambda: schedules.remove(conn, number, town.analyst), lambda: schedules.ask_now(conn, number, town.analyst, at(2, 12))):
            with pytest.raises(UnknownName):
                act()
        assert schedules.ask_now(conn, number, town.head, at(2, 12)) == 1 and schedules.ask_now(conn, number, town.head, at(2, 12)) == 0


def test_a_killed_process_makes_again_delivers_once_and_tells_what_it_does_not_know(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setenv("GRIDWATCH_REPORT_FOLDERS", f"公文={out}")
    plan(town, town.analyst, town.districts[:1], at(2, 12), folder="公文")
    Office(town.database, lambda: None).due(at(3, 8))
    now = dt.datetime.now(CHINA)
    with town.database.write() as conn:
        assert work.next_report(conn, now) is not None  # … and killed
    printed = Printed()
    work_off(town.database, printed, Teller())
    one = made(town, town.analyst)[0]
    assert (one.state, one.tries, [line.good for line in one.log], [way.state for way in one.deliveries]) == ("made", 2, [False, True, True], ["sent"])
    (file,) = out.iterdir()
    with town.database.own() as conn:  # killed after writing, before telling; and while a mail was on its way
        conn.execute(text("UPDATE report_delivery SET state = 'sending'"))
        conn.execute(text("INSERT INTO report_delivery (issue_id, kind, target, state, tries) VALUES (:id, 'mail', 'a@gov.example', 'sending', 1)"), {"id": one.id})
    work_off(town.database, printed, Teller())
    again = made(town, town.analyst)[0]
    assert [way.state for way in again.deliveries] == ["sent", "unsure"] and list(out.iterdir()) == [file], "written once"
    assert "可能已送达，没有重发" in next(line.words[0] for line in again.log if line.what == "mail")
    with town.database.note() as conn:
        issues.try_again(conn, again.id, again.deliveries[1].id, town.analyst)
    work_off(town.database, printed, Teller())
    last = made(town, town.analyst)[0]
    assert last.deliveries[1].state == "failed" and "GRIDWATCH_SMTP_HOST" in last.log[-1].words[1]


def test_a_printer_that_is_away_is_asked_again_later_and_a_wrong_report_is_not(town: Town) -> None:
    plan(town, town.analyst, town.districts[:1], at(2, 12))
    Office(town.database, lambda: None).due(at(3, 8))
    printed = Printed(fails=[PressProblem("没有浏览器", "no browser")])
    work_off(town.database, printed, Teller())
    one = made(town, town.analyst)[0]
    assert one.state == "waiting" and one.next_try_at and one.next_try_at > dt.datetime.now(CHINA) and one.log[-1].words == ("没有浏览器", "no browser")
    with town.database.own() as conn:
        conn.execute(text("UPDATE report_issue SET next_try_at = now()"))
    printed.fails = [BadReport([("x", "不行", "no")])]
    work_off(town.database, printed, Teller())
    assert made(town, town.analyst)[0].state == "failed"
    with town.database.note() as conn:
        issues.try_again(conn, one.id, None, town.analyst)
        with pytest.raises(UnknownName):
            issues.try_again(conn, one.id, None, town.head)
    work_off(town.database, printed, Teller())
    assert made(town, town.analyst)[0].state == "made"


def test_files_leave_the_disk_when_their_time_is_over_and_what_was_stays_told(town: Town) -> None:
    plan(town, town.analyst, town.districts[:1], at(2, 12), keep_days=1)
    Office(town.database, lambda: None).due(at(3, 8))
    work_off(town.database, Printed(), Teller())
    one = made(town, town.analyst)[0]
    folder = issues.folder_of(town.data / issues.FOLDER, one.id)
    assert folder.is_dir() and oct(folder.stat().st_mode & 0o777) == "0o700"
    with town.database.own() as conn:
        conn.execute(text("UPDATE report_issue SET keep_until = current_date - 1"))
    work_off(town.database, Printed(), Teller())
    assert not folder.exists() and made(town, town.analyst)[0].files[0].removed
    with town.database.read() as conn, pytest.raises(UnknownName, match="its time is over"):
        issues.file_of(conn, one.id, "pdf", town.analyst)
