"""What a run did, for people and for machines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from etl.learning.figures import Figures
from etl.reasons import REJECT_REASONS, REVIEW_REASONS
from geodata.vocabulary import GEO_LEVELS

_COUNTS = ("read", "inserted", "updated", "unchanged", "matched", "checked", "agreed", "holes")


@dataclass(slots=True)
class Summary:
    """Counts of one source over one or several files.

    read = inserted + updated + unchanged + sum(rejected). `located`: loaded rows by precision level;
    `review`: rows a person should look at; `ignored`: columns that are no field of the record. `matched`: rows
    given a registered home; `checked`: rows located by their address whose home is registered too, `agreed`: in the
    same H3 cell. `holes`: pairs of a place and a hospital without a travel time.
    """

    source: str
    files: list[str] = field(default_factory=list)
    read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    located: Counter[str] = field(default_factory=Counter)
    review: Counter[str] = field(default_factory=Counter)
    ignored: list[str] = field(default_factory=list)
    read_as: list[str] = field(default_factory=list)
    reject_files: list[Path] = field(default_factory=list)
    matched: int = 0
    checked: int = 0
    agreed: int = 0
    holes: int = 0
    seconds: float = 0.0
    peak_mb: float = 0.0

    @property
    def rows_per_second(self) -> float:
        """Rows read a second, reading to commit."""
        return self.read / self.seconds if self.seconds else 0.0

    @property
    def figures(self) -> Figures:
        """The three figures of recognition; precision as far as registered homes tell."""
        total = self.located.total()
        return Figures(total, total - self.located["none"], min(self.review.total(), total), self.checked, self.agreed)

    def __add__(self, other: Summary) -> Summary:
        total = Summary(self.source)
        for name in _COUNTS:
            setattr(total, name, getattr(self, name) + getattr(other, name))
        total.rejected, total.located = self.rejected + other.rejected, self.located + other.located
        total.review = self.review + other.review
        total.files, total.read_as = self.files + other.files, self.read_as + other.read_as
        total.ignored = list(dict.fromkeys(self.ignored + other.ignored))
        total.reject_files = self.reject_files + other.reject_files
        total.seconds, total.peak_mb = self.seconds + other.seconds, max(self.peak_mb, other.peak_mb)
        return total

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            **{each.name: getattr(self, each.name) for each in fields(self)},
            "rejected": dict(self.rejected), "located": dict(self.located), "review": dict(self.review),
            "reject_files": [str(path) for path in self.reject_files],
            "rows_per_second": round(self.rows_per_second), "seconds": round(self.seconds, 3), "peak_mb": round(self.peak_mb, 1),
        }  # fmt: skip

    def lines(self) -> list[tuple[str, str]]:
        """(what, how much) for a terminal, Chinese first."""
        rejected = sum(self.rejected.values())
        shown = [
            ("读取 read", f"{self.read:,}"),
            ("新增 inserted", f"{self.inserted:,}"),
            ("更新 updated", f"{self.updated:,}"),
            ("未变 unchanged", f"{self.unchanged:,}"),
            ("退回 rejected", f"{rejected:,}"),
        ]
        shown += [(f"　{REJECT_REASONS.label(key, 'zh')} {key}", f"{n:,}") for key, n in self.rejected.most_common()]
        located = sum(self.located.values())
        for level in GEO_LEVELS.labels:
            if self.located[level]:
                shown.append(
                    (
                        f"{GEO_LEVELS.label(level, 'zh')} {level}",
                        f"{self.located[level]:,} ({self.located[level] / located:.1%})",
                    )
                )
        shown += [(f"待复核 {REVIEW_REASONS.label(key, 'zh')} {key}", f"{n:,}") for key, n in self.review.most_common()]
        if located:
            shown += self.figures.lines()
        if self.holes:
            shown.append(("无路程的组合（按距离估算） pairs without a travel time, estimated", f"{self.holes:,}"))
        if self.matched:
            shown.append(("按人口登记定位 located by registered home", f"{self.matched:,}"))
        if self.ignored:
            shown.append(("未识别的列 ignored columns", "、".join(self.ignored)))
        shown += [("退回文件 error file", str(path)) for path in self.reject_files]
        shown.append(
            ("速度 speed", f"{self.rows_per_second:,.0f} 行/秒 rows/s，{self.seconds:.1f} s，{self.peak_mb:,.0f} MB")
        )
        return shown
