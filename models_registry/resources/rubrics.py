"""The example scales (``data/example_rubrics.csv``): read as a whole or refused as a whole."""

import csv
from decimal import Decimal

from django.core.exceptions import ValidationError

from interface.amounts import read_amount
from models_registry.enums import CriterionKind, RubricPurpose
from models_registry.models import Criterion, RatingBand
from models_registry.scoring import rubric_gaps
from models_registry.services.rubrics import ExampleRubric
from units.text import clean_line

COLUMNS = ("row", "group", "text", "kind", "points", "evidence")
ENOUGH = {"enough": True, "not_enough": False}


def read_example_rubrics(lines):
    """A row «rubric» begins an example: its source stands in ``evidence``, its purpose in ``kind``.

    Its criteria and bands follow. What is wrong raises ``ValidationError`` with the line.
    """
    table = csv.reader(lines)
    if tuple(next(table, ())) != COLUMNS:
        raise ValidationError(f"Dòng đầu phải là: {','.join(COLUMNS)}.")
    examples = []
    for number, cells in enumerate(table, start=2):
        if len(cells) != len(COLUMNS):
            raise ValidationError(f"Dòng {number}: có {len(cells)} ô, cần {len(COLUMNS)}.")
        row = dict(zip(COLUMNS, map(clean_line, cells), strict=True))
        try:
            take_row(examples, row)
        except ValueError as error:
            raise ValidationError(f"Dòng {number}: {error}") from None
    for example in examples:
        criteria = [Criterion(**columns) for columns in example.criteria]
        if gaps := rubric_gaps(criteria, [RatingBand(**columns) for columns in example.bands]):
            raise ValidationError(f"“{example.name}”: {' '.join(gaps)}")
    return examples


def take_row(examples, row):
    """Raises ``ValueError`` with what is wrong."""
    if not row["text"]:
        raise ValueError("thiếu nội dung.")
    if row["row"] == "rubric":
        if row["text"] in {example.name for example in examples}:
            raise ValueError("tên thang điểm đã có ở trên.")
        purpose = row["kind"] or RubricPurpose.MODEL.value
        if purpose not in RubricPurpose.values:
            raise ValueError("mục đích của thang điểm không đọc được.")
        examples.append(ExampleRubric(row["text"], row["evidence"], [], [], purpose))
        return
    if not examples:
        raise ValueError("chưa có dòng thang điểm ở trên.")
    points = read_amount(row["points"])
    if row["row"] == "criterion" and row["kind"] in CriterionKind.values:
        if (points is None) != (row["kind"] == CriterionKind.KNOCK_OUT):
            raise ValueError("tiêu chí chấm điểm cần điểm tối đa; điều kiện bắt buộc thì không có điểm.")
        criteria = examples[-1].criteria
        criteria.append(
            {
                "order": len(criteria) + 1,
                "group": row["group"],
                "text": row["text"],
                "kind": row["kind"],
                "max_points": points,
                "weight": Decimal(1),
                "evidence": row["evidence"],
            }
        )
    elif row["row"] == "band" and row["kind"] in ENOUGH and points is not None:
        examples[-1].bands.append({"name": row["text"], "lower_bound": points, "is_enough": ENOUGH[row["kind"]]})
    else:
        raise ValueError("loại dòng hoặc điểm không đọc được.")
