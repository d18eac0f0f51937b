"""A link that asks for too much says so in words, and the rest of it opens."""

from __future__ import annotations

import dataclasses

import pytest

from dashboard import address, link
from dashboard.app_shell import sample_context
from dashboard.context import User
from dashboard.pages import page_at

PAGE = page_at("/analyst")
CONTEXT = sample_context(PAGE)
HEAD = dataclasses.replace(CONTEXT, user=User("h", ("乙", "B"), "district_head", "310115", True))


def said(search: str, context: object = CONTEXT) -> list[tuple[str, str]]:
    filters = address.filters_from(search, None, PAGE, CONTEXT.city, context.user)  # type: ignore[attr-defined]
    return link.dropped(search, filters, PAGE, context)  # type: ignore[arg-type]


@pytest.mark.parametrize("search", ["", "?from=2020-01-03&to=2020-01-09&area=310115&layers=case_cells,hospitals&tileset=h3_9&classes=natural&compare=swipe:2020-01-10&opacity=case_cells:40,hospitals:100&at=114.30500,30.59300,11.50&sel=cell:h3_9:8930", "?tileset=auto"])
def test_a_good_link_says_nothing(search: str) -> None:
    assert said(search) == []


@pytest.mark.parametrize(
    ("search", "named"),
    [
        ("?layers=case_cells,nonsense", "nonsense"), ("?from=2031-01-01", "2031-01-01"), ("?to=1999-12-31", "1999-12-31"), ("?from=spring", "spring"),
        ("?area=x';--", "x';--"), ("?tileset=h3_99", "h3_99"), ("?classes=pretty", "pretty"), ("?compare=sum", "sum"), ("?compare=diff:2019-01-01", "diff:2019-01-01"), ("?opacity=case_cells:5", "case_cells:5"), ("?opacity=beds:50", "beds:50"), ("?at=114.3,30.6", "114.3,30.6"), ("?at=114.3,30.6,3", "114.3,30.6,3"), ("?sel=cell:h3_8", "cell:h3_8"), ("?sel=street:a:b", "street:a:b"),
    ],
)  # fmt: skip
def test_what_a_link_does_not_get_is_named(search: str, named: str) -> None:
    [(zh, en)] = said(search)
    assert named in zh and named in en


def test_another_district_is_named_and_not_shown() -> None:
    [(zh, en)] = said("?area=310101001", HEAD)
    assert "310101001" in zh and "310115" in zh and "310101001" in en
    assert address.filters_from("?area=310101001", None, PAGE, CONTEXT.city, HEAD.user)["area"] == "310115"


def test_a_layer_of_another_page_or_without_data_is_named_by_its_title() -> None:
    bare = dataclasses.replace(CONTEXT, metrics=frozenset())
    [(zh, _)] = said("?layers=case_cells", bare)
    assert "新增病例" in zh


def test_a_long_text_is_cut() -> None:
    [(zh, en)] = said("?layers=" + "x" * 5000)
    assert max(len(zh), len(en)) < 120


def test_only_unknown_layers_leave_the_page_its_own() -> None:
    assert address.filters_from("?layers=nonsense", None, PAGE, CONTEXT.city, CONTEXT.user)["layers"] is None
