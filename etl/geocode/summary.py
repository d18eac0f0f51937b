"""What a geocoding run did, for people and for machines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any

from etl.geocode.answers import Answer
from etl.reasons import REJECT_REASONS, REVIEW_REASONS
from geodata.vocabulary import GEO_LEVELS

DECISIONS = {"auto": "可直接采用", "review": "待复核", "reject": "不采用"}


@dataclass(slots=True)
class GeocodeSummary:
    """Counts of one file. `columns`: what was read (address, district, street → heading); `read_as`: encoding and separator, or sheet."""

    source: str
    out: str
    columns: dict[str, str]
    read_as: str
    rows: int = 0
    blank_lines: int = 0
    by_level: Counter[str] = field(default_factory=Counter)
    by_decision: Counter[str] = field(default_factory=Counter)
    by_reason: Counter[str] = field(default_factory=Counter)
    workers: int = 1
    scheduler: str | None = None
    seconds: float = 0.0
    peak_mb: float = 0.0

    def count(self, answer: Answer) -> None:
        """One more row."""
        self.rows += 1
        self.by_level[answer.level] += 1
        self.by_decision[answer.decision] += 1
        if answer.reason:
            self.by_reason[answer.reason] += 1

    @property
    def rows_per_second(self) -> float:
        """Rows a second, reading to writing."""
        return self.rows / self.seconds if self.seconds else 0.0

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        counted = {name: dict(getattr(self, name).most_common()) for name in ("by_level", "by_decision", "by_reason")}
        speed = {"seconds": round(self.seconds, 3), "rows_per_second": round(self.rows_per_second), "peak_mb": round(self.peak_mb, 1)}
        return told | counted | speed

    def lines(self) -> list[tuple[str, str]]:
        """(what, how much) for a terminal, Chinese first."""
        shown = [("结果 result", self.out), ("读取 read as", self.read_as)]
        shown += [(f"列 column: {what}", heading) for what, heading in self.columns.items()]
        shown.append(("行 rows", f"{self.rows:,}"))
        for level in GEO_LEVELS.labels:
            shown += self._share(f"{GEO_LEVELS.label(level, 'zh')} {level}", self.by_level[level])
        for decision, words in DECISIONS.items():
            shown += self._share(f"{words} {decision}", self.by_decision[decision])
        shown += [(f"　{why(reason)} {reason}", f"{n:,}") for reason, n in self.by_reason.most_common()]
        shown.append(("速度 speed", f"{self.rows_per_second:,.0f} 行/秒 rows/s，{self.seconds:.1f} s，{self.peak_mb:,.0f} MB"))
        return shown

    def _share(self, what: str, n: int) -> list[tuple[str, str]]:
        return [(what, f"{n:,} ({n / self.rows:.1%})")] if n else []


def why(reason: str) -> str:
    """A reason in words."""
    known = REVIEW_REASONS if reason in REVIEW_REASONS.labels else REJECT_REASONS
    return known.label(reason, "zh")
