"""Who composes reports, and who else sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from geodata.errors import NotAllowed
from geodata.queries import users
from geodata.scope import Scope

MAKERS: Final = ("analyst", "district_head")
"""Roles that compose and schedule; the others print what is shared with them."""


@dataclass(frozen=True)
class Person:
    """Who asks, with the rights of this moment."""

    username: str
    role: str
    scope: Scope

    def covers(self, area_code: str) -> bool:
        """Whether an area lies in the person's district; codes begin with their parent's."""
        return self.scope.district_code is None or area_code.startswith(self.scope.district_code)


def require_maker(person: Person) -> None:
    """Pass, or raise `NotAllowed` naming who may."""
    if person.role not in MAKERS:
        raise NotAllowed(
            f"账号 {person.username} 的角色不能新建或定时报表。分析员和区县负责人可以；共享给您的报表可以照常查看和打印。",
            f"The role of {person.username} does not compose or schedule reports. Analysts and district heads do; what is shared with you can be seen and printed.",
        )


def now_of(conn: Connection, username: str) -> Person | None:
    """The person of an account with the rights it has now; None where there is no such account any more. Read as the reader."""
    row = users.by_username(conn, username)
    return None if row is None else Person(row.username, row.role, Scope(row.district_code, row.clearance))
