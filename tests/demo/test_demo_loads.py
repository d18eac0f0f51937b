"""The demo city into the database: killed in the middle, taken up again, and a third time without any change."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from etl.city import load_pack
from geodata.engine import Database
from geodata.schema import FACTS
from geodata.verify import verify

pytestmark = [pytest.mark.processes, pytest.mark.long]
ROOT = Path(__file__).parents[2]


def contents(url: str) -> dict[str, object]:
    """Fingerprint of every fact table and of the aggregates; not of the moments at which rows were recorded."""
    database = Database(url)
    with database.own() as conn:
        found: dict[str, object] = {
            name: tuple(conn.execute(text(f"""select count(*), md5(string_agg(key || digest::text, ',' order by key)) from "{name}" """)).one())
            for name in FACTS
        }
        rows = "select md5(string_agg(metric || area_code || day || dimension || category || n, ',' order by metric, area_code, day, dimension, category, n)) from area_day"
        found["area_day"] = conn.execute(text(rows)).scalar_one()
        found["rejects"] = conn.execute(text("select count(distinct (source, row_number, reason)) from etl_reject")).scalar_one()
    database.close()
    return found


def version(database: Database) -> int:
    with database.own() as conn:
        return int(conn.execute(text("select max(version) from data_version")).scalar_one())


def kill_in_the_middle(url: str, pack: Path) -> int:
    """Start loading, kill it once some files are in; how many were."""
    command = [sys.executable, "-m", "etl", "city", "load", str(pack)]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with psycopg.connect(url, autocommit=True) as conn:
        end = time.monotonic() + 120
        while True:
            row = conn.execute("select count(*) from etl_run").fetchone()
            if row and row[0] >= 4:
                break
            assert process.poll() is None and time.monotonic() < end, "the load ended before it could be killed"
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=20)
        row = conn.execute("select count(*) from etl_run").fetchone()
    assert process.returncode == -signal.SIGKILL and row
    return int(row[0])


def test_a_load_cut_short_is_taken_up_and_a_third_changes_nothing(database_url: str, demo_url: str, demo_pack: Path) -> None:
    loaded = kill_in_the_middle(database_url, demo_pack)
    database = Database(database_url)
    summaries = load_pack(database, demo_pack, None)
    assert 0 < loaded < len(summaries) and summaries[-1].inserted > 0
    whole = contents(database_url)
    assert whole == contents(demo_url)
    before = version(database)
    again = load_pack(database, demo_pack, None)
    assert all(each.inserted == each.updated == 0 for each in again)
    assert version(database) == before and contents(database_url) == whole
    with database.own() as conn:
        assert verify(conn) == []
    database.close()
