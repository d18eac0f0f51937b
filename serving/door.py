"""The address: taken before anything slow starts, handed to the production server at the end."""

from __future__ import annotations

import errno
import multiprocessing
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from geodata.cluster import Cluster
from geodata.errors import StartProblem
from serving import guard, pages
from serving.settings import Settings


def take(host: str, port: int) -> socket.socket:
    """Bind without listening, so that a busy port is known at once and early visitors are refused, not kept waiting."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError as error:
        raise _closed(host, port, error) from error
    door = socket.socket(family, kind, protocol)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
    except OSError as error:
        door.close()
        raise _closed(host, port, error) from error
    return door


def _closed(host: str, port: int, error: OSError) -> StartProblem:
    if error.errno == errno.EADDRINUSE:
        return StartProblem(
            f"端口 {port} 已被其他程序占用。请换一个，例如 PORT={port + 1} make run。",
            f"Port {port} is busy. Choose another, for example PORT={port + 1} make run.",
        )
    if error.errno == errno.EACCES:
        return StartProblem(
            f"无权使用端口 {port}（小于 1024 的端口需要 root）。请换一个，例如 PORT=8050。",
            f"Port {port} may not be used (ports below 1024 need root). Choose another, for example PORT=8050.",
        )
    return StartProblem(
        f"不能监听 {host}:{port}：{error.strerror or error}。请检查 HOST 与 PORT。",
        f"Cannot listen on {host}:{port}: {error.strerror or error}. Check HOST and PORT.",
    )


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn inside this process. The app is made before the workers fork: imported once, memory shared.

    It must not have opened a database connection by then, because a connection does not survive a fork.
    """

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options as given; no file, no command line."""
        for key, value in self._options.items():
            self.cfg.set(key, value)

    def load(self) -> Flask:
        """The app, in each worker."""
        return self._app


Begin = tuple[Callable[[], None], Callable[[], None]]
"""What the first worker that can answer does, and what every worker does; the printer's does neither."""

Doors = tuple[socket.socket, socket.socket]
"""People's entrance, and the printer's."""


def serve(app: Flask, doors: Doors, settings: Settings, begin: Begin, guarded: Cluster | None) -> None:
    """Serve until Ctrl-C or SIGTERM, then raise `SystemExit`. A `guarded` cluster is started again when it dies."""
    said, (first, every) = multiprocessing.Lock(), begin

    def begun(worker: Any) -> None:
        if pages.answers(worker):
            return pages.begin(worker)
        every()
        if said.acquire(block=False):
            first()

    options = {
        "bind": [f"fd://{door.detach()}" for door in doors],  # from here on gunicorn closes them
        "workers": settings.workers + 1,  # the one more answers the printer
        "threads": settings.threads,
        "worker_class": "gthread",
        "limit_request_line": 8190,  # a link may carry a region of two hundred corners
        "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,
        "graceful_timeout": 5,
        "timeout": 120,
        "keepalive": 15,
        "loglevel": "warning",
        "control_socket_disable": True,
        "proc_name": "gridwatch",
        "when_ready": lambda _: guard.watch(guarded) if guarded else None,
        "pre_fork": pages.choose,
        "post_fork": pages.settle,
        "post_worker_init": begun,
    }
    master = os.getpid()
    try:
        Server(app, options).run()
    except SystemExit as leaving:
        if os.getpid() != master:
            # A worker ends here: unwinding further would run the master's clean-up and stop the database for all.
            os._exit(int(leaving.code or 0))
        raise
