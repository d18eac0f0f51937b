"""Travel times of a city pack: read, checked against its areas and hospitals, laid beside the ground."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from etl.pack_checks import check_filled, check_references, pack_problem
from etl.pack_tables import read_table, with_numbers
from etl.readers import open_table
from etl.sources import SOURCES
from etl.summary import Summary
from geodata.engine import Database
from geodata.travel import write_travel_times

FILE: Final = "travel_times.csv"
LONGEST: Final = 24 * 60.0
"""Minutes: what takes a day and more is no way to a hospital of the city but a slip of the pen."""


@dataclass(frozen=True)
class TravelTimes:
    """`rows`: code, hospital_no, minutes. `holes`: pairs of the codes and hospitals named that have no minutes."""

    rows: pd.DataFrame
    holes: int


def read_travel_times(folder: Path, codes: Collection[str], registers: Iterable[Path]) -> TravelTimes:
    """The travel times of a pack, none where it has no such file; `codes`: its areas, `registers`: its hospital files.

    Raises `PackProblem` naming row, value and remedy for a code or hospital the pack does not have, minutes that are no number,
    negative or a day long, and a pair that stands twice. A pair left out or without minutes is a hole, and only counted.
    """
    frame = read_table(folder, FILE)
    if frame.empty:
        return TravelTimes(frame, 0)
    check_filled(frame, FILE, ("code", "hospital_no"))
    check_references(frame, FILE, "code", set(codes))
    _check_hospitals(frame, _numbers_of(registers))
    _check_twice(frame)
    told = frame[frame["minutes"].notna()]
    rows = with_numbers(told, FILE, ("minutes",))
    _check_range(rows)
    return TravelTimes(rows, frame["code"].nunique() * frame["hospital_no"].nunique() - len(rows))


def lay(database: Database, times: TravelTimes) -> Summary | None:
    """Write them, as they are now; None where the pack has none and had none."""
    began = time.perf_counter()
    with database.write() as conn:
        changed = write_travel_times(conn, times.rows)
    if times.rows.empty and not changed:
        return None
    summary = Summary("travel_times", [FILE], read=len(times.rows), holes=times.holes, seconds=time.perf_counter() - began)
    summary.inserted, summary.unchanged = (len(times.rows), 0) if changed else (0, len(times.rows))
    return summary


def _numbers_of(registers: Iterable[Path]) -> set[str]:
    """The numbers of all hospitals in the registers."""
    found: set[str] = set()
    for path in registers:
        table = open_table(path, SOURCES["hospital"])
        column = table.layout.fields["hospital_no"]
        found.update(line.cells[column].strip() for line in table.lines if line.problem is None)
    return found


def _check_hospitals(frame: pd.DataFrame, known: set[str]) -> None:
    for row, number in enumerate(frame["hospital_no"]):
        if number not in known:
            raise pack_problem(
                FILE,
                f"第 {row + 2} 行的 hospital_no 值 {number!r} 不在本包的医院登记中。请核对编号，或先登记这家医院。",
                f"row {row + 2}: hospital_no {number!r} is no hospital of this pack; correct the number or list the hospital first.",
            )


def _check_twice(frame: pd.DataFrame) -> None:
    twice = frame.duplicated(["code", "hospital_no"]).to_numpy()
    if twice.any():
        row = int(twice.argmax())
        pair = f"{frame['code'].iloc[row]} → {frame['hospital_no'].iloc[row]}"
        raise pack_problem(FILE, f"第 {row + 2} 行的 {pair} 重复，请只保留一条。", f"row {row + 2}: {pair} stands twice; keep one.")


def _check_range(rows: pd.DataFrame) -> None:
    wrong = ~rows["minutes"].between(0, LONGEST, inclusive="left")
    if wrong.any():
        at, value = rows.index[int(wrong.to_numpy().argmax())] + 2, rows.loc[wrong, "minutes"].iloc[0]
        raise pack_problem(
            FILE,
            f"第 {at} 行的 minutes 值 {value:g} 不成立：须为 0 至 {LONGEST:g} 之间的分钟数；走不到的请留空。",
            f"row {at}: minutes {value:g} is impossible; give minutes from 0 to {LONGEST:g}, and leave blank what cannot be reached.",
        )
