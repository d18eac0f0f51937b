"""The search box over the geocoder: found at once, for the right people, and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dash import no_update

from callbacks import search
from dashboard import access, session
from dashboard.context import Services, User
from etl.alarms import Watch
from etl.clusters import Scans
from etl.desk import Desk
from etl.feed.intake import Intake
from etl.office import Office
from etl.planner import Planner
from geodata.engine import Database
from geodata.map_reports.press import Press
from geodata.region import parse
from tests.review.conftest import BLIND, EAST, WEST, rows_of

Find = Callable[..., Any]


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """A desk whose geocoder has been loaded, as it is after the first search."""
    assert desk.locate("滨江路12号", BLIND) is None, "nobody waits for the geocoder"
    assert desk._loader is not None
    desk._loader.join()
    return desk


@pytest.fixture
def find(town: Database, ready: Desk, monkeypatch: pytest.MonkeyPatch) -> Find:
    """Search as a person without record clearance: labels by value."""

    def ask(text: str, district: str | None = None) -> Any:
        monkeypatch.setattr(access, "current_user", lambda: User("a", ("甲", "A"), "analyst", district, False))
        monkeypatch.setattr(session, "request_lang", lambda: "zh")
        found = search.find(Services(town, "secret", True, ready, Office(town, lambda: None), Watch(town), Scans(town, Path("clusters")), Planner(town), Intake(town, ready.grounds), Press(Path("press"))), text)
        return found if found is no_update else {item["value"]: item["label"] for group in found for item in group["items"]}

    return ask


def test_an_address_is_placed_with_how_sure_that_is(find: Find) -> None:
    found = find("江东区滨江路12号")
    (value, label), *_ = [(value, label) for value, label in found.items() if value.endswith("|located")]
    region = parse(value.split("|")[0])
    assert region.kind == "circle" and region.radius_m == 500 and round(region.points[0][0], 3) == 121.012
    assert label.startswith("按地址定位：江东区滨江路12号（门牌，约 ") and "，把握 " in label and label.endswith("%） · 周围 500 米")
    assert find(label) is no_update, "a chosen line comes back as text"


def test_areas_and_known_addresses_come_first_and_have_surroundings(find: Find) -> None:
    found = find("滨江路")
    assert any(label.endswith(" · 周围 500 米") for label in found.values())
    assert not next(iter(found.values())).endswith("周围 500 米")


def test_a_place_of_another_district_is_not_told(ready: Desk, find: Find) -> None:
    assert ready.locate("江东区滨江路12号", EAST) is not None
    assert ready.locate("江东区滨江路12号", WEST) is None
    assert not [value for value in find("江东区滨江路12号", "990102") if value.endswith("|located")]


@pytest.mark.parametrize("text", ["火星路9号", "", "   ", "12", "%", "\x00号", "号" * 5000])
def test_what_cannot_be_placed_is_no_line_and_no_failure(find: Find, text: str) -> None:
    found = find(text)
    assert found is no_update or not [value for value in found if value.endswith("|located")]


def test_what_was_typed_is_kept_nowhere(town: Database, ready: Desk, find: Find) -> None:
    find("江东区滨江路12号")
    assert ready.grounds._kept is not None and ready.grounds._kept[1].geocoder._known == {}  # type: ignore[attr-defined]
    assert rows_of(town, "select * from access_log") == []


def test_while_the_desk_is_busy_the_box_does_not_wait(ready: Desk) -> None:
    with ready.grounds._one:
        assert ready.locate("江东区滨江路12号", EAST) is None
