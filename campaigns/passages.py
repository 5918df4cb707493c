"""A plan's text cut where its marked passages begin and end, so that each piece can be shown with its marks."""

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Piece:
    """``marks`` lie over the whole piece; ``opens`` begin here, ``closes`` end here (all of them keys given in)."""

    text: str
    marks: tuple = ()
    opens: tuple = ()
    closes: tuple = ()


def cut(text, spans):
    """Pieces of ``text`` in order. ``spans`` are ``(start, end, mark)``; they may overlap, and a mark may have several.

    Places outside the text are cut to it; a mark opens at its first place and closes at each.
    """
    spans = [(max(start, 0), min(end, len(text)), mark) for start, end, mark in spans]
    spans = [span for span in spans if span[0] < span[1]]
    first = {}
    for start, _, mark in sorted(spans, key=lambda span: span[0]):
        first.setdefault(mark, start)
    borders = sorted({0, len(text), *(edge for start, end, _ in spans for edge in (start, end))})
    pieces, waiting, current = [], sorted(spans, key=lambda span: span[0]), []
    for left, right in pairwise(borders):
        current = [span for span in current if span[1] > left]
        while waiting and waiting[0][0] <= left:
            current.append(waiting.pop(0))
        marks = tuple(dict.fromkeys(mark for _, _, mark in current))
        opens = tuple(mark for mark in marks if first[mark] == left)
        closes = tuple(dict.fromkeys(mark for _, end, mark in current if end == right))
        pieces.append(Piece(text[left:right], marks, opens, closes))
    return pieces
