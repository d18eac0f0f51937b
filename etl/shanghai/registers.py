"""The registers of Shanghai: published addresses, migration, headlines, hospitals — as published, nothing filled in."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.shanghai.source import SourceFiles, iso_day
from geodata.coordinates import to_wgs84

GZIP = {"method": "gzip", "mtime": 0}
# The list of zones carries no day; Shanghai published its first one on 11 April 2022. No day of lifting is known.
ZONES_FROM = "2022-04-11"
# The hospital list carries a year but no day; it counts as known from the first day of the wave.
LISTED_ON = "2022-03-01"


def write_registers(files: SourceFiles, out: Path) -> dict[str, int]:
    """Write the registers but the official series; rows by file."""
    tables = {
        "hospitals.csv": _hospitals(files),
        "registers/case_address.csv.gz": _addresses(files),
        "registers/migration_flow.csv.gz": _migration(files),
        "registers/opinion_post.csv.gz": _headlines(files),
        "registers/lockdown_zone.csv.gz": _zones(files),
    }
    for name, table in tables.items():
        table.to_csv(out / name, index=False, compression=GZIP if name.endswith(".gz") else None)
    return {name: len(table) for name, table in tables.items()}


def _addresses(files: SourceFiles) -> pd.DataFrame:
    """Every row of the daily lists. Until 17 March one row is one case, so the same address may stand twice."""
    frame = files.table("shanghai/case_addresses_daily.csv.gz")
    ordinal = frame.groupby(["date", "district", "address"]).cumcount() + 1
    return pd.DataFrame({"day": frame["date"].map(iso_day), "district": frame["district"], "address": frame["address"], "ordinal": ordinal})


def _migration(files: SourceFiles) -> pd.DataFrame:
    frame = files.table("shanghai/migration_od_daily.csv.gz")
    return pd.DataFrame({"day": frame["date"].map(iso_day), "origin": frame["origin"], "dest": frame["dest"], "index": frame["num"]})


def _headlines(files: SourceFiles) -> pd.DataFrame:
    frame = files.table("shanghai/news_events_sentiment.csv.gz")
    return pd.DataFrame({"day": frame["date"], "title": frame["title"].str.strip(), "heat": frame["hot"], "sentiment": frame["emo"]})


def _zones(files: SourceFiles) -> pd.DataFrame:
    """Every listed zone, by its name alone: the published points are coarse, the geocoder knows better."""
    frame = files.table("shanghai/lockdown_zones.csv.gz")
    number = [f"SZ{row:05d}" for row in range(1, len(frame) + 1)]
    return pd.DataFrame({"zone_no": number, "kind": frame["zone"], "name": frame["name"], "from_on": ZONES_FROM, "address": frame["name"]})


def _full_addresses(frame: pd.DataFrame) -> list[str]:
    """District and address; some addresses begin with city and district already, some do not."""
    plain = frame["address"].str.removeprefix("上海市")
    return [district + address.removeprefix(district) for district, address in zip(frame["district"], plain, strict=True)]


def _hospitals(files: SourceFiles) -> pd.DataFrame:
    """One row a listed site; a hospital with several gates has several."""
    frame = files.table("shanghai/hospitals_2022.csv")
    lon, lat = to_wgs84(frame["bd09_lng"].astype(float), frame["bd09_lat"].astype(float), "bd09")
    number = [f"SH{row:03d}" for row in range(1, len(frame) + 1)]
    services = [f"开放：{opened}；停诊：{closed}" for opened, closed in zip(frame["opening"], frame["closed"], strict=True)]
    return pd.DataFrame(
        {
            "hospital_no": number, "name": frame["hospital"], "address": _full_addresses(frame),
            "lon": lon.round(7), "lat": lat.round(7), "services": services, "listed_on": LISTED_ON,
        }
    )  # fmt: skip
