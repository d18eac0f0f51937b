"""The series the reproduction number is estimated from, its serial interval, and its estimates as frames. No drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import gammaincinv
from sqlalchemy import Connection

from analytics.reproduction import Basis, Caution, Reproduction, reproduction
from analytics.serial_interval import gamma_weights
from analytics.series import Flags, Numbers, settle
from analytics.superspreading import widened
from dashboard.contract import Text
from dashboard.reports._nowcast import Expected, expected
from geodata.queries import epidemic, onsets
from geodata.queries.cases import OFFICIAL_STOPS
from geodata.queries.standing import CityFacts, Place
from geodata.scope import Scope

MOST_DATED = 0.5
"""From this share of cases with a day of onset on, R goes by onset; else by report."""
LEVEL = (0.025, 0.5, 0.975)

TOO_FEW: Text = ("病例太少，估不出 R：需要至少两天有病例，且长于一个平均代间距。", "Too few cases for R: it takes cases on two days and more than one mean serial interval.")


@dataclass(frozen=True)
class Source:
    """New infections of one place as R takes them; arrays of shape (days,)."""

    days: pd.DatetimeIndex
    local: Numbers
    """Infected here; on incomplete days what is likely once all are known."""
    imported: Numbers
    spread: Numbers
    """Standard deviation of `local` where days are incomplete, else 0."""
    gaps: Flags
    """Days without a published figure."""
    complete_to: pd.Timestamp
    """Last day that rests on reports alone."""
    basis: Basis
    share: Numbers
    """Of each day's cases, known so far."""
    cautions: tuple[Text, ...] = ()


def source(conn: Connection, scope: Scope, at: Place, facts: CityFacts) -> Source | Text:
    """By onset where most cases have one and delays can be learnt, else by report; or why there is no series."""
    if at.small:
        return OFFICIAL_STOPS if facts.official else epidemic.TOO_SMALL
    if facts.official:
        return by_report(conn, scope, at, facts)
    known = onsets.by_delay(conn, scope, at, facts)
    likely = expected(known)
    if likely is None or not likely.shown_days or known.total < MOST_DATED * (known.total + known.undated):
        return by_report(conn, scope, at, facts)
    return _by_onset(known, likely)


def _by_onset(known: onsets.Onsets, likely: Expected) -> Source:
    """Onsets up to the last day that is half known, brought up to the number likely in the end."""
    days = known.days[: likely.shown_days]
    share, brought = likely.share[: len(days)], known.imported[: len(days)] / likely.share[: len(days)]
    total = likely.known[: len(days)] / share
    cautions: list[Text] = []
    if known.undated:
        cautions.append((f"{known.undated:,} 例没有发病日，不在其中", f"{known.undated:,} cases without a day of onset are left out"))
    complete = days[max(likely.complete_days, 1) - 1]
    spread = np.where(days > complete, likely.spread[: len(days)], 0.0)
    return Source(days, total - brought, brought, spread, np.zeros(len(days), dtype=bool), complete, Basis.ONSET, share, tuple(cautions))


def by_report(conn: Connection, scope: Scope, at: Place, facts: CityFacts) -> Source | Text:
    """New infections by day of report, complete days only, corrections settled and gaps marked; or why they cannot be used."""
    found = epidemic.infections(conn, scope, at, facts)
    gaps = found.every.isna().to_numpy()
    figures = found.every.fillna(0.0).to_numpy()
    cautions: list[Text] = []
    if not found.origin_known:
        cautions.append(("日报不分输入和本地，输入的也算作本地感染", "the daily figures do not tell imported from local cases: all count as local"))
    if (figures < 0).any():
        off = -int(figures[figures < 0].sum())
        try:
            figures = settle(figures)
        except ValueError:
            return (f"有一天的更正扣去的比此前报过的还多，这串数不能用。更正共 {off:,} 例。", f"A correction takes off more than was reported before it ({off:,} in all): the series cannot be used.")
        cautions.append((f"更正的 {off:,} 例已从更正日之前的几天扣去", f"{off:,} corrected cases are taken off the days before each correction"))
    since = int(np.argmax(figures > 0))  # before the first case a missing figure withholds no estimate
    if missing := int(gaps[since:].sum()):
        plural = "" if missing == 1 else "s"
        cautions.append((f"{missing} 天没有公布数，用到这些天的估计不给", f"{missing} day{plural} without a figure: no estimate that would need them"))
    nothing = np.zeros(len(figures))
    imported = np.minimum(found.imported.fillna(0.0).to_numpy(), figures)
    days = pd.DatetimeIndex(found.every.index)
    return Source(days, figures - imported, imported, nothing, gaps, days[-1], Basis.REPORT, nothing + 1, tuple(cautions))


def estimated(found: Source, facts: CityFacts, window: int) -> pd.DataFrame:
    """R in windows of `window` days: one row a window that has an estimate.

    Columns `day` (its last), `window`, `r` (median), `lower`, `upper` (95 %), `above` (chance that R exceeds 1), `local`,
    `imported`, `adjusted` (leans on days not fully reported), `few`, `much_imported`, `no_source`.
    """
    whole = np.flatnonzero(found.local + found.imported > 0)
    begin = int(whole[0]) if len(whole) else 0
    local, imported = found.local[begin:], found.imported[begin:]
    interval = facts.serial_interval
    weights = gamma_weights(interval.mean, interval.sd)
    r = reproduction(local, weights, imported, window=window, basis=found.basis, probabilities=LEVEL)
    r = widened(r, local, weights, imported)
    frame = pd.DataFrame(_columns(found, r, begin, window))
    return frame[~(frame["r"].isna() | _needs_gap(found, r, begin, interval.mean))].reset_index(drop=True)


def _columns(found: Source, r: Reproduction, begin: int, window: int) -> dict[str, Any]:
    first, last = r.start + begin, r.end + begin
    share = _sums(found.spread, first, last) / np.maximum(_sums(found.local, first, last), 1.0)
    lower, middle, upper, above = _less_sure(r, share)
    return {
        "day": found.days[last], "window": window, "r": middle, "lower": lower, "upper": upper, "above": above,
        "local": np.rint(_sums(found.local, first, last)), "imported": np.rint(_sums(found.imported, first, last)),
        "adjusted": found.days[last] > found.complete_to, "few": r.cautions[Caution.FEW_CASES],
        "much_imported": r.cautions[Caution.MUCH_IMPORTED], "no_source": r.cautions[Caution.NO_SOURCE],
    }  # fmt: skip


def _less_sure(r: Reproduction, share: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Quantiles and the chance of R above 1, the uncertainty of the nowcast, a share of the window's cases, added to the posterior's.

    A gamma distribution of the same mean whose squared coefficient of variation is the sum of both; errors of the days of
    a window are taken to go the same way, which is cautious.
    """
    shape = r.shape / (1 + share**2 * r.shape)
    scale = r.mean / shape
    lower, middle, upper = gammaincinv(shape[None, :], np.array(LEVEL)[:, None]) * scale
    above = Reproduction(r.start, r.end, shape, scale, r.probabilities, r.quantiles, r.cautions).above()
    same = share == 0
    return np.where(same, r.at(LEVEL[0]), lower), np.where(same, r.at(0.5), middle), np.where(same, r.at(LEVEL[2]), upper), above


def _needs_gap(found: Source, r: Reproduction, begin: int, mean: float) -> Flags:
    """Which windows hold a day without a figure, or follow one so closely that their infectors may be missing."""
    gone = found.gaps.astype(np.float64)
    first = np.maximum(r.start + begin - int(np.ceil(mean)), 0)
    needed: Flags = _sums(gone, first, r.end + begin) > 0
    return needed


def _sums(series: Numbers, first: Any, last: Any) -> Numbers:
    running = np.concatenate([[0.0], np.cumsum(series)])
    sums: Numbers = running[last + 1] - running[first]
    return sums
