"""One run: a file's addresses become places, in any number of processes, in bounded memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from etl.geocode import workers
from etl.geocode.answers import BATCH, Answer, Job, flagged, nowhere
from etl.geocode.columns import Chosen, Wanted, added_names
from etl.geocode.index import Say, ready_index
from etl.geocode.reading import UNREADABLE, Line, Opened, open_input
from etl.geocode.summary import GeocodeSummary
from etl.geocode.workers import Answering
from etl.geocode.writing import Writer, check_ending, open_output
from etl.geocoder import open_index
from etl.long_lived import long_lived
from etl.memory import peak_mb
from etl.pack import area_names
from etl.reading.workbooks import as_text
from geodata.errors import FileProblem

LONGEST_BATCH: Final = 1 << 22
"""Characters of all cells; a batch with longer rows holds fewer of them."""

Progress = Callable[[str, int, float], None]
"""(file name, rows written so far, share of the file read from 0 to 1)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A run as it was asked for. `scheduler`: address of a Dask cluster, which then answers instead of `workers` processes."""

    source: Path
    out: Path
    pack: Path
    wanted: Wanted = field(default_factory=Wanted)
    workers: int = 1
    scheduler: str | None = None


def geocode_file(asked: Asked, say: Say = lambda zh, en: None, progress: Progress | None = None) -> GeocodeSummary:
    """Write `asked.out`: the rows of `asked.source` in their order, their cells untouched, with a place each.

    The file appears when it is whole. Raises `FileProblem` for a file that cannot be read or written,
    `PackProblem` and `IndexProblem` for a city without a sound pack or index, `EtlProblem` if workers are lost.
    """
    began = time.perf_counter()
    _check(asked)
    opened = open_input(asked.source, asked.wanted)
    index = ready_index(asked.pack, say)
    summary = GeocodeSummary(
        str(asked.source), str(asked.out), _columns(opened), opened.how, workers=asked.workers, scheduler=asked.scheduler
    )
    names = area_names(asked.pack)
    with _engine(asked, index) as answering, long_lived(), open_output(asked.out, names) as writer:
        for cells in (*opened.above, (*opened.headings, *added_names(opened.headings))):
            writer.plain(cells)
        for lines, found in answering((lines, _job(lines, opened.chosen)) for lines in _batches(opened.lines)):
            _write(writer, lines, found, summary)
            if progress:
                progress(asked.source.name, summary.rows, opened.share[0])
    summary.seconds = time.perf_counter() - began
    summary.peak_mb = peak_mb(children=True)
    return summary


def _check(asked: Asked) -> None:
    check_ending(asked.out)
    if _same(asked.source, asked.out):
        raise FileProblem(
            f"结果不能写到输入文件 {asked.source} 上。请换一个输出文件名。",
            f"The result cannot be written over its input {asked.source}. Choose another name for it.",
        )
    if not asked.out.parent.is_dir():
        raise FileProblem(f"没有目录 {asked.out.parent}。请先建立它。", f"There is no folder {asked.out.parent}. Make it first.")


def _same(source: Path, out: Path) -> bool:
    """Whether two names mean one file, by whatever link; a file that is not there is none."""
    try:
        return out.samefile(source)
    except OSError:
        return False


def _engine(asked: Asked, index: Path) -> AbstractContextManager[Answering]:
    if asked.scheduler is not None:
        from etl.geocode import cluster  # loads dask: only where it is asked for

        return cluster.answering(asked.scheduler, index)
    return workers.answering(open_index(index), asked.workers)


def _columns(opened: Opened) -> dict[str, str]:
    found = {"address": opened.chosen.address, "district": opened.chosen.district, "street": opened.chosen.street}
    return {what: opened.headings[at] for what, at in found.items() if at is not None}


def _batches(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Lists of `BATCH` rows, or of fewer where rows are long."""
    batch, size = list[Line](), 0
    for line in lines:
        batch.append(line)
        size += sum(map(len, filter(_is_text, line[0])))
        if len(batch) == BATCH or size >= LONGEST_BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _is_text(cell: object) -> bool:
    return isinstance(cell, str)


def _job(lines: Sequence[Line], chosen: Chosen) -> Job:
    """What is asked about a batch: a text a line, '' where nobody knows the address."""
    known = [() if reason in UNREADABLE else cells for cells, reason in lines]
    columns = ([as_text(cells[at]) if at is not None and cells else "" for cells in known] for at in (chosen.address, chosen.district, chosen.street))
    return Job(*columns)


def _write(writer: Writer, lines: Sequence[Line], found: Sequence[Answer], summary: GeocodeSummary) -> None:
    for (cells, reason), answer in zip(lines, found, strict=True):
        if not cells:
            writer.plain(cells)
            summary.blank_lines += 1
            continue
        if reason is not None:
            answer = nowhere(reason) if reason in UNREADABLE else flagged(answer, reason)  # noqa: PLW2901 - as read
        writer.row(cells, answer)
        summary.count(answer)
