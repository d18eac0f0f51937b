"""How classes of cases look: one order, one step of the infection hue each, the same in every chart."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.contract import Text, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from geodata.errors import Lang
from geodata.vocabulary import CASE_CLASS

STEPS = {"confirmed": 5, "asymptomatic": 4, "suspected": 3}
UNDIVIDED = 4
"""What has no class: the total of a small area."""


def ink(code: str, theme: Theme) -> str:
    """The colour of a class."""
    return colour(theme, "seq", STEPS.get(code, UNDIVIDED))


def named(codes: Iterable[str], total: Text, lang: Lang) -> dict[str, str]:
    """Code → name, gravest first; `total` names what has no class."""
    ordered = sorted(set(codes), key=lambda code: -STEPS.get(code, UNDIVIDED))
    return {code: CASE_CLASS.label(code, lang) if code else draw_.pick(lang, total) for code in ordered}
