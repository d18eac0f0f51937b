"""The embedded PostGIS: a private PostgreSQL in the data folder, reached only through its own socket.

    GRIDWATCH_DATA_DIR/
        password ......... of the owner role, 0600, readable to whoever runs Gridwatch
        lease.lock ....... held (shared) by every process that uses the database
        start.lock ....... held (exclusive) while somebody starts or stops it
        kept ............. present after `python -m geodata start`: stays up until `stop`
        database/pg ...... PostgreSQL's own folder      (owned by the service user)
        database/run ..... its socket, mode 0700        (owned by the service user)

No TCP port is opened, so two instances in two folders cannot meet. The server outlives a killed app;
the next start finds it and uses it. A process that leaves last stops it.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from geodata import binaries, processes
from geodata.cluster_folder import choose_folder, choose_socket_folder, configuration, problem_of
from geodata.errors import ClusterProblem
from geodata.settings import DataSettings

OWNER = "gridwatch"
DATABASE = "gridwatch"
START_SECONDS = 60

class Cluster:
    """One embedded PostGIS. Nothing is touched until `start`.

    `durable` False trades crash safety for speed and is for throw-away test clusters only.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self.data_dir = data_dir.resolve()
        self.durable = durable
        self._user = processes.service_user()

    @property
    def folder(self) -> Path:
        """Where PostgreSQL keeps everything; inside the data folder unless the service user cannot get there."""
        return choose_folder(self.data_dir, self._user)

    @property
    def log(self) -> Path:
        """PostgreSQL's log file."""
        return self.folder / "postgres.log"

    @property
    def url(self) -> str:
        """`postgresql://` address of the owner role, password included."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """Address of another database in this cluster."""
        socket = quote(str(choose_socket_folder(self.folder)), safe="")
        return f"postgresql://{OWNER}:{self._password()}@/{database}?host={socket}"

    def pid(self) -> int | None:
        """Process id of the running server, None when it does not run (a stale pid file does not count)."""
        pg = self.folder / "pg"
        with suppress(OSError, ValueError, IndexError):
            pid = int((pg / "postmaster.pid").read_text().splitlines()[0])
            if processes.lives_in(pid, pg):
                return pid
        return None

    def start(self) -> None:
        """Make the cluster if there is none, start it if it does not run. Raises `ClusterProblem`."""
        with self._exclusive():
            try:
                self._start()
            except OSError as error:
                raise problem_of(str(error), self.folder) from error

    def revive(self) -> bool:
        """Start the server again if it died; one that was stopped has left no pid file and stays down."""
        if not (self.folder / "pg" / "postmaster.pid").exists() or self.pid():
            return False
        self.start()
        return True

    def stop(self) -> None:
        """Stop the server cleanly, whoever uses it."""
        with self._exclusive():
            self._stop()

    @contextmanager
    def lease(self) -> Iterator[str]:
        """Use the database: start it if needed, yield its URL, stop it on leaving if nobody else uses it."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        holder = os.open(self.data_dir / "lease.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(holder, fcntl.LOCK_SH)
            self.start()
            yield self.url
        finally:
            with self._exclusive():
                if self._is_last(holder) and not self.kept.exists():
                    self._stop()
                os.close(holder)

    @property
    def kept(self) -> Path:
        """The marker that keeps the server up when its last user leaves."""
        return self.data_dir / "kept"

    def _is_last(self, holder: int) -> bool:
        try:
            fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.data_dir / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise problem_of(str(error), self.data_dir) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # closing alone would leave it to a worker forked meanwhile
            os.close(descriptor)

    def _start(self) -> None:
        pg = self.folder / "pg"
        programs = binaries.find(_major_of(pg))
        if not pg.exists():
            self._make(programs)
        if self.pid() is None:
            self._clear_remains(pg)
            self._launch(programs)
        self._create_database()

    def _make(self, programs: binaries.Binaries) -> None:
        """Initdb beside the final place, then rename: a half-made cluster is never taken for a whole one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        processes.give(self.folder, self._user, 0o700)
        half, secret = self.folder / "half-made", self.folder / "pwfile"
        shutil.rmtree(half, ignore_errors=True)
        secret.write_text(self._password())
        processes.give(secret, self._user, 0o600)
        options = ["--auth=scram-sha-256", f"--pwfile={secret}", f"--username={OWNER}", "--encoding=UTF8", "--locale=C.UTF-8"]
        if not self.durable:
            options.append("--no-sync")
        answer = processes.run([programs.program("initdb"), "-D", str(half), *options], self._user)
        secret.unlink()
        if answer.returncode != 0:
            shutil.rmtree(half, ignore_errors=True)
            raise problem_of(answer.stderr, self.folder)
        (half / "pg_hba.conf").write_text("local all all scram-sha-256\n")
        with (half / "postgresql.conf").open("a") as configuration:
            configuration.write("\ninclude_if_exists 'gridwatch.conf'\n")
        half.rename(self.folder / "pg")

    def _launch(self, programs: binaries.Binaries) -> None:
        pg, socket = self.folder / "pg", choose_socket_folder(self.folder)
        socket.mkdir(mode=0o700, exist_ok=True)
        processes.give(socket, self._user, 0o700)
        settings = pg / "gridwatch.conf"
        settings.write_text(configuration(socket, durable=self.durable))
        processes.give(settings, self._user, 0o600)
        self.log.touch()
        processes.give(self.log, self._user, 0o600)
        seen = self.log.stat().st_size
        answer = processes.run(
            [programs.program("pg_ctl"), "start", "-D", str(pg), "-l", str(self.log), "-w", "-t", str(START_SECONDS), "-s"],
            self._user, timeout=START_SECONDS + 30,
        )  # fmt: skip
        if answer.returncode != 0:
            with self.log.open(errors="replace") as log:
                log.seek(seen)
                raise problem_of(log.read() or answer.stderr, self.folder)

    def _clear_remains(self, pg: Path) -> None:
        """After kill -9: let orphaned backends go, then drop a pid file that names nobody (its pid may be reused)."""
        if not processes.wait_until_left(pg, 10):
            for pid in processes.living_in(pg):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGQUIT)
            processes.wait_until_left(pg, 10)
        (pg / "postmaster.pid").unlink(missing_ok=True)
        for remains in choose_socket_folder(self.folder).glob(".s.PGSQL.*"):
            remains.unlink()

    def _stop(self) -> None:
        pg = self.folder / "pg"
        self.kept.unlink(missing_ok=True)
        if self.pid() is None:
            return
        control = binaries.find(_major_of(pg)).program("pg_ctl")
        for mode in ("fast", "immediate"):
            if processes.run([control, "stop", "-D", str(pg), "-m", mode, "-w", "-t", "45", "-s"], self._user).returncode == 0:
                return

    def _create_database(self) -> None:
        try:
            conn = psycopg.connect(self.url_of("postgres"), autocommit=True, connect_timeout=10)
        except psycopg.OperationalError as error:
            raise problem_of(str(error), self.folder) from error
        with conn:
            if conn.execute("select 1 from pg_database where datname = %s", (DATABASE,)).fetchone() is None:
                conn.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))

    def _password(self) -> str:
        path = self.data_dir / "password"
        if not path.exists():
            if (self.folder / "pg").exists():
                raise ClusterProblem(
                    f"数据库仍在，但口令文件 {path} 不见了。请从备份恢复该文件。",
                    f"The database is there but its password file {path} is gone. Restore the file from a backup.",
                )
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(24))
        return path.read_text().strip()


@contextmanager
def using_database(settings: DataSettings) -> Iterator[str]:
    """The address of the database: `DATABASE_URL`, else the embedded one, running while it is needed."""
    if settings.database_url:
        yield settings.database_url
        return
    with Cluster(settings.data_dir).lease() as address:
        yield address


def _major_of(pg: Path) -> int | None:
    """The major version a data folder was made by; None when there is none yet."""
    try:
        return int((pg / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None
    except ValueError:
        raise ClusterProblem(
            f"{pg} 中的 PG_VERSION 不可读，该目录不是完整的数据库。请从备份恢复。",
            f"PG_VERSION in {pg} is not readable: this is not a whole database. Restore it from a backup.",
        ) from None
