"""GET /export/map-report.xlsx, .pptx, .html, .gpkg and .csv: a map report as everything but a page. By a session, or with the printer's ticket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dash import Dash
from flask import Response
from sqlalchemy import Connection

from callbacks.download import XLSX
from callbacks.map_report import asked, plain, send
from dashboard import as_of
from dashboard.briefing import deck
from dashboard.cell_files import STREAMED, WRITTEN
from dashboard.context import Services, User
from dashboard.map_report import layer_files, numbers
from dashboard.map_report.contents import Contents
from dashboard.map_report.gathering import gather
from geodata.errors import PressProblem
from geodata.map_reports.definition import Form
from geodata.map_reports.issue import Issue
from geodata.queries.records import note_read

LAYERS: dict[Form, tuple[str, Callable[[Connection, Contents], bytes]]] = {
    "html": ("text/html", layer_files.as_html), "gpkg": (WRITTEN["gpkg"][0], layer_files.as_gpkg), "csv": (STREAMED["csv"][0], layer_files.as_csv),
}  # fmt: skip
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


def layers_file(services: Services, form: Form) -> Response:
    """The report's layers: an offline map, a GeoPackage, or the topmost as CSV. Raises what `gather` does, `EmptySelection` without layers."""
    user, issue = asked(services)
    made = gather(services, issue, user)
    kind, write = LAYERS[form]
    with as_of.known(services, issue.as_of, user, issue.version).database.read() as conn:
        body = write(conn, made)
    return _answer(services, made, body, form, kind)


def _answer(services: Services, made: Contents, body: bytes, form: Form, kind: str) -> Response:
    """The file under its reader's name for it, logged as a taking away."""
    user = made.context.user
    with services.database.note() as conn:
        note_read(conn, user.username, "map_report", made.filters, 1, file=True, form=form, issue=made.issue.digest())
    answer = send(body, form, services, made.context, made.issue)
    answer.mimetype = kind
    return answer


def register(app: Dash, services: Services) -> None:
    """Wire the files; the export menu, the printer and kept reports ask for them."""
    app.server.add_url_rule("/export/map-report.xlsx", "map_report_xlsx", plain(lambda: workbook_file(services)))
    app.server.add_url_rule("/export/map-report.pptx", "map_report_pptx", plain(lambda: briefing_file(services)))
    for form in LAYERS:
        app.server.add_url_rule(f"/export/map-report.{form}", f"map_report_{form}", plain(lambda form=form: layers_file(services, form)))
