"""The demo's registers go through the real reading and cleaning: what is refused is what was damaged, no more."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from etl.city import register_files
from etl.contract import Reject, Row
from etl.demo.noise import KINDS, Written, numeral
from etl.demo.people import make_people, spoil_id
from etl.demo.plan import AS_OF
from etl.readers import open_table
from etl.sources import source
from etl.steps import through
from etl.steps.clean import clean
from etl.steps.duplicates import duplicates
from etl.steps.extract import extract
from etl.steps.fields import Context
from etl.values.dates import CHINA
from etl.values.identity import check_digit
from geodata.records import RECORDS
from geodata.records.people import Registration

TODAY = dt.date(2020, 3, 16)
REASONS = {"future_date": "future_date", "bad_id": "bad_id_check_digit", "missing": "missing_value"}


def read(path: Path, noun: str) -> tuple[list[Row], list[Reject]]:
    declared = source(noun)
    rejects: list[Reject] = []
    table = open_table(path, declared)
    rows = list(through(extract(table, declared), [clean(declared, Context(TODAY)), duplicates()], rejects.append))
    return rows, rejects


@pytest.fixture(scope="module")
def registers(pack: Path) -> dict[str, tuple[list[Row], list[Reject]]]:
    return {noun: read(path, noun) for noun, paths in register_files(pack).items() for path in paths}


def test_exactly_the_damaged_rows_are_refused(pack: Path, registers: dict[str, tuple[list[Row], list[Reject]]]) -> None:
    damaged = pd.read_csv(pack / "truth" / "defects.csv", dtype=str)
    expected = {(noun, number, REASONS[defect]) for noun, number, defect in damaged.itertuples(index=False) if defect in REASONS}
    refused = {(noun, next(iter(each.row.raw.values())), each.reason) for noun, (_, rejects) in registers.items() for each in rejects}
    assert refused == expected
    assert len({reason for *_, reason in refused}) >= 2, "several kinds of defects occur even in a small pack"


def test_exchanged_coordinates_are_seen(pack: Path, registers: dict[str, tuple[list[Row], list[Reject]]]) -> None:
    damaged = pd.read_csv(pack / "truth" / "defects.csv", dtype=str)
    swapped = {(noun, number) for noun, number, defect in damaged.itertuples(index=False) if defect == "swapped_coordinates"}
    seen = {
        (noun, next(iter(row.raw.values()))) for noun, (rows, _) in registers.items() for row in rows
        if row.review is not None and row.review.reason == "coordinates_swapped"
    }  # fmt: skip
    assert seen == swapped and seen


@pytest.mark.parametrize("noun", sorted(RECORDS))
def test_every_register_becomes_records(noun: str, registers: dict[str, tuple[list[Row], list[Reject]]]) -> None:
    rows, rejects = registers[noun]
    assert len(rows) >= 20
    assert len(rejects) < 0.03 * len(rows)
    model = RECORDS[noun]
    for row in rows:
        assert isinstance(row.record, model)
        learnt = row.record.recorded_at
        assert learnt is None or learnt <= AS_OF.replace(tzinfo=CHINA), "nothing is known that was learnt later"


def test_events_are_not_known_before_they_happen(registers: dict[str, tuple[list[Row], list[Reject]]]) -> None:
    for noun in ("task", "task_event", "clue", "checkpoint_scan", "encounter", "registration", "health_check"):
        field = RECORDS[noun].event_field
        for row in registers[noun][0]:
            happened, learnt = getattr(row.record, field), row.record.recorded_at  # type: ignore[union-attr]
            assert learnt is not None and happened <= learnt, (noun, row.raw)


def test_references_lead_somewhere(registers: dict[str, tuple[list[Row], list[Reject]]]) -> None:
    def values(noun: str, field: str) -> set[object]:
        return {getattr(row.record, field) for row in registers[noun][0]} - {None}

    lost = {each.row.raw["任务编号"] for each in registers["task"][1]}
    assert values("task_event", "task_no") - lost <= values("task", "task_no")
    assert values("checkpoint_scan", "checkpoint_no") <= values("checkpoint", "checkpoint_no")
    assert values("hospital_capacity", "hospital_no") <= values("hospital", "hospital_no")
    assert values("case", "hospital_no") <= values("hospital", "hospital_no")
    known = values("registration", "registration_no") | {each.row.raw["登记编号"] for each in registers["registration"][1]}
    assert values("task", "registration_no") <= known


def test_an_arrival_is_registered_before_it_is_verified(registers: dict[str, tuple[list[Row], list[Reject]]]) -> None:
    verified = 0
    for row in registers["registration"][0]:
        record = row.record
        assert isinstance(record, Registration)
        arrived, seen = record.arrived_on, record.verified_on
        assert seen is None or (arrived is not None and arrived <= seen)
        verified += seen is not None
    assert verified > 0.6 * len(registers["registration"][0])


def test_about_two_rows_in_a_hundred_come_twice(pack: Path) -> None:
    table = pd.read_csv(pack / "registers" / "registration.csv", dtype=str)
    again = table.duplicated().mean()
    assert 0.005 < again < 0.04
    told = pd.read_csv(pack / "truth" / "duplicates.csv", dtype=str)
    assert set(table.loc[table["登记编号"].duplicated(), "登记编号"]) == set(told.loc[told["noun"] == "registration", "number"])


def test_people_cannot_exist_and_their_numbers_are_well_formed() -> None:
    people = make_people(7, np.array([0, 1, 17, 34, 66, 96] * 30), np.random.default_rng(3))
    assert len(set(people.id_number)) == 180 and people.number[0] == "P000000007"
    for number, male, phone in zip(people.id_number, people.male, people.phone, strict=True):
        assert number.startswith("9901") and check_digit(number[:17]) == number[17]
        assert int(number[16]) % 2 == int(male)
        assert phone.startswith("100") and len(phone) == 11
        wrong = spoil_id(number)
        assert wrong[:17] == number[:17] and wrong[17] != number[17]


def test_every_kind_of_noise_is_told_in_the_truth(pack: Path) -> None:
    told = pd.read_csv(pack / "truth" / "addresses.csv", dtype=str)
    assert set(told["noise"]) <= set(KINDS)
    assert (told["noise"] == "clean").mean() == pytest.approx(0.64, abs=0.06)
    assert sum(share for share, _ in KINDS.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("no_district", "滨江路438弄52号155室"),
        ("full_width", "临江市望江区滨江路４３８弄５２号１５５室"),
        ("numerals", "望江区滨江路四百三十八弄52号155室"),
        ("dashes", "望江区滨江路438-52-155"),
        ("repeated", "临江市望江区望江区滨江路438弄52号155室"),
        ("compound_only", "望江区金桂花园"),
        ("wrong_district", "南溪县滨江路438弄52号155室"),
        ("street_only", "望江区滨湖街道"),
    ],
)
def test_noise_examples(kind: str, wanted: str) -> None:
    assert KINDS[kind][1](Written("望江区", "滨湖街道", "滨江路438弄52号155室", "金桂花园", "南溪县", 0)) == wanted


@pytest.mark.parametrize(("plain", "said"), [("滨江路5号", "滨江路五号"), ("滨江路105号", "滨江路一百零五号"), ("滨江路20弄", "滨江路二十弄"), ("滨江路300弄", "滨江路三百弄")])
def test_numerals(plain: str, said: str) -> None:
    assert numeral(plain) == said
