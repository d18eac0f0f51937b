"""The planner's page in a browser: a slider moves the answer, beds are edited and pasted, a wrong value stays out, undo takes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit, until

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]
PASTE = """(() => {
  const data = new DataTransfer();
  data.setData('text/plain', ROWS.map((row) => row.join('\\t')).join('\\n'));
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
})()"""


def test_a_scenario_by_hand(visit: Open) -> None:
    tab = visit("planner", (1440, 900))
    page = tab.open("/planner").page
    page.wait_for_selector(".gw-plan-grid .ag-row")
    document = "JSON.stringify(gridwatchPlan.state.document())"
    until(page, "document.querySelector('.gw-plan').dataset.waiting === undefined")
    assert "照现在这样" in page.inner_text(".gw-plan-say")

    # A slider on the base begins a scenario of one's own; its answer stands in the sentence.
    page.locator('.gw-plan-slider[data-field="ward_stay"] input').focus()
    page.keyboard.press("ArrowRight")
    until(page, "document.querySelector('.gw-plan-say').textContent.startsWith('A ')")
    assert "未保存" in page.inner_text(".gw-plan-tabs")
    until(page, "document.querySelector('.gw-plan').dataset.waiting === undefined")
    assert "次模拟" in page.inner_text(".gw-plan-state")

    # A value that is none stays out and is told beside the table; one that is goes in, the former struck through.
    cell = page.locator('.gw-plan-grid .ag-row[row-index="0"] .ag-cell[col-id="beds"]')
    before = page.evaluate(document)
    for typed in ("12x", "1234"):
        cell.click()
        page.keyboard.press("Control+a")
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        until(page, "document.querySelectorAll('.gw-plan-grid .ag-cell-inline-editing').length === 0")
        if typed == "12x":
            assert "不是整数" in page.inner_text(".gw-plan-messages") and page.evaluate(document) == before
    until(page, "document.querySelector('.gw-plan-grid s') !== null")
    assert page.inner_text(".gw-plan-edit.is-changed") == "1,234"

    # From Excel: rows found by their names, an unknown one told; one step of undo takes all of it back.
    edited = page.evaluate(document)
    names = page.evaluate("gridwatchPlan.grid.rows().slice(1, 3).map((row) => row.name)")
    page.locator('.gw-plan-grid .ag-row[row-index="1"] .ag-cell[col-id="today"]').click()
    rows = str([[names[0], "900", "80%"], [names[1], "901", "0.9"], ["没有这家", "3", "1"]])
    page.evaluate(PASTE.replace("ROWS", rows))
    until(page, "document.querySelector('.gw-plan-messages').textContent.includes('没有这家')")
    assert page.evaluate(document).count('"beds":90') == 2 and '"staffing":0.8' in page.evaluate(document)
    page.keyboard.press("Control+z")
    until(page, document, edited)

    # The row that is chosen is chosen on the map, and the map has the scenario.
    until(page, "document.querySelector('.gw-plan-map .gw-map').dataset.plan !== undefined")
    assert page.locator(".gw-plan-grid .ag-row.is-chosen").count() >= 1
    assert tab.wrong == []
