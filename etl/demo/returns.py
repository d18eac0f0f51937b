"""Who comes (back) to the city: registrations day by day, and the journeys they came on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from etl.demo.doors import make_homes
from etl.demo.epidemic import IMPORTED, TRIP
from etl.demo.messy import DAY, NEVER
from etl.demo.people import Ints, People, Texts, either, make_people, texts
from etl.demo.plan import DAYS, Plan
from etl.demo.terrain import Floats
from etl.demo.world import World

OUTBREAK_PROVINCE, OUTBREAK_CITY = "湖北省", "云泽市"
# Province, its cities, weight of travel, distance by rail in hours.
ORIGINS: tuple[tuple[str, tuple[str, ...], float, float], ...] = (
    ("江苏省", ("南京市", "苏州市", "无锡市", "徐州市", "南通市"), 0.27, 2.0),
    ("安徽省", ("合肥市", "阜阳市", "安庆市", "芜湖市"), 0.15, 3.2),
    ("上海市", ("上海市",), 0.13, 2.4),
    ("浙江省", ("杭州市", "宁波市", "温州市"), 0.10, 3.6),
    ("河南省", ("郑州市", "信阳市", "周口市"), 0.08, 4.5),
    ("山东省", ("济南市", "青岛市", "临沂市"), 0.06, 4.0),
    (OUTBREAK_PROVINCE, (OUTBREAK_CITY, "黄冈市", "孝感市", "襄阳市"), 0.055, 5.0),
    ("广东省", ("广州市", "深圳市", "东莞市"), 0.045, 8.5),
    ("江西省", ("南昌市", "九江市"), 0.035, 5.5),
    ("北京市", ("北京市",), 0.03, 4.8),
    ("湖南省", ("长沙市", "岳阳市"), 0.02, 7.0),
    ("四川省", ("成都市",), 0.015, 12.0),
    ("重庆市", ("重庆市",), 0.01, 11.0),
)
PURPOSES = ("work", "business", "school", "visit", "tourism", "transit")
MODES = ("train", "coach", "car", "ship", "flight")
EMPLOYER_TAILS = ("电子有限公司", "纺织厂", "机械有限公司", "物流公司", "餐饮店", "建筑工程公司", "科技有限公司", "食品厂")
EXPECTED_DAYS = DAYS + 6  # forms are handed in ahead: some arrivals lie behind the last day
CHUNK = 40_000


@dataclass(frozen=True)
class Returnees:
    """One batch of registered people. Days count from the first day, times in minutes; NEVER: not (yet)."""

    people: People
    registration: Texts
    door: Ints
    home: Texts
    address: Texts
    noise: Texts
    registered: Ints
    expected: Ints
    arrived: Ints
    verified: Ints
    province: Texts
    city: Texts
    outbreak: npt.NDArray[np.bool_]
    purpose: Texts
    mode: Texts
    service: Texts
    carriage: Texts
    seat: Texts
    infection: Ints


def curve() -> Floats:
    """Share of arrivals on each expected day: a trough on New Year's Eve, peaks on the 6th and the 16th day of the year."""
    day = np.arange(EXPECTED_DAYS, dtype=float)
    before = 0.75 * np.exp(-((day - 3) ** 2) / 60)
    sixth = 1.9 * np.exp(-((day - 20) ** 2) / np.where(day < 20, 8.0, 20.0))
    sixteenth = 1.15 * np.exp(-((day - 30) ** 2) / np.where(day < 30, 12.0, 120.0))
    weekly = 1 + 0.03 * np.cos(2 * np.pi * (day - 2) / 7)
    wished = (0.10 + before * (day < 15) + (day >= 15) * 0.30 + sixth + sixteenth) * weekly
    wished[14] *= 0.45
    wished[20] *= 1.10
    return np.asarray(wished / wished.sum())


def batches(plan: Plan) -> Iterator[Ints]:
    """Expected days of registrations, in batches of bounded size, earliest first."""
    rng = plan.rng("arrivals")
    left = rng.multinomial(plan.registrations, curve())
    queue: list[Ints] = []
    for day, count in enumerate(left.tolist()):
        for start in range(0, count, CHUNK):
            queue.append(np.full(min(CHUNK, count - start), day, dtype=np.int64))
            if sum(map(len, queue)) >= CHUNK:
                yield np.concatenate(queue)
                queue = []
    if queue:
        yield np.concatenate(queue)


def make_returnees(world: World, expected: Ints, first: int, carriers: Ints, everyone: People, rng: np.random.Generator) -> Returnees:
    """Draw one batch: people expected on the given days, then the `carriers` (rows of the infections) as further rows.

    `first` is the number of the first new person; carriers keep their own.
    """
    infections = world.infections
    carried = len(carriers)
    expected = np.r_[expected, infections.arrival[carriers]].astype(np.int64)
    count = len(expected)
    infection = np.r_[np.full(count - carried, -1), carriers]
    purpose = texts(PURPOSES)[rng.choice(6, count, p=(0.55, 0.08, 0.11, 0.20, 0.03, 0.03))]
    people = _join(make_people(first, _ages(purpose[: count - carried], rng), rng), everyone.take(carriers))
    grids = rng.choice(len(world.ground.codes), count - carried, p=world.ground.population / world.ground.population.sum())
    door = np.r_[world.doors.pick(grids, rng), infections.door[carriers]]
    home = make_homes(world.doors, door, rng)
    address, noise = world.scribe.write(door, home, rng)
    origin = _origins(count, infection, rng)
    province, city = texts(ORIGINS[o][0] for o in origin), texts(ORIGINS[o][1][int(u * len(ORIGINS[o][1]))] for o, u in zip(origin, rng.random(count), strict=True))
    mode, service, carriage, seat = _journeys(origin, expected, infection, infections.infector, infections.route, rng)
    lead = np.where(rng.random(count) < 0.24, 0, rng.geometric(0.27, count)) * DAY
    registered = expected * DAY - lead + _hours(count, rng)
    slip = rng.choice(np.array([0, -1, 1, 2, 3, 5]), count, p=(0.74, 0.06, 0.10, 0.05, 0.03, 0.02))
    arrived = np.where((lead == 0) | (infection >= 0), expected, expected + slip)
    arrived = np.where((rng.random(count) < 0.075) & (lead > 0) & (infection < 0), NEVER, np.maximum(arrived, registered // DAY))
    return Returnees(
        people=people, registration=texts(f"R{_stamp(day)}{number:07d}" for day, number in zip((registered // DAY).tolist(), _serials(first, count, carriers), strict=True)),
        door=door, home=home, address=address, noise=noise, registered=registered, expected=expected, arrived=arrived,
        verified=_verified(arrived, rng), province=province, city=city,
        outbreak=(province == OUTBREAK_PROVINCE) | (rng.random(count) < 0.008),
        purpose=purpose, mode=mode, service=service, carriage=carriage, seat=seat, infection=infection,
    )  # fmt: skip


def _serials(first: int, count: int, carriers: Ints) -> list[int]:
    return [*range(first, first + count - len(carriers)), *carriers.tolist()]


def _stamp(day: int) -> str:
    return str(np.datetime64("2020-01-10") + day).replace("-", "")


def _join(a: People, b: People) -> People:
    return People(**{name: np.concatenate((getattr(a, name), getattr(b, name))) for name in a.__dataclass_fields__})


def _ages(purpose: Texts, rng: np.random.Generator) -> Ints:
    middle = np.select([purpose == "school", purpose == "visit", purpose == "tourism"], [19.0, 44.0, 38.0], 34.0)
    spread = np.select([purpose == "school", purpose == "visit"], [3.0, 19.0], 10.0)
    return rng.normal(middle, spread).clip(1, 92).astype(np.int64)


def _hours(count: int, rng: np.random.Generator) -> Ints:
    """Minutes of the day when forms are sent: morning and evening humps."""
    hump = np.where(rng.random(count) < 0.55, rng.normal(10.4, 2.0, count), rng.normal(19.6, 2.2, count))
    return (hump.clip(0.1, 23.9) * 60).astype(np.int64)


def _verified(arrived: Ints, rng: np.random.Generator) -> Ints:
    """The day a grid worker stood at the door: later when many arrive at once, a week late at times, and rarely never."""
    load = curve()[arrived.clip(0, EXPECTED_DAYS - 1)] * EXPECTED_DAYS
    overlooked = np.where(rng.random(len(arrived)) < 0.045, rng.exponential(6.0, len(arrived)), 0.0)
    delay = np.floor(rng.exponential(0.55 + 0.62 * load) + overlooked).astype(np.int64)
    done = (arrived > NEVER // 2) & (rng.random(len(arrived)) > 0.004)
    return np.where(done, arrived + delay, NEVER)


def _origins(count: int, infection: Ints, rng: np.random.Generator) -> Ints:
    weight = np.array([share for _, _, share, _ in ORIGINS])
    origin = rng.choice(len(ORIGINS), count, p=weight / weight.sum())
    return np.where((infection >= 0) & (rng.random(count) < 0.88), 6, origin)


def _journeys(
    origin: Ints, expected: Ints, infection: Ints, infector: Ints, route: Ints, rng: np.random.Generator
) -> tuple[Texts, Texts, Texts, Texts]:
    """Mode, service or plate, carriage and seat; whoever caught it on the way sat in the infector's carriage."""
    count = len(origin)
    hours = np.array([far for *_, far in ORIGINS])[origin]
    draw = rng.random(count)
    by_air = (hours > 6) & (draw < 0.30)
    mode = np.select([by_air, draw < 0.46, draw < 0.62, draw < 0.985], ["flight", "train", "coach", "car"], "ship").astype(object)
    mode[(infection >= 0) & (mode == "car")] = "train"
    line = rng.integers(0, 3, count)
    service = texts(_service(m, o, n, u) for m, o, n, u in zip(mode, origin.tolist(), line.tolist(), rng.integers(0, 10**6, count).tolist(), strict=True))
    carriage = texts(f"{c:02d}" for c in rng.integers(1, 17, count).tolist())
    row, letter = rng.integers(1, 19, count), rng.integers(0, 5, count)
    _seat_together(infection, infector, route, (mode, service, carriage), row, letter, rng)
    train = mode == "train"
    sits = train | (mode == "coach") | (mode == "flight")
    seat = texts(f"{r:02d}{'ABCDF'[c]}" for r, c in zip(row.tolist(), letter.tolist(), strict=True))
    unknown = rng.random(count) < 0.15
    return mode, service, either(train & ~unknown, carriage, None), either(sits & ~unknown, seat, None)


def _service(mode: str, origin: int, line: int, draw: int) -> str:
    """Train, coach, flight or ship number of a line; a plate with an invented letter for cars."""
    if mode == "train":
        return f"G{7100 + origin * 20 + line * 2}"
    if mode == "coach":
        return f"K{2000 + origin * 10 + line}"
    if mode == "flight":
        return f"LJ{5100 + origin * 10 + line}"
    return f"临江长屿{line + 1}号" if mode == "ship" else f"临O·{draw:06d}"


def _seat_together(
    infection: Ints, infector: Ints, route: Ints, journey: tuple[Texts, Texts, Texts], row: Ints, letter: Ints, rng: np.random.Generator
) -> None:  # fmt: skip
    """Move everyone infected on the way next to their infector, within one batch."""
    place = {case: at for at, case in enumerate(infection.tolist()) if case >= 0}
    for case, at in place.items():
        source = place.get(int(infector[case]), -1)
        if route[case] != TRIP or source < 0 or route[infector[case]] != IMPORTED:
            continue
        for column in journey:
            column[at] = column[source]
        row[at] = max(1, row[source] + rng.integers(-1, 2))
        letter[at] = (letter[source] + rng.integers(1, 5)) % 5
