"""Templates, schedules and reports as the page's script reads them: plain JSON in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import formats
from dashboard.components import report_template_standards as standards
from dashboard.components.report_template_words import differences, schedule_words, sentence
from dashboard.context import Context
from dashboard.contract import Text
from geodata.errors import BadReport, Lang
from geodata.map_reports import definition as definitions
from geodata.report_templates import clock
from geodata.report_templates.clock import CHINA
from geodata.report_templates.issues import Delivery, Made
from geodata.report_templates.schedules import Schedule
from geodata.report_templates.store import Save, Template

STATES: Mapping[str, Text] = {
    "waiting": ("等待", "waiting"), "making": ("正在生成", "being made"), "made": ("已生成", "made"), "failed": ("失败", "failed"),
    "sending": ("正在投递", "being delivered"), "sent": ("已送达", "delivered"), "unsure": ("不确定是否送达", "perhaps delivered"),
}  # fmt: skip


def template(one: Template, context: Context) -> dict[str, Any]:
    """One template with its line of words; `problem` where its definition can no longer be read."""
    told, problem = _told(one.document, context)
    return {
        "id": one.id, "name": list(one.name), "document": one.document, "sentence": told, "problem": problem, "mine": one.owner == context.user.username, "owner": context.t(one.owner_name),
        "version": one.version, "changed": formats.moment(one.changed_at.astimezone(CHINA), context.lang), "archived": one.archived, "shared": list(one.shared_with),
        "district": one.district_code,
    }  # fmt: skip


def standard(context: Context) -> list[dict[str, Any]]:
    """The product's own, as templates without a number."""
    return [{"id": one.key, "name": list(one.name), "document": made.dumped(), "sentence": sentence(made, context.lang), "standard": True} for one, made in standards.offered(context)]


def versions(saves: Sequence[Save], context: Context) -> list[dict[str, Any]]:
    """Every save, the newest first, with what it changed against the one before."""
    return [
        {
            "version": one.version, "by": context.t(one.saved_by), "at": formats.moment(one.saved_at.astimezone(CHINA), context.lang), "document": one.document, "name": list(one.name),
            "restored": one.restored, "changes": _changes(one, before, context),
        }
        for one, before in zip(saves, [*saves[1:], None], strict=True)
    ]  # fmt: skip


def _changes(one: Save, before: Save | None, context: Context) -> list[str]:
    if before is None:
        return [context.t(("第一版", "the first version"))]
    try:
        found = differences(definitions.load(before.document), definitions.load(one.document), (before.name, one.name), context.lang)
    except BadReport:
        return [context.t(("旧版内容本版软件读不懂，无法比较", "an older release wrote it; it cannot be compared"))]
    return found or [context.t(("没有改动", "nothing changed"))]


def schedule(one: Schedule, names: Mapping[str, str], now: dt.datetime, context: Context) -> dict[str, Any]:
    """One schedule: what a form needs, and the same in words."""
    wish = one.wish
    return {
        "id": one.id, "template": wish.template_id, "areas": [[code, names.get(code, code)] for code in wish.areas], "at": f"{wish.times.at:%H:%M}", "weekdays": list(wish.times.weekdays),
        "days": wish.days, "forms": list(wish.forms), "folder": wish.folder or "", "mail": list(wish.mail), "keep_days": wish.keep_days, "running": one.running,
        "stopped": context.t(one.stopped) if one.stopped else "", "words": schedule_words(wish, context.lang), "next": clock.in_words(one.next_at, now, context.lang) if one.next_at else "",
    }  # fmt: skip


def issue(one: Made, context: Context) -> dict[str, Any]:
    """One report that was asked for, with its files, ways and log."""
    t, lang = context.t, context.lang
    window = formats.day_range(one.day_from, one.day_to, lang) if one.day_from and one.day_to else ""
    return {
        "id": one.id, "template": one.template_id, "name": t(one.name), "area": t(one.area_name), "due": _at(one.due_at, lang), "by_hand": one.by_hand, "window": window, "state": one.state,
        "state_words": _state(one.state, one.next_try_at, context), "version": one.data_version, "made": _at(one.made_at, lang), "keep_until": f"{one.keep_until}" if one.keep_until else "",
        "note": t(one.note) if one.note else "", "mine": one.owner == context.user.username, "sha": {file.form: file.sha256 for file in one.files},
        "files": [{"form": file.form, "name": file.name, "bytes": file.bytes, "removed": file.removed} for file in one.files],
        "ways": [{"id": way.id, "kind": way.kind, "target": way.target, "state": way.state, "words": _way(way, context)} for way in one.deliveries],
        "log": [{"at": _at(line.at, lang), "what": line.what, "target": line.target, "good": line.good, "words": t(line.words)} for line in one.log],
    }  # fmt: skip


def _way(way: Delivery, context: Context) -> str:
    return _state(way.state, way.next_try_at, context)


def _state(state: str, next_try: dt.datetime | None, context: Context) -> str:
    said = context.t(STATES[state])
    if state != "waiting" or next_try is None:
        return said
    at = f"{next_try.astimezone(CHINA):%H:%M}"
    return context.t((f"{at} 再试", f"tried again at {at}"))


def _at(moment: dt.datetime | None, lang: Lang) -> str:
    return formats.moment(moment.astimezone(CHINA), lang) if moment else ""


def _told(document: Mapping[str, Any], context: Context) -> tuple[str, str]:
    """The definition in a line of words, or what is wrong with it."""
    try:
        return sentence(definitions.load(document), context.lang), ""
    except BadReport as error:
        return "", error.text(context.lang)
