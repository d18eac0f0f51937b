"""The app in a network namespace of its own, with the way out really cut: everything comes from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from tests.browser.cut_off import PAGES, ROOT

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.long]
UNSHARE = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]


@pytest.fixture(scope="module")
def namespaces() -> None:
    """Whether this kernel lets us have one; a container often does not, and then nothing can be said."""
    try:
        answer = subprocess.run([*UNSHARE, "true"], capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("no unshare on this system")
    if answer.returncode:
        pytest.skip(f"no network namespace of our own here: {answer.stderr.strip()}")


def test_the_map_comes_to_rest_without_a_network(namespaces: None, demo_url: str, tmp_path: Path) -> None:
    if not str(make_url(demo_url).query.get("host", "")).startswith("/"):
        pytest.skip("the test database is reached by network, which this test cuts")
    environment = os.environ | {"DATABASE_URL": demo_url, "GRIDWATCH_DATA_DIR": str(tmp_path)}
    command = [*UNSHARE, sys.executable, "-m", "tests.browser.cut_off"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"reached": False, "wrong": [], "failed": [], "idle": list(PAGES)}
