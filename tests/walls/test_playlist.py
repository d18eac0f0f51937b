"""What a wall plays where a city has no line list, no beds and no clues; and that every scene can be laid out there."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from dash.development.base_component import Component

from dashboard.app_shell import sample_context, screen
from dashboard.contract import Page
from dashboard.reports import REPORTS
from dashboard.scenes import all_scenes, scene_pages
from dashboard.wall_board import playlist
from geodata.queries.indicators import INDICATORS
from geodata.queries.walls import Screen
from layers import all_layers

OFFICIAL = frozenset({"case_series", "case_addresses", "zones_declared"})


def test_a_city_of_daily_figures_plays_what_it_has() -> None:
    parts, left = playlist(Screen("main", ("主屏", "Main"), None), OFFICIAL)
    assert [part.scene.key for part in parts] == ["overall", "trend", "map", "hospitals", "alarms"]
    assert dict(left) == dict.fromkeys(("returnees", "checkpoints", "voices"), "no_data")


def test_a_list_of_nothing_but_missing_scenes_plays_what_there_is() -> None:
    parts, left = playlist(Screen("main", ("主屏", "Main"), (("yesterday", 30), ("voices", 30))), OFFICIAL)
    assert left == [("yesterday", "gone"), ("voices", "no_data")] and len(parts) == 5


def test_scenes_name_what_exists() -> None:
    for one in all_scenes():
        wished = [key for view in (one.view, *one.turns) for wish in view for key in wish.split("|")]
        assert set(wished) <= set(one.layers) <= set(all_layers()), one.key
        assert {key for wish in one.reports for key in wish.split("|")} <= set(REPORTS), one.key
        assert set(one.figures) <= set(INDICATORS) and one.title[0] and one.title[1], one.key


@pytest.mark.parametrize("page", scene_pages(), ids=lambda page: page.key)
@pytest.mark.parametrize("basis", ["line_list", "official_series"])
def test_a_scene_is_laid_out_without_header_and_begins_with_layers_of_the_city(page: Page, basis: str) -> None:
    context = sample_context(page)
    if basis == "official_series":
        context = replace(context, metrics=OFFICIAL, city=replace(context.city, case_basis=basis))
    drawn = screen(page, context)
    classes = [str(getattr(part, "className", "")) for part in drawn._traverse() if isinstance(part, Component)]
    assert "gw-header" not in classes and any("gw-wall" in one.split() for one in classes)
    maps = [part for part in drawn._traverse() if isinstance(part, Component) and "gw-map" in str(getattr(part, "className", "")).split()]
    for one in maps:
        config = json.loads(one.to_plotly_json()["props"]["data-config"])
        assert set(config["initial"]) <= set(config["layers"])
