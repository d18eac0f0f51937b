"""The wall's own pages: plain HTML of a few kilobytes, so that the stage lives while scenes come and go. No Dash."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from pathlib import Path

from dashboard.contract import Text, Theme
from dashboard.wall_board import SCHEME
from geodata.errors import Lang
from geodata.queries.walls import Screen

HERE = Path(__file__).parent
OPENING: Text = ("正在准备第一幕…", "Preparing the first scene…")
WALLS: Text = ("大屏", "Walls")
LEAD: Text = ("导播台", "Director")


@dataclass(frozen=True)
class Stage:
    """What the stage of one screen needs to begin. `own`: signed in by its token; `pace`: how many times faster than written."""

    screen: Screen
    lang: Lang
    own: bool
    mark: str
    pace: float = 1.0
    simulated: bool = False

    @property
    def theme(self) -> Theme:
        """As the screen is set."""
        return "light" if self.screen.options.get("theme") == "light" else "dark"


def render(stage: Stage) -> str:
    """The stage as HTML; every value is escaped."""
    pick = 0 if stage.lang == "zh" else 1
    fields = {
        "lang": "zh-CN" if stage.lang == "zh" else "en", "code": stage.lang, "theme": stage.theme, "title": stage.screen.title[pick], "name": stage.screen.name,
        "own": "1" if stage.own else "", "pace": f"{stage.pace:g}", "scheme": SCHEME, "mark": stage.mark, "opening": OPENING[pick],
    }  # fmt: skip
    simulated = " data-simulated" if stage.simulated else ""
    return _filled("stage.html", {key: html.escape(value) for key, value in fields.items()} | {"simulated": simulated})


def render_list(screens: list[Screen], lang: Lang, mark: str, director: bool) -> str:
    """The list of screens, each a link; for people the way to the director too."""
    pick = 0 if lang == "zh" else 1
    rows = [f'<li><a href="/wall/{html.escape(one.name)}">{html.escape(one.title[pick])}<small>/wall/{html.escape(one.name)}</small></a></li>' for one in screens]
    foot = f'<p><a href="/director">{LEAD[pick]}</a></p>' if director else ""
    head = f'<link rel="stylesheet" href="/assets/tokens.css?{mark}"><link rel="stylesheet" href="/assets/wall/stage.css?{mark}">'
    code = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!doctype html><html lang="{code}" data-theme="dark"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Gridwatch · {WALLS[pick]}</title>{head}</head><body class=\"st-list\"><h1>{WALLS[pick]}</h1><ul>{''.join(rows)}</ul>{foot}</body></html>"
    )


def render_start(name: str, base: str) -> str:
    """A file for the wall's computer: it waits for the server, then opens the wall. Works from disk, before any server answers."""
    fields = {"name": html.escape(name), "server": html.escape(base), "address": _quoted(f"{base}/wall/{name}"), "health": _quoted(f"{base}/healthz")}
    return _filled("start_wall.html", fields)


def _quoted(text: str) -> str:
    return json.dumps(text).replace("<", "\\u003c")


def _filled(name: str, fields: dict[str, str]) -> str:
    page = (HERE / name).read_text(encoding="utf-8")
    for key, value in fields.items():
        page = page.replace("{{" + key + "}}", value)
    return page
