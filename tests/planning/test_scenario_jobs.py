"""The planner over the small demo city: per scope, kept by a background job for every process, void on newer data."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from sqlalchemy import text

from etl import worker
from etl.jobs import scenario as kind
from etl.office import Office
from etl.planner import Planner
from geodata import jobs
from geodata.engine import Database
from geodata.errors import BadFilter, BadScenario
from geodata.scenarios import runs
from geodata.scenarios.document import Closure, HospitalChange, Scenario, stored
from geodata.scope import Scope

CITY, DISTRICT = Scope(None), Scope("990101")
DOUBLE = Scenario(multiplier=2.0, days=14)


@pytest.fixture
def database(demo_copy: str) -> Iterator[Database]:
    """A small demo city of this test alone."""
    database = Database(demo_copy)
    yield database
    database.close()


def test_a_job_keeps_what_every_process_then_finds(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    here, office = Planner(database), Office(database, lambda: None)
    assert here.kept(DOUBLE, CITY, kind.REPLICATES) is None
    number = office.request("scenario", {"document": stored(DOUBLE)}, "planner", CITY)
    assert number == office.request("scenario", {"document": DOUBLE.model_dump(mode="json")}, "leader", CITY), "one wish is one job"
    assert worker.work(database, 1) == 1
    with database.read() as conn:
        job = jobs.find(conn, number, CITY)
    assert job.state == "done" and job.result is not None and job.result["replicates"] == job.done == kind.REPLICATES
    there = Planner(database).kept(DOUBLE, CITY, kind.REPLICATES)
    found = here.kept(DOUBLE, CITY, kind.REPLICATES)
    assert found is not None and there is not None and found.simulated is not None and there.simulated is not None
    np.testing.assert_array_equal(found.simulated.need.p50, there.simulated.need.p50)
    assert job.result["short_days"][1] == round(found.simulated.short_days[1])
    assert here.kept(DOUBLE, DISTRICT, kind.REPLICATES) is None, "another scope is another answer"
    # The same done here and now is what was kept: the same seed, the same numbers.
    anew = here.answer(DOUBLE.model_copy(update={"days": 15}), CITY, 3)
    assert anew.days == 15 and anew.simulated is not None and anew.simulated.replicates == 3
    with database.own() as conn:
        conn.execute(text("INSERT INTO data_version (note) VALUES ('newer')"))
        conn.execute(text("UPDATE scenario_run SET made_at = now() - interval '40 days'"))
    assert here.kept(DOUBLE, CITY, kind.REPLICATES) is None, "of older data"
    with database.write() as conn:
        assert runs.forget_old(conn) == 1


def test_called_off_nothing_is_kept_and_what_cannot_be_is_said(database: Database) -> None:
    class Hand:
        """Whoever calls the job off at the second look."""

        kept: dict[str, object] = {}  # noqa: RUF012
        looks = 0

        def progress(self, done: int, total: int, words: tuple[str, str]) -> None: ...
        def keep(self, state: object) -> None: ...

        def cancelled(self) -> bool:
            self.looks += 1
            return self.looks > 1

    document = {"document": stored(DOUBLE)}
    assert kind.run(database, document, CITY, Hand())["replicates"] == 0  # type: ignore[arg-type]
    assert Planner(database).kept(DOUBLE, CITY, kind.REPLICATES) is None
    with pytest.raises(BadFilter, match="Reload"):
        kind.check({"document": {"bedz": 1}})
    with pytest.raises(BadScenario, match="no hospital H999"):
        kind.run(database, {"document": {"hospitals": {"H999": {"doctors": 1}}}}, CITY, Hand())  # type: ignore[arg-type]


def test_each_scope_plans_with_its_own(demo_url: str) -> None:
    database = Database(demo_url)
    planner = Planner(database)
    whole = planner.base(CITY)
    district = whole.sites[0].district_code
    scope = Scope(district)
    own = planner.base(scope)
    assert {site.district_code for site in own.sites} == {district} and len(own.sites) < len(whole.sites)
    other = next(site.number for site in whole.sites if site.district_code != district)
    closed = Scenario(hospitals={other: HospitalChange(closed=(Closure(first=whole.day),))})
    assert planner.answer(closed, CITY).demand.sum() > 0
    with pytest.raises(BadScenario, match=f"no hospital {other}"):
        planner.answer(closed, scope)
    found = planner.answer(Scenario(), scope, 2)
    assert any("own hospitals" in en for _, en in found.notes) and set(found.sites) == {site.number for site in own.sites}
    assert planner.base(CITY) is whole, "remembered while the data stay as they are"
    outlines = planner.catchments(Scenario(), scope)["features"]
    assert outlines and {one["properties"]["no"] for one in outlines} <= set(found.sites)
    assert "lost" not in {one["properties"]["change"] for one in planner.access(Scenario(), scope).cells["features"]}
    database.close()
