"""Whatever is loaded, corrected, moved and deleted in whatever order: stored counts equal a count by hand."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Connection, text

from geodata.filters import Filters
from geodata.load import delete_records, load_records
from geodata.queries import vectors
from geodata.records.cases import Case
from geodata.records.checkpoints import Checkpoint, CheckpointScan
from geodata.scope import WHOLE_CITY, Scope
from geodata.verify import verify
from tests.geodata.town import DAY, DISTRICTS, GRIDS, HEXAGONS, STREETS, place, run

DAYS = [DAY + dt.timedelta(days=n) for n in range(4)]
NAMES = {"grid": GRIDS, "h3_9": HEXAGONS, "street": STREETS, "district": DISTRICTS}
FIELD = {"grid": "grid_code", "h3_9": "h3_9", "street": "street_code", "district": "district_code"}
places = st.builds(
    place,
    st.none() | st.integers(0, 15),
    st.sampled_from(["door", "community", "street", "district"]),
    st.sampled_from([None, 0.5, 0.95]),
)
case_rows = st.builds(
    lambda number, group, day, onset, where: Case(
        case_no=f"C{number}", case_class=group, reported_on=day, onset_on=onset, **where
    ),
    st.integers(0, 8),
    st.sampled_from(["confirmed", "asymptomatic"]),
    st.sampled_from(DAYS),
    st.none() | st.sampled_from(DAYS),
    places,
)
scan_rows = st.builds(
    lambda number, post, day: CheckpointScan(
        scan_no=f"S{number}",
        checkpoint_no=f"K{post}",
        scanned_at=dt.datetime(day.year, day.month, day.day, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=8))),
    ),
    st.integers(0, 12),
    st.integers(0, 2),
    st.sampled_from(DAYS),
)
post_rows = st.builds(
    lambda number, where: Checkpoint(checkpoint_no=f"K{number}", name="卡口", opened_on=DAY, **where),
    st.integers(0, 2),
    places,
)
windows = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(sorted)


def machine(connection: Connection) -> type[RuleBasedStateMachine]:
    """A machine over one connection; every example is undone by a savepoint."""

    class Loads(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.savepoint = connection.begin_nested()
            self.known: dict[str, dict[str, Any]] = {"case": {}, "checkpoint_scan": {}, "checkpoint": {}}

        def teardown(self) -> None:
            try:
                assert [str(difference) for difference in verify(connection)] == []
            finally:
                self.savepoint.rollback()

        def load(self, noun: str, records: list[Any]) -> None:
            load_records(connection, noun, records, [], run(noun))
            self.known[noun] |= {record.key: record for record in records}

        @rule(rows=st.lists(case_rows, min_size=1, max_size=12))
        def load_cases(self, rows: list[Case]) -> None:
            self.load("case", rows)

        @rule(rows=st.lists(scan_rows, max_size=8))
        def load_scans(self, rows: list[CheckpointScan]) -> None:
            self.load("checkpoint_scan", rows)

        @rule(rows=st.lists(post_rows, max_size=3))
        def move_checkpoints(self, rows: list[Checkpoint]) -> None:
            self.load("checkpoint", rows)

        @rule(numbers=st.sets(st.integers(0, 8), min_size=1))
        def delete_cases(self, numbers: set[int]) -> None:
            keys = [f"C{number}" for number in numbers]
            delete_records(connection, "case", keys, run("case"))
            for key in keys:
                self.known["case"].pop(key, None)

        @rule(
            window=windows,
            tileset=st.sampled_from(sorted(NAMES)),
            category=st.sampled_from(["", "confirmed", "asymptomatic"]),
        )
        def ask_cases(self, window: list[dt.date], tileset: str, category: str) -> None:
            counted = Counter(
                getattr(row, FIELD[tileset])
                for row in self.known["case"].values()
                if window[0] <= row.reported_on <= window[1] and category in ("", row.case_class)
            )
            self.compare("cases", window, tileset, category, counted)

        @rule(window=windows, tileset=st.sampled_from(sorted(NAMES)))
        def ask_scans(self, window: list[dt.date], tileset: str) -> None:
            posts = {post.checkpoint_no: post for post in self.known["checkpoint"].values()}
            counted = Counter(
                getattr(posts[row.checkpoint_no], FIELD[tileset])
                for row in self.known["checkpoint_scan"].values()
                if window[0] <= row.scanned_at.date() <= window[1] and row.checkpoint_no in posts
            )
            self.compare("scans", window, tileset, "", counted)

        def compare(
            self, metric: str, window: list[dt.date], tileset: str, category: str, counted: Counter[Any]
        ) -> None:
            filters = Filters(day_from=window[0], day_to=window[1])
            true = np.array([counted[code] for code in NAMES[tileset]])
            got = vectors.window(connection, metric, filters, WHOLE_CITY, tileset, category)
            assert got.tolist() == true.tolist()
            mine = vectors.window(connection, metric, filters, Scope(DISTRICTS[1]), tileset, category)
            inside = np.array([DISTRICTS[1] in code for code in NAMES[tileset]])
            assert mine.tolist() == np.where(inside, true, vectors.OUTSIDE).tolist()

        @invariant()
        def area_days_equal_a_count_by_hand(self) -> None:
            counted: Counter[Any] = Counter()
            for row in self.known["case"].values():
                areas = [
                    ("city", "990100"),
                    ("district", row.district_code),
                    ("street", row.street_code),
                    ("community", row.community_code),
                ]
                counted.update((level, code, row.reported_on, row.case_class) for level, code in areas if code)
            rows = connection.execute(
                text(
                    "SELECT level, area_code, day, category, n FROM area_day WHERE metric = 'cases' AND dimension = 'case_class'"
                )
            )
            assert {tuple(row[:4]): row.n for row in rows} == dict(counted)

    return Loads


def test_counts_follow_the_facts(town_conn: Connection) -> None:
    limits = settings(max_examples=10, stateful_step_count=8)
    run_state_machine_as_test(machine(town_conn), settings=limits)
