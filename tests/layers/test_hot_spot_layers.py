"""Hot spots, groups and steadied rates: on hexagons with cases put in by hand, and over HTTP on the demo city."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import h3
import numpy as np
import pytest
from dash import Dash
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from sqlalchemy import Connection, text

from analytics.neighbours import from_rings
from analytics.rates import local_empirical_bayes
from dashboard.components import legend
from geodata.engine import Database
from geodata.filters import Filters
from geodata.load import load_records
from geodata.queries import neighbours
from geodata.records import RECORDS
from geodata.schema import cell, city
from geodata.scope import WHOLE_CITY, Scope
from layers import comparing, layer, surroundings
from layers.contract import SUPPRESSED, UNCERTAIN, for_basis, suppress_counts
from layers.hot_spots import classes
from layers.surroundings import Ground, opened
from tests.dashboard.test_identity import signed_in
from tests.geodata import town

KEYS = ("hot_spots", "local_moran", "smoothed_rate")
WINDOW = Filters(day_from=town.DAY, day_to=town.DAY + dt.timedelta(days=6))
CENTRE = h3.latlng_to_cell(30.0, 120.0, 9)
# A disk of 127 hexagons; ordered by district as the real ones are.
CELLS = sorted(h3.grid_disk(CENTRE, 6), key=lambda code: (h3.cell_to_latlng(code)[1] > 120.0, code))
WEST = sum(h3.cell_to_latlng(code)[1] <= 120.0 for code in CELLS)
RING = [CELLS.index(code) for code in h3.grid_disk(CENTRE, 1)]
FAR = [at for at, code in enumerate(CELLS) if h3.grid_distance(code, CENTRE) > 2]


@pytest.fixture
def ground(town_conn: Connection) -> Connection:
    """The town's hexagons replaced by real ones of 1,000 residents each; nobody is known to live in the first."""
    town_conn.execute(cell.delete().where(cell.c.tileset == "h3_9"))
    town_conn.execute(cell.insert(), [
        {
            "tileset": "h3_9", "idx": at, "code": code, "name_zh": code, "name_en": code, "district_code": town.DISTRICTS[at >= WEST],
            "population": 1000.0 if at else None, "area_m2": 1e5, "lon": 120.0, "lat": 30.0, "geom": town.SQUARE,
        }
        for at, code in enumerate(CELLS)
    ])  # fmt: skip
    town_conn.execute(city.update().values(geometry_version="hexagons"))
    return town_conn


def put(conn: Connection, counts: Mapping[int, int], noun: str = "case") -> None:
    """So many cases, or published addresses, in the cells named."""
    rows = []
    for at, n in counts.items():
        place = {"address": "某处", "geo_level": "door", "confidence": 1.0, "district_code": town.DISTRICTS[at >= WEST], "h3_9": CELLS[at]}
        for number in range(n):
            own = (
                {"case_no": f"{at}-{number}", "case_class": "confirmed", "reported_on": WINDOW.day_to} if noun == "case"
                else {"day": WINDOW.day_to, "district": f"区{at}", "ordinal": number + 1}
            )  # fmt: skip
            rows.append(RECORDS[noun].model_validate({**own, **place}))
    load_records(conn, noun, rows, [], town.run(noun))


def values(conn: Connection, key: str, scope: Scope = WHOLE_CITY, filters: Filters = WINDOW) -> np.ndarray:
    asked = layer(key).values
    assert asked
    return asked(conn, filters, scope, "h3_9")


SPREAD = dict.fromkeys(FAR[1::4], 1)
OUTBREAK = {**SPREAD, **dict.fromkeys(RING, 12)}


def test_an_outbreak_is_hot_and_the_rest_of_the_city_is_not(ground: Connection) -> None:
    put(ground, OUTBREAK)
    hot = values(ground, "hot_spots")
    assert (hot[RING] == 11).all() and set(hot[[at for at in FAR if at]].tolist()) == {8} and hot[0] == -1
    grouped = values(ground, "local_moran")
    assert grouped[CELLS.index(CENTRE)] == 11 and (grouped[FAR[1:]] == 8).all()


def test_cases_spread_evenly_make_nothing_hot(ground: Connection) -> None:
    put(ground, dict.fromkeys(range(1, len(CELLS), 2), 6))
    for key in ("hot_spots", "local_moran"):
        assert set(values(ground, key)[1:].tolist()) == {8}, key


def test_what_is_unlike_its_neighbours_is_an_outlier(ground: Connection) -> None:
    """Twenty cases in each cell of the west and none in the east, but for one cell in the middle of each."""
    around = {at: {CELLS.index(other) for other in h3.grid_ring(code, 1) if other in CELLS} for at, code in enumerate(CELLS)}
    west, east = (
        next(at for at in side if len(around[at]) == 6 and around[at] <= set(side) - {0}) for side in (range(1, WEST), range(WEST, len(CELLS)))
    )
    put(ground, {**dict.fromkeys(range(WEST), 20), west: 0, east: 20})
    found = values(ground, "local_moran")
    assert (found[west], found[east]) == (7, 9)
    assert {11, 8} <= set(found[:WEST].tolist()) <= {-1, 7, 8, 11} and 5 in found[WEST:]


def test_what_is_too_few_to_test_says_so(ground: Connection) -> None:
    for key in ("hot_spots", "local_moran"):
        assert set(values(ground, key)[1:].tolist()) == {0}, "no case at all"
    put(ground, {RING[0]: 19})
    assert set(values(ground, "hot_spots")[1:].tolist()) == {-3}
    put(ground, {RING[1]: 5})
    ground.execute(cell.update().where(cell.c.tileset == "h3_9", cell.c.idx >= 9).values(population=None))
    ground.execute(city.update().values(geometry_version="nine cells left"))
    assert set(values(ground, "hot_spots").tolist()) <= {-1, -3, 0}


def test_a_district_is_compared_with_itself_and_a_view_changes_no_class(ground: Connection) -> None:
    put(ground, OUTBREAK)
    whole, own = values(ground, "hot_spots"), values(ground, "hot_spots", Scope(town.DISTRICTS[0]))
    assert (own[WEST:] == -2).all() and (own[1:WEST] >= 5).all() and own[0] == -1
    put(ground, {WEST + 3: 50})  # elsewhere
    assert (values(ground, "hot_spots", Scope(town.DISTRICTS[0])) == own).all()
    narrow = values(ground, "hot_spots", filters=WINDOW.model_copy(update={"area": town.DISTRICTS[0]}))
    assert (narrow[WEST:] == -2).all() and (narrow[:WEST] == values(ground, "hot_spots")[:WEST]).all()
    assert not np.array_equal(whole, own)


def test_steadied_rates_are_the_methods_own_and_fade_where_nothing_is_near(ground: Connection) -> None:
    """Counts of 0 and of five or more are not hidden, so the figures are those of the method."""
    put(ground, dict.fromkeys(RING, 12) | {FAR[1]: 2})
    found = values(ground, "smoothed_rate")
    near = from_rings(CELLS[1:], itself=True)
    cases = np.array([12.0 if at in RING else 0.0 for at in range(1, len(CELLS))])
    wanted = local_empirical_bayes(cases, np.full(len(cases), 1000.0), near).rate
    for at in RING:
        assert found[at] == round(10 * wanted[at - 1])
    assert found[FAR[1]] == -3 and found[0] == -1
    lonely = [at for at in FAR if at and not ({CELLS[at], *h3.grid_disk(CELLS[at], 1)} & {CELLS[FAR[1]]}) and h3.grid_distance(CELLS[at], CENTRE) > 2]
    assert set(found[lonely].tolist()) == {0}


def test_a_city_of_official_figures_counts_addresses_and_says_so(ground: Connection) -> None:
    ground.execute(city.update().values(case_basis="official_series"))
    assert set(values(ground, "hot_spots")[1:].tolist()) == {0}
    put(ground, OUTBREAK, "case_address")
    assert (values(ground, "hot_spots")[RING] == 11).all()
    for key in KEYS:
        told = for_basis(layer(key), "official_series")
        assert "住址" in told.note[0] and "not cases" in told.note[1] and told.source == "case_address" and legend.counted(told)[1] == "addresses"
        assert for_basis(layer(key), "line_list") is layer(key)
    assert for_basis(layer("smoothed_rate"), "official_series").style.unit[0].startswith("条")


DISK = from_rings(sorted(h3.grid_disk(CENTRE, 2)), itself=True)


@given(st.lists(st.integers(0, 9), min_size=19, max_size=19), st.randoms(use_true_random=False))
def test_hidden_counts_cannot_be_told_apart(counts: list[int], shuffled: object) -> None:
    """Whatever the counts of 1–4 are, what is computed from them depends on their sum alone, which the city's total tells."""
    before = np.array(counts, np.int64)
    hidden = (before >= 1) & (before < 5)
    after = before.copy()
    after[hidden] = shuffled.sample(before[hidden].tolist(), int(hidden.sum()))  # type: ignore[attr-defined]
    people = np.linspace(300.0, 3000.0, 19)
    if not before.any():
        return
    one, other = (opened(each, people, DISK) for each in (before, after))
    np.testing.assert_allclose(one, other)
    assert (one[~hidden] == before[~hidden]).all() and ((one[hidden] >= 1) & (one[hidden] <= 4)).all()


def test_a_cell_is_never_hot_on_fewer_than_five_cases() -> None:

    cases = np.zeros(127, np.int64)
    cases[RING[0]] = 4
    cases[FAR[::6]] = 1
    near = from_rings(CELLS, itself=True)
    people = np.full(127, 1e5)
    people[RING] = 3.0
    tested = surroundings.Tested(Ground(np.arange(127), people, near), opened(cases, people, near), cases, np.ones(127, bool))
    assert (classes(tested)[RING] <= 8).all()


def test_between_windows_hot_spots_appear_vanish_or_stay() -> None:
    now, before = (np.array(row, "<u2") for row in ([11, 8, 10, 5, UNCERTAIN, 0], [8, 9, 9, 8, 11, 0]))
    sides = (comparing.sides(layer("hot_spots"), wires) for wires in (now, before))
    changed = comparing.difference(*sides, now_open=False, before_open=False).tolist()
    assert changed == [comparing.APPEARED, comparing.VANISHED, 1000, 0, UNCERTAIN, 0]
    assert comparing.sides(layer("case_cells"), now) is now


def test_legends_say_classes_in_words_and_no_small_counts() -> None:
    for key, fills in (("hot_spots", 7), ("local_moran", 5)):
        for lang in ("zh", "en"):
            said = legend.legend(layer(key), layer(key).style.breaks, "street", lang)["entries"]
            assert len([entry for entry in said if entry["kind"] == "fill"]) == fills and all(entry["label"] for entry in said)
            assert {entry["kind"] for entry in said} == {"fill", "zero", "none", "uncertain"}
    assert [entry["token"] for entry in legend.entries(layer("local_moran"), layer("local_moran").style.breaks, "en") if entry["kind"] == "fill"] == [
        "div-1", "div-3", "div-4", "div-5", "div-7",
    ]  # fmt: skip


def test_neighbours_of_areas_go_both_ways_and_the_cache_knows_the_ground(demo_url: str) -> None:
    database = Database(demo_url)
    with database.read() as conn:
        count = conn.execute(text("select count(*) from cell where tileset = 'street'")).scalar_one()
        left, right = neighbours.touching(conn, "street", 0, count)
        touch = text(
            "select a.idx, b.idx from cell a, cell b where a.tileset = 'street' and b.tileset = 'street' and a.idx <> b.idx and ST_Intersects(a.geom, b.geom)"
        )
        assert set(zip(left.tolist(), right.tolist(), strict=True)) == {tuple(row) for row in conn.execute(touch)}
    database.close()


@pytest.mark.parametrize("name", ["analyst", "district"])
def test_over_http_values_breaks_files_and_sums_hold_together(demo_app: Dash, name: str) -> None:
    client, window = signed_in(demo_app, name), "from=2020-01-20&to=2020-02-20"
    for key in KEYS:
        wires = np.frombuffer(client.get(f"/values/{key}/community?{window}").data, "<u2")
        assert not np.isin(wires, (SUPPRESSED, 2, 3, 4)).any() and len(wires) > 100
        beside = client.get(f"/values/{key}/community?{window}&column=counted")
        assert beside.status_code == 200 and len(beside.data) == 2 * len(wires)
        assert client.get(f"/values/{key}/community?{window}&mode=diff&base=2020-01-15").status_code in (200, 400)
    fixed = client.get(f"/breaks/hot_spots/community?{window}&classes=quantiles").json
    assert fixed["breaks"] == list(layer("hot_spots").style.breaks)
    rows = client.get(f"/export/hot_spots/community.csv?{window}").data.decode("utf-8-sig").splitlines()
    assert len(rows) >= 10 and any("不显著" in row or "太少" in row for row in rows)
    assert client.get(f"/selection/hot_spots/community?{window}&region=circle:0,0,500").json["sum"] == ""


def test_wires_of_classes_are_the_classes() -> None:
    assert suppress_counts(np.array([-3, -2, -1, 0, 5, 8, 11], np.int64)).tolist() == [65_533, 65_534, 65_535, 0, 5, 8, 11]
    assert isinstance(DISK, csr_array)
