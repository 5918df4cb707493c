"""The text of a file that an officer sends in."""

import unicodedata

from interface.confined import Refused, ask

MAX_BYTES = 10 * 1024 * 1024
MAX_LETTERS = 400_000

TOO_BIG = f"Tệp lớn hơn {MAX_BYTES // 1024 // 1024} MB; hãy gửi tệp nhẹ hơn hoặc dán nội dung kế hoạch."
TOO_MUCH = "Tệp quá lớn hoặc quá phức tạp; hãy gửi tệp Word gọn hơn hoặc dán nội dung kế hoạch."
TOO_LONG = "Văn bản dài quá mức của một kế hoạch; hãy chỉ gửi phần kế hoạch, không kèm phụ lục dài."
BROKEN = "Tệp hỏng hoặc không phải Word (.docx), PDF hay văn bản (.txt); hãy mở lại, lưu rồi gửi, hoặc dán nội dung."
OLD_WORD = "Tệp là Word dạng cũ (.doc) hoặc có đặt mật khẩu; hãy mở bằng Word rồi lưu lại dạng .docx không mật khẩu."
RICH_TEXT = "Tệp là dạng .rtf; hãy mở bằng Word rồi lưu lại dạng .docx."
EMPTY = "Tệp không có chữ nào để đọc."

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
COMMON_WORDS = ("của", "và", "các", "thi đua", "kế hoạch", "thực hiện", "nhân dân", "ủy ban", "năm")

TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)


class Unreadable(Exception):
    """Carries the Vietnamese sentence for the officer who sent the file."""


def text_of(name, stream):
    """The text of a .docx, .pdf or .txt, in reading order. Raises ``Unreadable``; ``name`` only helps to tell why."""
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unreadable(TOO_BIG)
    text = _modern(_text(data))
    if len(text) > MAX_LETTERS:
        raise Unreadable(TOO_LONG)
    if not any(letter.isalnum() for letter in text):
        raise Unreadable(OLD_WORD if name.lower().endswith(".doc") else EMPTY)
    return text


def _text(data):
    if data.startswith(OLE):
        raise Unreadable(OLD_WORD)
    if data.startswith(b"{\\rtf"):
        raise Unreadable(RICH_TEXT)
    if data.startswith(b"PK\x03\x04"):
        return _unpacked(data, "docx")
    if b"%PDF-" in data[:1024]:
        return _unpacked(data, "pdf")
    return _decoded(data)


def _unpacked(data, form):
    try:
        return ask("campaigns.plan_reader.unpack", data, form, too_much=TOO_MUCH, broken=BROKEN)
    except Refused as refusal:
        raise Unreadable(str(refusal)) from None


def _decoded(data):
    """Plain text in the encodings that officers' machines write: UTF-8, UTF-16, and the old Windows code page."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if data[:400].count(0) > len(data[:400]) // 4:
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", errors="replace")
    if data[:4000].count(0):
        raise Unreadable(BROKEN)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        old = (data.decode("cp1258", errors="replace"), data.decode("latin-1").translate(str.maketrans(TCVN3)))
        text = max((unicodedata.normalize("NFC", text) for text in old), key=_likeness)
        if not _likeness(text):
            raise Unreadable(BROKEN) from None
        return text


def _likeness(text):
    folded = text[:20_000].lower()
    return sum(folded.count(word) for word in COMMON_WORDS)


def _modern(text):
    """Text typed in the old three-letter-code fonts (TCVN3), put into Unicode; other text as it is."""
    if text.count("®") < 3 or "đ" in text:
        return text
    modern = text.translate(str.maketrans(TCVN3))
    return modern if _likeness(modern) > _likeness(text) else text
