"""The app that a wall is watched on: signs the wall in, sends records, lets a source grow old."""

from __future__ import annotations

import json
import urllib.request

from sqlalchemy import text

from bench.house import OwnHouse
from geodata import feeders, walls
from geodata.queries import cities


class Server(OwnHouse):
    """What a soak does to the app besides stopping and starting it."""

    _feeder = ""

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
