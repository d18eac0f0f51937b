"""The official daily figures of 2022, and the cumulative ones of 2020, as one register `case_series`.

City and district files of one publisher (from 2022-02-26 and 2022-03-11) are taken whole and unchanged. A
second, wider collection only adds the days before them: on the 75 days both cover, its local (本土) columns
say the same. In-hospital counts by district add up to the city's on every day compared.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from etl.shanghai.source import SourceFiles, iso_day

CITY = "310000"
# Column of the official files → series code.
DAILY = {
    "total": "infected", "confirm": "confirmed", "wzz": "asymptomatic", "zhuangui": "converted",
    "bihuan": "infected_isolation", "shaicha": "infected_screening", "confirm_bihuan": "confirmed_isolation",
    "confirm_shaicha": "confirmed_screening", "wzz_bihuan": "asymptomatic_isolation", "wzz_shaicha": "asymptomatic_screening",
}  # fmt: skip
CITY_ONLY = {"cured": "recovered", "death": "dead", "curr_confirm": "in_hospital", "curr_heavy": "severe", "curr_cri": "critical"}
# Local infections only, as in the official files; columns whose meaning differs on common days are left out.
WIDE_CITY = {
    "本土阳性感染者": "infected", "本土确诊病例": "confirmed", "本土无症状感染者": "asymptomatic", "本土病例出院": "recovered",
    "本土死亡病例": "dead", "当前本土在院治疗": "in_hospital", "当前重症病例": "severe", "当前危重症病例": "critical",
}  # fmt: skip
ARRIVALS_2020 = {"外地来沪": "imported_city", "境外输入": "imported_abroad", "境外来沪": "imported_abroad"}
COLUMNS = ["area_code", "day", "series", "value"]


def write_series(files: SourceFiles, areas: gpd.GeoDataFrame, out: Path) -> dict[str, int]:
    """Write `registers/case_series_*.csv.gz`; rows by file."""
    districts = areas[areas["level"] == "district"]
    codes = dict(zip(districts["name_zh"], districts["code"], strict=True))
    official = pd.concat([_city(files), _districts(files, codes)])
    earlier = _earlier(files, official["day"].min())
    tables = {
        "registers/case_series_1_official_2022.csv.gz": official,
        "registers/case_series_2_before_2022.csv.gz": earlier,
        "registers/case_series_3_in_hospital_2022.csv.gz": _in_hospital(files, districts),
        "registers/case_series_4_arrivals_2020.csv.gz": _arrivals(files, codes),
    }
    for name, table in tables.items():
        table[COLUMNS].to_csv(out / name, index=False, compression={"method": "gzip", "mtime": 0})
    return {name: len(table) for name, table in tables.items()}


def _long(frame: pd.DataFrame, keys: list[str], columns: dict[str, str]) -> pd.DataFrame:
    """Wide columns → series and value; blanks are no figure and give no row."""
    long = frame[[*keys, *columns]].rename(columns=columns).melt(keys, var_name="series", value_name="value")
    return long[long["value"] != ""]


def _city(files: SourceFiles) -> pd.DataFrame:
    frame = files.table("shanghai/city_daily.csv").rename(columns={"date": "day"})
    return _long(frame, ["day"], DAILY | CITY_ONLY).assign(area_code=CITY)


def _districts(files: SourceFiles, codes: dict[str, str]) -> pd.DataFrame:
    frame = files.table("shanghai/district_daily.csv").rename(columns={"date": "day"})
    return _long(frame, ["day", "region"], DAILY).assign(area_code=lambda long: long["region"].map(codes))


def _earlier(files: SourceFiles, first: str) -> pd.DataFrame:
    frame = files.table("shanghai/city_district_daily_wide.csv").rename(columns={"日期": "day"})
    return _long(frame[frame["day"] < first].sort_values("day"), ["day"], WIDE_CITY).assign(area_code=CITY)


def _in_hospital(files: SourceFiles, districts: gpd.GeoDataFrame) -> pd.DataFrame:
    frame = files.table("shanghai/district_in_hospital.csv")
    short = dict(zip(districts["short_zh"], districts["code"], strict=True))
    return pd.DataFrame(
        {"area_code": frame["district"].map(short), "day": frame["date"].map(iso_day), "series": "in_hospital", "value": frame["in_hospital"]}
    )


def _arrivals(files: SourceFiles, codes: dict[str, str]) -> pd.DataFrame:
    """Cumulative confirmed cases of 2020: residents by district; arrivals by where from, for the city.

    Arrivals from abroad are published under two headings, one after the other: the larger of the day counts.
    """
    frame = files.table("shanghai/district_day_2020.csv")
    frame["day"], frame["value"] = frame["date"], frame["confirmed"].astype(int)
    arrived = frame[frame["city"].isin(list(ARRIVALS_2020))].assign(series=lambda rows: rows["city"].map(ARRIVALS_2020), area_code=CITY)
    local = frame[frame["city"].isin(list(codes))].assign(series="local_confirmed", area_code=lambda rows: rows["city"].map(codes))
    larger = arrived[COLUMNS].groupby(["area_code", "day", "series"]).max().reset_index()
    return pd.concat([local[COLUMNS], larger]).sort_values(["area_code", "day", "series"])
