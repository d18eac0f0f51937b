"""What a link asked for and does not get, in words. The rest of the view opens all the same."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import parse_qs

from dashboard import address
from dashboard.components.map_config import offered
from dashboard.context import Context
from dashboard.contract import Page, Text
from geodata.engine import Database
from geodata.queries import areas
from layers import all_layers

LONGEST_SHOWN = 40


def dropped(search: str, filters: dict[str, Any], page: Page, context: Context) -> list[Text]:
    """One sentence for each part of the address that `address.filters_from` could not take; nothing when all is well."""
    asked = {key: values[-1] for key, values in parse_qs(search.lstrip("?")).items()}
    found = [_day(asked[key], context) for key in ("from", "to") if key in asked]
    if "area" in asked and asked["area"] != filters["area"]:
        found.append(_area(asked["area"], context))
    found += [_layer(key, page, context) for key in asked.get("layers", "").split(",") if key]
    found += [_opacity(part) for part in asked.get("opacity", "").split(",") if part and not address.opacities(part, page)]
    if "at" in asked and not address.is_camera(asked["at"]):
        found.append((f"视野 {_short(asked['at'])} 写法不对，按区域取景；写作 经度,纬度,级别，例如 114.30500,30.59300,11.50。", f"The view {_short(asked['at'])} is not written as it should be, so the area is framed; write longitude,latitude,zoom, such as 114.30500,30.59300,11.50."))
    if asked.get("tileset", "auto") != filters["tileset"]:
        found.append((f"没有名为 {_short(asked['tileset'])} 的单元，按缩放自动选。", f"There are no units {_short(asked['tileset'])}; they are chosen by zoom."))
    if asked.get("classes", "fixed") != filters.get("classes", "fixed"):
        found.append((f"没有分级方法 {_short(asked['classes'])}，用图层自己的分级。", f"There is no way {_short(asked['classes'])} to cut classes; the layer's own stand."))
    if "compare" in asked and asked["compare"] != filters.get("compare"):
        found.append(_comparison(asked["compare"], filters.get("compare")))
    if asked.get("region") and (problem := address.region_problem(asked["region"])):
        found.append((problem.zh, problem.en))
    if "sel" in asked and address.selection_from(search) is None:
        found.append((f"选中对象 {_short(asked['sel'])} 写法不对，未选中。", f"The selection {_short(asked['sel'])} is not written as it should be; nothing is selected."))
    return [text for text in found if text]


def known_area(database: Database, code: str | None, context: Context) -> tuple[str | None, list[Text]]:
    """The area if the city has it, else the widest the person may see, and what is said about that."""
    if code is None:
        return None, []
    with database.read() as conn:
        path = areas.path(conn, code, context.user.scope)
    if path and path[-1].code == code:
        return code, []
    return context.user.district_code, [_area(code, context)]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def _day(text: str, context: Context) -> Text | None:
    city = context.city
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return (f"日期 {_short(text)} 无效，写作 2022-04-10。", f"{_short(text)} is no day; write 2022-04-10.")
    if city.day_from <= day <= city.day_to:
        return None
    return (f"{day} 没有数据，只有 {city.day_from} 至 {city.day_to}。", f"No data for {day}, only {city.day_from} to {city.day_to}.")


def _opacity(text: str) -> Text:
    return (f"不透明度 {_short(text)} 用不上，写作 图层:百分数（10–100），该图层按默认画。", f"The opacity {_short(text)} cannot be used; write layer:percent, 10 to 100. The layer is drawn as usual.")


def _comparison(text: str, taken: str | None) -> Text:
    shown = _short(text)
    if taken:
        return (f"对照期 {shown} 的首日不在记录之内，改比前一段。", f"The compared window {shown} does not begin inside the record; the window before stands in.")
    return (f"没有 {shown} 这种对照，只看一段时间。", f"There is no comparison {shown}; one window is shown.")


def _area(code: str, context: Context) -> Text:
    own = context.user.district_code
    if own and code.isdigit() and not code.startswith(own):
        return (f"区域 {_short(code)} 在您的辖区 {own} 之外，仍看本辖区。", f"Area {_short(code)} is outside your district {own}; your district stays in view.")
    return (f"没有编码为 {_short(code)} 的区域，仍看全部。", f"There is no area {_short(code)}; the whole stays in view.")


def _layer(key: str, page: Page, context: Context) -> Text | None:
    known = all_layers()
    if key not in known:
        return (f"没有图层 {_short(key)}。", f"There is no layer {_short(key)}.")
    zh, en = known[key].title
    if key not in page.layers:
        return (f"图层“{zh}”不在这个页面上。", f"The layer “{en}” is not on this page.")
    if key not in {layer.key for layer in offered(context, page)}:
        return (f"图层“{zh}”在这座城市没有数据。", f"The layer “{en}” has no data in this city.")
    return None
