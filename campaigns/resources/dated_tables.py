"""The tables of ``data/``: read as a whole or refused as a whole, with the line at fault."""

import csv
from datetime import date

from django.core.exceptions import ValidationError

from campaigns.enums import Counting, DayKind, PetitionKind


def read_days_off(lines):
    """Columns of each row of ``days_off.csv``; raises ``ValidationError``."""
    return _read(
        lines,
        {"day": date.fromisoformat, "kind": DayKind, "name": _words, "source": _words, "is_verified": _yes_or_no},
        key=("day",),
    )


def read_time_limits(lines):
    """Columns of each row of ``time_limits.csv``; none of them is checked against the law by us."""
    rows = _read(
        lines,
        {"kind": PetitionKind, "days": int, "counting": Counting, "valid_from": date.fromisoformat, "source": _words},
        key=("kind", "valid_from"),
    )
    return [row | {"is_verified": False} for row in rows]


def _words(text):
    if not text.strip():
        raise ValueError
    return text.strip()


def _yes_or_no(text):
    return {"0": False, "1": True}[text]


def _read(lines, columns, *, key):
    table = csv.DictReader(lines)
    if table.fieldnames != list(columns):
        raise ValidationError(f"Dòng đầu phải là: {','.join(columns)}.")
    rows, seen = [], set()
    for number, cells in enumerate(table, start=2):
        row = {name: _value(number, name, cells[name], read) for name, read in columns.items()}
        identity = tuple(row[name] for name in key)
        if identity in seen:
            raise ValidationError(f"Dòng {number}: {', '.join(map(str, identity))} đã có ở dòng trên.")
        seen.add(identity)
        rows.append(row)
    return rows


def _value(number, name, text, read):
    try:
        return read(text)
    except (ValueError, KeyError, AttributeError, TypeError):
        raise ValidationError(f"Dòng {number}: cột {name} không nhận “{text}”.") from None
