"""From form to door: registered, expected, seen, verified. Four different days, four different numbers."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import counts
from geodata.queries.columns import Column, Columns, frame_of
from geodata.queries.hiding import hide_counts
from geodata.queries.standing import place
from geodata.scope import Scope

FUNNEL: Columns = {
    "step": Column("text", ("环节", "Step")),
    "n": Column("count", ("人数", "People"), ("人", "people")),
}
STEPS = {"registered": "registrations", "expected": "arrivals_expected", "seen": "arrivals_seen", "verified": "arrivals_verified"}


def by_step(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`FUNNEL`: each step by its own day within the window, then `waiting`: seen and not yet verified at its end."""
    at = place(conn, filters, scope)
    found = {step: counts.window(conn, scope, at, metric, filters).get("", 0) for step, metric in STEPS.items()}
    seen, verified = (counts.stock(conn, scope, at, metric, filters.day_to) for metric in ("arrivals_seen", "arrivals_verified"))
    found["waiting"] = max(0, seen - verified)
    hidden = hide_counts(pd.Series(found), at.small)
    frame = frame_of(hidden.items(), FUNNEL)
    frame.attrs = {"window": (filters.day_from, filters.day_to), "area": at.name}
    return frame if sum(found.values()) else frame.iloc[:0]
