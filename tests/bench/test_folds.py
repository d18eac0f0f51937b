"""The examiner is fair: what is held out is held out, and a seed says all."""

from __future__ import annotations

import pytest

from bench.geocode.folds import fold_b, known, mixed, remaining_roads, split
from bench.geocode.truth import Truth, address_of, group_of, mentions, part, without
from geodata.ground import Ground

SEEDS = range(1, 9)


@pytest.mark.parametrize(
    ("text", "group", "address"),
    [
        ("苗圃路438弄", "苗圃路", ("苗圃路", "438")),
        ("上海市浦东新区川沙新镇华夏东路 52号", "华夏东路", ("华夏东路", "52")),
        ("曹安公路1930弄5号", "曹安公路", ("曹安公路", "1930")),
        ("东姚家弄44号", "东姚家弄", ("东姚家弄", "44")),
        ("法华镇路681弄（住宅）", "法华镇路", ("法华镇路", "681")),
        ("华路村七队蔡家宅", "华路村", ("", "")),
        ("真新街道丰庄二村", "丰庄二村", ("", "")),
        ("川沙镇大众村中心新村", "大众村", ("", "")),
        ("苗圃路张杨路口", "苗圃路", ("", "")),
    ],
)
def test_the_road_of_a_text(text: str, group: str, address: tuple[str, str]) -> None:
    assert group_of(text) == group
    assert address_of(text) == address


def test_a_list_names_every_number() -> None:
    assert mentions("愚园路541、561弄江苏路82弄3号") == (("愚园路", ("541", "561")), ("江苏路", ("82", "3")))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_road_is_unseen_or_not(truths: list[Truth], seed: int) -> None:
    parts = split(truths, seed)
    groups = {name: {each.group for each in rows} for name, rows in parts.items()}
    assert not groups.get("B2", set()) & (groups.get("A", set()) | groups.get("B", set()))
    numbers = {name: {(each.group, each.number or each.tail) for each in rows} for name, rows in parts.items()}
    assert not numbers.get("B", set()) & numbers.get("A", set())
    assert sum(len(rows) for rows in parts.values()) == len(truths)


def test_some_of_each_part(truths: list[Truth]) -> None:
    assert {part(seed, each) for seed in SEEDS for each in truths} == {"A", "B", "B2"}


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_held_out_is_nowhere_in_the_gazetteer(truths: list[Truth], ground: Ground, seed: int) -> None:
    held = without(ground, truths, seed)
    left = " ".join(ground.gazetteer.loc[~held, "address"] + ground.gazetteer.loc[~held, "name"].fillna(""))
    parts = split(truths, seed)
    assert not [each.group for each in parts.get("B2", []) if each.group in left]
    assert not [each.address for each in parts.get("B", []) if each.road and f"{each.road}{each.number}" in left]
    roads = remaining_roads(ground, held)
    for each in fold_b({"A": [], "B": [], "B2": []} | parts, roads)["B number"]:
        assert each.road in roads
    assert all(each.plain for each in known(parts["A"], ground, held))


def test_the_same_seed_asks_the_same(truths: list[Truth]) -> None:
    assert split(truths, 3) == split(truths, 3)
    assert mixed(truths, 3) == mixed(truths, 3)
    assert mixed(truths, 3) != mixed(truths, 4)
