"""Print environment.yml: pyproject's list at the lock's versions, with conda-forge's PostGIS and fonts."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAD = """\
# Written by `make environment` from pyproject.toml and requirements.lock; a test compares the three.
#   conda env create -f environment.yml && conda activate gridwatch && python app.py
# Chromium (for printing and browser tests) is not on conda-forge: install it with the system's packages.
name: gridwatch
channels:
  - conda-forge
dependencies:
  - python=3.11
  - postgresql=15
  - postgis
  - font-ttf-noto-cjk
  - fontconfig
  - pip
  - pip:
"""


def canonical(name: str) -> str:
    """A package name as registries compare them."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(pyproject: str) -> list[str]:
    """Requirements named in pyproject.toml, extras kept: the app's, then the developers'."""
    data = tomllib.loads(pyproject)
    listed = [*data["project"]["dependencies"], *data["dependency-groups"]["dev"]]
    return [re.match(r"[A-Za-z0-9._-]+(\[[^\]]*\])?", entry).group(0) for entry in listed]  # type: ignore[union-attr]


def locked(lock: str) -> dict[str, str]:
    """Canonical name → version of every line of the lock."""
    return {canonical(name): version for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock, re.MULTILINE)}


def render(pyproject: str, lock: str) -> str:
    """The whole file."""
    versions = locked(lock)
    names = sorted(declared(pyproject), key=str.lower)
    return HEAD + "".join(f"      - {name}=={versions[canonical(name.split('[')[0])]}\n" for name in names)


if __name__ == "__main__":
    sys.stdout.write(render((ROOT / "pyproject.toml").read_text(), (ROOT / "requirements.lock").read_text()))
