"""The catalogue of indicators (``data/indicators.csv``): read as a whole or refused as a whole."""

import csv

from django.core.exceptions import ValidationError

from units.text import clean_line

COLUMNS = ("code", "name", "unit_name", "decimals", "is_additive", "order")


def read_indicators(lines):
    """Columns of each row; what is wrong raises ``ValidationError`` with the line."""
    table = csv.reader(lines)
    if tuple(next(table, ())) != COLUMNS:
        raise ValidationError(f"Dòng đầu phải là: {','.join(COLUMNS)}.")
    rows, seen = [], set()
    for number, cells in enumerate(table, start=2):
        if len(cells) != len(COLUMNS):
            raise ValidationError(f"Dòng {number}: có {len(cells)} ô, cần {len(COLUMNS)}.")
        row = dict(zip(COLUMNS, map(clean_line, cells), strict=True))
        if not (row["code"] and row["name"] and row["unit_name"]) or row["code"] in seen:
            raise ValidationError(f"Dòng {number}: thiếu mã, tên hoặc đơn vị tính, hoặc mã đã có ở dòng trên.")
        if (
            row["decimals"] not in ("0", "1", "2")
            or row["is_additive"] not in ("0", "1")
            or not row["order"].isdecimal()
        ):
            raise ValidationError(f"Dòng {number}: số chữ số thập phân, cách cộng hoặc thứ tự không đọc được.")
        seen.add(row["code"])
        row |= {"decimals": int(row["decimals"]), "order": int(row["order"]), "is_additive": row["is_additive"] == "1"}
        rows.append(row)
    return rows
