"""One report held against the screen: its words and numbers, its map, its scale, and what must not be in it."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bench.prove import excel, leaks, paper_map, plans
from bench.prove.cases import Case
from bench.prove.paper_map import Fit, Floats
from bench.prove.pdf import Pdf
from bench.prove.places import Known, Place
from bench.prove.screen import Screen, View
from bench.prove.tokens import light
from dashboard import formats
from dashboard.components import legend
from dashboard.components.map_config import breaks_of
from geodata.queries.indicators import INDICATORS
from geodata.queries.standing import SMALL_LEVELS
from layers import LAYERS
from layers.contract import LARGEST_VALUE, SMALLEST_SHOWN, SUPPRESSED

MOST = 0.01
"""So far the scale bar and the stated scale may lie beside the coordinates."""
TABLE = ("cases_window", "isolation_now", "unverified")
CHECKED_PARTS = 4
METRES = {"h3_7": 2450.0, "h3_8": 925.0, "h3_9": 350.0, "street": 4000.0}
SMALLEST_MM = 1.2
"""Names are read to about 0.3 mm, so of smaller cells many are sampled beside their middle: that is no finding."""
REACH = 0.36
"""Of the way from edge to edge: inside the cell, outside the dot of a suppressed one."""
VALUE = r"(<5|隐去|无数据|hidden|nodata|[−-]?[\d,]+(?:\.\d+)?%?)"


@dataclass
class Proof:
    """What was held against what, and what did not agree."""

    numbers: int = 0
    cells: int = 0
    covered: int = 0
    blank: int = 0
    scale: float | None = None
    bar: float | None = None
    wrong: list[str] = field(default_factory=list)

    def same(self, what: str, printed: str | None, shown: str | None) -> None:
        """Count one comparison."""
        self.numbers += 1
        if printed != shown:
            self.wrong.append(f"{what}: printed {printed!r}, the screen says {shown!r}")


def flat(text: str) -> str:
    """Without blanks and breaks, which only lay a page out."""
    return re.sub(r"\s+", "", text)


def prove(case: Case, screen: Screen, known: Known) -> Proof:
    """Everything about one case."""
    with plans.kept(case, screen) as saved:
        return _held(saved, screen, known)


def _held(case: Case, screen: Screen, known: Known) -> Proof:
    proof = Proof()
    answer = screen.ask("/export/map-report.pdf", case.lang, **case.query)
    if answer.status_code != 200:
        proof.wrong.append(f"no PDF: {answer.status_code} {answer.text[:200]}")
        return proof
    pdf = Pdf(answer.content)
    tiles = {key: screen.number(key, case.view, case.lang) for key in case.indicators}
    indicators(case, pdf, tiles, proof)
    sentence(case, pdf, screen, proof)
    table(case, pdf, screen, known, proof)
    fit = paper_map.fit(pdf, names_of(case, known))
    scale(pdf, fit, proof)
    if fit:
        colours(case, pdf, fit, screen, known, proof)
    proof.wrong += leaks.in_pdf(pdf, case, known)
    book = screen.ask("/export/map-report.xlsx", case.lang, **case.query)
    if book.status_code != 200:
        proof.wrong.append(f"no workbook: {book.status_code} {book.text[:200]}")
        return proof
    excel.compare(case, book.content, tiles, screen, known, proof)
    plans.compare(case, pdf, book.content, screen, proof)
    proof.wrong += leaks.in_archive(book.content, case, known)
    return proof


def indicators(case: Case, pdf: Pdf, tiles: dict[str, str], proof: Proof) -> None:
    """The key numbers."""
    page = flat(pdf.text)
    for key, shown in tiles.items():
        one = INDICATORS[key]
        title = flat(one.title[case.lang != "zh"])
        last = np.datetime64(case.view.last).astype(object)
        days = (last - np.datetime64(case.view.first).astype(object)).days + 1
        when = (formats.as_of(last, case.lang), formats.day(last, case.lang), formats.window_name(days, case.lang))  # type: ignore[arg-type]
        found = re.search(f"{re.escape(title)}[，,](?:{'|'.join(re.escape(flat(each)) for each in when)}){VALUE}", page)
        proof.same(f"{key} of {case.view.area}", found[1] if found else None, flat(shown))


def sentence(case: Case, pdf: Pdf, screen: Screen, proof: Proof) -> None:
    """The sentence the page and the screen open with."""
    said = flat(screen.sentence(case.view, case.lang))
    if said:
        proof.same("the sentence", said if said in flat(pdf.text) else flat(pdf.text)[:120], said)


def table(case: Case, pdf: Pdf, screen: Screen, known: Known, proof: Proof) -> None:
    """Some rows of the table of parts; what is hidden beside a small number may be hidden in the table alone."""
    parts = known.parts(str(case.view.area))
    text = pdf.text.replace("small base", "small-base").replace("no data", "no-data")
    chosen = random.Random(case.number).sample(parts, min(CHECKED_PARTS, len(parts)))
    for part in chosen:
        cells = row_of(text, printed_name(part, case.lang))
        if cells is None:
            proof.wrong.append(f"{part.zh} has no row in the table")
            continue
        view = View(part.code, case.view.first, case.view.last)
        for key, printed in zip(TABLE, (cells[0], cells[3], cells[4]), strict=True):
            shown = flat(screen.number(key, view, case.lang))
            if printed in ("隐去", "hidden") and shown not in ("<5", "0"):
                proof.numbers += 1
                continue
            proof.same(f"{key} of {part.zh}", printed, shown)
            if part.level in SMALL_LEVELS and INDICATORS[key].people and printed in ("1", "2", "3", "4"):
                proof.wrong.append(f"{key} of {part.zh} is printed as {printed}: 1–4 must not be")


def printed_name(part: Place, lang: str) -> str:
    """As the table writes it."""
    return part.zh if lang == "zh" else part.en.removesuffix(" District").removesuffix(" Subdistrict")


def row_of(text: str, name: str) -> list[str] | None:
    """The five cells after a name in the table: number, before, change, and two more."""
    spread = r"\s*".join(re.escape(letter) for letter in name if letter != " ")  # a narrow column breaks names
    number = r"(<5|隐去|无数据|hidden|no-data|[\d,]+)"
    change = r"(small base|\S+(?: 倍)?)"
    found = re.search(rf"(?:^|\s)\d+\s+{spread}\s+{number}\s+{number}\s+{change}\s+{number}\s+{number}", text)
    return list(found.groups()) if found else None


def scale(pdf: Pdf, fit: Fit | None, proof: Proof) -> None:
    """Stated scale and scale bar against coordinates."""
    bar = paper_map.bar(pdf)
    if bar is None:
        proof.wrong.append("no scale bar was found")
    measured = fit.measured if fit else float(paper_map.printed_scale(pdf))
    proof.scale = measured / paper_map.printed_scale(pdf) - 1 if fit else None
    proof.bar = bar.error(measured) if bar else None
    for what, error in (("the stated scale", proof.scale), ("the scale bar", proof.bar)):
        if error is not None and abs(error) > MOST:
            proof.wrong.append(f"{what} lies {error:+.2%} beside the coordinates")


def names_of(case: Case, known: Known) -> dict[str, tuple[float, float]]:
    """Names that stand on the map, with their coordinates; those that two areas share are left out."""
    places = [place for place in known.places.values() if place.level in ("district", "street", "community") and place.lon is not None]
    names = [printed_name(place, case.lang) for place in places]
    return {name: (float(place.lon or 0), float(place.lat or 0)) for name, place in zip(names, places, strict=True) if names.count(name) == 1}


def colours(case: Case, pdf: Pdf, fit: Fit, screen: Screen, known: Known, proof: Proof) -> None:
    """Every cell's colour against the class of the number that the screen's map gets."""
    layer = LAYERS[case.layer]
    wires = screen.values(case.layer, case.tileset, case.view)
    lower = screen.breaks(case.layer, case.tileset, case.view, case.rule) if case.rule else list(breaks_of(layer, case.tileset))
    ramp = [light(legend.ramp_token(layer, tuple(lower), at)) for at in range(len(lower))]
    at = fit.mm(*known.cells[case.tileset].at.T)
    got = paper_map.nearest(paper_map.sampled(pdf, at), ramp)
    got[~paper_map.within(at, paper_map.frame(pdf))] = -1
    inside = known.inside(case.tileset, str(case.view.area))
    value = (wires >= SMALLEST_SHOWN) & (wires <= LARGEST_VALUE) & inside
    wanted = np.searchsorted(np.array(lower), wires, side="right") - 1
    seen = value & (got >= 0)
    proof.cells, proof.covered = int(seen.sum()), int((value & (got < 0)).sum())
    codes = known.cells[case.tileset].codes
    other = np.flatnonzero(seen & (got != np.maximum(wanted, 0)))
    for cell in _filled(pdf, at, other, case.tileset, fit, ramp)[:3]:
        proof.wrong.append(f"cell {codes[cell]} has {wires[cell]}, class {wanted[cell]}, and is printed in the colour of class {got[cell]}")
    blank = ((wires == 0) & inside) | ~inside
    proof.blank = int(blank.sum())
    small = inside & (wires == SUPPRESSED)
    filled = _filled(pdf, at, np.flatnonzero((blank | small) & (got >= 0)), case.tileset, fit, ramp)
    for cell in filled[:3]:
        where = "outside the area" if not inside[cell] else "of no number"
        proof.wrong.append(f"cell {codes[cell]} {where} is printed in the colour of class {got[cell]}")
    if proof.covered > max(3, 0.5 * value.sum()) and METRES[case.tileset] * 1000 / fit.scale >= SMALLEST_MM:
        proof.wrong.append(f"{proof.covered} of {int(value.sum())} cells with a number show none of the colours")


def _filled(pdf: Pdf, at: Floats, cells: npt.NDArray[np.intp], tileset: str, fit: Fit, ramp: list[tuple[int, int, int]]) -> list[int]:
    """Those of the cells that are filled with a class's colour: beyond their middle too, where a dot or a river would have ended."""
    reach = REACH * METRES[tileset] * 1000 / fit.scale
    around = [paper_map.nearest(paper_map.sampled(pdf, at[cells] + np.array(step) * reach), ramp) for step in ((1, 0), (-1, 0), (0, 1), (0, -1))] if len(cells) else []
    return [int(cell) for row, cell in enumerate(cells) if all(found[row] >= 0 for found in around)]
