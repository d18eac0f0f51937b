"""What holds for any text at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.geocoder import OfflineGeocoder
from etl.geocoder.contract import Hint
from etl.geocoder.normalise import DIGITS, normalise, numeral
from etl.geocoder.parse import road_and_number
from geodata.vocabulary import GEO_LEVELS

PIECES = st.sampled_from(
    ["上海市", "浦东新区", "黄浦区", "浦东", "祝桥镇", "苗圃路", "中山北一路", "438", "四百三十八", "弄", "号", "-", "（", "）", "现居住于", "13812345678", "、", "附近", "团结村", "１", " "]
)
SPOKEN = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join))


@given(SPOKEN)
def test_any_text_gets_an_answer(geocoder: OfflineGeocoder, text: str) -> None:
    found = geocoder.locate([text], [Hint("浦东新区")])[0]
    assert found.level in GEO_LEVELS.labels
    assert (found.level == "none") == (found.lon is None) == (found.lat is None) == (found.radius_m is None)
    if found.level == "none":
        assert found.reason is not None
    if found.level in ("district", "none"):
        assert found.street_code is None
        assert found.community_code is None


@given(SPOKEN, SPOKEN)
def test_any_hint_is_borne(geocoder: OfflineGeocoder, district: str, street: str) -> None:
    assert geocoder.locate(["苗圃路438弄"], [Hint(district, street)])[0].level in GEO_LEVELS.labels


@given(SPOKEN)
def test_normalising_never_fails_and_leaves_no_blanks(text: str) -> None:
    plain = normalise(text)
    assert not any(each.isspace() for each in plain)


@given(st.integers(1, 9999))
def test_numerals_are_read_as_they_are_said(number: int) -> None:
    assert numeral(_said(number)) == number


def _said(number: int) -> str:
    """438 → 四百三十八."""
    digits = {value: zh for zh, value in DIGITS.items() if zh not in "〇两"}
    said = ""
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            said += digits[digit] + unit
        elif said and not said.endswith("零") and number % size:
            said += "零"
    return said.removeprefix("一") if 10 <= number < 20 else said


@pytest.mark.parametrize(("said", "meant"), [("十", 10), ("十二", 12), ("一二八", 128), ("两百零五", 205), ("〇", 0), ("一千零一", 1001)])
def test_numerals_in_other_manners(said: str, meant: int) -> None:
    assert numeral(said) == meant


@given(st.sampled_from(["苗圃路", "浦东大道", "龚路支路", "南码头东三街"]), st.integers(1, 9999), st.sampled_from(["弄", "号", "支弄"]))
def test_road_and_number_come_apart(road: str, number: int, unit: str) -> None:
    assert road_and_number(f"{road}{number}{unit}") == (road, number)


@given(st.integers(439, 599))
def test_interpolation_stays_on_the_road_and_in_order(geocoder: OfflineGeocoder, number: int) -> None:
    found, following = geocoder.locate([f"浦东新区苗圃路{number}号", f"浦东新区苗圃路{number + 1}号"], [Hint(), Hint()])
    assert found.lon is not None
    assert following.lon is not None
    assert 121.540 <= found.lon <= following.lon <= 121.546
    assert np.isclose(found.lat or 0, 31.230)
