"""What went wrong at a provider, and what a person can do about it. Keys and addresses never stand in a message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
    GeocoderTimedOut,
    GeocoderUnavailable,
)

from geodata.errors import ProviderProblem

NAMES: Final = {"amap": ("高德", "AMap"), "baidu": ("百度", "Baidu"), "tianditu": ("天地图", "Tianditu"), "nominatim": ("Nominatim", "Nominatim")}
WAYS: Final[dict[str, tuple[str, str]]] = {
    "slow": ("没有在时限内回答", "did not answer in time"),
    "away": ("连接不上", "cannot be reached"),
    "error": ("报告内部错误", "reports an error of its own"),
    "garbage": ("回答无法理解", "answered with something that cannot be understood"),
    "busy": ("嫌请求太频繁", "finds the questions too frequent"),
}
AGAIN: Final = ("；已得到的回答都已保存，重新运行即可继续。", "; what was answered is kept, run again to go on.")


def kind_of(error: Exception) -> str:
    """A short name for what geopy, or reading its answer, raised."""
    if isinstance(error, GeocoderRateLimited):
        return "busy"
    if isinstance(error, GeocoderQuotaExceeded):
        return "spent"
    if isinstance(error, GeocoderAuthenticationFailure | GeocoderInsufficientPrivileges):
        return "key"
    if isinstance(error, GeocoderQueryError):
        return "refused"
    if isinstance(error, GeocoderTimedOut):
        return "slow"
    if isinstance(error, GeocoderUnavailable):
        return "away"
    if isinstance(error, GeocoderParseError | KeyError | TypeError | ValueError | AttributeError | IndexError):
        return "garbage"
    return "error"


def wrong_key(provider: str) -> ProviderProblem:
    """The key, the server's address on its list, or the service is not admitted."""
    zh, en = NAMES[provider]
    setting = f"GRIDWATCH_GEOCODE_{provider.upper()}_KEY"
    return ProviderProblem(
        f"{zh}不接受密钥。请核对 {setting}，并在{zh}控制台确认密钥类型为服务端、已开通地理编码、本机 IP 在白名单内（不用签名校验）{AGAIN[0]}",
        f"{en} does not accept the key. Check {setting}, and in its console that the key is a server key with geocoding enabled, "
        f"this machine's address on the list and no signature required{AGAIN[1]}",
    )


def no_key(provider: str) -> ProviderProblem:
    """A provider is asked for that needs a key and has none."""
    zh, en = NAMES[provider]
    setting = f"GRIDWATCH_GEOCODE_{provider.upper()}_KEY"
    return ProviderProblem(f"{zh}需要密钥，而 {setting} 没有设置。请设置后再运行。", f"{en} needs a key and {setting} is not set. Set it and run again.")


def quota_spent(provider: str) -> ProviderProblem:
    """The day's or the account's quota is used up."""
    zh, en = NAMES[provider]
    return ProviderProblem(
        f"{zh}的配额已用完。请等到次日零点或提高配额{AGAIN[0]}",
        f"The quota at {en} is used up. Wait for the next day or raise it{AGAIN[1]}",
    )


def no_use(provider: str, kind: str, times: int, host: str) -> ProviderProblem:
    """A provider failed so often in a row that it is asked no further; `kind` is how it failed last."""
    (zh, en), way = NAMES[provider], WAYS[kind]
    return ProviderProblem(
        f"{zh}（{host}）连续 {times} 次{way[0]}，不再询问。请检查网络、GRIDWATCH_GEOCODE_{provider.upper()}_ADDRESS，"
        f"或调低 GRIDWATCH_GEOCODE_RATE、调高 GRIDWATCH_GEOCODE_TIMEOUT{AGAIN[0]}",
        f"{en} ({host}) {way[1]}, {times} times in a row, and is asked no further. Check the network and "
        f"GRIDWATCH_GEOCODE_{provider.upper()}_ADDRESS, or lower GRIDWATCH_GEOCODE_RATE or raise GRIDWATCH_GEOCODE_TIMEOUT{AGAIN[1]}",
    )


def unknown(provider: str, known: Sequence[str]) -> ProviderProblem:
    """No provider of this name."""
    return ProviderProblem(f"没有名为 {provider} 的在线服务。可用：{'、'.join(known)}。", f"No provider is called {provider}. Known: {', '.join(known)}.")


def not_allowed(provider: str) -> ProviderProblem:
    """A provider that the settings do not switch on."""
    zh, en = NAMES[provider]
    return ProviderProblem(
        f"{zh}没有启用。地址属个人信息，发往外部前请确认依据；确认后把 {provider} 写入 GRIDWATCH_GEOCODE_PROVIDERS。",
        f"{en} is not switched on. Addresses are personal data: make sure that they may be sent out, then add {provider} to GRIDWATCH_GEOCODE_PROVIDERS.",
    )
