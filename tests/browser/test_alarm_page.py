"""One person at the keyboard: the first alarm, its place on the map, taken and taken back, the threshold moved."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from geodata.engine import Database
from serving.settings import Settings
from tests.browser.conftest import PATIENCE, Visit, until
from tests.conftest import copy_of, opened, serving

pytestmark = [pytest.mark.browser, pytest.mark.long]
expect.set_options(timeout=PATIENCE)


@pytest.fixture
def person(browser: Browser, server: str, demo_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Visit, Database]]:
    """An analyst on the alarms of a city of this test alone."""
    with copy_of(server, demo_template) as url, opened(Settings(database_url=url, data_dir=tmp_path_factory.mktemp("alarms"))) as made, serving(made) as address:
        database = Database(url)
        visit = Visit(browser, address, (1366, 768)).sign_in("analyst").open("/alarms?from=2020-01-30&to=2020-02-05")
        yield visit, database
        visit.close()
        database.close()


def test_take_undo_and_threshold(person: tuple[Visit, Database]) -> None:
    visit, _ = person
    page = visit.page
    row = page.locator(".gw-alarm-row")
    settled = page.locator(".gw-alarms:not([data-loading]):not([data-busy])")
    expect(row.first).to_have_class("gw-alarm-row is-first is-new")
    expect(settled).to_have_count(1)
    first = row.first.get_attribute("data-alarm") or ""
    area = first.partition(":")[2]
    expect(page.locator(".gw-alarm-head h3")).to_have_text(row.first.locator(".gw-alarm-where b").inner_text())
    until(page, "document.querySelector('.gw-map').dataset.alarm", area)
    page.keyboard.press("a")
    expect(page.locator(".gw-alarm-action")).to_have_count(1)
    expect(page.locator(".gw-alarm-row.is-first")).not_to_have_attribute("data-alarm", first)
    expect(settled).to_have_count(1)
    page.keyboard.press("u")
    expect(page.locator(".gw-alarm-action.is-undone")).to_have_count(1)
    expect(page.locator(".gw-alarm-row.is-first")).to_have_attribute("data-alarm", first)
    expect(settled).to_have_count(1)
    page.keyboard.press("k")  # the next one was chosen when the first was taken
    expect(page.locator(".gw-alarm-row.is-first")).to_have_attribute("aria-selected", "true")
    expect(settled).to_have_count(1)
    page.keyboard.press("m")
    page.keyboard.press("1")
    expect(page.locator(f'.gw-alarm-row[data-alarm="{first}"]')).to_have_count(0)
    said = page.locator(".gw-alarm-meaning").inner_text()
    thumb = page.locator(".gw-alarm-slider [role=slider]")
    thumb.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".gw-alarm-meaning")).not_to_have_text(said)
    expect(page.locator(".gw-alarm-hidden")).not_to_have_text("")
    assert visit.wrong == []
