"""Which online geocoders may be asked, with which keys, how often; read from `GRIDWATCH_GEOCODE_…`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PROVIDERS: Final = ("amap", "baidu", "tianditu", "nominatim")


class ProviderSettings(BaseSettings):
    """Nothing is allowed until `providers` names it.

    `*_address` is a host, or `http(s)://host[:port]` of an internal mirror. `rate`: questions a second to each
    provider. `retries`: how often a question without an answer is asked again, after `retry_wait` seconds, then twice
    as long.
    """

    model_config = SettingsConfigDict(env_prefix="GRIDWATCH_GEOCODE_", extra="ignore")

    providers: Annotated[tuple[str, ...], NoDecode] = ()
    amap_key: SecretStr | None = None
    baidu_key: SecretStr | None = None
    tianditu_key: SecretStr | None = None
    amap_address: str = "restapi.amap.com"
    baidu_address: str = "api.map.baidu.com"
    tianditu_address: str = "api.tianditu.gov.cn"
    nominatim_address: str = "nominatim.openstreetmap.org"
    rate: float = Field(default=1.0, gt=0, le=1000)
    timeout: float = Field(default=10.0, gt=0, le=300)
    retries: int = Field(default=2, ge=0, le=10)
    retry_wait: float = Field(default=2.0, ge=0, le=300)
    cache: Path = Path("data/geocode-cache.sqlite")

    @field_validator("providers", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """`amap,baidu` → its names."""
        if isinstance(value, str):
            return tuple(name.strip().lower() for name in value.replace("，", ",").split(",") if name.strip())
        return value

    @field_validator("amap_key", "baidu_key", "tianditu_key", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        """An exported but empty variable means "not set"."""
        return value or None

    def key(self, provider: str) -> str | None:
        """The key of a provider; None where it has or needs none."""
        found: SecretStr | None = getattr(self, f"{provider}_key", None)
        return None if found is None else found.get_secret_value()

    def address(self, provider: str) -> tuple[str, str]:
        """Scheme and host of a provider."""
        told: str = getattr(self, f"{provider}_address")
        scheme, _, host = told.rpartition("://")
        return scheme or "https", host.strip("/")
