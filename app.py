"""The front door: the only place where all rooms meet."""

from __future__ import annotations

import logging
import os
import sys
from functools import partial
from typing import Any

from dash import CeleryManager, Dash, DiskcacheManager
from diskcache import Cache

import callbacks
from dashboard import app_shell
from dashboard.context import Basemap, Services
from etl import alarms
from etl.clusters import Scans, warm_aside
from etl.desk import Desk
from etl.feed.aside import Aside
from etl.office import Office
from etl.planner import Planner, get_ready_aside
from geodata import migrations
from geodata.cluster import Cluster, using_database
from geodata.engine import Database
from geodata.errors import GridwatchError
from geodata.map_reports import press
from geodata.map_reports.press import Press
from geodata.planes import Planes
from geodata.report_templates import issues
from serving import banner, compression, door, first_city, pages, queue, secret, tiles_ahead
from serving.background import Runner, Watch
from serving.recent import Recent
from serving.settings import Settings


def create_app(settings: Settings, *, demo: bool) -> Dash:
    """The app of the city in `settings.database_url`. It asks the database nothing, so it starts while that is away."""
    key = secret.choose(settings.secret_key, settings.data_dir, simulated=demo)
    runner = Runner(settings.database_url)
    manager = _manager(settings, runner)
    app = Dash("gridwatch", background_callback_manager=manager, assets_folder=str(first_city.CHECKOUT / "assets"), include_assets_files=False, title="Gridwatch", update_title="", serve_locally=True)
    app.server.secret_key = key
    app.server.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
    )
    compression.compress(app.server)
    database = Database(settings.database_url or "", Planes(settings.data_dir / "planes"))
    app.server.extensions[pages.DATABASE] = database
    basemaps = tuple(Basemap((one.zh, one.en), one.url, one.attribution) for one in settings.tiles or ())
    office = Office(database, runner.run if settings.jobs else runner.start)
    scans, planner = Scans(database, settings.data_dir / "clusters"), Planner(database)
    geocoder = settings.data_dir / "geocoder"
    desk, intake = Desk(database, geocoder), Aside(database, settings.database_url or "", geocoder)
    services = Services(database, key, demo, desk, office, alarms.Watch(database), scans, planner, intake, Press(settings.data_dir / press.FOLDER), basemaps, kept_reports=settings.data_dir / issues.FOLDER)
    app_shell.build(app, services)
    callbacks.register_all(app, services)
    app.server.wsgi_app = Recent(app.server.wsgi_app)
    return app


class Caller(CeleryManager):
    """Passes the call on without the request it came with: no cookie of a person's lies in the queue."""

    def call_job_fn(self, key: str, job_fn: Any, args: Any, context: Any) -> Any:
        """See Dash; `context` stays here."""
        return super().call_job_fn(key, job_fn, args, {})


def _manager(settings: Settings, runner: Runner) -> CeleryManager | DiskcacheManager:
    """What carries a background callback out of a request: a process of this machine, or the queue to others."""
    if settings.jobs:
        return Caller(queue.queue(settings.jobs, runner.run))
    folder = settings.data_dir / "jobs"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # it is read by unpickling: nobody else may write there
    return DiskcacheManager(Cache(folder))


def _begin(settings: Settings) -> None:
    """What every server process begins with, beside serving: see that waiting jobs are worked on, ask for those that nobody asks for."""
    url = settings.database_url or ""
    runner = Runner(url)
    queued = queue.queue(settings.jobs, runner.run) if settings.jobs else None
    launch = partial(queue.call, queued) if queued else runner.start
    office = Office(Database(url), launch)
    Watch(url, settings.jobs_at_once, launch, settings.night_at, office.nightly, office.due).begin()
    warm_aside(office.opening)
    get_ready_aside(url)


def main() -> int:
    """Start everything, serve until Ctrl-C, leave nothing behind."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        settings = Settings()
        os.environ.setdefault("NUMBA_CACHE_DIR", str(settings.data_dir / "numba"))  # read when numba is first imported, also by workers
        embedded = settings.database_url is None
        with door.take(settings.host, settings.port) as entrance, door.take(pages.HOST, 0) as aside, using_database(settings) as url:
            migrations.upgrade(url)
            settings = settings.model_copy(update={"database_url": url})
            opening = first_city.ensure(url, settings)
            app = create_app(settings, demo=opening.simulated)
            press.announce(settings.data_dir / press.FOLDER, pages.address(aside))
            greet = partial(tiles_ahead.greet, banner.text(opening, settings), url)
            door.serve(app.server, (entrance, aside), settings, (greet, partial(_begin, settings)), Cluster(settings.data_dir) if embedded else None)
    except GridwatchError as error:
        print(f"{error.zh}\n{error.en}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
