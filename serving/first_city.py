"""The first start loads a city: the pack named in the settings, else a freshly simulated one.

The loaders run as commands of their own, because the screen's process must not hold an import's memory.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from geodata.engine import Database
from geodata.errors import NoCity, StartProblem
from geodata.queries import areas, cities, users
from serving.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Opening:
    """What the banner says about the city: names, whether it is simulated, and the demo logins."""

    name: tuple[str, str]
    simulated: bool
    logins: tuple[users.DemoLogin, ...]
    accounts: int


def ensure(database_url: str, settings: Settings) -> Opening:
    """Load a city if the database has none; make demo accounts for a simulated city, refuse them for a real one."""
    database = Database(database_url)
    try:
        city = _current(database)
        if city is None:
            _load(database_url, settings)
            city = _current(database)
        if city is None:
            raise StartProblem(
                "城市包已载入，数据库里却没有城市。请检查该包的 city.toml。",
                "The pack was loaded, yet the database holds no city. Check the pack's city.toml.",
            )
        return _opened(database, city)
    finally:
        database.close()


def _current(database: Database) -> cities.CityRow | None:
    with database.read() as conn:
        try:
            return cities.current(conn)
        except NoCity:
            return None


def _opened(database: Database, city: cities.CityRow) -> Opening:
    name = (city.name_zh, city.name_en)
    with database.own() as conn:
        if city.simulated:
            logins = users.ensure_demo_users(conn, areas.districts(conn))
            return Opening(name, True, tuple(logins), accounts=len(logins))
        known = users.all_users(conn)
    _refuse_demo_accounts([user.username for user in known if user.demo])
    return Opening(name, False, (), accounts=len(known))


def _refuse_demo_accounts(names: list[str]) -> None:
    if names:
        raise StartProblem(
            f"数据库是真实城市，却有演示账号：{'、'.join(names)}。请执行 python -m geodata user remove {' '.join(names)}。",
            f"This is a real city, but it has demo accounts: {', '.join(names)}. Run: python -m geodata user remove {' '.join(names)}",
        )


def _load(database_url: str, settings: Settings) -> None:
    pack = settings.pack or _simulated(settings)
    _etl(["city", "load", str(pack)], database_url)


def _simulated(settings: Settings) -> Path:
    """The demo pack, written beside its final place and renamed: an interrupted one is never used."""
    pack = settings.data_dir / "packs" / f"demo-{settings.demo_scale:g}"
    if not pack.is_dir():
        half = pack.with_name(pack.name + ".part")
        shutil.rmtree(half, ignore_errors=True)
        half.parent.mkdir(parents=True, exist_ok=True)
        _etl(["city", "demo", "--out", str(half), "--scale", f"{settings.demo_scale:g}"], None)
        half.rename(pack)
    return pack


def _etl(arguments: list[str], database_url: str | None) -> None:
    environment = dict(os.environ)
    if database_url:
        environment["DATABASE_URL"] = database_url
    answer = subprocess.run([sys.executable, "-m", "etl", *arguments], cwd=CHECKOUT, env=environment, check=False)
    if answer.returncode != 0:
        command = f"python -m etl {' '.join(arguments)}"
        raise StartProblem(
            f"载入城市失败（退出码 {answer.returncode}）：{command}。原因见上；改正后重新启动会接着载入。",
            f"Loading the city failed (exit code {answer.returncode}): {command}. The reason stands above; mend it and start again.",
        )
