"""GET /export/map-report.xlsx and .pptx: the numbers behind a map report, and the briefing. By a session, or with the printer's ticket."""

from __future__ import annotations

from dataclasses import replace

from dash import Dash
from flask import Response

from callbacks.download import XLSX
from callbacks.map_report import asked, plain, send
from dashboard.briefing import deck
from dashboard.context import Services, User
from dashboard.map_report import numbers
from dashboard.map_report.contents import Contents
from dashboard.map_report.gathering import gather
from geodata.errors import PressProblem
from geodata.map_reports.definition import Form
from geodata.map_reports.issue import Issue
from geodata.queries.records import note_read

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def workbook_file(services: Services) -> Response:
    """A sheet for every part of the report. Raises what `gather` does, `PressProblem` where the disk is full."""
    user, issue = asked(services)
    made = gather(services, issue, user)
    return _answer(services, made, numbers.as_bytes(made), "xlsx", XLSX)


def briefing_file(services: Services) -> Response:
    """The report as slides. Where no map can be printed the briefing comes without it and says why."""
    user, issue = asked(services)
    made, picture = _with_picture(services, user, issue)
    return _answer(services, made, deck.as_bytes(made, picture), "pptx", PPTX)


def _with_picture(services: Services, user: User, issue: Issue) -> tuple[Contents, bytes | None]:
    """The report on the sheet whose map suits a slide, and that map."""
    turned = issue.model_copy(update={"definition": issue.definition.model_copy(update={"paper": "A4", "orientation": "landscape"})})
    made = replace(gather(services, turned, user), issue=issue)
    if not made.layers:
        return made, None
    try:
        return made, services.press.make(user.username, turned, "map")
    except PressProblem as problem:
        why = (f"地图：{problem.zh}", f"Map: {problem.en}")
        return replace(made, left_out=[*made.left_out, why]), None


def _answer(services: Services, made: Contents, body: bytes, form: Form, kind: str) -> Response:
    """The file under its reader's name for it, logged as a taking away."""
    user = made.context.user
    with services.database.note() as conn:
        note_read(conn, user.username, "map_report", made.filters, 1, file=True, form=form, issue=made.issue.digest())
    answer = send(body, form, services, made.context, made.issue)
    answer.mimetype = kind
    return answer


def register(app: Dash, services: Services) -> None:
    """Wire the two files; the export menu, the printer and kept reports ask for them."""
    app.server.add_url_rule("/export/map-report.xlsx", "map_report_xlsx", plain(lambda: workbook_file(services)))
    app.server.add_url_rule("/export/map-report.pptx", "map_report_pptx", plain(lambda: briefing_file(services)))
