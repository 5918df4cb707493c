"""Reads one sheet of a stranger's .xlsx without trusting it, in a confined child: it must not need Django."""

import io
import re
import zipfile
from datetime import date, datetime, time

from interface.confined import Refused, ask

MAX_BYTES = 5 * 1024 * 1024
MAX_INFLATED = 50 * 1024 * 1024
MAX_TEXTS = 12 * 1024 * 1024
MAX_PARTS = 200
MAX_ROWS = 5_000
MAX_COLUMNS = 60
MAX_TEXT = 4_000

TOO_BIG = "Tệp quá lớn hoặc quá phức tạp; hãy chia thành nhiều tệp nhỏ hơn."
BROKEN = "Tệp hỏng hoặc không phải bảng tính .xlsx; hãy mở bằng Excel rồi lưu lại dạng .xlsx."
TOO_MANY_CELLS = f"Bảng vượt quá {MAX_ROWS:,} dòng hoặc {MAX_COLUMNS} cột; hãy chia thành nhiều tệp.".replace(",", ".")
OLD_OR_LOCKED = "Tệp là bảng tính dạng cũ (.xls) hoặc có đặt mật khẩu; hãy lưu lại dạng .xlsx không mật khẩu."

CELL_OR_ROW = re.compile(rb"<(?:\w+:)?(c|row)[\s/>]")
REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Z]*)(\d+)["']""")
TAIL = 64


class RefusedWorkbook(Refused):
    pass


def read_sheet(data, *, sheet=""):
    """Rows of the named sheet, or of the first one, as lists of equal length.

    Values are str, int, float, bool, date, datetime or None. Raises ``RefusedWorkbook``.
    Formulas count by their last computed value.
    """
    if len(data) > MAX_BYTES:
        raise RefusedWorkbook(f"Tệp lớn hơn {MAX_BYTES // 1024 // 1024} MB; hãy chia thành nhiều tệp.")
    try:
        rows = ask("interface.workbooks", data, sheet, too_much=TOO_BIG, broken=BROKEN)
    except Refused as refusal:
        raise RefusedWorkbook(str(refusal)) from None
    return [[_from_json(value) for value in row] for row in rows]


def _from_json(value):
    if isinstance(value, dict):
        moment = datetime.fromisoformat(value["at"])
        return moment.date() if moment.time() == time.min else moment
    return value


def _to_json(value):
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"at": datetime.combine(value, time.min).isoformat()}
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise RefusedWorkbook(f"Có ô chứa quá {MAX_TEXT:,} ký tự.".replace(",", "."))
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _column_number(letters):
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_part(archive, part, left):
    """Inflate one part, counting; return how much of the allowance is left."""
    sheet = part.filename.startswith("xl/worksheets/")
    texts = part.filename.endswith("sharedStrings.xml")
    xml = part.filename.endswith((".xml", ".rels", ".vml"))
    seen, cells, rows, tail = 0, 0, 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(256 * 1024):
            if not seen:
                if chunk.startswith(b"PK\x03\x04"):
                    raise RefusedWorkbook("Trong tệp có một tệp nén khác; hãy lưu lại dạng .xlsx thông thường.")
                if xml and (chunk[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in chunk[:200]):
                    raise RefusedWorkbook(BROKEN)
            seen += len(chunk)
            if seen > left or (texts and seen > MAX_TEXTS):
                raise RefusedWorkbook(TOO_BIG)
            window = tail + chunk
            if xml and (b"<!DOCTYPE" in window or b"<!ENTITY" in window):
                raise RefusedWorkbook("Tệp có khai báo lạ (DOCTYPE) mà bảng tính không cần; tệp bị từ chối.")
            if sheet:
                for kind in CELL_OR_ROW.findall(chunk):
                    cells, rows = cells + (kind == b"c"), rows + (kind == b"row")
                far = any(
                    int(row[:9]) > MAX_ROWS or _column_number(letters[:4]) > MAX_COLUMNS
                    for letters, row in REFERENCE.findall(window)
                )
                if far or rows > MAX_ROWS or cells > MAX_ROWS * MAX_COLUMNS:
                    raise RefusedWorkbook(TOO_MANY_CELLS)
            tail = window[-TAIL:]
    return left - seen


def _check_archive(data):
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise RefusedWorkbook(OLD_OR_LOCKED)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_INFLATED:
            raise RefusedWorkbook(TOO_BIG)
        if any(part.flag_bits & 1 for part in parts):
            raise RefusedWorkbook(OLD_OR_LOCKED)
        if any(part.filename.endswith("vbaProject.bin") for part in parts):
            raise RefusedWorkbook("Tệp có macro; hãy lưu lại dạng .xlsx không macro.")
        if len({part.filename for part in parts}) != len(parts):
            raise RefusedWorkbook(BROKEN)
        left = MAX_INFLATED
        for part in parts:
            left = _check_part(archive, part, left)


def answer(data, sheet):
    """The child's part: rows of JSON values."""
    import openpyxl

    _check_archive(data)
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    page = book[sheet] if sheet in book.sheetnames else book.worksheets[0]
    rows = [
        [_to_json(value) for value in row]
        for row in page.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
    ]
    while rows and all(value in (None, "") for value in rows[-1]):
        rows.pop()
    width = max((at for row in rows for at, value in enumerate(row, start=1) if value not in (None, "")), default=0)
    return [row[:width] for row in rows]
