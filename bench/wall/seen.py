"""What a soak saw, and which of its marks that misses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

WARM = 0.2
"""Of the changes; growth is counted from there."""
GROWTH = 0.10
SILENT_S, VERSION_S, REFRESH_S = 12.0, 5.0, 60.0


@dataclass
class Seen:
    """What was seen on the way. `memory`: changes, heap in MB, nodes, listeners; `stale`: tiles that said so, and all that had to."""

    memory: list[tuple[int, float, int, int]] = field(default_factory=list)
    white: int = 0
    pictures: int = 0
    errors: list[str] = field(default_factory=list)
    refused: int = 0
    silent_s: dict[str, float] = field(default_factory=dict)
    version_s: list[float] = field(default_factory=list)
    stale: tuple[int, int] = (0, 0)
    stale_s: float = 0.0
    started_s: float = 0.0
    broken: list[str] = field(default_factory=list)


def growth(seen: Seen, changes: int) -> list[float]:
    """How much heap, nodes and listeners grew after warm-up: the mean of the last third against that of the first, as shares."""
    rows = np.array([row for row in seen.memory if row[0] >= WARM * changes], float)
    if len(rows) < 2:
        return [float("nan")] * 3
    part = max(1, len(rows) // 3)
    return [float(rows[-part:, at].mean() / rows[:part, at].mean() - 1) for at in (1, 2, 3)]


def tell(seen: Seen, counted: dict[str, Any], grown: list[float]) -> None:
    """Print what was seen."""
    silent = "   ".join(f"{name} {seconds:.1f} s" for name, seconds in seen.silent_s.items())
    print(f"changes {counted['changes']:,}   drawn moments {counted['frames']:,}, without a whole scene {counted['blank']:,} {counted['blanks'][:5] or ''}")
    print(f"screenshots {seen.pictures:,}, white {seen.white}   errors {len(seen.errors)} {seen.errors[:3] or ''}   refusals while something was made to fail {seen.refused:,}")
    print(f"after warm-up: heap {grown[0]:+.1%}   nodes {grown[1]:+.1%}   listeners {grown[2]:+.1%}")
    print(f"stale without saying: {silent}   scenes that came with a part refused: {', '.join(seen.broken)}")
    if seen.version_s:
        print(f"a record sent to its number drawn: median {np.median(seen.version_s):.1f} s   p95 {np.percentile(seen.version_s, 95):.1f} s   most {max(seen.version_s):.1f} s   of {len(seen.version_s)}")
    print(f"a source stopped: {seen.stale[0]} of {seen.stale[1]} tiles of it said so, {seen.stale_s:.1f} s after its limit   a wall started before its server: {seen.started_s:.0f} s after the server")


def missed(seen: Seen, counted: dict[str, Any], grown: list[float]) -> list[str]:
    """The marks that were missed; what was never measured is missed."""
    held = {
        "no moment without a scene": counted["blank"] == 0, "no white picture": seen.pictures > 0 and seen.white == 0, "no errors": not seen.errors, f"heap < {GROWTH:.0%}": grown[0] < GROWTH,
        f"silent ≤ {SILENT_S:g} s": bool(seen.silent_s) and max(seen.silent_s.values()) <= SILENT_S,
        f"version to pixel ≤ {VERSION_S:g} s at p95": bool(seen.version_s) and float(np.percentile(seen.version_s, 95)) <= VERSION_S,
        f"every tile says within {REFRESH_S:g} s that its source is late": seen.stale[0] == seen.stale[1] > 0 and seen.stale_s <= REFRESH_S,
        "scenes come although a part is refused": len(seen.broken) > 0, "a wall that waits for its server begins by itself": seen.started_s > 0,
    }  # fmt: skip
    return [name for name, good in held.items() if not good]
