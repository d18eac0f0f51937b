"""The scan for clusters: counts become a study, the study becomes clusters that are kept, and replicates say how sure they are.

scans = Scans(database, folder)
scan = scans.observe(Choice(), last_day, scope, "analyst")   # at once
scans.judge(scan, 99, scope)                                 # p by Gumbel; 999 is a job (etl/jobs/clusters.py)
"""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from etl.circles import circles_of
from geodata import clusters
from geodata.clusters import FEWEST, STUDY_DAYS, Choice, Found, Scan
from geodata.engine import Database
from geodata.errors import DataChanged, GridwatchError
from geodata.filters import Filters
from geodata.moments.moment import Moment
from geodata.processes import BEHIND, thread_steps_back
from geodata.queries import clusters as reading
from geodata.queries import counts, standing, vectors
from geodata.queries.standing import CityFacts
from geodata.scope import Scope

if TYPE_CHECKING:
    from analytics.scan import Circles, Cluster, Study

MOST = 10
BY_ITSELF = "nightly"
REST_S = 8.0
AT_ONCE = 45  # replicates between two looks at the clock: what a killed job loses
log = logging.getLogger(__name__)
METRICS = {False: ("cases", "doubtful_cases"), True: ("case_addresses", "doubtful_addresses")}
"""What is counted and what of it is in doubt, for a line list and where official figures stop at districts."""


@dataclass(frozen=True)
class Ground:
    """The cells a person may see, n of them: codes, people (0 where not known), degrees. `name` names them for the cache."""

    name: str
    codes: tuple[str, ...]
    people: npt.NDArray[np.float64]
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """Everything a scan depends on: counts of shape (n, T) on the ground, and what is to be looked for."""

    scan: Scan
    ground: Ground
    counts: npt.NDArray[np.int64]

    def study(self) -> Study:
        """What is expected where nothing clusters. The numbers of each day are as they are: only where is asked for."""
        from analytics import scan  # numba: three seconds that nobody waits for who does not scan

        longest = min(self.scan.choice.longest, self.counts.shape[1])
        if self.scan.model == "permutation":
            return scan.permutation(self.counts, "prospective", longest=longest, fewest=FEWEST)
        flat = scan.poisson(self.counts, self.ground.people, "prospective", longest=longest, fewest=FEWEST)
        # Days as they were counted: an epidemic that grows everywhere is no cluster, nor is a day that is not yet complete a gap.
        daily = self.counts.sum(axis=0)
        return replace(flat, clock=np.concatenate([[0.0], np.cumsum(daily) / daily.sum()]))


def warm_aside(ask: Callable[[], object]) -> None:
    """Once people are served: compiled loops, and then `ask` for the scan that most will look at, so that nobody waits for them."""
    threading.Thread(target=_warm, args=(ask,), name="clusters", daemon=True).start()


def _warm(ask: Callable[[], object]) -> None:
    time.sleep(REST_S)
    thread_steps_back(BEHIND)
    from analytics.scan import warm

    warm()  # kept on the disk: the job's process reads what was compiled here
    try:
        ask()
    except (GridwatchError, SQLAlchemyError) as error:
        log.info("The scan for clusters is made when somebody looks: %s", error)


class Scans:
    """The scans of one process. Circles are kept in `folder`, scans in the database, by whoever computes them first."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self._judging = threading.Lock()

    def at(self, moment: Moment) -> Scans:
        """The same on the data of a moment; what is found is kept with it."""
        then = copy.copy(self)
        then.database = self.database.at(moment)
        return then

    def observe(self, choice: Choice, last_day: dt.date, scope: Scope, by: str) -> int:
        """The number of the scan of this choice on the data as they are, its clusters found and kept; without p at first."""
        with self.database.read() as conn:
            asked = ask(conn, choice, last_day, scope)
        with self.database.note() as conn:
            known = clusters.again(conn, asked.scan.digest)
        if known is not None:
            return known
        found = self._found(asked)
        with self.database.note() as conn:
            return clusters.keep(conn, asked.scan, found, by, scope)

    def judge(
        self,
        scan_id: int,
        replicates: int,
        scope: Scope,
        told: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> int:
        """See to it that so many replicates are kept; returns how many are. Raises `UnknownName`, `DataChanged`."""
        with self._judging:  # two people who wait for one scan make it once
            with self.database.read() as conn:
                row = reading.scan(conn, scan_id, scope)
                if row.model is None or row.replicates >= replicates:
                    return row.replicates
                asked = ask(conn, row.choice, row.last_day, scope)
            if asked.scan.digest != row.digest:
                raise _changed()
            made, work = row.replicates, (asked.study(), self._circles(asked), int.from_bytes(row.digest[:4], "little"))
            while made < replicates and not (cancelled and cancelled()):
                made += self._round(scan_id, made, min(made + AT_ONCE, replicates), work, cancelled)
                if told:
                    told(made, replicates)
        return made

    def _round(self, scan_id: int, made: int, end: int, work: tuple[Study, Circles, int], cancelled: Callable[[], bool] | None) -> int:
        """Make replicates `made` to `end`, keep them and what all say by now; returns how many were made."""
        from analytics import scan

        study, around, seed = work
        more = scan.simulate(study, around, seed=seed, replicates=end, done=made, cancelled=cancelled)
        with self.database.note() as conn:
            every = np.concatenate([clusters.maxima(conn, scan_id)[:made], more])
            judged = [_judged(row.id, row.log_ratio, every) for row in clusters.ratios(conn, scan_id)] if len(every) else []
            clusters.add_maxima(conn, scan_id, made, more, judged)
        return len(more)

    def _found(self, asked: Question) -> list[Found]:
        if asked.scan.model is None:
            return []
        from analytics.scan import observe

        return [_kept(one, asked) for one in observe(asked.study(), self._circles(asked), MOST)]

    def _circles(self, asked: Question) -> Circles:
        ground, share = asked.ground, asked.scan.choice.share
        return circles_of(self.folder, f"{ground.name}-{share}", ground.lon, ground.lat, ground.people, share / 100)


def _judged(found: int, log_ratio: float, maxima: npt.NDArray[np.float64]) -> dict[str, Any]:
    """What the replicates say of one cluster, where a scan is made every day."""
    from analytics.scan import Cluster, judge

    bare = Cluster(0, np.zeros(0, np.int32), 0.0, 0, 0, 0, 0.0, 0.0, log_ratio)
    (told,) = judge([bare], maxima, every=1)
    return {"found": found, "p": told.p, "gumbel_p": told.gumbel_p, "recurrence_days": told.recurrence_days}


def _changed() -> DataChanged:
    return DataChanged(
        "扫描之后数据已更新，这次的置信计算作废。请刷新页面，按新数据再扫描。",
        "The data changed after this scan, so its p values would be of other data. Reload the page to scan again.",
    )


def _kept(one: Cluster, asked: Question) -> Found:
    """A cluster with codes and days in place of positions."""
    places, first = one.places, asked.scan.first_day
    inside = asked.counts[places, one.first_day : one.last_day + 1].sum(axis=1)
    risk = float(one.relative_risk) if np.isfinite(one.relative_risk) else None
    return Found(
        asked.ground.codes[one.centre], tuple(asked.ground.codes[place] for place in places), tuple(int(n) for n in inside), one.radius,
        first + dt.timedelta(days=one.first_day), first + dt.timedelta(days=one.last_day), one.cases, one.expected, risk, one.log_ratio,
    )  # fmt: skip


def ask(conn: Connection, choice: Choice, last_day: dt.date, scope: Scope) -> Question:
    """Read what a scan of the days up to `last_day` depends on; a district head's is of the own district alone."""
    facts = standing.city_facts(conn)
    metric, doubtful = METRICS[facts.official]
    window = _window(facts, last_day)
    reach, known = vectors.daily(conn, metric, window, scope, choice.tileset)
    table = known - vectors.daily(conn, doubtful, window, scope, choice.tileset)[1]
    ground = _ground(conn, choice.tileset, scope, reach)
    model, why = _model(choice, ground, table)
    everywhere = counts.daily(conn, scope, standing.place(conn, window.model_copy(update={"area": None}), scope), metric, window.day_from, window.day_to)
    inside = int(table.sum())
    scan = Scan(b"", choice, metric, model, why, window.day_from, window.day_to, inside, int(everywhere.to_numpy().sum()) - inside)
    return Question(replace(scan, digest=_digest(scan, ground, table, scope)), ground, table)


def _window(facts: CityFacts, last_day: dt.date) -> Filters:
    last = min(max(last_day, facts.day_from), facts.day_to)
    return Filters(day_from=max(facts.day_from, last - dt.timedelta(days=STUDY_DAYS - 1)), day_to=last)


def _ground(conn: Connection, tileset: str, scope: Scope, reach: vectors.Extent) -> Ground:
    rows, version = reading.cells(conn, tileset, reach), reading.ground_name(conn)
    people, lon, lat = (np.array([getattr(row, name) or 0.0 for row in rows]) for name in ("population", "lon", "lat"))
    return Ground(f"{version}-{tileset}-{scope.district_code or 'all'}", tuple(row.code for row in rows), people, lon, lat)


def _model(choice: Choice, ground: Ground, table: npt.NDArray[np.int64]) -> tuple[str | None, str | None]:
    """The model and why it is that; or why there is nothing to scan."""
    total = int(table.sum())
    if total == 0:
        return None, "none"
    if total < FEWEST:
        return None, "few"
    if table.shape[1] < 2 or np.count_nonzero(table.sum(axis=0)) < 2:
        return None, "one_day"
    if len(ground.codes) < 2:
        return None, "one_place"
    bare = int(table.sum(axis=1)[ground.people <= 0].sum())
    if choice.wanted == "permutation":
        return "permutation", None
    if ground.people.sum() <= 0:
        return "permutation", "no_people"
    return ("permutation", "bare") if bare else ("poisson", None)


def _digest(scan: Scan, ground: Ground, table: npt.NDArray[np.int64], scope: Scope) -> bytes:
    """Names everything the outcome depends on, so that the same is never computed twice."""
    parts: Iterable[Any] = (astuple(scan.choice), scan.metric, scan.first_day, scan.last_day, scan.left_out, scope.district_code, ground.name, FEWEST, MOST)
    hasher = hashlib.blake2b(repr(tuple(parts)).encode(), digest_size=16)
    for array in (ground.people, ground.lon, ground.lat, np.argwhere(table), table[table != 0]):
        hasher.update(np.ascontiguousarray(array).tobytes())
    return hasher.digest()
