"""Cases from stay to stay, as SQL: what flows, lengths and transfers are all read from."""

from __future__ import annotations

from geodata.queries.hospitals import INSIDE

PEOPLE = ("人", "people")

CHAIN = f"""
    inside as materialized (select h.hospital_no from hospital h where {INSIDE}),
    chain as (
        select hospital_no, kind, case when unit = 'icu' then 'icu' else 'ward' end as unit, case_no, outcome, left_at,
               coalesce(admitted_at, arrived_at) as since,
               case when case_no is not null then lag(hospital_no) over w end as came_from,
               case when case_no is not null and lead(kind) over w = 'transfer' then lead(hospital_no) over w end as went_to,
               case when case_no is not null and lead(kind) over w = 'transfer' then lead(arrived_at) over w end as next_at
        from encounter where kind <> 'fever_clinic' and arrived_at < :until
        window w as (partition by case_no order by arrived_at)
    ), stays as (
        select c.*, least(left_at, next_at) as ended, cast(since at time zone 'Asia/Shanghai' as date) as since_day,
               cast(least(left_at, next_at) at time zone 'Asia/Shanghai' as date) as until_day
        from chain c join inside using (hospital_no)
    )"""
"""Stays in units of the asked hospitals that began before `:until`, each with where the case came from and went to."""
