"""How registers really look: dates in several hands, codes spelled in several ways, rows that are wrong."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt

from etl.demo.people import Ints, Texts, either, texts
from etl.demo.plan import AS_OF, DAY_FROM
from geodata.vocabulary import Codes

# Times are minutes since the first day's midnight; this one means "not (yet)".
NEVER = -(10**9)
DAY = 1440
AS_OF_MINUTE = int((AS_OF - dt.datetime.combine(DAY_FROM, dt.time())).total_seconds() // 60)
_FIRST, _LAST = -60, 420
_CALENDAR = [DAY_FROM + dt.timedelta(days=day) for day in range(_FIRST, _LAST)]
_STYLES = ("{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日", "{0:%Y%m%d}", "{0:%Y.%m.%d}")
_STYLE_SHARE = (0.70, 0.16, 0.08, 0.03, 0.03)
_DAYS = np.array([[style.format(day) for day in _CALENDAR] for style in _STYLES], dtype=object)
_CLOCK = texts(f" {minute // 60:02d}:{minute % 60:02d}" for minute in range(DAY))


def styles(count: int, rng: np.random.Generator) -> Ints:
    """Each row's hand: one way of writing dates."""
    return rng.choice(len(_STYLES), count, p=_STYLE_SHARE)


def day_text(days: Ints, style: Ints | int = 0) -> Texts:
    """Days (since the first day) as texts; NEVER is empty."""
    known = days > NEVER // 2
    found = _DAYS[style, np.where(known, days, 0) - _FIRST]
    return either(known, found, None)


def time_text(minutes: Ints, style: Ints | int = 0) -> Texts:
    """Times as texts such as '2020-01-29 08:30'; NEVER is empty. Compact dates get no clock, so they are written plainly."""
    known = minutes > NEVER // 2
    safe = np.where(known, minutes, 0)
    hand = np.where(np.asarray(style) == 3, 0, style)
    return either(known, _DAYS[hand, safe // DAY - _FIRST] + _CLOCK[safe % DAY], None)


def until_now(minutes: Ints) -> Ints:
    """Times after the registers were drawn up have not happened: NEVER."""
    return np.where(minutes <= AS_OF_MINUTE, minutes, NEVER)


def days_until_now(days: Ints) -> Ints:
    """Days after the registers were drawn up have not happened: NEVER."""
    return np.where(days <= AS_OF_MINUTE // DAY, days, NEVER)


def written(codes: Codes, values: Texts | list[str], rng: np.random.Generator, sloppy: float = 0.1) -> Texts:
    """Codes as people write them: the Chinese label, now and then another known spelling; '' and None stay empty."""
    others: dict[str, list[str]] = {code: [] for code in codes.labels}
    for spelling, code in codes.also.items():
        others[code].append(spelling)
    draw, which = rng.random(len(values)), rng.integers(0, 1 << 30, len(values))
    return texts(
        None if not value else others[value][w % len(others[value])] if u < sloppy and others[value] else codes.labels[value][0]
        for value, u, w in zip(values, draw.tolist(), which.tolist(), strict=True)
    )


def yes_no(values: npt.NDArray[np.bool_], rng: np.random.Generator, missing: float = 0.03) -> Texts:
    """Booleans as 是/否, sometimes 有/无 or 1/0, sometimes nothing."""
    pairs = np.array([("是", "否"), ("有", "无"), ("1", "0")], dtype=object)
    found = pairs[rng.choice(3, len(values), p=(0.86, 0.09, 0.05)), np.where(values, 0, 1)]
    return blank(found, missing, rng)


def blank(values: Texts, share: float, rng: np.random.Generator) -> Texts:
    """The same texts with a share of them left empty."""
    return either(rng.random(len(values)) < share, None, values)


def numbers(values: npt.NDArray[np.float64], digits: int) -> Texts:
    """Numbers with fixed decimals; NaN is empty."""
    return texts(None if value != value else f"{value:.{digits}f}" for value in values.tolist())


def lag_minutes(minutes: Ints, rng: np.random.Generator, mean_hours: float) -> Ints:
    """When a time became known: an exponential delay after it."""
    return minutes + 1 + (rng.exponential(mean_hours * 60, len(minutes))).astype(np.int64)


def same_evening(days: Ints, rng: np.random.Generator, shares: tuple[float, ...] = (0.45, 0.35, 0.14, 0.06)) -> Ints:
    """When a day's report became known: that evening, or the next days with falling shares."""
    return (days + rng.choice(len(shares), len(days), p=shares)) * DAY + rng.integers(17 * 60, 23 * 60 + 50, len(days))
