"""The offline map as a file: the screen's numbers and nothing more, small, complete, and nothing in it that runs from data."""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from dashboard import access
from dashboard.context import City, Context, User
from dashboard.file_facts import file_name
from dashboard.offline_map.contents import CellSet, MapContents
from dashboard.offline_map.page import page
from dashboard.shown import Sites
from geodata.engine import Database
from geodata.filters import Filters
from layers import LAYERS, layer
from layers.contract import OUT_OF_SCOPE, SMALLEST_SHOWN, SUPPRESSED
from tests.dashboard.test_identity import ROLES, signed_in, user
from tests.exports.conftest import held

WINDOW = "from=2020-02-01&to=2020-02-07"
MANY = "hospitals,checkpoint_pressure,origin_flows,alarm_areas,case_cells:h3_8,case_rate:street,silent_cells:h3_8,returnee_cells:community"
People = Callable[[str], FlaskClient]


def wires(told: str) -> Any:
    return np.frombuffer(base64.b64decode(told), "<u2")


@pytest.fixture(scope="module")
def whole(people: People) -> str:
    answer = people("analyst").get(f"/export/map.html?layers={MANY}&{WINDOW}")
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_file_holds_what_the_screen_shows(people: People, whole: str) -> None:
    data = held(whole)
    assert list(data["layers"]) == [name.partition(":")[0] for name in MANY.split(",")]
    shown = np.frombuffer(people("analyst").get(f"/values/returnee_cells/community?{WINDOW}").data, "<u2")
    assert np.array_equal(wires(data["layers"]["returnee_cells"]["wires"]), shown) and (shown >= SMALLEST_SHOWN).any() and (shown == SUPPRESSED).any()
    features = people("analyst").get(f"/features/hospitals?{WINDOW}").json["features"]
    told = data["layers"]["hospitals"]["features"]
    assert [each["properties"]["code"] for each in told] == [each["properties"]["code"] for each in features]
    assert data["layers"]["case_cells"]["config"]["title"] == LAYERS["case_cells"].title[0]
    assert set(data["sets"]) == {"h3_8", "street", "community"}, "two layers share one set of shapes"
    assert len(data["sets"]["community"]["names"]) == len(shown)


def test_no_number_below_the_limit_is_in_the_file(whole: str) -> None:
    """Every number on every wire, beside ones included: 2–4 cannot be there, 1 only means suppressed."""
    for told in held(whole)["layers"].values():
        for block in [told.get("wires"), *told.get("beside", {}).values()]:
            if block is not None and "last" not in told.get("beside", {}):
                assert not set(np.unique(wires(block))) & {2, 3, 4}
    flows = held(whole)["layers"]["origin_flows"]["features"]
    assert flows and all(each["properties"]["people"] >= SMALLEST_SHOWN for each in flows)


def test_the_file_is_small_and_asks_for_nothing(whole: str) -> None:
    assert len(whole.encode()) < 5_000_000
    assert "default-src 'none'" in whole.split("</head>", maxsplit=1)[0]
    outside = re.sub(r'<script type="application/json".*?</script>|<script>.*?</script>', "", whole, flags=re.DOTALL)
    assert not re.findall(r"""(?:src|href)\s*=\s*["'](?!data:)|@import|url\((?!data:|#)""", outside)
    assert "jsdelivr" not in whole and "cloudflare" not in whole and "sourceMappingURL" not in whole


def test_the_file_says_what_it_is_and_who_made_it(people: People, demo_url: str) -> None:
    client = people("analyst")
    client.set_cookie("gridwatch_lang", "en")
    answer = client.get(f"/export/map.html?layers=case_cells:h3_8,hospitals&{WINDOW}&theme=dark&compare=diff")
    client.delete_cookie("gridwatch_lang")
    said = answer.text
    for words in ("New cases", "last 7 days, 1–7 Feb", "Analyst (analyst)", "Small counts", "No data".lower(), "no comparison", "Simulated data", 'lang="en" data-theme="dark"'):
        assert words in said, words
    assert answer.headers["Content-Disposition"].endswith(".html") and "simulated_offline_map" in answer.headers["Content-Disposition"]
    database = Database(demo_url)
    with database.own() as conn:
        line = conn.execute(text("select username, what, filters from access_log order by id desc limit 1")).one()
    database.close()
    assert (line.username, line.what) == ("analyst", "offline_map")
    assert line.filters["layers"] == ["case_cells:h3_8", "hospitals"] and line.filters["form"] == "html"


@pytest.mark.parametrize("name", ROLES)
def test_each_person_gets_the_layers_of_the_own_pages(people: People, name: str) -> None:
    for key in ("case_cells:district", "overdue_tasks:district", "hospitals", "checkpoint_pressure"):
        wanted = 200 if access.allows(user(name), "layer", key.partition(":")[0]) else 403
        assert people(name).get(f"/export/map.html?layers={key}&{WINDOW}").status_code == wanted, key


def test_a_district_head_gets_the_own_district_only(people: People, demo_url: str) -> None:
    database = Database(demo_url)
    with database.own() as conn:
        own = conn.execute(text("select district_code from app_user where username = 'district'")).scalar_one()
        names = {row.code: row.name_zh for row in conn.execute(text("select code, name_zh from area where level = 'district'"))}
        hospitals = conn.execute(text("select hospital_no from hospital where district_code = :own"), {"own": own}).scalars().all()
        cells = conn.execute(text("select count(*) from cell where tileset = 'h3_8' and district_code = :own"), {"own": own}).scalar_one()
    database.close()
    answer = people("district").get(f"/export/map.html?layers=case_cells:h3_8,hospitals,checkpoint_pressure&{WINDOW}")
    data = held(answer.text)
    assert len(wires(data["layers"]["case_cells"]["wires"])) == cells and OUT_OF_SCOPE not in wires(data["layers"]["case_cells"]["wires"])
    assert {each["properties"]["code"] for each in data["layers"]["hospitals"]["features"]} == set(hospitals)
    assert data["ground"]["district"]["heads"] == [names[own]]
    assert not [name for code, name in names.items() if code != own and name in answer.text]
    other = next(code for code in names if code != own)
    assert people("district").get(f"/export/map.html?layers=case_cells:h3_8&{WINDOW}&area={other}").status_code == 403


def test_an_area_and_chosen_classes_are_the_files_too(people: People) -> None:
    client = people("analyst")
    code = client.get(f"/export/case_cells/street.csv?{WINDOW}").text.splitlines()[1].split(",")[0]
    data = held(client.get(f"/export/map.html?layers=returnee_cells:h3_8,hospitals&{WINDOW}&area={code}&classes=quantiles").text)
    rows = client.get(f"/export/returnee_cells/h3_8.csv?{WINDOW}&area={code}").text.splitlines()[1:]
    assert len(wires(data["layers"]["returnee_cells"]["wires"])) == len(rows) > 0
    cut = client.get(f"/breaks/returnee_cells/h3_8?{WINDOW}&area={code}&classes=quantiles").json
    assert data["layers"]["returnee_cells"]["breaks"] == cut["breaks"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("", 400), ("layers=", 400), (f"layers={','.join(f'x{n}' for n in range(13))}", 400), ("layers=nothing", 404), ("layers=case_cells:h3_12", 404),
        ("layers=case_cells", 404), ("layers=hospitals:h3_8", 404), ("layers=case_cells:h3_8&classes=magic", 400), ("layers=case_cells:h3_8&region=circle:0,0,500", 404),
        ("layers=case_cells:h3_8&area=nowhere", 404), ("layers=case_cells:h3_8&from=x", 400),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_said(people: People, asked: str, status: int) -> None:
    answer = people("analyst").get(f"/export/map.html?{asked if 'from=' in asked else f'{WINDOW}&{asked}'}")
    assert answer.status_code == status, answer.text
    assert answer.json["zh"] and answer.json["en"]


def test_nobody_gets_no_map(demo_app: Any) -> None:
    assert signed_in(demo_app, None).get(f"/export/map.html?layers=hospitals&{WINDOW}").status_code == 401


def test_names_from_data_are_words_and_never_markup_or_templates(demo_url: str) -> None:
    bad = "</script><img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}\u2028'\""
    city = City("1", "x", (bad, bad), True, "line_list", 0, 0, 9, dt.date(2020, 1, 1), dt.date(2020, 2, 1), (bad, bad), "v", {})
    context = Context(User(bad, (bad, bad), "analyst", None, True), "zh", "light", city, frozenset(), 1)
    site = {"type": "Feature", "properties": {"code": bad, "name": bad, "secret": "13900001111"}, "geometry": {"type": "Point", "coordinates": [1.0, 2.0]}}
    part = Sites(layer("hospitals"), [site], (bad, bad), {"entries": [], "unit": bad, "note": bad}, "")
    filters = Filters(day_from=dt.date(2020, 1, 1), day_to=dt.date(2020, 1, 2))
    made = page(MapContents(bad, [(bad, bad)], filters, "light", (0, 0, 1, 1), {"district": CellSet(b"", [bad])}, {}, [part], {}), context)
    assert "<img src=x" not in made and "49" not in re.findall(r"<h1>.*?</h1>", made)[0] and "{{ 7*7 }}" in made
    name = file_name(context, bad * 20 + "/x", filters, "html")
    assert len(name.encode()) < 255 and not set(name) & set('/\\:*?"<>|') and name.endswith("_2020-01-01_2020-01-02.html")
    data = held(made)
    assert data["layers"]["hospitals"]["features"][0]["properties"] == {"code": bad, "name": bad}, "columns that are not declared stay here"
    assert data["ground"]["district"]["heads"][0] + " " + data["ground"]["district"]["names"][0].partition(" ")[2] == bad
