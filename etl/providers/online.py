"""One provider, asked one address at a time: never too often, always about one city."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Any, Final, Self
from urllib.request import proxy_bypass

import shapely
from geopy.adapters import RequestsAdapter
from geopy.exc import GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim
from geopy.geocoders.base import Geocoder

from etl.providers import problems
from etl.providers.contract import Answer, City, NoAnswer
from etl.providers.services import AMap, Baidu, Tianditu
from etl.providers.settings import PROVIDERS, ProviderSettings
from etl.values.dates import CHINA

DATUM: Final = {"amap": "gcj02", "baidu": "gcj02", "tianditu": "wgs84", "nominatim": "wgs84"}
KEYED: Final[dict[str, type[AMap | Baidu | Tianditu]]] = {"amap": AMap, "baidu": Baidu, "tianditu": Tianditu}
AGENT: Final = "gridwatch"
# What is asked again is counted by the limiter, so the connection must not do so by itself.
ADAPTER: Final = partial(RequestsAdapter, max_retries=0)
# Another question may fare better than one that failed so.
PASSING: Final = frozenset({"busy", "slow", "away", "error"})
MOST_IN_A_ROW: Final = 5

Ask = Callable[[str], Any]


class Online:
    """One provider within one city: `with Online(name, settings, city) as provider: provider.ask(text)`."""

    def __init__(self, name: str, settings: ProviderSettings, city: City) -> None:
        """Raises `ProviderProblem` for a provider that is unknown, not switched on, or lacks its key."""
        if name not in PROVIDERS:
            raise problems.unknown(name, PROVIDERS)
        if name not in settings.providers:
            raise problems.not_allowed(name)
        if name != "nominatim" and settings.key(name) is None:
            raise problems.no_key(name)
        self.name, self.city, self.datum = name, city, DATUM[name]
        self._settings, self._in_a_row = settings, 0
        self._service, ask = _service(name, settings, city)
        self._ask = RateLimiter(ask, min_delay_seconds=1 / settings.rate, max_retries=0, swallow_exceptions=False)

    def __enter__(self) -> Self:
        self._service.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._service.__exit__(kind, error, trace)

    def ask(self, text: str) -> Answer:
        """The provider's answer, which may be that it knows no such address.

        Raises `NoAnswer` where this question failed, `ProviderProblem` where asking on has no use: a wrong key,
        a spent quota, or `MOST_IN_A_ROW` failures one after another.
        """
        for attempt in range(self._settings.retries + 1):
            try:
                answer = self._read(text, self._ask(text))
            except (GeopyError, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
                kind = problems.kind_of(error)
            else:
                self._in_a_row = 0
                return answer
            if kind not in PASSING or attempt == self._settings.retries:
                break
            time.sleep(self._settings.retry_wait * 2**attempt)
        raise self._failed(kind)

    def _failed(self, kind: str) -> Exception:
        if kind == "key":
            return problems.wrong_key(self.name)
        if kind == "spent":
            return problems.quota_spent(self.name)
        if kind == "refused":  # of this address only: it is too long, or nothing that can be asked
            self._in_a_row = 0
            return NoAnswer(kind)
        self._in_a_row += 1
        if self._in_a_row >= MOST_IN_A_ROW or kind == "busy":
            return problems.no_use(self.name, kind, self._in_a_row, self._settings.address(self.name)[1])
        return NoAnswer(kind)

    def _read(self, text: str, found: Any) -> Answer:
        today = dt.datetime.now(CHINA).date()
        if found is None:
            return Answer(self.name, self.city.code, text, None, None, self.datum, "", today)
        lon, lat = float(found.longitude), float(found.latitude)
        if not (math.isfinite(lon) and math.isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90):
            raise ValueError("no point on the globe")
        raw = found.raw
        level = raw.get("level") or raw.get("addresstype") or raw.get("type") or ""
        return Answer(self.name, self.city.code, text, lon, lat, self.datum, str(level)[:40], today)


def _service(name: str, settings: ProviderSettings, city: City) -> tuple[Geocoder, Ask]:
    """The geopy geocoder of a provider, and how it is asked about this city."""
    scheme, host = settings.address(name)
    options: dict[str, Any] = {"scheme": scheme, "timeout": settings.timeout, "user_agent": AGENT, "adapter_factory": ADAPTER}
    if proxy_bypass(host):
        options["proxies"] = {}  # an internal mirror is not asked through the proxy to the outside
    if name == "nominatim":
        nominatim = Nominatim(domain=host, **options)
        west, south, east, north = shapely.bounds(city.area)
        box = [(south, west), (north, east)]
        return nominatim, lambda text: nominatim.geocode(f"{text}, {city.name}", viewbox=box, bounded=True, country_codes="cn", language="zh")
    service = KEYED[name](settings.key(name) or "", host, **options)
    within = city.code if name == "amap" else city.name
    return service, lambda text: service.geocode(text, city=within)
