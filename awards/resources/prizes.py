"""``data/base_wages.csv``, ``data/prize_rules.csv``: read as a whole or refused as a whole, with the line at fault."""

import csv
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError

from awards.enums import RoundingWay, SubjectKind
from units.text import clean_line


def needed(text):
    if not clean_line(text):
        raise ValueError
    return clean_line(text)


def whole(text):
    if not text.isdecimal() or not text.isascii():
        raise ValueError
    return int(text)


def day_or_none(text):
    return date.fromisoformat(text) if text else None


def yes_or_no(text):
    return {"0": False, "1": True}[text]


WAGE_COLUMNS = {
    "amount": whole,
    "valid_from": date.fromisoformat,
    "valid_to": day_or_none,
    "legal_basis": needed,
    "source": needed,
    "is_verified": yes_or_no,
}
RULE_COLUMNS = {
    "award_code": needed,
    "subject_kind": SubjectKind,
    "multiple": Decimal,
    "rounding_step": whole,
    "rounding_way": RoundingWay,
    "valid_from": day_or_none,
    "valid_to": day_or_none,
    "legal_basis": needed,
    "source": needed,
    "is_verified": yes_or_no,
}


def read_base_wages(lines):
    return read_table(lines, WAGE_COLUMNS, key=("valid_from",))


def read_prize_rules(lines):
    return read_table(lines, RULE_COLUMNS, key=("award_code", "subject_kind", "valid_from"))


def read_table(lines, columns, *, key):
    """Columns of each row; what is wrong raises ``ValidationError`` with the line."""
    table = csv.DictReader(lines)
    if table.fieldnames != list(columns):
        raise ValidationError(f"Dòng đầu phải là: {','.join(columns)}.")
    rows, seen = [], set()
    for number, cells in enumerate(table, start=2):
        row = {name: value_of(number, name, cells[name], read) for name, read in columns.items()}
        identity = tuple(row[name] for name in key)
        if identity in seen:
            raise ValidationError(f"Dòng {number}: đã có ở dòng trên.")
        seen.add(identity)
        rows.append(row)
    return rows


def value_of(number, name, text, read):
    try:
        return read(text)
    except (ValueError, KeyError, AttributeError, TypeError, InvalidOperation):
        raise ValidationError(f"Dòng {number}: cột {name} không nhận “{text}”.") from None
