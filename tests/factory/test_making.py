"""A run of the factory with a printer that needs no browser: order, stop, kill and go on, faults, and what lies on the disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.factory import folder, making
from etl.factory.folder import Folder, plain_name, sweep
from etl.factory.making import Order, Shop, State, orders, produce
from etl.factory.wish import Wish, load
from geodata import report_runs
from geodata.errors import BadFilter, BadReport, NotAllowed, PressProblem
from geodata.map_reports.issue import Issue
from geodata.queries.areas import AreaName

ISSUE = {"definition": {"layers": [{"key": "case_cells"}]}, "window": {"days": 7}, "breaks": {"case_cells": [5, 10]}}
ASKED = {"issue": ISSUE, "forms": ["xlsx", "pdf"], "role": "analyst"}
AREAS = [AreaName(f"99010{at}", "district", f"第{at}区", f"District {at}") for at in range(1, 6)]


class Clerk:
    """What a run tells its job."""

    by = "analyst"

    def __init__(self, kept: dict[str, Any] | None = None, stop_after: int | None = None) -> None:
        self.kept, self.told, self._stop_after = kept or {}, [], stop_after
        self.told: list[tuple[int, int, tuple[str, str]]]

    def progress(self, done: int, total: int, words: tuple[str, str]) -> None:
        self.told.append((done, total, words))

    def keep(self, state: Mapping[str, Any]) -> None:
        self.kept = dict(state)

    def cancelled(self) -> bool:
        return self._stop_after is not None and len(self.told) >= self._stop_after


class Nothing:
    """A database that is told what was printed."""

    def write(self) -> Nothing:
        return self

    def __enter__(self) -> Nothing:
        return self

    def __exit__(self, *_: object) -> None: ...


Printed = list[tuple[str, str]]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Shop, Printed, dict[int, Any]]:
    printed: Printed = []
    made: dict[int, Any] = {}
    monkeypatch.setattr(report_runs, "printed", lambda _conn, run_id, what: made.update({run_id: what}))

    def hand(person: str, issue: Issue, form: str) -> bytes:
        assert person == "analyst" and dict(issue.breaks) == {"case_cells": (5, 10)}, "every area has the same classes"
        printed.append((str(issue.area), form))
        return f"{issue.area} {form}".encode()

    return Shop(Nothing(), hand, lambda _person, _run, name: f"<h1>{name}</h1>".encode(), tmp_path / "runs"), printed, made  # type: ignore[arg-type]


def wish() -> Wish:
    return load(ASKED)


def wanted() -> list[Order]:
    return orders(wish(), AREAS, "2020-02-16", "模拟_")


def packed(shop: Shop, state: State) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO((shop.root / state.token / report_runs.ARCHIVE).read_bytes()))


def test_a_run_puts_everything_into_one_file(shop: tuple[Shop, Printed, dict[int, Any]]) -> None:
    house, printed, made = shop
    state, clerk = State.of({}), Clerk()
    archive = produce(house, wish(), wanted(), 7, state, clerk)
    assert archive and sorted(printed) == sorted((area.code, form) for area in AREAS for form in ("pdf", "xlsx"))
    with packed(house, state) as file:
        assert file.testzip() is None
        assert file.namelist() == ["index.html", "differences.html", *(order.name for order in wanted())]
        assert file.read("模拟_第1区_疫情地图报告_2020-02-16.pdf") == b"990101 pdf"
    assert [path.name for path in (house.root / state.token).iterdir()] == [report_runs.ARCHIVE], "the single files are gone"
    assert made[7]["990103"] == {"files": {"pdf": "模拟_第3区_疫情地图报告_2020-02-16.pdf", "xlsx": "模拟_第3区_疫情地图报告_2020-02-16.xlsx"}, "problem": None}
    assert [done for done, *_ in clerk.told] == sorted(done for done, *_ in clerk.told) and clerk.told[-1][:2] == (10, 10)


@pytest.mark.parametrize("after", [1, 4, 9])
def test_a_killed_run_goes_on_where_it_was(shop: tuple[Shop, Printed, dict[int, Any]], after: int) -> None:
    house, printed, _ = shop

    class Killed(Exception):
        pass

    class Dying(Clerk):
        def keep(self, state: Mapping[str, Any]) -> None:
            super().keep(state)
            if len(state["files"]) == after:
                raise Killed

    first = Dying()
    with pytest.raises(Killed):
        produce(house, wish(), wanted(), 1, State.of(first.kept), first)
    kept = dict(first.kept)
    finished = set(kept["files"])
    victim = next(iter(finished))
    spoilt = house.root / kept["token"] / folder._safe(State.of(kept).files[victim])
    spoilt.write_bytes(b"half")  # not as it was written: printed again
    printed.clear()
    state = State.of(kept)
    assert produce(house, wish(), wanted(), 1, state, Clerk(kept))
    assert {f"{code}.{form}" for code, form in printed} == {order.key for order in wanted()} - finished | {victim}
    assert state.token == kept["token"]
    with packed(house, state) as file:
        assert len(file.namelist()) == 12


def test_a_stopped_run_leaves_nothing(shop: tuple[Shop, Printed, dict[int, Any]]) -> None:
    house, printed, made = shop
    state = State.of({})
    assert produce(house, wish(), wanted(), 1, state, Clerk(stop_after=2)) is None
    assert len(printed) <= 2 + making.AT_ONCE and not made and not (house.root / state.token).exists()


def test_what_an_area_cannot_have_is_told_and_the_others_come(shop: tuple[Shop, Printed, dict[int, Any]]) -> None:
    house, _, made = shop

    def hand(person: str, issue: Issue, form: str) -> bytes:
        if issue.area == "990102" and form == "xlsx":
            raise NotAllowed("不行。", "No.")
        return house.printed(person, issue, form)  # type: ignore[arg-type]

    state = State.of({})
    other = Shop(house.database, hand, house.page, house.root)
    assert produce(other, wish(), wanted(), 3, state, Clerk())
    assert made[3]["990102"] == {"files": {"pdf": "模拟_第2区_疫情地图报告_2020-02-16.pdf"}, "problem": ["不行。", "No."]}
    with packed(house, state) as file:
        assert len(file.namelist()) == 2 + 9


def test_without_a_printer_the_run_ends_with_its_words(shop: tuple[Shop, Printed, dict[int, Any]]) -> None:
    house, _, made = shop

    def hand(_person: str, _issue: Issue, _form: str) -> bytes:
        raise PressProblem("没有浏览器。", "No browser.")

    with pytest.raises(PressProblem, match="No browser"):
        produce(Shop(house.database, hand, house.page, house.root), wish(), wanted(), 3, State.of({}), Clerk())
    assert not made


def full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("what", ["os.fsync", "zipfile.ZipFile.write"])
def test_a_full_disk_is_told_and_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    own = Folder(tmp_path, "a")
    piece = own.keep("one.pdf", b"x")
    monkeypatch.setattr(what, full)
    act: Callable[[], object] = (lambda: own.keep("two.pdf", b"y")) if what == "os.fsync" else (lambda: own.archive([piece]))
    with pytest.raises(PressProblem, match="disk is full"):
        act()
    assert own.holds(piece) and len(list(own.path.iterdir())) == 1


def test_old_runs_are_swept(tmp_path: Path) -> None:
    piece = Folder(tmp_path, "old").keep("one.pdf", b"x")
    now = (tmp_path / "old").stat().st_mtime
    assert sweep(tmp_path, now + folder.KEPT_FOR_S - 1) == 0 and Folder(tmp_path, "old").holds(piece)
    assert sweep(tmp_path, now + folder.KEPT_FOR_S + 60) == 1 and not (tmp_path / "old").exists()
    assert sweep(tmp_path / "nowhere") == 0


@given(st.text(max_size=300))
def test_names_stay_in_their_folder(name: str) -> None:
    plain = plain_name(name)
    assert plain and len(plain) <= folder.LONGEST_NAME and not set(plain) & set('/\\:*?"<>|') and plain not in (".", "..")


def test_areas_of_one_name_get_files_of_their_own() -> None:
    same = [AreaName("1", "street", "城关镇", "Chengguan"), AreaName("2", "street", "城关镇", "Chengguan"), AreaName("3", "street", "a/b", "c")]
    names = [order.name for order in orders(wish(), same, "2020-02-16", "")]
    assert len(set(names)) == len(names) == 6 and not any("/" in name for name in names)


def test_equal_wishes_are_equal_and_others_are_refused() -> None:
    assert load({**ASKED, "forms": ["pdf", "xlsx"]}).dumped() == load(ASKED).dumped()
    assert load(load(ASKED).dumped()) == load(ASKED)
    for wrong in ({}, {**ASKED, "forms": []}, {**ASKED, "forms": ["exe"]}, {**ASKED, "role": 3}, {**ASKED, "issue": {**ISSUE, "region": "c;120.6,33.4;500"}}):
        with pytest.raises((BadFilter, BadReport)):
            load(wrong)
