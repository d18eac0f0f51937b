"""The four services as geopy geocoders: what each is sent, and how its documented answers and errors are read.

AMap and Tianditu, which geopy lacks, are `Geocoder` subclasses in its manner; Baidu adds what geopy's leaves out.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from geopy.adapters import AdapterHTTPError
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
    GeocoderServiceError,
)
from geopy.geocoders import BaiduV3
from geopy.geocoders.base import Geocoder
from geopy.location import Location

AMAP_KEY: Final = frozenset({"10001", "10002", "10005", "10006", "10007", "10008", "10009", "10011", "10012", "10013", "10026", "10041"})
AMAP_SPENT: Final = frozenset({"10003", "10044", "10045", "40000", "40002", "40003"})
AMAP_BUSY: Final = frozenset({"10004", "10010", "10014", "10015", "10019", "10020", "10021", "10029"})
# An address that the engine can make nothing of.
AMAP_NOTHING: Final = "30001"
BAIDU_NOTHING: Final = "无相关结果"
BAIDU_BUSY: Final = (401, 402)
TIANDITU_NOTHING: Final = ("1", "101")
SPENT_WORDS: Final = ("超限", "限额", "配额", "次数", "上限")


class AMap(Geocoder):  # type: ignore[misc]
    """AMap's `v3/geocode/geo`; its points are GCJ-02."""

    path = "/v3/geocode/geo"

    def __init__(self, key: str, host: str, **options: Any) -> None:
        super().__init__(**options)
        self.key, self.api = key, f"{self.scheme}://{host}{self.path}"

    def geocode(self, query: str, *, city: str) -> Location | None:
        """The first answer for an address in a city (name or code), None if there is none."""
        told = urlencode({"key": self.key, "address": query, "city": city, "output": "JSON"})
        return self._call_geocoder(f"{self.api}?{told}", self._read)

    def _read(self, page: dict[str, Any]) -> Location | None:
        if str(page["status"]) != "1":
            return self._refusal(str(page.get("infocode", "")), str(page.get("info", "")))
        found = page["geocodes"]
        if not found:
            return None
        lon, lat = found[0]["location"].split(",")
        return Location(str(found[0].get("formatted_address")), (float(lat), float(lon)), found[0])

    @staticmethod
    def _refusal(code: str, words: str) -> None:
        if code == AMAP_NOTHING:
            return
        told = f"{code} {words}"
        if code in AMAP_KEY:
            raise GeocoderAuthenticationFailure(told)
        if code in AMAP_SPENT:
            raise GeocoderQuotaExceeded(told)
        if code in AMAP_BUSY:
            raise GeocoderRateLimited(told, retry_after=None)
        raise GeocoderQueryError(told) if code.startswith("2") else GeocoderServiceError(told)


class Tianditu(Geocoder):  # type: ignore[misc]
    """Tianditu's `geocoder?ds=…`; its points are CGCS2000, which is WGS84 to some centimetres.

    It has no field for the city, so the city stands before the address.
    """

    path = "/geocoder"

    def __init__(self, key: str, host: str, **options: Any) -> None:
        super().__init__(**options)
        self.key, self.api = key, f"{self.scheme}://{host}{self.path}"

    def geocode(self, query: str, *, city: str) -> Location | None:
        """The answer for an address in a city (name), None if there is none."""
        asked = json.dumps({"keyWord": query if query.startswith(city) else f"{city}{query}"}, ensure_ascii=False)
        return self._call_geocoder(f"{self.api}?{urlencode({'ds': asked, 'tk': self.key})}", self._read)

    def _read(self, page: dict[str, Any]) -> Location | None:
        if "code" in page and "status" not in page:
            self._refusal(f"{page['code']} {page.get('msg', '')}")
        status = str(page["status"])
        if status in TIANDITU_NOTHING:
            return None
        if status != "0":
            raise GeocoderServiceError(f"{status} {page.get('msg', '')}")
        # The point stands at the top or under result, by the version of the service.
        place = page.get("location") or (page.get("result") or {}).get("location")
        if not place or place.get("lon") in (None, ""):
            return None
        return Location(str(place.get("keyWord", "")), (float(place["lat"]), float(place["lon"])), place)

    def _geocoder_exception_handler(self, error: Exception) -> None:
        """A refusal comes as 403 or 418 with its reason as JSON in the body."""
        if isinstance(error, AdapterHTTPError):
            try:
                told = json.loads(error.text or "")
                self._refusal(f"{told['code']} {told.get('msg', '')}")
            except (ValueError, KeyError, TypeError):
                return

    @staticmethod
    def _refusal(told: str) -> None:
        if any(word in told for word in SPENT_WORDS):
            raise GeocoderQuotaExceeded(told)
        raise GeocoderAuthenticationFailure(told)


class Baidu(BaiduV3):  # type: ignore[misc]
    """Baidu's `geocoding/v3` with the city, and with GCJ-02 asked for in place of BD-09."""

    def __init__(self, key: str, host: str, **options: Any) -> None:
        super().__init__(key, **options)
        self.api = f"{self.scheme}://{host}{self.api_path}"

    def geocode(self, query: str, *, city: str) -> Location | None:
        """The answer for an address in a city (name), None if there is none."""
        told = {"ak": self.api_key, "output": "json", "address": query, "city": city, "ret_coordtype": "gcj02ll"}
        return self._call_geocoder(self._construct_url(self.api, self.api_path, told), partial(self._parse_json, exactly_one=True))

    def _parse_json(self, page: dict[str, Any], exactly_one: bool = True) -> Location | None:
        """As geopy does, but an address without a result is no error of the service."""
        status = page["status"]
        if status == 1 and BAIDU_NOTHING in str(page.get("msg") or page.get("message")):
            return None
        if status in BAIDU_BUSY:
            raise GeocoderRateLimited(f"{status}", retry_after=None)
        if status == 0 and not isinstance(page.get("result"), dict | list):
            raise GeocoderParseError("no result")
        return super()._parse_json(page, exactly_one)
