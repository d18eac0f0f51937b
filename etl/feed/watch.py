"""Files dropped into a folder are loaded, one after the other; polled, so that network folders work as well.

A file is claimed by renaming it, loaded in one transaction, and put away. Whatever ends the process in between, the next
watcher finds the claim and asks the database whether the file is in: nothing is lost and nothing is loaded twice.
"""

from __future__ import annotations

import datetime as dt
import logging
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import OperationalError

from etl.contract import Reject, Row, Source
from etl.feed.folder import Claim, Folder, size_of
from etl.feed.told import source_of
from etl.grounds import Grounds
from etl.readers import open_table
from etl.reading.encodings import sha256
from etl.rejects import write_error_file
from etl.run import Options, Progress, run_source
from etl.sources import SOURCES
from etl.values.dates import CHINA
from geodata.engine import Database
from geodata.errors import Busy, DatabaseAway, EtlProblem, GridwatchError, NoCity
from geodata.queries import runs
from geodata.queries.runs import Run
from geodata.records import Located

LATER = (DatabaseAway, Busy, NoCity, OperationalError)
"""Not the file's fault: it is tried again."""
LONGEST_WAIT_S = 60.0
PROGRESS_S = 10.0

Say = Callable[[str], None]
log = logging.getLogger(__name__)


@dataclass
class Watcher:
    """Loads what arrives in a folder. `say` gets one line a file; `problems` counts files that need a person."""

    database: Database
    folder: Folder
    grounds: Grounds
    options: Options
    say: Say
    problems: int = 0
    _told: str = field(default="", init=False)

    def run(self, interval_s: float, once: bool) -> None:
        """Look every `interval_s`; with `once` until everything that was there and stands still is away."""
        wait, first = interval_s, True
        while True:
            try:
                left = self.look()
                wait, self._told = interval_s, ""
            except (*LATER, OSError) as error:
                left, wait = True, min(2 * wait, LONGEST_WAIT_S)
                self._tell_once(error)
            if once and not left and not first:
                return
            first = False
            time.sleep(max(wait, self.folder.settle_s) if once else wait)

    def look(self) -> bool:
        """Load what is whole; whether anything was done. Raises one of `LATER` with the file still in hand."""
        for claim in self.folder.claims():
            self.load(claim)
        ready = sorted(self.folder.whole(), key=_rank)
        for path in ready:
            if (taken := self.folder.claim(path)) is not None:
                self.load(taken)
        return bool(ready)

    def load(self, claim: Claim) -> None:
        """Load a file that is in hand, unless it is in already, and put it away."""
        try:
            run, source = self._loaded(claim)
            self._conclude(claim, run, source)
        except (*LATER, OSError):  # a network folder may be away for a while
            raise
        except EtlProblem as problem:
            self._refuse(claim, problem.zh, problem.en)
        except Exception as error:  # a bug: the other files shall still be read
            log.exception("Loading %s failed", claim.path.name)
            what = type(error).__name__
            self._refuse(claim, f"程序出错：{what}。已记入日志，请告诉维护人员。", f"A fault in the program: {what}. It is in the log; tell your maintainers.")

    def _loaded(self, claim: Claim) -> tuple[Run, Source]:
        source = source_of(claim.path)
        found = self._found(claim)
        if found is None:
            self._feed(claim.path, source)
            found = self._found(claim)
        assert found is not None
        return found, source

    def _found(self, claim: Claim) -> Run | None:
        with self.database.read() as conn:
            return runs.of_file(conn, claim.path.name, sha256(claim.path), claim.since)

    def _feed(self, path: Path, source: Source) -> None:
        if not issubclass(source.model, Located):
            run_source(self.database, source, [path], self._progress(), options=self.options)
            return
        with self.grounds.ready() as places:
            run_source(self.database, source, [path], self._progress(), places, self.options)

    def _progress(self) -> Progress:
        """A line now and then, for files that take long."""
        told = time.monotonic()

        def report(name: str, rows: int, share: float) -> None:
            nonlocal told
            if time.monotonic() - told >= PROGRESS_S:
                told = time.monotonic()
                self._line(f"{name} {share:.0%}，{rows:,} 行 rows")

        return report

    def _conclude(self, claim: Claim, run: Run, source: Source) -> None:
        """Write what was refused, put the file away, say so. All of it may be done again after a kill."""
        if size_of(claim.path) != claim.size:
            self._line(f"{claim.path.name} 读取时还在变，将再读一次 changed while it was read, will be read again")
            self.folder.back(claim)
            return
        if run.rejected:
            self._write_rejects(claim, run, source)
        name, target = claim.path.name, self.folder.done(claim)
        counts = f"读取 read {run.read:,} 新增 new {run.inserted:,} 更新 updated {run.updated:,} 未变 unchanged {run.unchanged:,} 退回 rejected {run.rejected:,}"
        self._line(f"{name} → {source.key}  {counts}  {(run.finished_at - run.started_at).total_seconds():.1f} s  → {target.relative_to(self.folder.root)}")

    def _write_rejects(self, claim: Claim, run: Run, source: Source) -> None:
        name = f"{claim.path.name.removesuffix('.gz').removesuffix('.csv')}.{run.id}.rejects.csv"  # the same after a kill
        headings = open_table(claim.path, source).layout.headings
        with self.database.write() as conn:  # the reader sees no rows
            write_error_file(self.folder.problems() / name, headings, _rejects(runs.rejected_rows(conn, run.id)))
        self.folder.tell(
            name,
            f"{claim.path.name} 已导入，{run.rejected:,} 行退回，见 {name}。请按“处理办法”改正后，把该文件放回 {self.folder.root}，文件名以 {source.key} 开头。",
            f"{claim.path.name} is loaded; {run.rejected:,} rows were refused and stand in {name}. Mend them, and drop that file into {self.folder.root} with a name that begins with {source.key}.",
        )
        self.problems += 1

    def _refuse(self, claim: Claim, zh: str, en: str) -> None:
        self.problems += 1
        name, target = claim.path.name, self.folder.problem(claim, zh, en)
        self._line(f"{name} 未导入 not loaded → {target.relative_to(self.folder.root)}：{zh} {en}")

    def _tell_once(self, error: Exception) -> None:
        said = f"{error.zh} {error.en}" if isinstance(error, GridwatchError) else f"{type(error).__name__}: {error}".splitlines()[0]
        if said != self._told:
            self._line(f"稍后再试 trying again: {said}")
        self._told = said

    def _line(self, words: str) -> None:
        self.say(f"{dt.datetime.now(CHINA):%Y-%m-%d %H:%M:%S} {words}")

    def let_go(self) -> None:
        """Before leaving: what is in the database is put away, what is not waits again."""
        for claim in self.folder.claims():
            if self._found(claim) is None:
                self.folder.back(claim)
            else:
                self.load(claim)


def _rank(path: Path) -> int:
    """Files that came together are read in the order of their sources: sites before what is reported of them."""
    order = list(SOURCES)
    with suppress(EtlProblem, OSError):
        return order.index(source_of(path).key)
    return len(order)


def _rejects(rows: Iterator[tuple[int, str, str, str, str, dict[str, object]]]) -> Iterator[Reject]:
    for number, step, reason, zh, en, raw in rows:
        yield Reject(Row(number, raw, {}), step, reason, zh, en)  # type: ignore[arg-type]


@contextmanager
def ends_cleanly(watcher: Watcher) -> Iterator[None]:
    """SIGTERM and Ctrl-C end the watching, not a file: what is being written is finished, what is being read waits again."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        with suppress(*LATER):
            watcher.let_go()
    finally:
        signal.signal(signal.SIGTERM, before)


def watch(watcher: Watcher, interval_s: float, once: bool) -> int:
    """Watch until told to stop, or once; how many files need a person."""
    with watcher.folder.held() as alone, ends_cleanly(watcher):
        if not alone:
            watcher.say("此文件系统不支持锁，请确保只有一个监视进程。 This file system knows no locks: see to it that only one process watches.")
        watcher.say(f"监视 watching {watcher.folder.root}，每 every {interval_s:g} s，静止 still for {watcher.folder.settle_s:g} s")
        watcher.run(interval_s, once)
    return watcher.problems
