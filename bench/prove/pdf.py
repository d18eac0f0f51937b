"""A PDF read back: its words, where they stand, its picture, and everything else that lies in it."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as raw_pdf

MM = 72 / 25.4  # points


@dataclass(frozen=True)
class Word:
    """A run of text: its middle and size on its page, in mm from the top left corner."""

    text: str
    x: float
    y: float
    height: float


class Pdf:
    """One file."""

    def __init__(self, body: bytes) -> None:
        self.body, self._file = body, pdfium.PdfDocument(body)
        self.pages = [self._file[at].get_textpage().get_text_range().replace("\r\n", "\n") for at in range(len(self._file))]

    @property
    def text(self) -> str:
        """All pages."""
        return "\n".join(self.pages)

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of the first page."""
        width, height = self._file[0].get_size()
        return width / MM, height / MM

    def places(self, text: str, page: int = 0) -> list[Word]:
        """Where a text stands on a page, every time."""
        leaf = self._file[page]
        high, found = leaf.get_size()[1], []
        searched = leaf.get_textpage()
        finder = searched.search(text, match_case=True)
        while (hit := finder.get_next()) is not None:
            boxes = np.array([searched.get_charbox(at) for at in range(hit[0], hit[0] + hit[1])])
            left, bottom, right, top = boxes[:, 0].min(), boxes[:, 1].min(), boxes[:, 2].max(), boxes[:, 3].max()
            found.append(Word(text, (left + right) / 2 / MM, (high - (bottom + top) / 2) / MM, (top - bottom) / MM))
        return found

    def boxes(self, page: int = 0) -> list[tuple[float, float, float, float]]:
        """The drawn shapes of a page: left, top, right, bottom in mm."""
        leaf = self._file[page]
        high = leaf.get_size()[1]
        found = [each.get_bounds() for each in leaf.get_objects(filter=[raw_pdf.FPDF_PAGEOBJ_PATH], max_depth=6)]
        return [(left / MM, (high - top) / MM, right / MM, (high - bottom) / MM) for left, bottom, right, top in found]

    def picture(self, dpi: float, page: int = 0) -> npt.NDArray[np.uint8]:
        """A page as it is printed: shape (height, width, 3), red, green, blue."""
        drawn = self._file[page].render(scale=dpi / 72, rev_byteorder=True).to_numpy()
        return np.asarray(drawn[:, :, :3], dtype=np.uint8)

    def hidden(self) -> dict[str, Any]:
        """What a reader does not see: facts, attachments, and everything in streams and strings."""
        facts = dict(self._file.get_metadata_dict())
        attached = [self._file.get_attachment(at).get_name() for at in range(self._file.count_attachments())]
        return {"facts": facts, "attached": attached, "raw": raw(self.body)}


def raw(body: bytes) -> str:
    """Every stream unpacked, and the objects around them, as text."""
    streams = [_unpacked(found) for found in re.findall(rb"stream\r?\n(.*?)endstream", body, re.DOTALL)]
    return (b"\n".join(streams) + b"\n" + re.sub(rb"stream\r?\n.*?endstream", b"", body, flags=re.DOTALL)).decode("latin-1")


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return b""
