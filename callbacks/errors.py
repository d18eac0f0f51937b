"""Failures become notices: a domain error says itself, anything else gets a number and stays in the log."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from dash import Dash, set_props
from flask import Response, jsonify

from dashboard import ids, session
from dashboard.context import Services
from geodata.errors import GridwatchError, Lang

log = logging.getLogger(__name__)


def error_number() -> str:
    """A short number that a person can read out: E-3F2A."""
    return f"E-{secrets.token_hex(2).upper()}"


def notice(error: Exception, lang: Lang) -> dict[str, Any]:
    """What is shown for an error; logs it with its traceback unless a person can mend it."""
    if isinstance(error, GridwatchError):
        title = "这一步没有完成" if lang == "zh" else "This step did not finish"
        return {"action": "show", "title": title, "message": error.text(lang), "id": type(error).__name__, "color": "accent"}
    number = error_number()
    log.error("%s: a callback failed", number, exc_info=error)
    title = f"这一步没有完成 · 错误号 {number}" if lang == "zh" else f"This step did not finish · {number}"
    body = (
        "画面保留原样。已记入日志，请把错误号告诉维护人员。"
        if lang == "zh"
        else "The screen keeps what it showed. It is in the log; give the number to your maintainers."
    )
    return {"action": "show", "title": title, "message": body, "id": number, "color": "accent"}


def told(error: GridwatchError) -> Response:
    """A domain error as its status and both texts, for what asks by address; with when to ask again, where that is known."""
    answer = jsonify(zh=error.zh, en=error.en)
    answer.status_code = error.http_status
    if error.retry_after_s is not None:
        answer.headers["Retry-After"] = str(error.retry_after_s)
    return answer


def on_error(error: Exception) -> None:
    """For `Dash(on_error=…)`: a notice, and the outputs stay as they are."""
    set_props(ids.NOTICES, {"sendNotifications": [notice(error, session.request_lang())]})


def register(app: Dash, services: Services) -> None:
    """Every callback of the app without a handler of its own uses `on_error`."""
    app._on_error = on_error
