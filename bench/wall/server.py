"""The app as people run it, on a city of its own, that can be stopped, started and told things."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import TracebackType

from sqlalchemy import text

from geodata import feeders, walls
from geodata.cluster import Cluster
from geodata.engine import Database
from geodata.queries import cities

ROOT = Path(__file__).resolve().parents[2]
PORT = 8751


class Server:
    """Running while it is entered; its database goes and comes with it."""

    def __init__(self, folder: Path, scale: float) -> None:
        self.folder, self.base = folder, f"http://127.0.0.1:{PORT}"
        self._settings = {**os.environ, "GRIDWATCH_DATA_DIR": str(folder), "PORT": str(PORT), "GRIDWATCH_DEMO_SCALE": str(scale), "GRIDWATCH_NIGHTLY": "", "WORKERS": "1"}
        self._settings.pop("DATABASE_URL", None)
        self._feeder = ""

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Start and wait for the banner. Raises `RuntimeError` where the app ends instead."""
        self.app = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=self._settings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.app.stdout is not None
        if not any("Ctrl-C" in line for line in self.app.stdout):  # the banner ends with how to stop it
            raise RuntimeError(f"the app did not start; it ended with {self.app.wait(timeout=90)}")
        self.database = Database(Cluster(self.folder).url)

    def stop(self) -> None:
        """Stop it and wait for its end."""
        self.database.close()
        self.app.terminate()
        self.app.wait(timeout=90)

    def token(self) -> str:
        """What signs the main wall in."""
        with self.database.own() as conn:
            return walls.new_token(conn, "main", None, "soak")

    def send_case(self, number: int) -> None:
        """One more case of the newest day, sent as machines send; returns when it is loaded."""
        if not self._feeder:
            with self.database.own() as conn:
                self._feeder = feeders.add(conn, "soak", ["case"], 10_000)
        with self.database.read() as conn:
            day = cities.current(conn).day_to.isoformat()
        row = {"case_no": f"SOAK{number}", "case_class": "confirmed", "reported_on": day}
        head = {"Authorization": f"Bearer {self._feeder}", "Content-Type": "application/json"}
        asked = urllib.request.Request(f"{self.base}/api/records/case", json.dumps([row]).encode(), head)
        with urllib.request.urlopen(asked, timeout=60) as answer:
            told = json.load(answer)
        assert told["accepted"] == 1, told

    def let_stale(self, source: str, hours: int) -> None:
        """A source that was last loaded longer ago than its limit allows."""
        with self.database.own() as conn:
            conn.execute(text("update source_state set loaded_at = now() - make_interval(hours => :age) where source = :source"), {"age": hours + 2, "source": source})
            conn.execute(text("update city set settings = settings || jsonb_build_object('limits', jsonb_build_object(cast(:source as text), cast(:hours as int)))"), {"source": source, "hours": hours})
