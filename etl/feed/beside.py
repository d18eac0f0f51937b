"""`python -m etl.feed.beside`: the process beside a server process; started by `aside.py` and by nobody else."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from multiprocessing.connection import Connection
from pathlib import Path

from etl.feed.aside import Fault
from etl.feed.intake import Intake
from etl.grounds import Grounds
from etl.worker import low_priority
from geodata.engine import Database
from geodata.errors import GridwatchError
from geodata.feeders import Feeder, Sent
from geodata.processes import BEHIND


def taken(intake: Intake, batch: tuple[Feeder, str, str, Sent]) -> bytes | GridwatchError | Fault:
    """The answer to a batch, or why there is none."""
    try:
        return intake.take(*batch)
    except GridwatchError as error:
        return error
    except Exception as error:
        return Fault(type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))


def main() -> int:
    """Load what comes over the line until the server is gone; a batch in hand is finished first."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    low_priority(threads=1)
    line = Connection(int(sys.argv[1]))
    database = Database(os.environ["DATABASE_URL"])
    database.step_behind(BEHIND)
    intake = Intake(database, Grounds(database, Path(sys.argv[2]) if len(sys.argv) > 2 else None))
    while True:
        try:
            batch = line.recv()
        except EOFError:
            return 0
        try:
            line.send(taken(intake, batch))
        except BrokenPipeError:  # the server was killed meanwhile; the sender asks again with its key
            return 0


if __name__ == "__main__":
    sys.exit(main())
