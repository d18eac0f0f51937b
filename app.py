"""The front door: the only place where all rooms meet."""

from __future__ import annotations

import logging
import sys
from functools import partial

from dash import Dash

import callbacks
from dashboard import app_shell
from dashboard.context import Basemap, Services
from etl.desk import Desk
from geodata import migrations
from geodata.cluster import Cluster, using_database
from geodata.engine import Database
from geodata.errors import GridwatchError
from geodata.planes import Planes
from serving import banner, compression, door, first_city, secret, tiles_ahead
from serving.settings import Settings


def create_app(settings: Settings, *, demo: bool) -> Dash:
    """The app of the city in `settings.database_url`. It asks the database nothing, so it starts while that is away."""
    key = secret.choose(settings.secret_key, settings.data_dir, simulated=demo)
    app = Dash("gridwatch", assets_folder=str(first_city.CHECKOUT / "assets"), title="Gridwatch", update_title="", serve_locally=True)
    app.server.secret_key = key
    app.server.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
    )
    compression.compress(app.server)
    database = Database(settings.database_url or "", Planes(settings.data_dir / "planes"))
    basemaps = tuple(Basemap((one.zh, one.en), one.url, one.attribution) for one in settings.tiles or ())
    services = Services(database, key, demo, Desk(database, settings.data_dir / "geocoder"), basemaps)
    app_shell.build(app, services)
    callbacks.register_all(app, services)
    return app


def main() -> int:
    """Start everything, serve until Ctrl-C, leave nothing behind."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        settings = Settings()
        embedded = settings.database_url is None
        with door.take(settings.host, settings.port) as entrance, using_database(settings) as url:
            migrations.upgrade(url)
            settings = settings.model_copy(update={"database_url": url})
            opening = first_city.ensure(url, settings)
            app = create_app(settings, demo=opening.simulated)
            greet = partial(tiles_ahead.greet, banner.text(opening, settings), url)
            door.serve(app.server, entrance, settings, greet, Cluster(settings.data_dir) if embedded else None)
    except GridwatchError as error:
        print(f"{error.zh}\n{error.en}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
