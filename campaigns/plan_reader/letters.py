"""Running text that remembers where each of its letters stands in the plan.

The plan is shown as it came; the rules read a cleaned copy of it: no Markdown marks, one space between words, words
mended that a line break or a PDF cut in two. ``Passage.key`` is the same copy folded for matching (small letters, one
kind of quote and dash, one way of placing tone marks), letter for letter as long as ``Passage.text``;
``Passage.digits`` is the text with the digits that a scanner took for letters.
"""

import re
import unicodedata
from functools import cache, lru_cache

from campaigns.plan_reader.facts import Fact

QUOTES = '"“”„‟«»″＂'
OPEN_QUOTES = "“„«"
DASHES = "-‐‑‒–—―−­"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"

_FOLDS = dict.fromkeys(QUOTES, '"') | dict.fromkeys("‘’‚‛′", "'") | dict.fromkeys(DASHES, "-")
_TONES = [("oà", "òa"), ("oá", "óa"), ("oả", "ỏa"), ("oã", "õa"), ("oạ", "ọa")]
_TONES += [("oè", "òe"), ("oé", "óe"), ("oẻ", "ỏe"), ("oẽ", "õe"), ("oẹ", "ọe")]
_TONES += [("uỳ", "ùy"), ("uý", "úy"), ("uỷ", "ủy"), ("uỹ", "ũy"), ("uỵ", "ụy")]
_TONE = re.compile("|".join(old for _, old in _TONES))
_NEW_TONE = {old: new for new, old in _TONES}

VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
SMALL = VOWELS + "bcdđfghjklmnpqrstvwxz"
CAPITAL = "".join(letter.upper() for letter in SMALL)
_ONSET = "(?:ngh|[ckgnpt]h|ng|gh|gi|qu|tr|[bcdđghklmnprstvx])"
_CODA = "(?:ch|ng|nh|[cmnptiouy])"
_OPEN = "(?:[aeêioôơuưy]|oa|oe|uê|uy|uơ|ia|ua|ưa|uya)"
_CLOSED = "(?:ă|â|iê|yê|ươ|uô|oă|uâ|uyê|oo)"
_SYLLABLE = re.compile(rf"{_ONSET}?(?:{_OPEN}{_CODA}?|{_CLOSED}{_CODA})")
_FINAL = re.compile(r"(?:ch|ng|nh|[cmnpt])")
_BEGINS_WITH_VOWEL = (
    "ai an anh ao em eo im in oai oan oanh oi u ung uy uyên uốn uống uỷ y yên yêu yến yết yếu yểm à ào á ác ách "
    "ái ám án ánh áo áp át âm ân âu én ép êm ì ích ít ô ôi ôn ông ùa ùn ùng ú úng út úy ý ăn ơ ơi ơn ư ưa ưng ưu "
    "ươm ương ước ướp ướt ưỡn ạ ạt ải ảm ảnh ảo ấm ấn ấp ấu ầm ẩm ẩn ẩu ập ắt ế ết ỉ ốc ối ốm ống ồ ổ ổn ớt ở ủ "
    "ủng ủy ứ ức ứng ỷ "
)
_TONE_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323")
_MISREAD_DIGITS = str.maketrans({"l": "1", "I": "1", "|": "1", "O": "0", "o": "0"})
_MISREAD = re.compile(r"(?<![\w])(?=[lI|Oo]*\d)[\dlI|Oo]+(?![\w])")
_CUT_INSIDE = re.compile(rf"(?<![\w.,/-])(?P<head>{_ONSET}) (?P<rest>[{VOWELS}]+{_CODA}?)(?!\w)")


def one_tone(text):
    """«hóa» and «hoá», «ủy» and «uỷ» become one; as long as before."""
    return _TONE.sub(lambda match: _NEW_TONE[match[0]], text)


def fold(text):
    """The key of ``text``: as long as ``text``."""
    small = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    return one_tone("".join(_FOLDS.get(letter, letter) for letter in small))


@cache
def pattern(expression):
    """A rule is written in small letters, with either placing of tone marks, and matched against keys."""
    return re.compile(one_tone(expression))


def with_digits(text):
    """«0l», «2O/6» with the digits that a scanner took for letters; as long as before."""
    return _MISREAD.sub(lambda match: match[0].translate(_MISREAD_DIGITS), text)


_WHOLE_WORDS = frozenset(fold(_BEGINS_WITH_VOWEL).split())


@lru_cache(maxsize=8192)
def bald(key):
    """A key without marks; đ becomes d."""
    letters = (letter for letter in unicodedata.normalize("NFD", key) if not unicodedata.combining(letter))
    return "".join(letters).replace("đ", "d")


def is_syllable(word):
    """Whether ``word`` can be one whole Vietnamese syllable: «hướng», never «hướ» or «ng»."""
    bare = "".join(letter for letter in unicodedata.normalize("NFD", word.lower()) if letter not in _TONE_MARKS)
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


class Passage:
    """Cleaned text; ``places[n]`` is where letter ``n`` stands in the plan."""

    __slots__ = ("digits", "key", "places", "text")

    def __init__(self, text, places):
        self.text = text
        self.places = places
        self.digits = with_digits(text)
        self.key = fold(self.digits)

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
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_FIRST_WORD = re.compile(r"[^\W\d_]+(?!\w)")


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
    """Whether a word runs on over the line break: «ngh» + «ị», «hướ» + «ng», «hi» + «ện», never two words."""
    head, rest = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    if head is None or rest is None or not rest[0].islower() or (not head[0][1:].islower() and len(head[0]) > 1):
        return False
    if not is_syllable(head[0] + rest[0]):
        return False
    if not is_syllable(head[0]):
        return not head[0].isupper()
    is_ending = _FINAL.fullmatch(rest[0]) or (rest[0][0] in VOWELS and fold(rest[0]) not in _WHOLE_WORDS)
    return bool(is_ending)


def without_cuts(passage):
    """«c ủa» as «của»: a lone small consonant before a vowel is a PDF's doing; «điểm b ở trên» is not."""
    cuts = {match.end("head") for match in _CUT_INSIDE.finditer(passage.text) if _is_piece(passage.text, match)}
    if not cuts:
        return passage
    keep = [at for at in range(len(passage)) if at not in cuts]
    return Passage("".join(passage.text[at] for at in keep), tuple(passage.places[at] for at in keep))


def _is_piece(text, match):
    """«100 m ở …» is a measure, «b ở …» a letter in a list."""
    if text[: match.start()].rstrip()[-1:].isdigit() or not is_syllable(match["head"] + match["rest"]):
        return False
    return len(match["head"]) > 1 or fold(match["rest"]) not in _WHOLE_WORDS
