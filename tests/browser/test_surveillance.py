"""The page of curves as a person meets it: every panel with its picture or its reason, words above, nothing gone wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visit, until

pytestmark = pytest.mark.browser
SETTLED = "[...document.querySelectorAll('.gw-watch .gw-report')].filter(panel => panel.querySelector('.gw-report-state').childElementCount && !panel.querySelector('[role=status]')).length"


@pytest.mark.long
def test_the_page_of_curves(visit: Callable[..., Visit]) -> None:
    seen = visit("analyst", (1440, 900), "en").open("/surveillance")
    until(seen.page, SETTLED, 0)
    panels = seen.page.evaluate(
        "[...document.querySelectorAll('.gw-watch .gw-report')].map(panel => ({"
        " title: panel.querySelector('h2').textContent, words: panel.querySelector('.gw-report-words').textContent,"
        " drawn: !!panel.querySelector('.js-plotly-plot .main-svg'), height: panel.querySelector('.gw-report-frame').clientHeight }))"
    )
    assert len(panels) == 10
    assert all(panel["drawn"] and panel["height"] > 160 for panel in panels), panels
    said = {panel["title"]: panel["words"] for panel in panels}
    assert "7-day window" in said["Reproduction number"]
    assert "serial interval" in said["Reproduction number"]
    assert said["Growth and doubling"]
    assert seen.page.locator(".gw-watch .gw-division").count() >= 2
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out sideways"
    assert seen.wrong == []
