"""Each provider against a server that speaks its documented answers."""

from __future__ import annotations

import datetime as dt
import itertools
import time
from pathlib import Path

import pytest

from etl.providers.cache import answer_cache
from etl.providers.contract import City, NoAnswer
from etl.providers.gather import gather, open_all
from etl.providers.online import MOST_IN_A_ROW, Online
from etl.providers.settings import PROVIDERS, ProviderSettings
from etl.values.dates import CHINA
from geodata.coordinates import to_wgs84
from geodata.errors import FileProblem, ProviderProblem
from tests.providers.speaker import BUSY, ELSEWHERE, EMPTY, FOUND, GARBAGE, POINT, SPENT, WRONG_KEY, Reply, Speaker

TEXT = "苗圃路6号"


@pytest.mark.parametrize("name", PROVIDERS)
def test_an_answer_comes_with_datum_level_and_day(name: str, speaker: Speaker, settings: ProviderSettings, city: City) -> None:
    speaker.say[name] = lambda text: FOUND[name](POINT)
    with Online(name, settings, city) as provider:
        answer = provider.ask(TEXT)
    assert (answer.provider, answer.text, answer.city) == (name, TEXT, "310000")
    assert answer.asked_on == dt.datetime.now(CHINA).date()
    assert answer.level in {"门牌号", "门址", "building"}
    assert answer.datum == {"amap": "gcj02", "baidu": "gcj02"}.get(name, "wgs84")
    lon, lat = to_wgs84(answer.lon or 0, answer.lat or 0, answer.datum)
    assert (float(lon), float(lat)) == pytest.approx(POINT, abs=1e-6)


@pytest.mark.parametrize("name", PROVIDERS)
def test_the_city_is_always_passed(name: str, speaker: Speaker, settings: ProviderSettings, city: City) -> None:
    speaker.say[name] = lambda text: EMPTY[name]
    with Online(name, settings, city) as provider:
        answer = provider.ask(TEXT)
    assert answer.lon is None and answer.level == ""
    [(_, query)] = speaker.heard
    if name == "nominatim":
        assert query["q"] == f"{TEXT}, 方城市" and query["bounded"] == "1" and query["countrycodes"] == "cn"
        assert [float(each) for each in query["viewbox"].split(",")] == [121.5, 31.2, 121.56, 31.23]
    elif name == "tianditu":
        assert speaker.asked(name) == [f"方城市{TEXT}"] and query["tk"] == "tianditu-secret"
    else:
        assert query["address"] == TEXT and query["city"] == {"amap": "310000", "baidu": "方城市"}[name]
    if name == "baidu":
        assert query["ret_coordtype"] == "gcj02ll"


@pytest.mark.parametrize(
    ("name", "reply", "said"),
    [
        *((name, WRONG_KEY[name], f"GRIDWATCH_GEOCODE_{name.upper()}_KEY") for name in PROVIDERS),
        *((name, SPENT[name], "raise it") for name in SPENT),
        *((name, BUSY[name], "GRIDWATCH_GEOCODE_RATE") for name in PROVIDERS),
    ],
)
def test_asking_on_has_no_use(name: str, reply: Reply, said: str, speaker: Speaker, settings: ProviderSettings, city: City) -> None:
    speaker.say[name] = lambda text: reply
    with Online(name, settings, city) as provider, pytest.raises(ProviderProblem) as caught:
        provider.ask(TEXT)
    assert said in caught.value.en and "run again to go on" in caught.value.en
    assert {"amap": "高德", "baidu": "百度", "tianditu": "天地图", "nominatim": "Nominatim"}[name] in caught.value.zh
    assert "secret" not in caught.value.en + caught.value.zh and TEXT not in caught.value.en + caught.value.zh
    assert len(speaker.heard) == (3 if reply == BUSY[name] else 1), "only what may pass is tried again"


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize(
    ("body", "status", "kind", "times"),
    [
        (GARBAGE, 200, "garbage", 1),
        ("", 200, "garbage", 1),
        ('{"status": ', 200, "garbage", 1),
        ("[1, 2]", 200, "garbage", 1),
        ('"ok"', 200, "garbage", 1),
        ({"status": "0", "location": {"lon": "东经", "lat": "北纬"}, "result": {"location": {}}, "geocodes": [{}], "lat": "x", "lon": "y"}, 200, "garbage", 1),
        ("boom", 500, "error", 3),
        ("", 502, "error", 3),
        ("", 504, "slow", 3),
    ],
)  # fmt: skip
def test_one_bad_answer_is_counted_and_the_next_is_asked_for(
    name: str, body: object, status: int, kind: str, times: int, speaker: Speaker, settings: ProviderSettings, city: City
) -> None:
    replies = itertools.chain(itertools.repeat((status, body), times), itertools.repeat(FOUND[name](POINT)))
    if isinstance(body, dict) and name == "amap":
        body["status"] = "1"
    elif isinstance(body, dict) and name == "baidu":
        body["status"] = 0
    speaker.say[name] = lambda text: next(replies)
    with Online(name, settings, city) as provider:
        with pytest.raises(NoAnswer) as caught:
            provider.ask(TEXT)
        assert caught.value.kind == kind
        assert provider.ask(TEXT).lon is not None


def test_a_slow_server_is_left_after_some_failures(speaker: Speaker, settings: ProviderSettings, city: City) -> None:
    quick = settings.model_copy(update={"timeout": 0.05, "retries": 0})
    speaker.say["amap"] = lambda text: (time.sleep(0.3), FOUND["amap"](POINT))[1]
    with Online("amap", quick, city) as provider:
        for _ in range(MOST_IN_A_ROW - 1):
            with pytest.raises(NoAnswer, match="slow"):
                provider.ask(TEXT)
        with pytest.raises(ProviderProblem, match="did not answer in time, 5 times in a row"):
            provider.ask(TEXT)


def test_nobody_there(settings: ProviderSettings, city: City) -> None:
    nowhere = settings.model_copy(update={"baidu_address": "http://127.0.0.1:9", "retries": 0})
    with Online("baidu", nowhere, city) as provider:
        kinds = []
        for _ in range(MOST_IN_A_ROW):
            try:
                provider.ask(TEXT)
            except (NoAnswer, ProviderProblem) as error:
                kinds.append(str(error))
    assert kinds[:-1] == ["away"] * (MOST_IN_A_ROW - 1)
    assert "127.0.0.1:9" in kinds[-1] and "secret" not in kinds[-1]


def test_a_passing_failure_is_asked_again(speaker: Speaker, settings: ProviderSettings, city: City) -> None:
    replies = iter([BUSY["amap"], (500, ""), FOUND["amap"](POINT)])
    speaker.say["amap"] = lambda text: next(replies)
    with Online("amap", settings, city) as provider:
        assert provider.ask(TEXT).lon is not None
    assert len(speaker.heard) == 3


def test_questions_keep_their_distance(speaker: Speaker, settings: ProviderSettings, city: City) -> None:
    speaker.say["amap"] = lambda text: FOUND["amap"](POINT)
    with Online("amap", settings.model_copy(update={"rate": 20.0}), city) as provider:
        for _ in range(5):
            provider.ask(TEXT)
    assert speaker.times[-1] - speaker.times[0] >= 3 * 0.05  # the first waits for its connection


def test_an_address_it_refuses_stops_nothing(speaker: Speaker, settings: ProviderSettings, city: City) -> None:
    speaker.say["amap"] = lambda text: (200, {"status": "0", "info": "INVALID_PARAMS", "infocode": "20000"})
    with Online("amap", settings, city) as provider:
        for _ in range(2 * MOST_IN_A_ROW):
            with pytest.raises(NoAnswer, match="refused"):
                provider.ask(TEXT)


class TestSettings:
    def test_off_by_default(self, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("PROVIDERS", "AMAP_KEY"):
            monkeypatch.delenv(f"GRIDWATCH_GEOCODE_{name}", raising=False)
        with pytest.raises(ProviderProblem, match="not switched on"):
            Online("amap", ProviderSettings(), city)

    def test_a_key_is_missing(self, settings: ProviderSettings, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GRIDWATCH_GEOCODE_BAIDU_KEY", "")
        with pytest.raises(ProviderProblem, match="GRIDWATCH_GEOCODE_BAIDU_KEY is not set"):
            open_all(["amap", "baidu"], ProviderSettings(), city)

    def test_no_such_provider(self, settings: ProviderSettings, city: City) -> None:
        with pytest.raises(ProviderProblem, match="Known: amap, baidu, tianditu, nominatim"):
            Online("google", settings, city)

    def test_keys_do_not_show(self, settings: ProviderSettings) -> None:
        assert "secret" not in repr(settings)

    def test_every_setting_is_described_with_its_default(self) -> None:
        rows = (Path(__file__).parents[2] / "docs/learning.md").read_text(encoding="utf-8").splitlines()
        for name, field in ProviderSettings.model_fields.items():
            row = next((line for line in rows if line.startswith(f"| `GRIDWATCH_GEOCODE_{name.upper()}` |")), "")
            default = "–" if field.default in (None, ()) else str(field.default).removesuffix(".0")
            assert row and row.split("|")[2].strip().strip("`") == default, name


class TestGather:
    def test_nothing_is_asked_twice(self, speaker: Speaker, settings: ProviderSettings, city: City) -> None:
        speaker.say["amap"] = lambda text: EMPTY["amap"] if "乙" in text else FOUND["amap"](POINT)
        with answer_cache(settings.cache) as cache:
            first = gather(["甲路1号", "乙路1号", "甲路1号"], open_all(["amap"], settings, city), cache)
        with answer_cache(settings.cache) as cache:
            again = gather(["乙路1号", "甲路1号", "丙路1号"], open_all(["amap"], settings, city), cache)
        assert speaker.asked("amap") == ["甲路1号", "乙路1号", "丙路1号"]
        assert first.counts["amap"] == {"cached": 0, "asked": 2, "left": 0}
        assert again.counts["amap"] == {"cached": 2, "asked": 1, "left": 0}
        assert {each.text: each.lon for each in first.answers}.items() <= {each.text: each.lon for each in again.answers}.items()
        assert settings.cache.stat().st_mode & 0o077 == 0, "addresses are personal"

    def test_another_city_is_another_question(self, speaker: Speaker, settings: ProviderSettings, city: City) -> None:
        speaker.say["amap"] = lambda text: FOUND["amap"](ELSEWHERE)
        other = City("圆城市", "320000", city.area)
        with answer_cache(settings.cache) as cache:
            for place in (city, other, city):
                gather([TEXT], open_all(["amap"], settings, place), cache)
        assert [query["city"] for _, query in speaker.heard] == ["310000", "320000"]

    def test_one_used_up_stops_alone_and_goes_on_another_day(self, speaker: Speaker, settings: ProviderSettings, city: City) -> None:
        texts = [f"苗圃路{number}号" for number in range(1, 7)]
        left = iter([FOUND["amap"](POINT)] * 2)
        speaker.say = {"amap": lambda text: next(left, SPENT["amap"]), "baidu": lambda text: FOUND["baidu"](POINT)}
        with answer_cache(settings.cache) as cache:
            gathered = gather(texts, open_all(["amap", "baidu"], settings, city), cache)
        assert [problem.en[:22] for problem in gathered.problems] == ["The quota at AMap is u"]
        assert gathered.counts["amap"]["asked"] == 2 and gathered.counts["amap"]["left"] == 4
        assert gathered.counts["baidu"]["asked"] == 6
        speaker.say["amap"] = lambda text: FOUND["amap"](POINT)
        with answer_cache(settings.cache) as cache:
            tomorrow = gather(texts, open_all(["amap", "baidu"], settings, city), cache)
        assert speaker.asked("amap") == [*texts[:3], *texts[2:]]
        assert len(tomorrow.answers) == 12 and not tomorrow.problems

    def test_an_interruption_keeps_what_was_answered(self, speaker: Speaker, settings: ProviderSettings, city: City) -> None:
        def stop_after_two(provider: str, done: int, share: float) -> None:
            if done == 2:
                raise KeyboardInterrupt

        speaker.say["tianditu"] = lambda text: FOUND["tianditu"](POINT)
        texts = ["一路1号", "二路1号", "三路1号"]
        with pytest.raises(KeyboardInterrupt), answer_cache(settings.cache) as cache:
            gather(texts, open_all(["tianditu"], settings, city), cache, stop_after_two)
        with answer_cache(settings.cache) as cache:
            assert gather(texts, open_all(["tianditu"], settings, city), cache).counts["tianditu"]["cached"] == 2

    @pytest.mark.parametrize("damage", ["rubbish", "folder"])
    def test_a_cache_that_cannot_be_used(self, damage: str, tmp_path: Path) -> None:
        path = tmp_path / "answers.sqlite"
        path.mkdir() if damage == "folder" else path.write_bytes(b"no database at all, only text" * 40)
        with pytest.raises(FileProblem, match="GRIDWATCH_GEOCODE_CACHE"), answer_cache(path):
            pass
