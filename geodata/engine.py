"""One `Database` a process: short read transactions for screens, write transactions for the ETL."""

from __future__ import annotations

import copy
import os
from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from geodata.errors import DatabaseAway, MomentNotReady, NoRoom, NotAllowed
from geodata.moments.moment import Moment
from geodata.planes import Planes
from geodata.processes import weigh_session

READER = "gridwatch_reader"
WRITER = "gridwatch_writer"
WEB = "gridwatch_web"
REVIEWER = "gridwatch_reviewer"
WATCH = "gridwatch_watch"
NOT_THERE = frozenset({"3F000", "42P01"})  # no such schema, no such table
PLANES = "gridwatch_planes"  # the execution option that carries them


def make_engine(url: str, planes: Planes | None = None) -> Engine:
    """A pooled engine whose sessions speak China time and know `planes`; `postgresql://` is read as psycopg 3."""
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(
        url,
        pool_size=8,
        max_overflow=8,
        pool_pre_ping=True,
        connect_args={"options": "-c timezone=Asia/Shanghai", "connect_timeout": 5},
        execution_options={PLANES: planes},
    )


def database_away(error: OperationalError) -> DatabaseAway:
    """The domain error for a database that does not answer, with the driver's reason in one line."""
    reason = " ".join(str(error.orig).split()).rstrip("?.")
    return DatabaseAway(
        f"数据库没有响应：{reason}。请检查数据库服务与 DATABASE_URL；恢复后页面会自动继续。",
        f"The database does not answer: {reason}. Check the server and DATABASE_URL; screens resume when it is back.",
    )


FULL = "53100"
"""What PostgreSQL calls a disk without room."""


def no_room(error: OperationalError) -> NoRoom:
    """The domain error for a database whose disk is full; the transaction is undone."""
    reason = " ".join(str(error.orig).split()).rstrip(".")
    return NoRoom(
        f"数据库所在的磁盘已满，这一步没有写入：{reason}。请管理员腾出空间后再试；已有数据完好。",
        f"The disk of the database is full and nothing of this step was written: {reason}. Free some space and try again; what was there is whole.",
    )


def planes_of(conn: Connection) -> Planes | None:
    """Where the vectors of this database are kept as files; None where nobody gave it a folder."""
    planes: Planes | None = conn.get_execution_options().get(PLANES)
    return planes


def _step_back(connection: Connection, moment: Moment, role: str) -> None:
    """See the data as of a moment until the transaction ends. The lock says that its tables stand, and keeps them standing."""
    if role not in (READER, WEB):
        raise NotAllowed(f"数据版本 {moment.version} 已成过去，只能查看。请回到当前。", f"Data version {moment.version} is past and can only be looked at. Return to now.")
    try:
        connection.execute(text(f"LOCK TABLE {moment.schema}.area_day IN ACCESS SHARE MODE"))
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", "") not in NOT_THERE:
            raise
        raise MomentNotReady(
            f"数据版本 {moment.version} 的数据尚未备好。请稍后再试。", f"The data of version {moment.version} are not prepared yet. Try again in a moment."
        ) from error
    settings = text("SELECT set_config('search_path', :path, true), set_config('gridwatch.as_of', :at, true)")
    connection.execute(settings, {"path": f"{moment.schema}, public", "at": moment.at.isoformat()})


def _step_behind(niceness: int, connection: Any, _record: object) -> None:
    connection.execute("SET max_parallel_workers_per_gather = 0")
    connection.commit()
    if connection.info.host.startswith("/"):  # a socket: the process number is one of this machine
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, connection.info.backend_pid, niceness)
        weigh_session(connection.info.backend_pid, niceness)  # of which PostgreSQL gives every process its own


class Database:
    """The doors to PostGIS. `read` can only read and sees what `gridwatch_reader` may; `write` is one transaction.

    With `planes` vectors are read from files where these are there; the answers are the same without. `moment`: what is read
    is told as of then; None is now.
    """

    moment: Moment | None = None

    def __init__(self, url: str, planes: Planes | None = None) -> None:
        self.engine = make_engine(url, planes)

    def at(self, moment: Moment | None) -> Database:
        """The same database as of a moment whose tables stand (`geodata/moments`); it shares the connections, and only `read` and `note` open."""
        then = copy.copy(self)
        then.moment = moment
        return then

    @property
    def name(self) -> Hashable:
        """Names what is read here: the same for everybody who reads this database as of this version."""
        return id(self.engine), self.moment.version if self.moment else None

    @contextmanager
    def _as(self, role: str, mode: str) -> Iterator[Connection]:
        try:
            connection = self.engine.connect()
        except OperationalError as error:
            raise database_away(error) from error
        try:
            with connection, connection.begin():
                connection.execute(text(f"SET LOCAL ROLE {role}"))
                connection.execute(text(f"SET TRANSACTION {mode}"))
                if self.moment is not None:
                    _step_back(connection, self.moment, role)
                yield connection
        except OperationalError as error:
            if error.connection_invalidated:  # it went away in the middle
                raise database_away(error) from error
            if getattr(error.orig, "sqlstate", "") == FULL:
                raise no_room(error) from error
            raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read-only transaction as the reader role."""
        with self._as(READER, "READ ONLY") as connection:
            yield connection

    @contextmanager
    def note(self) -> Iterator[Connection]:
        """The web's only way to write: reads are logged and made tiles are kept, as the web role; nothing else."""
        with self._as(WEB, "READ WRITE") as connection:
            yield connection

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """A read-only transaction as the reviewer: what the reader sees, and the addresses to be judged."""
        with self._as(REVIEWER, "READ ONLY") as connection:
            yield connection

    @contextmanager
    def decide(self) -> Iterator[Connection]:
        """One decision about an address in one transaction, as the reviewer: records are placed anew, never deleted."""
        with self._as(REVIEWER, "READ WRITE") as connection:
            yield connection

    @contextmanager
    def watch(self) -> Iterator[Connection]:
        """Alarms in one transaction, as the watch: they are raised anew and acted upon; what people did is never deleted."""
        with self._as(WATCH, "READ WRITE") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction as the writer role; it commits on leaving, rolls back on any error."""
        with self._as(WRITER, "READ WRITE") as connection:
            yield connection

    @contextmanager
    def own(self) -> Iterator[Connection]:
        """A transaction as the owner, for migrations and user management only."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") == FULL:
                raise no_room(error) from error
            raise

    def step_behind(self, niceness: int) -> None:
        """Let the sessions of this object use one processor each and, where the server is on this machine, step back.

        Where the server's processes belong to somebody else they keep their priority.
        """
        event.listen(self.engine, "connect", partial(_step_behind, niceness))

    def close(self) -> None:
        """Return all connections."""
        self.engine.dispose()
