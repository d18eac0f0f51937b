"""What a person decides about an address key: kept with who and when, never deleted, and who shares the key.

Everything here runs in the transaction of `Database.decide()`, after `hold`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import OperationalError

from geodata import aggregates
from geodata.errors import AlreadyDecided, Busy, NotAllowed, UnknownName
from geodata.records import RECORDS, Located, Record
from geodata.schema import address_alias, address_question, fact, review_item
from geodata.scope import Scope

Kind = Literal["accept", "pick", "alias", "reject"]
LOCK_NOT_AVAILABLE = "55P03"
PATIENCE = "10s"


@dataclass(frozen=True)
class Ruling:
    """What a person says about an address.

    `accept` candidate number `candidate` (0 is A), `pick` a point with its radius in metres, `alias` the other
    name `text` of the place, or `reject` it as no address of this city.
    """

    kind: Kind
    candidate: int | None = None
    lon: float | None = None
    lat: float | None = None
    radius_m: float | None = None
    text: str = ""


@dataclass(frozen=True)
class RuledPlace:
    """Where a ruling puts an address; level 'none': nowhere in this city."""

    lon: float | None
    lat: float | None
    level: str
    radius_m: float | None
    label: str
    district_code: str | None
    street_code: str | None


@dataclass(frozen=True)
class Decided:
    """What a decision or its undoing did: the alias, records placed again, how many of them moved, what stays open."""

    alias_id: int
    key: str
    records: int
    moved: int
    still_open: int


@dataclass(frozen=True)
class Shared:
    """A record that shares a key, and the reason its review item names."""

    record: Record
    reason: str


def hold(conn: Connection) -> None:
    """Let nobody load or decide until this transaction ends. Raises `Busy` after ten seconds."""
    conn.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
    try:
        aggregates.lock(conn)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        raise Busy(
            "正在导入数据，暂时不能写入决定。请稍后再按一次。",
            "Data is being loaded, so the decision cannot be written yet. Try again in a moment.",
        ) from error


def open_question(conn: Connection, key: str, scope: Scope) -> Any:
    """The question of a key that is still open. Raises `UnknownName`, `NotAllowed`, `AlreadyDecided`."""
    require_judge(scope)
    row = conn.execute(select(address_question).where(address_question.c.key == key)).one_or_none()
    if row is None:
        raise UnknownName("没有这个待核地址。请刷新列表。", "There is no such address to review. Reload the list.")
    _require_district(scope, row.district_code)
    waiting = select(func.count()).where(review_item.c.address_key == key, review_item.c.closed_at.is_(None))
    if not conn.execute(waiting).scalar_one():
        raise _decided_by(conn, key)
    return row


def require_judge(scope: Scope) -> None:
    """Pass with record clearance: the queue shows addresses as they were written."""
    if not scope.records:
        raise NotAllowed(
            "复核地址需要“记录查看”权限。请向市疾控数据组申请。",
            "Reviewing addresses needs record clearance. Ask the city's data team if you need it.",
        )


def _require_district(scope: Scope, district_code: str | None) -> None:
    if scope.district_code not in (None, district_code):
        raise NotAllowed(
            f"这个地址不属于 {scope.district_code} 区县，只能由市级或所属区县决定。",
            f"This address does not belong to district {scope.district_code}; the city or its own district decides.",
        )


def _decided_by(conn: Connection, key: str) -> AlreadyDecided:
    newest = select(address_alias).where(address_alias.c.key == key).order_by(address_alias.c.id.desc()).limit(1)
    row = conn.execute(newest).one_or_none()
    if row is None or row.undone_at is not None:
        return AlreadyDecided("这个地址已不需要复核。列表已更新。", "This address needs no review any more. The list is up to date.")
    at = f"{row.decided_at:%H:%M}"
    return AlreadyDecided(
        f"{row.decided_by} 已在 {at} 决定了这个地址：{row.label}。您的决定没有写入。",
        f"{row.decided_by} decided this address at {at}: {row.label}. Yours was not written.",
    )


def scope_of(scope: Scope, asked_district: str | None, place: RuledPlace) -> str | None:
    """The district a decision holds in: the question's, unless the place lies elsewhere, which only the city may say."""
    if place.level == "none" or place.district_code == asked_district:
        return asked_district
    if scope.district_code is not None:
        raise NotAllowed(
            f"这个位置在 {place.district_code or '区县之外'}，不在 {scope.district_code} 区县内。请交市级复核。",
            f"This place lies in {place.district_code or 'no district'}, not in {scope.district_code}. Leave it to the city.",
        )
    return None


def add(conn: Connection, question: Any, kind: Kind, place: RuledPlace, district: str | None, by: str, today: dt.date) -> int:
    """Keep a decision; returns its number."""
    values = {
        "key": question.key, "kind": kind, "address": question.address, "lon": place.lon, "lat": place.lat,
        "level": place.level, "radius_m": place.radius_m, "label": place.label, "district_code": district,
        "street_code": place.street_code, "valid_from": today, "decided_by": by,
    }  # fmt: skip
    return int(conn.execute(insert(address_alias).values(values).returning(address_alias.c.id)).scalar_one())


def note_records(conn: Connection, alias_id: int, records: int) -> None:
    """How many records a decision placed."""
    conn.execute(update(address_alias).where(address_alias.c.id == alias_id).values(records=records))


def take_back(conn: Connection, alias_id: int, by: str, scope: Scope) -> str:
    """Mark a decision as undone; returns its key. Raises `UnknownName`, `NotAllowed`, `AlreadyDecided`."""
    require_judge(scope)
    row = conn.execute(select(address_alias).where(address_alias.c.id == alias_id)).one_or_none()
    if row is None:
        raise UnknownName(f"没有编号为 {alias_id} 的决定。", f"There is no decision {alias_id}.")
    _require_district(scope, row.district_code)
    if row.undone_at is not None:
        at = f"{row.undone_at:%H:%M}"
        raise AlreadyDecided(
            f"{row.undone_by} 已在 {at} 撤销了这个决定。", f"{row.undone_by} has undone this decision at {at}."
        )
    marks = {"undone_by": by, "undone_at": func.now()}
    conn.execute(update(address_alias).where(address_alias.c.id == alias_id).values(marks))
    return str(row.key)


def sharing(conn: Connection, key: str) -> dict[str, list[Shared]]:
    """Every record whose address has the key, by noun, waiting or decided."""
    wanted = select(review_item.c.source).where(review_item.c.address_key == key).distinct()
    found = {}
    for noun in sorted(conn.execute(wanted).scalars()):
        model, table = RECORDS[noun], fact(noun)
        assert issubclass(model, Located)
        items = table.join(review_item, (review_item.c.source == noun) & (review_item.c.record_key == table.c.key))
        columns = [table.c[name] for name in model.model_fields]
        query = select(*columns, review_item.c.reason.label("review_reason")).select_from(items)
        rows = conn.execute(query.where(review_item.c.address_key == key).order_by(table.c.id)).mappings()
        # As they stand: nothing is checked or rewritten, so that only the place can differ.
        found[noun] = [_shared(model, dict(row)) for row in rows]
    return {noun: records for noun, records in found.items() if records}


def _shared(model: type[Record], row: dict[str, Any]) -> Shared:
    reason = row.pop("review_reason")
    return Shared(model.model_construct(**row), reason)
