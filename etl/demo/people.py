"""Synthetic people: names, identity numbers, telephones, ages. None of them can exist.

Identity numbers carry the region 9901xx, which no county has, with a correct check digit. Telephone
numbers begin with 100, which is no mobile prefix.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁沈任姚卢钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛"
GIVEN_MALE = "伟强磊军洋勇杰涛明超亮刚平辉鹏飞波斌宇浩凯健俊峰志远建国文博子轩一鸣嘉诚海东庆林永福"
GIVEN_FEMALE = "芳娜敏静丽艳娟霞秀英华慧巧美婷雪琳玉兰红梅春菊萍燕莉玲佳颖欣怡雨桐思琪梦洁晓雯淑珍"
_WEIGHTS = np.array([pow(2, 17 - place, 11) for place in range(17)])
_CHECK = np.array(list("10X98765432"), dtype=object)


@dataclass(frozen=True)
class People:
    """Persons in parallel arrays; `male` is a boolean array, `number` the person number."""

    number: Texts
    name: Texts
    id_number: Texts
    phone: Texts
    male: npt.NDArray[np.bool_]
    age: Ints

    def take(self, rows: npt.NDArray[np.int64]) -> People:
        """Some of them, by row number."""
        return People(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def make_people(first: int, age: Ints, rng: np.random.Generator) -> People:
    """People of the given ages, numbered from `first`."""
    male = rng.random(len(age)) < 0.515
    return People(
        number=texts(f"P{number:09d}" for number in range(first, first + len(age))),
        name=_names(male, rng),
        id_number=_id_numbers(age, male, rng),
        phone=texts(f"100{number:08d}" for number in rng.integers(0, 10**8, len(age)).tolist()),
        male=male,
        age=age,
    )


def texts(values: object) -> Texts:
    """An object array of texts from any iterable."""
    found = list(values)  # type: ignore[call-overload]
    array = np.empty(len(found), dtype=object)
    array[:] = found
    return array


def either(mask: npt.NDArray[np.bool_], yes: object, no: object) -> Texts:
    """`yes` where the mask holds, else `no`, as a column of texts; None is an empty cell."""
    return np.where(mask, np.asarray(yes, dtype=object), np.asarray(no, dtype=object))


def pick(letters: str, count: int, rng: np.random.Generator) -> Texts:
    """Random characters of a text."""
    return np.array(list(letters), dtype=object)[rng.integers(0, len(letters), count)]


def _names(male: npt.NDArray[np.bool_], rng: np.random.Generator) -> Texts:
    count = len(male)
    rank = np.minimum(rng.geometric(0.035, count) - 1, len(SURNAMES) - 1)
    surname = np.array(list(SURNAMES), dtype=object)[rank]
    first = np.where(male, pick(GIVEN_MALE, count, rng), pick(GIVEN_FEMALE, count, rng))
    second = np.where(rng.random(count) < 0.78, np.where(male, pick(GIVEN_MALE, count, rng), pick(GIVEN_FEMALE, count, rng)), "")
    return texts((surname + first + second).tolist())


def _id_numbers(age: Ints, male: npt.NDArray[np.bool_], rng: np.random.Generator) -> Texts:
    born = np.datetime64("2020-01-10") - (age * 365.2425 + rng.uniform(1, 364, len(age))).astype("timedelta64[D]")
    birthday = np.array([day.year * 10_000 + day.month * 100 + day.day for day in born.astype(dt.date)], dtype=np.int64)
    serial = rng.integers(0, 50, len(age)) * 10 + rng.integers(0, 5, len(age)) * 2 + male
    first_17 = (990_100 + rng.integers(1, 11, len(age))) * 10**11 + birthday * 1000 + serial
    digits = first_17[:, None] // 10 ** np.arange(16, -1, -1) % 10
    check = _CHECK[(digits * _WEIGHTS).sum(axis=1) % 11]
    return texts(f"{number}{last}" for number, last in zip(first_17.tolist(), check, strict=True))


def spoil_id(number: str) -> str:
    """The same number with a wrong last character."""
    return number[:-1] + ("5" if number[-1] != "5" else "6")
