"""One reviewer at the keyboard: choose, accept, see it decided, undo it; pick a point; name another address."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect
from sqlalchemy import text

from geodata.engine import Database
from geodata.verify import verify
from serving.settings import Settings
from tests.browser.conftest import PATIENCE, Tabs, Visit, until
from tests.conftest import copy_of, opened, serving

pytestmark = [pytest.mark.browser, pytest.mark.long]
expect.set_options(timeout=PATIENCE)
Reviewer = Callable[..., Visit]


@pytest.fixture(scope="module")
def own_city(server: str, demo_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, str]]:
    """A demo city these tests may change, and the address of its app. The first question gets three candidates."""
    with copy_of(server, demo_template) as url:
        database = Database(url)
        _three_candidates(database)
        with opened(Settings(database_url=url, data_dir=tmp_path_factory.mktemp("review"))) as made, serving(made) as address:
            yield database, address
        database.close()


def _three_candidates(database: Database) -> None:
    """Whatever the geocoder offers for the first address, three known doors are offered now."""
    with database.own() as conn:
        doors = conn.execute(text("SELECT address, lon, lat, district_code, street_code FROM gazetteer_entry WHERE kind = 'door' AND street_code IS NOT NULL ORDER BY id LIMIT 3")).all()
        offered = [
            {"lon": one.lon, "lat": one.lat, "level": "door", "radius_m": 30.0, "label": one.address, "district_code": one.district_code, "street_code": one.street_code, "score": 0.7 - turn / 5}
            for turn, one in enumerate(doors)
        ]
        conn.execute(text("UPDATE address_question SET candidates = CAST(:offered AS jsonb)"), {"offered": json.dumps(offered)})


@pytest.fixture
def reviewer(tabs: Tabs, own_city: tuple[Database, str]) -> Iterator[Reviewer]:
    people: list[Visit] = []

    def come(name: str = "analyst", lang: str = "zh") -> Visit:
        people.append(tabs.take(own_city[1], name, lang=lang).open("/review"))
        return people[-1]

    yield come
    for one in people:
        tabs.give(one)


def chosen(visit: Visit) -> str:
    return visit.page.locator('.gw-review-row[aria-selected="true"] .gw-review-text').get_attribute("title") or ""


def listed(visit: Visit, address: str) -> Locator:
    """The rows of the queue that show exactly this address."""
    return visit.page.locator(".gw-review-row", has=visit.page.locator(f'.gw-review-text[title="{address}"]'))


def ready(visit: Visit) -> None:
    """The card and the map show the chosen address."""
    expect(visit.page.locator('.gw-review:not([data-loading="true"]):not([data-busy="true"])')).to_have_count(1)
    expect(visit.page.locator(".gw-review-chosen .gw-review-candidates tbody tr")).to_have_count(3)
    expect(visit.page.locator(".gw-review-pin.is-candidate")).to_have_count(3)


def test_accept_by_key_and_undo_by_key(own_city: tuple[Database, str], reviewer: Reviewer) -> None:
    database, _ = own_city
    visit = reviewer()
    page = visit.page
    ready(visit)
    first = chosen(visit)
    page.keyboard.press("j")
    until(page, "document.querySelector('.gw-review-row[aria-selected=\"true\"]').dataset.row", "1")
    page.keyboard.press("k")
    until(page, "document.querySelector('.gw-review-row[aria-selected=\"true\"]').dataset.row", "0")
    ready(visit)
    page.keyboard.press("2")
    expect(page.locator(".gw-review-status")).to_contain_text("已决定")
    expect(page.locator(".gw-review-decision")).to_have_count(1)
    expect(page.locator(".gw-review-decision")).to_contain_text("analyst")
    expect(listed(visit, first)).to_have_count(0)
    with database.own() as conn:
        alias = conn.execute(text("SELECT kind, label, records FROM address_alias")).one()
        assert alias.kind == "accept" and alias.records >= 1 and verify(conn) == []
        assert conn.execute(text("SELECT count(*) FROM access_log WHERE what = 'address_question' AND username = 'analyst'")).scalar_one() >= 2
    page.keyboard.press("u")
    expect(page.locator(".gw-review-decision.is-undone")).to_have_count(1)
    expect(listed(visit, first)).to_have_count(1)
    with database.own() as conn:
        assert conn.execute(text("SELECT count(*) FROM address_alias WHERE undone_by = 'analyst'")).scalar_one() == 1
        assert verify(conn) == []
    assert visit.wrong == []


def test_pick_on_the_map_without_a_mouse(own_city: tuple[Database, str], reviewer: Reviewer) -> None:
    database, _ = own_city
    visit = reviewer(lang="en")
    page = visit.page
    ready(visit)
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    expect(page.locator(".gw-review-pin.is-extra")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".gw-review-pin.is-extra")).to_have_count(0)
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    expect(page.locator(".gw-review-status")).to_contain_text("Enter confirms")
    page.keyboard.press("Enter")
    expect(page.locator(".gw-review-status")).to_contain_text("Decided")
    with database.own() as conn:
        picked = conn.execute(text("SELECT lon, lat, level FROM address_alias WHERE kind = 'pick' AND undone_at IS NULL")).one()
        assert picked.lon is not None and picked.level in ("door", "interpolated")
    page.locator(".gw-review-decision:not(.is-undone) button").first.click()
    expect(page.locator(".gw-review-status")).to_contain_text("Undone")
    assert visit.wrong == []


def test_another_name_is_looked_at_before_it_is_taken(own_city: tuple[Database, str], reviewer: Reviewer) -> None:
    database, _ = own_city
    with database.own() as conn:
        door = conn.execute(text("SELECT address FROM gazetteer_entry WHERE kind = 'door' ORDER BY id DESC LIMIT 1")).scalar_one()
    visit = reviewer()
    page = visit.page
    ready(visit)
    page.keyboard.press("l")
    page.keyboard.type("火星路9号")
    page.keyboard.press("Enter")
    expect(page.locator(".gw-review-alias-found")).to_contain_text("找不到")
    page.locator("#review-alias").fill(door)
    page.keyboard.press("Enter")
    expect(page.locator(".gw-review-pin.is-extra")).to_have_text("L")
    page.keyboard.press("Enter")
    expect(page.locator(".gw-review-status")).to_contain_text("已决定")
    page.keyboard.press("?")
    expect(page.locator(".gw-review-help")).to_be_visible()
    assert visit.wrong == []


def test_the_second_of_two_is_told_and_moves_on(reviewer: Reviewer) -> None:
    one, two = reviewer(), reviewer()
    ready(one)
    ready(two)
    text_of = chosen(two)
    with two.page.expect_response("**/version*") as said:
        pass
    heard = said.value.json()
    two.page.route("**/version*", lambda route: route.fulfill(json=heard))  # it presses before it hears of the other's decision
    one.page.keyboard.press("x")
    expect(one.page.locator(".gw-review-status")).to_contain_text("已决定")
    two.page.keyboard.press("1")
    expect(two.page.locator('.gw-review-status[data-kind="alert"]')).to_contain_text("analyst")
    expect(listed(two, text_of)).to_have_count(0)
    assert two.wrong == []


def test_a_leader_has_no_queue(own_city: tuple[Database, str], browser: Browser) -> None:
    visit = Visit(browser, own_city[1]).sign_in("leader").open("/review")
    expect(visit.page.locator(".gw-main .gw-state, .gw-main .gw-closed").first).to_be_visible()
    assert visit.page.locator(".gw-review-row").count() == 0
    visit.close()
