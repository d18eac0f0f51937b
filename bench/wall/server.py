"""The app as people run it, on a city of its own, that can be stopped, started and told things."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import text

from geodata import walls
from geodata.books import new_version
from geodata.cluster import Cluster
from geodata.engine import Database

ROOT = Path(__file__).resolve().parents[2]
PORT = 8751


class Server:
    """Running while it is entered; its database goes and comes with it."""

    def __init__(self, folder: Path, scale: float) -> None:
        self.folder, self.base = folder, f"http://127.0.0.1:{PORT}"
        self._settings = {**os.environ, "GRIDWATCH_DATA_DIR": str(folder), "PORT": str(PORT), "GRIDWATCH_DEMO_SCALE": str(scale), "GRIDWATCH_NIGHTLY": "", "WORKERS": "1"}
        self._settings.pop("DATABASE_URL", None)

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Start and wait for the banner."""
        self.app = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=self._settings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.app.stdout is not None
        for line in self.app.stdout:  # the banner ends with how to stop it
            if "Ctrl-C" in line:
                break
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

    def tell(self, kind: str, body: dict[str, Any] | None = None) -> None:
        """As a director."""
        with self.database.own() as conn:
            walls.tell(conn, "main", kind, body or {}, "soak")

    def raise_version(self) -> int:
        """As a load does that changed something."""
        with self.database.own() as conn:
            return new_version(conn, "soak")

    def let_stale(self, source: str, hours: int) -> None:
        """A source that was last loaded longer ago than its limit allows."""
        with self.database.own() as conn:
            conn.execute(text("update source_state set loaded_at = now() - make_interval(hours => :age) where source = :source"), {"age": hours + 2, "source": source})
            conn.execute(text("update city set settings = settings || jsonb_build_object('limits', jsonb_build_object(cast(:source as text), cast(:hours as int)))"), {"source": source, "hours": hours})
