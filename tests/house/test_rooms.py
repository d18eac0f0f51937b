"""Who may import whom, what may run at import, where SQL may stand, and how long a file may be."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.files import ROOMS, ROOT, name, python_files, screen_files

LONGEST_FILE = {".py": 300, ".css": 400, ".js": 400}  # a script holds its shaders, a sheet one part of the screen
SQL_WORDS = {"text", "select", "insert", "update", "delete", "func", "literal_column", "Table", "MetaData"}


def test_imports_go_down_only() -> None:
    answer = subprocess.run([Path(sys.executable).with_name("lint-imports"), "--no-logo"], cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout[-3000:]


def test_every_room_is_under_the_rules() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert packages == set(ROOMS)


@pytest.mark.parametrize("path", [path for path in python_files() if not path.is_relative_to(ROOT / "geodata")], ids=name)
def test_sql_stands_in_geodata_only(path: Path) -> None:
    imported = {
        alias.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sqlalchemy"
        for alias in node.names
    }
    assert not imported & SQL_WORDS


def test_no_file_is_too_long() -> None:
    paths = [*python_files(), *screen_files()]
    counted = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in paths if path.suffix in LONGEST_FILE}
    assert {name(path): lines for path, lines in counted.items() if lines > LONGEST_FILE[path.suffix]} == {}


QUIET = """
import importlib, pkgutil, sys, threading

def refuse(event, arguments):
    if event in ("socket.connect", "subprocess.Popen", "os.system"):
        raise SystemExit(f"{event} at import: {arguments}")
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+") and arguments[0] != "/dev/null":
        raise SystemExit(f"a file is written at import: {arguments[0]}")

def every(package):
    yield package
    for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not info.name.endswith("__main__") and ".migrations." not in info.name:  # alembic runs those
            yield importlib.import_module(info.name)

import app, numpy, pandas, plotly  # libraries may do as they please; ours may not
sys.addaudithook(refuse)
modules = [module for room in sys.argv[1:] for module in every(importlib.import_module(room))]
assert threading.active_count() == 1, threading.enumerate()
print(len(modules))
"""


def test_nothing_happens_at_import() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", QUIET, *ROOMS], cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr[-3000:]
    assert int(answer.stdout) > 100
