"""A ticket: for two minutes it shows one issue to the printer as one person would see it, and opens nothing else.

Its key is made once for a data folder and lies there for its owner only. The printer and the app share it; sessions are signed
with another key, so neither can stand in for the other.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from geodata.errors import NotSignedIn
from geodata.map_reports import issue as issues
from geodata.map_reports.issue import Issue

SECONDS = 120
SALT = "map-report"
OPENS = ("/print/", "/export/map-report.")
"""Addresses at which a ticket stands for a session; the view itself reads it."""


def key(folder: Path) -> str:
    """The key of a data folder's printer (0600), made at the first call."""
    path = folder / "key"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        made = folder / f"key.{os.getpid()}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(made, path)  # whole or not at all, and never over another's
        finally:
            made.unlink()
    return path.read_text()


def sign(folder: Path, person: str, issue: Issue) -> str:
    """A ticket for one person and one issue."""
    return str(URLSafeTimedSerializer(key(folder), salt=SALT).dumps([person, issue.dumped()]))


def read(folder: Path, ticket: str) -> tuple[str, Issue]:
    """Who and what a ticket is for. Raises `NotSignedIn` for one that is none, or is old."""
    try:
        person, raw = URLSafeTimedSerializer(key(folder), salt=SALT).loads(ticket, max_age=SECONDS)
    except SignatureExpired as error:
        raise NotSignedIn(f"这张打印票已过期（{SECONDS} 秒）。请重新导出。", f"This print ticket is older than {SECONDS} seconds. Export again.") from error
    except BadSignature as error:
        raise NotSignedIn("打印票无效。请重新导出。", "This is no print ticket. Export again.") from error
    return str(person), issues.load(raw)
