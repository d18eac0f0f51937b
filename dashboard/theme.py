"""The tokens of `assets/tokens.css`, told to Mantine once. Colours live in CSS only."""

from __future__ import annotations

from typing import Any, Final

FONT: Final = "var(--gw-font)"

# Every shade points at the same variable: Mantine picks a shade by index, the theme attribute picks the colour.
_ACCENT: Final = ["var(--gw-accent)"] * 10

MANTINE: Final[dict[str, Any]] = {
    "fontFamily": FONT,
    "headings": {"fontFamily": FONT, "fontWeight": "700"},
    "primaryColor": "accent",
    "colors": {"accent": _ACCENT},
    "primaryShade": 5,
    "defaultRadius": 4,
    "fontSizes": {"xs": "11px", "sm": "12px", "md": "13px", "lg": "15px", "xl": "16px"},
    "spacing": {"xs": "4px", "sm": "8px", "md": "12px", "lg": "16px", "xl": "24px"},
    "respectReducedMotion": True,
    "cursorType": "pointer",
}
