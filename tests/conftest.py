"""Real PostGIS for every test that asks for it.

`TEST_DATABASE_URL` names a server to use; without it a private throw-away cluster is started once a
session. The schema is migrated once into a template; each test that writes gets its own copy of it.
Without PostGIS these tests are skipped, except where `CI` is set: there a skip would be a lie.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import tempfile
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from dash import Dash
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from psycopg import sql
from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

from geodata import migrations
from geodata.cluster import Cluster
from geodata.engine import Database
from geodata.errors import ClusterProblem
from geodata.planes import Planes
from serving.settings import Settings

DEMO_SCALE = 0.02
SCRATCH = "gridwatch-test-"

# The same examples on every machine and in every run; a busy machine is no failure. Look further with HYPOTHESIS_EXAMPLES=2000.
hypothesis_settings.register_profile(
    "gridwatch",
    derandomize="HYPOTHESIS_EXAMPLES" not in os.environ,
    max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "60")),
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("gridwatch")


def skip_or_fail(reason: str) -> None:
    """Skip on a laptop, fail on the build machine."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the published real data."""
    folder = Path(os.environ.get("GRIDWATCH_SHARED") or Path(__file__).parents[2] / "shared")
    if not (folder / "data").is_dir():
        skip_or_fail(f"no published data in {folder}: set GRIDWATCH_SHARED")
    return folder


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Address of a PostgreSQL server on which databases may be made."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{SCRATCH}{os.getpid()}-"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "data", durable=False)
    try:
        cluster.start()
    except ClusterProblem as problem:
        shutil.rmtree(folder, ignore_errors=True)
        skip_or_fail(problem.en)
    yield cluster.url
    cluster.stop()
    shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Remove what killed test runs left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*-*"):
        pid = folder.name.removeprefix(SCRATCH).split("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            Cluster(folder / "data", durable=False).stop()
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(server: str) -> Iterator[str]:
    """Name of a migrated, empty database to copy from."""
    name = f"template_{uuid.uuid4().hex[:10]}"
    _execute(server, sql.SQL("create database {}").format(sql.Identifier(name)))
    migrations.upgrade(_named(server, name))
    yield name
    _drop(server, name)


@pytest.fixture(scope="session")
def copies(server: str, template: str) -> Iterator[str]:
    """One migrated database a session, for tests that roll back."""
    with copy_of(server, template) as address:
        yield address


@pytest.fixture
def database_url(server: str, template: str) -> Iterator[str]:
    """Address of a migrated, empty database of this test alone."""
    with copy_of(server, template) as address:
        yield address


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated, empty database of this test alone."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def conn(copies: str) -> Iterator[Connection]:
    """A connection as the owner, rolled back after the test."""
    database = Database(copies)
    with database.engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()
    database.close()


@pytest.fixture(scope="session")
def demo_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small simulated city as a pack."""
    from etl.demo import generate

    pack = tmp_path_factory.mktemp("packs") / "demo"
    generate(pack, scale=DEMO_SCALE, seed=20200124)
    return pack


@pytest.fixture(scope="session")
def demo_template(server: str, template: str, demo_pack: Path) -> Iterator[str]:
    """Name of a database holding the small simulated city and its demo accounts, to copy from."""
    from etl.city import load_pack
    from geodata.queries import areas, users

    name = _copy(server, template)
    database = Database(_named(server, name))
    load_pack(database, demo_pack, None)
    with database.own() as connection:
        users.ensure_demo_users(connection, areas.districts(connection))
    database.close()
    yield name
    _drop(server, name)


@pytest.fixture(scope="session")
def demo_url(server: str, demo_template: str) -> Iterator[str]:
    """Address of the small simulated city, shared by all tests: read it, do not change it."""
    with copy_of(server, demo_template) as address:
        yield address


@pytest.fixture
def demo_copy(server: str, demo_template: str) -> Iterator[str]:
    """Address of a copy of the small simulated city that this test may change."""
    with copy_of(server, demo_template) as address:
        yield address


@pytest.fixture(scope="session")
def demo_settings(demo_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an app over the small simulated city."""
    return Settings(database_url=demo_url, data_dir=tmp_path_factory.mktemp("demo-data"))


@contextmanager
def opened(settings: Settings) -> Iterator[Dash]:
    """The whole app of a simulated city; its connections are closed on leaving."""
    import app

    database = Database(settings.database_url or "", Planes(settings.data_dir / "planes"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "Database", lambda *_: database)
        made = app.create_app(settings, demo=True)
    yield made
    database.close()


class Counted:
    """A WSGI app that knows how many requests it is answering."""

    def __init__(self, inner: Any) -> None:
        self.inner, self.open, self.changed = inner, 0, threading.Condition()

    def __call__(self, environ: Any, start_response: Any) -> Iterator[bytes]:
        self._count(1)
        try:
            with closing(ClosingIterator(self.inner(environ, start_response))) as answer:
                yield from answer
        finally:
            self._count(-1)

    def _count(self, step: int) -> None:
        with self.changed:
            self.open += step
            self.changed.notify_all()

    def rest(self) -> None:
        """Wait until nothing is being answered."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.open == 0, timeout=60), "a request is still being answered after a minute"


@contextmanager
def serving(made: Dash) -> Iterator[str]:
    """Address of a running server of the app, for browsers. On leaving it has answered: a late answer would leave a connection behind."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    counted = Counted(made.server)
    running = make_server("127.0.0.1", 0, counted, threaded=True)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join(timeout=10)
    counted.rest()
    running.server_close()


@pytest.fixture(scope="session")
def demo_app(demo_settings: Settings) -> Iterator[Dash]:
    """The whole app over the small simulated city."""
    with opened(demo_settings) as made:
        yield made


@pytest.fixture(scope="session")
def demo_server(demo_app: Dash) -> Iterator[str]:
    """Address of a running server of the whole app, for browsers."""
    with serving(demo_app) as address:
        yield address


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@contextmanager
def copy_of(server: str, template: str) -> Iterator[str]:
    """Address of a copy of a database, gone afterwards; of `demo_template`, a city that some tests share and may change."""
    name = _copy(server, template)
    yield _named(server, name)
    _drop(server, name)


def signed_in(made: Dash, name: str) -> FlaskClient:
    """A client signed in as one of the demo people."""
    client = made.server.test_client()
    token = re.search(r'name="token" value="([^"]+)"', client.get("/login").get_data(as_text=True))
    assert token and client.post("/login", data={"username": name, "password": f"demo-{name}", "token": token[1]}).status_code == 302
    return client


def _copy(server: str, template: str) -> str:
    name = f"test_{uuid.uuid4().hex[:12]}"
    statement = sql.SQL("create database {} template {} strategy file_copy")
    _execute(server, statement.format(sql.Identifier(name), sql.Identifier(template)))
    return name


def _drop(server: str, name: str) -> None:
    _execute(server, sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _execute(server: str, statement: sql.Composed) -> None:
    address = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)
