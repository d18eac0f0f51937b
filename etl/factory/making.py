"""One run of the factory: every area's report printed in turn, kept as it is finished, then put into one file.

What is finished is told to the job with its checksum, so that a run that was killed goes on with the area it was at; a file that is
not as it was written is printed again. An area that cannot be printed (nothing in it, closed to the reader) is told on the index.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.factory.folder import Folder, Piece, plain_name
from etl.factory.wish import Wish
from geodata import report_runs
from geodata.engine import Database
from geodata.errors import DatabaseAway, GridwatchError, PressProblem
from geodata.map_reports.definition import Form
from geodata.map_reports.issue import Issue
from geodata.queries.areas import AreaName
from geodata.report_runs import Made

if TYPE_CHECKING:  # the package of jobs finds its kinds by itself, this run's among them
    from etl.jobs.contract import Told

AT_ONCE = 2
"""Reports printed side by side: one is laid out by the browser while the other is gathered by the server."""

Print = Callable[[str, Issue, Form], bytes]
"""The file of one form of an issue, made under the rights of an account. Raises a `GridwatchError` where it cannot."""
Page = Callable[[str, int, str], bytes]
"""A page about a run (`index`, `differences`), made under the rights of an account."""
PAGES = ("index", "differences")


@dataclass
class State:
    """How far a run is: `files`: area and form → piece; `problems`: area and form → why there is none (zh, en)."""

    token: str
    files: dict[str, Piece] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> State:
        """What an earlier try kept, or a fresh one."""
        if "token" not in kept:
            return cls(secrets.token_hex(16))
        return cls(kept["token"], {name: Piece(**piece) for name, piece in kept["files"].items()}, dict(kept["problems"]))

    def dumped(self) -> dict[str, Any]:
        """Plain JSON."""
        return {"token": self.token, "files": {name: piece.dumped() for name, piece in self.files.items()}, "problems": self.problems}


@dataclass(frozen=True)
class Shop:
    """What a run works with."""

    database: Database
    printed: Print
    page: Page
    root: Path


@dataclass(frozen=True)
class Order:
    """One file to make."""

    area: AreaName
    form: Form
    name: str

    @property
    def key(self) -> str:
        """Names it in the state."""
        return f"{self.area.code}.{self.form}"


def orders(wish: Wish, areas: list[AreaName], day: str, mark: str) -> list[Order]:
    """Every file of a run under a name of its own; `mark` stands before all of them."""
    lang = wish.issue.definition.lang
    title = wish.issue.definition.title.text(lang) if wish.issue.definition.title else ("疫情地图报告", "map report")[lang != "zh"]
    names = [plain_name(f"{mark}{area.name_zh if lang == 'zh' else area.name_en}_{title}")[:60] for area in areas]
    twice = {name for name in names if names.count(name) > 1}
    return [
        Order(area, form, f"{name}{f'_{area.code}' if name in twice else ''}_{day}.{form}")
        for area, name in zip(areas, names, strict=True) for form in wish.forms
    ]  # fmt: skip


def produce(shop: Shop, wish: Wish, wanted: list[Order], run_id: int, state: State, told: Told) -> Piece | None:
    """Print what is missing and put all into one file; None where the job was called off, and then nothing is left."""
    folder = Folder(shop.root, state.token)
    state.files = {key: piece for key, piece in state.files.items() if folder.holds(piece)}
    missing = [order for order in wanted if order.key not in state.files and order.key not in state.problems]
    for order, body in _printed(shop, wish, missing, told):
        if isinstance(body, bytes):
            state.files[order.key] = folder.keep(order.name, body)
        else:
            state.problems[order.key] = [body.zh, body.en]
        told.keep(state.dumped())
        done = len(state.files) + len(state.problems)
        told.progress(done, len(wanted), (f"已印 {done} / {len(wanted)} 份：{order.area.name_zh}", f"printed {done} of {len(wanted)}: {order.area.name_en}"))
    if told.cancelled():
        folder.drop()
        return None
    with shop.database.write() as conn:
        report_runs.printed(conn, run_id, _made(wanted, state))
    told.progress(len(wanted), len(wanted), ("写目录和变化页，装成一个文件", "writing the index and what has changed, packing"))
    pages = [folder.keep(f"{name}.html", shop.page(told.by, run_id, name)) for name in PAGES]
    return folder.archive([*pages, *(state.files[order.key] for order in wanted if order.key in state.files)])


def _printed(shop: Shop, wish: Wish, missing: list[Order], told: Told) -> Iterator[tuple[Order, bytes | GridwatchError]]:
    """What comes of each order, as it is finished; a few at once, none begun after the job was called off."""
    with ThreadPoolExecutor(AT_ONCE) as hands:
        begun: dict[Future[bytes], Order] = {}
        waiting = iter(missing)
        while not told.cancelled():
            while len(begun) < AT_ONCE and (order := next(waiting, None)):
                begun[hands.submit(shop.printed, told.by, wish.issue_of(order.area.code), order.form)] = order
            if not begun:
                return
            for future in wait(begun, timeout=1.0, return_when=FIRST_COMPLETED).done:
                yield begun.pop(future), _outcome(future)


def _outcome(future: Future[bytes]) -> bytes | GridwatchError:
    """The file, or why this area has none. Raises what concerns all areas: no printer, no database."""
    try:
        return future.result()
    except (PressProblem, DatabaseAway):
        raise
    except GridwatchError as error:
        return error


def _made(wanted: list[Order], state: State) -> dict[str, Made]:
    made: dict[str, Made] = {}
    for order in wanted:
        one = made.setdefault(order.area.code, {"files": {}, "problem": None})
        one["problem"] = one["problem"] or state.problems.get(order.key)
        if order.key in state.files:
            one["files"][order.form] = order.name
    return made

