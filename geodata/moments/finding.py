"""Which moment is meant: by time, by version, or now."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from geodata.books import RECOUNTED
from geodata.errors import BadFilter, NoMoment
from geodata.metrics import METRICS
from geodata.moments.moment import Moment

CHINA = ZoneInfo("Asia/Shanghai")
_NOW = text("SELECT clock_timestamp()")
_NEWEST = text("SELECT coalesce(max(version), 0) FROM data_version")
# Versions are given under a lock, so their times rise with their numbers.
_AT = text("SELECT max(version) FROM data_version WHERE committed_at <= :at")
_OLDEST = text("SELECT version, committed_at FROM data_version WHERE anew ORDER BY version DESC LIMIT 1")
_KNOWN = text("SELECT committed_at FROM data_version WHERE version = :version")
_RECOUNTED = text("SELECT note FROM data_version WHERE version > :version AND note LIKE :mark ORDER BY version")


def parse(written: str) -> dt.datetime:
    """A time as addresses have it: `2020-03-05T07:30+08:00`, in China's time without an offset; a day alone is its end. Raises `BadFilter`."""
    try:
        if len(written) == len("2020-03-05"):
            return dt.datetime.combine(dt.date.fromisoformat(written) + dt.timedelta(days=1), dt.time(), CHINA) - dt.timedelta(microseconds=1)
        found = dt.datetime.fromisoformat(written.replace(" ", "+"))  # an address turns + into a space
    except (ValueError, OverflowError):
        raise BadFilter(
            f"看不懂截至时点“{written[:40]}”。请写作 2020-03-05T07:30+08:00。", f"“{written[:40]}” is no time. Write as_of as 2020-03-05T07:30+08:00."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


def present(conn: Connection) -> Moment:
    """Now: what a report states as its moment, so that it can be made again."""
    return Moment(int(conn.execute(_NEWEST).scalar_one()), conn.execute(_NOW).scalar_one())


def oldest(conn: Connection) -> Moment | None:
    """The first moment that can be told; None before the first load."""
    row = conn.execute(_OLDEST).one_or_none()
    return None if row is None else Moment(int(row.version), row.committed_at)


def find(conn: Connection, as_of: dt.datetime, version: int | None = None) -> Moment:
    """The newest version at a time; or `version`, where a report remembers which one it read at that time.

    Raises `NoMoment` for a time before the first moment that can be told, for one to come, and for a version there never was.
    """
    if as_of > conn.execute(_NOW).scalar_one():
        raise NoMoment(f"截至时点 {_said(as_of)} 还没有到。请选一个过去的时点。", f"{_said(as_of)} has not come yet. Choose a time in the past.")
    found = version if version is not None else conn.execute(_AT, {"at": as_of}).scalar()
    first = oldest(conn)
    if first is None or found is None or found < first.version:
        raise _too_early(as_of, first)
    if conn.execute(_KNOWN, {"version": found}).scalar() is None:
        raise NoMoment(f"没有数据版本 {found}。请按时点查询。", f"There is no data version {found}. Ask by time.")
    return Moment(int(found), as_of, _cautions(conn, int(found)))


def _too_early(as_of: dt.datetime, first: Moment | None) -> NoMoment:
    if first is None:
        return NoMoment("数据库里还没有数据，没有可以回到的时点。请先载入数据。", "The database holds no data yet, so there is no past to tell. Load some first.")
    return NoMoment(
        f"不能回到 {_said(as_of)}：最早可回到 {_said(first.at)}（数据版本 {first.version}）。此前的底图、路程或历史没有保留。请选之后的时点。",
        f"{_said(as_of)} cannot be told again: the first moment is {_said(first.at)} (data version {first.version}). Of what was before, ground, "
        "travel times or history were not kept. Choose a later time.",
    )


def _cautions(conn: Connection, version: int) -> tuple[tuple[str, str], ...]:
    """Metrics whose definition has changed since: they are counted as this release counts."""
    notes = conn.execute(_RECOUNTED, {"version": version, "mark": f"{RECOUNTED}%"}).scalars()
    keys = sorted({key for note in notes for key in note.removeprefix(RECOUNTED).split(", ") if key in METRICS})
    if not keys:
        return ()
    zh, en = "、".join(METRICS[key].zh for key in keys), ", ".join(METRICS[key].en for key in keys)
    return ((f"口径此后已更改，按现行口径重算：{zh}", f"Defined otherwise since, and counted as they are now: {en}"),)


def _said(at: dt.datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
