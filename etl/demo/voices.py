"""What citizens report, what is said in public, what is moved, and who travels between cities."""

from __future__ import annotations

import numpy as np

from etl.demo.desk import Desk
from etl.demo.messy import DAY, NEVER, blank, day_text, numbers, styles, time_text, until_now, written
from etl.demo.people import Ints, Texts, either, texts
from etl.demo.plan import CITY_ZH, DAYS
from etl.demo.returns import ORIGINS, curve
from etl.demo.tasks import Work, write_tasks
from etl.demo.terrain import Floats
from etl.demo.world import World
from geodata.vocabulary import CHANNEL, CLUE_CLASS, CLUE_STATE

# Class, share, and what is said; {place} is filled in.
CLUES: dict[str, tuple[float, tuple[str, ...]]] = {
    "no_temperature_point": (0.14, ("{place}超市门口没有人测体温", "{place}进出都不量体温，请尽快设点")),
    "fever": (0.17, ("{place}有人发烧两天没去医院", "邻居老人咳嗽发热，住{place}")),
    "gathering": (0.18, ("{place}棋牌室还有十几人在打牌", "{place}办酒席，来了五六桌人")),
    "returnee": (0.16, ("{place}有一家刚从疫区回来，没有登记", "{place}楼上昨晚有人从外地疫区返回")),
    "vehicle": (0.08, ("{place}路边停着疫区牌照的车", "{place}停车场有外省疫区车辆，人未见登记")),
    "rumour": (0.08, ("业主群里传{place}有人确诊，是真的吗", "网上说{place}封路了，请核实")),
    "price_gouging": (0.09, ("{place}药店口罩卖到三十元一只", "{place}菜场白菜涨到十五元一斤")),
    "fake_supplies": (0.05, ("{place}小店卖的口罩没有合格证", "{place}买到的酒精是假的")),
    "second_hand_masks": (0.02, ("{place}有人回收用过的口罩",)),
    "wildlife": (0.03, ("{place}市场后面还在卖野鸡和獾子", "{place}饭店仍有野味")),
}
TOPICS = (
    ("{d}{s}新增病例轨迹公布", -0.3), ("{d}超市物资供应充足", 0.5), ("{d}口罩预约系统上线", 0.3), ("{d}居民抱怨小区出入证难办", -0.6),
    ("{d}医护人员驰援定点医院", 0.8), ("网传{d}封路，官方辟谣", -0.4), ("{d}企业复工首日", 0.4), ("{d}志愿者为隔离户送菜", 0.8),
    ("{d}学校推迟开学", -0.1), ("{d}菜价上涨", -0.6), ("{d}首批患者治愈出院", 0.9), ("{d}快递驿站恢复营业", 0.4),
)  # fmt: skip
ITEMS = (("医用外科口罩", 20_000, "只"), ("N95口罩", 3_000, "只"), ("防护服", 600, "套"), ("护目镜", 500, "副"), ("消毒液", 900, "桶"), ("蔬菜包", 2_500, "份"), ("额温枪", 120, "支"))


def _attention() -> Floats:
    """How much people report and write by day: nothing much before the closure, then a long wave."""
    day = np.arange(DAYS)
    return np.asarray(0.06 + np.exp(-((day - 22) ** 2) / np.where(day < 22, 50.0, 330.0)))


def write_clues(world: World, desk: Desk, workers: Texts) -> None:
    """Hand in citizens' reports, and the tasks to check three quarters of them."""
    rng, count = world.plan.rng("clues"), world.plan.clues
    day = rng.choice(DAYS, count, p=_attention() / _attention().sum())
    when = day * DAY + (rng.normal(14.5, 4.6, count).clip(0.1, 23.9) * 60).astype(np.int64)
    grid = rng.choice(len(world.ground.codes), count, p=world.ground.population / world.ground.population.sum())
    door = world.doors.pick(grid, rng)
    place = either(rng.random(count) < 0.5, world.doors.text[door], either(world.doors.compound[door] != "", world.doors.compound[door], world.doors.road[door]))
    kinds = list(CLUES)
    kind = texts(kinds)[rng.choice(len(kinds), count, p=[CLUES[k][0] for k in kinds])]
    said = texts(CLUES[k][1][n % len(CLUES[k][1])].format(place=p) for k, n, p in zip(kind, rng.integers(0, 9, count).tolist(), place, strict=True))
    checked = np.flatnonzero(rng.random(count) < 0.75)
    address = world.scribe.clean(door, world.doors.text[door])
    closed = np.full(count, NEVER)
    closed[checked] = write_tasks(world, desk, workers, Work("clue_check", door[checked], address[checked], when[checked] + rng.integers(10, 300, len(checked))), rng)
    asked = np.setdiff1d(np.arange(count), checked)
    closed[asked] = until_now(when[asked] + rng.integers(20, 1500, len(asked)))
    verdict = either(np.isin(np.arange(count), checked), either(rng.random(count) < 0.55, "verified", "refuted"), "answered")
    state = either(closed > NEVER // 2, verdict, "open")
    shown = rng.random(count) < 0.4
    lon, lat = (either(shown, numbers(world.doors.lonlat[door, axis], 6), None) for axis in (0, 1))
    channel = texts(["hotline", "app", "grid", "web"])[rng.choice(4, count, p=(0.52, 0.30, 0.10, 0.08))]
    desk.hand_in("clue", {
        "clue_no": desk.serials("X", day), "clue_class": written(CLUE_CLASS, kind, rng), "channel": written(CHANNEL, channel, rng),
        "reported_at": time_text(when, styles(count, rng)), "text": said, "reporter_phone": blank(texts(f"100{n:08d}" for n in rng.integers(0, 10**8, count).tolist()), 0.3, rng),
        "state": written(CLUE_STATE, state, rng), "closed_at": time_text(closed), "lon": lon, "lat": lat, "address": address,
    }, when + rng.integers(1, 40, count), rng, 0.006, {"swapped_coordinates": "lon"})  # fmt: skip


def write_posts(world: World, desk: Desk) -> None:
    """Headlines of every day: a few topics a district, hotter on days of attention."""
    rng = world.plan.rng("posts")
    districts, streets = world.ground.level("district"), world.ground.level("street")
    count = max(120, round(1_500 * min(world.plan.scale, 4)))
    day = np.sort(rng.choice(DAYS, count, p=_attention() / _attention().sum()))
    topic, district, street = rng.integers(0, len(TOPICS), count), rng.integers(0, len(districts), count), rng.integers(0, len(streets), count)
    title = texts(TOPICS[t][0].format(d=districts[d].name_zh, s=streets[s].name_zh) for t, d, s in zip(topic, district, street, strict=True))
    _, first = np.unique(texts(f"{d}|{t}" for d, t in zip(day.tolist(), title, strict=True)), return_index=True)
    first.sort()
    day, title, mood = day[first], title[first], np.array([score for _, score in TOPICS])[topic[first]] + rng.normal(0, 0.25, len(first))
    heat = np.exp(rng.normal(7.5, 1.1, len(first))) * (0.3 + _attention()[day])
    sentiment = np.select([mood > 0.25, mood < -0.25], ["正面", "负面"], "中性").astype(object)
    desk.hand_in("opinion_post", {
        "day": day_text(day), "title": title, "heat": numbers(heat, 0), "sentiment": blank(sentiment, 0.03, rng),
    }, day * DAY + rng.integers(9 * 60, 1600, len(first)), rng)  # fmt: skip


def write_stock(world: World, desk: Desk) -> None:
    """Supplies from four warehouses to the hospitals and streets, front line first."""
    rng = world.plan.rng("stock")
    sites = [f"{CITY_ZH}应急物资{n}号库" for n in "一二三四"]
    takers = [h.name for h in world.hospitals] + [s.name_zh for s in world.ground.level("street")]
    count = max(150, round(3_000 * min(world.plan.scale, 4)))
    day = rng.choice(DAYS, count, p=_attention() / _attention().sum())
    item, giver = rng.integers(0, len(ITEMS), count), rng.integers(0, 4, count)
    taker = np.where(rng.random(count) < 0.62, rng.integers(0, len(world.hospitals), count), rng.integers(0, len(takers), count))
    amount = (np.array([size for _, size, _ in ITEMS])[item] * rng.lognormal(-0.5, 0.6, count)).astype(int) + 1
    when = day * DAY + rng.integers(7 * 60, 20 * 60, count)
    bought = rng.random(count) < 0.30
    names = texts(name for name, *_ in ITEMS)[item]
    for site, rows, sign in ((texts(sites)[giver], bought, 4), (texts(sites)[giver], ~bought, -1), (texts(takers)[taker], ~bought, 1)):
        at = np.flatnonzero(rows)
        desk.hand_in("stock_move", {
            "move_no": desk.serials("W", day[at]), "site": site[at], "item": names[at], "quantity": texts(map(str, (amount[at] * sign).tolist())),
            "moved_at": time_text(when[at] + (60 if sign == 1 else 0)),
        }, when[at] + 70, rng)  # fmt: skip


def write_flows(world: World, desk: Desk) -> None:
    """A published migration index to and from every city of origin, day by day."""
    rng = world.plan.rng("flows")
    cities = [(city, share / len(group)) for _, group, share, _ in ORIGINS for city in group]
    days = np.arange(DAYS)
    leaving = 0.4 + 1.6 * np.exp(-((days - 9) ** 2) / 40) * (days < 15)
    for city, share in cities:
        closed = np.where((city == "云泽市") & (days > 13), 0.12, 1.0)
        for origin, dest, wave in ((city, CITY_ZH, curve()[:DAYS] * DAYS), (CITY_ZH, city, leaving)):
            index = wave * closed * share * rng.lognormal(0, 0.05, DAYS) * 4
            _hand_in_flow(desk, origin, dest, days, index, rng)


def _hand_in_flow(desk: Desk, origin: str, dest: str, days: Ints, index: Floats, rng: np.random.Generator) -> None:
    desk.hand_in("migration_flow", {
        "day": day_text(days), "origin": texts([origin] * DAYS), "dest": texts([dest] * DAYS), "index": numbers(index, 4),
    }, (days + 1) * DAY + 600, rng)  # fmt: skip
