"""Scenarios as they are reckoned for a screen, a file or a report: one way, so that all have the same numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.flow.outcome import Outcome
from dashboard import access
from dashboard.components.plan_answer import Asked
from dashboard.context import Context, Services, User
from dashboard.contract import Text
from geodata.errors import BadScenario
from geodata.map_reports.issue import Issue
from geodata.scenarios import store
from geodata.scenarios.checking import load
from geodata.scenarios.document import Scenario
from geodata.scenarios.store import Kept, Save
from geodata.scenarios.words import describe
from geodata.scope import Scope

FEW_REPLICATES, MOST_REPLICATES = 20, 200


@dataclass(frozen=True)
class Planned:
    """A saved scenario on a report: as it is called today, the save that is shown, and what comes of it."""

    kept: Kept
    save: Save
    asked: Asked


def asked_for(services: Services, context: Context, wish: Mapping[str, Any], replicates: int) -> Asked:
    """A document with its answer and the base's over the same days. Raises `BadScenario`."""
    scope, label = context.user.scope, str(wish.get("label") or "")
    base = services.planner.base(scope)
    scenario = load(wish.get("document") or {}, base)
    outcome, as_it_is = _best(services, scenario, scope, replicates), Scenario(days=scenario.days)
    before = outcome if scenario == as_it_is else _best(services, as_it_is, scope, replicates)
    return Asked(scenario, outcome, before, base, describe(scenario, base), label)


def _best(services: Services, scenario: Scenario, scope: Scope, replicates: int) -> Outcome:
    """Where a band is wanted the one of many replicates, if a job has left it; 200 are never made in a request."""
    if replicates and (found := services.planner.kept(scenario, scope, MOST_REPLICATES)) is not None:
        return found
    return services.planner.answer(scenario, scope, min(replicates, FEW_REPLICATES))


def pinned(services: Services, issue: Issue, user: User) -> Issue:
    """The issue with the save it shows written into it, so that it can be made again. Raises `UnknownName` as the planner's page does."""
    found = _found(services, issue, user)
    return issue if found is None else issue.model_copy(update={"save": found[1].version})


def planned(services: Services, issue: Issue, context: Context, left_out: list[Text]) -> Planned | None:
    """The scenario of an issue, None without one; what the role does not cover and what cannot be reckoned is told in `left_out`.

    Raises `UnknownName` where it is gone or not shared with the reader.
    """
    if issue.scenario is None:
        return None
    found = _found(services, issue, context.user)
    if found is None:
        left_out.append((f"情景 {issue.scenario}：您的角色不能看医院收治规划。", f"Scenario {issue.scenario}: your role does not cover hospital planning."))
        return None
    kept, save = found
    try:
        return Planned(kept, save, asked_for(services, context, {"document": save.document, "label": kept.name}, FEW_REPLICATES))
    except BadScenario as error:
        left_out.append((f"情景“{kept.name}”算不出来：{error.zh}", f"Scenario {kept.name} cannot be reckoned: {error.en}"))
        return None


def _found(services: Services, issue: Issue, user: User) -> tuple[Kept, Save] | None:
    """What the issue names, by the rules of the planner's page; None without a name, or for a role without that page."""
    if issue.scenario is None or not access.allows(user, "page", "planner"):
        return None
    with services.database.read() as conn:
        return store.saved(conn, issue.scenario, user.username, user.scope, issue.save, issue.as_of)
