"""A scan from stored counts to kept clusters: by hand, again, by district, on too little, and with what may not be told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from analytics.scan import simulate
from etl.clusters import Scans, ask
from etl.jobs.clusters import check
from geodata import clusters as kept
from geodata.clusters import Choice
from geodata.engine import Database
from geodata.errors import BadFilter, DataChanged, UnknownName
from geodata.queries import cluster_dossier, clusters
from geodata.queries.clusters import ENOUGH, FIRST, ClusterRow, ScanRow
from geodata.queries.hiding import SMALLEST_SHOWN
from geodata.scope import Scope
from tests.clusters.conftest import CITY, GRID, LAST, OWN, background, cases, day, load, outbreak
from tests.geodata import town


def look(scans: Scans, scope: Scope = CITY, choice: Choice = GRID, last: dt.date = LAST) -> tuple[ScanRow, list[ClusterRow]]:
    scan_id = scans.observe(choice, last, scope, "ann")
    with scans.database.read() as conn:
        return clusters.scan(conn, scan_id, scope), clusters.listed(conn, scan_id, scope)


def test_what_is_found_can_be_counted_by_hand(scans: Scans) -> None:
    load(scans.database, [*background(), *outbreak()])
    scan, rows = look(scans)
    # 16 × 3 usual ones and 10; three in doubt and two nowhere are left out and said.
    assert (scan.cases, scan.left_out, scan.model, scan.why) == (58, 5, "poisson", None)
    assert (scan.first_day, scan.last_day) == (town.DAY, LAST), "the days the city has, at most sixty"
    first = rows[0]
    assert set(first.codes) == {town.GRIDS[4], town.GRIDS[5]} and (first.first_day, first.last_day) == (day(2), LAST)
    # Each day as it was counted: 10 of these days' 10 cases, 2 of 16 equal grids.
    assert first.shown.cases == 10 and first.shown.expected == pytest.approx(10 * 2 / 16) and first.significant is None
    # (10 ÷ 1.25) ÷ ((58 − 10) ÷ (58 − 1.25))
    assert first.shown.relative_risk == pytest.approx(8 / (48 / 56.75))
    assert (first.number, first.fresh, first.since) == (1, "first", LAST)
    assert first.outline["type"] == "MultiPolygon" and (first.lon, first.lat) == pytest.approx((120 + 5 * 0.01 + 25 * 0.0001, 30))


def test_replicates_are_those_of_one_go_and_judge_the_clusters(scans: Scans) -> None:
    load(scans.database, [*background(), *outbreak()])
    scan, _ = look(scans)
    assert scans.judge(scan.id, FIRST, CITY) == FIRST
    told: list[tuple[int, int]] = []
    assert scans.judge(scan.id, ENOUGH, CITY, lambda done, of: told.append((done, of))) == ENOUGH
    assert told[-1] == (ENOUGH, ENOUGH) and len(told) > 5 and told == sorted(told)
    with scans.database.read() as conn:
        asked, made = ask(conn, GRID, LAST, CITY), kept.maxima(conn, scan.id)
    seed = int.from_bytes(asked.scan.digest[:4], "little")
    assert np.array_equal(made, simulate(asked.study(), scans._circles(asked), seed=seed, replicates=ENOUGH))
    scan, rows = look(scans)
    assert scan.replicates == ENOUGH and rows[0].shown.p == (1 + (made >= 0.999999 * _ratio(scans, scan)).sum()) / 1000
    assert rows[0].significant and rows[0].shown.recurrence_days and rows[0].shown.recurrence_days > 1000
    assert scans.judge(scan.id, FIRST, CITY) == ENOUGH, "fewer are there already"
    assert scans.judge(scan.id, ENOUGH + 45, CITY, cancelled=lambda: True) == ENOUGH, "called off before it began"


def _ratio(scans: Scans, scan: ScanRow) -> float:
    with scans.database.read() as conn:
        return float(kept.ratios(conn, scan.id)[0].log_ratio)


def test_the_same_is_not_scanned_twice_and_what_goes_on_keeps_its_number(scans: Scans) -> None:
    load(scans.database, [*background(), *outbreak()])
    yesterday, before = look(scans, last=day(1))
    assert look(scans, last=day(1))[0].id == yesterday.id
    with scans.database.write() as conn:  # something else was loaded: the counts, and so the scan, are the same
        conn.execute(text("insert into data_version (note) values ('other')"))
    assert look(scans, last=day(1))[0].id == yesterday.id
    scan, rows = look(scans)
    assert scan.id != yesterday.id and (rows[0].number, rows[0].fresh, rows[0].since) == (before[0].number, "ongoing", day(1))
    load(scans.database, cases(12, 0, 8))
    with pytest.raises(DataChanged, match="changed after this scan"):
        scans.judge(scan.id, FIRST, CITY)
    late, found = look(scans)
    told = {town.GRIDS.index(row.codes[0]): row for row in found[:2]}
    assert late.id != scan.id and told[12].fresh == "new" and told[12].number > max(row.number for row in rows)
    assert next(row for row in found if set(row.codes) & {town.GRIDS[4], town.GRIDS[5]}).number == before[0].number
    with scans.database.read() as conn:
        past = clusters.history(conn, next(row.id for row in found if row.number == before[0].number), CITY)
    assert [(one.day, one.how) for one in past] == [(LAST, "exact"), (day(1), "exact")]
    assert look(scans, choice=Choice("grid", "auto", 3, 25))[1][0].fresh == "first", "another choice is another series"


def test_a_district_head_has_the_own_district_scanned_alone(scans: Scans) -> None:
    load(scans.database, [*background(), *outbreak()])
    city, rows = look(scans)
    own, found = look(scans, OWN)
    assert own.cases == 8 * 3 + 10 and own.left_out == 3 and all(code[:6] == town.DISTRICTS[0] for row in found for code in row.codes)
    with scans.database.read() as conn:
        for scan_id, scope in ((city.id, OWN), (own.id, CITY), (own.id, Scope(town.DISTRICTS[1]))):
            with pytest.raises(UnknownName):
                clusters.scan(conn, scan_id, scope)
            assert clusters.listed(conn, scan_id, scope) == []
        with pytest.raises(UnknownName):
            cluster_dossier.of_cluster(conn, rows[0].id, OWN, frozenset())
        assert clusters.newest(conn, LAST, Scope(town.DISTRICTS[1]), GRID) is None
    with pytest.raises(UnknownName):
        scans.judge(city.id, FIRST, OWN)


def test_too_little_to_scan_is_said_and_not_counted(scans: Scans) -> None:
    def why() -> tuple[str | None, str | None, int]:
        scan, rows = look(scans)
        return scan.model, scan.why, len(rows)

    assert why() == (None, "none", 0)
    load(scans.database, cases(None, 1, 1))
    assert why() == (None, "none", 0)
    load(scans.database, cases(3, 1, 1))
    assert why() == (None, "few", 0)
    load(scans.database, cases(3, 1, 4))
    assert why() == (None, "one_day", 0)
    scan, _ = look(scans)
    assert scans.judge(scan.id, FIRST, CITY) == 0, "there is nothing to judge"
    load(scans.database, cases(8, 2, 1))
    assert why()[:2] == ("poisson", None)
    assert look(scans, last=day(40))[0].why == "none", "a day before the city's first is its first"


def test_without_residents_days_and_places_are_permuted(scans: Scans) -> None:
    load(scans.database, [*background(), *outbreak()])
    with scans.database.own() as conn:
        conn.execute(text("update cell set population = 0 where tileset = 'grid' and idx = 2"))
    scan, rows = look(scans)
    assert (scan.model, scan.why) == ("permutation", "bare") and set(rows[0].codes) == {town.GRIDS[4], town.GRIDS[5]}
    with scans.database.own() as conn:
        conn.execute(text("update cell set population = null where tileset = 'grid'"))
        conn.execute(text("update city set geometry_version = '2'"))
    scan, _ = look(scans, choice=Choice("grid", "poisson", 7, 25))
    assert (scan.model, scan.why) == ("permutation", "no_people"), "a wish that cannot be met is answered with words"
    files = {path.name.partition("-")[0] for path in scans.folder.iterdir()}
    assert files == {"2"}, "neighbour lists of a ground that is gone go"


def test_published_addresses_stand_in_where_cases_stop_at_districts(scans: Scans) -> None:
    with scans.database.own() as conn:
        conn.execute(text("update city set case_basis = 'official_series'"))
    scan, _ = look(scans)
    assert (scan.metric, scan.why) == ("case_addresses", "none")


def test_damaged_neighbour_lists_are_made_again(scans: Scans, tmp_path: Path, place: Database) -> None:
    load(place, [*background(), *outbreak()])
    first = look(scans)[1]
    [path] = scans.folder.iterdir()
    path.write_bytes(path.read_bytes()[:100])
    with place.write() as conn:
        conn.execute(text("delete from cluster_scan"))
    from etl import circles

    circles._open.clear()
    assert [row.codes for row in look(scans)[1]] == [row.codes for row in first]


@pytest.mark.parametrize("given", [("h3_9", "auto", 7, 5), ("grid", "best", 7, 5), ("grid", "auto", 60, 5), ("grid", "auto", 7, 90)])
def test_only_what_is_offered_is_scanned(given: tuple[str, str, int, int]) -> None:
    with pytest.raises(BadFilter):
        Choice(*given)
    with pytest.raises(BadFilter):
        check(dict(zip(("tileset", "wanted", "longest", "share"), given, strict=True)) | {"last_day": "2020-01-30"})


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12).filter(lambda counts: sum(counts) >= 3))
def test_no_number_tells_a_hidden_cell(counts: list[int]) -> None:
    """Wherever a cell of the cluster is hidden and its count would follow from the sum, nothing that gives the sum is told."""
    row = {"cell_cases": counts, "expected": 1.5, "relative_risk": 2.0, "p": 0.013, "gumbel_p": 0.011, "recurrence_days": 77.0, "replicates": 99}
    shown = clusters._shown(row, False)
    hidden = [n for n in counts if 0 < n < SMALLEST_SHOWN]
    if len(hidden) == 1 or sum(counts) < SMALLEST_SHOWN:
        assert shown.how != "exact"
    if shown.how != "exact":
        assert (shown.expected, shown.relative_risk, shown.recurrence_days, shown.gumbel_p) == (None,) * 4 and shown.p in clusters.BANDS
    else:
        assert shown.cases == sum(counts)
    assert clusters._shown(row, True).how == "exact"
