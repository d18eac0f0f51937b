"""Which register a file is of: by its name, else by its headings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from etl.city import source_named
from etl.contract import Source
from etl.readers import first_rows
from etl.reading.headings import Headings
from etl.sources import SOURCES
from geodata.errors import FileProblem

Score = tuple[int, int]
"""(fields understood, minus headings that were not)."""


def source_of(path: Path) -> Source:
    """The source of a file. Raises `FileProblem` where neither name nor headings tell it, or two fit equally well."""
    if (named := source_named(path.name)) is not None:
        return SOURCES[named]
    scores = _scores(path)
    best = [key for key, score in scores.items() if score == max(scores.values())]
    if len(best) == 1:
        return SOURCES[best[0]]
    known = "、".join(f"{key}（{SOURCES[key].model.zh}）" for key in best or SOURCES)
    raise FileProblem(
        f"{path.name} 的文件名和表头都看不出是哪种登记表。请改名，以来源名开头，例如 {(best or ['case'])[0]}_{path.name}。可用：{known}。",
        f"Neither the name of {path.name} nor its headings tell which register it is. Begin its name with the source, "
        f"for example {(best or ['case'])[0]}_{path.name}. Known: {', '.join(best or SOURCES)}.",
    )


def _scores(path: Path) -> Mapping[str, Score]:
    """Source → how well the top of the file fits, of those whose required columns are all there."""
    tops = first_rows(path)
    found: dict[str, Score] = {}
    for key, source in SOURCES.items():
        headings = Headings(source.model, source.aliases)
        for top in tops:
            try:
                layout = headings.layout(top, path.name)
            except FileProblem:
                continue
            found[key] = max(found.get(key, (0, -len(layout.headings))), (len(layout.fields), -len(layout.extra)))
    return found
