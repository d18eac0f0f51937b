"""The print page as each person gets it: their own numbers, nothing of others, and words where there is nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Connection, text

from geodata.map_reports import issue as issues
from geodata.map_reports import press, ticket
from serving.settings import Settings
from tests.dashboard.test_identity import ROLES

People = Callable[[str], FlaskClient]
WINDOW = {"from": "2020-02-06", "to": "2020-02-12"}
FULL = {"layers": [{"key": key} for key in ("hospitals", "case_cells", "lockdown_zones", "origin_flows")], "indicators": ["cases_window", "tasks_overdue", "isolation_now"], "charts": ["case_trend"],
        "table": {"columns": ["cases_window", "isolation_now"]}, "tables": ["hospital_beds"], "graticule": True}  # fmt: skip


def asked(**more: Any) -> str:
    return "/print/map-report?" + urlencode(WINDOW | more)


def full(**more: Any) -> str:
    return asked(definition=json.dumps(FULL | more))


def cells_of(row: str) -> list[str]:
    """What stands in a row of the table of parts, without its rank and bar."""
    return [unescape(cell) for kind, cell in re.findall(r'<td class="([^"]*)">([^<]*)</td>', row) if kind not in ("rank", "name")]


def rows(page: str) -> dict[str, list[str]]:
    return {code: cells_of(body) for code, body in re.findall(r'<tr data-code="(\d+)">(.*?)</tr>', page, re.DOTALL)}


def districts(facts: Connection) -> list[str]:
    return list(facts.execute(text("select code from area where level = 'district' order by code")).scalars())


@pytest.mark.parametrize("name", ROLES)
def test_everybody_gets_their_own_page_and_nobody_another_district(people: People, facts: Connection, name: str) -> None:
    own = facts.execute(text("select district_code from app_user where username = :name"), {"name": name}).scalar()
    page = people(name).get(full())
    assert page.status_code == 200, page.text
    assert not re.search(r"https?://(?!www\.w3\.org)", page.text)
    parts = rows(page.text)
    assert parts
    every = districts(facts)
    for code in {own or every[0], next(code for code in every if code != own)}:
        answer = people(name).get(full(lang="en") + f"&area={code}")
        assert answer.status_code == (200 if own in (None, code) else 403), answer.text
        assert code == own or own is None or set(answer.json or {}) == {"zh", "en"}
    assert all(own is None or code.startswith(own) for code in parts)
    assert people(name).get(asked(area="999999")).status_code in (403, 404)


def test_small_counts_of_people_stand_nowhere(people: People, facts: Connection) -> None:
    hidden = 0
    for code in districts(facts)[:4]:
        found = rows(people("analyst").get(asked(area=code)).text)
        told = [value for values in found.values() for value in values]
        assert not {"1", "2", "3", "4"} & set(told), (code, found)
        hidden += told.count("<5") + told.count("隐去")
    assert hidden > 3


def test_the_numbers_are_the_citys(people: People, facts: Connection) -> None:
    counted = facts.execute(text('select count(*) from "case" where reported_on between :a and :b'), {"a": WINDOW["from"], "b": WINDOW["to"]}).scalar_one()
    page = people("leader").get(asked()).text
    found = re.search(r'data-key="cases_window"><p>[^<]*</p><b>([\d,]+)<', page)
    assert found and int(found[1].replace(",", "")) == counted
    assert sum(int(values[0].replace(",", "")) for values in rows(page).values()) == counted


def test_a_days_outside_the_record_are_words_and_no_zeros(people: People) -> None:
    page = people("analyst").get("/print/map-report?from=2031-01-01&to=2031-01-07").text
    assert "统计期 2031-01-01 至 2031-01-07 内没有数据" in page
    assert re.search(r'data-key="cases_window"><p>[^<]*</p><b>无数据', page)
    assert "统计期内没有数据" in page


def test_what_a_city_or_a_role_has_not_is_said(people: People) -> None:
    wanted = {"layers": [{"key": "case_cells", "tileset": "h3_3"}, {"key": "no_such_layer"}], "charts": ["no_such_report"], "indicators": ["occupancy"]}
    page = people("district").get(asked(definition=json.dumps(wanted)))
    assert page.status_code == 200
    assert "不能画在 h3_3 上" in page.text
    assert "没有图层 no_such_layer" in page.text
    assert "没有报表 no_such_report" in page.text


def test_a_wrong_definition_is_told_by_field(people: People) -> None:
    answer = people("analyst").get(asked(definition=json.dumps({"paper": "A9"})))
    assert answer.status_code == 422
    assert "A9" in answer.json["zh"] and "A4" in answer.json["en"]
    assert people("analyst").get(asked(definition="{")).status_code == 422


def test_a_title_of_200_letters_is_printed_whole_and_names_a_file_any_disk_takes(people: People, demo_app: Dash) -> None:
    name = ('<img src=x onerror=alert(1)>"/\\:*?|' + "长" * 200)[:200]
    page = people("analyst").get(full(title={"zh": name}))
    assert page.status_code == 200
    assert "<img" not in page.text
    assert name in unescape(page.text)
    from callbacks import map_report
    from dashboard import file_facts

    assert map_report.KINDS.keys() == {"pdf", "png"}
    with demo_app.server.test_request_context():
        assert not set('/\\:*?"<>|') & set(file_facts._plain(_Simulated, name))
        assert len(file_facts._plain(_Simulated, name).encode()) < 255


class _Simulated:
    """As much of a context as a file's name asks for."""

    class city:
        simulated = True

    t = staticmethod(lambda text: text[0])


@pytest.fixture
def printer(demo_settings: Settings) -> Path:
    return demo_settings.data_dir / press.FOLDER


def test_a_ticket_shows_one_issue_as_its_person_sees_it_and_nothing_else(demo_app: Dash, printer: Path, facts: Connection) -> None:
    nobody = demo_app.server.test_client()
    own = facts.execute(text("select district_code from app_user where username = 'district'")).scalar_one()
    other = next(code for code in districts(facts) if code != own)
    issue = issues.load({"definition": {"lang": "en"}, "window": {"days": 7}, "area": own})
    good = ticket.sign(printer, "district", issue)
    assert nobody.get(f"/print/map-report?ticket={good}").status_code == 200
    assert "Set-Cookie" not in nobody.get(f"/print/map-report?ticket={good}").headers
    assert nobody.get("/print/map-report?ticket=" + ticket.sign(printer, "district", issue.model_copy(update={"area": other}))).status_code == 403
    assert nobody.get("/print/map-report?ticket=" + ticket.sign(printer, "gone", issue)).status_code == 401
    assert nobody.get(f"/print/map-report?ticket={good[:-3]}abc").status_code == 401
    assert nobody.get(f"/values/case_cells/h3_8?from=2020-02-01&to=2020-02-02&ticket={good}").status_code == 401
    assert nobody.get("/print/map-report").status_code == 302  # to the sign-in
    assert nobody.get("/export/map-report.pdf").status_code == 401


def test_an_old_ticket_is_none(demo_app: Dash, printer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = ticket.sign(printer, "analyst", issues.load({"definition": {}, "window": {"days": 7}}))
    monkeypatch.setattr(ticket, "SECONDS", -1)
    answer = demo_app.server.test_client().get(f"/print/map-report?ticket={good}")
    assert answer.status_code == 401
    assert answer.json["zh"] and "Export again" in answer.json["en"]
    assert (printer / "key").stat().st_mode & 0o777 == 0o600


def test_the_map_says_where_and_at_which_scale_it_is(people: People) -> None:
    page = people("analyst").get(full() + "&paper=A3&orientation=landscape").text
    bar = re.search(r'class="scale-bar" data-metres="(\d+)" data-mm="([\d.]+)"', page)
    told = re.search(r'data-lon="([\d.]+)" data-lat="([\d.]+)" data-scale="(\d+)"', page)
    assert bar and told
    assert int(bar[1]) * 1000 / float(bar[2]) == pytest.approx(int(told[3]), rel=1e-3)
    assert f"1 : {int(told[3]):,}" in page
    assert 'class="net"' in page and 'class="north"' in page
