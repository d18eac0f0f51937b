"""What is asked of the factory: one report, for all areas of a level, in some forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from geodata.errors import BadFilter, EmptySelection
from geodata.map_reports import issue as issues
from geodata.map_reports.definition import Form
from geodata.map_reports.issue import Issue
from geodata.queries import areas
from geodata.queries.areas import AreaName
from geodata.queries.standing import CHILD_LEVEL
from geodata.scope import Scope

FORMS: tuple[Form, ...] = ("pdf", "xlsx")
MOST_AREAS = 400


@dataclass(frozen=True)
class Wish:
    """`issue.area`: whose parts are reported on, None for all its asker may see; `role`: of who asks, under whose rights it is made."""

    issue: Issue
    forms: tuple[Form, ...]
    role: str

    def issue_of(self, code: str) -> Issue:
        """The issue of one area."""
        return self.issue.model_copy(update={"area": code})

    def dumped(self) -> dict[str, Any]:
        """Plain JSON; equal for equal wishes."""
        return {"issue": self.issue.dumped(), "forms": list(self.forms), "role": self.role}


def load(asked: Mapping[str, Any]) -> Wish:
    """The wish of anything a browser or a table says. Raises `BadFilter`, `BadReport`."""
    forms = asked.get("forms")
    known = isinstance(forms, list) and bool(forms) and all(form in FORMS for form in forms)
    if not known or not isinstance(asked.get("role"), str):
        raise BadFilter(
            f"看不懂要生成哪些文件：{str(forms)[:60]}。可用：{'、'.join(FORMS)}。请刷新页面。",
            f"Which files to make cannot be read: {str(forms)[:60]}. Known: {', '.join(FORMS)}. Reload the page.",
        )
    issue = issues.load(asked.get("issue"))
    if issue.region is not None:
        raise BadFilter("批量报告按区划生成，不用手绘选区。请先清除选区。", "Reports of all areas go by area, not by a selection drawn by hand. Clear the selection first.")
    return Wish(issue, tuple(form for form in FORMS if form in (forms or [])), str(asked["role"]))


def parts(conn: Connection, wish: Wish, scope: Scope) -> tuple[AreaName, list[AreaName]]:
    """The area whose parts are reported on, and these. Raises `EmptySelection` where it has none, `BadFilter` for too many."""
    top = areas.path(conn, wish.issue.area or scope.district_code, scope)[-1]
    found = areas.children(conn, top.code, scope) if CHILD_LEVEL.get(top.level) in ("district", "street") else []
    if not found:
        raise EmptySelection(
            f"“{top.name_zh}”下没有可以逐个出报告的区县或街道。请选城市或一个区县。", f"{top.name_en} has no districts or streets to report on one by one. Choose the city or a district."
        )
    if len(found) > MOST_AREAS:
        raise BadFilter(f"“{top.name_zh}”有 {len(found)} 个下级区划，一次最多 {MOST_AREAS} 个。", f"{top.name_en} has {len(found)} parts; {MOST_AREAS} at once is the limit.")
    return top, found
