"""What the command line shows: a progress bar on a terminal, a table or JSON at the end."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from etl.summary import Summary

Report = Callable[[str, int, float], None]


@contextmanager
def watching(silent: bool) -> Iterator[Report | None]:
    """A progress callback that draws on a terminal, None where nobody looks."""
    console = Console(stderr=True)
    if silent or not console.is_terminal:
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]:,} 行"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        tasks: dict[str, TaskID] = {}

        def report(name: str, rows: int, share: float) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=1.0, rows=0)
            bar.update(tasks[name], completed=share, rows=rows)

        yield report


def show(summaries: Sequence[Summary], as_json: bool) -> None:
    """The summaries on stdout."""
    if as_json:
        print(json.dumps([summary.as_json() for summary in summaries], ensure_ascii=False))
        return
    for summary in summaries:
        show_lines(f"{summary.source}　{'、'.join(summary.files)}", summary.lines())


def show_lines(title: str, lines: Iterable[tuple[str, str]]) -> None:
    """(what, how much) under a title, on stdout; texts are shown as they are, whatever brackets they hold."""
    table = Table(title=Text(title), show_header=False, title_justify="left")
    table.add_column()
    table.add_column(justify="right", overflow="fold")
    for what, value in lines:
        table.add_row(Text(what), Text(value))
    Console().print(table)


def tell(zh: str, en: str) -> None:
    """What is being done, on stderr, where results are not."""
    print(f"{zh} {en}", file=sys.stderr)
