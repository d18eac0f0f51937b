"""Tile servers by configuration: what is taken, what is refused in words, and what the policy then opens."""

from __future__ import annotations

import json

import pytest

from callbacks.headers import policy
from dashboard.context import Basemap
from geodata.errors import StartProblem
from serving.settings import Settings

ONE = "https://tiles.example.org:8443/{z}/{x}/{y}.png?key=a1"


def test_none_unless_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRIDWATCH_TILES", raising=False)
    assert Settings().tiles is None
    monkeypatch.setenv("GRIDWATCH_TILES", "")
    assert Settings().tiles is None
    assert "http" not in policy(["'sha256-x'"]).replace("'sha256-x'", "")


def test_a_template_is_called_by_its_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDWATCH_TILES", ONE)
    [one] = Settings().tiles or ()
    assert (one.url, one.zh, one.attribution) == (ONE, "tiles.example.org", "")


def test_a_list_has_names_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDWATCH_TILES", json.dumps([{"url": ONE, "zh": "影像", "en": "Imagery", "attribution": "© A"}, {"url": "http://10.0.0.9/{z}/{y}/{x}", "zh": "街", "en": "Streets"}]))
    assert [(one.zh, one.en) for one in Settings().tiles or ()] == [("影像", "Imagery"), ("街", "Streets")]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("tiles.example.org/{z}/{x}/{y}.png", "tiles.example.org"), ("ftp://a/{z}/{x}/{y}", "ftp://a"), ("https://a.org/{z}/{x}.png", "{y}"), ("https://a.org/{s}/{z}/{x}/{y}", "{s}"),
        ("https://a.org/{z}/{x}/{y};script-src *", "script-src"), ("https://a.org/{z}/{x}/{y} *", "a.org"), ("https://a.org,*/{z}/{x}/{y}", "a.org"),
        ("[{", "JSON"), ('[{"url": "https://a.org/{z}/{x}/{y}", "zh": "甲"}]', "en"), ("[7]", "7"), ('[{"url": "https://a.org/{z}/{x}/{y}", "zh": "甲", "en": "A", "kye": 1}]', "kye"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, given: str, named: str) -> None:
    monkeypatch.setenv("GRIDWATCH_TILES", given)
    with pytest.raises(StartProblem) as problem:
        Settings()
    assert all("GRIDWATCH_TILES" in text and named in text for text in (problem.value.zh, problem.value.en))


def test_the_policy_opens_for_their_origins_and_nothing_else() -> None:
    directives = dict(part.split(" ", 1) for part in policy([], [Basemap(("甲", "A"), ONE, "")]).split("; "))
    opened = {name for name, value in directives.items() if "tiles.example.org" in value}
    assert opened == {"img-src", "connect-src"}
    assert directives["img-src"].endswith(" https://tiles.example.org:8443")
