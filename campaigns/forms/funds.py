"""Input shape of a line of funds."""

from django import forms

from campaigns.forms.records import AmountField, RecordForm
from campaigns.models import BudgetLine


class BudgetForm(RecordForm):
    estimated = AmountField(label="Dự toán (đồng)", help_text="Ví dụ 12.500.000.")
    approved = AmountField(label="Được duyệt (đồng)", required=False)
    spent = AmountField(label="Đã chi (đồng)", required=False)

    class Meta:
        model = BudgetLine
        fields = [
            "unit",
            "year",
            "purpose",
            "pilot_model",
            "source",
            "estimated",
            "approved",
            "approval",
            "spent",
            "note",
        ]
        help_texts = {
            "approval": "Bắt buộc khi có số được duyệt: số, ngày, cơ quan duyệt.",
        }

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"] = forms.TypedChoiceField(label="Năm", coerce=int, choices=[(y, str(y)) for y in years])
        self.fields["source"].choices = [("", "Chọn nguồn"), *BudgetLine._meta.get_field("source").choices]

    def clean_spent(self):
        return self.cleaned_data["spent"] or 0
