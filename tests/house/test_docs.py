"""What can be set, shown or fed is written down, and the written lists are the declared ones."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from etl.sources import SOURCES
from geodata.__main__ import _parser
from serving.settings import Settings
from tests.house.files import ROOT, python_files

RUNNING = (ROOT / "docs/running.md").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("field", Settings.model_fields.values(), ids=lambda field: str(field.validation_alias))
def test_every_setting_is_described_with_its_default(field: object) -> None:
    alias, default = field.validation_alias, field.default  # type: ignore[attr-defined]
    row = next((line for line in RUNNING.splitlines() if line.startswith(f"| `{alias}` |")), None)
    assert row, f"{alias} is not in docs/running.md"
    shown = row.split("|")[2].strip().strip("`")
    wanted = "–" if default is None else str(default).lower() if isinstance(default, bool) else str(default).removesuffix(".0")
    assert shown == wanted


def test_no_setting_is_read_in_secret() -> None:
    read = {
        match
        for path in python_files()
        for match in re.findall(r"""environ(?:\.get)?[(\[]\s*["']([A-Z_]+)["']|getenv\(\s*["']([A-Z_]+)["']""", path.read_text(encoding="utf-8"))
    }
    names = {first or second for first, second in read} - {"PATH", "CONDA_PREFIX"}
    assert names and [name for name in sorted(names) if f"`{name}`" not in RUNNING] == []


def test_every_database_command_is_described() -> None:
    commands = next(action.choices for action in _parser()._actions if action.choices)
    assert commands and [name for name in commands if not re.search(rf"(python -m geodata |/ `){name}\b", RUNNING)] == []


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert phony and [name for name in phony.group(1).split() if f"make {name} " not in listed] == []


def generated(script: str) -> str:
    answer = subprocess.run([sys.executable, script], cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_the_catalogue_is_current() -> None:
    """Pages, layers and reports; `make dictionary` writes it."""
    assert (ROOT / "docs/catalogue.md").read_text(encoding="utf-8") == generated("bin/catalogue.py")


def test_every_source_is_in_the_data_dictionary() -> None:
    text = (ROOT / "docs/data-dictionary.md").read_text(encoding="utf-8")
    keys = list(SOURCES)
    assert keys and [key for key in keys if f"`{key}`" not in text] == []


def test_the_conda_file_is_the_lock() -> None:
    """Names as in pyproject.toml, versions as in requirements.lock; `make environment` writes it."""
    assert (ROOT / "environment.yml").read_text(encoding="utf-8") == generated("bin/environment.py")


def test_the_lock_satisfies_what_is_declared() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = {_canonical(name): version for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock, re.MULTILINE)}
    assert lock.count("--hash=sha256:") >= len(pinned)
    for line in [*PYPROJECT["project"]["dependencies"], *PYPROJECT["dependency-groups"]["dev"]]:
        wanted = Requirement(line)
        assert Version(pinned[_canonical(wanted.name)]) in wanted.specifier, line


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_conda_and_debian_install_the_same_postgresql() -> None:
    conda = re.search(r"postgresql=(\d+)", (ROOT / "environment.yml").read_text(encoding="utf-8"))
    debian = set(re.findall(r"postgresql-(\d+)", (ROOT / "bin/setup").read_text(encoding="utf-8")))
    assert conda and debian == {conda.group(1)}


@pytest.mark.parametrize("room", ["callbacks", "dashboard", "layers", "etl", "geodata", "analytics", "serving", "app.py"])
def test_the_architecture_names_every_room(room: str) -> None:
    assert re.search(rf"^\s+{re.escape(room)}/? \.+ ", Path(ROOT / "docs/architecture.md").read_text(encoding="utf-8"), re.MULTILINE)
