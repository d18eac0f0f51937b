"""Names of policy marks never lie on each other, stay on the chart, and get room above the data."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reports import _drawing as draw_
from dashboard.reports._marks import place, policy_marks, room_for_marks

spots = st.lists(st.tuples(st.floats(0.02, 0.98), st.sampled_from(("封控", "浦东及浦南封控", "Lockdown east<br>of the Huangpu"))), max_size=3)


@given(spots)
def test_names_do_not_cover_each_other(found: list[tuple[float, str]]) -> None:
    marks = place(sorted(found), 0.02)
    assert not any(one.covers(other) for one, other in combinations(marks, 2))
    assert all(mark.left >= -0.01 and mark.right <= 1.01 for mark in marks)


def test_the_axis_leaves_the_names_their_room() -> None:
    frame = pd.DataFrame({"day": pd.date_range("2022-03-12", "2022-04-10"), "n": 100})
    frame.attrs["policies"] = ((pd.Timestamp("2022-03-28").date(), "浦东及浦南封控", "Lockdown east of the Huangpu"),)
    for lang, lines in (("zh", 1), ("en", 2)):
        fig = draw_.blank("dark")
        policy_marks(fig, frame, lang, "dark")  # type: ignore[arg-type]
        draw_.count_axis(fig, 100)
        kept = room_for_marks(fig)
        assert fig.layout.annotations[0].text.count("<br>") == lines - 1
        assert 100 / fig.layout.yaxis.range[1] < 1 - kept


def test_without_marks_nothing_is_kept_free() -> None:
    assert room_for_marks(draw_.blank("light")) == 0
