"""What is told of an answer: spans of the text as written, the key, candidates, steps; and what people decided."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.geocoder import OfflineGeocoder
from etl.geocoder.contract import Confirmed, Hint

TEXT = "户籍安徽，现居住于上海市浦东新区苗普路肆佰叁拾捌弄52号"


def test_spans_are_parts_of_the_text_as_written(geocoder: OfflineGeocoder) -> None:
    told = geocoder.explain(TEXT, Hint())
    named = {span.kind: TEXT[span.start : span.end] for span in told.spans}
    assert (named["city"], named["district"], named["number"], named["context"]) == ("上海市", "浦东新区", "肆佰叁拾捌弄", "户籍安徽，现居住于")
    assert [name for name, _ in told.steps] == ["normalise", "parse", "mend", "retrieve", "rank", "calibrate", "decide"]


@given(st.text(max_size=40), st.sampled_from(["", "浦东新区苗圃路438弄", "黄浦区"]))
def test_spans_are_in_order_and_never_overlap(geocoder: OfflineGeocoder, text: str, more: str) -> None:
    told = geocoder.explain(text + more, Hint())
    ends = [0]
    for span in told.spans:
        assert ends[-1] <= span.start < span.end <= len(text + more)
        ends.append(span.end)


@pytest.mark.parametrize("text", ["浦东新区苗圃路438弄5幢11室", "浦东新区苗圃路438弄52号", "上海市浦东新区苗圃路４３８弄附近"])
def test_rooms_do_not_change_the_key(geocoder: OfflineGeocoder, text: str) -> None:
    assert geocoder.explain(text, Hint()).key == geocoder.explain("浦东新区苗圃路438弄", Hint()).key


def test_candidates_are_apart_and_in_order(geocoder: OfflineGeocoder) -> None:
    told = geocoder.explain("人民路50号", Hint())
    assert [each.label for each in told.candidates] == ["人民路50号", "人民路50号"]
    assert len({each.district_code for each in told.candidates}) == 2
    assert list(told.candidates) == sorted(told.candidates, key=lambda each: -each.score)


def test_a_decision_goes_before_everything_and_can_be_taken_back(geocoder: OfflineGeocoder) -> None:
    own = OfflineGeocoder(geocoder.index)
    key = own.explain("浦东新区无名新村7号", Hint()).key
    before = own.locate(["浦东新区无名新村7号", "浦东新区苗圃路438弄"], [Hint(), Hint()])
    own.confirm([Confirmed(key, 121.6, 31.2, "door", 20.0, "无名新村", "310115", None)])
    there, other = own.locate(["浦东新区无名新村7号", "浦东新区苗圃路438弄"], [Hint(), Hint()])
    assert (there.lon, there.decision, there.confidence, other) == (121.6, "auto", 1.0, before[1])
    own.confirm([Confirmed(key, None, None, "none", None, "不是本市地址")])
    gone = own.locate(["浦东新区无名新村7号"], [Hint()])[0]
    assert (gone.level, gone.reason, gone.decision) == ("none", "confirmed_elsewhere", "reject")
    own.confirm([])
    assert own.locate(["浦东新区无名新村7号"], [Hint()])[0] == before[0]
