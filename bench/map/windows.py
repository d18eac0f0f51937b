"""Server time of a map's values: any window, any filter, any categories, beside the plain SQL way on the same rows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import numpy as np
import numpy.typing as npt
from sqlalchemy import text

from bench.map.city import FIRST, KINDS, TILESET, Size
from bench.map.clock import Taken, each
from geodata.engine import Database
from geodata.filters import Filters
from geodata.queries import vectors
from geodata.scope import WHOLE_CITY, Scope
from layers.contract import suppress_counts

Numbers = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class Question:
    """What is asked of any window: a metric's categories, within an area or as the head of a district."""

    name: str
    metric: str = "cases"
    categories: tuple[str, ...] = ("",)
    area: str | None = None
    scope: Scope = WHOLE_CITY

    def filters(self, window: Filters) -> Filters:
        """The window with the question's area."""
        return window.model_copy(update={"area": self.area})


def questions(database: Database) -> list[Question]:
    """City, district by filter and by right, street, and eight categories added up."""
    with database.read() as conn:
        district = conn.execute(text("SELECT min(code) FROM area WHERE level = 'district'")).scalar_one()
        street = conn.execute(text("SELECT max(code) FROM area WHERE level = 'street'")).scalar_one()
    return [
        Question("any window, whole city"),
        Question("any window, district filter", area=district),
        Question("any window, a district's head", scope=Scope(district)),
        Question("any window, street filter", area=street),
        Question("8 categories summed, whole city", "clues", KINDS),
        Question("8 categories summed, district filter", "clues", KINDS, area=district),
    ]


def windows(size: Size, count: int, seed: int) -> Iterator[Filters]:
    """Windows of a day to the whole time, anywhere in it, the same in every run."""
    chance = random.Random(seed)
    for _ in range(count):
        length = chance.randint(1, min(60, size.days)) if chance.random() < 0.8 else chance.randint(1, size.days)
        start = FIRST + timedelta(days=chance.randint(0, size.days - length))
        yield Filters(day_from=start, day_to=start + timedelta(days=length - 1))


def ours(database: Database, question: Question, window: Filters) -> Numbers:
    """All the server does for a map's values but the words of HTTP."""
    with database.read() as conn:
        return suppress_counts(vectors.window(conn, question.metric, question.filters(window), question.scope, TILESET, question.categories))


_PLAIN = {
    "cases": """
        SELECT c.idx, count(*) FROM "case" r JOIN cell c ON c.tileset = :tileset AND c.code = r.h3_9
        WHERE r.reported_on BETWEEN :first AND :last {more} GROUP BY c.idx""",
    "clues": """
        SELECT c.idx, count(*) FROM clue r JOIN cell c ON c.tileset = :tileset AND c.code = r.h3_9
        WHERE r.reported_at >= CAST(:first AS date) AND r.reported_at < CAST(:last AS date) + 1 AND r.clue_class = any(:kinds) {more} GROUP BY c.idx""",
}


def plain(database: Database, question: Question, window: Filters) -> Numbers:
    """Count the rows of the window, as one does without vectors."""
    code = question.area or question.scope.district_code
    level = "street_code" if code and len(code) > 6 else "district_code"
    more = f"AND r.{level} = :code AND c.{level} = :code" if code else ""
    bound = {"tileset": TILESET, "first": window.day_from, "last": window.day_to, "code": code, "kinds": list(question.categories)}
    with database.read() as conn:
        where = "AND true" if code is None else f"AND {level} = :code"
        inside = conn.execute(text(f"SELECT idx FROM cell WHERE tileset = :tileset {where}"), bound).scalars().all()
        size = conn.execute(text("SELECT max(idx) + 1 FROM cell WHERE tileset = :tileset"), bound).scalar_one()
        rows = conn.execute(text(_PLAIN[question.metric].format(more=more)), bound).all()
    counted = np.full(size, vectors.OUTSIDE, np.int64)
    counted[inside] = 0
    counted[[row[0] for row in rows]] = [row[1] for row in rows]
    return suppress_counts(counted)


@dataclass(frozen=True)
class Line:
    """How long one question takes: first asked (its files are not made yet), asked again, from bodies only, and in plain SQL."""

    name: str
    first: Taken
    again: Taken
    bodies: Taken
    plain: Taken
    same: bool


def measure(files: Database, bodies: Database, size: Size, count: int, plain_count: int) -> Iterator[Line]:
    """A line a question. `files` keeps planes in an empty folder, `bodies` none."""
    for question in questions(files):
        asked, few = list(windows(size, count, 7)), list(windows(size, plain_count, 8))
        first = each(partial(ours, files, question), asked)
        again = each(partial(ours, files, question), random.Random(1).sample(asked, len(asked)))
        same = all(np.array_equal(ours(files, question, window), plain(files, question, window)) for window in few[:5])
        yield Line(question.name, first, again, each(partial(ours, bodies, question), few), each(partial(plain, files, question), few), same)
