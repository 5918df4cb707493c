"""Hostile and honest workbooks; every bomb is made here."""

import io
import struct
import subprocess
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from interface.workbooks import (
    BROKEN,
    MAX_BYTES,
    OLD_OR_LOCKED,
    TOO_BIG,
    TOO_MANY_CELLS,
    read_sheet,
)

BASE_DIR = Path(__file__).resolve().parent.parent.parent
SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def make_workbook(rows=(("a", 1),)):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(name, content, data=None):
    """The workbook with one part put in place of its own or added."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data or make_workbook())) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        with new.open(name, "w", force_zip64=True) as stream:
            for chunk in [content] if isinstance(content, bytes) else content:
                stream.write(chunk)
    return file.getvalue()


def sheet_of(body):
    return HEAD + b"<worksheet " + MAIN + b"><sheetData>" + body + b"</sheetData></worksheet>"


def inflating_sheet():
    yield HEAD + b"<worksheet " + MAIN + b"><sheetData>"
    line = b'<row><c t="inlineStr"><is><t>' + b"a" * 500 + b"</t></is></c></row>"
    for _ in range(185):
        yield line * (1024 * 1024 // len(line))
    yield b"</sheetData></worksheet>"


def ten_thousand_sheets():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for number in range(10_000):
            new.writestr(f"xl/worksheets/sheet{number}.xml", sheet_of(b""))
    return file.getvalue()


def a_million_texts():
    yield HEAD + b"<sst " + MAIN + b">"
    for _ in range(1000):
        yield b"<si><t>abc</t></si>" * 1000
    yield b"</sst>"


def with_flag(data, bit):
    """Set a general purpose bit in every header, local and central."""
    raw = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(signature)
        while at >= 0:
            struct.pack_into("<H", raw, at + offset, struct.unpack_from("<H", raw, at + offset)[0] | bit)
            at = raw.find(signature, at + 4)
    return bytes(raw)


def with_lying_sizes():
    """A sheet of 60 MB that declares 100 bytes."""
    data = bytearray(with_part(SHEET, (b"x" * 1024 * 1024 for _ in range(60))))
    at = data.rfind(SHEET.encode()) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    struct.pack_into("<L", data, at + 24, 100)
    return bytes(data)


BOMBS = {
    "far cell": (
        lambda: with_part(SHEET, sheet_of(b'<row r="1"><c r="XFD1048576"><v>1</v></c></row>')),
        TOO_MANY_CELLS,
    ),
    "far row": (lambda: with_part(SHEET, sheet_of(b'<row r="1048576"><c><v>1</v></c></row>')), TOO_MANY_CELLS),
    "too many rows": (lambda: with_part(SHEET, sheet_of(b"<row><c><v>1</v></c></row>" * 5001)), TOO_MANY_CELLS),
    "one endless row": (lambda: with_part(SHEET, sheet_of(b"<row>" + b"<c/>" * 400_000 + b"</row>")), TOO_MANY_CELLS),
    "inflates to 185 MB": (lambda: with_part(SHEET, inflating_sheet()), TOO_BIG),
    "ten thousand sheets": (ten_thousand_sheets, TOO_BIG),
    "a million texts": (lambda: with_part("xl/sharedStrings.xml", a_million_texts()), TOO_BIG),
    "lying sizes": (with_lying_sizes, BROKEN),
    "entities": (
        lambda: with_part(
            SHEET,
            HEAD + b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + sheet_of(b"<row>&b;</row>"),
        ),
        "Tệp có khai báo lạ (DOCTYPE) mà bảng tính không cần; tệp bị từ chối.",
    ),
    "entities in UTF-16": (
        lambda: with_part(SHEET, '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x []><x/>'.encode("utf-16")),
        BROKEN,
    ),
    "nested zip": (
        lambda: with_part("xl/media/image1.png", make_workbook()),
        "Trong tệp có một tệp nén khác; hãy lưu lại dạng .xlsx thông thường.",
    ),
    "encrypted parts": (lambda: with_flag(make_workbook(), 1), OLD_OR_LOCKED),
    "encrypted workbook or .xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4096, OLD_OR_LOCKED),
    "text renamed": (lambda: "Mã đơn vị,Họ tên\n".encode(), BROKEN),
    "empty": (lambda: b"", BROKEN),
    "cut short": (lambda: make_workbook()[:-200], BROKEN),
    "macro": (
        lambda: with_part("xl/vbaProject.bin", b"x"),
        "Tệp có macro; hãy lưu lại dạng .xlsx không macro.",
    ),
    "too heavy": (lambda: b"PK\x03\x04" + b"\x00" * MAX_BYTES, "Tệp lớn hơn 5 MB; hãy chia thành nhiều tệp."),
}


WITNESS = """
import resource, sys
from interface.workbooks import RefusedWorkbook, read_sheet
try:
    read_sheet(sys.stdin.buffer.read())
except RefusedWorkbook as refusal:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(used.ru_utime + used.ru_stime, used.ru_maxrss, refusal, sep="|")
"""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_quickly_in_little_memory_with_a_sentence(name):
    """Read from a small process: a child of a big one would count its parent's memory as its own peak."""
    make, sentence = BOMBS[name]
    started = time.monotonic()
    told = subprocess.run([sys.executable, "-c", WITNESS], input=make(), capture_output=True, check=True, cwd=BASE_DIR)
    seconds, kilobytes, refusal = told.stdout.decode().strip().split("|")
    assert refusal == sentence
    assert float(seconds) < 2
    assert int(kilobytes) < 200 * 1024
    assert time.monotonic() - started < 10


def test_an_honest_sheet_comes_back_with_its_types_and_leading_zeros():
    rows = read_sheet(make_workbook([("Mã", "Ngày"), ("00123", date(2026, 1, 31)), (123, None), (1.5, "đ\nx")]))
    assert rows == [["Mã", "Ngày"], ["00123", date(2026, 1, 31)], [123, None], [1.5, "đ\nx"]]


def test_the_named_sheet_is_read_and_trailing_blank_rows_are_not():
    book = openpyxl.Workbook()
    book.active.append(["hướng dẫn"])
    page = book.create_sheet("Dữ liệu")
    page.append(["x"])
    page.append([""])
    file = io.BytesIO()
    book.save(file)
    assert read_sheet(file.getvalue(), sheet="Dữ liệu") == [["x"]]


def test_a_formula_counts_by_its_stored_value_never_by_its_text():
    data = with_part(
        SHEET,
        sheet_of(b'<row r="1"><c><f>1+1</f><v>2</v></c><c><f>HYPERLINK("x")</f></c><c r="C1"><v>3</v></c></row>'),
    )
    assert read_sheet(data) == [[2, None, 3]]


def test_five_thousand_rows_are_read():
    assert len(read_sheet(make_workbook([("05788", f"CN{n}", "Nguyễn Văn A") for n in range(5000)]))) == 5000
