"""What is answered in front of the application, and what is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.test import Client

from serving.recent import BELIEVED_S, MOST_VISITS, Recent

TILE = "/tiles/base/v1/14/1/2.pbf"
IMMUTABLE = "private, max-age=31536000, immutable"


@dataclass
class Behind:
    """An application that counts; whoever has the cookie `who=in` is let in, to a body that names the count."""

    asked: int = 0
    headers: list[tuple[str, str]] = field(default_factory=lambda: [("Cache-Control", IMMUTABLE), ("ETag", '"e"')])

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.asked += 1
        if "who=in" not in environ.get("HTTP_COOKIE", ""):
            start("401 Unauthorized", [("Cache-Control", IMMUTABLE)])
            return [b"no"]
        start("200 OK", [*self.headers])
        return [b"made ", str(self.asked).encode()]


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def behind() -> Behind:
    return Behind()


@pytest.fixture
def recent(behind: Behind, clock: Clock) -> Recent:
    return Recent(behind, clock)


def get(recent: Recent, path: str = TILE, **headers: str) -> tuple[int, str]:
    answer = Client(recent, use_cookies=False).get(path, headers={"Cookie": "who=in", **headers})
    return answer.status_code, answer.text


def test_a_tile_is_asked_for_once_and_the_person_again_after_a_moment(recent: Recent, behind: Behind, clock: Clock) -> None:
    assert [get(recent) for _ in range(3)] == [(200, "made 1")] * 3
    assert Client(recent, use_cookies=False).get(TILE, headers={"Cookie": "who=in"}).headers["ETag"] == '"e"'
    clock.now += BELIEVED_S
    assert get(recent) == get(recent) == (200, "made 2")
    assert behind.asked == 2


def test_nobody_is_let_in_by_another_and_no_refusal_is_kept(recent: Recent) -> None:
    assert get(recent) == (200, "made 1")
    assert get(recent, Cookie="") == get(recent, Cookie="who=else") == (401, "no")
    assert get(recent, Cookie="who=in; lang=en") == (200, "made 4")  # the same person in other cookies is asked again
    assert get(recent) == (200, "made 4")


def test_who_was_let_in_to_one_ground_is_not_to_another(recent: Recent) -> None:
    others = (TILE.replace("v1", "v2"), TILE.replace("base", "places"))
    assert [get(recent, other, Cookie="who=in, too") for other in others] == [(200, "made 1"), (200, "made 2")]
    assert get(recent) == (200, "made 3")
    assert [get(recent, other) for other in others] == [(200, "made 4"), (200, "made 5")]  # held, but not for this person yet
    assert get(recent) == (200, "made 3")


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/values/case_cells/h3_8", {}), (f"{TILE}?as_of=3", {}), (TILE, {"If-None-Match": '"e"'}), ("/geometry/v1/all.json", {})],
)
def test_everything_else_passes(recent: Recent, behind: Behind, path: str, headers: dict[str, str]) -> None:
    get(recent)
    for _ in range(2):
        get(recent, path, **headers)
    Client(recent, use_cookies=False).post(TILE, headers={"Cookie": "who=in"})
    assert behind.asked == 4


@pytest.mark.parametrize("headers", [[("Cache-Control", "private, no-cache")], [("Cache-Control", IMMUTABLE), ("Set-Cookie", "a=b")], []])
def test_what_may_change_or_signs_somebody_in_is_not_kept(recent: Recent, behind: Behind, headers: list[tuple[str, str]]) -> None:
    behind.headers = headers
    assert [get(recent) for _ in range(2)] == [(200, "made 1"), (200, "made 2")]


def test_answers_differ_by_what_the_browser_unpacks(recent: Recent) -> None:
    assert [get(recent, **{"Accept-Encoding": how}) for how in ("gzip", "", "gzip")] == [(200, "made 1"), (200, "made 2"), (200, "made 1")]


def test_visits_of_long_ago_are_forgotten(recent: Recent, clock: Clock) -> None:
    for n in range(MOST_VISITS + 10):
        get(recent, Cookie=f"who=in{n}")
        clock.now += BELIEVED_S / 10
    assert len(recent._let_in) < 30
