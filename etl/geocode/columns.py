"""Which column is the address, and which say the district and the street; what the added columns are called."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from etl.reading.headings import bare_key, heading_key
from geodata.errors import FileProblem

# Where people live goes before any other address; the first heading of the list that a file has is taken.
ADDRESS: Final = (
    "现住址", "现住地址", "现居住地址", "现居地址", "详细现住址", "居住地址", "家庭住址", "家庭地址", "详细住址", "详细地址", "住址", "通报住址",
    "地址", "现居住地", "居住地", "address", "fulladdress", "full_address", "homeaddress", "home_address", "addr",
)  # fmt: skip
DISTRICT: Final = ("区县", "区/县", "县区", "所属区县", "所在区县", "所在区", "行政区", "区", "district", "county")
STREET: Final = ("街道", "街道乡镇", "街道/乡镇", "街镇", "乡镇街道", "乡镇", "镇街", "所属街道", "所在街道", "subdistrict", "town")
_LIKELY: Final = ("址", "居住", "地点", "位置", "addr", "locat", "place", "home")
ADDED: Final = (
    "lon", "lat", "level", "radius_m", "confidence", "decision", "reason", "matched", "h3_r8", "h3_r9", "grid_id", "district", "street",
)  # fmt: skip
SUFFIX: Final = "_geocoded"
LONGEST_HEADING: Final = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """The columns named on the command line; None: found by their known headings, '' (not for the address): none."""

    address: str | None = None
    district: str | None = None
    street: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """Positions of the columns that are read."""

    address: int
    district: int | None
    street: int | None


def added_names(headings: Sequence[str]) -> tuple[str, ...]:
    """The added columns under names that the file does not have yet."""
    return tuple(_free(name, frozenset(headings)) for name in ADDED)


def _free(name: str, taken: frozenset[str]) -> str:
    return _free(name + SUFFIX, taken) if name in taken else name


def address_at(headings: Sequence[str], wanted: Wanted) -> int | None:
    """The position of the address column, None if these are not the headings."""
    return _named(headings, wanted.address) if wanted.address is not None else _known(headings, ADDRESS)


def choose(headings: Sequence[str], wanted: Wanted, file: str) -> Chosen:
    """The columns to read; `FileProblem` with the headings there are if one that was named is not there."""
    address = address_at(headings, wanted)
    if address is None:
        raise _missing(headings, wanted.address, "--address-column", file)
    return Chosen(
        address,
        _optional(headings, wanted.district, DISTRICT, "--district-column", file),
        _optional(headings, wanted.street, STREET, "--street-column", file),
    )


def _optional(headings: Sequence[str], name: str | None, known: Sequence[str], option: str, file: str) -> int | None:
    if name is None:
        return _known(headings, known)
    if not name:
        return None
    at = _named(headings, name)
    if at is None:
        raise _missing(headings, name, option, file)
    return at


def _named(headings: Sequence[str], name: str) -> int | None:
    """The column of this very name, else of this name in other case, width or spacing."""
    if name in headings:
        return headings.index(name)
    keys = _keys(headings, heading_key)
    return keys.index(heading_key(name)) if heading_key(name) in keys else None


def _known(headings: Sequence[str], known: Sequence[str]) -> int | None:
    for key_of in (heading_key, bare_key):
        keys = _keys(headings, key_of)
        for name in known:
            if name in keys:
                return keys.index(name)
    return None


def _keys(headings: Sequence[str], key_of: Callable[[str], str]) -> list[str]:
    """Comparable headings; a long text is none."""
    return [key_of(heading) if len(heading) <= LONGEST_HEADING else "" for heading in headings]


def _missing(headings: Sequence[str], name: str | None, option: str, file: str) -> FileProblem:
    there = [_shown(heading) for heading in headings if heading.strip()]
    likely = [heading for heading in there if any(part in heading.lower() for part in _LIKELY)]
    if name is not None:
        likely = list(dict.fromkeys(difflib.get_close_matches(name, there, cutoff=0.5) + likely))
    what = (f"没有列“{name}”", f"has no column '{name}'") if name is not None else ("看不出哪一列是地址", "has no column known to be the address")
    hint = (f"也许是：{'、'.join(likely)}。", f"Perhaps: {', '.join(likely)}. ") if likely else ("", "")
    return FileProblem(
        f"{file} {what[0]}。文件中有：{'、'.join(there) or '无'}。{hint[0]}请用 {option} 指定其中一列；若列名是乱码，请另存为 UTF-8。",
        f"{file} {what[1]}. It has: {', '.join(there) or 'none'}. {hint[1]}Name one with {option}; where names are garbled, save the file as UTF-8.",
    )


def _shown(heading: str) -> str:
    """A heading as it can be printed, not longer than a line."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in heading.strip())[:40]
