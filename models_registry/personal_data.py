"""Personal data in a text that is to be published: names that nobody cleared, numbers, addresses.

Errs on the side of asking: what is no name after all is cleared by writing it into the list of names. Luật 91/2025/QH15
(bảo vệ dữ liệu cá nhân) leaves name, unit and achievement for publication, and the name only where it may be told.
"""

import re
from dataclasses import dataclass

from units.text import search_key

WORD = re.compile(r"[^\W\d_]+")
GAP = re.compile(r"[\s.\-]{1,3}")
TITLES = "ông bà anh chị em cô chú bác dì cậu mợ thím cụ cháu thầy chí"
HONORIFICS = frozenset(TITLES.split())  # «chí» ends «đồng chí»
FAMILIES = (
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh đào đoàn trịnh trương lâm phùng mai "
    "tô hà tạ lưu chu châu cao vương nông lường triệu ma hứa lò quàng vàng giàng sùng thào hầu lục quách thạch kim sơn "
    "danh vi bàn đàm âu bế cà cầm điêu giáp khuất kiều la lại lương mạc nghiêm ninh phó quan tăng thái thân tống tòng "
    "trà từ văn vừ lỳ chảo phàn tẩn lù mùa rơ siu ksor kpă nay rmah hờ"
)
SURNAMES = frozenset(FAMILIES.split())
TELLING_MIDDLES = frozenset({"văn", "thị"})
MOST_WORDS = 6

DATE = r"\b\d{1,2}[./-]\d{1,2}[./-]\d{4}\b"
NO_AMOUNT = r"(?!\d)(?![.,]\d)(?!\s*(?:đồng|đ\b|nghìn|triệu|tỷ|m2|m²|m\b|km|ha\b|kg|tấn|ngày|lượt|người|hộ|cây|%))"
DETAILS = (
    ("thư điện tử", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("ngày sinh", re.compile(rf"\bsinh\s+(?:ngày\s+)?{DATE}", re.I)),
    (
        "địa chỉ nhà",
        re.compile(
            r"\b(?:số nhà|nhà số)\s*\d+\w?(?:/\d+\w?)*"
            r"|\b(?:ngõ|ngách|hẻm|kiệt)\s*\d+\w?/\d+\w?"
            r"|(?<!trong )\bsố\s*\d+\w?(?:/\d+\w?)*\s*,?\s*(?:đường|phố|ngõ|ngách|hẻm|kiệt)\s+(?:\d|(?-i:[A-ZĐÀ-Ỹ]))"
            r"|\b\d+\w?(?:/\d+\w?)*\s+(?:đường|phố)\s+(?-i:[A-ZĐÀ-Ỹ])",
            re.I,
        ),
    ),
    (
        "số định danh, chứng minh",
        re.compile(rf"(?<![\d.,/])(?:\d{{12}}|\d{{9}}|\d{{3}}(?: \d{{3}}){{2,3}}){NO_AMOUNT}(?! ?\d)"),
    ),
    (
        "số điện thoại",
        re.compile(rf"(?<![\d.,/])(?:(?:\+84|0)(?:[ .\-]?\d){{8,10}}|84\d{{9}}){NO_AMOUNT}"),
    ),
)


def private_details(text):
    """``(what it looks like, as it stands)`` of everything in the text that points at a person but is no name."""
    found = []
    for what, pattern in DETAILS:
        searched = text if what == "ngày sinh" else re.sub(DATE, lambda date: "x" * len(date[0]), text)
        for match in pattern.finditer(searched):
            found.append((what, match[0].strip()))
            text = text[: match.start()] + "x" * len(match[0]) + text[match.end() :]
    return found


@dataclass(frozen=True)
class Known:
    """Names by how near they stand: ``close`` to the story itself, of people ``around``, and of ``places``."""

    close: frozenset = frozenset()
    around: frozenset = frozenset()
    places: frozenset = frozenset()


@dataclass(frozen=True)
class Word:
    text: str
    start: int
    end: int

    @property
    def key(self):
        return search_key(self.text)

    @property
    def is_capital(self):
        return self.text[0].isupper()


def words_of(text):
    return [Word(match[0], match.start(), match.end()) for match in WORD.finditer(text)]


def keys_of(name):
    return tuple(search_key(word) for word in WORD.findall(name))


def listed_names(text):
    """The names of a typed list, parted by commas, semicolons or lines."""
    return [name for part in re.split(r"[,;\n]", text) if (name := " ".join(part.split()))]


def looks_like_a_person(name):
    """Whether what is called so is a person: «Ông Nguyễn Văn A, trưởng xóm» is, «Chi hội Phụ nữ» is not."""
    words = [word for word in words_of(name.split(",")[0]) if word.text.lower() not in HONORIFICS | {"đồng"}]
    return 2 <= len(words) <= 5 and words[0].text.lower() in SURNAMES and all(word.is_capital for word in words)


def bare_name(name):
    """A person's name without title and what follows a comma."""
    words = words_of(name.split(",")[0])
    return " ".join(word.text for word in words if word.text.lower() not in HONORIFICS | {"đồng"})


def uncleared_names(text, known, cleared):
    """Names of people in the text that stand neither in the typed list ``cleared`` nor in the name of a place."""
    words = words_of(text)
    allowed = [keys_of(name) for name in listed_names(cleared)]
    covered = covered_by(text, words, {*allowed, *(keys_of(name) for name in known.places)})
    close = [keys for name in known.close if len(keys := keys_of(name)) > 1]
    names = {keys for name in known.around if len(keys := keys_of(name)) > 1} | set(close)
    found, taken = [], set(covered)
    for at, length in occurrences(text, words, names):
        span = range(at, at + length)
        tells = length > 2 or all(words[place].is_capital for place in span)
        if tells and not taken.issuperset(span):
            found.append((at, length))
            taken.update(span)
    for at, length in named_politely(text, words, close, names, allowed):
        if not taken.issuperset(range(at, at + length)):
            found.append((at, length))
            taken.update(range(at, at + length))
    for at, length in built_like_names(text, words):
        if not taken.intersection(range(at, at + length)):
            found.append((at, length))
    shown = [text[words[at].start : words[at + length - 1].end] for at, length in sorted(found)]
    return list(dict.fromkeys(" ".join(name.split()) for name in shown))


def follows(text, words, at):
    """Whether the word goes on where the one before it ended."""
    return bool(GAP.fullmatch(text, words[at - 1].end, words[at].start))


def occurrences(text, words, names):
    """``(place, length)`` of each longest stretch of words that is one of the names, accents aside."""
    keys, at = [word.key for word in words], 0
    longest = min(max(map(len, names), default=0), MOST_WORDS)
    while at < len(words):
        together = 1
        while together < longest and at + together < len(words) and follows(text, words, at + together):
            together += 1
        length = next((n for n in range(together, 0, -1) if tuple(keys[at : at + n]) in names), 0)
        if length:
            yield at, length
        at += length or 1


def covered_by(text, words, names):
    return {place for at, length in occurrences(text, words, names) for place in range(at, at + length)}


def capitals_from(text, words, at):
    """How many capitalised words stand together from there on."""
    length = 0
    while (
        at + length < len(words)
        and length < MOST_WORDS
        and words[at + length].is_capital
        and (length == 0 or follows(text, words, at + length))
    ):
        length += 1
    return length


def named_politely(text, words, close, names, allowed):
    """«ông An», «bà Nguyễn Thị Lan»: part of a known name after a title, or a whole name that nobody knows here."""
    for at in range(1, len(words)):
        if words[at - 1].text.lower() not in HONORIFICS or not follows(text, words, at):
            continue
        length = capitals_from(text, words, at)
        for n in range(length, 0, -1):
            said = tuple(word.key for word in words[at : at + n])
            if any(name[-n:] == said for name in allowed):
                break
            known = close if n == 1 else names
            unknown = n > 1 and n == length and words[at].text.lower() in SURNAMES
            if unknown or any(name[-n:] == said for name in known):
                yield at, n
                break


def built_like_names(text, words):
    """«Nguyễn Văn An»: a surname, a middle name that no place bears, a given name."""
    at = 0
    while at < len(words):
        length = capitals_from(text, words, at)
        is_name = length >= 3 and words[at].text.lower() in SURNAMES and words[at + 1].text.lower() in TELLING_MIDDLES
        if is_name:
            yield at, length
        at += length if is_name else 1
