"""Each kind of noise changes the text, never fails, says the same for the same seed, and keeps what it must."""

from __future__ import annotations

import pytest

import bench.geocode.folds  # noqa: F401  registers the kinds
from bench.geocode import tables
from bench.geocode.noise import KINDS, Kind, apply, numeral, tells
from bench.geocode.truth import Truth


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_changes_the_text(kind: Kind, truths: list[Truth]) -> None:
    for seed in range(3):
        texts = [apply(kind, each, seed) for each in truths]
        assert any(texts)
        assert texts == [apply(kind, each, seed) for each in truths]
        assert kind.name == "plain" or not any(text == each.plain for text, each in zip(texts, truths, strict=True))


def test_kinds_named_and_not() -> None:
    named = [each for each in KINDS.values() if each.named]
    assert len(named) >= 27
    assert len(KINDS) - len(named) >= 40


@pytest.mark.parametrize("name", ["homophone", "look-alike", "dropped character", "inserted character", "neighbours swapped"])
def test_a_slip_never_makes_another_road(name: str, truths: list[Truth]) -> None:
    slipped = [(each, text) for seed in range(5) for each in truths if (text := apply(KINDS[name], each, seed))]
    assert slipped
    for each, text in slipped:
        assert not any(f"{each.district}{road}{each.number}" in text for road in each.roads)


def test_what_could_be_another_road_is_not_asked(truths: list[Truth]) -> None:
    asked = truths[0]
    assert tells(asked, "苗浦路")
    assert not tells(asked, "源圃路") or asked.rivals != ("源深路",)
    assert not tells(asked, "鹤庆路")


@pytest.mark.parametrize(("number", "text"), [(438, "四百三十八"), (10, "十"), (15, "十五"), (105, "一百零五"), (1050, "一千零五十"), (2000, "二千"), (12345, "一二三四五")])
def test_numerals(number: int, text: str) -> None:
    assert numeral(number) == text


def test_bankers_numerals() -> None:
    assert numeral(438, "零壹贰叁肆伍陆柒捌玖", "拾佰仟") == "肆佰叁拾捌"


def test_tables() -> None:
    assert len(tables.common()) == 3755
    assert "埔" in tables.same_shape("浦")
    assert "普" in tables.same_sound("浦")
    assert "浦" not in tables.same_sound("浦") + tables.same_shape("浦")
    assert tables.spelled("苗圃路") == "miaopulu"
    assert tables.old_district("浦东新区", "康桥镇") == "南汇区"
    assert tables.old_district("黄浦区", "外滩街道") == ""
