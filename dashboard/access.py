"""Who looks, and whether they may. One door for pages, callbacks, tiles, values, exports and downloads."""

from __future__ import annotations

from typing import Literal, cast

from flask_login import UserMixin
from flask_login import current_user as login_user_proxy

from dashboard.context import User
from dashboard.contract import Page, Role
from dashboard.pages import pages_for
from dashboard.scenes import ROLES, scene_pages
from geodata.errors import NotAllowed, NotSignedIn
from geodata.queries.users import UserRow
from geodata.queries.walls import Ticket

Kind = Literal["page", "layer", "report", "table", "job"]
KIND_NAMES: dict[Kind, tuple[str, str]] = {
    "page": ("页面", "page"),
    "layer": ("图层", "layer"),
    "report": ("报表", "report"),
    "table": ("表", "table"),
    "job": ("后台任务", "background job"),
}


class Login(UserMixin):
    """What flask-login keeps: the person, and a stamp of the password so that a change ends old sessions."""

    def __init__(self, row: UserRow) -> None:
        self.id = row.username
        self.stamp = row.password_hash[-16:]
        self.user = user_of(row)


class ScreenLogin(UserMixin):
    """A wall that is signed in by its own token, for months and without a person: it may see the scenes and nothing else."""

    def __init__(self, ticket: Ticket) -> None:
        self.id = f"screen:{ticket.screen}"
        self.stamp = ticket.stamp
        self.user = User(self.id, (f"大屏 {ticket.screen}", f"Wall {ticket.screen}"), "leader", ticket.district_code, False, ticket.screen)


def user_of(row: UserRow) -> User:
    """The person of an account row."""
    return User(row.username, (row.display_zh, row.display_en), cast(Role, row.role), row.district_code, row.clearance)


def current_user() -> User:
    """The signed-in person of this request. Raises `NotSignedIn`."""
    if not login_user_proxy or not login_user_proxy.is_authenticated:
        raise NotSignedIn("登录已失效。请重新登录。", "You are signed out. Please sign in again.")
    return cast("Login | ScreenLogin", login_user_proxy).user


def granted(page: Page, kind: Kind, role: Role) -> tuple[str, ...]:
    """The keys of one kind that a page opens to one of its roles."""
    if kind == "job":
        return tuple(key for key, roles in page.jobs.items() if role in roles)
    return {"page": (page.key,), "layer": page.layers, "report": page.reports, "table": page.tables}[kind]


def allows(user: User, kind: Kind, key: str) -> bool:
    """Whether any page or scene that is open to the person opens this."""
    return any(key in granted(page, kind, user.role) for page in pages_of(user))


def pages_of(user: User) -> tuple[Page, ...]:
    """The pages and scenes that are open to somebody; to a wall signed in by itself the scenes alone."""
    scenes = scene_pages() if user.role in ROLES else ()
    return scenes if user.screen else (*pages_for(user.role), *scenes)


def require(user: User, kind: Kind, key: str) -> None:
    """Pass, or raise `NotAllowed` naming what is closed and who opens it."""
    if allows(user, kind, key):
        return
    zh, en = KIND_NAMES[kind]
    raise NotAllowed(
        f"您的角色不能看{zh} {key}。需要时请向市疾控数据组申请。",
        f"Your role does not cover the {en} {key}. Ask the city's data team if you need it.",
    )


def require_area(user: User, area_code: str | None) -> None:
    """Pass if the area lies in the person's district. Codes begin with their parent's."""
    if user.district_code is None or area_code is None or area_code.startswith(user.district_code):
        return
    raise NotAllowed(
        f"您只能看 {user.district_code} 区县的数据，{area_code} 不在其中。",
        f"You may see district {user.district_code} only; {area_code} lies outside.",
    )


def closed_records() -> NotAllowed:
    """What is said where record clearance is missing."""
    return NotAllowed(
        "查看记录明细需要“记录查看”权限。请向市疾控数据组申请；汇总数可以照常看。",
        "Opening single records needs record clearance. Ask the city's data team; totals stay open to you.",
    )
