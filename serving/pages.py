"""The printer's pages: one of the server's processes answers them and nothing else, so that no screen waits while a report is counted.

It is a worker of gunicorn as those for people are, with an entrance of its own that only this machine reaches. The master holds the
entrance, starts the process again when it dies and takes it along when it goes; whoever comes in between waits.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Response
from werkzeug.wrappers import Request

from geodata.engine import Database
from geodata.map_reports import ticket
from geodata.processes import BEHIND, step_back

NAME = "gridwatch-pages"
"""What `ps` and `top` call the process; the kernel keeps fifteen letters."""
HOST = "127.0.0.1"
THREADS = 4
"""Two files that wait for their maps, and the two maps: the printer asks for no more at a time (`press_browser.AT_ONCE`)."""
DATABASE = "gridwatch database"
"""Where among the extensions of Flask the pages' database is found."""
OPEN = ("/assets/", "/vendor/")
"""What a page is made of; nobody's data."""
PEOPLE, PRINTER = 0, 1
"""The entrances, in the order they are handed to gunicorn."""

Answer = Callable[..., Iterable[bytes]]


def address(door: socket.socket) -> str:
    """Where the printer finds its pages."""
    return f"http://{HOST}:{door.getsockname()[1]}"


def answers(worker: Any) -> bool:
    """Whether a worker of gunicorn is the printer's."""
    return bool(getattr(worker, "prints", False))


def choose(arbiter: Any, worker: Any) -> None:
    """Before a worker starts: it is the printer's if none of those that stay is. On a reload all but the newest go."""
    staying = sorted(arbiter.WORKERS.values(), key=lambda one: int(one.age), reverse=True)[: arbiter.num_workers - 1]
    worker.prints = not any(map(answers, staying))
    worker.sockets = [arbiter.LISTENERS[PRINTER if worker.prints else PEOPLE]]


def settle(arbiter: Any, worker: Any) -> None:
    """In a new worker: let go of the entrance that is not its own; the printer's goes behind those for people."""
    for entrance in arbiter.LISTENERS:
        if entrance not in worker.sockets:
            entrance.close()
    if answers(worker):
        worker.cfg.set("threads", THREADS)
        Path("/proc/self/comm").write_text(NAME)
        step_back(BEHIND)


def begin(worker: Any) -> None:
    """Before the printer's worker answers: its queries go behind people's, and it shuts everything that is not printed."""
    database: Database = worker.wsgi.extensions[DATABASE]
    database.step_behind(BEHIND)
    worker.wsgi = only_pages(worker.wsgi)


def only_pages(app: Answer) -> Answer:
    """The app without what people ask for: files of its pages, and with a ticket the pages; no session opens anything here."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        asked = Request(environ)
        if asked.path.startswith(OPEN) or (asked.path.startswith(ticket.OPENS) and "ticket" in asked.args):
            return app(environ, start)
        return Response(NOTHING, 404, mimetype="text/plain")(environ, start)

    return answer


NOTHING = "这里只有打印报告用的页面，须有打印票。请从应用本身的地址打开。\nOnly pages for the printer are here, and only with its ticket. Open the app at its own address.\n"
