"""Typical stays: quartiles that count those still there as at least so long."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analytics.survival import quantiles
from geodata.queries.hospital_stays import STEP

FEWEST_ENDED = 5
"""Below so many ended stays no length is told: it would be anecdote."""


@dataclass(frozen=True)
class Typical:
    """Some stays: how many ended, how many go on, quartiles in days (NaN: not known yet; None: too few have ended)."""

    ended: int
    still: int
    quartiles: tuple[float, float, float] | None


def typical(rows: pd.DataFrame) -> Typical:
    """What can be said of stays as `hospital_stays.stays` gives them."""
    ended = int(rows.loc[rows["over"], "n"].sum())
    still = int(rows["n"].sum()) - ended
    if ended < FEWEST_ENDED:
        return Typical(ended, still, None)
    at = quantiles(rows["entry"], rows["leaving"], rows["over"], (0.25, 0.5, 0.75), rows["n"]) * STEP
    return Typical(ended, still, (float(at[0]), float(at[1]), float(at[2])))


def medians(found: pd.DataFrame) -> dict[str, float]:
    """Hospital number → median stay there in days; missing where too few have ended, NaN where it is not reached yet."""
    whole = found[found["unit"] == "whole"]
    each = {str(number): typical(rows).quartiles for number, rows in whole.groupby("hospital_no")}
    return {number: quartiles[1] for number, quartiles in each.items() if quartiles is not None}
