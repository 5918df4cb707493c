"""Input shape of the grid of grades."""

from dataclasses import dataclass

from django import forms

from campaigns.enums import UnitGrade
from campaigns.services.grades import Grading
from interface.forms import PageForm
from units.models import Unit


class GradeRowForm(PageForm, forms.Form):
    """One unit of the grid; ``seen`` is the grade that stood there when the page was opened."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    grade = forms.ChoiceField(label="Xếp loại", choices=[("", "Chưa xếp loại"), *UnitGrade.choices], required=False)
    score = forms.DecimalField(label="Điểm", required=False, max_digits=6, decimal_places=2, min_value=0, localize=True)
    basis = forms.CharField(label="Văn bản, căn cứ", required=False, max_length=300)

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("grade") and (cleaned.get("score") is not None or cleaned.get("seen")):
            self.add_error("grade", "Hãy chọn xếp loại.")
        return cleaned


@dataclass(frozen=True)
class GridRow:
    unit: Unit
    form: GradeRowForm
    current: object


class GradeGrid:
    """The rows of the grid, one form for each unit."""

    def __init__(self, lines, data=None):
        self.rows = [GridRow(line.unit, self._row(line, data), line.current) for line in lines]

    @staticmethod
    def _row(line, data):
        current = line.current
        initial = {}
        if current:
            initial = {"seen": current.pk, "grade": current.grade, "score": current.score, "basis": ""}
        return GradeRowForm(data, initial=initial, prefix=f"u{line.unit.pk}")

    def is_valid(self):
        """Every row is cleaned, so that every error shows."""
        answers = [row.form.is_valid() for row in self.rows]
        return all(answers)

    def changes(self):
        """``(row, Grading)`` of those that get another grade or score than the one that stands."""
        for row in self.rows:
            cleaned = row.form.cleaned_data
            if not cleaned["grade"]:
                continue
            standing = (row.current.grade, row.current.score) if row.current else None
            if standing != (cleaned["grade"], cleaned["score"]) or cleaned["seen"] != (row.current and row.current.pk):
                yield (
                    row,
                    Grading(row.unit, cleaned["grade"], cleaned["score"], cleaned["basis"], seen=cleaned["seen"]),
                )

    def wants_basis(self):
        """Mark corrections without a reason; whether there were any."""
        bare = [row for row, grading in self.changes() if row.current and not grading.basis]
        for row in bare:
            row.form.add_error("basis", "Sửa xếp loại đã ghi: hãy nêu lý do, căn cứ.")
        return bool(bare)
