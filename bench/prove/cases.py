"""What is proved: one random report a case, the same for the same seed."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.prove.screen import View

INDICATORS = ("cases_window", "cases_day", "cases_screening", "isolation_now", "registrations", "unverified", "tasks_open", "scans", "clues")
TILESETS = ("h3_8", "h3_9", "h3_7", "street")
RULES = ("", "", "quantiles", "equal", "natural")
LAYERS: Mapping[str, tuple[str, ...]] = {
    "analyst": ("case_cells", "active_cases", "returnee_cells", "unverified_cells", "open_tasks", "isolation"),
    "leader": ("case_cells", "active_cases", "isolation"),
    "district": ("case_cells", "active_cases", "cumulative_cases", "returnee_cells", "unverified_cells", "open_tasks", "isolation"),
    "planner": ("case_cells", "active_cases", "isolation"),
}

SHARE: Mapping[str, float] = {"analyst": 0.3, "leader": 0.3, "district": 0.2, "planner": 0.75}
"""Of each one's reports that are asked for with a scenario; the district head's come without it and say so."""


@dataclass(frozen=True)
class Case:
    """One report of one person. `plan`: what a planner changes, as JSON, '' for no scenario; `scenario`: its number, once it is saved."""

    number: int
    who: str
    view: View
    level: str
    lang: str
    paper: str
    orientation: str
    layer: str
    tileset: str
    rule: str
    indicators: tuple[str, ...]
    plan: str = ""
    scenario: int = 0

    @property
    def issue(self) -> dict[str, Any]:
        """As the address of a file takes it."""
        definition = {
            "lang": self.lang, "paper": self.paper, "orientation": self.orientation, "layers": [{"key": self.layer, "tileset": self.tileset, "classes": self.rule}],
            "indicators": list(self.indicators), "charts": ["case_trend"], "table": {"columns": ["cases_window", "isolation_now", "unverified"]},
        }  # fmt: skip
        issue = {"definition": definition, "window": {"first": self.view.first, "last": self.view.last}, "area": self.view.area}
        return issue | ({"scenario": self.scenario} if self.scenario else {})

    @property
    def query(self) -> dict[str, str]:
        """The question of a file's address."""
        return {"issue": json.dumps(self.issue, ensure_ascii=False)}

    def __str__(self) -> str:
        return f"{self.number:3} {self.who:8} {self.view.area or 'city':9} {self.view.first}–{self.view.last[5:]} {self.lang} {self.paper}{self.orientation[0]} {self.layer}:{self.tileset}{':' + self.rule if self.rule else ''}{' +plan' if self.plan else ''}"


def cases(count: int, seed: int, areas: Sequence[tuple[str, str]], own: Mapping[str, str | None], first: dt.date, last: dt.date) -> Iterator[Case]:
    """`areas`: code and level, the city's code first; `own`: account → its district."""
    draw, plans = random.Random(seed), random.Random(f"plans {seed}")
    people = list(LAYERS)
    for number in range(1, count + 1):
        who = people[(number - 1) % len(people)]
        district = own[who]
        open_to = [one for one in areas if district is None or one[0].startswith(district)]
        level = draw.choice(["district", "district", "street"] if district else ["city", "district", "district", "street"])
        code = draw.choice([one[0] for one in open_to if one[1] == level])
        days = draw.choice((1, 3, 7, 14, 28))
        end = first + dt.timedelta(days=draw.randrange(20, (last - first).days + 1))
        view = View(code, (end - dt.timedelta(days=days - 1)).isoformat(), end.isoformat())
        paper, orientation = draw.choice((("A4", "portrait"), ("A4", "portrait"), ("A3", "landscape"), ("A4", "landscape")))
        tileset = draw.choice(TILESETS if level == "city" else TILESETS[:2])
        picked = tuple(draw.sample(INDICATORS, 4))
        plan = _plan(plans) if plans.random() < SHARE[who] else ""
        yield Case(number, who, view, level, draw.choice(("zh", "zh", "en")), paper, orientation, draw.choice(LAYERS[who]), tileset, draw.choice(RULES), picked, plan)


def _plan(draw: random.Random) -> str:
    """A few changes that fill hospitals."""
    changes: dict[str, Any] = {"multiplier": draw.choice((2, 8, 30, 80)), "ward_stay": draw.choice((9.0, 12.5, 16.0)), "days": draw.choice((14, 30, 45))}
    if draw.random() < 0.5:
        changes |= {"divert": True, "reach_km": draw.choice((10, 25))}
    return json.dumps(changes)
