"""`GET /healthz`: whether the city can be served right now, for monitors and for `make run`."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from typing import Any

from dash import Dash
from flask import Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from dashboard.context import Services
from geodata.engine import Database
from geodata.errors import GridwatchError
from geodata.queries import cities, versions

PATIENCE_SECONDS = 1.5


class HealthCheck:
    """Asks the database in a thread of its own, so that a database that hangs cannot hang the answer.

    While one question is unanswered no second one is asked: nothing piles up.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._asked: Future[dict[str, Any]] | None = None
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="healthz")

    def answer(self) -> tuple[dict[str, Any], int]:
        """The JSON body and the HTTP status: 200 when a city can be served, 503 with the reason otherwise."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = self._pool.submit(self._ask)
            asked = self._asked
        try:
            return {"status": "ok"} | asked.result(timeout=PATIENCE_SECONDS), 200
        except TookTooLong:
            return _away(f"数据库 {PATIENCE_SECONDS} 秒内没有响应", f"the database did not answer within {PATIENCE_SECONDS} s"), 503
        except GridwatchError as error:
            return _away(error.zh, error.en), 503
        except SQLAlchemyError as error:
            return _away("数据库连接中断", f"the database connection broke: {type(error).__name__}"), 503

    def _ask(self) -> dict[str, Any]:
        with self._database.read() as conn:
            return {"data_version": versions.newest(conn), "city": cities.current(conn).key}


def _away(zh: str, en: str) -> dict[str, Any]:
    return {"status": "unavailable", "reason": en, "reason_zh": zh}


def register(app: Dash, services: Services) -> None:
    """Wire `/healthz`; it needs no login and tells nothing but the city's key and the data version."""
    check = HealthCheck(services.database)

    def healthz() -> tuple[Response, int]:
        body, status = check.answer()
        response = jsonify(body)
        response.headers["Cache-Control"] = "no-store"
        return response, status

    app.server.add_url_rule("/healthz", "healthz", healthz)
