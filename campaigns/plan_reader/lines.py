"""The lines of the plan as typed, without the marks of Markdown, HTML and page furniture."""

import re
from dataclasses import dataclass

from campaigns.plan_reader.letters import DASHES, INVISIBLE, Passage, without_cuts

_BREAKS = re.compile(r"\r\n?|\n|\x0b|\x0c|\x85|\u2028|\u2029|<br\s*/?>|<p[^<>]{0,80}>|</p>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,80}>|&nbsp;|&amp;|&quot;|&lt;|&gt;")
_ENTITIES = {"&nbsp;": " ", "&amp;": "&", "&quot;": '"'}
_HEADING = re.compile(r"\s*(?:>\s*)*(#{1,6})(?=\s)")
_STAR_BULLET = re.compile(r"\s*[*•●▪■◦‣·❖➢✓✔o](?=\s+\S)")
_RULE = re.compile(r"[\s\-_=*~.…•|+:#\\–—]*")
_ESCAPE = re.compile(r"\\(?=[^\w\s])")
_PAGE = re.compile(r"\s*(?:-\s*|trang\s+)?\d{1,3}(?:\s*-|\s*/\s*\d{1,3})?\s*", re.IGNORECASE)
LONGEST_PLAN = 200_000
LONGEST_LINE = 4_000
_WIDE = re.compile(r"\t|[ \u00a0]{3,}")


@dataclass(frozen=True)
class Line:
    """``cells``: the pieces of the line where a table or a wide gap parts it."""

    words: Passage
    cells: tuple[Passage, ...]
    is_marked_heading: bool
    blank_before: int


def lines_of(text):
    """Every line with words on it, in order, as far as a plan may reach."""
    lines, blank = [], 0
    for start, end in _stretches(text[:LONGEST_PLAN]):
        raw = text[start:end]
        words = EMPTY_LINE if _RULE.fullmatch(raw) else _words(raw, start)
        if words and words[0]:
            lines.append(Line(*words, blank_before=blank))
            blank = 0
        else:
            blank += 1
    return _without_page_numbers(lines)


def _stretches(text):
    """Where each line begins and ends; a line longer than any paragraph is cut, so that no rule runs away on it."""
    start = 0
    ends = [match.span() for match in _BREAKS.finditer(text)]
    for end, following in [*ends, (len(text), len(text))]:
        while end - start > LONGEST_LINE:
            cut = text.rfind(" ", start + LONGEST_LINE // 2, start + LONGEST_LINE) + 1 or start + LONGEST_LINE
            yield start, cut
            start = cut
        yield start, end
        start = following


EMPTY_LINE = ()


def _words(raw, start):
    """Passage, cells and whether Markdown made it a heading."""
    hidden = set()
    shown = list(raw)
    heading = _HEADING.match(raw)
    if heading:
        hidden.update(range(heading.start(1), heading.end(1)))
    bullet = _STAR_BULLET.match(raw)
    if bullet:
        shown[bullet.end() - 1] = "-"
    for match in _TAG.finditer(raw):
        hidden.update(range(match.start(), match.end()))
        if match[0] in _ENTITIES:
            hidden.discard(match.start())
            shown[match.start()] = _ENTITIES[match[0]]
    hidden.update(match.start() for match in _ESCAPE.finditer(raw))
    for at, letter in enumerate(raw):
        emphasis = letter in "*`" and not (bullet and at == bullet.end() - 1)
        underline = letter == "_" and not (raw[at - 1 : at].isalnum() and raw[at + 1 : at + 2].isalnum())
        if letter in INVISIBLE or emphasis or underline:
            hidden.add(at)
        elif letter == "|":
            shown[at] = "\t"
    gaps = {at for match in _WIDE.finditer("".join(shown)) for at in range(match.start(), match.end())}
    letters, places, cells, cell = [], [], [], 0
    for at, letter in enumerate(shown):
        if at in hidden:
            continue
        if letter.isspace():
            if letters and letters[-1] != " ":
                letters.append(" ")
                places.append(start + at)
            if at in gaps and letters and len(letters) > cell:
                cells.append((cell, len(letters)))
                cell = len(letters)
        else:
            letters.append(letter)
            places.append(start + at)
    cells.append((cell, len(letters)))
    whole = Passage("".join(letters), tuple(places))
    passage = without_cuts(whole[slice(*whole.trimmed(0, len(whole)))])
    if not passage.text.strip(DASHES + " "):
        return EMPTY_LINE
    pieces = [without_cuts(whole[slice(*whole.trimmed(*ends))]) for ends in cells]
    return passage, tuple(piece for piece in pieces if piece.text), bool(heading)


def _without_page_numbers(lines):
    """A lone number that stands apart counts pages. A handwritten day or number never stands on a line of its own."""
    return [line for line in lines if not _PAGE.fullmatch(line.words.text)]
