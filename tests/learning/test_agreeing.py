"""Two providers that agree teach the gazetteer; one alone only suggests."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import etl.__main__ as door
from etl.learning.learn import Learnt, Lessons, learn
from etl.pack import read_ground
from etl.providers.settings import ProviderSettings
from geodata.errors import ProviderProblem
from tests.learning.conftest import TODAY
from tests.learning.test_known_registers import Put, learned
from tests.providers.speaker import ELSEWHERE, EMPTY, FOUND, SPENT, Speaker

HERE, NEAR, FAR, EAST = (121.512, 31.206), (121.5131, 31.206), (121.52, 31.21), (121.551, 31.215)
LIST = "姓名,现住址,区县\n张三,西方区柳岸路66号302室，联系电话13800000000,\n李四,柳岸路66号401室,西方区\n王五,苗圃路438弄3号,西方区\n"
Ask = Callable[..., Learnt]


@pytest.fixture
def ask(pack: Path, settings: ProviderSettings) -> Ask:
    def run(path: Path, *providers: str) -> Learnt:
        return learn(pack, Lessons((), providers or ("amap", "baidu"), path), TODAY, settings)

    return run


def test_two_that_agree_make_an_entry(pack: Path, known: Put, ask: Ask, speaker: Speaker) -> None:
    speaker.say = {"amap": lambda text: FOUND["amap"](HERE), "baidu": lambda text: FOUND["baidu"](NEAR)}
    done = ask(known("list.csv", LIST))
    row = learned(pack)["柳岸路66号"]
    assert (done.added, done.suggestions, done.changed) == (1, 0, True)
    assert (row["kind"], row["district"], row["street"], row["source"], row["datum"]) == ("door", "西方区", "河西街道", "amap+", "wgs84")
    assert (float(row["lon"]), float(row["lat"])) == pytest.approx(HERE, abs=1e-6)
    day = row["learned_at"]
    assert row["how"] == f"amap:门牌号:gcj02:{day} baidu:门址:gcj02:{day}"
    assert "amap+" in set(read_ground(pack).gazetteer["source"])


def test_only_what_is_needed_leaves_the_machine(known: Put, ask: Ask, speaker: Speaker) -> None:
    speaker.say = {"amap": lambda text: FOUND["amap"](HERE), "baidu": lambda text: FOUND["baidu"](NEAR)}
    ask(known("list.csv", LIST))
    assert speaker.asked("amap") == speaker.asked("baidu") == ["西方区柳岸路66号"], "no names, phones, rooms; nothing known already"


@pytest.mark.parametrize(
    ("amap", "baidu", "why"),
    [
        (FOUND["amap"](HERE), EMPTY["baidu"], ["alone"]),
        (FOUND["amap"](HERE), FOUND["baidu"](FAR), ["apart", "apart"]),
        (FOUND["amap"](HERE, "区县"), FOUND["baidu"](HERE, "区县"), ["coarse", "coarse"]),
        (FOUND["amap"](HERE, "道路"), FOUND["baidu"](NEAR), ["coarse", "alone"]),
    ],
)
def test_one_alone_only_suggests(amap: tuple, baidu: tuple, why: list[str], pack: Path, known: Put, ask: Ask, speaker: Speaker) -> None:
    speaker.say = {"amap": lambda text: amap, "baidu": lambda text: baidu}
    done = ask(known("list.csv", LIST))
    assert (done.added, done.suggestions) == (0, len(why)) and not (pack / "learned.csv").exists()
    kept = pd.read_csv(pack / "known/suggestions.csv").sort_values("source")
    assert kept["why"].tolist() == why and set(kept["address"]) == {"柳岸路66号"}
    assert (pack / "known/suggestions.csv").stat().st_mode & 0o077 == 0


def test_a_suggestion_goes_when_another_agrees(pack: Path, known: Put, ask: Ask, speaker: Speaker) -> None:
    speaker.say = {"amap": lambda text: FOUND["amap"](HERE), "tianditu": lambda text: FOUND["tianditu"](NEAR)}
    path = known("list.csv", LIST)
    assert ask(path, "amap").suggestions == 1
    done = ask(path, "amap", "tianditu")
    assert (done.added, done.suggestions) == (1, 0) and not (pack / "known/suggestions.csv").exists()
    assert speaker.asked("amap") == ["西方区柳岸路66号"], "the first answer was kept"


def test_an_answer_elsewhere_is_dropped_and_counted(pack: Path, known: Put, ask: Ask, speaker: Speaker) -> None:
    speaker.say = {"amap": lambda text: FOUND["amap"](ELSEWHERE), "baidu": lambda text: FOUND["baidu"](EAST)}
    done = ask(known("list.csv", LIST))
    assert done.dropped == {"outside_city": 1, "wrong_district": 1} and done.suggestions == 0


def test_one_point_for_many_places_is_nobodys(pack: Path, known: Put, ask: Ask, speaker: Speaker) -> None:
    rows = "".join(f"{name}路1号,西方区\n" for name in ("春晖", "夏荷", "秋月", "冬雪", "云霞"))
    speaker.say = {name: (lambda text, name=name: FOUND[name](HERE)) for name in ("amap", "baidu")}
    done = ask(known("list.csv", f"地址,区县\n{rows}"))
    assert (done.added, done.suggestions) == (0, 10)


def test_a_second_run_asks_and_changes_nothing(pack: Path, known: Put, ask: Ask, speaker: Speaker) -> None:
    speaker.say = {"amap": lambda text: FOUND["amap"](HERE), "baidu": lambda text: FOUND["baidu"](NEAR)}
    path = known("list.csv", LIST)
    ask(path)
    before, heard = (pack / "learned.csv").read_bytes(), len(speaker.heard)
    again = ask(path)
    assert (again.changed, again.added) == (False, 0)
    assert (pack / "learned.csv").read_bytes() == before and len(speaker.heard) == heard


def test_what_was_answered_before_the_quota_ended_is_learned(pack: Path, known: Put, ask: Ask, speaker: Speaker) -> None:
    left = iter([FOUND["amap"](HERE)])
    speaker.say = {"amap": lambda text: next(left, SPENT["amap"]), "baidu": lambda text: FOUND["baidu"](HERE)}
    done = ask(known("list.csv", "地址,区县\n柳岸路66号,西方区\n河沿路8号,西方区\n"))
    assert [problem.en[:17] for problem in done.problems] == ["The quota at AMap"]
    assert list(learned(pack)) == ["柳岸路66号"] and done.suggestions == 1


def test_a_provider_that_is_off_is_not_asked(pack: Path, known: Put, speaker: Speaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDWATCH_GEOCODE_PROVIDERS", "")
    with pytest.raises(ProviderProblem, match="not switched on"):
        learn(pack, Lessons((), ("amap",), known("list.csv", LIST)), TODAY, ProviderSettings())
    assert speaker.heard == []


class TestCommand:
    def test_learn_from_both(
        self, pack: Path, known: Put, settings: ProviderSettings, speaker: Speaker, capsys: pytest.CaptureFixture[str]
    ) -> None:
        speaker.say = {"amap": lambda text: FOUND["amap"](HERE), "baidu": lambda text: FOUND["baidu"](NEAR)}
        known("housing.csv", "地址,区县,经度,纬度\n河沿路8号,西方区,121.5250,31.2050\n")
        asked = ["gazetteer", "learn", "--city", str(pack), "--provider", "amap,baidu", str(known("list.csv", LIST))]
        assert door.main([*asked, "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["added"] == 2 and told["asked"]["amap"]["asked"] == 1
        assert told["after"]["recognised"] == 1.0 and set(learned(pack)) == {"河沿路8号", "柳岸路66号"}
        assert door.main(asked) == 0
        printed = capsys.readouterr()
        assert "识别率" in printed.out and "实测准确率" in printed.out and "待复核占比" in printed.out
        assert "amap, baidu" in printed.err and "no rooms" in printed.err

    def test_a_used_up_provider_is_told_at_the_end(
        self, pack: Path, known: Put, settings: ProviderSettings, speaker: Speaker, capsys: pytest.CaptureFixture[str]
    ) -> None:
        speaker.say = {"amap": lambda text: SPENT["amap"]}
        assert door.main(["gazetteer", "learn", "--city", str(pack), "--provider", "amap", str(known("list.csv", LIST))]) == 2
        assert "The quota at AMap is used up" in capsys.readouterr().err

    @pytest.mark.parametrize("more", [[], ["--provider", "amap"]])
    def test_nothing_to_learn_from(self, more: list[str], pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert door.main(["gazetteer", "learn", "--city", str(pack), *more]) == 2
        assert ("IN.csv" if more else f"{pack}/known") in capsys.readouterr().err
