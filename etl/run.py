"""One run: files of one source through all steps into the database, one transaction a file."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from etl.contract import Reject, Row, Source, Step
from etl.geocoder.contract import Confirmed, Places
from etl.long_lived import long_lived
from etl.memory import peak_mb
from etl.readers import open_table
from etl.reading.encodings import sha256
from etl.reading.lines import Table
from etl.rejects import Spool, write_error_file
from etl.residents import BASE, looks_up, residents
from etl.sources import source as named
from etl.steps import through
from etl.steps.assign import assign
from etl.steps.clean import clean
from etl.steps.duplicates import duplicates
from etl.steps.extract import extract
from etl.steps.fields import Context
from etl.steps.geocode import geocode
from etl.steps.match import Homes, Matches, match
from etl.summary import Summary
from etl.values.dates import CHINA
from geodata.engine import Database
from geodata.load import LoadResult, Question, Review, RunInfo, finish_load, stage_records
from geodata.queries import review
from geodata.records import Located, Record

REPORT_EVERY = 2000

Progress = Callable[[str, int, float], None]
"""(file name, rows that passed so far, share of the file read from 0 to 1)."""


@dataclass(frozen=True, slots=True)
class Options:
    """`rejects`: folder for error files (None: none are written; the database keeps rejects in any case).

    `today`: the run's day, against which dates lie ahead; `year`: completes dates written without one.
    `index_folder`: where the geocoder's index is kept (None: it is built for the run).
    """

    rejects: Path | None = None
    today: dt.date | None = None
    year: int | None = None
    index_folder: Path | None = None

    @property
    def context(self) -> Context:
        """What values are judged against."""
        return Context(self.today or dt.datetime.now(CHINA).date(), self.year)


def run_source(
    database: Database,
    source: Source | str,
    paths: Iterable[Path],
    progress: Progress | None = None,
    places: Places | None = None,
    options: Options | None = None,
) -> Summary:
    """Load files of one source, each in a transaction of its own, in the order given.

    `places` defaults to the geocoder and cells of the loaded city. Raises `FileProblem` for a file that
    cannot be read at all (files before it stay loaded), `NoCity` if addresses are to be located and
    there is no city. Rows that cannot be understood are counted in the summary, never raised.
    """
    declared = named(source) if isinstance(source, str) else source
    chosen = options or Options()
    if places is None and issubclass(declared.model, Located):
        places = _places(database, chosen.index_folder)
    summaries = run_files(database, [(declared, path) for path in paths], progress, places, chosen)
    return sum(summaries, Summary(declared.key))


def run_files(
    database: Database,
    jobs: Iterable[tuple[Source, Path]],
    progress: Progress | None,
    places: Places | None,
    options: Options,
) -> list[Summary]:
    """Load files in the order given, each in one transaction; one summary a file.

    While the database compares, counts and commits one file, the next is read already, into a transaction
    that looks at no facts before the first has committed. A file that fails ends the run; those before it
    stay loaded, those after it leave no trace. Who looks homes up waits for the population base to be in.
    """
    done, before = list[Summary](), ""
    decided = recall(database, places)
    with long_lived(), ThreadPoolExecutor(max_workers=1) as worker:
        ahead: Future[Summary] | None = None
        try:
            for source, path in jobs:
                if ahead is not None and before == BASE and looks_up(source):
                    done.append(ahead.result())
                    ahead = None
                before = source.key
                read = ReadFile(database, source, path, progress, places, options, decided)
                with read.or_nothing():
                    if ahead is not None:
                        done.append(ahead.result())
                        ahead = None
                ahead = worker.submit(read.finish)
        finally:
            if ahead is not None:
                done.append(ahead.result())
    return done


class ReadFile:
    """One file, read into an open transaction that waits to be finished."""

    def __init__(
        self,
        database: Database,
        source: Source,
        path: Path,
        progress: Progress | None,
        places: Places | None,
        options: Options,
        decided: Sequence[Confirmed] = (),
    ) -> None:
        """Read and stage the whole file; raises `FileProblem`, with nothing left behind, if it cannot be read."""
        began, started = time.perf_counter(), dt.datetime.now(CHINA)
        self.source, self.path, self.rejects = source, path, options.rejects
        self.table = open_table(path, source)
        run = RunInfo(source.key, path.name, sha256(path), started, source.expected_from_districts)
        self.reasons, self.matches = Counter[str](), Matches()
        homes = residents(database, source, options.context.today)
        steps = steps_of(source, places, options.context, decided, homes, self.matches)
        with ExitStack() as aside, ExitStack() as transaction:
            self.spool = aside.enter_context(Spool[Reject]())
            self.reviews, self.questions = aside.enter_context(Spool[Review]()), aside.enter_context(Spool[Question]())
            self.conn = transaction.enter_context(database.write())
            rows = through(extract(self.table, source), steps, self.spool.add)
            records = records_of(_watched(rows, self.table, path, progress), self.reviews, self.questions, self.reasons)
            self.staged = stage_records(self.conn, source.key, records, self.spool, run)
            self._transaction, self._aside = transaction.pop_all(), aside.pop_all()
        self.seconds = time.perf_counter() - began

    @contextmanager
    def or_nothing(self) -> Iterator[None]:
        """Whatever is raised inside takes the file back."""
        with ExitStack() as open_still:
            open_still.enter_context(self._aside)
            open_still.enter_context(self._transaction)
            yield
            open_still.pop_all()

    def finish(self) -> Summary:
        """Write facts, counts and books, commit, and write the error file. May run in another thread."""
        began = time.perf_counter()
        with self._aside:
            with self._transaction:
                result = finish_load(self.conn, self.staged, self.reviews, self.questions)
            summary = _summary(self.source, self.path, self.table, result, self.reasons, self.matches)
            if self.rejects is not None and summary.rejected:
                target = self.rejects / f"{self.path.name.removesuffix('.gz').removesuffix('.csv')}.rejects.csv"
                summary.reject_files = [write_error_file(target, self.table.layout.headings, self.spool)]
        summary.seconds = self.seconds + time.perf_counter() - began  # without waiting for the file before
        summary.peak_mb = peak_mb()
        return summary


def records_of(rows: Iterable[Row], reviews: Spool[Review], questions: Spool[Question], reasons: Counter[str]) -> Iterator[Record]:
    """The records of the rows; what people are to look at is kept aside and counted in `reasons`."""
    for row in rows:
        assert row.record is not None
        if (found := row.review) is not None:
            reviews.add(Review(row.record.key, found.reason, found.detail, found.address_key, found.settled))
            reasons[found.reason] += not found.settled
            if found.question is not None:
                questions.add(found.question)
        yield row.record


def _places(database: Database, kept: Path | None) -> Places:
    from etl.geocoder import from_database  # building it loads the whole gazetteer: only when needed

    with database.read() as conn:
        places: Places = from_database(conn, kept)
    return places


def recall(database: Database, places: Places | None) -> tuple[Confirmed, ...]:
    """Tell the geocoder what people have decided about addresses, and give it back."""
    if places is None:
        return ()
    with database.write() as conn:  # the reader sees no addresses
        decided = tuple(Confirmed(*row) for row in review.confirmed(conn))
    places.geocoder.confirm(decided)
    return decided


def steps_of(
    source: Source, places: Places | None, context: Context, decided: Sequence[Confirmed], homes: Homes | None, matches: Matches
) -> list[Step]:
    """What every row of a source goes through, wherever it comes from."""
    steps = [clean(source, context), duplicates()]
    if places is not None and issubclass(source.model, Located):
        steps += [geocode(source, places, decided), *([match(homes, matches)] if homes else []), assign(places)]
    return steps


def _watched(rows: Iterable[Row], table: Table, path: Path, progress: Progress | None) -> Iterator[Row]:
    """The same rows, told to `progress` every now and then."""
    count = 0
    for count, row in enumerate(rows, start=1):
        if progress and count % REPORT_EVERY == 0:
            progress(path.name, count, table.share[0])
        yield row
    if progress:
        progress(path.name, count, 1.0)


def _summary(source: Source, path: Path, table: Table, result: LoadResult, review: Counter[str], matches: Matches) -> Summary:
    return Summary(
        source.key, [path.name], result.read, result.inserted, result.updated, result.unchanged,
        Counter(result.by_reason), Counter(result.by_level), review, list(table.layout.extra), [table.how],
        matched=matches.taken, checked=matches.checked, agreed=matches.agreed,
    )  # fmt: skip
