"""The address of a view: FILTERS and SELECTION as a query string, and back. Nothing a person types can break it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from urllib.parse import parse_qs, urlencode

from dashboard.context import City, User
from dashboard.contract import Page
from geodata.errors import BadFilter
from geodata.filters import LONGEST_NUMBER
from geodata.region import parse
from layers.contract import CELL_TILESETS

DEFAULT_WINDOW_DAYS = 7
LONGEST_CODE = 32
COMPARISONS = ("swipe", "diff")  # with another first day after a colon; absent: one window only
CLASSES = ("quantiles", "natural", "equal")  # by hand; absent: those of the layer
OPACITY = re.compile(r"([a-z0-9_]{1,64}):(100|[1-9][0-9])")  # a layer and its percents, from 10 on
WIDEST, NEAREST = 6.0, 17.5  # zooms of the map, as `assets/map/50_fetch.js` has them


def default_filters(page: Page, city: City, user: User) -> dict[str, Any]:
    """Seven days up to the day the city opens on (its last, if it names none), the person's own district, the page's first layer."""
    last = dt.date.fromisoformat(city.settings["opens_on"]) if "opens_on" in city.settings else city.day_to
    first = max(city.day_from, last - dt.timedelta(days=DEFAULT_WINDOW_DAYS - 1))
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "area": user.district_code,
        "layers": None,
        "tileset": "auto",
    }


def _day(text: str, city: City) -> dt.date | None:
    try:
        value = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return min(max(value, city.day_from), city.day_to)


def _comparison(text: str, city: City) -> str | None:
    """A comparison; with the window before where the day after the colon is none of the record."""
    mode, _, first = text.partition(":")
    if mode not in COMPARISONS:
        return None
    day = _day(first, city)
    return f"{mode}:{day}" if day and day.isoformat() == first else mode


def _area(text: str, user: User) -> str | None:
    """An area code inside the person's scope, else the scope itself."""
    fits = text.isdigit() and len(text) <= LONGEST_CODE and text.startswith(user.district_code or "")
    return text if fits else user.district_code


def filters_from(search: str, kept: dict[str, Any] | None, page: Page, city: City, user: User) -> dict[str, Any]:
    """Filters for a page: from the address where it says something valid, else what was kept, else the default.

    A page keeps the window, area and region of the page before it, but starts with its own layers.
    """
    asked = {key: values[-1] for key, values in parse_qs(search.lstrip("?")).items()}
    filters = default_filters(page, city, user)
    filters.update({key: kept[key] for key in ("from", "to", "area") if kept and kept.get(key)})
    days = {key: _day(asked[key], city) for key in ("from", "to") if key in asked}
    filters.update({key: value.isoformat() for key, value in days.items() if value})
    filters["from"] = min(filters["from"], filters["to"])
    if "area" in asked:
        filters["area"] = _area(asked["area"], user)
    filters["area"] = _area(filters["area"] or "", user)
    if "layers" in asked:
        filters["layers"] = [key for key in asked["layers"].split(",") if key in page.layers] or None
    if opacity := opacities(asked.get("opacity", ""), page):
        filters["opacity"] = opacity
    if asked.get("tileset") in CELL_TILESETS:
        filters["tileset"] = asked["tileset"]
    if asked.get("classes") in CLASSES:
        filters["classes"] = asked["classes"]
    if comparison := _comparison(asked.get("compare", ""), city):
        filters["compare"] = comparison
    region = asked.get("region") or (kept or {}).get("region") if asked.keys() & {"area", "region"} != {"area"} else None
    if region and region_problem(region) is None:
        filters["region"] = str(parse(region))
    if 0 < len(asked.get("hospital", "")) <= LONGEST_NUMBER:
        filters["hospital"] = asked["hospital"]
    return filters


def opacities(text: str, page: Page) -> dict[str, float]:
    """Opacity by layer, 0.1 to 1, of `case_cells:40,hospitals:70`; what is no layer of the page or no percent is left out."""
    found = filter(None, map(OPACITY.fullmatch, text.split(",")))
    return {key: int(percent) / 100 for key, percent in (one.groups() for one in found) if key in page.layers}


def is_camera(text: str) -> bool:
    """Whether this is a longitude, a latitude and a zoom, as a link writes where a hand has moved the map; the browser alone goes there."""
    try:
        lon, lat, zoom = map(float, text.split(","))
    except ValueError:
        return False
    return abs(lon) <= 180 and abs(lat) <= 85 and WIDEST <= zoom <= NEAREST


def region_problem(text: str) -> BadFilter | None:
    """What is wrong with a region as a link writes it; None when it can be asked."""
    try:
        parse(text)
    except BadFilter as error:
        return error
    return None


def selection_from(search: str) -> dict[str, str] | None:
    """The chosen cell or site of an address: `sel=cell:h3_8:8830…`."""
    text = parse_qs(search.lstrip("?")).get("sel", [""])[-1]
    parts = text.split(":")
    if len(parts) != 3 or parts[0] not in ("cell", "site") or not all(part and len(part) <= 64 for part in parts):
        return None
    return {"kind": parts[0], "tileset": parts[1], "code": parts[2]}


def search_of(filters: dict[str, Any], selection: dict[str, str] | None = None) -> str:
    """The query string of a view, as the browser writes it (`assets/shell.js` does the same)."""
    pairs = [(key, filters[key]) for key in ("from", "to", "area") if filters.get(key)]
    if filters.get("layers"):
        pairs.append(("layers", ",".join(filters["layers"])))
    if filters.get("opacity"):
        pairs.append(("opacity", ",".join(f"{key}:{round(share * 100)}" for key, share in filters["opacity"].items())))
    if filters.get("tileset") not in (None, "auto"):
        pairs.append(("tileset", filters["tileset"]))
    if filters.get("classes"):
        pairs.append(("classes", filters["classes"]))
    if filters.get("compare"):
        pairs.append(("compare", filters["compare"]))
    if filters.get("region"):
        pairs.append(("region", filters["region"]))
    if filters.get("hospital"):
        pairs.append(("hospital", filters["hospital"]))
    if selection:
        pairs.append(("sel", f"{selection['kind']}:{selection['tileset']}:{selection['code']}"))
    return "?" + urlencode(pairs, safe=":,;") if pairs else ""
