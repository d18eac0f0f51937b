"""The clusters page on the screen: a scan at once, numbered zones, a chosen cluster marked in list, map and drawer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE, Visit, until

pytestmark = [pytest.mark.browser, pytest.mark.long]
expect.set_options(timeout=PATIENCE)
SHOWN = "[...window.gridwatchMap.panels.values()][0]?.features.shown.has('cluster_zones')"
OUTLINED = "[...window.gridwatchMap.panels.values()][0].map.getSource('selected').serialize().data"


def test_a_cluster_is_found_chosen_and_followed(visit: Callable[..., Visit]) -> None:
    seen = visit("analyst").open("/clusters?from=2020-02-14&to=2020-02-20")
    page = seen.page
    first = page.locator(".gw-cluster").first
    expect(first).to_be_visible()
    expect(page.locator(".gw-cluster-chance").first).to_contain_text("p ")  # judged by itself
    until(page, SHOWN)
    first.click()
    expect(first).to_have_attribute("aria-pressed", "true")
    number = first.locator(".gw-cluster-disc").inner_text()
    expect(page.locator(".gw-dossier-code")).to_contain_text(f"聚集 {number} 号")
    until(page, f"(({OUTLINED}).geometry ?? ({OUTLINED}).features?.[0]?.geometry)?.type === 'MultiPolygon'")
    page.evaluate("window.gridwatchMap.choose({ from: '2020-01-12', to: '2020-01-18' })")  # before it all: nothing to scan
    expect(page.locator("#cluster-note")).not_to_contain_text("2月20日")
    expect(page.locator(".gw-dossier-code")).not_to_contain_text("聚集")
    assert not seen.wrong
