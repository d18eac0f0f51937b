"""The address of a view restores it, and nothing typed there breaks or widens anything."""

from __future__ import annotations

import dataclasses
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from dashboard import address
from dashboard.app_shell import SAMPLE_CITY
from dashboard.context import User
from dashboard.pages import page_at

CITY_WIDE = User("a", ("甲", "A"), "analyst", None, True)
HEAD = User("h", ("乙", "B"), "district_head", "310115", True)
PAGE = page_at("/analyst")
DAY_FROM, DAY_TO = SAMPLE_CITY.day_from, SAMPLE_CITY.day_to


def test_without_an_address_the_last_seven_days() -> None:
    filters = address.filters_from("", None, PAGE, SAMPLE_CITY, CITY_WIDE)
    assert (filters["from"], filters["to"]) == ("2020-01-25", "2020-01-31")
    assert filters["area"] is None


def test_a_city_may_name_the_day_it_opens_on() -> None:
    city = dataclasses.replace(SAMPLE_CITY, settings={"opens_on": "2020-01-20"})
    filters = address.filters_from("", None, PAGE, city, CITY_WIDE)
    assert (filters["from"], filters["to"]) == ("2020-01-14", "2020-01-20")


def test_a_view_comes_back_from_its_address() -> None:
    view = {"from": "2020-01-03", "to": "2020-01-09", "area": "310115", "layers": ["case_cells", "hospitals"], "tileset": "h3_9"}
    view |= {"opacity": {"case_cells": 0.4, "hospitals": 1.0}}
    view |= {"region": "polygon:121.4,31.2;121.5,31.2;121.5,31.3", "hospital": "H007"}
    chosen = {"kind": "cell", "tileset": "h3_9", "code": "8930994899fffff"}
    search = address.search_of(view, chosen)
    assert address.filters_from(search, None, PAGE, SAMPLE_CITY, CITY_WIDE) == view
    assert address.selection_from(search) == chosen


def test_opacity_is_a_percent_of_a_layer_of_the_page() -> None:
    for asked, wanted in (
        ("case_cells:40", {"case_cells": 0.4}), ("case_cells:40,hospitals:100", {"case_cells": 0.4, "hospitals": 1.0}), ("case_cells:9", None),
        ("case_cells:101", None), ("case_cells:4.5", None), ("nothing:40", None), ("case_cells", None), ("", None), ("case_cells:40,x", {"case_cells": 0.4}),
    ):  # fmt: skip
        assert address.filters_from(f"?opacity={asked}", None, PAGE, SAMPLE_CITY, CITY_WIDE).get("opacity") == wanted, asked


def test_a_camera_is_a_place_on_earth_and_a_zoom_of_the_map() -> None:
    assert all(map(address.is_camera, ("114.30500,30.59300,11.50", "-180,-85,6", "0,0,17.5")))
    assert not any(map(address.is_camera, ("", "114.3,30.6", "114.3,30.6,11,2", "114.3,90,11", "181,30,11", "114,30,5", "114,30,18", "a,b,c", "nan,30,11", "114,nan,9", "114,30,nan")))


def test_a_comparison_comes_back_and_a_wrong_day_means_the_window_before() -> None:
    for asked, wanted in (
        ("swipe", "swipe"), ("diff", "diff"), ("swipe:2020-01-10", "swipe:2020-01-10"), ("diff:2019-01-01", "diff"), ("diff:2020-02-31", "diff"),
        ("diff:", "diff"), ("sum", None), ("sum:2020-01-10", None), ("", None), ("swipe:20200110", "swipe"),
    ):  # fmt: skip
        filters = address.filters_from(f"?compare={asked}", None, PAGE, SAMPLE_CITY, CITY_WIDE)
        assert filters.get("compare") == wanted
        assert address.filters_from(address.search_of(filters), None, PAGE, SAMPLE_CITY, CITY_WIDE) == filters


def test_a_district_head_cannot_look_elsewhere() -> None:
    for search in ("?area=310101", "?area=", "?area=31", "?area=310115x", ""):
        assert address.filters_from(search, {"area": "310101"}, PAGE, SAMPLE_CITY, HEAD)["area"] == "310115"
    assert address.filters_from("?area=310115001", None, PAGE, SAMPLE_CITY, HEAD)["area"] == "310115001"


def test_layers_of_other_pages_are_dropped() -> None:
    assert address.filters_from("?layers=case_cells,nonsense", None, PAGE, SAMPLE_CITY, CITY_WIDE)["layers"] == ["case_cells"]


def test_a_page_keeps_the_window_of_the_page_before() -> None:
    kept = {"from": "2020-01-10", "to": "2020-01-12", "area": "310115", "layers": ["x"], "tileset": "grid"}
    filters = address.filters_from("", kept, PAGE, SAMPLE_CITY, CITY_WIDE)
    assert (filters["from"], filters["to"], filters["area"], filters["layers"]) == ("2020-01-10", "2020-01-12", "310115", None)


def test_a_region_goes_along_until_another_place_is_asked_for() -> None:
    kept = {"region": "circle:121.4,31.2,500", "area": "310115"}
    for search, wanted in (("", kept["region"]), ("?from=2020-01-03", kept["region"]), ("?area=310115", None), ("?region=circle:1,2,60", "circle:1,2,60"), ("?region=circle:1,2", None)):
        assert address.filters_from(search, kept, PAGE, SAMPLE_CITY, CITY_WIDE).get("region") == wanted, search
    assert "region=polygon:121.4,31.2;121.5" in address.search_of({"region": "polygon:121.4,31.2;121.5,31.2;121.5,31.3"})


@given(st.text(max_size=60), st.sampled_from(["from", "to", "area", "layers", "tileset", "compare", "region", "sel", "?&="]))
def test_nothing_typed_breaks_the_filters(text: str, key: str) -> None:
    search = f"?{key}={text}"
    filters = address.filters_from(search, None, PAGE, SAMPLE_CITY, HEAD)
    first, last = dt.date.fromisoformat(filters["from"]), dt.date.fromisoformat(filters["to"])
    assert DAY_FROM <= first <= last <= DAY_TO
    assert str(filters["area"]).startswith("310115")
    address.selection_from(search)
