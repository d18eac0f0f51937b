"""The wall in a browser: scenes change unseen, a director's word arrives, a lost line is said and the picture stays."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Visit, until

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
    until(page, "document.querySelector('iframe').contentDocument.querySelectorAll('.gw-scene-figures .gw-ribbon, .gw-panel .gw-ribbon').length", 2)

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
    assert page.evaluate("window.blank") == 0
