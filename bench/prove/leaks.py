"""What must be nowhere in a file: places of other districts, other people's accounts, telephone and identity numbers, hidden parts.

Names and outlines of the public ground (neighbouring districts) may stand on a map; their streets, codes and numbers may not.
"""

from __future__ import annotations

import io
import re
import zipfile

from bench.prove.cases import Case
from bench.prove.pdf import Pdf
from bench.prove.places import Known

PERSONAL = (re.compile(r"(?<![\d.])1[3-9]\d{9}(?![\d.])"), re.compile(r"(?<![\d.])\d{17}[\dXx](?!\d)"))
PEOPLE = ("analyst", "leader", "district", "planner")


def forbidden(case: Case, known: Known) -> tuple[set[str], set[str]]:
    """Codes of areas, and names of streets and communities, that are not this person's."""
    own = known.own[case.who]
    if own is None:
        return set(), set()
    strange = [place for place in known.places.values() if place.level not in ("city", "district") and not place.code.startswith(own)]
    mine = {name for place in known.places.values() if place.code.startswith(own) or place.level in ("city", "district") for name in (place.zh, place.en)}
    codes = {place.code for place in known.places.values() if place.level != "city" and not place.code.startswith(own)}
    return codes, {name for place in strange for name in (place.zh, place.en)} - mine


def in_text(text: str, where: str, case: Case, known: Known) -> list[str]:
    """What a text must not hold."""
    codes, names = forbidden(case, known)
    found = [f"{where}: code {code} of another district" for code in codes & set(re.findall(r"(?<![\d.])\d{6,}(?![\d.])", text))]
    found += [f"{where}: {name} of another district" for name in names if name in text]
    found += [f"{where}: {hit[0][:4]}… looks like a person's number" for rule in PERSONAL if (hit := rule.search(text))]
    strangers = [name for name in PEOPLE if name != case.who and f"({name})" in text]
    return found + [f"{where}: the account {name}" for name in strangers]


def in_pdf(pdf: Pdf, case: Case, known: Known) -> list[str]:
    """Pages, facts, attachments, and the words in every object: titles, alternative texts, scripts."""
    hidden = pdf.hidden()
    found = in_text(pdf.text, "page", case, known) + in_text(" ".join(hidden["facts"].values()), "facts of the file", case, known)
    found += in_text(_strings(hidden["raw"]), "an object of the file", case, known)
    found += [f"attached: {name}" for name in hidden["attached"]]
    return found + [f"the file holds {name}" for name in ("/JavaScript", "/EmbeddedFile", "/Launch", "/OpenAction") if name in hidden["raw"]]


def in_archive(body: bytes, case: Case, known: Known) -> list[str]:
    """Every part of an Office file, hidden ones too."""
    found = []
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        for name in packed.namelist():
            part = packed.read(name)
            if part[:2] == b"PK":
                found += in_archive(part, case, known)
            elif name.endswith((".xml", ".rels", ".vml", ".html")):
                found += in_text(re.sub(r"<[^>]*>", " ", part.decode("utf-8")), name, case, known)
            if re.search(r"externalLink|vbaProject|comments|customXml", name):
                found.append(f"{name} has no place in this file")
    return found


def _strings(raw: str) -> str:
    """Literal and hexadecimal strings of a PDF, as text."""
    literal = re.findall(r"\(((?:[^()\\]|\\.){4,})\)", raw)
    wide = [bytes.fromhex(one).decode("utf-16", "replace") for one in re.findall(r"<(FEFF(?:[0-9A-Fa-f]{4})+)>", raw)]
    return "\n".join([*literal, *wide])
