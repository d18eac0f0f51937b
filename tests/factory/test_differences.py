"""What has changed between two reports: late records apart from new days, and nothing that is hidden told by a subtraction."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.map_report import differences
from dashboard.map_report.differences import Change, compare
from geodata.queries.hiding import SMALL, hide
from geodata.queries.indicators import INDICATORS

AREAS = ["990101001", "990101002", "990101003"]
NAMES = {code: (f"街道{code[-1]}", f"Street {code[-1]}") for code in AREAS}
CASES = INDICATORS["cases_window"]
counts = st.lists(st.integers(0, 60), min_size=3, max_size=3)
LANGS = ("zh", "en")


def shown(raw: list[int]) -> dict[str, float | None]:
    """As a table of streets prints them."""
    return dict(zip(AREAS, hide(raw), strict=True))


@given(counts, counts, counts)
def test_late_and_new_make_the_whole_wherever_it_can_be_told(then: list[int], again: list[int], now: list[int]) -> None:
    [found] = compare({"cases_window": shown(then)}, {"cases_window": shown(again)}, {"cases_window": shown(now)}, AREAS)
    assert found.compared == 3
    for change in found.changes:
        at = AREAS.index(change.area)
        if change.late is not None:
            assert change.late == again[at] - then[at]
        if change.late is not None and change.fresh is not None:
            assert change.late + change.fresh == change.whole == now[at] - then[at]
    unmoved = set(AREAS) - {change.area for change in found.changes}
    for area in unmoved:
        seen = {value for value in (shown(raw)[area] for raw in (then, again, now)) if value is not None}
        assert len(seen) <= 1, "what a reader can see to be different is listed"


@given(counts, counts, counts, st.sampled_from(LANGS))
def test_words_tell_no_number_that_is_hidden(then: list[int], again: list[int], now: list[int], lang: str) -> None:
    tables = [{"cases_window": shown(raw)} for raw in (then, again, now)]
    found = compare(tables[0], tables[1], tables[2], AREAS)
    told = differences.sentence(found, NAMES, INDICATORS, frozenset(AREAS), lang)  # type: ignore[arg-type]
    for change in found[0].late:
        if SMALL in (change.then, change.again):
            assert change.late is None
    about_streets = re.findall(r"由 ([\d,<]+) 变为 ([\d,<]+)(?:（([^）]+)）)?", told)
    visible = {str(value) for raw in (then, again) for value in hide(raw) if value is not None and value != SMALL} | {"<5"}
    for before, after, by in about_streets:
        assert {before, after} <= visible
        assert by == "" or by in ("+<5", "−<5") or abs(int(by.replace("−", "-"))) >= 5


@pytest.mark.parametrize("lang", LANGS)
def test_sentences(lang: str) -> None:
    def said(then: list[int], again: list[int], now: list[int]) -> str:
        found = compare({"cases_window": shown(then)}, {"cases_window": shown(again)}, {"cases_window": shown(now)}, AREAS)
        return differences.sentence(found, NAMES, INDICATORS, frozenset(AREAS), lang)  # type: ignore[arg-type]

    zh = lang == "zh"
    assert said([10, 20, 30], [10, 20, 30], [10, 20, 30]) == ("3 个数全部未变。" if zh else "None of 3 numbers has changed.")
    assert said([10, 20, 30], [10, 20, 30], [16, 20, 30]).endswith("旧日期没有补报，变化全部来自新的日子。" if zh else "all change is from new days.")
    late = said([10, 20, 30], [18, 20, 30], [25, 20, 33])
    assert ("街道1新增感染者由 10 变为 18（+8）" if zh else "Street 1, new infections: 10 is now 18 (+8)") in late


def test_indicators_and_areas_that_only_one_report_has_are_left_out() -> None:
    then: dict[str, dict[str, float | None]] = {"cases_window": {"a": 10.0, "b": 20.0}, "scans": {"a": 1.0}}
    now: dict[str, dict[str, float | None]] = {"cases_window": {"a": 12.0, "c": 9.0}}
    [found] = compare(then, {"cases_window": {"a": 10.0, "b": 20.0}}, now, ["a", "b", "c"])
    assert found.indicator == "cases_window" and found.compared == 1 and found.changes == (Change("a", 10.0, 10.0, 12.0),)


def test_a_share_changes_in_points() -> None:
    share = INDICATORS["occupancy"]
    assert differences.value(0.872, share, "zh") == "87.2%" and differences.step(0.004, share, False, "zh") == "高 0.4 个百分点"
    assert differences.step(3, CASES, True, "en") == "+<5" and differences.step(3, CASES, False, "en") == "+3" and differences.step(None, CASES, True, "en") == "–"
