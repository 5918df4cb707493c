"""The catalogue of legal papers (``data/legal_documents.csv``): read as a whole or refused as a whole."""

import csv
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from campaigns.enums import DocumentKind
from units.text import clean_line

COLUMNS = (
    "kind",
    "number",
    "title",
    "issuer",
    "issued_on",
    "valid_from",
    "valid_to",
    "replaced_by",
    "source",
    "is_verified",
)
DATES = ("issued_on", "valid_from", "valid_to")


@dataclass(frozen=True)
class Paper:
    """One row of the file; ``replaced_by`` is the number of another row of it, or empty."""

    line: int
    columns: dict
    replaced_by: str


def read_legal_documents(lines):
    """The rows of the file; what is wrong raises ``ValidationError`` with the line."""
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if not line.startswith("#")]
    reader = csv.reader(line for _, line in numbered)
    if tuple(next(reader, ())) != COLUMNS:
        raise ValidationError(f"Dòng tiêu đề phải gồm đúng các cột: {', '.join(COLUMNS)}.")
    papers = [_paper(number, cells) for (number, _), cells in zip(numbered[1:], reader, strict=True)]
    numbers = {paper.columns["number"] for paper in papers}
    for paper in papers:
        if paper.replaced_by and paper.replaced_by not in numbers:
            raise ValidationError(f"Dòng {paper.line}: văn bản thay thế {paper.replaced_by} không có trong danh mục.")
    return papers


def _paper(line, cells):
    if len(cells) != len(COLUMNS):
        raise ValidationError(f"Dòng {line}: có {len(cells)} ô, cần {len(COLUMNS)}.")
    row = dict(zip(COLUMNS, map(clean_line, cells), strict=True))
    if row["kind"] not in DocumentKind:
        raise ValidationError(f"Dòng {line}: không có loại văn bản “{row['kind']}”.")
    if not (row["number"] and row["title"]):
        raise ValidationError(f"Dòng {line}: thiếu số hoặc trích yếu.")
    for name in DATES:
        try:
            row[name] = date.fromisoformat(row[name]) if row[name] else None
        except ValueError:
            raise ValidationError(f"Dòng {line}: ngày “{row[name]}” không đọc được.") from None
    row["is_verified"] = row["is_verified"] == "1"
    return Paper(line, row, row.pop("replaced_by"))
