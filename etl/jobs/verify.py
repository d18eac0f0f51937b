"""Every stored count is counted again from the records; says where any differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from etl.jobs.contract import JobKind, Told
from geodata import verify
from geodata.engine import Database
from geodata.metrics import METRICS, Metric
from geodata.scope import Scope


def run(database: Database, _asked: Mapping[str, Any], _scope: Scope, told: Told) -> dict[str, Any]:
    """`differences`: how many there are (at most `verify.MOST` are looked for), `by`: where; never the counts themselves."""

    def before(place: int, metric: Metric) -> bool:
        told.progress(place, len(METRICS), (f"核对 {metric.zh}", f"checking {metric.en}"))
        return not told.cancelled()

    with database.write() as conn:
        found = verify.verify(conn, before=before)
    by = Counter((difference.metric, difference.where) for difference in found)
    listed = [{"metric": metric, "where": where, "n": n} for (metric, where), n in by.most_common(20)]
    return {"differences": len(found), "by": listed, "words": _words(found)}


def _words(found: list[verify.Difference]) -> tuple[str, str]:
    if not found:
        return "汇总与明细完全一致", "Every total equals its records"
    kinds = sorted({difference.metric for difference in found})
    zh, en = "、".join(METRICS[key].zh if key in METRICS else key for key in kinds), ", ".join(METRICS[key].en if key in METRICS else key for key in kinds)
    most = len(found) == verify.MOST
    return (
        f"不一致{'至少' if most else ''} {len(found)} 处：{zh}。请执行 python -m geodata rebuild 重建汇总。",
        f"{'At least ' if most else ''}{len(found)} totals differ: {en}. Run python -m geodata rebuild.",
    )


JOB = JobKind("verify", ("核对汇总与明细", "Check totals against records"), run, nightly={}, whole_city=True)
