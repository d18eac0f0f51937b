"""What an index costs: seconds to build, seconds to load, memory. Each in a process of its own.

    python -m bench.geocode.weigh build|load INDEX PACK [ENTRIES]

prints one line of JSON. With ENTRIES the gazetteer is replaced by as many generated addresses of a fictitious city.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd

from bench.geocode.marks import Mark
from geodata.ground import Ground

ROOT = Path(__file__).resolve().parents[2]
CHARS = "东南西北中新安平和兴华康宁永福德文武光明金银玉宝山水江河湖海云林松竹梅兰桂柳杨桥塘浜泾浦港湾岭峰石泉溪田园村庄春秋阳月星"


def weighed(pack: Path, entries: int = 0) -> list[Mark]:
    """Build and load in two fresh processes; prints what was measured and gives the marks it is held against."""
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        build, load = (_run(step, index, pack, entries) for step in ("build", "load"))
        size = index.stat().st_size / 1e6
    print(
        f"{build['entries']:>10,} entries: built in {build['seconds']:.1f} s (peak {build['peak_mb']:,.0f} MB, {build['before_mb']:,.0f} before), "
        f"loaded in {load['seconds']:.2f} s (peak {load['peak_mb']:,.0f} MB, {load['before_mb']:,.0f} before), file {size:,.0f} MB",
        flush=True,
    )
    if entries:
        return [Mark("MB for a million entries, loaded", load["peak_mb"], 1000, 1000, most=True)]
    return [Mark("index built, s", build["seconds"], 10, 10, most=True), Mark("index loaded, s", load["seconds"], 1, 1, most=True)]


def _run(step: str, index: Path, pack: Path, entries: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.geocode.weigh", step, str(index), str(pack), str(entries)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return found


def generated(ground: Ground, entries: int, seed: int = 1) -> Ground:
    """The ground with `entries` made-up addresses: 弄 and 号 on straight roads, one in thirty with a compound's name."""
    rng, numpy_rng = Random(seed), np.random.default_rng(seed)
    districts = ground.areas[ground.areas["level"] == "district"]
    box = districts.total_bounds
    each = 60
    roads = list(dict.fromkeys("".join(rng.choices(CHARS, k=3)) + "路" for _ in range(entries // each + entries // 500 + 50)))[: -(-entries // each)]
    n = len(roads) * each
    road = np.repeat(np.arange(len(roads)), each)
    number = numpy_rng.integers(1, 40, n).reshape(-1, each).cumsum(axis=1).ravel()
    starts, ways = numpy_rng.uniform(box[:2], box[2:], (len(roads), 2)), numpy_rng.normal(0, 1e-5, (len(roads), 2))
    points = starts[road] + ways[road] * number[:, None]
    unit = np.where(numpy_rng.random(n) < 0.6, "弄", "号")
    address = [f"{roads[row]}{value}{kind}" for row, value, kind in zip(road, number, unit, strict=True)]
    name = [f"{''.join(rng.choices(CHARS, k=3))}{rng.choice(('苑', '小区', '花园', '公寓'))}" if rng.random() < 1 / 30 else None for _ in range(n)]
    code = districts["code"].to_numpy()[numpy_rng.integers(0, len(districts), len(roads))][road]
    frame = pd.DataFrame({"address": address, "name": name, "kind": np.where(unit == "弄", "compound", "door"), "lon": points[:, 0], "lat": points[:, 1]})
    frame = frame.assign(source="made", district_code=code, street_code=None)
    frame["key"] = frame["district_code"] + "|" + frame["address"]
    return replace(ground, gazetteer=frame[:entries])


def _memory() -> float:
    """Peak resident set of this process in MB; rusage would tell the parent's, from before the exec."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _main(step: str, index: str, pack: str, entries: str = "0") -> None:
    from bench.geocode import engine

    count = 0
    if step == "build":
        from etl.pack import read_ground

        ground = read_ground(Path(pack))
        ground = generated(ground, int(entries)) if int(entries) else ground
        count, before, began = len(ground.gazetteer), _memory(), time.perf_counter()
        geocoder = engine.engine(ground)
        seconds = time.perf_counter() - began
        engine.keep(geocoder, Path(index))
    else:
        before, began = _memory(), time.perf_counter()
        engine.opened(Path(index))
        seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "before_mb": before, "peak_mb": _memory(), "entries": count}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
