"""`gazetteer learn`: registers first, then what they leave open is put to the providers."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from etl.contract import Reject, Row
from etl.geocoder.contract import Hint
from etl.learning import store
from etl.learning.city import Learner
from etl.learning.comparing import compare
from etl.learning.entries import CONFLICT, Settled, empty, settle
from etl.learning.figures import Example, Figures
from etl.learning.registers import read_list, read_register
from etl.learning.surveying import Fact, survey
from etl.learning.voting import Asked, judge
from etl.providers.cache import answer_cache
from etl.providers.gather import gather, open_all
from etl.providers.settings import ProviderSettings
from etl.reading.lines import Table
from etl.rejects import Spool, write_error_file
from etl.steps.inquiry import needs_person
from geodata.errors import ProviderProblem

MOST_EXAMPLES: Final = 20_000

Progress = Callable[[str, int, float], None]


@dataclass(frozen=True)
class Lessons:
    """What to learn from: register files; and providers (by name) with the list of addresses to ask them about."""

    registers: Sequence[Path] = ()
    providers: Sequence[str] = ()
    addresses: Path | None = None


@dataclass(slots=True)
class Learnt:
    """What learning did. `before`, `after`: the figures over the registers' and the list's addresses (`comparing`)."""

    read: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    reject_files: list[Path] = field(default_factory=list)
    added: int = 0
    replaced: int = 0
    known: int = 0
    conflicts: int = 0
    suggestions: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    asked: dict[str, Counter[str]] = field(default_factory=dict)
    problems: list[ProviderProblem] = field(default_factory=list)
    before: Figures = field(default_factory=Figures)
    after: Figures = field(default_factory=Figures)
    changed: bool = False


def learn(pack: Path, lessons: Lessons, today: dt.date, settings: ProviderSettings, progress: Progress | None = None) -> Learnt:
    """Learn from register files, then ask the providers about the addresses that are still unsure.

    What the registers teach is written before anybody is asked; a second run changes nothing. Raises `PackProblem`,
    `FileProblem`, and `ProviderProblem` for a provider that cannot be used at all (nothing is done then).
    """
    learner = Learner.of(pack)
    services = open_all(lessons.providers, settings, learner.city)
    course = Course(pack, learner, today)
    for path in lessons.registers:
        course.register(path)
    course.write()
    if lessons.addresses is not None:
        texts = course.listed(lessons.addresses)
        if services:
            questions = {each.text: each for each in course.questions(texts)}
            with answer_cache(settings.cache) as cache:
                gathered = gather(list(questions), services, cache, progress)
            course.done.asked, course.done.problems = gathered.counts, gathered.problems
            verdict = judge(gathered.answers, questions, learner)
            course.done.dropped = verdict.dropped
            course.take(Settled(verdict.entries, empty(CONFLICT)))
            course.write(verdict.suggestions)
    course.done.before, course.done.after = compare(learner, course.old, course.rows, course.examples)
    return course.done


class Course:
    """One run of learning: what was known, what is known now, and what to tell about it."""

    def __init__(self, pack: Path, learner: Learner, today: dt.date) -> None:
        self.pack, self.learner, self.today = pack, learner, today
        self.old = store.read_learned(pack, learner)
        self.rows, self.conflicts = dict(self.old), [empty(CONFLICT)]
        self.examples: list[Example] = []
        self.done = Learnt()

    def register(self, path: Path) -> None:
        """Take up one register file; its bad rows go to an error file beside it."""
        with Spool[Reject]() as spool:
            table, rows = read_register(path, spool.add)
            self.take(settle(self._facts(rows, spool), path.name, self.today.isoformat()))
            self._return(path, table, spool)

    def listed(self, path: Path) -> list[tuple[str, str | None]]:
        """Address and stated district of every different row of a list."""
        with Spool[Reject]() as spool:
            table, rows = read_list(path, spool.add)
            found = [(str(row.values["address"]), row.values.get("district")) for row in rows]
            self.done.read += len(found)
            self._return(path, table, spool)
        different = list(dict.fromkeys(found))
        self.examples += [Example(text, district) for text, district in different[:MOST_EXAMPLES]]
        return different

    def take(self, settled: Settled) -> None:
        """Merge entries into what is known."""
        merged = store.merge(self.rows, settled.entries, self.learner)
        self.rows = merged.rows
        self.done.added += merged.added
        self.done.replaced += merged.replaced
        self.done.known += merged.known
        told = pd.DataFrame(merged.conflicts, columns=list(CONFLICT))
        self.conflicts += [each for each in (settled.conflicts, told) if len(each)]

    def write(self, suggestions: pd.DataFrame | None = None) -> None:
        """Write what is known now, what contradicts it, and what only one provider says."""
        self.done.changed |= store.write_learned(self.pack, self.rows)
        conflicts = pd.concat(self.conflicts[1:] or self.conflicts, ignore_index=True)
        self.done.conflicts = len(conflicts)
        store.write_conflicts(self.pack, conflicts, self.learner)
        if suggestions is not None:
            self.done.suggestions = store.write_suggestions(self.pack, suggestions, self.rows, self.learner)

    def questions(self, texts: Sequence[tuple[str, str | None]]) -> Iterator[Asked]:
        """What the geocoder does not know for sure to the door or compound: without rooms, under its district."""
        places = self.learner.places(store.as_gazetteer(self.rows, self.learner))
        found = places.geocoder.locate([text for text, _ in texts], [Hint(district) for _, district in texts])
        for (text, stated), location in zip(texts, found, strict=True):
            if location.reason == "outside_city" or (location.level in ("door", "compound") and not needs_person(location)):
                continue
            said, address = self.learner.question(text)
            district = self.learner.district_codes.get(stated or "", said)
            if len(address) > 1 and not self.learner.prefix.only_areas(address):
                yield Asked(f"{self.learner.names.get(district, '')}{address}", address, district)

    def _facts(self, rows: Iterator[Row], spool: Spool[Reject]) -> Iterator[Fact]:
        for row, found in survey(rows, self.learner):
            if isinstance(found, Reject):
                spool.add(found)
                continue
            self.done.read += 1
            if len(self.examples) < MOST_EXAMPLES:
                truth = None if found.level == "community" else (found.lon, found.lat)
                self.examples.append(Example(row.values.get("address") or row.values["name"], row.values.get("district"), truth))
            yield found

    def _return(self, path: Path, table: Table, spool: Spool[Reject]) -> None:
        self.done.read += len(spool)
        if not len(spool):
            return
        self.done.rejected.update(spool.reasons)
        target = path.with_name(f"{path.name.removesuffix('.gz').removesuffix('.csv')}.rejects.csv")
        self.done.reject_files.append(write_error_file(target, table.layout.headings, spool))
