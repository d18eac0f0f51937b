"""What may run as a formula is made harmless; everything else stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.spreadsheets import runs_as_formula, safe_cell


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\rabc", "\tabc", "\nabc", " =1", "\x00=1", "＝1+1", "\ufeff=1", "+86-138", "--5", "-", "=", "-5号"],
)
def test_formulas_are_made_harmless(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-5", "+8613800001111", "+86 138 0000 1111", "-1.5e3", "-.5", "+5%", "苗圃路438弄", "1-2", "a=b", "'=1", " x"])
def test_other_text_stays(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text())
def test_what_was_made_safe_is_safe_and_can_be_undone(text: str) -> None:
    safe = safe_cell(text)
    assert not runs_as_formula(safe) and safe in (text, f"'{text}")
