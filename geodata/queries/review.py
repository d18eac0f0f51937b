"""Addresses that need a person: the queue, one question with its records, what people decided. Scope in SQL on every path."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from geodata.errors import UnknownName
from geodata.rulings import require_judge
from geodata.schema import access_log
from geodata.scope import Scope

ConfirmedRow = tuple[str, float | None, float | None, str, float | None, str, str | None, str | None]
MOST_DECISIONS = 50

_CONFIRMED = text("""
    select distinct on (key) key, lon, lat, level, radius_m, label, district_code, street_code
    from address_alias where undone_at is null order by key, id desc
""")
# How much a decision would change: records that share the key, times how likely their place is wrong.
_OPEN = """
    select q.*, o.records, o.sources, o.records * (1 - coalesce(q.confidence, 0)) as gain, a.name_zh as district_zh, a.name_en as district_en
    from address_question q
    join (
        select address_key, count(*) as records, array_agg(distinct source order by source) as sources
        from review_item where closed_at is null and address_key is not null group by address_key
    ) o on o.address_key = q.key
    left join area a on a.code = q.district_code
    where (cast(:district as text) is null or q.district_code = :district)
"""
_FILTERED = " and (cast(:reason as text) is null or q.reason = :reason) and (cast(:source as text) is null or :source = any(o.sources))"
_PAGE = text(f"{_OPEN}{_FILTERED} order by gain desc, records desc, q.key limit :size offset :start")
_TOTAL = text(f"select count(*) as addresses, coalesce(sum(records), 0) as records from ({_OPEN}{_FILTERED}) found")
_FACETS = text(f"select reason, sources, count(*) as n from ({_OPEN}) found group by reason, sources")
_ONE = text(f"{_OPEN} and q.key = :key")
_DECISIONS = text("""
    select v.*, a.name_zh as district_zh, a.name_en as district_en from address_alias v left join area a on a.code = v.district_code
    where (cast(:district as text) is null or v.district_code = :district) order by greatest(v.decided_at, v.undone_at) desc, v.id desc limit :most
""")


@dataclass(frozen=True)
class QuestionRow:
    """One open address: what was written, what was understood, which places it may mean, how many records wait for it."""

    key: str
    address: str
    hint_district: str | None
    reason: str
    level: str
    lon: float | None
    lat: float | None
    radius_m: float | None
    confidence: float | None
    matched: str | None
    spans: Sequence[tuple[int, int, str]]
    candidates: Sequence[Mapping[str, Any]]
    district_code: str | None
    district: tuple[str, str] | None
    records: int
    sources: tuple[str, ...]
    gain: float


@dataclass(frozen=True)
class Queue:
    """A page of the queue and how long all of it is; `reasons` and `sources`: what can be filtered by, with numbers."""

    rows: tuple[QuestionRow, ...]
    addresses: int
    records: int
    reasons: Mapping[str, int]
    sources: Mapping[str, int]


@dataclass(frozen=True)
class DecisionRow:
    """One decision, and whether it was taken back."""

    id: int
    key: str
    kind: str
    address: str
    label: str
    level: str
    district: tuple[str, str] | None
    records: int
    decided_by: str
    decided_at: dt.datetime
    undone_by: str | None
    undone_at: dt.datetime | None


def confirmed(conn: Connection) -> list[ConfirmedRow]:
    """What holds now, the newest of each key: key, lon, lat, level, radius_m, label, district_code (scope), street_code."""
    return [(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7]) for row in conn.execute(_CONFIRMED)]


def queue(conn: Connection, scope: Scope, reason: str | None, source: str | None, start: int, size: int) -> Queue:
    """The open addresses of the scope, the decision that changes most first. `conn` comes from `Database.look()`."""
    require_judge(scope)
    bound = {"district": scope.district_code, "reason": reason, "source": source}
    rows = conn.execute(_PAGE, bound | {"start": max(0, start), "size": size}).mappings()
    total = conn.execute(_TOTAL, bound).one()
    reasons: dict[str, int] = {}
    sources: dict[str, int] = {}
    for facet in conn.execute(_FACETS, {"district": scope.district_code}):
        reasons[facet.reason] = reasons.get(facet.reason, 0) + facet.n
        for name in facet.sources:
            sources[name] = sources.get(name, 0) + facet.n
    return Queue(tuple(_question(row) for row in rows), int(total.addresses), int(total.records), reasons, sources)


def question(conn: Connection, scope: Scope, key: str) -> QuestionRow:
    """One open address of the scope. Raises `UnknownName` when it is not open or not the scope's."""
    require_judge(scope)
    row = conn.execute(_ONE, {"district": scope.district_code, "key": key}).mappings().one_or_none()
    if row is None:
        raise UnknownName(
            "这个地址已不在您的待核列表里：可能刚被别人决定，或不属于您的区县。",
            "This address is not in your list any more: somebody may just have decided it, or it is not your district's.",
        )
    return _question(row)


def decisions(conn: Connection, scope: Scope, most: int = MOST_DECISIONS) -> list[DecisionRow]:
    """What people of the scope decided and took back, the newest first."""
    require_judge(scope)
    rows = conn.execute(_DECISIONS, {"district": scope.district_code, "most": most})
    return [
        DecisionRow(
            row.id, row.key, row.kind, row.address, row.label, row.level, _name(row.district_zh, row.district_en), row.records,
            row.decided_by, row.decided_at, row.undone_by, row.undone_at,
        )
        for row in rows
    ]  # fmt: skip


def note_read(conn: Connection, username: str, what: str, rows: int, **more: Any) -> None:
    """One line in the access log; `conn` comes from `Database.note()`."""
    conn.execute(access_log.insert().inline().values(username=username, what=what, filters=more, rows=rows))


def _question(row: Mapping[Any, Any]) -> QuestionRow:
    plain = ("key", "address", "hint_district", "reason", "level", "lon", "lat", "radius_m", "confidence", "matched", "candidates", "district_code")
    return QuestionRow(
        **{name: row[name] for name in plain}, spans=[(int(start), int(end), str(kind)) for start, end, kind in row["spans"]],
        district=_name(row["district_zh"], row["district_en"]), records=int(row["records"]), sources=tuple(row["sources"]), gain=float(row["gain"]),
    )  # fmt: skip


def _name(zh: str | None, en: str | None) -> tuple[str, str] | None:
    return (zh, en or zh) if zh else None
