"""Who may sign in. Passwords are kept as salted scrypt hashes only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from werkzeug.security import check_password_hash, generate_password_hash

from geodata.errors import BadFilter, NotAllowed
from geodata.schema import access_log, app_user, area, city

ROLES = ("leader", "analyst", "district_head", "planner")
SHORTEST_PASSWORD = 10
FAILED = "login_failed"
ATTEMPT_WINDOW = dt.timedelta(minutes=15)


@cache
def _nobody() -> str:
    """Checked when the name is unknown, so that the answer takes as long as for a known one."""
    return generate_password_hash("nobody", method="scrypt")


@dataclass(frozen=True, slots=True)
class UserRow:
    """One account as stored."""

    username: str
    password_hash: str
    display_zh: str
    display_en: str
    role: str
    district_code: str | None
    clearance: bool
    demo: bool


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """What `make run` prints; only ever made for a simulated city."""

    username: str
    password: str
    display: tuple[str, str]
    role: str


def by_username(conn: Connection, username: str) -> UserRow | None:
    """The account of this name."""
    row = conn.execute(select(app_user).where(app_user.c.username == username)).mappings().first()
    return UserRow(**row) if row else None


def verified(conn: Connection, username: str, password: str) -> UserRow | None:
    """The account if name and password fit; an unknown name costs the same time as a wrong password."""
    found = by_username(conn, username)
    fits = check_password_hash(found.password_hash if found else _nobody(), password)
    return found if found and fits else None


def recent_failures(conn: Connection, username: str, address: str) -> tuple[int, int]:
    """Failed attempts in the last 15 minutes: for this name from this address, and from this address at all."""
    since = func.now() - ATTEMPT_WINDOW
    here = (access_log.c.what == FAILED) & (access_log.c.at > since) & (access_log.c.filters["address"].astext == address)
    total = select(func.count()).select_from(access_log).where(here)
    by_name = conn.execute(total.where(access_log.c.username == username)).scalar_one()
    return by_name, conn.execute(total).scalar_one()


def note_failure(conn: Connection, username: str, address: str) -> None:
    """Keep a failed attempt: it is the rate limit's memory and an auditor's trail."""
    conn.execute(access_log.insert().inline().values(username=username[:64], what=FAILED, filters={"address": address}, rows=0))


def _district_name(conn: Connection, code: str) -> None:
    level = conn.execute(select(area.c.level).where(area.c.code == code)).scalar()
    if level != "district":
        raise BadFilter(f"没有代码为 {code} 的区县。请用 6 位区县代码。", f"There is no district {code}. Give its six-digit code.")


def _check(conn: Connection, username: str, password: str, role: str, district_code: str | None) -> None:
    if not username.strip() or username != username.strip() or len(username) > 64:
        raise BadFilter(f"账号名“{username}”无效：1–64 个字符，首尾无空格。", f"The name '{username}' is invalid: 1–64 characters, no outer spaces.")
    if len(password) < SHORTEST_PASSWORD:
        raise BadFilter(f"密码太短：至少 {SHORTEST_PASSWORD} 位。", f"The password is too short: at least {SHORTEST_PASSWORD} characters.")
    if role not in ROLES:
        raise BadFilter(f"没有角色 {role}。可选：{'、'.join(ROLES)}。", f"There is no role {role}. Choose one of {', '.join(ROLES)}.")
    if role == "district_head" and not district_code:
        raise BadFilter("区县负责人须指定区县代码。", "A district head needs a district code.")
    if district_code:
        _district_name(conn, district_code)


def add_user(
    conn: Connection,
    username: str,
    password: str,
    role: str,
    display: tuple[str, str],
    district_code: str | None = None,
    clearance: bool = False,
) -> None:
    """Create an account or replace it (new password, role, district). Raises `BadFilter` naming what is wrong."""
    _check(conn, username, password, role, district_code)
    _save(conn, username, password, role, display, district_code, clearance, demo=False)


def remove_user(conn: Connection, username: str) -> bool:
    """Delete an account; False if there was none."""
    return conn.execute(delete(app_user).where(app_user.c.username == username)).rowcount > 0


def all_users(conn: Connection) -> list[UserRow]:
    """Every account, by name."""
    return [UserRow(**row) for row in conn.execute(select(app_user).order_by(app_user.c.username)).mappings()]


def _save(
    conn: Connection,
    username: str,
    password: str,
    role: str,
    display: tuple[str, str],
    district_code: str | None,
    clearance: bool,
    demo: bool,
) -> None:
    values = {
        "username": username,
        "password_hash": generate_password_hash(password, method="scrypt"),
        "display_zh": display[0],
        "display_en": display[1],
        "role": role,
        "district_code": district_code,
        "clearance": clearance,
        "demo": demo,
    }
    statement = insert(app_user).values(values)
    conn.execute(statement.on_conflict_do_update(index_elements=["username"], set_=values))


def demo_logins(districts: Sequence[tuple[str, str, str]]) -> list[DemoLogin]:
    """The demo's accounts, one a role; `districts` are (code, name_zh, name_en), the first gets a head."""
    zh, en = (districts[0][1], districts[0][2]) if districts else ("", "")
    return [
        DemoLogin("leader", "demo-leader", ("指挥部领导", "Command leader"), "leader"),
        DemoLogin("analyst", "demo-analyst", ("分析员", "Analyst"), "analyst"),
        DemoLogin("district", "demo-district", (f"{zh}负责人", f"Head of {en}"), "district_head"),
        DemoLogin("planner", "demo-planner", ("规划人员", "Planner"), "planner"),
    ]


def ensure_demo_users(conn: Connection, districts: Sequence[tuple[str, str, str]]) -> list[DemoLogin]:
    """Make the demo accounts of a simulated city and give back what to print. Refused for a real city."""
    if not conn.execute(select(city.c.simulated)).scalar_one_or_none():
        raise NotAllowed(
            "演示账号只用于模拟城市。真实城市请用 python -m geodata user add 建账号。",
            "Demo accounts exist for a simulated city only. Use `python -m geodata user add` for a real one.",
        )
    logins = [login for login in demo_logins(districts) if login.role != "district_head" or districts]
    for login in logins:
        known = by_username(conn, login.username)
        if known and check_password_hash(known.password_hash, login.password):
            continue
        district = districts[0][0] if login.role == "district_head" else None
        _save(conn, login.username, login.password, login.role, login.display, district, login.role != "leader", demo=True)
    return logins


def remove_demo_users(conn: Connection) -> int:
    """Delete all demo accounts; called when the city is real."""
    return conn.execute(delete(app_user).where(app_user.c.demo)).rowcount
