"""Every id a callback waits for is on some page, and ids are written in one file."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from dash.development.base_component import Component

from tests.house.files import name, python_files

# Drawn by a callback only, once there is something to show.
COMES_LATER = {
    "crumb": "a step of the breadcrumb below the city",
    "enter": "the way from a chosen cell into its area",
    "cluster": "a cluster of a scan's list",
    "import-hour": "what a machine sent in an hour",
}
WIRES = {"Input", "Output", "State", "ClientsideFunction"}


@pytest.fixture(scope="module")
def on_pages(demo_app: Dash) -> tuple[set[str], list[frozenset[str]]]:
    """Plain ids, and the key sets with their type of pattern ids, that any page can show."""
    plain: set[str] = set()
    patterns: list[frozenset[str]] = []
    layout: Any = demo_app.validation_layout
    for component in layout._traverse():
        found = getattr(component, "id", None) if isinstance(component, Component) else None
        if isinstance(found, dict):
            patterns.append(_shape(found))
        elif found is not None:
            plain.add(found)
    return plain, patterns


def _shape(pattern: dict[str, Any]) -> frozenset[str]:
    """The keys of a pattern id and its type; the rest varies."""
    return frozenset({*pattern, f"type={pattern.get('type')}"})


def wanted(app: Dash) -> Iterator[tuple[str, str]]:
    """Callback and id, for every input, state and output."""
    for output, callback in app.callback_map.items():
        for part in [*callback["inputs"], *callback["state"]]:
            yield output, part["id"]
    for entry in app._callback_list:
        for part in entry["output"].strip(".").split("..."):
            yield entry["output"], part.rsplit(".", 1)[0].replace("\\.", ".")


def test_every_callback_id_is_on_some_page(demo_app: Dash, on_pages: tuple[set[str], list[frozenset[str]]]) -> None:
    plain, patterns = on_pages
    asked = list(wanted(demo_app))
    assert len(asked) > 30
    missing = set()
    for callback, found in asked:
        if json_id := json.loads(found) if found.startswith("{") else None:
            known = _shape(json_id) in patterns or json_id["type"] in COMES_LATER
        else:
            known = found in plain
        if not known:
            missing.add((callback[:60], found))
    assert missing == set()


def test_the_app_answers_with_its_callbacks(demo_app: Dash) -> None:
    answer = demo_app.server.test_client().get("/_dash-dependencies")
    assert answer.status_code in (200, 302, 401)
    assert demo_app.config.suppress_callback_exceptions is False


@pytest.mark.parametrize("path", [path for path in python_files("dashboard", "callbacks") if path.name != "ids.py"], ids=name)
def test_ids_are_written_in_one_file(path: Path) -> None:
    literal = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if function in WIRES - {"ClientsideFunction"} and node.args and isinstance(node.args[0], ast.Constant):
            literal.append((node.lineno, node.args[0].value))
        literal += [(node.lineno, word.value.value) for word in node.keywords if word.arg == "id" and isinstance(word.value, ast.Constant)]
    assert literal == []
