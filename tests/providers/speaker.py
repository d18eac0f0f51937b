"""A server on this machine that speaks what the four providers document, and does as badly as a test asks."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from geodata.coordinates import wgs84_to_gcj02

Query = dict[str, str]
Reply = tuple[int, Any]
POINT = (121.512, 31.206)
"""WGS84, in the western of the two square districts."""
ELSEWHERE = (118.78, 32.04)


def shifted(point: tuple[float, float]) -> tuple[float, float]:
    lon, lat = wgs84_to_gcj02(*point)
    return round(float(lon), 6), round(float(lat), 6)


def amap(point: tuple[float, float], level: str = "门牌号") -> Reply:
    lon, lat = shifted(point)
    place = {
        "formatted_address": "某市某区某路6号", "country": "中国", "province": "某省", "citycode": "010", "city": "某市", "district": "某区",
        "township": [], "neighborhood": {"name": [], "type": []}, "building": {"name": [], "type": []}, "adcode": "310101",
        "street": "某路", "number": "6号", "location": f"{lon},{lat}", "level": level,
    }  # fmt: skip
    return 200, {"status": "1", "info": "OK", "infocode": "10000", "count": "1", "geocodes": [place]}


def baidu(point: tuple[float, float], level: str = "门址") -> Reply:
    lon, lat = shifted(point)
    result = {"location": {"lng": lon, "lat": lat}, "precise": 1, "confidence": 80, "comprehension": 100, "level": level}
    return 200, {"status": 0, "result": result}


def tianditu(point: tuple[float, float], level: str = "门址") -> Reply:
    place = {"score": 100, "level": level, "lon": str(point[0]), "lat": str(point[1]), "keyWord": "某市某路6号"}
    return 200, {"msg": "ok", "location": place, "searchVersion": "6.0.0", "status": "0"}


def nominatim(point: tuple[float, float], level: str = "building") -> Reply:
    place = {
        "place_id": 100149, "licence": "ODbL 1.0", "osm_type": "node", "osm_id": 107775, "lat": str(point[1]), "lon": str(point[0]),
        "class": "building", "type": "yes", "place_rank": 30, "importance": 0.01, "addresstype": level, "name": "",
        "display_name": "6号, 某路, 某市, 中国", "boundingbox": ["31.2", "31.3", "121.5", "121.6"],
    }  # fmt: skip
    return 200, [place]


FOUND: dict[str, Callable[..., Reply]] = {"amap": amap, "baidu": baidu, "tianditu": tianditu, "nominatim": nominatim}
EMPTY: dict[str, Reply] = {
    "amap": (200, {"status": "1", "info": "OK", "infocode": "10000", "count": "0", "geocodes": []}),
    "baidu": (200, {"status": 1, "msg": "Internal Service Error:无相关结果", "results": []}),
    "tianditu": (200, {"msg": "无结果", "status": "1"}),
    "nominatim": (200, []),
}
WRONG_KEY: dict[str, Reply] = {
    "amap": (200, {"status": "0", "info": "INVALID_USER_KEY", "infocode": "10001"}),
    "baidu": (200, {"status": 200, "message": "APP不存在，AK有误请检查再重试"}),
    "tianditu": (403, {"code": 300001, "msg": "非法Key", "resolve": "请到API控制台重新申请Key"}),
    "nominatim": (403, {"error": {"code": 403, "message": "Access blocked"}}),
}
SPENT: dict[str, Reply] = {
    "amap": (200, {"status": "0", "info": "DAILY_QUERY_OVER_LIMIT", "infocode": "10003"}),
    "baidu": (200, {"status": 302, "message": "天配额超限，限制访问"}),
    "tianditu": (418, {"code": 301017, "msg": "访问次数超限", "resolve": "请升级账号"}),
}
BUSY: dict[str, Reply] = {
    "amap": (200, {"status": "0", "info": "CUQPS_HAS_EXCEEDED_THE_LIMIT", "infocode": "10021"}),
    "baidu": (200, {"status": 401, "message": "当前并发量已经超过约定并发配额，限制访问"}),
    "tianditu": (429, {}),
    "nominatim": (429, {}),
}
# Where each documents that it listens, and in which field the address stands.
PATHS = {"/v3/geocode/geo": ("amap", "address"), "/geocoding/v3/": ("baidu", "address"), "/geocoder": ("tianditu", "ds"), "/search": ("nominatim", "q")}
GARBAGE = "<html><body>维护中</body></html>"


@dataclass
class Speaker:
    """`say[provider]` decides from the address; `heard` is every question as (provider, query)."""

    address: str = ""
    say: dict[str, Callable[[str], Reply]] = field(default_factory=dict)
    heard: list[tuple[str, Query]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def asked(self, provider: str) -> list[str]:
        return [text_of(name, query) for name, query in self.heard if name == provider]


def text_of(provider: str, query: Query) -> str:
    told = query[next(field for name, field in PATHS.values() if name == provider)]
    return str(json.loads(told)["keyWord"]) if provider == "tianditu" else told


def _handler(speaker: Speaker) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider, _ = PATHS[parts.path]
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            speaker.heard.append((provider, query))
            speaker.times.append(time.monotonic())
            status, body = speaker.say[provider](text_of(provider, query))
            data = (body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            with suppress(BrokenPipeError):  # who waited too long has gone
                self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Tests read `heard` instead."""

    return Handler


@contextmanager
def speaking() -> Iterator[Speaker]:
    speaker = Speaker()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(speaker))
    server.block_on_close = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    speaker.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield speaker
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()
