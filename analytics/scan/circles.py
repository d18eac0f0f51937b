"""Circles around every place, up to a share of the population, a radius or a number of places.

Built once for a set of places and used by every scan over it: the lists depend on where people live, not on cases.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

Numbers = npt.NDArray[np.float64]

EARTH_RADIUS = 6_371_008.8
"""Mean radius in metres (IUGG 1980)."""
CENTRES_AT_ONCE = 2_000
AS_FAR = 1e-9
"""Relative difference below which two distances are the same."""


@dataclass(frozen=True)
class Circles:
    """All circles around n places, each list by distance from its centre.

    Attributes:
        starts: where the list of each centre begins in `members`, shape (n + 1,).
        members: places of all lists, shape (m,).
        closes: whether a circle ends after this member, shape (m,): equally far places enter together.
        points: where places are, shape (n, 2) as given or (n, 3) on the unit sphere, to measure radii.
    """

    starts: npt.NDArray[np.int64]
    members: npt.NDArray[np.int32]
    closes: npt.NDArray[np.bool_]
    points: Numbers

    def radius(self, centre: int, place: int) -> float:
        """Distance of two places, in metres on the sphere, else in the unit of the coordinates."""
        straight = float(np.linalg.norm(self.points[centre] - self.points[place]))
        return straight if self.points.shape[1] == 2 else 2 * EARTH_RADIUS * float(np.arcsin(min(straight / 2, 1.0)))


@dataclass(frozen=True)
class Limits:
    """How large circles may become: share of the people, radius (straight, in the tree's unit), number of places."""

    people: float
    radius: float
    places: int


def build_circles(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    population: npt.ArrayLike,
    *,
    most_share: float = 0.1,
    most_radius: float = np.inf,
    most_places: int | None = None,
    degrees: bool = False,
) -> Circles:
    """Circles around every place that stay within all limits given.

    Kulldorff, *Communications in Statistics – Theory and Methods* 26 (1997) 1481–1496, doi:10.1080/03610929708831995.

    Args:
        x: longitude or easting of each place, shape (n,).
        y: latitude or northing, shape (n,).
        population: people of each place, ≥ 0, shape (n,); for the permutation model its cases may stand in.
        most_share: share of all people a circle may hold, 0 < share ≤ 1; 0.5 is the customary upper end.
        most_radius: how far its places may be from the centre: metres with `degrees`, else the unit of x and y.
        most_places: how many places it may hold.
        degrees: whether x and y are degrees on the sphere; otherwise they are planar.

    Raises:
        ValueError: no place, unequally many numbers, coordinates or people not finite, negative or no people at all,
            limits outside their range or so tight that not one circle is left.
    """
    points, people = _checked(x, y, population, degrees)
    if not 0 < most_share <= 1 or not most_radius > 0 or (most_places is not None and most_places < 1):
        raise ValueError(f"circles cannot be limited to share {most_share}, radius {most_radius}, places {most_places}")
    far = 2 * np.sin(min(most_radius / (2 * EARTH_RADIUS), np.pi / 2)) if degrees else most_radius
    limits = Limits(most_share * people.sum() * (1 + 1e-12), float(far), most_places or len(people))
    lists = _lists(KDTree(points), points, people, limits)
    lengths = np.array([len(places) for places, _ in lists])
    if not lengths.any():
        raise ValueError(f"no place is small enough for a circle of {most_share:.0%} of the population")
    return Circles(
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        np.concatenate([places for places, _ in lists]).astype(np.int32),
        np.concatenate([closes for _, closes in lists]),
        points,
    )


def _lists(
    tree: KDTree, points: Numbers, people: Numbers, limits: Limits
) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]]:
    """Members and ends of the circles around each place."""
    count = len(points)
    lists: dict[int, tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]] = {}
    near = min(count, 64)
    pending = np.arange(count)
    while len(pending):
        again = []
        for chosen in np.array_split(pending, -(-len(pending) // CENTRES_AT_ONCE)):
            far, places = tree.query(points[chosen], k=np.arange(1, near + 1))
            closes, done = _within(far, np.cumsum(people[places], axis=1), limits, near == count)
            for row, centre in enumerate(chosen):
                if done[row]:
                    length = closes[row].nonzero()[0][-1:] + 1
                    size = int(length[0]) if len(length) else 0
                    lists[int(centre)] = places[row, :size].astype(np.int32), closes[row, :size].copy()
                else:
                    again.append(centre)
        pending = np.array(again, dtype=np.int64)
        near = min(2 * near, count)
    return [lists[centre] for centre in range(count)]


def _within(
    far: Numbers, people: Numbers, limits: Limits, whole: bool
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Where circles within the limits end, (k, near), and for which centres no further place needs to be asked for, (k,)."""
    ends = np.full(far.shape, whole)
    ends[:, :-1] = np.diff(far, axis=1) > AS_FAR * far[:, 1:]
    order = np.arange(1, far.shape[1] + 1)
    outside = (people > limits.people) | (far > limits.radius * (1 + AS_FAR)) | (order > limits.places)
    return ends & ~outside, outside[:, -1] | whole


def _checked(x: npt.ArrayLike, y: npt.ArrayLike, population: npt.ArrayLike, degrees: bool) -> tuple[Numbers, Numbers]:
    """Points in the plane or on the unit sphere, and people."""
    east, north, people = (np.asarray(side, dtype=np.float64).reshape(-1) for side in (x, y, population))
    if not len(east) == len(north) == len(people) or not len(east):
        raise ValueError(f"circles need places with both coordinates and people: {len(east)}, {len(north)}, {len(people)}")
    for name, side in (("x", east), ("y", north), ("population", people)):
        wrong = np.flatnonzero(~np.isfinite(side))
        if len(wrong):
            raise ValueError(f"{name} of place {wrong[0]} is {side[wrong[0]]}")
    if people.min() < 0 or people.sum() <= 0:
        raise ValueError(f"circles need people: lowest {people.min()}, all together {people.sum()}")
    if not degrees:
        return np.column_stack([east, north]), people
    if np.abs(north).max() > 90 or np.abs(east).max() > 360:
        raise ValueError("coordinates are no degrees: longitude within ±360, latitude within ±90")
    turn, rise = np.radians(east), np.radians(north)
    return np.column_stack([np.cos(rise) * np.cos(turn), np.cos(rise) * np.sin(turn), np.sin(rise)]), people
