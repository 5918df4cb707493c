"""The dated national list of units (``data/admin_units.csv``): read as a whole or refused as a whole."""

import csv
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.core.exceptions import ValidationError

from units.enums import KINDS_OF_LEVEL, CodeScheme, UnitEventKind, UnitLevel
from units.text import clean_line

COLUMNS = (
    "scheme",
    "level",
    "code",
    "kind",
    "name",
    "parent",
    "valid_from",
    "valid_to",
    "legal_basis",
    "change",
    "change_basis",
    "successors",
)
CODE_LENGTHS = {UnitLevel.PROVINCE: 2, UnitLevel.DISTRICT: 3, UnitLevel.COMMUNE: 5}


@dataclass(frozen=True)
class Period:
    """A unit between two changes. ``successors`` pairs a code with «only a part»."""

    line: int
    scheme: str
    level: str
    code: str
    kind: str
    name: str
    parent: str
    valid_from: date | None
    valid_to: date | None
    legal_basis: str
    change: str
    change_basis: str
    successors: tuple[tuple[str, bool], ...]

    @property
    def identity(self):
        return self.scheme, self.level, self.code


def _fail(line, sentence):
    raise ValidationError(f"Dòng {line}: {sentence}")


def _day(line, column, text):
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return _fail(line, f"cột {column} ghi “{text}”, không phải ngày dạng năm-tháng-ngày.")


def _period(line, cells):
    if len(cells) != len(COLUMNS):
        _fail(line, f"có {len(cells)} cột, cần {len(COLUMNS)}.")
    row = dict(zip(COLUMNS, map(clean_line, cells), strict=True))
    if row["scheme"] not in (CodeScheme.GSO_2025, CodeScheme.GSO_2004):
        _fail(line, f"không có hệ mã “{row['scheme']}”.")
    if row["level"] not in CODE_LENGTHS:
        _fail(line, f"không có cấp “{row['level']}”.")
    length = CODE_LENGTHS[row["level"]]
    if not (row["code"].isascii() and row["code"].isdigit() and len(row["code"]) == length):
        _fail(line, f"mã “{row['code']}” phải gồm {length} chữ số.")
    if row["kind"] not in KINDS_OF_LEVEL[row["level"]]:
        _fail(line, f"loại “{row['kind']}” không hợp với {UnitLevel(row['level']).label.lower()}.")
    if not row["name"]:
        _fail(line, "thiếu tên đơn vị.")
    for column, field in (("name", 200), ("legal_basis", 300), ("change_basis", 300)):
        if len(row[column]) > field:
            _fail(line, f"cột {column} dài quá {field} ký tự.")
    for column in ("valid_from", "valid_to"):
        row[column] = _day(line, column, row[column])
    if row["valid_from"] and row["valid_to"] and row["valid_to"] < row["valid_from"]:
        _fail(line, "valid_to sớm hơn valid_from.")
    if row["change"]:
        if row["change"] not in UnitEventKind:
            _fail(line, f"không có loại thay đổi “{row['change']}”.")
        if not row["valid_to"] or not row["change_basis"]:
            _fail(line, "đã ghi thay đổi thì phải ghi cả valid_to và change_basis.")
    elif row["successors"]:
        _fail(line, "có đơn vị kế thừa mà không ghi loại thay đổi.")
    row["successors"] = tuple(
        (code.strip().rstrip("*"), code.strip().endswith("*")) for code in row["successors"].split(";") if code.strip()
    )
    return Period(line=line, **row)


def _check_together(units):
    by_code = {(scheme, code): level for scheme, level, code in units}
    for identity, periods in units.items():
        for period in periods:
            if (period.level == UnitLevel.PROVINCE) != (period.parent == ""):
                _fail(period.line, "chỉ đơn vị cấp tỉnh không có đơn vị cấp trên.")
            above = by_code.get((period.scheme, period.parent))
            if period.parent and above not in (UnitLevel.PROVINCE, UnitLevel.DISTRICT):
                _fail(period.line, f"không có đơn vị cấp trên mang mã “{period.parent}” trong cùng hệ mã.")
            for code, _partial in period.successors:
                if (CodeScheme.GSO_2025, period.level, code) not in units:
                    _fail(period.line, f"không có đơn vị kế thừa mang mã “{code}”.")
        for before, after in pairwise(periods):
            if not before.change or not after.valid_from or before.valid_to >= after.valid_from:
                _fail(
                    after.line, f"giai đoạn chồng lên dòng {before.line} hoặc dòng đó chưa ghi thay đổi ({identity})."
                )


def read_unit_list(file):
    """Map each identity to its periods in order of time; ``ValidationError`` names the first wrong line."""
    units, head = {}, None
    try:
        for line, text in enumerate(file, start=1):
            if text.startswith("#") or not text.strip():
                continue
            cells = next(csv.reader([text], strict=True))
            if head is None:
                head = tuple(cells)
                if head != COLUMNS:
                    _fail(line, f"hàng tiêu đề phải là {','.join(COLUMNS)}.")
                continue
            period = _period(line, cells)
            units.setdefault(period.identity, []).append(period)
    except UnicodeDecodeError:
        raise ValidationError("Tệp không phải văn bản mã hóa UTF-8.") from None
    except csv.Error as error:
        raise ValidationError(f"Dòng {line}: không đọc được dạng CSV ({error}).") from None
    if not units:
        raise ValidationError("Tệp không có đơn vị nào.")
    for periods in units.values():
        periods.sort(key=lambda period: (period.valid_from or date.min, period.line))
    _check_together(units)
    return units
