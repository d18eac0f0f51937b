"""Layouts are pure, in one language, and every id on them is known."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

import pytest
from dash.development.base_component import Component

from dashboard.app_shell import sample_context, screen, validation_layout
from dashboard.components import ribbon, states
from dashboard.contract import Page
from dashboard.pages import all_pages
from geodata.errors import Lang

SHOWN = ("children", "title", "placeholder", "aria-label", "label", "nothingFoundMessage", "alt")
ALLOWED_IN_CHINESE = {"Gridwatch", "Excel", "EN", "CSV", "PDF", "PNG", "PowerPoint", "GeoJSON", "GeoPackage", "HTML", "H3", "Switch to English", "ICU"}
NAMES = re.compile("|".join(sorted(map(re.escape, ALLOWED_IN_CHINESE), key=len, reverse=True)))
CJK = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2,}")
PAGES = all_pages()


def strings(node: Any) -> Iterator[str]:
    """Every text a reader can see or hear."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, (list, tuple)):
        for item in node:
            yield from strings(item)
    elif isinstance(node, Component):
        for name in SHOWN:
            value = getattr(node, name, None)
            if value is not None:
                yield from strings(value)


def drawn(page: Page, lang: Lang) -> Component:
    return screen(page, dataclasses.replace(sample_context(page), lang=lang))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_chinese_pages_hold_no_english(page: Page) -> None:
    wrong = {text for text in strings(drawn(page, "zh")) if LATIN.search(NAMES.sub("", text)) and not text.startswith("sample")}
    assert not wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_english_pages_hold_no_chinese(page: Page) -> None:
    wrong = {text for text in strings(drawn(page, "en")) if CJK.search(text) and text not in ("中", "切换到中文")}
    assert not wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_layouts_are_pure(page: Page) -> None:
    first, second = (str(drawn(page, "zh").to_plotly_json()) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_no_id_stands_twice_on_a_screen(page: Page) -> None:
    found = [str(part.id) for part in drawn(page, "zh")._traverse() if isinstance(part, Component) and getattr(part, "id", None) is not None]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)
def test_a_city_without_any_data_still_has_every_page(page: Page) -> None:
    context = dataclasses.replace(sample_context(page), metrics=frozenset())
    assert isinstance(page.layout(page, context), Component)


def test_the_validation_layout_is_bare() -> None:
    layout = validation_layout(PAGES)
    assert len(str(layout.to_plotly_json())) < 60_000
    assert all(getattr(part, "children", None) is None for part in layout.children)


def test_a_simulated_city_says_so_on_every_screen_and_a_real_one_never() -> None:
    for page in PAGES:
        context = sample_context(page)
        real = dataclasses.replace(context, city=dataclasses.replace(context.city, simulated=False))
        assert any("模拟数据" in text for text in strings(screen(page, context)))
        assert not any("模拟" in text for text in strings(screen(page, real)))


@pytest.mark.parametrize(("received", "expected"), [(16, 16), (11, 16), (0, 16)])
def test_one_tick_a_sender(received: int, expected: int) -> None:
    assert ribbon.ticks(received, expected).style == {"--all": expected, "--got": received}


def test_the_ribbon_says_partial_stale_and_simulated() -> None:
    import datetime as dt

    due, at = dt.date(2022, 4, 10), dt.datetime(2022, 4, 11, 8, 12)
    assert ribbon.judge(due, at, 16, 16, due, False).state == "fresh"
    assert ribbon.judge(due, at, 11, 16, due, False).state == "partial"
    assert ribbon.judge(dt.date(2022, 4, 9), at, 16, 16, due, False).state == "stale"
    assert ribbon.judge(None, None, None, None, due, False).state == "stale"
    assert ribbon.judge(due, at, 16, 16, due, True).state == "simulated"


def test_states_say_what_to_do() -> None:
    for lang in ("zh", "en"):
        text = " ".join(strings(states.error("取不到", "30 秒后再试", lang, "E-3F2A")))  # type: ignore[arg-type]
        assert "E-3F2A" in text
    assert "审计" in " ".join(strings(states.no_permission("您只能看", "申请", "zh")))
