"""Works on waiting jobs, one after the other, until none may begin; shows signs of life meanwhile.

`python -m etl.worker` is what the app starts: unlike `python -m etl job` it loads nothing that the job does not need.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from geodata import jobs
from geodata.cluster import using_database
from geodata.engine import Database
from geodata.errors import DatabaseAway, GridwatchError
from geodata.jobs import Job
from geodata.planes import Planes
from geodata.processes import BEHIND, step_back
from geodata.settings import DataSettings

WRITE_EVERY_S = 0.5
PATIENCE_S = 20.0
"""So long a job that was called off may go on before its process is ended."""

log = logging.getLogger(__name__)


def low_priority(threads: int) -> None:
    """Step behind everything else on this machine; `threads`: how many processors compiled loops may use."""
    step_back(BEHIND)
    os.environ["NUMBA_NUM_THREADS"] = str(threads)  # read when numba is first imported, which the kinds do


def main() -> int:
    """Do what waits in the database of the settings, at low priority."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = DataSettings()
    low_priority(settings.job_threads)
    try:
        with using_database(settings) as url:
            database = Database(url, Planes(settings.data_dir / "planes"))
            database.step_behind(BEHIND)
            try:
                work(database, settings.jobs_at_once)
            finally:
                database.close()
    except DatabaseAway as error:  # what was in hand is taken up again
        print(f"{error.zh}\n{error.en}", file=sys.stderr)
        return 2
    return 0


def work(database: Database, at_once: int) -> int:
    """Do what waits, as long as fewer than `at_once` jobs run; returns how many this process ended."""
    ended = 0
    while True:
        with database.write() as conn:
            jobs.take_up_lost(conn)
            job = jobs.claim(conn, _name(), at_once)
        if job is None:
            return ended
        _carry_out(database, job)
        ended += 1


def _name() -> str:
    """A name no other try has: a process may claim the same job twice."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"


def _carry_out(database: Database, job: Job) -> None:
    told = Teller(database, job)
    try:
        with told:
            from etl.jobs import kind_of  # takes seconds: only now, when the job shows that it has begun

            result = kind_of(job.kind).run(database, job.asked, job.scope, told)
        told.finish(result)
    except DatabaseAway:
        raise  # nothing can be written now: the job is taken up again when it is back
    except GridwatchError as error:
        told.fail((error.zh, error.en))
    except Exception as error:  # a bug: the next job shall still run
        log.exception("Job %d (%s) failed", job.id, job.kind)
        what = f"{type(error).__name__}: {error}".splitlines()[0][:300]
        told.fail((f"程序出错：{what}。已记入日志，请告诉维护人员。", f"A fault in the program: {what}. It is in the log; tell your maintainers."))


class Teller:
    """What a running job speaks through, and the thread that shows its signs of life while it is entered.

    Where the job was called off, or nobody heard of it for so long that another took it up, `cancelled()` turns true; a job
    that does not ask is ended with its process after `PATIENCE_S`.
    """

    def __init__(self, database: Database, job: Job) -> None:
        assert job.worker is not None
        self._database, self._id, self._worker = database, job.id, job.worker
        self._kept, self._by = job.kept or {}, job.asked_by
        self._written = 0.0
        self._off, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"job-{job.id}", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def by(self) -> str:
        """See `Told`."""
        return self._by

    @property
    def kept(self) -> dict[str, Any]:
        """See `Told`."""
        return self._kept

    def progress(self, done: int, total: int, words: tuple[str, str]) -> None:
        """See `Told`."""
        now = time.monotonic()
        if now - self._written < WRITE_EVERY_S and done < total:
            return
        self._written = now
        with self._database.write() as conn:
            self._hear(jobs.progress(conn, self._id, self._worker, done, total, words))

    def keep(self, state: Mapping[str, Any]) -> None:
        """See `Told`."""
        with self._database.write() as conn:
            self._hear(jobs.keep(conn, self._id, self._worker, state))
        self._kept = dict(state)

    def cancelled(self) -> bool:
        """See `Told`."""
        return self._off.is_set()

    def finish(self, result: Mapping[str, Any]) -> None:
        """Write the result, unless the job was called off."""
        with self._database.write() as conn:
            jobs.finish(conn, self._id, self._worker, result)

    def fail(self, error: tuple[str, str]) -> None:
        """Write why it ended."""
        with self._database.write() as conn:
            jobs.fail(conn, self._id, self._worker, error)

    def _hear(self, mine: bool) -> None:
        if not mine:
            self._off.set()

    def _beat(self) -> None:
        heard = time.monotonic()
        while not self._over.wait(jobs.BEAT_S):
            try:
                with self._database.write() as conn:
                    self._hear(jobs.beat(conn, self._id, self._worker))
                if not self._off.is_set():
                    heard = time.monotonic()
            except (GridwatchError, SQLAlchemyError) as error:
                log.warning("No sign of life from job %d: %s", self._id, error)
            if time.monotonic() - heard > PATIENCE_S:  # before `LOST_S`: two never work on one job
                self._off.set()
                log.error("Job %d is ended: called off, or the database is away", self._id)
                os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
