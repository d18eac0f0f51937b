"""The same report of every district, or of every street of one, in one file: same days, same classes, an index, and what has changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from etl.factory import folder
from etl.factory.making import Order, Shop, State, orders, produce
from etl.factory.pages import page
from etl.factory.wish import Wish, load, parts
from etl.jobs.contract import JobKind, Told
from etl.moments import ensure
from geodata import report_runs
from geodata.engine import Database
from geodata.errors import NotAllowed
from geodata.filters import Filters
from geodata.map_reports.press import FOLDER as PRESS
from geodata.map_reports.press import Press
from geodata.queries import cities, users, versions
from geodata.report_runs import New
from geodata.scope import Scope
from geodata.settings import DataSettings

KIND = "report_factory"
SIMULATED = ("模拟_", "simulated_")


def check(asked: Mapping[str, Any]) -> dict[str, Any]:
    """`issue` (its `area`: whose parts), `forms`, `role`."""
    return load(asked).dumped()


def run(database: Database, asked: Mapping[str, Any], scope: Scope, told: Told) -> dict[str, Any]:
    """`token`, `name`, `size`, `sha256` of the archive, `run`, `areas`, `files`, `problems`, `versions`, and words. Goes on with what is finished."""
    data_dir = DataSettings().data_dir
    press = Press(data_dir / PRESS)
    shop = Shop(database, press.make, lambda person, run_id, name: page(press.folder, person, wish.issue, run_id, name), data_dir / report_runs.FOLDER)
    wish = load(asked)
    return work(shop, wish, scope, told)


def work(shop: Shop, wish: Wish, scope: Scope, told: Told) -> dict[str, Any]:
    """See `run`; `shop` brings the printer."""
    folder.sweep(shop.root)
    state = State.of(told.kept)
    told.keep(state.dumped())
    known = _known(shop.database, wish)
    wanted, new = _planned(known, wish, scope, state, told)
    with known.read() as then, shop.database.write() as conn:
        run_id = report_runs.keep(conn, new, _keys(wish), scope, then)
    archive = produce(shop, wish, wanted, run_id, state, told)
    if archive is None:
        return {"areas": 0, "words": ("已停止", "stopped")}
    with known.read() as conn:
        after = versions.newest(conn)
    return _result(archive, wish, new, state, run_id, after)


def _known(database: Database, wish: Wish) -> Database:
    """The data as the wish's time knew them; its tables stand before the first page asks for them."""
    as_of = wish.issue.as_of
    return database if as_of is None else database.at(ensure(database, as_of, wish.issue.version))


def _planned(database: Database, wish: Wish, scope: Scope, state: State, told: Told) -> tuple[list[Order], New]:
    """What is to be printed, and what the run is known by. Raises `NotAllowed` where the asker has another role or district by now."""
    with database.read() as conn:
        person = users.by_username(conn, told.by)
        if person is None or person.role != wish.role or person.district_code != scope.district_code:
            raise NotAllowed(
                f"账号 {told.by} 的角色或辖区与请求时不同，没有生成。请重新登录后再试。", f"The role or district of {told.by} is not what it was when this was asked. Sign in again and ask anew."
            )
        top, areas = parts(conn, wish, scope)
        city = cities.current(conn)
        first, last = wish.issue.window.between(city.day_to)
        filters = Filters(day_from=first, day_to=last)
        new = New(state.token, top.code, areas[0].level, filters, versions.newest(conn), told.by, len(areas), wish.issue.dumped())
    mark = SIMULATED[wish.issue.definition.lang == "en"] if city.simulated else ""
    return orders(wish, areas, last.isoformat(), mark), new


def _keys(wish: Wish) -> list[str]:
    """The indicators that are compared: those on the report and those of its table."""
    found = wish.issue.definition
    return list(dict.fromkeys([*found.indicators, *(found.table.columns if found.table else ())]))


def _result(archive: folder.Piece, wish: Wish, new: New, state: State, run_id: int, after: int) -> dict[str, Any]:
    made, failed = len(state.files), len(state.problems)
    zh, en = f"{made} 份文件已装成一个压缩包", f"{made} files in one archive"
    if failed:
        zh, en = f"{zh}，{failed} 份没有印成（目录里有原因）", f"{en}; {failed} could not be made (the index says why)"
    if after != new.data_version:
        zh, en = f"{zh}；印制期间数据有更新（版本 {new.data_version}→{after}），各份可能不同", f"{en}; the data changed meanwhile (versions {new.data_version} to {after}), so reports may differ"
    return {
        "token": state.token, "size": archive.size, "sha256": archive.sha256, "run": run_id, "areas": new.areas, "files": made, "problems": failed,
        "versions": [new.data_version, after], "words": (zh, en),
    }  # fmt: skip


JOB = JobKind(KIND, ("批量报告", "Reports of all areas"), run, check=check)
