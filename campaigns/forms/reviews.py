"""Input shape of interim and final reviews."""

from django import forms

from campaigns.forms.records import RecordForm
from campaigns.models import Review
from interface.forms import DateField


class ReviewForm(RecordForm):
    class Meta:
        model = Review
        fields = [
            "unit",
            "kind",
            "year",
            "held_on",
            "stage",
            "movement",
            "occasion",
            "results",
            "limits",
            "tasks_ahead",
        ]
        field_classes = {"held_on": DateField}
        widgets = {
            "results": forms.Textarea(attrs={"rows": 10}),
            "limits": forms.Textarea(attrs={"rows": 5}),
            "tasks_ahead": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {"results": "Số liệu của năm được điền sẵn để viết tiếp; hãy sửa cho đúng với báo cáo của đơn vị."}

    def __init__(self, *args, years, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"] = forms.TypedChoiceField(label="Năm", coerce=int, choices=[(y, str(y)) for y in years])
        self.fields["kind"].choices = [("", "Chọn loại"), *Review._meta.get_field("kind").choices]
        for name, rows, label in (
            ("stage", plan.stages.all(), "Cả phong trào"),
            ("movement", plan.movements.all(), "Cả kế hoạch"),
        ):
            if rows:
                self.fields[name].queryset = rows
                self.fields[name].empty_label = label
            else:
                del self.fields[name]

    def columns(self):
        asked = self.fields.keys()
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in asked and name != "unit"}
