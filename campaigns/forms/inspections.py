"""Input shapes of checks, their results and what they found."""

from django import forms
from django.utils import timezone

from campaigns.enums import CheckResult, InspectionKind
from campaigns.forms.records import UNITS_OFFERED, FilesField
from campaigns.forms.registrations import RowsField
from campaigns.models import Inspection
from campaigns.querysets import desks_of
from campaigns.selectors.campaigns import campaigns_of
from campaigns.selectors.records import units_checked_by, units_with_records_by
from interface.forms import DateField, PageForm
from units.enums import Role
from units.models import Unit
from units.text import clean_line

LINE_LENGTH = 300
MOST_FINDINGS = 30


class ChecklistField(forms.CharField):
    """One line of text for each thing to check; the cleaned value is a list of lines."""

    def __init__(self, **kwargs):
        super().__init__(
            **{
                "label": "Nội dung kiểm tra",
                "widget": forms.Textarea(attrs={"rows": 6}),
                "max_length": 20_000,
                "help_text": "Mỗi dòng một nội dung; kết quả sẽ ghi theo từng dòng.",
                **kwargs,
            }
        )

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value):
        lines = [line for raw in super().clean(value).splitlines() if (line := clean_line(raw))]
        if any(len(line) > LINE_LENGTH for line in lines):
            raise forms.ValidationError(f"Mỗi nội dung nhiều nhất {LINE_LENGTH} ký tự.")
        return lines


class InspectionPlanForm(PageForm, forms.Form):
    """The same check for several units at once, or a check of one's own."""

    campaign = forms.ModelChoiceField(None, label="Phong trào", empty_label="Chọn phong trào")
    kind = forms.ChoiceField(label="Hình thức kiểm tra", choices=[("", "Chọn hình thức"), *InspectionKind.choices])
    inspecting_unit = forms.ModelChoiceField(
        None, label="Đơn vị kiểm tra", empty_label="Chọn đơn vị", help_text="Tự kiểm tra: chọn chính đơn vị của mình."
    )
    units = RowsField(
        None,
        label="Đơn vị được kiểm tra",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Chọn một hoặc nhiều đơn vị; tự kiểm tra thì để trống. Kiểm tra đột xuất không báo trước cho đơn vị.",
    )
    planned_on = DateField(label="Ngày dự kiến")
    team = forms.CharField(
        label="Đoàn kiểm tra",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Trưởng đoàn, thành viên.",
    )
    checklist = ChecklistField()
    has_more_units = False

    def __init__(self, *args, user, words="", **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        own = units_with_records_by(user, today)
        checked = units_checked_by(user, today)
        self.fields["campaign"].queryset = campaigns_of([m.unit for m in user.memberships_now])
        desks = Unit.objects.filter(pk__in=[unit.pk for unit in desks_of(user)])
        self.fields["inspecting_unit"].queryset = (desks | own).distinct()
        near = [*desks, *own[: UNITS_OFFERED if Role.PREPARER in user.roles else 0]]
        self.fields["inspecting_unit"].choices = [
            ("", "Chọn đơn vị"),
            *{unit.pk: (unit.pk, str(unit)) for unit in near}.values(),
        ]
        if desks_of(user):
            offered = list(checked.search(words)[: UNITS_OFFERED + 1])
            self.has_more_units = len(offered) > UNITS_OFFERED
            self.fields["units"].queryset = checked
            self.fields["units"].choices = [(unit.pk, str(unit)) for unit in offered[:UNITS_OFFERED]]
        else:
            del self.fields["units"]
            self.fields["kind"].choices = [(InspectionKind.SELF_CHECK, InspectionKind.SELF_CHECK.label)]
            self.initial["kind"] = InspectionKind.SELF_CHECK
        for name in ("campaign", "inspecting_unit"):
            rows = list(self.fields[name].choices)[1:]
            if len(rows) == 1:
                self.initial.setdefault(name, rows[0][0])

    def columns(self):
        cleaned = dict(self.cleaned_data)
        if cleaned["kind"] == InspectionKind.SELF_CHECK:
            cleaned["units"] = [cleaned["inspecting_unit"]]
        else:
            cleaned["units"] = list(cleaned.get("units", ()))
        return cleaned


class InspectionChangeForm(PageForm, forms.Form):
    """Day, team and lines of a check that has not taken place."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    planned_on = DateField(label="Ngày dự kiến")
    team = forms.CharField(
        label="Đoàn kiểm tra", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    checklist = ChecklistField()

    def differences(self, current):
        self.data = self.data.copy()
        self.data["version"] = current.version
        stored = {
            "planned_on": f"{current.planned_on:%d/%m/%Y}",
            "team": current.team,
            "checklist": "\n".join(item.text for item in current.items.all()),
        }
        typed = {
            "planned_on": f"{self.cleaned_data['planned_on']:%d/%m/%Y}",
            "team": self.cleaned_data["team"],
            "checklist": "\n".join(self.cleaned_data["checklist"]),
        }
        return [
            {"label": self[name].label, "stored": stored[name], "typed": typed[name]}
            for name in stored
            if stored[name] != typed[name]
        ]


class ResultForm(PageForm, forms.Form):
    """What the check came to; one pair of boxes for each line of the checklist."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    carried_out_on = DateField(label="Ngày kiểm tra")
    conclusion = forms.CharField(label="Kết luận", max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}))
    files = FilesField(label="Biên bản, tài liệu kèm theo")

    def __init__(self, *args, inspection, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = inspection.version
        self.items = list(inspection.items.all())
        for item in self.items:
            self.fields[f"result_{item.pk}"] = forms.ChoiceField(
                label=f"Kết quả: {item}", choices=CheckResult.choices, required=False
            )
            self.fields[f"note_{item.pk}"] = forms.CharField(
                label=f"Ghi chú: {item}", max_length=LINE_LENGTH, required=False
            )

    def lines(self):
        """``(item, result box, note box)`` in the order of the checklist."""
        return [(item, self[f"result_{item.pk}"], self[f"note_{item.pk}"]) for item in self.items]

    def general(self):
        return [self[name] for name in ("carried_out_on", "conclusion", "files")]

    def answers(self):
        for item in self.items:
            yield item.pk, self.cleaned_data[f"result_{item.pk}"], self.cleaned_data[f"note_{item.pk}"]


class FindingForm(PageForm, forms.Form):
    text = forms.CharField(label="Tồn tại, hạn chế", max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))
    must_do = forms.CharField(label="Việc phải khắc phục", max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.CharField(
        label="Bên khắc phục", max_length=200, required=False, help_text="Để trống: đơn vị được kiểm tra."
    )
    due_on = DateField(label="Hạn khắc phục (hết ngày)")


FindingFormSet = forms.formset_factory(
    FindingForm, extra=2, max_num=MOST_FINDINGS, validate_max=True, absolute_max=MOST_FINDINGS + 5
)


class MendForm(PageForm, forms.Form):
    """The unit's word that a finding is mended, with papers."""

    note = forms.CharField(label="Kết quả khắc phục", max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))
    files = FilesField(label="Tài liệu chứng minh")


def checklist_of(inspection: Inspection):
    return [item.text for item in inspection.items.all()]
