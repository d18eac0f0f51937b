"""Compiled loops and the base, made ready once people are served, so that nobody waits for them at a slider."""

from __future__ import annotations

import logging
import threading
import time

from sqlalchemy.exc import SQLAlchemyError

from etl.planner.service import Planner
from geodata.engine import Database
from geodata.errors import GridwatchError
from geodata.scenarios.document import Scenario
from geodata.scope import Scope

REST_S = 20.0
"""After the clusters, which are looked at by more people."""
log = logging.getLogger(__name__)


def get_ready_aside(url: str) -> None:
    """In a thread of this process; what fails is made when somebody plans."""
    threading.Thread(target=_warm, args=(url,), name="planner", daemon=True).start()


def _warm(url: str) -> None:
    time.sleep(REST_S)
    database = Database(url)
    try:
        Planner(database).answer(Scenario(divert=True), Scope(None), replicates=1)
    except (GridwatchError, SQLAlchemyError) as error:
        log.info("Scenarios are reckoned when somebody plans: %s", error)
    finally:
        database.close()
