"""One place, written in all the ways people write it; and what must not be taken for a place."""

from __future__ import annotations

import pytest

from etl.geocoder import OfflineGeocoder
from etl.geocoder.contract import Hint, Location

PLAIN = (121.540, 31.230)
SAME_PLACE = {
    "plain": "上海市浦东新区苗圃路438弄",
    "no city": "浦东新区苗圃路438弄",
    "short district": "浦东苗圃路438弄",
    "no district": "苗圃路438弄",
    "old district": "南汇区苗圃路438弄",
    "with street": "上海市浦东新区潍坊新村街道苗圃路438弄",
    "full width": "上海市浦东新区苗圃路４３８弄",
    "Chinese numerals": "浦东新区苗圃路四百三十八弄",
    "unit tail": "浦东新区苗圃路438弄5幢11室",
    "lane and house": "浦东新区苗圃路438弄52号155室",
    "dashes": "浦东新区苗圃路438-52-155",
    "long dashes": "浦东新区苗圃路438—52—155",
    "said twice": "浦东新区浦东新区苗圃路438弄",
    "city and district twice": "上海市浦东新区上海市浦东新区苗圃路438弄",
    "brackets": "【浦东新区】苗圃路438弄",
    "an aside": "浦东新区苗圃路438弄（近张杨路）",
    "nearby": "浦东新区苗圃路438弄附近",
    "opposite": "浦东新区苗圃路438弄对面",
    "traditional": "上海市浦東新區苗圃路438弄",
    "blanks": " 浦东新区 苗圃路 438 弄 ",
    "ideographic blanks": "浦东新区　苗圃路438弄。",
    "a list": "浦东新区苗圃路438、500、600弄",
    "a range": "浦东新区苗圃路438至440弄",
    "compound": "浦东新区芳华小区",
    "compound with house": "浦东新区芳华小区5号楼301室",
    "context": "户籍黄浦区复兴路300号，现居住于浦东新区苗圃路438弄，联系电话13812345678",
    "with an ID number": "浦东新区苗圃路438弄 身份证号310115198001011234",
    "with a phone": "浦东新区苗圃路438弄13812345678",
    "lead before the road": "浦东新区某小区苗圃路438弄",
    "commas": "上海市,浦东新区,苗圃路438弄",
}  # fmt: skip


def one(geocoder: OfflineGeocoder, text: str, district: str | None = None, street: str | None = None) -> Location:
    return geocoder.locate([text], [Hint(district, street)])[0]


@pytest.mark.parametrize("kind", SAME_PLACE)
def test_all_spellings_are_one_place(geocoder: OfflineGeocoder, kind: str) -> None:
    found = one(geocoder, SAME_PLACE[kind])
    assert (found.lon, found.lat, found.level, found.reason) == (*PLAIN, "compound", None)
    assert (found.district_code, found.street_code) == ("310115", "310115004")


@pytest.mark.parametrize(
    ("text", "lon"),
    [
        ("黄浦区中山北一路100弄", 121.450),  # the 一 belongs to the road's name
        ("中山北1路100弄", 121.450),
        ("黄浦区宝山路20弄", 121.460),  # 宝山 is no district here but a road
        ("浦东大道1000号", 121.550),  # 浦东 is the road
        ("上海市上海路5号", 121.455),  # the second 上海 is the road
        ("卢湾区复兴路300号", 121.470),
        ("祝桥镇立新村", 121.670),
        ("浦东新区祝桥镇立新村3组5号", 121.670),
    ],
)
def test_names_that_look_like_others(geocoder: OfflineGeocoder, text: str, lon: float) -> None:
    assert one(geocoder, text).lon == lon


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *((text, "no_address") for text in ("", "   ", "13812345678", "310115198001011234", "，。！？", "\x00\x01", "😷", "=1+1", "' OR 1=1 --")),
        *((text, "not_located") for text in ("不详", "无", "住在亲戚家", "待补充")),
    ],
)
def test_no_place_is_no_place(geocoder: OfflineGeocoder, text: str, reason: str) -> None:
    found = one(geocoder, text)
    assert (found.level, found.lon, found.radius_m, found.reason, found.decision) == ("none", None, None, reason, "reject")


@pytest.mark.parametrize("text", ["江苏省苏州市姑苏区人民路50号", "杭州市西湖区苗圃路438弄", "北京市朝阳区苗圃路438弄", "新疆维吾尔自治区喀什市人民路50号", "安徽省合肥市"])
def test_other_cities_are_not_ours(geocoder: OfflineGeocoder, text: str) -> None:
    found = one(geocoder, text)
    assert (found.level, found.lon, found.reason) == ("none", None, "outside_city")


def test_between_known_numbers_it_interpolates(geocoder: OfflineGeocoder) -> None:
    found = one(geocoder, "浦东新区苗圃路550弄")
    assert found.level == "interpolated"
    assert found.lon == pytest.approx(121.544)
    assert found.radius_m is not None
    assert found.radius_m >= 150


def test_a_fuzzy_name_never_beats_a_correctly_read_road(geocoder: OfflineGeocoder) -> None:
    assert one(geocoder, "浦东新区苗圃路439弄").level == "interpolated"


def test_far_beyond_the_known_numbers_only_the_road_is_known(geocoder: OfflineGeocoder) -> None:
    near, far = one(geocoder, "浦东新区苗圃路620弄"), one(geocoder, "浦东新区苗圃路2600弄")
    assert (near.level, far.level) == ("interpolated", "road")
    assert near.radius_m is not None
    assert far.radius_m is not None
    assert far.radius_m > 1000 > near.radius_m


@pytest.mark.parametrize(
    ("text", "level", "street", "community"),
    [
        ("浦东新区苗圃路", "road", None, None),
        ("浦东新区祝桥镇邓一村10组", "community", "310115139", "310115139201"),
        ("浦东新区邓二村", "street", "310115139", None),  # its committee has no published point
        ("浦东新区祝桥镇", "street", "310115139", None),
        ("祝桥镇", "street", "310115139", None),
        ("浦东新区潍坊新村99号", "street", "310115004", None),
        ("浦东新区无名路1号", "district", None, None),
        ("浦东新区", "district", None, None),
    ],
)
def test_it_falls_back_and_says_so(geocoder: OfflineGeocoder, text: str, level: str, street: str | None, community: str | None) -> None:
    found = one(geocoder, text)
    assert (found.level, found.district_code, found.street_code, found.community_code) == (level, "310115", street, community)
    assert found.radius_m is not None
    assert found.reason == {"district": "district_only", "road": "uncertain"}.get(level, "street_only")
    assert found.decision == "review"


def test_a_point_in_another_district_is_for_a_person(geocoder: OfflineGeocoder) -> None:
    found = one(geocoder, "黄浦区苗圃路438弄")
    assert (found.lon, found.district_code, found.reason, found.decision) == (121.540, "310115", "wrong_district", "review")


def test_the_hint_names_the_district(geocoder: OfflineGeocoder) -> None:
    assert one(geocoder, "人民路50号").reason == "ambiguous"
    assert one(geocoder, "人民路50号").level == "none"
    assert one(geocoder, "人民路50号", "黄浦区").lon == 121.490
    assert one(geocoder, "人民路50号", "310115").lon == 121.650
    assert one(geocoder, "浦东新区人民路50号", "黄浦区").lon == 121.650  # the text goes before the column


def test_a_village_of_another_town_is_not_taken(geocoder: OfflineGeocoder) -> None:
    found = one(geocoder, "浦东新区潍坊新村街道团结村")
    assert (found.level, found.street_code, found.reason) == ("street", "310115004", "street_only")
    assert one(geocoder, "浦东新区团结村").lon == 121.665


def test_order_and_repetition_change_nothing(geocoder: OfflineGeocoder) -> None:
    texts = list(SAME_PLACE.values())
    forward = geocoder.locate(texts, [Hint()] * len(texts))
    backward = OfflineGeocoder(geocoder.index).locate(texts[::-1], [Hint()] * len(texts))
    assert forward == backward[::-1]


def test_lane_and_house_share_one_line_of_numbers(geocoder: OfflineGeocoder) -> None:
    lane, house = one(geocoder, "浦东新区苗圃路438弄"), one(geocoder, "浦东新区苗圃路438号")
    assert (house.lon, house.lat) == (lane.lon, lane.lat)
    assert (house.radius_m or 0) > (lane.radius_m or 0)


def test_a_road_inside_another_roads_name_is_not_that_road(geocoder: OfflineGeocoder) -> None:
    assert one(geocoder, "浦东新区秋潭路377弄").level == "compound"
    mistyped = geocoder.explain("浦东新区江秋潭路377弄", Hint())
    assert dict(mistyped.steps)["mend"].startswith("near")
    assert one(geocoder, "浦东新区江秋潭路12弄").level == "district"


def test_a_village_that_two_towns_have_needs_its_town(geocoder: OfflineGeocoder) -> None:
    assert one(geocoder, "浦东新区祝桥镇光明村").lon == 121.680
    bare = one(geocoder, "浦东新区光明村")
    assert (bare.reason, bare.matched) == ("ambiguous", "祝桥镇光明村")
    assert (bare.radius_m or 0) > 2000
