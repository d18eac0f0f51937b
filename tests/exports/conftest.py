"""People on the demo city, and what an offline map holds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from tests.dashboard.test_identity import signed_in


@pytest.fixture(scope="module")
def people(demo_app: Dash) -> Callable[[str], FlaskClient]:
    """A signed-in person's client, one each."""
    known: dict[str, FlaskClient] = {}
    return lambda name: known.setdefault(name, signed_in(demo_app, name))


def held(page: str) -> dict[str, Any]:
    """The data inside an offline map."""
    found = re.search(r'<script type="application/json" id="gw-data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])  # type: ignore[no-any-return]
