"""Texts that cannot be read as they stand: what is mended, and what must not be."""

from __future__ import annotations

import pytest

from etl.geocoder import OfflineGeocoder
from etl.geocoder.contract import Hint, Location

PLAIN = (121.540, 31.230)
MENDED = {
    "heard alike": "浦东新区苗普路438弄",
    "another dialect": "浦东新区淼普路438弄",
    "pinyin road": "浦东新区miaopu路438弄",
    "pinyin with tones": "浦东新区miáo pǔ lù 438弄",
    "all pinyin": "pudongxinqu miaopulu 438 nong",
    "English order of names": "Shanghai Pudong Xinqu, Miaopu Lu 438弄",
    "a look-alike": "浦东新区苗圆路438弄",
    "a character lost": "浦东新区苗路438弄",
    "a character added": "浦东新区苗圃园路438弄",
    "a character typed twice": "浦东新区苗苗圃路438弄",
    "neighbours exchanged": "浦东新区圃苗路438弄",
    "street for road": "浦东新区苗圃街438弄",
    "without the word road": "浦东新区苗圃438弄",
    "misspelt district": "浦冬新区苗圃路438弄",
    "number before the road": "浦东新区438弄苗圃路",
    "western order": "52号,438弄,苗圃路,浦东新区",
    "commas everywhere": "上海市,浦东新区,苗圃路,438弄",
    "bars": "上海市|浦东新区|苗圃路|438弄",
    "the number as it sounds": "浦东新区苗圃路是叁捌弄",
    "called out": "浦东新区苗圃路四三八弄",
    "with 幺 and digits": "浦东新区苗圃路4三8弄",
    "ledger numerals": "浦东新区苗圃路肆佰叁拾捌弄",
    "market numerals": "浦东新区苗圃路〤〣〨弄",
    "circled digits": "浦东新区苗圃路④③⑧弄",
    "digits in brackets": "浦东新区苗圃路⑷⑶⑻弄",
    "number sign": "浦东新区苗圃路№438弄",
    "a scanned number": "浦东新区苗圃路43B弄",
    "a spreadsheet's number": "浦东新区苗圃路438.0弄",
    "URL": "%E6%B5%A6%E4%B8%9C%E6%96%B0%E5%8C%BA%E8%8B%97%E5%9C%83%E8%B7%AF438%E5%BC%84",
    "HTML": "<p>浦东新区&nbsp;苗圃路438弄</p>",
    "JSON": '{"name": "张三", "address": "浦东新区苗圃路438弄"}',
    "escaped JSON": '{"address": "\\u6d66\\u4e1c\\u65b0\\u533a\\u82d7\\u5703\\u8def438\\u5f04"}',
    "a courier's label": "收件人:张三 电话:13812345678 地址:上海 浦东新区 苗圃路438弄52号",
    "postcode and country": "200120 中国上海市浦东新区苗圃路438弄",
    "a case number": "病例12：浦东新区苗圃路438弄。",
    "an unknown town before": "王家镇苗圃路438弄",
    "zero width": "浦东\u200b新区苗\u200d圃路438弄",
    "emoji": "🏠浦东新区苗圃路438弄😷",
    "a hotel with its address": "某某酒店（浦东新区苗圃路438弄）",
    "home, then quarantine": "家住浦东新区苗圃路438弄，现已转运至黄浦区复兴路300号隔离点",
    "quarantine, then home": "在黄浦区复兴路300号集中隔离，现住址为浦东新区苗圃路438弄",
    "work and home": "工作单位：黄浦区复兴路8号；居住地：浦东新区苗圃路438弄",
}  # fmt: skip


def one(geocoder: OfflineGeocoder, text: str, district: str | None = None) -> Location:
    return geocoder.locate([text], [Hint(district)])[0]


@pytest.mark.parametrize("kind", MENDED)
def test_the_place_meant_is_found(geocoder: OfflineGeocoder, kind: str) -> None:
    found = one(geocoder, MENDED[kind])
    assert (found.lon, found.lat) == PLAIN, found


@pytest.mark.parametrize(
    "text",
    [
        "黄浦区中山北二路100弄",  # 一 and 二 tell roads apart
        "黄浦区中山南一路100弄",  # so do 北 and 南
        "浦东新区花果山路438弄",  # nothing like it is known
        "浦东新区李家花苗圃园路438弄",
    ],
)
def test_another_road_is_not_bent_into_a_known_one(geocoder: OfflineGeocoder, text: str) -> None:
    assert one(geocoder, text).level == "district"


@pytest.mark.parametrize("text", ["海曙区苗圃路438弄", "温州苍南县苗圃路438弄", "盐城市苗圃路438弄", "浙江-宁波-苗圃路438弄", "恩施土家族苗族自治州苗圃路438弄"])
def test_another_citys_road_of_the_name_is_not_ours(geocoder: OfflineGeocoder, text: str) -> None:
    found = one(geocoder, text)
    assert (found.level, found.reason, found.decision) == ("none", "outside_city", "reject")


def test_a_road_after_unread_words_is_for_a_person(geocoder: OfflineGeocoder) -> None:
    assert one(geocoder, "金华义乌宝联苗圃路438弄").decision == "review"


def test_two_mistakes_that_lead_to_another_district_are_not_believed(geocoder: OfflineGeocoder) -> None:
    assert one(geocoder, "黄浦区苗普路438弄").level == "district"


def test_only_a_quarantine_place_is_marked(geocoder: OfflineGeocoder) -> None:
    found = one(geocoder, "现已转运至黄浦区复兴路300号隔离点")
    assert (found.lon, found.reason, found.decision) == (121.470, "temporary_place", "review")


def test_a_former_district_means_its_own_part_of_todays(geocoder: OfflineGeocoder) -> None:
    """南汇区 was the east of today's Pudong: the same road and number in the north is not meant."""
    former, today = one(geocoder, "南汇区新兴路9号"), one(geocoder, "浦东新区新兴路9号")
    assert (former.lon, former.reason) == (121.675, None)
    assert today.reason == "ambiguous"


def test_crossings_lie_between_their_roads(geocoder: OfflineGeocoder) -> None:
    for text in ("浦东新区苗圃路/张杨路", "浦东新区苗圃路与张杨路交叉口", "浦东新区苗圃路张杨路路口"):
        found = one(geocoder, text)
        assert found.level == "road" and found.lon is not None and 121.5385 <= found.lon <= 121.540, text


def test_lower_case_upper_case_and_width_do_not_matter(geocoder: OfflineGeocoder) -> None:
    assert one(geocoder, "浦东新区MIAOPU路438弄") == one(geocoder, "浦东新区ｍｉａｏｐｕ路438弄")


@pytest.mark.parametrize("text", ["x" * 10_000, "浦" * 10_000, "苗圃路" * 3000, "438弄" * 2500, "\ud800\udfff苗圃路", "';DROP TABLE area;--", "=HYPERLINK(\"http://x\")", "%" * 500, "&#x" * 300, "(" * 400])
def test_strange_texts_get_an_answer(geocoder: OfflineGeocoder, text: str) -> None:
    assert one(geocoder, text).decision in ("reject", "review")
