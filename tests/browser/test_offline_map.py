"""The offline map in a real browser with the network cut: it draws, its control toggles, its popup opens, it asks for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from dash import Dash
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import until
from tests.dashboard.test_identity import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.long]
LAYERS = "hospitals,origin_flows,alarm_areas,returnee_cells:h3_8,case_rate:street"
COLOURS = """key => { const { canvas } = gridwatchMap.offline.layer(key); const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set(); for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 200) seen.add(data[at] << 16 | data[at + 1] << 8 | data[at + 2]); return seen.size; }"""


def test_a_file_opens_without_a_network(browser: Browser, demo_app: Dash, tmp_path: Path) -> None:
    answer = signed_in(demo_app, "analyst").get(f"/export/map.html?layers={LAYERS}&from=2020-02-01&to=2020-02-07")
    assert answer.status_code == 200, answer.text
    (tmp_path / "map.html").write_bytes(answer.data)
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    page, wrong, asked = context.new_page(), list[str](), list[str]()
    page.on("console", lambda said: wrong.append(said.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"file://{tmp_path}/map.html", timeout=120_000)
    until(page, "document.body.dataset.state", "ready")
    _layers_come_and_go(page)
    _a_popup_says_what_the_card_says(page)
    _a_site_tells_of_itself(page)
    context.close()
    assert wrong == []
    assert [url for url in asked if not url.startswith("data:")] == [f"file://{tmp_path}/map.html"]


def _layers_come_and_go(page: Page) -> None:
    until(page, "Boolean(gridwatchMap.offline.layer('returnee_cells').paths)")
    assert page.evaluate(COLOURS, "returnee_cells") > 2 and page.evaluate(COLOURS, "outlines") > 2
    control = page.locator(".leaflet-control-layers-overlays label")
    expect(control).to_have_count(5)
    assert page.locator("[data-legend]").count() == 5
    symbols = page.locator(".gw-site.is-reference")
    assert symbols.count() > 5
    control.filter(has_text="医院").click()
    expect(symbols).to_have_count(0)
    expect(page.locator('[data-legend="hospitals"]')).to_have_attribute("data-off", "true")
    control.filter(has_text="医院").click()
    expect(symbols).not_to_have_count(0)


def _a_popup_says_what_the_card_says(page: Page) -> None:
    """In the middle of a cell with a value, away from every symbol."""
    at = page.evaluate("""() => { const layer = gridwatchMap.offline.layer("returnee_cells"), map = layer._map, box = map.getContainer().getBoundingClientRect();
        for (let cell = 0; cell < layer.wires.length; cell++) {
          if (layer.wires[cell] < 1 || layer.wires[cell] > 65000) continue;
          const [lng, lat] = layer.geometry.centre(cell), { x, y } = map.latLngToContainerPoint([lat, lng]);
          if (document.elementFromPoint(box.x + x, box.y + y) === map.getContainer()) return { x: box.x + x, y: box.y + y, name: layer.name(cell), value: gridwatchMap.value(layer.wires[cell], layer.config, "zh") };
        } }""")
    page.mouse.move(at["x"], at["y"])
    expect(page.locator(".gw-map-card")).to_contain_text(at["name"])
    page.mouse.click(at["x"], at["y"])
    popup = page.locator(".leaflet-popup")
    expect(popup).to_contain_text(at["name"])
    expect(popup).to_contain_text(at["value"])
    page.keyboard.press("Escape")


def _a_site_tells_of_itself(page: Page) -> None:
    page.locator(".gw-site.is-reference").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup")).to_contain_text("等级")
