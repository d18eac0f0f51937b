"""A report composed by hand: copied, changed, seen as it will be printed, saved, taken back, an old version restored."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from serving.settings import Settings
from tests.browser.conftest import Visit, until
from tests.conftest import copy_of, opened, serving

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]


@pytest.fixture(scope="module")
def base(server: str, demo_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a city of this module alone, which keeps what is saved."""
    with copy_of(server, demo_template) as url, opened(Settings(database_url=url, data_dir=tmp_path_factory.mktemp("templates"))) as made, serving(made) as address:
        yield address


def shown(tab: Visit, selector: str, words: str) -> None:
    """Wait until the preview says these words at this place."""
    until(tab.page, f"document.querySelector('.gw-tpl-paper iframe').contentDocument?.querySelector('{selector}')?.textContent.includes('{words}') ?? false")


@pytest.mark.long
def test_a_report_by_hand(browser: object, base: str) -> None:
    tab = Visit(browser, base, (1440, 900)).sign_in("district")  # type: ignore[arg-type]
    page = tab.page
    page.goto(f"{base}/report-templates")
    page.wait_for_selector(".gw-tpl-preview[data-ready]")
    assert page.locator(".gw-tpl-ordered button").count() == 0, "a standard report is copied, not changed"

    # Copied it is one's own; a title and the order of the indicators are changed, and the paper shows both.
    page.click(".gw-tpl-desk footer .is-primary")
    page.wait_for_selector(".gw-tpl-ordered button")
    page.fill('[data-focus="title0"]', "鼓山区每日疫情")
    page.press('[data-focus="title0"]', "Enter")
    shown(tab, "h1", "鼓山区每日疫情")
    order = """[...document.querySelectorAll('.gw-tpl-part:has([data-focus="indicators0"]) li b')].map((one) => one.textContent)"""
    first, second, *others = page.evaluate(order)
    page.focus('[data-focus="indicators0-down"]')
    for key, wanted in (("Enter", [second, first, *others]), ("Alt+ArrowUp", [first, second, *others]), ("Control+z", [second, first, *others])):  # the focus goes with the row
        page.keyboard.press(key)
        until(page, order, wanted)

    # A press on another report does not lose it; saved it is version 2.
    page.click(".gw-tpl-pick >> nth=-1")
    until(page, "document.querySelector('.gw-tpl-status').textContent.includes('未保存')")
    page.keyboard.press("Control+s")
    until(page, "document.querySelector('.gw-tpl-status').textContent", "已保存第 2 版")

    # The first version comes back on top of the second, as the third; what changed is said.
    page.click(".gw-tpl-tabs button >> nth=3")
    page.wait_for_selector(".gw-tpl-versions li.gw-tpl-card >> nth=1")
    assert "标题改为“鼓山区每日疫情”" in page.inner_text(".gw-tpl-versions")
    page.click(".gw-tpl-versions li.gw-tpl-card >> nth=1 >> button >> nth=1")
    until(page, "document.querySelector('.gw-tpl-status').textContent", "已保存第 3 版")
    until(page, "document.querySelectorAll('.gw-tpl-versions > li').length", 3)
    assert tab.wrong == []
    tab.close()
