"""Vectors kept as files: the same answers as from the database, for whoever asks, whatever happens to the folder."""

from __future__ import annotations

import datetime as dt
import logging
import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Connection, text

from geodata.engine import Database
from geodata.errors import UnknownName
from geodata.filters import Filters
from geodata.load import delete_records, load_records
from geodata.planes import PlaneName, Planes
from geodata.queries import vectors
from geodata.records.cases import Case
from geodata.scope import WHOLE_CITY, Scope
from tests.geodata import town
from tests.geodata.town import DAY, DISTRICTS, STREETS, place, run

CLASSES = ("confirmed", "asymptomatic", "suspected", "clinical")
NAME = PlaneName(b"\x12" * 16, 3, 4)
BODY = np.arange(4, dtype="<i4").tobytes()


def cases(count: int, seed: int) -> list[Case]:
    chance = random.Random(seed)
    return [
        Case(case_no=f"{seed}-{n}", case_class=chance.choice(CLASSES), reported_on=DAY + dt.timedelta(days=chance.randrange(20)), **place(chance.randrange(16)))
        for n in range(count)
    ]


@pytest.fixture
def served(database_url: str, tmp_path: Path) -> Iterator[Database]:
    """A town with four hundred cases, whose vectors may be kept."""
    database = Database(database_url, Planes(tmp_path / "planes"))
    with database.write() as conn:
        town.build(conn)
        load_records(conn, "case", cases(400, 1), [], run("case"))
    yield database
    database.close()


def files(database: Database) -> list[Path]:
    return sorted(folder_of(database).rglob("*.i32"))


def folder_of(database: Database) -> Path:
    planes = database.engine.get_execution_options()["gridwatch_planes"]
    assert isinstance(planes, Planes)
    return planes.folder


def by_facts(conn: Connection, filters: Filters, scope: Scope, classes: tuple[str, ...]) -> list[int]:
    """The plain way: count the rows."""
    rows = conn.execute(
        text("""
            select c.idx, c.district_code, c.street_code, count(k.id) as n from cell c
            left join "case" k on k.grid_code = c.code and k.reported_on between :first and :last and (:every or k.case_class = any(:classes))
            where c.tileset = 'grid' group by 1, 2, 3 order by 1"""),
        {"first": filters.day_from, "last": filters.day_to, "every": "" in classes, "classes": list(classes)},
    )
    return [
        row.n if scope.district_code in (None, row.district_code) and filters.area in (None, row.district_code, row.street_code) else vectors.OUTSIDE
        for row in rows
    ]


def test_any_window_filter_and_categories_are_those_of_the_facts(served: Database) -> None:
    chance = random.Random(5)
    with served.own() as conn:
        for _ in range(150):
            first, length = chance.randrange(-5, 25), chance.randrange(25)
            scope = chance.choice([WHOLE_CITY, Scope(DISTRICTS[0]), Scope(DISTRICTS[1])])
            mine = [code for code in (*DISTRICTS, *STREETS) if scope.district_code in (None, code[:6])]
            filters = Filters(day_from=DAY + dt.timedelta(days=first), day_to=DAY + dt.timedelta(days=first + length), area=chance.choice([None, *mine]))
            classes = chance.choice([("",), tuple(chance.sample(CLASSES, chance.randrange(1, 5))), ("confirmed", "confirmed")])
            got = vectors.window(conn, "cases", filters, scope, "grid", classes)
            assert got.tolist() == by_facts(conn, filters, scope, classes), (filters, scope, classes)
    assert files(served)


def test_nothing_chosen_is_nothing_counted(served: Database) -> None:
    filters = Filters(day_from=DAY, day_to=DAY)
    with served.read() as conn:
        assert vectors.window(conn, "cases", filters, WHOLE_CITY, "grid", ()).tolist() == [0] * 16
        with pytest.raises(UnknownName, match="confirmed"):
            vectors.window(conn, "scans", filters, WHOLE_CITY, "grid", ("confirmed",))


def test_a_district_is_a_file_of_its_own_with_nobody_elses_cells(served: Database) -> None:
    filters = Filters(day_from=DAY, day_to=DAY + dt.timedelta(days=30))
    with served.read() as conn:
        answer = vectors.window(conn, "cases", filters, Scope(DISTRICTS[1]), "grid")
        whole = vectors.cumulative(conn, "cases", filters, WHOLE_CITY, "district")
    assert (answer[:8] == vectors.OUTSIDE).all() and answer[8:].sum() == whole[1]
    (mine,) = [path for path in files(served) if path.name.endswith("-8-8.i32")]
    assert mine.stat().st_size == 4 * 8 + 4
    assert np.fromfile(mine, "<i4", 8).tolist() == answer[8:].tolist()
    assert not [path for path in files(served) if path.name.endswith("-0-16.i32")]
    with served.read() as conn:
        assert vectors.window(conn, "cases", filters, Scope(DISTRICTS[0]), "grid")[8:].tolist() == [vectors.OUTSIDE] * 8


def test_the_second_answer_is_the_file_and_the_next_load_is_seen_at_once(served: Database) -> None:
    filters = Filters(day_from=DAY, day_to=DAY + dt.timedelta(days=30))

    def ask() -> int:
        with served.read() as conn:
            return int(vectors.window(conn, "cases", filters, WHOLE_CITY, "grid").sum())

    assert ask() == 400
    (path,) = files(served)
    Planes(folder_of(served)).keep(PlaneName(bytes.fromhex(path.name[:32]), 0, 16), np.ones(16, "<i4").tobytes())
    assert ask() == 16  # what stands in the file is believed
    with served.write() as conn:
        load_records(conn, "case", cases(10, 2), [], run("case"))
    assert ask() == 410
    with served.write() as conn:
        delete_records(conn, "case", [f"1-{n}" for n in range(100)], run("case"))
    assert ask() == 310


@pytest.mark.parametrize("damage", ["cut", "grown", "empty", "zeroed", "gone"])
def test_a_damaged_file_is_never_believed(served: Database, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    filters = Filters(day_from=DAY, day_to=DAY + dt.timedelta(days=30))
    with served.read() as conn:
        wanted = vectors.window(conn, "cases", filters, WHOLE_CITY, "grid")
    (path,) = files(served)
    body = path.read_bytes()
    spoilt = {"cut": body[:-9], "grown": body + b"more", "empty": b"", "zeroed": bytes(len(body))}
    path.unlink()
    if damage in spoilt:
        path.write_bytes(spoilt[damage])
    fresh = Database(served.engine.url.render_as_string(hide_password=False), Planes(folder_of(served)))
    with fresh.read() as conn:
        assert vectors.window(conn, "cases", filters, WHOLE_CITY, "grid").tolist() == wanted.tolist()
    fresh.close()
    assert path.read_bytes() == body
    assert (damage in ("gone", "empty")) == ("damaged" not in caplog.text)


def test_a_disk_that_refuses_is_told_once_and_the_answers_stay(served: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file stands where the folder should be")
    fresh = Database(served.engine.url.render_as_string(hide_password=False), Planes(blocked))
    with caplog.at_level(logging.WARNING):
        for last in range(5):
            filters = Filters(day_from=DAY, day_to=DAY + dt.timedelta(days=last))
            with fresh.read() as conn, served.read() as other:
                assert vectors.window(conn, "cases", filters, WHOLE_CITY, "grid").sum() == vectors.window(other, "cases", filters, WHOLE_CITY, "grid").sum() > 0
    fresh.close()
    assert caplog.text.count("cannot be kept") == 1


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    planes = Planes(tmp_path / "planes")
    planes.keep(NAME, BODY)
    (path,) = planes.folder.rglob("*.i32")
    assert [stat.S_IMODE(each.stat().st_mode) for each in (planes.folder, path.parent, path)] == [0o700, 0o700, 0o600]
    found = planes.find(NAME)
    assert found is not None and found.tolist() == [0, 1, 2, 3] and not found.flags.writeable


def test_the_folder_stays_within_its_size_and_the_longest_unused_go(tmp_path: Path) -> None:
    planes = Planes(tmp_path, largest=2000, most_open=1)
    names = [PlaneName(bytes([n]) * 16, 0, 25) for n in range(40)]
    for age, name in enumerate(names):
        planes.keep(name, bytes(100))
        for path in tmp_path.rglob(str(name)):
            os.utime(path, (time.time() - 1000 + age, time.time() - 1000 + age))
    assert planes.find(names[25]) is not None  # used now
    for n in range(40, 46):
        planes.keep(PlaneName(bytes([n]) * 16, 0, 25), bytes(100))
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.i32")) <= 2000 + 2000 // 16 + 104
    assert Planes(tmp_path).find(names[0]) is None and Planes(tmp_path).find(names[25]) is not None


def test_what_killed_writers_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "12").mkdir()
    old, new = tmp_path / "12" / "old.part", tmp_path / "12" / "new.part"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    Planes(tmp_path).keep(NAME, BODY)
    assert (old.exists(), new.exists()) == (False, True)


WRITER = """
import sys
from pathlib import Path
from geodata.planes import PlaneName, Planes
planes = Planes(Path(sys.argv[1]))
print("begun", flush=True)
for n in range(1_000_000):
    planes.keep(PlaneName((n % 40).to_bytes(16, "big"), 0, 50_000), (n % 40).to_bytes(4, "little") * 50_000)
"""


def test_a_writer_killed_at_any_moment_leaves_only_whole_planes(tmp_path: Path) -> None:
    whole = 0
    for turn in range(6):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as writer:
            assert writer.stdout and writer.stdout.readline() == b"begun\n"
            while len(list(tmp_path.rglob("*.i32"))) < min(40, 5 * turn + 1):
                pass
            writer.send_signal(signal.SIGKILL)
        planes = Planes(tmp_path)
        for n in range(40):
            found = planes.find(PlaneName(n.to_bytes(16, "big"), 0, 50_000))
            whole += found is not None
            assert found is None or (found == n).all()
    assert whole > 40


def test_many_at_once_agree(served: Database) -> None:
    def ask(last: int) -> int:
        with served.read() as conn:
            return int(vectors.window(conn, "cases", Filters(day_from=DAY, day_to=DAY + dt.timedelta(days=last % 20)), WHOLE_CITY, "grid", CLASSES).sum())

    with ThreadPoolExecutor(8) as pool:
        first, second = list(pool.map(ask, range(60))), list(pool.map(ask, range(60)))
    assert first == second and first[:20] == first[20:40] and max(first) == 400
