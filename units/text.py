"""How typed Vietnamese text is kept, found and sorted, alike on SQLite and PostgreSQL."""

import re
import unicodedata

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
SPACES = re.compile(r"\s+")
ALPHABET = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
RANK = {letter: f"{rank:02d}" for rank, letter in enumerate(ALPHABET, start=10)}


def clean_prose(text):
    """NFC, without control and invisible direction characters; line breaks stay."""
    return CONTROL.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n"))).strip()


def clean_line(text):
    """NFC on one line with single spaces."""
    return SPACES.sub(" ", clean_prose(text))


def search_key(*texts):
    """Lower case without marks, đ → d, words parted by one space: «Hoà Bình» and «hòa bình» meet here."""
    joined = " ".join(str(text) for text in texts if text).casefold().replace("đ", "d")
    bare = "".join(c for c in unicodedata.normalize("NFD", joined) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", bare))


def sort_key(text):
    """A plain string that sorts in Vietnamese letter order (a ă â … d đ e ê …) byte by byte."""
    return "".join(RANK.get(c, "99" if c.isalpha() else f"0{c}") for c in clean_line(text).casefold())[:400]
