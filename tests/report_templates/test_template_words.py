"""Standard reports hold what a city has, and words tell exactly what is different."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.app_shell import sample_context
from dashboard.components import report_template_standards as standards
from dashboard.components.report_template_words import differences, sentence
from dashboard.context import Context
from dashboard.pages.report_templates import PAGE
from dashboard.reports import report
from geodata.map_reports import definition as definitions
from geodata.map_reports.definition import FORMS, Children, Definition, MapLayer
from geodata.queries.indicators import INDICATORS
from geodata.report_templates.people import MAKERS
from layers import layer

OFFICIAL = frozenset({"case_series", "case_addresses"})
SAME = (("甲", "A"), ("甲", "A"))
keys = st.lists(st.sampled_from(sorted(INDICATORS)), max_size=4, unique=True).map(tuple)
layers = st.lists(st.sampled_from(["case_cells", "isolation", "hospitals"]), max_size=3, unique=True).flatmap(
    lambda found: st.tuples(*(st.builds(MapLayer, key=st.just(key), tileset=st.sampled_from(["auto", "street"]), classes=st.sampled_from(["", "natural"])) for key in found))
)
made = st.builds(
    Definition, paper=st.sampled_from(["A4", "A3"]), orientation=st.sampled_from(["portrait", "landscape"]), lang=st.sampled_from(["zh", "en"]), layers=layers, indicators=keys,
    charts=st.sampled_from([(), ("case_trend",), ("case_trend", "task_trend"), ("task_trend", "case_trend")]), table=st.one_of(st.none(), keys.filter(bool).map(lambda columns: Children(columns=columns))),
    graticule=st.booleans(), forms=st.lists(st.sampled_from(FORMS), min_size=1, max_size=3, unique=True).map(tuple),
)  # fmt: skip


@settings(max_examples=25)
@given(made, made)
def test_something_is_said_exactly_where_something_differs(old: Definition, new: Definition) -> None:
    for lang in ("zh", "en"):
        told = differences(old, new, SAME, lang)  # type: ignore[arg-type]
        assert bool(told) == (old != new) and len(set(told)) == len(told)
        assert bool(differences(old, old, SAME, lang)) is False  # type: ignore[arg-type]
    assert definitions.load(old.dumped()) == old


@pytest.mark.parametrize("metrics", [None, OFFICIAL], ids=["line list", "official figures"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_standard_reports_hold_what_the_city_has(metrics: frozenset[str] | None, lang: str) -> None:
    plain = sample_context(PAGE)
    context: Context = replace(plain, lang=lang, metrics=plain.metrics if metrics is None else metrics)  # type: ignore[arg-type]
    offered = standards.offered(context)
    assert [one.key for one, _ in offered] == (["daily", "returnees", "tasks", "hospitals", "weekly"] if metrics is None else ["daily", "hospitals", "weekly"])
    for one, definition in offered:
        assert definitions.load(definition.dumped()) == definition and definition.lang == lang and sentence(definition, definition.lang)
        assert all(layer(part.key).key for part in definition.layers) and all(report(key).draw for key in definition.charts), one.key
        if metrics:
            assert set(definition.indicators) <= {"cases_window", "cases_day", "cases_screening", "addresses"}


def test_the_page_is_open_to_all_and_composing_to_its_makers() -> None:
    assert set(MAKERS) < set(PAGE.roles) == {"analyst", "district_head", "leader", "planner"}
