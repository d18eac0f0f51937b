"""Classes chosen by hand: cut from what the person's map shows, for one window, never below five."""

from __future__ import annotations

import json

import numpy as np
import pytest
from dash import Dash

from analytics.classify import METHODS
from layers.contract import LARGEST_VALUE, SMALLEST_SHOWN
from tests.dashboard.test_identity import signed_in

WINDOW = "from=2020-01-10&to=2020-03-09"
LAYER = "returnee_cells"


@pytest.mark.parametrize("name", ["analyst", "district"])
@pytest.mark.parametrize("method", sorted(METHODS))
def test_breaks_are_those_of_the_values_shown(demo_app: Dash, name: str, method: str) -> None:
    client = signed_in(demo_app, name)
    wires = np.frombuffer(client.get(f"/values/{LAYER}/h3_7?{WINDOW}").data, "<u2")
    shown = wires[(wires >= SMALLEST_SHOWN) & (wires <= LARGEST_VALUE)]
    found = json.loads(client.get(f"/breaks/{LAYER}/h3_7?{WINDOW}&classes={method}").data)
    assert found["breaks"][0] == SMALLEST_SHOWN and set(found["breaks"][1:]) <= set(shown.tolist())
    fills = [entry["label"] for entry in found["legend"]["entries"] if entry["kind"] == "fill"]
    assert len(fills) == len(found["breaks"]) > 1 and fills[-1] == f"≥{found['breaks'][-1]}"
    assert "只用于当前时间窗" in found["legend"]["note"]
    counts = np.histogram(shown, [*found["breaks"], LARGEST_VALUE + 1])[0]
    assert counts.min() > 0
    if method == "quantiles":
        assert counts.max() <= 0.4 * len(shown)


def test_a_district_has_breaks_of_its_own(demo_app: Dash) -> None:
    city, own = (json.loads(signed_in(demo_app, name).get(f"/breaks/{LAYER}/h3_7?{WINDOW}&classes=natural").data) for name in ("analyst", "district"))
    assert own["breaks"] != city["breaks"]


def test_what_cannot_be_cut_is_said(demo_app: Dash) -> None:
    client = signed_in(demo_app, "analyst")
    for path, status, named in (
        (f"{LAYER}/h3_7?{WINDOW}&classes=pretty", 400, "pretty"), (f"{LAYER}/h3_7?{WINDOW}", 400, ""),
        (f"{LAYER}/h3_5?{WINDOW}&classes=equal", 404, "h3_5"), (f"nonsense/h3_7?{WINDOW}&classes=equal", 404, "nonsense"),
        (f"{LAYER}/h3_7?from=x&to=y&classes=equal", 400, "from=x"),
    ):  # fmt: skip
        answer = client.get(f"/breaks/{path}")
        assert answer.status_code == status and named in answer.json["zh"] and named in answer.json["en"], path
    assert signed_in(demo_app, None).get(f"/breaks/{LAYER}/h3_7?{WINDOW}&classes=equal").status_code == 401
    assert signed_in(demo_app, "analyst").get(f"/breaks/{LAYER}/h3_7?from=2019-01-01&to=2019-01-02&classes=equal").json["breaks"] == [5]
