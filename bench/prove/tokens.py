"""Colours of the light theme, read from the style sheet that screens and paper share."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

SHEET = Path(__file__).resolve().parents[2] / "assets" / "tokens.css"


@cache
def _all() -> dict[str, tuple[int, int, int]]:
    text = SHEET.read_text(encoding="utf-8")
    block = text[text.index('[data-theme="light"]') :]
    found = re.findall(r"--gw-([a-z0-9-]+):\s*#([0-9a-f]{6})", block[: block.index("}")])
    return {name: (int(value[:2], 16), int(value[2:4], 16), int(value[4:], 16)) for name, value in found}


def light(token: str) -> tuple[int, int, int]:
    """A token's colour: red, green, blue."""
    return _all()[token]
