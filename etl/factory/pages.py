"""The pages beside the reports: the app writes them under the rights of whoever asked, shown a printer's ticket."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

from geodata.errors import PressProblem
from geodata.map_reports import press, ticket
from geodata.map_reports.issue import Issue

PATIENCE_S = 120.0


def page(folder: Path, person: str, issue: Issue, run_id: int, name: str) -> bytes:
    """A page of a run as HTML; `folder`: the printer's. Raises `PressProblem` with what the app says."""
    try:
        address = press.told(folder)["address"]
        with urllib.request.urlopen(f"{address}/print/report-run/{run_id}/{name}?ticket={ticket.sign(folder, person, issue)}", timeout=PATIENCE_S) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        said = _said(error.read())
        raise PressProblem(f"目录页没有写成：{said[0]}", f"The index could not be written: {said[1]}") from error
    except OSError as error:
        raise PressProblem(f"应用没有响应：{error}。请看它是否还在运行，再试一次。", f"The app does not answer: {error}. See whether it still runs, then try again.") from error


def _said(body: bytes) -> tuple[str, str]:
    try:
        found = json.loads(body)
        return str(found["zh"]), str(found["en"])
    except (ValueError, KeyError, TypeError):
        return "原因见应用的日志。", "see the app's log."
