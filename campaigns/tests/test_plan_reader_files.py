"""Honest and hostile files; every one is made here."""

import io
import unicodedata
import zipfile

import pypdf
import pytest

from campaigns.plan_reader import Unreadable, read_plan, text_of
from campaigns.plan_reader.files import (
    BROKEN,
    EMPTY,
    MAX_BYTES,
    OLD_WORD,
    RICH_TEXT,
    TCVN3,
    TOO_BIG,
    TOO_LONG,
    TOO_MUCH,
)
from campaigns.plan_reader.unpack import LOCKED, NOT_WORD, SCANNED

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SENTENCE = "Kế hoạch thi đua của Ủy ban nhân dân xã và các xóm năm 2024"


def paragraph(text, look="", run_look=""):
    return f"<w:p><w:pPr>{look}</w:pPr><w:r><w:rPr>{run_look}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def make_docx(body, **parts):
    """A Word file with this body; ``parts`` are further parts by name without «word/» and «.xml»."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return file.getvalue()


def make_pdf(words="", password=None):
    """One page in a plain font; without words it is what a scanner leaves."""
    stream = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(data),
    )
    if password is None:
        return data + tail
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data + tail))
    writer.encrypt(password, algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()


def text(data, name="kế hoạch.docx"):
    return text_of(name, io.BytesIO(data))


def sentence_about(data, name="tệp"):
    with pytest.raises(Unreadable) as refusal:
        text(data, name)
    return str(refusal.value)


def test_paragraphs_and_the_cells_of_a_table_come_in_reading_order():
    table = "".join(
        f"<w:tc>{paragraph(first)}{paragraph(second)}</w:tc>"
        for first, second in (("UBND", "XÃ"), ("CỘNG HÒA", "Độc lập"))
    )
    body = f"<w:tbl><w:tr>{table}</w:tr></w:tbl>{paragraph('KẾ HOẠCH')}"
    assert text(make_docx(body)) == "UBND\nXÃ\nCỘNG HÒA\nĐộc lập\nKẾ HOẠCH"


def test_numbers_that_word_counts_itself_are_put_back():
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        for depth, (form, pattern) in enumerate(
            [("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"), ("bullet", "-")]
        )
    )
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    depths = [
        ("MỤC ĐÍCH", 0),
        ("NỘI DUNG", 0),
        ("Đối tượng", 1),
        ("Tập thể", 2),
        ("Cá nhân", 2),
        ("Các xóm", 3),
        ("Mục tiêu", 1),
    ]
    body = "".join(
        paragraph(words, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr>') for words, depth in depths
    )
    assert text(make_docx(body, numbering=numbering)).split("\n") == [
        "I. MỤC ĐÍCH",
        "II. NỘI DUNG",
        "1. Đối tượng",
        "a) Tập thể",
        "b) Cá nhân",
        "- Các xóm",
        "2. Mục tiêu",
    ]


def test_hidden_and_deleted_words_are_left_out_and_capitals_by_look_are_capitals():
    body = (
        paragraph("kế hoạch", run_look="<w:caps/>")
        + paragraph("ẩn", run_look="<w:vanish/>")
        + "<w:p><w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del><w:ins><w:r><w:t>thêm</w:t></w:r></w:ins></w:p>"
        + "<w:p><w:r><w:t>một</w:t><w:br/><w:t>hai</w:t><w:noBreakHyphen/><w:t>ba</w:t></w:r></w:p>"
    )
    assert text(make_docx(body)).split("\n") == ["KẾ HOẠCH", "", "thêm", "một", "hai-ba"]


def test_a_running_head_is_read_once_and_page_numbers_are_not():
    heads = {
        "header1": f"<w:hdr {W}>{paragraph('UBND XÃ AN BÌNH')}</w:hdr>",
        "header2": f"<w:hdr {W}>{paragraph('2')}</w:hdr>",
    }
    assert text(make_docx(paragraph("KẾ HOẠCH"), **heads)) == "UBND XÃ AN BÌNH\nKẾ HOẠCH"


def test_words_of_a_pdf():
    assert text(make_pdf("Ke hoach thi dua nam 2024"), "ke-hoach.pdf") == "Ke hoach thi dua nam 2024"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_plain_text_in_the_encodings_of_today(encoding):
    assert text(SENTENCE.encode(encoding), "ke-hoach.txt") == SENTENCE


def test_plain_text_of_the_old_code_page():
    tones = "\u0300\u0301\u0303\u0309\u0323"
    apart = unicodedata.normalize("NFD", SENTENCE)
    letters = unicodedata.normalize("NFC", "".join(letter for letter in apart if letter not in tones))
    assert letters != SENTENCE
    old = []
    for letter in SENTENCE:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(part for part in parts if part in tones)
        old.append(unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones)) + tone)
    assert text("".join(old).encode("cp1258"), "cu.txt") == SENTENCE


def test_plain_text_of_the_fonts_before_unicode():
    sentence = "kế hoạch thi đua của ủy ban nhân dân các xã năm nay"
    back = {modern: old for old, modern in TCVN3.items()}
    assert text("".join(back.get(letter, letter) for letter in sentence).encode("latin-1"), "cu.txt") == sentence


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
REFUSALS = {
    "too heavy": (lambda: b"x" * (MAX_BYTES + 1), TOO_BIG),
    "old Word": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, OLD_WORD),
    "rich text": (lambda: b"{\\rtf1 x}", RICH_TEXT),
    "nothing": (lambda: b" \n ", EMPTY),
    "binary": (lambda: b"MZ\x90\0\x03xyzxyz" * 50, BROKEN),
    "no letters of any encoding": (lambda: bytes(range(128, 256)) * 5, BROKEN),
    "a zip of something else": (lambda: make_zip("bia.txt", b"x"), NOT_WORD),
    "a cut zip": (lambda: make_docx(paragraph("x"))[:80], BROKEN),
    "broken XML": (lambda: make_docx("<w:p>"), BROKEN),
    "entities": (lambda: make_zip("word/document.xml", f"{LAUGHS}<w:document {W}>&b;</w:document>".encode()), BROKEN),
    "zip bomb": (lambda: make_zip("word/document.xml", b" " * (70 * 1024 * 1024)), TOO_MUCH),
    "too many words": (lambda: make_docx(paragraph("thi đua " * 80_000)), TOO_LONG),
    "scanned PDF": (make_pdf, SCANNED),
    "locked PDF": (lambda: make_pdf("Ke hoach", password="x"), LOCKED),
    "broken PDF": (lambda: b"%PDF-1.4 nothing of the kind", BROKEN),
}


def make_zip(name, content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("name", REFUSALS)
def test_what_cannot_be_read_is_refused_with_a_sentence(name):
    make, sentence = REFUSALS[name]
    assert sentence_about(make()) == sentence


def test_an_empty_old_word_file_is_told_apart_by_its_name():
    assert sentence_about(b"  ", "kế hoạch.doc") == OLD_WORD


def test_decomposed_text_is_shown_composed_and_spans_count_in_what_is_shown():
    reading = read_plan(
        unicodedata.normalize("NFD", "Số: 5/KH-UBND\nAn Bình, ngày 5 tháng 3 năm 2024\nKẾ HOẠCH\nThi đua “Làng sạch”")
    )
    assert reading.text == unicodedata.normalize("NFC", reading.text)
    assert reading.source(reading.movements[0]) == "Làng sạch"
