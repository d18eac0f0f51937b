"""The map's addresses: who gets what, in what form, and what is refused."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from collections.abc import Callable, Iterator

import mapbox_vector_tile
import numpy as np
import pandas as pd
import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from callbacks.map_routes import RULES
from geodata.engine import Database
from layers import all_layers
from layers.comparing import UNDECIDED, difference
from layers.contract import NO_DATA, OUT_OF_SCOPE

SignIn = Callable[[str], FlaskClient]


@pytest.fixture(scope="module")
def sign_in(demo_app: Dash) -> SignIn:
    """A client signed in as one of the demo people."""

    def make(name: str) -> FlaskClient:
        client: FlaskClient = demo_app.server.test_client()
        page = client.get("/login").get_data(as_text=True)
        token = re.search(r'name="token" value="([^"]+)"', page)
        assert token
        answer = client.post("/login", data={"username": name, "password": f"demo-{name}", "token": token[1]})
        assert answer.status_code in (302, 303)
        return client

    return make


@pytest.fixture(scope="module")
def analyst(sign_in: SignIn) -> FlaskClient:
    return sign_in("analyst")


@pytest.fixture(scope="module")
def head(sign_in: SignIn) -> FlaskClient:
    return sign_in("district")


@pytest.fixture(scope="module")
def city(demo_url: str) -> Iterator[dict[str, str]]:
    """Version, window and districts of the small city."""
    database = Database(demo_url)
    with database.read() as conn:
        row = conn.execute(text("select geometry_version as version, day_from, day_to, lon, lat from city")).one()
        own = conn.execute(text("select district_code from app_user where username = 'district'")).scalar_one()
        other = conn.execute(text("select code from area where level = 'district' and code <> :own limit 1"), {"own": own}).scalar_one()
        x = int((row.lon + 180) / 360 * 2**9)
        y = int((1 - np.arcsinh(np.tan(np.radians(row.lat))) / np.pi) / 2 * 2**9)
        days = conn.execute(text("select max(day) from area_day where metric = 'arrivals_seen'")).scalar_one()
    database.close()
    yield {
        "version": row.version, "window": f"from={row.day_from}&to={days}", "own": own, "other": other, "tile": f"9/{x}/{y}",
    }  # fmt: skip


def wire(answer: TestResponse) -> np.ndarray:
    assert answer.status_code == 200
    return np.frombuffer(answer.data, "<u2")


def test_nobody_gets_anything_without_signing_in(demo_app: Dash, city: dict[str, str]) -> None:
    version, window = city["version"], city["window"]
    addresses = [
        f"/geometry/h3_8/{version}/all.bin", f"/geometry/h3_8/{version}/all.json", f"/geometry/{version}/all.json",
        f"/tiles/base/{version}/{city['tile']}.pbf", f"/values/case_cells/h3_8?{window}", f"/features/hospitals?{window}",
        f"/frame/{city['own']}", f"/bars/case_cells?{window}",
    ]  # fmt: skip
    assert len(addresses) == len(RULES)
    for address in addresses:
        assert demo_app.server.test_client().get(address).status_code in (401, 302), address


def test_a_district_head_gets_only_the_district(head: FlaskClient, analyst: FlaskClient, city: dict[str, str]) -> None:
    ground = json.loads(head.get(f"/geometry/{city['version']}/{city['own']}.json").data)["h3_8"]
    whole = wire(analyst.get(f"/values/returnee_cells/h3_8?{city['window']}"))
    own = wire(head.get(f"/values/returnee_cells/h3_8?{city['window']}"))
    mine = np.zeros(len(own), bool)
    mine[ground["first"] : ground["first"] + ground["count"]] = True
    assert 0 < mine.sum() < len(own) == ground["total"]
    assert (own[~mine] == OUT_OF_SCOPE).all() and np.array_equal(own[mine], whole[mine])
    assert whole.max() > 0
    assert head.get(f"/geometry/{city['version']}/all.json").status_code == 403
    assert head.get(f"/geometry/h3_8/{city['version']}/all.bin").status_code == 403
    assert head.get(f"/geometry/h3_8/{city['version']}/{city['other']}.bin").status_code == 403
    shapes = head.get(f"/geometry/h3_8/{city['version']}/{city['own']}.bin", headers={"Accept-Encoding": "gzip"})
    count, first = np.frombuffer(gzip.decompress(shapes.data), "<u4", 2, 4)
    assert (first, count) == (ground["first"], ground["count"])
    names = json.loads(head.get(f"/geometry/h3_8/{city['version']}/{city['own']}.json").data)
    assert set(names["district"]) == {city["own"]} and len(names["code"]) == count
    for address in (f"/values/case_cells/h3_8?{city['window']}&area=", "/frame/", f"/bars/case_cells?{city['window']}&area="):
        assert head.get(address + city["other"]).status_code == 403, address


def test_what_makes_no_sense_is_named(analyst: FlaskClient, city: dict[str, str]) -> None:
    window = city["window"]
    for address, status in (
        (f"/values/no_such_layer/h3_8?{window}", 404),
        (f"/values/case_cells/no_such_set?{window}", 404),
        (f"/values/hospitals/h3_8?{window}", 404),
        (f"/values/case_cells/h3_8?{window}&column=value", 404),
        (f"/values/address_uncertainty/h3_8?{window}&column=sure", 404),
        (f"/features/case_cells?{window}", 404),
        ("/values/case_cells/h3_8?from=2020-02-30&to=2020-03-01", 400),
        ("/values/case_cells/h3_8?from=2020-03-02&to=2020-03-01", 400),
        ("/values/case_cells/h3_8", 400),
        ("/values/case_cells/h3_8?from=2020-02-02&to=2020-02-08&mode=diff", 400),
        ("/values/case_cells/h3_8?from=2020-02-02&to=2020-02-08&mode=diff&base=2020-02-31", 400),
        ("/values/case_cells/h3_8?from=2020-02-02&to=2020-02-08&mode=diff&base=2019-02-01", 400),
        ("/values/case_cells/h3_8?from=2020-02-02&to=2020-02-08&mode=sum&base=2020-02-01", 400),
        ("/geometry/h3_8/stale/all.bin", 404),
        (f"/tiles/nothing/{city['version']}/{city['tile']}.pbf", 404),
        (f"/tiles/base/{city['version']}/3/9/1.pbf", 404),
        ("/frame/nowhere", 404),
    ):
        answer = analyst.get(address)
        assert answer.status_code == status, address
        assert answer.json and answer.json["zh"] and answer.json["en"]


def test_change_is_what_the_two_windows_on_the_screen_say(analyst: FlaskClient, head: FlaskClient, city: dict[str, str]) -> None:
    for client in (analyst, head):
        now = wire(client.get("/values/returnee_cells/community?from=2020-01-25&to=2020-01-31"))
        before = wire(client.get("/values/returnee_cells/community?from=2020-01-18&to=2020-01-24"))
        found = wire(client.get("/values/returnee_cells/community?from=2020-01-25&to=2020-01-31&mode=diff&base=2020-01-18"))
        assert np.array_equal(found, difference(now, before, now_open=False, before_open=False))
        assert (found >= 5).any() and (client is analyst or (found == OUT_OF_SCOPE).any())


def test_a_fall_in_days_that_fill_up_is_undecided(analyst: FlaskClient) -> None:
    asked = "/values/{}/district?from=2020-03-03&to=2020-03-09&mode=diff&base=2020-02-11"
    cases, returnees = (wire(analyst.get(asked.format(key))) for key in ("case_cells", "returnee_cells"))
    assert (cases == UNDECIDED).any() and not ((cases >= 5) & (cases < 950)).any()
    assert not (returnees == UNDECIDED).any()


def test_every_offered_layer_answers_on_every_tile_set(analyst: FlaskClient, city: dict[str, str]) -> None:
    there = json.loads(analyst.get(f"/geometry/{city['version']}/all.json").data)
    assert set(there) == {"h3_6", "h3_7", "h3_8", "h3_9", "grid", "community", "street", "district"}
    for key, item in all_layers().items():
        for tileset in there.keys() & set(item.tilesets):
            found = wire(analyst.get(f"/values/{key}/{tileset}?{city['window']}"))
            assert not np.isin(found, (2, 3, 4, OUT_OF_SCOPE)).any(), (key, tileset)
            if key in ("returnee_cells", "unverified_cells"):
                assert not (found == NO_DATA).any()
        if item.features:
            collection = json.loads(analyst.get(f"/features/{key}?{city['window']}").data)
            assert all(set(feature["properties"]) == set(item.columns) for feature in collection["features"])


def test_tiles_hold_outlines_and_names_and_are_kept(analyst: FlaskClient, city: dict[str, str]) -> None:
    address = f"/tiles/base/{city['version']}/{city['tile']}.pbf"
    first = analyst.get(address, headers={"Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip" and "immutable" in first.headers["Cache-Control"]
    layers = mapbox_vector_tile.decode(gzip.decompress(first.data))
    assert {"city", "district", "street"} <= {feature["properties"]["level"] for feature in layers["area"]["features"]}
    assert analyst.get(address).data == gzip.decompress(first.data)
    assert analyst.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    places = mapbox_vector_tile.decode(analyst.get(address.replace("/base/", "/places/")).data)
    assert any(feature["properties"]["name_zh"].endswith(("区", "县")) for feature in places["place"]["features"])


def test_records_in_doubt_stand_beside_their_share_and_under_the_slider(analyst: FlaskClient, city: dict[str, str], demo_url: str) -> None:
    beside = wire(analyst.get(f"/values/address_uncertainty/district?{city['window']}&column=doubtful"))
    shares = wire(analyst.get(f"/values/address_uncertainty/district?{city['window']}"))
    body = json.loads(analyst.get(f"/bars/address_uncertainty?{city['window']}").data)
    assert body["incomplete_from"] is None
    database = Database(demo_url)
    records = text("""
        select district_code as code, day, h3_8 is null or coalesce(confidence < 0.9, false) as doubtful from (
            select district_code, h3_8, confidence, (registered_at at time zone 'Asia/Shanghai')::date as day from registration
            union all select district_code, h3_8, confidence, reported_on from "case"
        ) r, city where day between day_from and day_to""")
    with database.read() as conn:
        known = pd.DataFrame(conn.execute(records).all(), columns=["code", "day", "doubtful"])
        codes = conn.execute(text("select code from cell where tileset = 'district' order by idx")).scalars().all()
    database.close()
    assert sum(body["days"]) == known["doubtful"].sum() > 100
    first, last = (dt.date.fromisoformat(part[-10:]) for part in city["window"].split("&"))
    by_district = known[known["day"].between(first, last)].groupby("code")["doubtful"].agg(["sum", "size"])
    counted = [tuple(by_district.loc[code]) for code in codes]
    assert beside.tolist() == [doubtful if doubtful >= 5 or not doubtful else 1 for doubtful, _ in counted]
    assert shares.tolist() == [1 if 1 <= doubtful < 5 else 65533 if n < 20 else round(doubtful * 1000 / n) for doubtful, n in counted]


def test_bars_cover_the_slider_and_name_what_is_incomplete(analyst: FlaskClient, demo_url: str) -> None:
    body = json.loads(analyst.get("/bars/case_cells?from=2020-02-01&to=2020-02-07").data)
    database = Database(demo_url)
    with database.read() as conn:
        days = conn.execute(text("select day_to - day_from + 1 from city")).scalar_one()
        total = conn.execute(text("""select count(*) from "case" c, city where c.reported_on between day_from and day_to""")).scalar_one()
    database.close()
    assert len(body["days"]) == days and sum(body["days"]) == total
    assert body["from"] < body["incomplete_from"] <= body["to"]
    first, last = body["recorded"]
    assert body["from"] <= first < last == body["to"] and body["days"][(dt.date.fromisoformat(first) - dt.date.fromisoformat(body["from"])).days] > 0


def test_days_before_the_first_record_are_known_and_each_person_hears_of_their_own(analyst: FlaskClient, head: FlaskClient, demo_url: str) -> None:
    database = Database(demo_url)
    with database.read() as conn:
        district = conn.execute(text("select district_code from app_user where username = 'district'")).scalar_one()
        days = text("""select min(reported_on) from "case" where cast(:d as text) is null or district_code = :d""")
        first = {name: conn.execute(days, {"d": code}).scalar_one() for name, code in (("analyst", None), ("head", district))}
    database.close()
    for name, client in (("analyst", analyst), ("head", head)):
        recorded = json.loads(client.get("/bars/case_cells?from=2020-02-01&to=2020-02-07").data)["recorded"]
        assert recorded[0] == first[name].isoformat()


def test_a_tile_out_of_range_is_named_and_nothing_is_kept_of_it(analyst: FlaskClient, city: dict[str, str], demo_url: str) -> None:
    for place in ("15/0/0", "3/8/0", "3/0/8", "0/0/1", "-1/0/0", "3/-1/0"):
        answer = analyst.get(f"/tiles/base/{city['version']}/{place}.pbf")
        assert answer.status_code == 404 and place in answer.json["en"] and place in answer.json["zh"]
    database = Database(demo_url)
    with database.read() as conn:
        assert conn.execute(text("select count(*) from tile where z > 14 or x >= 1 << z or y >= 1 << z")).scalar() == 0
    database.close()


def test_a_tile_over_the_sea_is_empty_and_kept(analyst: FlaskClient, city: dict[str, str]) -> None:
    address = f"/tiles/base/{city['version']}/10/0/0.pbf"
    first, again = analyst.get(address), analyst.get(address)
    assert first.status_code == again.status_code == 200 and first.data == again.data == b""


def test_tiles_end_with_the_session(sign_in: SignIn, city: dict[str, str]) -> None:
    client = sign_in("leader")
    address = f"/tiles/base/{city['version']}/{city['tile']}.pbf"
    assert client.get(address).status_code == 200
    with client.session_transaction() as kept:
        kept["stamp"] = "of an older password"
    assert client.get(address).status_code in (302, 401)


def test_what_one_person_was_just_handed_no_stranger_is(demo_app: Dash, sign_in: SignIn, city: dict[str, str]) -> None:
    address, client = f"/tiles/base/{city['version']}/{city['tile']}.pbf", sign_in("analyst")
    assert client.get(address).data == client.get(address).data != b""
    for stranger in (demo_app.server.test_client(), sign_in("leader")):
        stranger.post("/logout")
        assert stranger.get(address).status_code == 401


def test_a_first_visit_fetches_nothing_that_is_not_used(analyst: FlaskClient) -> None:
    page = analyst.get("/analyst").get_data(as_text=True)
    scripts = " ".join(re.findall(r'<script src="([^"]+)"', page))
    assert "/deps/react-dom@" in scripts and "/dash_table/" not in scripts


def test_a_first_visit_does_not_wait_for_the_table_library(analyst: FlaskClient) -> None:
    page = analyst.get("/analyst").get_data(as_text=True)
    assert "dash_mantine_components" in page
    assert not re.search(r"<script[^>]+dash_ag_grid", page)
    later = re.search(r'name="gridwatch-grid" content="([^"]+)"', page)
    assert later
    assert "window.dash_ag_grid" in analyst.get(later[1]).get_data(as_text=True)
