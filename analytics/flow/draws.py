"""Random numbers for compiled loops, each a hash of a key: what is drawn for one thing depends on nothing else.

Also how loops are compiled and kept. numba's cache knows only the file of the function called from outside, so that one is made
with a stamp over all files it is built from, as a value of its own; a changed file is then another function.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np

F = TypeVar("F", bound=Callable[..., object])

GOLD, M1, M2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
S11, S27, S30, S31 = np.uint64(11), np.uint64(27), np.uint64(30), np.uint64(31)
LARGEST = 500.0
"""Greatest mean of a Poisson number that is drawn in one piece."""


def compiled(function: F) -> F:
    """Compile at first call; run without Python's lock."""
    return cast(F, numba.njit(nogil=True, error_model="numpy")(function))


def lean(function: F) -> F:
    """Compile a loop that makes no array: it does not count references to those it is given, which took two thirds of the time."""
    return cast(F, cast(Any, numba.njit)(nogil=True, error_model="numpy", _nrt=False)(function))


def small(function: F) -> F:
    """Compile likewise, into whatever calls it."""
    return cast(F, cast(Any, numba.njit)(nogil=True, error_model="numpy", _nrt=False, forceinline=True)(function))


def kept(function: F) -> F:
    """Keep the machine code beside its file, or where `NUMBA_CACHE_DIR` says; where neither can be written compile anew."""
    with suppress(RuntimeError):
        cast(Any, function).enable_caching()
    return function


def stamp(*names: str) -> int:
    """A number that changes with the files of this folder that loops are built from."""
    return zlib.crc32(b"".join(Path(__file__).with_name(name).read_bytes() for name in names))


@small
def mix(x: np.uint64) -> np.uint64:
    """Scramble 64 bits (SplitMix64: Steele, Lea and Flood, OOPSLA 2014, doi:10.1145/2660193.2660195)."""
    x = (x ^ (x >> S30)) * M1
    x = (x ^ (x >> S27)) * M2
    return x ^ (x >> S31)


@small
def under(key: np.uint64, number: int) -> np.uint64:
    """The number-th key below a key."""
    return mix(key + np.uint64(number + 1) * GOLD)


@small
def uniform(key: np.uint64, number: int) -> float:
    """The number-th uniform of a key, in (0, 1)."""
    return float(under(key, number) >> S11) * 2.0**-53 + 2.0**-54


@lean
def normal(p: float) -> float:
    """Inverse normal distribution, 0 < p < 1 (Wichura, Applied Statistics 37 (1988) 477–484, AS 241 PPND16)."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        a = (((((((2.5090809287301226727e3*r + 3.3430575583588128105e4)*r + 6.7265770927008700853e4)*r + 4.5921953931549871457e4)*r + 1.3731693765509461125e4)*r + 1.9715909503065514427e3)*r + 1.3314166789178437745e2)*r + 3.3871328727963666080)  # fmt: skip
        b = (((((((5.2264952788528545610e3*r + 2.8729085735721942674e4)*r + 3.9307895800092710610e4)*r + 2.1213794301586595867e4)*r + 5.3941960214247511077e3)*r + 6.8718700749205790830e2)*r + 4.2313330701600911252e1)*r + 1.0)  # fmt: skip
        return q * a / b
    r = math.sqrt(-math.log(p if q < 0 else 1 - p))
    if r <= 5:
        r -= 1.6
        a = (((((((7.74545014278341407640e-4*r + 2.27238449892691845833e-2)*r + 2.41780725177450611770e-1)*r + 1.27045825245236838258)*r + 3.64784832476320460504)*r + 5.76949722146069140550)*r + 4.63033784615654529590)*r + 1.42343711074968357734)  # fmt: skip
        b = (((((((1.05075007164441684324e-9*r + 5.47593808499534494600e-4)*r + 1.51986665636164571966e-2)*r + 1.48103976427480074590e-1)*r + 6.89767334985100004550e-1)*r + 1.67638483018380384940)*r + 2.05319162663775882187)*r + 1.0)  # fmt: skip
    else:
        r -= 5
        a = (((((((2.01033439929228813265e-7*r + 2.71155556874348757815e-5)*r + 1.24266094738807843860e-3)*r + 2.65321895265761230930e-2)*r + 2.96560571828504891230e-1)*r + 1.78482653991729133580)*r + 5.46378491116411436990)*r + 6.65790464350110377720)  # fmt: skip
        b = (((((((2.04426310338993978564e-15*r + 1.42151175831644588870e-7)*r + 1.84631831751005468180e-5)*r + 7.86869131145613259100e-4)*r + 1.48753612908506148525e-2)*r + 1.36929880922735805310e-1)*r + 5.99832206555887937690e-1)*r + 1.0)  # fmt: skip
    return -a / b if q < 0 else a / b


@lean
def poisson(mean: float, key: np.uint64) -> int:
    """A Poisson number by inversion: never less of it for a greater mean."""
    number, piece = 0, 0
    while mean > 0:
        part = min(mean, LARGEST)
        mean -= part
        u, chance, here = uniform(key, piece), math.exp(-part), 0
        below = chance
        while u > below and (here < part or chance > 1e-18):
            here += 1
            chance *= part / here
            below += chance
        number += here
        piece += 1
    return number


@lean
def stay_left(key: np.uint64, number: int, mu: float, sigma: float, elapsed: float, exponential: bool) -> float:
    """Days still to stay after so many: lognormal by mean and deviation of the logarithm, or exponential with mean exp(mu)."""
    u = uniform(key, number)
    if exponential:
        return -math.exp(mu) * math.log(u)
    if sigma == 0:
        return max(0.0, math.exp(mu) - elapsed)
    if elapsed > 0:
        u *= 0.5 * math.erfc((math.log(elapsed) - mu) / (sigma * math.sqrt(2.0)))
        if u <= 0:
            return 0.0  # nobody stays that long
    return max(0.0, math.exp(mu - sigma * normal(u)) - elapsed)
