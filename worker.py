"""The back door: `celery -A worker worker --concurrency 1` does background jobs where `GRIDWATCH_JOBS` names a Redis.

It needs the same settings and the same release as the app, and a database it can reach.
"""

from __future__ import annotations

from celery import Celery
from dash import CeleryManager, Dash

from callbacks.jobs import wire_work
from geodata.errors import StartProblem
from serving.background import Runner
from serving.queue import queue
from serving.settings import Settings


def make(settings: Settings) -> Celery:
    """The queue with every task a worker may be given. Raises `StartProblem` without a Redis."""
    if settings.jobs is None:
        raise StartProblem("未设置 GRIDWATCH_JOBS。写法：redis://主机:6379/0。", "GRIDWATCH_JOBS is not set. Write redis://HOST:6379/0.")
    runner = Runner(settings.database_url)
    made = queue(settings.jobs, runner.run)
    wire_work(Dash("gridwatch", background_callback_manager=CeleryManager(made)), runner.run)
    return made


celery = make(Settings())
