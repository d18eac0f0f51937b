"""How much memory a run needed."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_mb(children: bool = False) -> float:
    """The most this process held at once, in MB; with `children` that of the largest ended child if it held more.

    The kernel's `ru_maxrss` outlives exec: it also counts what the program held that started this one. Its `VmHWM` does not.
    """
    peaks = [_own()]
    if children:
        peaks.append(_shown(resource.RUSAGE_CHILDREN))
    return max(peaks)


def _own() -> float:
    if not _STATUS.exists():
        return _shown(resource.RUSAGE_SELF)
    return int(_STATUS.read_text().split("VmHWM:")[1].split()[0]) / 1024


def _shown(who: int) -> float:
    # kilobytes on Linux, bytes on macOS
    return resource.getrusage(who).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
