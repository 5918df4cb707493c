"""Input shapes of appraisals: opening one or many, one column of a sheet, the end."""

from django import forms
from django.utils import timezone

from interface.forms import AmountField, DateField, PageForm
from models_registry.enums import CriterionKind
from models_registry.services.appraisals import Given
from units.text import clean_line

NOTHING_SAID = "Chưa xét"
MET_CHOICES = (("", NOTHING_SAID), ("met", "Đạt"), ("unmet", "Không đạt"))
MET = {"met": True, "unmet": False, "": None}
WORD_OF = {met: word for word, met in MET.items()}


class RubricChoice(forms.ModelChoiceField):
    def label_from_instance(self, rubric):
        return str(rubric) if rubric.campaign_id == self.campaign_id else f"{rubric} ({rubric.campaign})"


class OpenForm(PageForm, forms.Form):
    """``rubrics`` are those in force for the campaign of the model, the preferred one first."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    rubric = RubricChoice(None, label="Thang điểm", empty_label=None)
    year = forms.IntegerField(label="Thẩm định cho năm", min_value=2000, max_value=2100)
    visited_on = DateField(
        label="Ngày đến thẩm định", required=False, help_text="Ngày đoàn đến nơi làm mô hình; chưa định thì để trống."
    )
    team = forms.CharField(
        label="Đoàn thẩm định",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Họ tên, chức vụ từng người; in ở cuối phiếu để ký.",
    )

    def __init__(self, *args, rubrics, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["rubric"]
        field.campaign_id = campaign.pk
        field.queryset = type(rubrics[0]).objects.filter(pk__in=[rubric.pk for rubric in rubrics])
        field.choices = [(rubric.pk, field.label_from_instance(rubric)) for rubric in rubrics]
        self.initial.setdefault("rubric", rubrics[0].pk)
        self.initial.setdefault("year", timezone.localdate().year)


def box_of(score, criterion):
    """What stands in the box of a score that is kept."""
    if score is None:
        return ""
    return WORD_OF[score.is_met] if criterion.kind == CriterionKind.KNOCK_OUT else score.points


class SheetForm(forms.Form):
    """One column of a sheet: for each line a box and a note; what was not posted stays as it is."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, lines, column, version, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines, self.column = lines, column
        self.initial["version"] = version
        for line in lines:
            said, note = self.names(line.criterion.pk)
            score, what = line.scores[column], f"tiêu chí {line.number}"
            if line.is_condition:
                self.fields[said] = forms.ChoiceField(label=f"Xét {what}", choices=MET_CHOICES, required=False)
            else:
                self.fields[said] = AmountField(label=f"Điểm {what}", required=False)
            self.fields[note] = forms.CharField(label=f"Ghi chú, lý do {what}", required=False, max_length=300)
            self.fields[said].widget.attrs["class"] = "form-select" if line.is_condition else "form-control"
            self.fields[note].widget.attrs |= {"class": "form-control", "placeholder": "Ghi chú, lý do"}
            self.initial[said] = box_of(score, line.criterion)
            self.initial[note] = score.note if score else ""

    @staticmethod
    def names(key):
        return f"said-{key}", f"note-{key}"

    def boxes(self, line):
        return [self[name] for name in self.names(line.criterion.pk)]

    def given(self):
        """``{key of the criterion: Given}`` of the lines that were posted and can be read."""
        found = {}
        for line in self.lines:
            said, note = self.names(line.criterion.pk)
            if self.errors.keys() & {said, note} or said not in self.data:
                continue
            value, text = self.cleaned_data[said], clean_line(self.cleaned_data[note])
            if line.is_condition:
                found[line.criterion.pk] = Given(is_met=MET[value], note=text)
            else:
                found[line.criterion.pk] = Given(points=value, note=text)
        return found

    def refuse(self, faults):
        """Put each sentence, by key of the criterion, beside its box."""
        for key, sentences in faults.items():
            self.add_error(self.names(key)[0], sentences)

    def sentences(self):
        """«Tiêu chí 3: …» for every box that cannot be kept, in the order of the sheet."""
        return [
            f"Tiêu chí {line.number}: {sentence}"
            for line in self.lines
            for name in self.names(line.criterion.pk)
            for sentence in self.errors.get(name, ())
        ]


class EndForm(PageForm, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    conclusion = forms.CharField(
        label="Nhận xét, kết luận",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Đơn vị sẽ đọc phần này cùng với kết quả: chỗ làm được, chỗ cần làm tiếp.",
    )


class CancelForm(PageForm, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Lý do hủy",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Đơn vị sẽ đọc câu này; điểm đã chấm được lưu nhưng không tính.",
    )
