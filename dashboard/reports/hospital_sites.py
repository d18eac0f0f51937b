"""The register of hospitals: which there are, where, and what is open."""

from __future__ import annotations

from dashboard.contract import Report
from geodata.queries import hospitals
from geodata.queries.columns import labels

REPORT = Report(
    key="hospital_sites",
    title=("医院名册", "Register of hospitals"),
    order=215,
    columns=labels(hospitals.SITES),
    query=hospitals.sites,
    draw=None,
    source="hospital",
    note=("一处院区一行；一家医院可有多处。", "One row a site; a hospital may have several."),
)
