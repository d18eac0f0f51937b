"""Every hospital on the window's last day: who came, was taken in, is there, moved, died; how full; how long people stay."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from dashboard.contract import Report
from dashboard.reports._stays import medians
from geodata.filters import Filters
from geodata.queries import hospital_flow, hospital_stays
from geodata.queries.columns import Column, Columns, checked, labels
from geodata.scope import Scope

COLUMNS: Columns = {**hospital_flow.NEWEST, "stay": Column("number", ("住院中位", "Median stay"), ("天", "days"))}


def query(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`COLUMNS`, the fullest hospital first."""
    frame = hospital_flow.newest(conn, filters, scope)
    stay = frame["hospital_no"].map(medians(hospital_stays.stays(conn, filters, scope))).astype("float64")
    return checked(frame.assign(stay=stay), COLUMNS)


REPORT = Report(
    key="hospital_by_day",
    title=("各院当日", "Hospitals on the day"),
    order=190,
    columns=labels(COLUMNS),
    query=query,
    draw=None,
    source="encounter",
    needs=("encounters",),
    note=(
        f"统计期最后一天；床位取 {hospital_flow.BEDS_HOLD} 天内最近一次上报。住院中位按近 30 天、含仍在院者估计（Kaplan–Meier）。",
        f"The window's last day; beds as last reported within {hospital_flow.BEDS_HOLD} days. Median stay over 30 days, those still there included (Kaplan–Meier).",
    ),
)
