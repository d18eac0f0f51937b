"""What a report may be: JSON there and back, and a sentence for everything that cannot be."""

import datetime as dt
import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import BadReport
from geodata.map_reports import definition, issue
from geodata.map_reports.definition import FORMS, Children, Definition, MapLayer, Orientation, Paper, Title
from geodata.map_reports.issue import Issue, Window
from geodata.queries.indicators import INDICATORS

KEYS = st.from_regex(r"\A[a-z][a-z0-9_]{0,20}\Z")
INDICATOR_KEYS = st.lists(st.sampled_from(sorted(INDICATORS)), max_size=5, unique=True).map(tuple)
TITLES = st.none() | st.builds(Title, zh=st.text(max_size=200), en=st.text(max_size=200))
LAYERS = st.lists(st.builds(MapLayer, key=KEYS, tileset=st.sampled_from(("auto", "h3_8", "street")), classes=st.sampled_from(("", "natural"))), max_size=4, unique_by=lambda each: each.key)
DEFINITIONS = st.builds(
    Definition, title=TITLES, paper=st.sampled_from(get_args(Paper)), orientation=st.sampled_from(get_args(Orientation)), lang=st.sampled_from(("zh", "en")),
    layers=LAYERS.map(tuple), indicators=INDICATOR_KEYS, charts=st.lists(KEYS, max_size=3, unique=True).map(tuple), tables=st.lists(KEYS, max_size=3, unique=True).map(tuple),
    table=st.none() | st.builds(Children, columns=INDICATOR_KEYS.filter(bool)), graticule=st.booleans(), forms=st.lists(st.sampled_from(FORMS), min_size=1, unique=True).map(tuple),
)  # fmt: skip
DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2023, 1, 1))
WINDOWS = st.builds(lambda days, last: Window(days=days, last=last), st.integers(1, 300), st.none() | DAYS) | st.builds(lambda first, days: Window(first=first, last=first + dt.timedelta(days)), DAYS, st.integers(0, 300))
MOMENTS = st.none() | st.datetimes(dt.datetime(2019, 1, 1), dt.datetime(2023, 1, 1), timezones=st.just(dt.UTC))
BREAKS = st.dictionaries(KEYS, st.lists(st.integers(1, 9_000), min_size=1, max_size=6, unique=True).map(sorted).map(tuple), max_size=3)
ISSUES = st.builds(Issue, definition=DEFINITIONS, window=WINDOWS, area=st.none() | st.from_regex(r"\A[0-9]{6}\Z"), region=st.none() | st.just("circle:121.4737,31.2304,500"), as_of=MOMENTS, scenario=st.none() | st.integers(1, 9_999), breaks=BREAKS)


@given(ISSUES)
def test_an_issue_is_the_same_after_a_journey_as_json(made):
    again = issue.load(json.loads(json.dumps(made.dumped())))
    assert again == made
    assert again.digest() == made.digest()


@given(ISSUES, WINDOWS)
def test_another_window_is_another_issue(made, window):
    other = made.model_copy(update={"window": window})
    assert (other.digest() == made.digest()) == (window == made.window)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*definition.LABELS, "x"]), inner, max_size=4), max_leaves=8))
def test_nothing_raises_anything_but_a_sentence_in_both_languages(raw):
    try:
        definition.load(raw)
        issue.load({"definition": {}, "window": raw})
    except BadReport as error:
        assert error.problems
        assert all(any("一" <= letter <= "龥" for letter in zh) and en for _, zh, en in error.problems)


@pytest.mark.parametrize(
    ("raw", "names", "remedy"),
    [
        ({"paper": "A5"}, "A5", "Known: 'A4', 'A3' or 'A1'"),
        ({"indicators": ["deaths"]}, "deaths", "Known: cases_window"),
        ({"indicators": ["scans", "scans"]}, "scans", "keep one"),
        ({"layers": [{"key": "case_cells"}, {"key": "case_cells"}]}, "case_cells", "keep one"),
        ({"layers": [{"key": "../etc"}]}, "../etc", "small letters"),
        ({"charts": ["x"] * 13}, "charts", "12 at most"),
        ({"title": {"zh": "长" * 201}}, "title", "200 at most"),
        ({"colour": "red"}, "red", "leave it out"),
        ({"forms": []}, "forms", "1 at least"),
    ],
)
def test_a_wrong_field_is_named_with_its_remedy(raw, names, remedy):
    with pytest.raises(BadReport) as caught:
        definition.load(raw)
    assert names in caught.value.en
    assert remedy in caught.value.en


@pytest.mark.parametrize(
    ("window", "remedy"),
    [({}, "only one"), ({"first": "2020-02-01", "days": 7}, "only one"), ({"first": "2020-02-03", "last": "2020-02-01"}, "exchange")],
)
def test_a_window_is_one_of_two_ways(window, remedy):
    with pytest.raises(BadReport, match=remedy):
        issue.load({"definition": {}, "window": window})


def test_class_breaks_rise():
    with pytest.raises(BadReport, match="must rise"):
        issue.load({"definition": {}, "window": {"days": 7}, "breaks": {"case_cells": [5, 5, 10]}})


@given(st.integers(1, 400), DAYS)
def test_the_last_days_end_on_the_newest_day(days, newest):
    first, last = Window(days=days).between(newest)
    assert last == newest
    assert (last - first).days + 1 == days


def test_a_window_after_the_newest_day_is_told():
    with pytest.raises(BadReport, match="2021-01-01"):
        Window(first=dt.date(2021, 1, 2)).between(dt.date(2021, 1, 1))


def test_the_standard_report_of_both_kinds_of_city():
    listed = Definition.standard("line_list", {"cases", "isolation_started", "registrations", "arrivals_seen"})
    official = Definition.standard("official_series", {"case_series", "case_addresses"}, "en")
    assert [layer.key for layer in listed.layers] == ["case_cells"]
    assert listed.table and listed.table.columns == ("cases_window", "isolation_now", "unverified")
    assert official.indicators == ("cases_window", "cases_day", "cases_screening", "addresses")
    assert official.table and official.table.columns[0] == "addresses"
    assert official.title is None or official.title.text("en")
