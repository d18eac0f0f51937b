"""A candidate: one place an address may mean, with what speaks for and against it."""

from __future__ import annotations

from typing import Final, NamedTuple

# The same name at two points this far apart is two places.
SAME_PLACE_M: Final = 500.0


class Found(NamedTuple):
    """A candidate: where, how it was found (the finder's name), and how far off it may be (`radius`, metres).

    `near`: house numbers to the nearest known one; `anchors`: known numbers of the road; `spread`: metres the neighbours stray from the road's line;
    `rivals`: other places, over `SAME_PLACE_M` away, that fit as well; `unread`: characters the finder could not use;
    `doubt`: what speaks against it, a review reason. `off_centre`: metres to its cell's centre, where that is known already.
    """

    how: str
    level: str
    lon: float
    lat: float
    radius: float
    label: str
    district: str | None
    street: str | None
    community: str | None = None
    confirmed: bool = False
    near: int = 0
    anchors: int = 0
    spread: float = 0.0
    rivals: int = 0
    unread: int = 0
    likeness: float = 1.0
    doubt: str | None = None
    off_centre: float = -1.0
