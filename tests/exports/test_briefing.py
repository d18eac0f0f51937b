"""The briefing and the workbook of a map report, opened again: the report's own numbers, nothing outside the scope, nothing hidden inside."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from flask.testing import FlaskClient
from PIL import Image
from pptx import Presentation
from pptx.util import Pt
from sqlalchemy import text

from dashboard.briefing import deck, measure
from dashboard.briefing.style import LATIN
from dashboard.context import User
from dashboard.map_report import numbers, words
from dashboard.map_report.contents import Contents, Table
from dashboard.map_report.gathering import gather
from dashboard.report_sheets import codes_of
from dashboard.reports import REPORTS, met
from dashboard.shown import Cells
from geodata.engine import Database
from geodata.map_reports.definition import Children, Definition, MapLayer, Title
from geodata.map_reports.issue import Issue, Window
from geodata.queries.hiding import SMALL

pytestmark = pytest.mark.long

WINDOW = "from=2020-02-01&to=2020-02-12"
NASTY = ('=HYPERLINK("http://a.b/")/\\"\'<&>' * 9)[:200]
People = Callable[[str], FlaskClient]
Make = Callable[..., Contents]


@pytest.fixture(scope="module")
def services(demo_url: str) -> Iterator[Any]:
    """As much of the house as a report is read with."""
    database = Database(demo_url)
    yield SimpleNamespace(database=database, alarms=SimpleNamespace(refresh=lambda: False))
    database.close()


@pytest.fixture(scope="module")
def own(services: Any) -> str:
    """The district head's district."""
    with services.database.own() as conn:
        return str(conn.execute(text("select district_code from app_user where username = 'district'")).scalar_one())


@pytest.fixture(scope="module")
def make(services: Any, own: str) -> Make:
    """A report as one of the demo's people would have it."""

    def made(who: str = "analyst", lang: Any = "zh", area: str | None = None, **parts: Any) -> Contents:
        roles = {"analyst": ("analyst", None), "district": ("district_head", own), "leader": ("leader", None)}
        role, district = roles[who]
        person = User(who, ("某人", "Somebody"), role, district, True)  # type: ignore[arg-type]
        layer = MapLayer(key="case_cells", tileset="street" if who == "district" else "h3_8")
        given = {"lang": lang, "layers": (layer,), "indicators": ("cases_window", "cases_day", "isolation_now"), "charts": ("case_trend",), "table": Children(columns=("cases_window", "isolation_now"))}
        definition = Definition(**(given | parts))
        window = Window.model_validate({"first": "2020-02-01", "last": "2020-02-12"})
        return gather(services, Issue(definition=definition, window=window, area=area or district), person)

    return made


def picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (600, 500), "white").save(stream, "PNG")
    return stream.getvalue()


def sheets(body: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(body))
    assert all(page.sheet_state == "visible" for page in book)
    return {page.title: list(page.iter_rows(values_only=True)) for page in book}


def told(body: bytes) -> str:
    """Every part of a file as text, files inside it too."""
    found = []
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            found.append(told(part) if name.endswith(".xlsx") else part.decode("utf-8", "replace") if name.endswith((".xml", ".rels")) else "")
    return "\n".join(found)


@pytest.mark.parametrize(("who", "lang"), [("analyst", "zh"), ("district", "en"), ("leader", "zh")])
def test_the_workbook_holds_the_reports_own_numbers(make: Make, who: str, lang: str) -> None:
    made = make(who, lang)
    found = sheets(numbers.as_bytes(made))
    first, parts, trend, cells, classes, _ = found.values()
    assert [row[2] for row in first[1:]] == [number.found.now for number in made.numbers]
    assert [row[4] for row in first[1:]] == [words.value(number, made.context.lang) for number in made.numbers]
    assert made.parts and len(parts) - 1 == len(made.parts.parts)
    for row in parts[1:]:
        for value, key in ((row[2], "cases_window"), (row[5], "isolation_now")):
            assert value == written(made.parts.now[key][row[0]], lang)
    assert [row[-1] for row in trend[1:]] == [written(value, lang) for value in made.charts[0].frame["n"].astype("object")]
    layer = made.cells
    assert layer and [row[0] for row in cells[1:]] == [row.code for row in layer.rows]
    assert [row[4] for row in cells[1:]] == [wire if wire != 1 and wire < 65_000 else None for wire in layer.wires.tolist()]
    assert sum(row[5] for row in classes[1:]) == sum(5 <= wire <= 65_000 for wire in layer.wires.tolist())


def written(value: Any, lang: str) -> Any:
    """A count as a cell has it."""
    if value is None or value != value:
        return "隐去" if lang == "zh" else "hidden"
    return "<5" if value == SMALL else value


def test_the_slides_hold_the_reports_own_numbers(make: Make) -> None:
    made = make()
    shown = Presentation(io.BytesIO(deck.as_bytes(made, picture())))
    texts = [shape.text_frame.text for page in shown.slides for shape in page.shapes if shape.has_text_frame]
    assert all(any(words.value(number, "zh") in said for said in texts) for number in made.numbers) and words.sentence(made) in texts
    (chart,) = (shape.chart for page in shown.slides for shape in page.shapes if shape.has_chart)
    frame = made.charts[0].frame
    drawn = {series.name: sum(value or 0 for value in series.values) for series in chart.plots[0].series}
    assert sum(drawn.values()) == frame["n"].sum() and len(drawn) == frame["case_class"].nunique()
    held = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).worksheets[0]
    assert [[cell or 0 for cell in row[1:]] for row in held.iter_rows(min_row=2, values_only=True)] == [list(each) for each in zip(*((value or 0 for value in one.values) for one in chart.plots[0].series), strict=True)]
    table = next(shape.table for page in reversed(list(shown.slides)) for shape in page.shapes if shape.has_table)
    assert made.parts and len(table.rows) - 1 == len(made.parts.parts)
    assert [table.cell(at + 1, 2).text for at in range(len(made.parts.parts))] == [words.cell(made.parts.now["cases_window"][part.code], False, "zh") for part in made.parts.parts]


def test_a_street_gives_no_small_number_away(make: Make, own: str, services: Any) -> None:
    with services.database.own() as conn:
        street = conn.execute(text("select code from area where level = 'street' and district_code = :own order by code limit 1"), {"own": own}).scalar_one()
    made = make("district", area=street)
    assert ((made.charts[0].frame["n"] == SMALL) | made.charts[0].frame["n"].isna()).any(), "the city is so small that some days are hidden"
    body = deck.as_bytes(made, None)
    charts = [shape.chart for page in Presentation(io.BytesIO(body)).slides for shape in page.shapes if shape.has_chart]
    assert not {1, 2, 3, 4, -1} & {value for chart in charts for series in chart.plots[0].series for value in series.values}
    for row in sheets(numbers.as_bytes(made))["每日新增"][1:]:
        assert row[-1] in ("<5", "隐去", 0) or row[-1] >= 5


def test_nothing_of_another_district_is_inside(people: People, make: Make, own: str, services: Any) -> None:
    with services.database.own() as conn:
        others = conn.execute(text("select code, name_zh, name_en from area where district_code is distinct from :own and level in ('district', 'street') and coalesce(district_code, '') <> ''"), {"own": own}).all()
    client = people("district")
    files = [client.get(f"/export/map-report.{form}?{WINDOW}") for form in ("xlsx", "pptx")]
    assert [answer.status_code for answer in files] == [200, 200], files[0].text
    whole = "\n".join(told(answer.data) for answer in files)
    assert others and not [row.code for row in others if re.search(rf"\b{row.code}\b", whole)] and not [row.name_zh for row in others if row.name_zh in whole]
    for form in ("xlsx", "pptx"):
        answer = client.get(f"/export/map-report.{form}?{WINDOW}&area={others[0].code}")
        assert answer.status_code == 403 and answer.json["zh"] and answer.json["en"]
    with services.database.own() as conn:
        logged = conn.execute(text("select filters->>'form' from access_log where username = 'district' and what = 'map_report' order by id")).scalars().all()
    assert logged[-2:] == ["xlsx", "pptx"]


def test_without_a_printer_the_briefing_says_why_there_is_no_map(people: People) -> None:
    answer = people("leader").get(f"/export/map-report.pptx?{WINDOW}")
    shown = Presentation(io.BytesIO(answer.data))
    assert not [shape for page in shown.slides for shape in page.shapes if shape.shape_type == 13]
    assert any(shape.has_text_frame and "没有收入" in shape.text_frame.text and "地图" in shape.text_frame.text for page in shown.slides for shape in page.shapes)


def test_every_slide_is_whole(make: Make) -> None:
    for lang in ("zh", "en"):
        made = make("analyst", lang, charts=("case_trend", "case_age_sex"), tables=("area_ranking",))
        shown = Presentation(io.BytesIO(deck.as_bytes(made, picture())))
        for number, page in enumerate(shown.slides, start=1):
            assert page.shapes.title is not None and page.shapes.title.text_frame.text.strip(), number
            assert not [place for place in page.placeholders if not place.text_frame.text.strip()]
            for shape in page.shapes:
                assert shape.left >= 0 and shape.left + shape.width <= shown.slide_width and shape.top + shape.height <= shown.slide_height
                if shape.has_text_frame and shape.text_frame.text:
                    fits(shape)
                if shape.shape_type in (3, 13, 19):  # chart, picture, table
                    assert shape._element.xpath(".//p:cNvPr/@descr")[0]
            assert number == 1 or any(shape._element.xpath(".//a:fld[@type='slidenum']") for shape in page.shapes if shape.has_text_frame)


def fits(shape: Any) -> None:
    frame = shape.text_frame
    size, bold = frame.paragraphs[0].font.size / Pt(1), bool(frame.paragraphs[0].font.bold)
    assert measure.height(frame.text, shape.width / 914_400, size, bold) <= shape.height / 914_400 + 0.03, frame.text


def test_properties_and_fonts_are_ours(make: Make) -> None:
    made = make("district", title=Title(zh="本区简报"))
    body = deck.as_bytes(made, None)
    facts = Presentation(io.BytesIO(body)).core_properties
    assert (facts.title, facts.author, facts.last_modified_by) == ("本区简报", "某人 (district)", "某人 (district)")
    assert not facts.comments and not facts.keywords and not facts.subject and not facts.category
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name or "printerSettings" in name or name.endswith("app.xml")]
        theme = archive.read("ppt/theme/theme1.xml").decode()
    assert theme.count('typeface="Microsoft YaHei"') == 2 and theme.count(f'latin typeface="{LATIN}"') == 2 and "Steve" not in told(body)
    book = openpyxl.load_workbook(io.BytesIO(numbers.as_bytes(made)))
    assert (book.properties.title, book.properties.creator) == ("本区简报", "某人 (district)")


def test_a_nasty_title_and_nasty_names_run_nothing(make: Make, people: People) -> None:
    made = make(title=Title(zh=NASTY), charts=("area_ranking",), tables=("area_ranking",))
    assert made.parts
    renamed = replace(made, parts=replace(made.parts, parts=tuple(replace(part, name=(NASTY, NASTY)) for part in made.parts.parts)))
    body = deck.as_bytes(renamed, picture())
    for page in Presentation(io.BytesIO(body)).slides:
        for shape in page.shapes:
            if shape.has_text_frame and shape.text_frame.text:
                fits(shape)
    for page in openpyxl.load_workbook(io.BytesIO(numbers.as_bytes(renamed))):
        assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink]
    raw = renamed.issue.definition.model_dump_json(exclude_defaults=True)
    answer = people("analyst").get("/export/map-report.xlsx", query_string={"definition": raw, "from": "2020-02-01", "to": "2020-02-12"})
    name = unquote(answer.headers["Content-Disposition"].split("filename*=UTF-8''")[1])
    assert answer.status_code == 200 and len(name.encode()) < 256 and not set('/\\:*?"<>|') & set(name)


def test_a_name_that_begins_with_an_equals_sign_is_no_formula_inside_a_chart(make: Make) -> None:
    made = make()
    frame = made.charts[0].frame
    renamed = frame.assign(case_class="=1+1")
    renamed.attrs = frame.attrs
    shown = Presentation(io.BytesIO(deck.as_bytes(replace(made, charts=[replace(made.charts[0], frame=renamed)]), None)))
    (chart,) = (shape.chart for page in shown.slides for shape in page.shapes if shape.has_chart)
    held = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).worksheets[0]
    assert (held["B1"].value, held["B1"].data_type) == ("=1+1", "s")


def test_every_chart_of_the_house_becomes_a_slide(make: Make, services: Any) -> None:
    made = make()
    with services.database.read() as conn:
        frames = {item.key: item.query(conn, made.filters, made.context.user.scope) for item in REPORTS.values() if met(item.needs, made.context.metrics)}
    drawn = [Table(REPORTS[key], frame, ("空", "empty") if frame.empty else None) for key, frame in frames.items()]
    shown = Presentation(io.BytesIO(deck.as_bytes(replace(made, charts=drawn, tables=[]), None)))
    titles = [page.shapes.title.text_frame.text for page in shown.slides]
    assert {made.context.t(REPORTS[key].title) for key in frames} <= set(titles)
    raw = [(key, name) for key, frame in frames.items() for name in set(frame.select_dtypes("str")) - set(codes_of(REPORTS[key])) if frame[name].str.fullmatch("[a-z_]+").any()]
    assert not raw, "codes of closed lists stand in files in words"
    native = sum(shape.has_chart for page in shown.slides for shape in page.shapes)
    assert native >= len(frames) / 3, "most charts are bars or lines"


def test_a_window_without_data_says_so(make: Make) -> None:
    made = make()
    why = ("统计期内没有数据。", "No data in this window.")
    empty = replace(made, charts=[replace(made.charts[0], frame=made.charts[0].frame.iloc[:0], why=why)], parts=None, layers=[], numbers=[])
    shown = Presentation(io.BytesIO(deck.as_bytes(empty, None)))
    assert any(shape.has_text_frame and shape.text_frame.text == why[0] for page in shown.slides for shape in page.shapes)
    assert why[0] in {row[1] for row in sheets(numbers.as_bytes(empty))["说明"]}


def test_layers_of_places_are_sheets_too(make: Make) -> None:
    made = make(layers=(MapLayer(key="hospitals"), MapLayer(key="case_cells", tileset="district")))
    found = sheets(numbers.as_bytes(made))
    (cells,) = (layer for layer in made.layers if isinstance(layer, Cells))
    titles = list(found)
    assert made.context.t(made.layers[0].layer.title) in titles and len(cells.rows) == len(found["新增病例 按区县"]) - 1
