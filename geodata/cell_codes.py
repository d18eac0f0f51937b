"""Which cell of each tile set a fact lies in, as SQL. Load, rebuild, `verify` and every query look it up here."""

from __future__ import annotations

from typing import Final

PLACE_COLUMNS: Final = ("district_code", "street_code", "community_code", "grid_code", "h3_7", "h3_8", "h3_9", "h3_10")
"""What a fact itself says of its place, as far as its precision reaches."""


def cell_codes(alias: str) -> dict[str, str]:
    """Tile set → SQL for the code of its cell, of a row `alias` with `PLACE_COLUMNS`; null where the row says no cell."""
    own = {column.removesuffix("_code"): f"{alias}.{column}" for column in PLACE_COLUMNS}
    return own | {"h3_6": _parent(f"{alias}.h3_7")}


def _parent(code: str) -> str:
    """SQL for the cell of resolution 6 around one of 7: another resolution, and a last digit that says nothing (7)."""
    number = f"('x' || lpad({code}, 16, '0'))::bit(64)::bigint"
    return f"to_hex(({number} & ~(15::bigint << 52)) | (6::bigint << 52) | (7::bigint << 24))"
