"""Raster tile servers beside the city's own ground: off unless `GRIDWATCH_TILES` names some."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from geodata.errors import StartProblem

# What may stand in an address that becomes part of the Content-Security-Policy: nothing that could end a directive.
SAFE = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?/[A-Za-z0-9._~:/?@!$&()*+=%{}-]*")
PLACES = ("{z}", "{x}", "{y}")
SHAPE = 'https://HOST/{z}/{x}/{y}.png  |  [{"url": "https://HOST/{z}/{x}/{y}.png", "zh": "影像", "en": "Imagery", "attribution": "© …"}]'


class TileServer(BaseModel):
    """One choice: a template of addresses (Web Mercator, WGS-84, 256 px), what it is called, and whose it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    zh: str
    en: str
    attribution: str = ""


def read(given: str) -> tuple[TileServer, ...]:
    """The servers of a setting: one template, or a JSON list. Raises `StartProblem` naming what is wrong."""
    if not given.startswith("["):
        host = urlsplit(given).hostname or given
        return (_checked({"url": given, "zh": host, "en": host}),)
    try:
        listed = json.loads(given)
    except json.JSONDecodeError as error:
        raise _wrong(f"不是 JSON（第 {error.colno} 个字符）", f"is no JSON (at character {error.colno})") from error
    return tuple(_checked(item) for item in listed)


def _checked(item: Any) -> TileServer:
    try:
        server = TileServer.model_validate(item)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or str(item)
        raise _wrong(f"的 {where} 不对：{first['msg']}", f"has a wrong {where}: {first['msg']}") from error
    if not SAFE.fullmatch(server.url):
        raise _wrong(f"的地址 {server.url} 不是可用的 http(s) 地址", f"has {server.url}, which is no usable http(s) address")
    missing = [place for place in PLACES if server.url.count(place) != 1]
    if missing or set(re.findall(r"\{.*?\}", server.url)) - set(PLACES):
        raise _wrong(f"的地址 {server.url} 须各含一次 {{z}}、{{x}}、{{y}}，且没有其他占位", f"has {server.url}: it must hold {{z}}, {{x}} and {{y}} once each and nothing else in braces")
    return server


def _wrong(zh: str, en: str) -> StartProblem:
    return StartProblem(f"GRIDWATCH_TILES {zh}。写法：{SHAPE}", f"GRIDWATCH_TILES {en}. Write: {SHAPE}")
