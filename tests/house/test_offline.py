"""Nothing is fetched from elsewhere: not by the browser, not by the project's own files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from dash import Dash

from tests.house.files import ROOT, name, python_files, screen_files

ADDRESS = re.compile(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", re.IGNORECASE)
# Names of XML vocabularies, and the credit a licence asks for: neither is ever fetched.
NAMES = re.compile(r"https?://www\.w3\.org/\S*")
LOADED = re.compile(r"""(?:src|href|action)\s*=\s*["']([^"']+)|url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
SET_UP = ("Makefile", "bin/setup", ".ci/run", "requirements.lock", "environment.yml", "pyproject.toml", ".pre-commit-config.yaml")


@pytest.mark.parametrize("path", list(screen_files()), ids=name)
def test_what_the_browser_is_given_stays_here(path: Path) -> None:
    assert ADDRESS.findall(NAMES.sub("", path.read_text(encoding="utf-8"))) == []


def test_no_code_loads_from_elsewhere() -> None:
    found = {name(path): re.findall(r"https?://[a-z0-9-]+\.[a-z0-9./-]+", path.read_text(encoding="utf-8")) for path in python_files()}
    # names of formats and licences that stand in files; nothing is loaded from there
    allowed = re.compile(r"https?://(www\.w3\.org|www\.openstreetmap\.org/copyright|opendatacommons\.org|json-schema\.org/draft)")
    assert {path: bad for path, hits in found.items() if (bad := [hit for hit in hits if not allowed.match(hit)])} == {}


@pytest.mark.parametrize("file", SET_UP)
def test_the_set_up_names_no_host(file: str) -> None:
    """Whoever installs decides where from: their own PIP_* and UV_* settings hold."""
    text = (ROOT / file).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|--trusted-host", text)


@pytest.mark.parametrize("page", ["/", "/login"])
def test_a_page_loads_only_from_its_own_server(demo_app: Dash, page: str) -> None:
    answer = demo_app.server.test_client().get(page, follow_redirects=True)
    assert answer.status_code == 200
    loaded = [next(part for part in hit if part) for hit in LOADED.findall(answer.get_data(as_text=True))]
    assert loaded, "a page that loads nothing would prove nothing"
    assert [address for address in loaded if ADDRESS.match(address)] == []
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe-eval" not in policy
