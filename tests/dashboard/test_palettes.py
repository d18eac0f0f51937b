"""The shipped colours keep the distances that the design states, under four kinds of vision; a changed token fails here.

Distances are Euclidean in OKLab × 100, as seen with normal vision and, by Machado, Oliveira & Fernandes (2009), severity 1,
with protan, deutan and tritan vision.
"""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
THEMES = ("dark", "light")
VISION = {
    "normal": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
TO_LMS = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]])
TO_LAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099], [0.0259040371, 0.7827717662, -0.8086757660]])


def tokens(theme: str) -> dict[str, str]:
    """The colours of a theme as they stand in the style sheet."""
    css = (ROOT / "assets/tokens.css").read_text(encoding="utf-8")
    block = css[css.index(f'[data-theme="{theme}"]') :].split("}")[0]
    return dict(re.findall(r"--gw-([\w-]+): (#[0-9a-f]{6});", block))


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def oklab(colour: str, vision: str) -> np.ndarray:
    seen = np.clip(VISION[vision] @ linear(colour), 0, 1)
    return TO_LAB @ np.cbrt(TO_LMS @ seen)


def nearest(pairs: list[tuple[str, str]]) -> float:
    """The smallest distance of any pair under any vision."""
    return min(float(100 * np.linalg.norm(oklab(a, kind) - oklab(b, kind))) for a, b in pairs for kind in VISION)


def ramp(theme: str, name: str) -> list[str]:
    found = tokens(theme)
    return [found[f"{name}-{step}"] for step in range(1, 20) if f"{name}-{step}" in found]


def luminance(colour: str) -> float:
    return float(np.array([0.2126, 0.7152, 0.0722]) @ linear(colour))


def contrast(a: str, b: str) -> float:
    low, high = sorted([luminance(a), luminance(b)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("name", "steps", "dark", "light"), [("seq", 6, 7.2, 8.5), ("cap", 6, 9.0, 7.0), ("div", 7, 8.2, 15.1)]
)
def test_neighbouring_classes_stay_apart(name: str, steps: int, dark: float, light: float) -> None:
    for theme, stated in zip(THEMES, (dark, light), strict=True):
        colours = ramp(theme, name)
        assert len(colours) == steps
        assert nearest(list(itertools.pairwise(colours))) == pytest.approx(stated, abs=0.15), theme


def test_rise_and_fall_stay_apart() -> None:
    for theme, stated in zip(THEMES, (6.7, 8.3), strict=True):
        colours = ramp(theme, "div")
        assert nearest(list(zip(colours[:3], colours[:3:-1], strict=True))) == pytest.approx(stated, abs=0.15), theme


@pytest.mark.parametrize(("name", "dark", "light"), [("cat", 12.8, 11.5), ("pass", 11.1, 14.3)])
def test_any_two_categories_stay_apart(name: str, dark: float, light: float) -> None:
    for theme, stated in zip(THEMES, (dark, light), strict=True):
        found = tokens(theme)
        colours = ramp(theme, "cat") if name == "cat" else [found[f"pass-{letter}"] for letter in "gyr"]
        assert nearest(list(itertools.combinations(colours, 2))) == pytest.approx(stated, abs=0.15), theme


@pytest.mark.parametrize("theme", THEMES)
def test_order_survives_grey(theme: str) -> None:
    for name in ("seq", "cap"):
        lightness = [luminance(colour) for colour in ramp(theme, name)]
        assert lightness == sorted(lightness, reverse=theme == "light"), name


@pytest.mark.parametrize("theme", THEMES)
def test_text_and_marks_can_be_read_on_every_ground(theme: str) -> None:
    found = tokens(theme)
    grounds = [found[name] for name in ("bg", "surface", "raised", "land")]
    for name in ("text", "text2", "text3", "accent", "attn", "up", "down"):
        assert min(contrast(found[name], ground) for ground in grounds) >= 4.5, name
    assert min(contrast(found["control"], ground) for ground in grounds[:3]) >= 3


def test_the_map_and_the_legend_read_these_tokens_and_no_others() -> None:
    """No colour is written where classes get theirs: a hexadecimal one in the map's files would escape this test."""
    for path in [*(ROOT / "assets/map").glob("*.js"), ROOT / "assets/map.css", ROOT / "dashboard/components/legend.py"]:
        written = set(re.findall(r"#[0-9a-fA-F]{6}\b", path.read_text(encoding="utf-8")))
        assert written <= {"#888888"}, path.name  # what a missing token turns into
    words = (ROOT / "assets/map/10_words.js").read_text(encoding="utf-8")
    read = re.search(r"const TOKENS = \[(.*?)\]", words, re.S)
    assert read
    named = set(re.findall(r'"([\w-]+)"', read[1]))
    for theme in THEMES:
        assert named <= set(tokens(theme)), theme
