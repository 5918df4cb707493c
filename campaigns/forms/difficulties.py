"""Input shape of difficulties."""

from django import forms

from campaigns.forms.records import RecordForm
from campaigns.models import Difficulty


class DifficultyForm(RecordForm):
    class Meta:
        model = Difficulty
        fields = ["campaign", "unit", "title", "description", "proposed_solution"]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "proposed_solution": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "title": "Một câu: vướng ở việc gì.",
            "proposed_solution": "Đơn vị đề nghị gỡ bằng cách nào, ai làm.",
        }
