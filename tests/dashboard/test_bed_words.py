"""The planner's sentences: sums over what is known, names the fullest, says when beds are not reported."""

from __future__ import annotations

import pandas as pd

from dashboard import bed_words
from dashboard.headlines import plain


def beds(*rows: tuple[str, int, int | None, int | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["name", "beds", "staffed", "occupied"]).astype({"staffed": "Int64", "occupied": "Int64"})
    frame["occupancy"] = (frame["occupied"] / frame["staffed"]).astype("Float64")
    return frame


def test_beds_in_words() -> None:
    frame = beds(("甲院", 100, 80, 60), ("乙院", 50, 20, 5))
    assert plain(bed_words.of_beds(frame, "zh")) == "2 家医院有床 150 张，有医护的 100 张，已占 65%；甲院最满，75%。"
    assert plain(bed_words.of_beds(frame, "en")).startswith("2 hospitals: 150 beds, 100 staffed, 65% of those occupied")


def test_full_hospitals_are_counted() -> None:
    assert "1 家已满" in plain(bed_words.of_beds(beds(("甲院", 100, 80, 80), ("乙院", 50, 20, 5)), "zh"))


def test_a_missing_report_is_no_empty_ward() -> None:
    assert "已占 75%" in plain(bed_words.of_beds(beds(("甲院", 100, 80, 60), ("乙院", 50, 20, None)), "zh"))


def test_no_beds_and_patients_only() -> None:
    assert plain(bed_words.of_beds(beds(), "zh")) == "没有床位上报。"
    patients = pd.DataFrame({"in_hospital": [5683, 6306], "severe": [None, None]}).astype("Int64")
    assert plain(bed_words.of_patients(patients, 295, "zh")) == "在院 6,306 人，较昨日 +623；名册有 295 处院区，床位数没有上报。"
