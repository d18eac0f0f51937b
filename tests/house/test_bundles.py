"""Every script and style of ours is sent once, for good, and under an address that changes with it."""

from __future__ import annotations

import gzip

import brotli
import pytest
from dash import Dash

from dashboard import bundles

OWN = [path.relative_to(bundles.ASSETS).as_posix() for kind in ("*.js", "*.css") for path in bundles.ASSETS.rglob(kind)]


def holding(name: str) -> list[str]:
    whole = (bundles.ASSETS / name).read_text(encoding="utf-8")
    return [bundle.name for bundle in bundles.bundles().values() if whole in bundle.body]


@pytest.mark.parametrize("name", OWN)
def test_a_file_is_in_one_bundle_or_belongs_to_a_page_without_dash(name: str) -> None:
    elsewhere = name.rsplit("/", 1)[-1].startswith(bundles.ELSEWHERE)
    assert len(holding(name)) == (0 if elsewhere else 1)


def test_addresses_follow_the_content() -> None:
    one, other = bundles.Bundle("a.js", "1"), bundles.Bundle("a.js", "2")
    assert one.url != other.url and one.url == bundles.Bundle("a.js", "1").url


@pytest.mark.parametrize("how", ["br", "gzip"])
def test_a_browser_keeps_a_bundle_for_good(demo_app: Dash, how: str) -> None:
    made = bundles.bundles()["map.js"]
    answer = demo_app.server.test_client().get(made.url, headers={"Accept-Encoding": how})
    assert answer.headers["Content-Encoding"] == how and answer.cache_control.immutable
    assert {"br": brotli.decompress, "gzip": gzip.decompress}[how](answer.data).decode() == made.body
    assert len(answer.data) < len(made.body.encode()) / 3


def test_an_unknown_bundle_is_not_there(demo_app: Dash) -> None:
    assert demo_app.server.test_client().get("/assets/bundle/other.js").status_code == 404
