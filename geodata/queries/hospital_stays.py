"""How long people stay in hospital and who is sent from one hospital to another."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sqlalchemy import Connection, text

from geodata.filters import Filters
from geodata.queries import counts
from geodata.queries.columns import Column, Columns, frame_of
from geodata.queries.hospital_chain import CHAIN, PEOPLE
from geodata.queries.hospitals import asked, marked
from geodata.queries.tasks import moments
from geodata.scope import Scope

LONGEST_TOLD = 40
STEP = 0.25  # days: stays are grouped by their length up to the next quarter of a day
LENGTHS: Columns = {
    "unit": Column("text", ("病区", "Unit")),
    "days": Column("count", ("住满（天）", "Full days stayed")),
    "n": Column("count", ("已结束", "Ended"), PEOPLE),
    "open": Column("count", ("仍在院", "Still there"), PEOPLE),
}
TRANSFERS: Columns = {
    "from_no": Column("text", ("转出医院编号", "From, number")),
    "from_name": Column("text", ("转出医院", "From")),
    "hospital_no": Column("text", ("医院编号", "Hospital number")),
    "to_name": Column("text", ("转入医院", "To")),
    "people": Column("count", ("转院", "Transferred"), PEOPLE),
    "to_icu": Column("count", ("其中进重症", "Of these to ICU"), PEOPLE),
}
UNITS = {"whole": ("在一家医院共住", "In one hospital, all units"), "icu": ("重症监护", "Intensive care")}

# In one hospital: from a case's first stay there to its last, whatever the units between.
_LENGTHS = text(f"""
    with {CHAIN}, lengths as (
        select 'icu' as unit, hospital_no, since, ended from stays where unit = 'icu'
        union all
        select 'whole', hospital_no, min(since), case when bool_and(ended is not null) then max(ended) end
        from stays where case_no is not null group by case_no, hospital_no
        union all
        select 'whole', hospital_no, since, ended from stays where case_no is null
    )
    select unit, hospital_no, ceil(greatest(extract(epoch from :since - since), 0) / 86400 / {STEP}) as entry,
           ceil(greatest(extract(epoch from least(ended, :until) - since), 1) / 86400 / {STEP}) as leaving,
           coalesce(ended < :until, false) as over, count(*) as n
    from lengths where since < :until and coalesce(ended, :until) >= :since group by 1, 2, 3, 4, 5
""")
_TRANSFERS = text(f"""
    with {CHAIN}
    select c.came_from, f.name, c.hospital_no, t.name, count(*), count(*) filter (where c.unit = 'icu')
    from chain c left join hospital f on f.hospital_no = c.came_from left join hospital t on t.hospital_no = c.hospital_no
    where c.kind = 'transfer' and c.came_from is distinct from c.hospital_no and c.since >= :since
      and (c.hospital_no in (select hospital_no from inside) or c.came_from in (select hospital_no from inside))
    group by 1, 2, 3, 4 order by 5 desc, 1, 3
""")


def stays(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`unit, hospital_no, entry, leaving, over, n`: stays under way at any time of the trend's days, grouped by length.

    Lengths are in steps of `STEP` days: `entry` when the first of these days began (0 for who came later), `leaving` when the
    stay or the last day ended; `over`: whether the stay did.
    """
    of = asked(conn, filters, scope)
    first, last = counts.trend_days(conn, filters)
    since, until = moments(Filters(day_from=first, day_to=last))
    rows = conn.execute(_LENGTHS, of.bound | {"since": since, "until": until}).all()
    frame = pd.DataFrame(rows, columns=["unit", "hospital_no", "entry", "leaving", "over", "n"])
    frame = frame.astype({"entry": "float64", "leaving": "float64", "over": "bool", "n": "int64"})
    found = frame.assign(entry=np.minimum(frame["entry"], frame["leaving"] - 1))
    if found.empty:
        found.attrs["why_empty"] = ("这些天没有住院记录。请移动时间窗，或选别的医院。", "No stays are recorded for these days. Move the window or choose another hospital.")
    return marked(found, filters, of.name)


def lengths(found: pd.DataFrame) -> pd.DataFrame:
    """`LENGTHS` of what `stays` found."""
    full = (found["leaving"] * STEP).astype("int64").clip(upper=LONGEST_TOLD)
    table = found.assign(days=full, n=found["n"].where(found["over"], 0), open=found["n"].where(~found["over"], 0))
    sums = table.groupby(["unit", "days"])[["n", "open"]].sum().reset_index()
    frame = frame_of(sums.astype(object).itertuples(index=False), LENGTHS)
    frame.attrs = dict(found.attrs)
    return frame


def transfers(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`TRANSFERS` of the window between hospitals of which one is asked about, most first."""
    of = asked(conn, filters, scope)
    since, until = moments(filters)
    rows = conn.execute(_TRANSFERS, of.bound | {"since": since, "until": until}).all()
    told = [(came or "", name or came or "未填 / not stated", to, to_name or to, n, icu) for came, name, to, to_name, n, icu in rows]
    frame = frame_of(told, TRANSFERS)
    if not rows:
        frame.attrs["why_empty"] = ("这些天没有转院记录。", "No transfers are recorded for these days.")
    return marked(frame, filters, of.name)
