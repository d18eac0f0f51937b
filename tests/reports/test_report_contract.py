"""Every report keeps its promise: exact columns, and a picture for no rows, one row, both languages, both themes."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from dashboard.components.ranking import ranking_columns, ranking_rows
from dashboard.contract import Report
from dashboard.reports import REPORTS, offered, report
from geodata.engine import Database
from geodata.errors import UnknownName
from geodata.filters import Filters
from geodata.metrics import METRICS
from geodata.queries.columns import Column, checked, frame_of
from geodata.scope import Scope
from tests.geodata import town
from tests.reports.conftest import WEEK

CITY = Scope(None, True)
CJK = re.compile(r"[\u3400-\u9fff，。（）：；、]")
LATIN = re.compile(r"[A-Za-z]{2,}")
CODES = {"case_class": "confirmed", "kind": "verify_arrival", "found_by": "screening", "sex": "male", "pass_colour": "green", "clue_class": "fever", "step": "waiting", "stage": "severe", "route": "community", "code": "990101", "name": "仁济 Renji"}
all_reports = pytest.mark.parametrize("item", REPORTS.values(), ids=list(REPORTS))


def one_row(item: Report) -> pd.DataFrame:
    """A frame with a single made-up row of the report's own types, taken from its empty frame."""
    empty = item_frames[item.key]
    values: list[Any] = []
    for name, dtype in empty.dtypes.items():
        if str(dtype) == "datetime64[us]":
            values.append(pd.Timestamp(WEEK.day_to))
        elif str(dtype) in ("Int64", "float64"):
            values.append(30)
        elif str(dtype) == "boolean":
            values.append(True)
        else:
            values.append({"isolation_census": "home", "returnee_purpose": "work", "returnee_mode": "car", "returnee_origin": "湖北"}.get(item.key, CODES.get(str(name), "1,2.5,9" if name == "spark" else "x")))
    frame = pd.DataFrame([values], columns=empty.columns).astype(empty.dtypes.to_dict())
    frame.attrs = empty.attrs
    return frame


item_frames: dict[str, pd.DataFrame] = {}


@pytest.fixture(scope="module", autouse=True)
def frames_of_an_empty_town(copies: str) -> None:
    database = Database(copies)
    with database.engine.connect() as conn, conn.begin() as transaction:
        town.build(conn)
        item_frames.update({key: item.query(conn, WEEK, CITY) for key, item in REPORTS.items()})
        transaction.rollback()
    database.close()


@all_reports
def test_columns_are_exactly_those_promised(item: Report) -> None:
    assert list(item_frames[item.key].columns) == list(item.columns)
    assert all(zh and en for zh, en in item.columns.values())


@all_reports
@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_draws_nothing_and_one_row(item: Report, lang: Any, theme: Any) -> None:
    for frame in (item_frames[item.key], one_row(item)):
        if item.draw is None:
            rows = ranking_rows(frame, lang)
            assert len(rows) == len(frame)
            shown = {column["field"] for column in ranking_columns(item, lang)}
            assert all(shown <= set(row) for row in rows)
            continue
        figure = item.draw(frame, lang, theme)
        assert all(trace.type in ("bar", "scatter") for trace in figure.data)
        if len(frame):
            assert len(figure.data) > 0


@all_reports
def test_one_language_at_a_time(item: Report) -> None:
    if item.draw is None:
        heads = {lang: " ".join(column["headerName"] for column in ranking_columns(item, lang)) for lang in ("zh", "en")}
        assert not LATIN.search(heads["zh"])
        assert not CJK.search(heads["en"])
        return
    frame = one_row(item)
    for lang, foreign in (("zh", LATIN), ("en", CJK)):
        words = [word for word in _words(item.draw(frame, lang, "dark")) if "仁济" not in word]
        assert words
        assert not [word for word in words if foreign.search(word)], lang


def _words(figure: Any) -> list[str]:
    """Everything a reader sees as text: names, labels, hover lines, annotations, category ticks."""
    found: list[str] = []
    for trace in figure.data:
        found += [trace.name or "", *[str(text) for text in (trace.text if trace.text is not None else ())]]
        found.append(re.sub(r"%\{.*?\}|<.*?>", " ", trace.hovertemplate or "").replace("extra", ""))
        found += [str(value) for axis in (trace.x, trace.y) for value in (axis if axis is not None else ()) if isinstance(value, str)]
    found = [re.sub("<.*?>", " ", word) for word in found]
    found += [re.sub("<.*?>", " ", note.text) for note in figure.layout.annotations]
    return [word for word in found if word.strip()]


def test_unknown_reports_are_named() -> None:
    with pytest.raises(UnknownName, match="nonsense"):
        report("nonsense")


def test_needs_name_metrics_and_either_will_do() -> None:
    for item in REPORTS.values():
        assert all(option in METRICS for need in item.needs for option in need.split("|"))
    assert offered(report("case_trend"), {"case_series"})
    assert offered(report("case_trend"), {"cases"})
    assert not offered(report("case_trend"), {"scans"})


def test_a_broken_promise_is_a_type_error() -> None:
    columns = {"n": Column("count", ("数", "n"))}
    assert frame_of([], columns).empty
    with pytest.raises(TypeError, match="promised"):
        checked(pd.DataFrame({"n": ["1"]}), columns)
    with pytest.raises(TypeError, match="promised"):
        checked(frame_of([(1,)], columns).assign(more=1), columns)


def test_the_window_is_widened_but_never_shortened() -> None:
    long = Filters(day_from=town.DAY, day_to=town.DAY.replace(month=3))
    assert item_frames["case_trend"]["day"].nunique() <= 30
    assert long.days > 30
