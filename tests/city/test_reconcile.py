"""How the gazetteer chooses between three providers that disagree."""

from __future__ import annotations

import pandas as pd
import pytest

from etl.learning.agreement import own_place, reconcile
from etl.shanghai.names import english_name, short_name

HERE, NEAR, FAR = (121.5, 31.2), (121.501, 31.2), (121.55, 31.2)


def answers(**points: tuple[float, float]) -> pd.DataFrame:
    rows = [("浦东新区", "苗圃路1号", "", lon, lat, provider) for provider, (lon, lat) in points.items()]
    return pd.DataFrame(rows, columns=["district", "address", "street", "lon", "lat", "provider"])


@pytest.mark.parametrize(
    ("points", "source", "lon"),
    [
        ({"amap": HERE}, "amap", 121.5),
        ({"amap": HERE, "baidu": NEAR}, "amap+", 121.5),
        ({"amap": HERE, "baidu": FAR}, "amap", 121.5),
        ({"amap": FAR, "baidu": HERE, "tencent": NEAR}, "baidu+", 121.5),
        ({"baidu": FAR, "tencent": HERE}, "baidu", 121.55),
        ({"tencent": HERE}, "tencent", 121.5),
    ],
)
def test_two_that_agree_go_before_one(points: dict[str, tuple[float, float]], source: str, lon: float) -> None:
    [entry] = reconcile(answers(**points)).to_dict("records")
    assert (entry["source"], entry["lon"], entry["kind"]) == (source, lon, "door")


def test_one_point_for_many_places_is_nobodys() -> None:
    names = ["三桥村陈家宅", "东门村陈家宅", "丰产村陈家宅", "唐镇二桥村陈家宅", "勤益村", "勤益村杨家宅", "唐镇勤益村褚家宅", "勤益村西张家队"]
    spots = [HERE] * 4 + [FAR] * 4
    frame = pd.DataFrame({"address": names, "lon": [x for x, _ in spots], "lat": [y for _, y in spots], "provider": "amap"})
    assert own_place(frame).tolist() == [False] * 4 + [True] * 4


@pytest.mark.parametrize(
    ("zh", "short", "english"),
    [
        ("浦东新区", "浦东", "Pudong New Area"),
        ("黄浦区", "黄浦", "Huangpu District"),
        ("祝桥镇", "祝桥", "Zhuqiao Town"),
        ("唐镇", "唐镇", "Tang Town"),
        ("南京东路街道", "南京东路", "Nanjingdonglu Subdistrict"),
        ("邓一村村委会", "邓一村", "Dengyicun Village"),
    ],
)
def test_names(zh: str, short: str, english: str) -> None:
    assert (short_name(zh), english_name(zh)) == (short, english)
