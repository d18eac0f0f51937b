"""The queue to workers on other machines: Celery over Redis, where `GRIDWATCH_JOBS` names one."""

from __future__ import annotations

from collections.abc import Callable

from celery import Celery

TASK = "gridwatch.work"
STALE_S = 60
"""A call to work that nobody heard for so long is void; the next one follows."""


def queue(redis: str, work: Callable[[], None]) -> Celery:
    """The Celery app. Its one task calls `work`; what there is to do stands in the database."""
    app = Celery("gridwatch", broker=redis, backend=redis)
    patience = {"socket_connect_timeout": 3, "socket_timeout": 10}
    app.conf.update(
        worker_prefetch_multiplier=1, result_expires=3600, broker_connection_retry_on_startup=True,
        broker_transport_options=patience, result_backend_transport_options=patience,
    )  # fmt: skip
    app.task(name=TASK, ignore_result=True)(work)
    return app


def call(app: Celery) -> None:
    """Call one worker to work."""
    app.send_task(TASK, expires=STALE_S)
