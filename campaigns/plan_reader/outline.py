"""Paragraphs out of lines, and the numbered outline they stand in. Numbers are read as they stand, never mended."""

import re
from dataclasses import dataclass, field

from campaigns.plan_reader.letters import EMPTY, QUOTES, Passage, joined, with_digits

PART, CAPITAL, ROMAN, ARTICLE, ARABIC, LETTER, BRACKET, DASH, PLUS = 0, 1, 2, 3, 4, 8, 9, 10, 11
DEEPEST_ARABIC = 7
HEADING_LENGTH = 170
SHORT_HEADING = 60
WRAPPED_WIDTH = 135
LONGEST_PARAGRAPH = 4_000

_MARKERS = (
    (
        PART,
        re.compile(r"(?:PHẦN|Phần|CHƯƠNG|Chương)\s+(?:THỨ |thứ )?(?P<word>[IVX]{1,5}|\d{1,2}|\w{2,4})\b\s*[.:)-]?\s*"),
    ),
    (ROMAN, re.compile(r"(?P<roman>[IVX]{1,6})\s*(?:[.):,]\s*|[-–—/]\s*(?=[^\Wa-z\d_]))(?=\S)")),
    (ARTICLE, re.compile(r"(?:Điều|ĐIỀU|Điểm|Mục|MỤC|Khoản)\s+(?P<arabic>\d{1,3})\s*[.:]\s*")),
    (CAPITAL, re.compile(r"(?P<capital>[A-E])\s*[.)/-]\s+(?=\w)")),
    (ARABIC, re.compile(r"(?P<many>\d{1,2}(?:\.[1-9]\d?){1,3})(?:[.):]|\s*[-–])?\s*(?=[^\W\d_]|[“\"(])")),
    (ARABIC, re.compile(r"(?P<arabic>\d{1,2})\s*(?:[.):]\s*(?=\D)|[-–/]\s*(?=[^\W\d_]))")),
    (LETTER, re.compile(r"(?P<letter>[a-zđ])\s*[).:]\s*(?=\S)")),
    (BRACKET, re.compile(r"\((?P<arabic>\d{1,2}|[ivx]{1,4}|[a-zđ])\)\s*")),
    (DASH, re.compile(r"[-‐‑–—−•]\s*(?=\S)")),
    (PLUS, re.compile(r"\+\s*(?=\S)")),
)
_MISREAD_ONE = re.compile(r"^[l|](?=\s*[-–.]\s*\w)(?!\s*[-–.]\s*[a-zđ])")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_PART_WORDS = {"nhất": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6}

_FULL_STOP = re.compile(r"[.;:!?…][\"”»)\]]*$|[.;]\s*/\.?$|\./\.?$")
_ASKS_FOR_NUMBER = re.compile(
    r"\b(?:khoản|điều|mục|điểm|số|phụ lục|giai đoạn|đợt|thứ|quý|tháng|ngày|năm|mẫu|và|của|đến|từ|khóa|khoá|lớp)$"
)
_OPEN_WORD = re.compile(r"(?:,|\b(?:và|của|các|những|về|theo|trong|cho|với|tại|là|được|từ|đến|do|có|giai đoạn))$")
_OPEN_PLACE = re.compile(r"\b(?:xã|phường|huyện|tỉnh|thành phố|ủy ban)$")


@dataclass
class Marker:
    rank: int
    number: int | None
    label: str
    length: int
    style: str


@dataclass
class Node:
    """One numbered piece of the plan. ``words`` is its own first paragraph without the marker."""

    marker: Marker | None = None
    words: Passage = EMPTY
    whole: Passage = EMPTY
    paragraphs: list = field(default_factory=list)
    children: list = field(default_factory=list)
    parent: "Node | None" = None
    is_heading_line: bool = False

    @property
    def rank(self):
        return -1 if self.marker is None else self.marker.rank

    @property
    def heading(self):
        """What the piece is about: the words before its colon, or a short first paragraph; empty for running text."""
        colon = self.words.text.find(":", 0, HEADING_LENGTH)
        if colon > 0:
            return self.words[slice(*self.words.trimmed(0, colon))]
        if len(self.words) > HEADING_LENGTH:
            return EMPTY
        ends = self.words.text.rstrip().endswith((".", ";", "./.", ","))
        if ends and len(self.words) > SHORT_HEADING and not self.words.is_capitals():
            return EMPTY
        if self.is_heading_line or self.children or self.paragraphs or self.words.is_capitals() or not ends:
            return self.words[slice(*self.words.trimmed(0, len(self.words), " .;,"))]
        return EMPTY

    @property
    def rest(self):
        """The own first paragraph after the heading."""
        heading = self.heading
        if not len(heading) or len(heading) >= len(self.words):
            return self.words if not len(heading) else EMPTY
        start = len(self.words.text) - len(self.words.text[self.words.text.find(heading.text) + len(heading) :])
        return self.words[slice(*self.words.trimmed(start, len(self.words), " :.;"))]

    def walk(self):
        """This node and all below it, in the order of the plan."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def passages(self):
        """Every paragraph of this node and of all below it."""
        for node in self.walk():
            if len(node.words):
                yield node.words
            yield from node.paragraphs

    def own_passages(self):
        if len(self.words):
            yield self.words
        yield from self.paragraphs

    def ancestors(self):
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


def roman_number(letters):
    number = 0
    for letter, following in zip(letters, letters[1:] + " ", strict=True):
        value = _ROMAN_DIGITS[letter]
        number += -value if _ROMAN_DIGITS.get(following, 0) > value else value
    return number


def marker_of(text):
    """The outline number that ``text`` begins with, or None."""
    text = _MISREAD_ONE.sub("1", with_digits(text))
    for rank, form in _MARKERS:
        match = form.match(text)
        if match is None:
            continue
        name = match.lastgroup
        label = text[: match.end()].strip()
        if name == "many":
            numbers = match["many"].split(".")
            return Marker(min(rank + len(numbers) - 1, DEEPEST_ARABIC), int(numbers[-1]), label, match.end(), name)
        return Marker(rank, _number(name, match), label, match.end(), name or label)
    return None


def _number(name, match):
    if name is None:
        return None
    written = match[name]
    if written.isdigit():
        return int(written)
    if name == "roman" or (name == "word" and set(written) <= set(_ROMAN_DIGITS)):
        return roman_number(written)
    if name == "letter":
        return _LETTERS.find(written) + 1 or None
    if name == "capital":
        return ord(written) - ord("A") + 1
    return _PART_WORDS.get(written.lower())


def is_full_stop(text):
    return _FULL_STOP.search(text.rstrip()) is not None


class Paragraphs:
    """Decides, line by line, what is one paragraph."""

    def __init__(self, lines):
        self.lines = lines
        lengths = sorted(len(line.words) for line in lines)
        self.width = lengths[len(lengths) * 9 // 10] if lengths else 0
        self.is_wrapped = len(lengths) > 8 and self.width <= WRAPPED_WIDTH and lengths[-1] <= WRAPPED_WIDTH * 2

    def __iter__(self):
        """Pairs of a marker (or None) and the lines of one paragraph."""
        open_lines, marker = [], None
        for line in self.lines:
            found = marker_of(line.words.text)
            is_cut = found is not None and self._is_cut_number(open_lines, line, found)
            if open_lines and (is_cut or (found is None and self._runs_on(open_lines, line))):
                open_lines.append(line)
                continue
            if open_lines:
                yield marker, open_lines
            open_lines, marker = [line], found
        if open_lines:
            yield marker, open_lines

    def _is_cut_number(self, before, line, marker):
        """A number that a line break tore off its sentence, or a dash inside one."""
        if not before:
            return False
        last = before[-1].words
        if is_full_stop(last.text):
            return False
        rest = line.words.text[marker.length : marker.length + 1]
        if marker.rank in (DASH, PLUS):
            return rest.islower() or (rest.isdigit() and not self._is_short(before))
        if _ASKS_FOR_NUMBER.search(last.key) and not last.is_capitals() and not before[-1].is_marked_heading:
            return True
        return not rest.isupper() and not self._is_short(before) and rest not in '“"('

    def _is_short(self, lines):
        last = lines[-1]
        limit = self.width * 3 // 4 if self.is_wrapped else HEADING_LENGTH
        return last.is_marked_heading or len(last.words) < limit

    def _runs_on(self, before, line):
        last = before[-1]
        if sum(len(piece.words) for piece in before) > LONGEST_PARAGRAPH:
            return False
        first = line.words.text.lstrip('“"(')[:1]
        if line.words.text[0] in QUOTES and line.words.text[0] != "”" and _is_list_of_names(before):
            return True
        if last.words.is_capitals() and not is_full_stop(last.words.text):
            return line.words.is_capitals() and (last.blank_before == line.blank_before or line.blank_before == 0)
        if line.words.is_capitals() and len(line.words) > 8:
            return False
        if first.islower() or last.words.text.endswith(("-", "–", "/")):
            return True
        if is_full_stop(last.words.text):
            return False
        if line.is_marked_heading or last.is_marked_heading:
            return False
        if _OPEN_WORD.search(last.words.key) or (first.isdigit() and _ASKS_FOR_NUMBER.search(last.words.key)):
            return True
        if self.is_wrapped:
            return len(last.words) >= self.width * (2 if _OPEN_PLACE.search(last.words.key) else 3) // 4
        return len(last.words) > HEADING_LENGTH


def outline_of(lines):
    """The tree of the plan's body. The root holds what stands before the first number."""
    root = node = Node()
    for marker, paragraph in Paragraphs(lines):
        whole = joined([line.words for line in paragraph])
        if marker is None and not _is_bare_heading(whole, paragraph):
            node.paragraphs.append(whole)
            continue
        marker = marker or Marker(ROMAN, None, "", 0, "bare")
        while node.rank >= marker.rank:
            node = node.parent
        words = whole[slice(*whole.trimmed(min(marker.length, len(whole)), len(whole)))]
        child = Node(marker, words, whole, parent=node, is_heading_line=paragraph[0].is_marked_heading)
        node.children.append(child)
        node = child
    return root


def _is_list_of_names(before):
    """«… các phong trào thi đua:» and the quoted names below it are one sentence."""
    last = before[-1].words
    if last.text.endswith(":"):
        return last.find(r"phong trào|cuộc vận động|phát động|chủ đề|mô hình") is not None
    names_so_far = any(line.words.text[0] in QUOTES for line in before)
    return last.text.endswith((";", ",")) and names_so_far and len(before) > 1


def _is_bare_heading(whole, paragraph):
    return whole.is_capitals() and 8 < len(whole) <= HEADING_LENGTH and not whole.text.endswith((",", ";"))
