"""The wall in a browser: scenes change unseen, a director's word arrives, a lost line is said and the picture stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from tests.browser.conftest import Visit, until

pytestmark = [pytest.mark.browser, pytest.mark.long]
WHOLE = "[...document.querySelectorAll('.st-frames iframe.is-shown')].some((frame) => getComputedStyle(frame).opacity > 0.98 && frame.contentDocument.querySelector('.gw-scene .gw-wall'))"
SAMPLE = f"(() => {{ window.blank = 0; const look = () => {{ if (!({WHOLE})) window.blank += 1; requestAnimationFrame(look); }}; look(); }})()"
SHOWN = "gridwatchStage.frames.shown && gridwatchStage.frames.shown.scene.key"


def test_a_wall_changes_scenes_obeys_and_outlives_the_line(visit: Callable[..., Visit]) -> None:
    wall = visit("leader", (1366, 768))
    page, asked = wall.page, wall.context.request
    page.goto(f"{wall.base}/wall/main")
    until(page, f"Boolean({WHOLE})")
    assert page.evaluate(SHOWN) == "overall" and page.locator(".st-opening").count() == 0
    assert page.evaluate("document.querySelectorAll('.st-ticks i').length") == 8
    page.evaluate(SAMPLE)
    page.keyboard.press(" ")
    until(page, "gridwatchStage.play.paused")
    page.keyboard.press("7")  # opinion and hotline, the lightest
    until(page, SHOWN, "voices")
    until(page, "document.querySelectorAll('.st-frames iframe').length", 1)
    assert page.evaluate("window.blank") == 0, "a moment without a whole scene"
    until(page, "document.querySelector('iframe').contentDocument.querySelectorAll('.gw-scene-figures .gw-ribbon, .gw-panel .gw-ribbon').length", 3)

    asked.post(f"{wall.base}/director/command", data={"screen": "main", "kind": "message", "body": {"text": "九点半会商", "minutes": 5}})
    until(page, "document.querySelector('.st-message').textContent", "九点半会商")
    asked.post(f"{wall.base}/director/command", data={"screen": "main", "kind": "message", "body": {"text": ""}})
    until(page, "document.querySelector('.st-message').hidden")
    until(page, "gridwatchStage.server.tries", 0)
    board = asked.get(f"{wall.base}/director/board").json()
    (display,) = [one for screen in board["screens"] for one in screen["displays"] if one["age"] < 15]
    assert (display["scene"], display["paused"], display["problem"]) == ("voices", True, "")
    assert wall.wrong == []

    wall.context.set_offline(True)
    until(page, "document.querySelector('.st-notes').textContent.includes('服务器无响应')", seconds=20)
    assert page.evaluate(f"Boolean({WHOLE})") and page.evaluate(SHOWN) == "voices", "the picture stays"
    wall.context.set_offline(False)
    until(page, "document.querySelector('.st-notes').textContent", "")

    refused = "**/features/**"  # one layer's answers, while the server is well
    page.context.route(refused, lambda route: route.fulfill(status=503, body="{}"))
    page.keyboard.press("8")
    until(page, SHOWN, "alarms")
    scene = "gridwatchStage.frames.shown.element.contentDocument"
    assert "取不到预警区域" in page.evaluate(f"{scene}.querySelector('.gw-map-message').textContent")
    assert page.evaluate(f"{scene}.querySelector('.gw-map').dataset.state") == "idle", "the other layers are drawn"
    assert page.evaluate(f"{scene}.documentElement.hasAttribute('data-offline')") is False, "the server is not called lost"
    until(page, "document.querySelector('.st-notes').textContent.includes('预警 有部分取不到')")
    page.context.unroute(refused)
    until(page, f"{scene}.querySelector('.gw-map-message')", None)
    until(page, "document.querySelector('.st-notes').textContent", "")
    assert page.evaluate("window.blank") == 0


def told_more(severe: list[str]) -> Callable[[Route], None]:
    """The server's own answer with severe alarms of these keys, as one that has just risen."""

    def answer(route: Route) -> None:
        told = route.fetch(headers={**route.request.headers, "if-none-match": ""})
        if told.status != 200:
            return route.fulfill(response=told)
        added = [{"key": key, "where": "外滩街道", "what": "新增病例"} for key in severe]
        route.fulfill(response=told, json={**told.json(), "severe": added}, headers={**told.headers, "etag": f'"{len(severe)}"'})

    return answer


def test_an_alarm_interrupts_once_and_a_wrong_clock_is_not_followed(visit: Callable[..., Visit]) -> None:
    wall = visit("leader", (1366, 768))
    page = wall.page
    severe: list[str] = []
    page.route("**/wall/main/state", told_more(severe))
    page.goto(f"{wall.base}/wall/main?pace=30")  # an alarm's minute is two seconds
    until(page, f"Boolean({WHOLE})")
    page.keyboard.press(" ")
    page.keyboard.press("7")
    until(page, SHOWN, "voices")
    severe.append("cases:990101:2020-02-05")
    until(page, "document.querySelector('.st-next').textContent", "预警插播 · 外滩街道 新增病例")
    until(page, SHOWN, "alarms")
    until(page, SHOWN, "voices")
    until(page, "gridwatchStage.play.alarm", None)
    assert page.evaluate("gridwatchStage.play.paused") is True, "as it was before"
    asked = page.evaluate("gridwatchStage.server.heard")
    until(page, f"gridwatchStage.server.heard > {asked}")
    assert page.evaluate("gridwatchStage.play.alarm") is None, "the same alarm interrupts once"

    page.unroute_all()
    right = page.evaluate("document.querySelector('.st-clock').textContent")
    page.evaluate("(() => { const now = Date.now.bind(Date); Date.now = () => now() + 600000; })()")
    until(page, "document.querySelector('.st-notes').textContent.includes('本机时钟快 10 分钟，钟面以服务器为准。')")
    shown = page.evaluate("document.querySelector('.st-clock').textContent")
    assert 0 <= minutes(shown) - minutes(right) <= 5, (right, shown)


def minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
