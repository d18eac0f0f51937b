"""How long patients stay and how many need the ICU: observed where enough is known, else from the literature, and said so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analytics.flow import stays
from analytics.flow.model import Course, Stay
from analytics.flow.outcome import Note
from geodata.scenarios import base as known
from geodata.scenarios.base import Base, Floats, Ints
from geodata.scenarios.document import Scenario

FEWEST = 50
"""Patients from whom shares are taken; of fewer one more or less would move the answer."""

USUAL = Course(
    icu_share=0.05, direct_share=0.3, ward=Stay(15.7, 0.5), before_icu=Stay(3.0, 0.7), icu=Stay(10.3, 0.8), after_icu=Stay(6.0, 0.6),
    icu_deaths=0.49, ward_deaths=0.0,
)  # fmt: skip
"""Where nobody reports. Ward 14 (10–19) and ICU 8 (5–13) days, medians and quartiles: Rees et al. 2020, BMC Medicine 18: 270, as
means of a lognormal. 5 % critical, of whom 49 % die: Wu & McGoogan 2020, JAMA 323(13): 1239. Shares and days around the ICU are
assumptions.
"""


def course_of(seen: Course, scenario: Scenario) -> Course:
    """The course of a scenario's patients."""
    return replace(
        seen,
        ward=_mean(seen.ward, scenario.ward_stay),
        icu=_mean(seen.icu, scenario.icu_stay),
        icu_share=seen.icu_share if scenario.icu_share is None else scenario.icu_share,
    )


def observed(base: Base) -> tuple[Course, list[Note]]:
    """What the encounters of a base say; the literature for what they do not."""
    of, notes = base.course, list[Note]()
    ward, before, icu, after = (_fitted(each, usual) for each, usual in zip(of.stays, (USUAL.ward, USUAL.before_icu, USUAL.icu, USUAL.after_icu), strict=True))
    assumed = [words for fit, words in ((ward, ("普通病房住院", "ward stay")), (icu, ("重症住院", "ICU stay"))) if fit is None]
    course = Course(USUAL.icu_share, USUAL.direct_share, ward or USUAL.ward, before or USUAL.before_icu, icu or USUAL.icu, after or USUAL.after_icu, USUAL.icu_deaths, USUAL.ward_deaths)
    if of.patients >= FEWEST and of.needed_icu:
        course = replace(course, icu_share=of.needed_icu / of.patients, direct_share=of.direct_icu / of.needed_icu)
    else:
        assumed.append(("重症占比", "ICU share"))
    course = replace(course, icu_deaths=_deaths(of.stays[2], course.icu_deaths), ward_deaths=_deaths(of.stays[0], course.ward_deaths))
    if assumed:
        zh, en = "、".join(words[0] for words in assumed), ", ".join(words[1] for words in assumed)
        notes.append((f"{zh}没有足够的住院记录，用文献值（Rees 等 2020；Wu 等 2020），可手工填写。", f"Too few encounters for {en}: taken from the literature (Rees 2020, Wu 2020); enter your own."))
    return course, notes


def _fitted(seen: known.Stays, usual: Stay) -> Stay | None:
    fit = stays.fit(seen.days, seen.over)
    return fit.stay


def _deaths(seen: known.Stays, usual: float) -> float:
    over = int(seen.over.sum())
    return min(seen.deaths / over, 1.0) if over >= FEWEST else usual


def _mean(stay: Stay, asked: float | None) -> Stay:
    return stay if asked is None else Stay(asked, stay.spread)


def spread_over(days: Ints) -> Floats:
    """Shares by whole days; everything on the day itself where nothing is known."""
    total = days.sum()
    if total == 0:
        total, days = np.int64(1), np.eye(1, len(days), dtype=np.int64)[0]
    shares: Floats = days / total
    return shares
