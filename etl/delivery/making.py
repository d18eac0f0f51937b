"""One report from a schedule: whose rights hold now, which days, which files; made by the printer and kept on the disk."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.engine import Database
from geodata.errors import GridwatchError, PressProblem, UnknownName
from geodata.map_reports.definition import Form
from geodata.map_reports.issue import Issue, Window
from geodata.queries import areas, cities, versions
from geodata.report_templates import clock, issues, people, store, work
from geodata.report_templates.people import MAKERS, Person
from geodata.report_templates.store import Template
from geodata.report_templates.work import Plan, Wanted, Words

Print = Callable[[str, Issue, Form], bytes]
"""The file of one form of an issue, made under the rights of an account. Raises a `GridwatchError` where it cannot."""

LONGEST_NAME = 60  # letters: a Chinese one takes three bytes, and many disks stop at 255
SIMULATED: Words = ("模拟_", "simulated_")


class Stopped(Exception):
    """The schedule cannot go on: its owner lost what it needs. `words` say what, and what to do."""

    def __init__(self, words: Words) -> None:
        super().__init__(words[1])
        self.words = words


@dataclass(frozen=True)
class Ready:
    """What is known before printing."""

    person: Person
    template: Template
    issue: Issue
    first: dt.date
    last: dt.date
    name: Words
    note: Words | None
    data_version: int


def make(database: Database, printed: Print, wanted: Wanted, reports: Path, now: dt.datetime) -> None:
    """Make a report that was taken, keep its files, and say what came of it; a killed process leaves it to be made again."""
    with database.write() as conn:
        plan = work.plan_of(conn, wanted.schedule_id)
    try:
        ready = _ready(database, wanted, plan)
        with database.write() as conn:
            work.begun(conn, wanted.id, ready.person, _told(ready, now))
        files = _print(printed, ready, plan.forms, issues.folder_of(reports, wanted.id))
    except Stopped as stopped:
        with database.write() as conn:
            work.stop(conn, wanted.schedule_id, stopped.words)
            work.not_made(conn, wanted, stopped.words, False, now)
    except GridwatchError as error:
        with database.write() as conn:
            work.not_made(conn, wanted, (error.zh, error.en), error.http_status >= 500, now)
    else:
        words = (f"已生成 {'、'.join(plan.forms)}，数据版本 {ready.data_version}", f"made {', '.join(plan.forms)} from data version {ready.data_version}")
        with database.write() as conn:
            work.made(conn, wanted.id, files, plan, ready.data_version, words, now.astimezone(clock.CHINA).date())


def _ready(database: Database, wanted: Wanted, plan: Plan) -> Ready:
    with database.read() as conn:
        person = _owner(people.now_of(conn, wanted.owner), wanted)
        try:
            template = store.find(conn, plan.template_id, person)
        except UnknownName as error:
            raise Stopped((f"报表“{wanted.name[0]}”不再共享给 {wanted.owner}。计划已停；请向主人要共享，或改用自己的报表。",
                           f"{wanted.name[1]} is no longer shared with {wanted.owner}. The schedule has stopped: ask its owner, or use a report of your own.")) from error  # fmt: skip
        if template.archived:
            raise Stopped((f"报表“{template.name[0]}”已归档。计划已停；恢复报表后可再开启。", f"{template.name[1]} is archived. The schedule has stopped: bring the report back and switch it on."))
        city = cities.current(conn)
        newest = dt.date.fromisoformat(city.settings["opens_on"]) if "opens_on" in city.settings else city.day_to
        first, last = clock.window(wanted.due_at, plan.days, newest)
        issue = Issue(definition=template.definition, window=Window(first=first, last=last), area=wanted.area_code)
        lang = issue.definition.lang == "en"
        place = areas.path(conn, wanted.area_code, person.scope)[-1]
        mark = SIMULATED[lang] if city.simulated else ""
        area, area_en = (_plain(one) for one in (place.name_zh, place.name_en))
        name = f"{mark}{area}_{_plain(template.name[0])}_{last}", f"{mark}{area_en}_{_plain(template.name[1])}_{last}"
        return Ready(person, template, issue, first, last, name, _note(wanted.due_at, last), versions.newest(conn))


def _owner(person: Person | None, wanted: Wanted) -> Person:
    """The owner, if the rights of this moment still cover what was asked."""
    if person is None:
        raise Stopped((f"账号 {wanted.owner} 已不存在，计划已停。请由现任人员另建。", f"There is no account {wanted.owner} any more; the schedule has stopped. Whoever holds the office now makes a new one."))
    if person.role not in MAKERS:
        raise Stopped((f"账号 {wanted.owner} 的角色已不能定时报表，计划已停。", f"The role of {wanted.owner} does not schedule reports any more; the schedule has stopped."))
    if not person.covers(wanted.area_code):
        raise Stopped((f"账号 {wanted.owner} 已看不到区域 {wanted.area_code}，计划已停。请改选区域。", f"{wanted.owner} does not see the area {wanted.area_code} any more; the schedule has stopped. Choose other areas."))
    return person


def _note(due: dt.datetime, last: dt.date) -> Words | None:
    """Where the data end before the day that was wanted."""
    wanted = due.astimezone(clock.CHINA).date() - clock.ONE_DAY
    if last == wanted:
        return None
    return f"数据止于 {last}，不到 {wanted}；统计期随之提前", f"the data end on {last}, before {wanted}; the window ends there"


def _told(ready: Ready, now: dt.datetime) -> dict[str, Any]:
    """What is kept of the report: with its moment, so that the same numbers can be made again when the data have changed."""
    return {
        "template_id": ready.template.id, "template_version": ready.template.version, "name_zh": ready.template.name[0], "name_en": ready.template.name[1],
        "issue": ready.issue.model_copy(update={"as_of": now}).dumped(), "day_from": ready.first, "day_to": ready.last,
        "note_zh": ready.note[0] if ready.note else None, "note_en": ready.note[1] if ready.note else None,
    }  # fmt: skip


def _print(printed: Print, ready: Ready, forms: tuple[Form, ...], folder: Path) -> list[Mapping[str, Any]]:
    """Every form as a file of its own; whole or not there."""
    name = ready.name[ready.issue.definition.lang == "en"]
    try:
        shutil.rmtree(folder, ignore_errors=True)  # what a killed process left
        folder.mkdir(parents=True, mode=0o700)
        return [_keep(printed(ready.person.username, ready.issue, form), folder / form, f"{name}.{form}") for form in forms]
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        reason = error.strerror or str(error)
        raise PressProblem(
            f"报告存不下：{reason}。请管理员检查数据目录的空间与权限；稍后自动重试。",
            f"The report cannot be kept: {reason}. Ask the administrator to look at room and rights of the data folder; it is tried again by itself.",
        ) from error


def _keep(body: bytes, path: Path, name: str) -> dict[str, Any]:
    temporary = path.with_name(f".{path.name}.part")
    with temporary.open("wb") as written:
        written.write(body)
        written.flush()
        os.fsync(written.fileno())
    temporary.replace(path)
    return {"form": path.name, "name": name, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}


def _plain(name: str) -> str:
    """A name without letters that a disk refuses."""
    return "".join("-" if letter in '/\\:*?"<>|' or ord(letter) < 32 else letter for letter in name)[:LONGEST_NAME]
