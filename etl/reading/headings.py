"""Which column is which field: labels in both languages, field names and aliases, wherever the heading stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geodata.errors import FileProblem
from geodata.records import Record
from geodata.records.base import label_of, required_fields

HEADER_WITHIN = 30
"""Titles and notes may stand above the headings, up to this many rows."""

_IGNORED = re.compile(r"[\s*:★●]|\(?必填\)?|\(?选填\)?")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
Cells = Sequence[str]


def heading_key(heading: str) -> str:
    """A heading without case, width, spaces, stars and 必填."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", heading).lower())


def bare_key(heading: str) -> str:
    """The same without what stands in brackets."""
    return _BRACKETS.sub("", heading_key(heading))


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one file. `fields`: field → column; `extra`: headings kept as read but not understood."""

    headings: tuple[str, ...]
    fields: Mapping[str, int]
    extra: tuple[str, ...]
    header_rows: int


class Headings:
    """The vocabulary of one source's headings."""

    def __init__(self, model: type[Record], aliases: Mapping[str, str] | None = None) -> None:
        self.model = model
        self._known: dict[str, str] = {}
        labelled = {name: label_of(info) for name, info in model.model_fields.items()}
        readable = {name: text for name, text in labelled.items() if not text.derived}
        for pick in (lambda n, t: (t.zh,), lambda n, t: (t.en, n, n.replace("_", "")), lambda n, t: t.aliases):
            for name, text in readable.items():
                for heading in pick(name, text):
                    self._known.setdefault(heading_key(heading), name)
                    self._known.setdefault(bare_key(heading), name)
        for heading, name in (aliases or {}).items():
            self._known[heading_key(heading)] = name
        self.required = required_fields(model)

    def field(self, heading: str) -> str | None:
        """The field a heading means, if any."""
        return self._known.get(heading_key(heading)) or self._known.get(bare_key(heading))

    def score(self, cells: Cells) -> int:
        """How many different fields a row of cells names."""
        return len({field for cell in cells if cell and (field := self.field(cell))})

    def layout(self, rows: Sequence[Cells], path_name: str) -> Layout:
        """Find the header among the first rows of a file; `FileProblem` if required columns are missing."""
        scores = [self.score(row) for row in rows[:HEADER_WITHIN]]
        best = max(range(len(scores)), key=lambda at: (scores[at], -at), default=0)
        if not scores or scores[best] == 0:
            raise self._no_header(rows, path_name)
        first, last = self._block(rows, scores, best)
        width = max(len(row) for row in rows[first : last + 1])
        headings = tuple(self._heading(rows[first : last + 1], column) for column in range(width))
        layout = self._assign(headings, last + 1)
        self._check(layout, path_name)
        return layout

    def named(self, headings: Sequence[str]) -> Layout:
        """The layout of named values, which need no header: a required field may be missing from all of them."""
        return self._assign(tuple(headings), 0)

    @staticmethod
    def _block(rows: Sequence[Cells], scores: Sequence[int], best: int) -> tuple[int, int]:
        """First and last row of a header that is merged over several rows.

        A row belongs to the block if it names fields and fills what its neighbour leaves empty; a row of
        data repeats filled columns and so never does.
        """
        first = last = best
        while first > 0 and scores[first - 1] and len(set(rows[first - 1])) > 2:
            first -= 1
        while last + 1 < len(scores) and scores[last + 1] >= max(1, sum(map(bool, rows[last + 1])) // 2 + 1):
            last += 1
        return first, last

    def _heading(self, block: Sequence[Cells], column: int) -> str:
        """The lowest understood cell of a column's header, else the lowest filled one."""
        cells = [row[column].strip() for row in block if column < len(row) and row[column].strip()]
        known = [cell for cell in cells if self.field(cell)]
        return (known or cells or [""])[-1]

    def _assign(self, headings: tuple[str, ...], header_rows: int) -> Layout:
        fields: dict[str, int] = {}
        extra = []
        for column, heading in enumerate(headings):
            name = self.field(heading) if heading else None
            if name and (name not in fields or self._is_label(name, heading)):
                if name in fields:
                    extra.append(headings[fields[name]])
                fields[name] = column
            elif heading:
                extra.append(heading)
        return Layout(headings, fields, tuple(extra), header_rows)

    def _is_label(self, name: str, heading: str) -> bool:
        """The field's own Chinese label beats an alias when a file has both."""
        return heading_key(heading) == heading_key(label_of(self.model.model_fields[name]).zh)

    def _check(self, layout: Layout, path_name: str) -> None:
        missing = [name for name in self.required if name not in layout.fields]
        if not missing:
            return
        labels = [label_of(self.model.model_fields[name]) for name in missing]
        found = [heading for heading in layout.headings if heading]
        raise FileProblem(
            f"{path_name} 缺少列：{'、'.join(text.zh for text in labels)}。文件中有：{'、'.join(found)}。请补上这些列，或下载模板。",
            f"{path_name} lacks the columns {', '.join(text.en for text in labels)}. It has: {', '.join(found)}. "
            f"Add them, or start from the template.",
        )

    def _no_header(self, rows: Sequence[Cells], path_name: str) -> FileProblem:
        seen = next(("、".join(cell for cell in row if cell) for row in rows if any(row)), "")[:80]
        seen = "".join(letter if letter.isprintable() else "\ufffd" for letter in seen)
        wanted = [label_of(self.model.model_fields[name]) for name in self.required]
        return FileProblem(
            f"{path_name} 前 {HEADER_WITHIN} 行中没有“{self.model.zh}”的表头。第一行是：{seen or '空'}。"
            f"至少需要：{'、'.join(text.zh for text in wanted)}。",
            f"No heading of '{self.model.en}' in the first {HEADER_WITHIN} rows of {path_name}. It begins: {seen or 'empty'}. "
            f"At least needed: {', '.join(text.en for text in wanted)}.",
        )
