"""The ground's tiles, made in the background after the start: whoever opens the map first does not wait for them."""

from __future__ import annotations

import logging
import threading
import time

from sqlalchemy.exc import DBAPIError

from geodata.engine import Database
from geodata.errors import GridwatchError
from geodata.processes import BEHIND
from geodata.queries import tiles

MOST = 1500
"""From afar to near, so many tiles; what is nearer is made when somebody asks."""

PAUSE_S = 0.05

logger = logging.getLogger(__name__)


def greet(told: str, database_url: str) -> None:
    """Once somebody can come: say where, and begin with the tiles, beside everything else."""
    print(told, flush=True)
    threading.Thread(target=_work, args=(database_url,), name="tiles-ahead", daemon=True).start()


def _work(database_url: str) -> None:
    database = Database(database_url)
    database.step_behind(BEHIND)
    try:
        make(database, MOST, PAUSE_S)
    except (GridwatchError, DBAPIError) as error:
        logger.info("Tiles are made when they are asked for: %s", error)
    finally:
        database.close()


def make(database: Database, most: int, pause: float) -> int:
    """Make and keep the missing ones of the first `most` tiles of the ground; returns how many. Stops where the ground changes."""
    with database.read() as conn:
        version = tiles.version(conn)
        known = tiles.kept(conn, version)
        missing = [address for address in tiles.addresses(conn, most) if address not in known]
    made = 0
    for address in missing:
        with database.read() as conn:
            if tiles.version(conn) != version:
                return made
            body = tiles.render(conn, *address)
        with database.note() as conn:
            tiles.store(conn, version, address[0], body, *address[1:])
        made += 1
        time.sleep(pause)
    return made
