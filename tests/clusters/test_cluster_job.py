"""999 replicates in the background: asked for, worked on, called off, taken up again, and every night for all."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from etl import worker
from etl.clusters import BY_ITSELF, Scans
from etl.jobs import clusters as kind
from etl.office import Office
from geodata import jobs
from geodata.queries import clusters
from geodata.queries.clusters import ENOUGH, FIRST
from tests.clusters.conftest import CITY, GRID, LAST, OWN, background, load, outbreak
from tests.geodata import town

WISH = {"tileset": "grid", "wanted": "auto", "longest": 7, "share": 25, "last_day": LAST.isoformat()}


@pytest.fixture
def office(scans: Scans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Where jobs on the town with its outbreak are asked for."""
    monkeypatch.setenv("GRIDWATCH_DATA_DIR", str(tmp_path))
    load(scans.database, [*background(), *outbreak()])
    return Office(scans.database, lambda: None)


def test_a_job_goes_on_from_the_replicates_there_are(office: Office, scans: Scans) -> None:
    scan_id = scans.observe(GRID, LAST, CITY, "ann")
    scans.judge(scan_id, FIRST, CITY)
    number = office.request("clusters", WISH, "ann", CITY)
    assert number == office.request("clusters", dict(reversed(WISH.items())), "bob", CITY), "one wish is one job"
    assert worker.work(scans.database, 1) == 1
    with scans.database.read() as conn:
        job, scan, rows = jobs.find(conn, number, CITY), clusters.scan(conn, scan_id, CITY), clusters.listed(conn, scan_id, CITY)
    assert job.state == "done" and job.result and (job.result["scan"], job.result["replicates"]) == (scan_id, ENOUGH)
    assert scan.replicates == ENOUGH and rows[0].shown.p == 0.001 and job.result["words"][1] == "999 replicates: 1 significant clusters"
    assert (job.done, job.total) == (ENOUGH, ENOUGH)


def _hexagons(scans: Scans) -> None:
    """The customary scan is of hexagons."""
    with scans.database.own() as conn:
        conn.execute(text("update cell set tileset = 'h3_8', code = 'h8-' || code where tileset = 'grid'"))
        conn.execute(text("update cell_vector set tileset = 'h3_8' where tileset = 'grid'"))


def test_after_a_start_the_city_is_scanned_once_for_those_who_look(office: Office, scans: Scans) -> None:
    _hexagons(scans)
    [number] = office.opening()
    assert office.opening() == [number], "each process of a server asks"
    assert worker.work(scans.database, 1) == 1
    with scans.database.read() as conn:
        made = conn.execute(text("select district_code, length(maxima) / 8, made_by from cluster_scan")).all()
    assert [tuple(row) for row in made] == [(None, FIRST, BY_ITSELF)]


def test_every_night_the_city_and_each_district_are_scanned(office: Office, scans: Scans) -> None:
    _hexagons(scans)
    [number] = [job for job in office.nightly(LAST) if _kind(scans, job) == "clusters"]
    with scans.database.write() as conn:
        conn.execute(text("update job set state = 'cancelled' where id <> :id"), {"id": number})
    assert worker.work(scans.database, 1) == 1
    with scans.database.read() as conn:
        assert jobs.find(conn, number, CITY).state == "done"
        made = conn.execute(text("select district_code, length(maxima) / 8, made_by from cluster_scan order by 1 nulls first")).all()
    # Nothing happened twice in the second district: there was too little to replicate, and that is kept too.
    assert [(row[0], row[2]) for row in made] == [(None, BY_ITSELF), *((code, BY_ITSELF) for code in town.DISTRICTS)]
    assert made[0][1] == made[1][1] == ENOUGH


def _kind(scans: Scans, job: int) -> str:
    with scans.database.read() as conn:
        return jobs.find(conn, job, CITY).kind


def test_called_off_it_stops_and_keeps_what_is_made(office: Office, scans: Scans) -> None:
    class Hand:
        """Whoever calls the job off after the second look."""

        def __init__(self) -> None:
            self.kept: dict[str, object] = {}
            self.looks = 0

        def progress(self, done: int, total: int, words: tuple[str, str]) -> None: ...
        def keep(self, state: object) -> None: ...

        def cancelled(self) -> bool:
            self.looks += 1
            return self.looks > 4

    hand = Hand()
    result = kind.run(scans.database, WISH, OWN, hand)  # type: ignore[arg-type]
    with scans.database.read() as conn:
        scan = clusters.scan(conn, result["scan"], OWN)
    assert 0 < result["replicates"] < ENOUGH and scan.replicates == result["replicates"]
    again = kind.run(scans.database, WISH, OWN, type("Free", (Hand,), {"cancelled": lambda _: False})())
    assert (again["scan"], again["replicates"]) == (result["scan"], ENOUGH)
