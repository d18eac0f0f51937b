"""A small city that these tests may change, its people, and a printer that needs no browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from geodata.engine import Database
from geodata.errors import GridwatchError
from geodata.map_reports.issue import Issue
from geodata.queries import areas
from geodata.report_templates.people import Person
from geodata.scope import Scope


@dataclass
class Town:
    """The city, two of its districts, and where files go."""

    database: Database
    districts: tuple[str, ...]
    data: Path
    analyst: Person
    head: Person


@dataclass
class Printed:
    """A printer that says who asked for what; `fails` are raised first, one a call."""

    asked: list[tuple[str, Issue, str]] = field(default_factory=list)
    fails: list[GridwatchError] = field(default_factory=list)

    def __call__(self, person: str, issue: Issue, form: str) -> bytes:
        self.asked.append((person, issue, form))
        if self.fails:
            raise self.fails.pop(0)
        return f"{person} {form} {issue.digest()}".encode()


class Teller:
    """What a job speaks through, where nobody listens."""

    by = "nightly"
    kept: dict[str, Any] = {}  # noqa: RUF012

    def progress(self, done: int, total: int, words: tuple[str, str]) -> None:
        assert done < total and all(words)

    def keep(self, state: Any) -> None:
        raise AssertionError("nothing is kept beside the table")

    def cancelled(self) -> bool:
        return False


@pytest.fixture
def town(demo_copy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """The small simulated city; nothing is delivered anywhere until a test allows it."""
    monkeypatch.setenv("GRIDWATCH_DATA_DIR", str(tmp_path / "data"))
    for name in ("GRIDWATCH_REPORT_FOLDERS", "GRIDWATCH_MAIL_DOMAINS", "GRIDWATCH_SMTP_HOST", "GRIDWATCH_MAIL_FROM"):
        monkeypatch.delenv(name, raising=False)
    database = Database(demo_copy)
    with database.read() as conn:
        districts = tuple(code for code, *_ in areas.districts(conn))
    yield Town(database, districts, tmp_path / "data", Person("analyst", "analyst", Scope(None, True)), Person("district", "district_head", Scope(districts[0], True)))
    database.close()
