"""Names of China's provinces as registers write them, with their English names."""

from __future__ import annotations

PROVINCES: dict[str, str] = {
    "北京": "Beijing", "天津": "Tianjin", "河北": "Hebei", "山西": "Shanxi", "内蒙古": "Inner Mongolia", "辽宁": "Liaoning",
    "吉林": "Jilin", "黑龙江": "Heilongjiang", "上海": "Shanghai", "江苏": "Jiangsu", "浙江": "Zhejiang", "安徽": "Anhui",
    "福建": "Fujian", "江西": "Jiangxi", "山东": "Shandong", "河南": "Henan", "湖北": "Hubei", "湖南": "Hunan",
    "广东": "Guangdong", "广西": "Guangxi", "海南": "Hainan", "重庆": "Chongqing", "四川": "Sichuan", "贵州": "Guizhou",
    "云南": "Yunnan", "西藏": "Tibet", "陕西": "Shaanxi", "甘肃": "Gansu", "青海": "Qinghai", "宁夏": "Ningxia",
    "新疆": "Xinjiang", "香港": "Hong Kong", "澳门": "Macao", "台湾": "Taiwan",
}  # fmt: skip

# Longitude and latitude of the seats of government, to tell from which side people come.
SEATS: dict[str, tuple[float, float]] = {
    "北京": (116.41, 39.90), "天津": (117.20, 39.08), "河北": (114.51, 38.04), "山西": (112.55, 37.87), "内蒙古": (111.75, 40.84),
    "辽宁": (123.43, 41.81), "吉林": (125.32, 43.82), "黑龙江": (126.64, 45.76), "上海": (121.47, 31.23), "江苏": (118.80, 32.06),
    "浙江": (120.15, 30.27), "安徽": (117.23, 31.82), "福建": (119.30, 26.07), "江西": (115.86, 28.68), "山东": (117.12, 36.65),
    "河南": (113.63, 34.75), "湖北": (114.31, 30.59), "湖南": (112.94, 28.23), "广东": (113.26, 23.13), "广西": (108.37, 22.82),
    "海南": (110.20, 20.04), "重庆": (106.55, 29.56), "四川": (104.07, 30.57), "贵州": (106.63, 26.65), "云南": (102.83, 24.88),
    "西藏": (91.14, 29.65), "陕西": (108.94, 34.34), "甘肃": (103.83, 36.06), "青海": (101.78, 36.62), "宁夏": (106.23, 38.49),
    "新疆": (87.62, 43.83), "香港": (114.17, 22.32), "澳门": (113.54, 22.19), "台湾": (121.56, 25.04),
}  # fmt: skip


def province_name(written: str, lang: str) -> str:
    """The short name in one language; 湖北, 湖北省 and 湖北省武汉市 are the same province. Unknown names stay as written."""
    for zh, en in PROVINCES.items():
        if written.startswith(zh):
            return zh if lang == "zh" else en
    return written
