"""Running text that remembers where each of its letters stands in the plan.

The plan is shown as it came; the rules read a cleaned copy of it: no Markdown marks, one space between words, words
mended that a line break or a PDF cut in two. ``Passage.key`` is the same copy folded for matching (small letters, one
kind of quote and dash, one way of placing tone marks), letter for letter as long as ``Passage.text``.
"""

import re
from functools import lru_cache

from campaigns.plan_reader.facts import Fact

QUOTES = '"“”„‟«»″＂'
OPEN_QUOTES = "“„«"
DASHES = "-‐‑‒–—―−­"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"

_FOLDS = {quote: '"' for quote in QUOTES} | {quote: "'" for quote in "‘’‚‛′"} | {dash: "-" for dash in DASHES}
_TONES = [("oà", "òa"), ("oá", "óa"), ("oả", "ỏa"), ("oã", "õa"), ("oạ", "ọa")]
_TONES += [("oè", "òe"), ("oé", "óe"), ("oẻ", "ỏe"), ("oẽ", "õe"), ("oẹ", "ọe")]
_TONES += [("uỳ", "ùy"), ("uý", "úy"), ("uỷ", "ủy"), ("uỹ", "ũy"), ("uỵ", "ụy")]
_TONE = re.compile("|".join(old for _, old in _TONES))
_NEW_TONE = {old: new for new, old in _TONES}

VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
SMALL = VOWELS + "bcdđfghjklmnpqrstvwxz"
CAPITAL = "".join(letter.upper() for letter in SMALL)
_CODA = "(?:ch|ng|nh|[cmnptiouy])?"
_SYLLABLE = re.compile(rf"(?:ngh|[ckgnpt]h|ng|gh|gi|qu|tr|[bcdđghklmnprstvx])?[{VOWELS}]{{1,3}}{_CODA}")
_CUT_HEAD = re.compile(r"(?<![\w])(?:ngh|[ckgnpt]h|ng|gh|qu|tr|[bcdđghklmnprstvx])$")
_CUT_INSIDE = re.compile(
    rf"(?<![\w.,/]) (?P<head>ngh|[ckgnpt]h|ng|gh|qu|tr|[bcdđghklmnprstvx]) (?=[{VOWELS}]+{_CODA}(?!\w))"
)


def one_tone(text):
    """«hóa» and «hoá», «ủy» and «uỷ» become one; as long as before."""
    return _TONE.sub(lambda match: _NEW_TONE[match[0]], text)


def fold(text):
    """The key of ``text``: as long as ``text``."""
    small = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    return one_tone("".join(_FOLDS.get(letter, letter) for letter in small))


@lru_cache(maxsize=None)
def pattern(expression):
    """A rule is written in small letters, with either placing of tone marks, and matched against keys."""
    return re.compile(one_tone(expression))


def is_syllable(word):
    return _SYLLABLE.fullmatch(fold(word)) is not None


class Passage:
    """Cleaned text; ``places[n]`` is where letter ``n`` stands in the plan."""

    __slots__ = ("key", "places", "text")

    def __init__(self, text, places):
        self.text = text
        self.places = places
        self.key = fold(text)

    def __len__(self):
        return len(self.text)

    def __getitem__(self, cut):
        return Passage(self.text[cut], self.places[cut])

    def span(self, start, end):
        """The characters of the plan behind letters ``start`` to ``end``; the stretch may not be empty."""
        return self.places[start], self.places[end - 1] + 1

    def trimmed(self, start, end, marks=" "):
        """``start`` and ``end`` drawn in past ``marks``."""
        while start < end and self.text[start] in marks:
            start += 1
        while end > start and self.text[end - 1] in marks:
            end -= 1
        return start, end

    def fact(self, start, end, value=None, *, marks=" "):
        """A fact read from letters ``start`` to ``end``; the value is those letters unless one is given."""
        start, end = self.trimmed(start, end, marks)
        if start == end:
            return None
        return Fact(self.text[start:end] if value is None else value, *self.span(start, end))

    def find(self, expression, start=0):
        return pattern(expression).search(self.key, start)

    def find_all(self, expression, start=0):
        return pattern(expression).finditer(self.key, start)

    def begins(self, expression):
        return pattern(expression).match(self.key)

    def is_capitals(self):
        """True where a heading shouts: letters, hardly any of them small."""
        letters = [letter for letter in self.text if letter.isalpha()]
        return len(letters) > 1 and sum(letter.islower() for letter in letters) <= len(letters) // 12


EMPTY = Passage("", ())


def joined(passages, glue=" "):
    """One passage out of several; a word cut between two of them is mended."""
    text, places = [], []
    for passage in passages:
        if not passage.text:
            continue
        if text and not _is_cut("".join(text[-12:]), passage.text):
            text.append(glue)
            places.append(places[-1])
        text.extend(passage.text)
        places.extend(passage.places)
    return Passage("".join(text), tuple(places))


def _is_cut(before, after):
    """Whether a word runs on over the line break: «ngh» + «ị», never two words."""
    head = _CUT_HEAD.search(before.lower())
    if not head or not before[-1].islower():
        return False
    rest = re.match(r"\w+", after)
    return bool(rest) and fold(rest[0])[0] in VOWELS and is_syllable(head[0] + rest[0])


def without_cuts(passage):
    """«c ủa» as «của»: a lone small consonant before a vowel is a PDF's doing."""
    cuts = [match.end() - 1 for match in _CUT_INSIDE.finditer(passage.text) if not _counts(passage.text, match)]
    if not cuts:
        return passage
    keep = [at for at in range(len(passage)) if at not in set(cuts)]
    return Passage("".join(passage.text[at] for at in keep), tuple(passage.places[at] for at in keep))


def _counts(text, match):
    """«100 m ở …»: the letter is a measure, not a piece of a word."""
    return text[: match.start()].rstrip()[-1:].isdigit()
