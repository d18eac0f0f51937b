"""Who answers: this process, or several that share one opened index. Order is kept, and few batches wait at a time."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import Final, TypeVar

from etl.geocode.answers import Answer, Job, answers
from etl.geocode.reading import Line
from etl.geocoder.contract import Places
from geodata.errors import EtlProblem

F = TypeVar("F")
Task = tuple[Sequence[Line], Job]
Done = tuple[Sequence[Line], list[Answer]]
Answering = Callable[[Iterable[Task]], Iterator[Done]]
"""Rows with what is asked about them in; the same rows in the same order out, with the answers."""

WAITING_A_WORKER: Final = 2
"""Batches read ahead for every worker: enough that none idles, few enough that memory stays small."""

_places: Places | None = None


@contextmanager
def answering(places: Places, workers: int) -> Iterator[Answering]:
    """Batches are answered by `workers` processes, by this one if it is 1. `EtlProblem` if a process is killed."""
    if workers == 1:
        yield lambda tasks: ((kept, answers(places, job)) for kept, job in tasks)
        return
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("fork"), _begin, (places,))
    try:
        pool.submit(os.getpid).result()  # all processes start here, before any thread of ours
        ahead = workers * WAITING_A_WORKER
        yield lambda tasks: in_order(tasks, lambda job: pool.submit(_answer, job), ahead, lambda future: future.result())
    except BrokenProcessPool:
        raise EtlProblem(
            "一个工作进程被系统终止，多半是内存不足，结果没有写出。请减少 --workers 后重新运行。",
            "A worker process was killed, probably for want of memory; no result was written. Run again with fewer --workers.",
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def in_order(
    tasks: Iterable[Task], submit: Callable[[Job], F], ahead: int, result: Callable[[F], list[Answer]]
) -> Iterator[Done]:
    """All rows with their answers, in the order given; never more than `ahead` batches are under way."""
    waiting: deque[tuple[Sequence[Line], F]] = deque()
    for kept, job in tasks:
        waiting.append((kept, submit(job)))
        if len(waiting) >= ahead:
            first, future = waiting.popleft()
            yield first, result(future)
    for kept, future in waiting:
        yield kept, result(future)


def _begin(places: Places) -> None:
    """A worker's first act. Ctrl-C is the parent's affair; a worker whose parent is gone goes too."""
    global _places  # noqa: PLW0603 - one index a process
    _places = places
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _answer(job: Job) -> list[Answer]:
    assert _places is not None
    return answers(_places, job)
