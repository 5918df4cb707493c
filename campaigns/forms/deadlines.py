"""Input shapes of deadlines: more time for one unit, periodic dates, the answer to «which year»."""

from django import forms

from campaigns.enums import DeadlineKind, Rhythm
from campaigns.selectors import expected_units, owing_units
from interface.forms import DateField, PageForm
from units.models import Unit

UNITS_OFFERED = 200


class ExtensionForm(PageForm, forms.Form):
    """More time for one unit; offered are those that still owe, else all that take part, at most 200 at once."""

    unit = forms.ModelChoiceField(None, label="Đơn vị", empty_label="Chọn đơn vị")
    until = DateField(label="Gia hạn đến hết ngày")
    reason = forms.CharField(
        label="Lý do",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Đơn vị được gia hạn đọc được lý do này.",
    )

    def __init__(self, *args, deadline, year, today, words="", **kwargs):
        super().__init__(*args, **kwargs)
        common = deadline.due_in(year).last_day
        owing = owing_units(deadline, year)
        self.offers_owing = owing is not None and owing.exists()
        taking_part = expected_units(deadline.campaign, max(common, today))
        self.fields["unit"].queryset = Unit.objects.under([deadline.campaign.launching_unit])
        offered = list((owing if self.offers_owing else taking_part).search(words)[: UNITS_OFFERED + 1])
        self.has_more_units = len(offered) > UNITS_OFFERED
        choices = [(unit.pk, str(unit)) for unit in offered[:UNITS_OFFERED]]
        self.fields["unit"].choices = [("", "Chọn đơn vị"), *choices]
        self.fields["until"].widget.attrs["min"] = max(common, today).isoformat()


class PeriodicForm(PageForm, forms.Form):
    """What the plan asks for «định kỳ» without naming a day."""

    kind = forms.ChoiceField(
        label="Loại việc",
        choices=[(kind.value, kind.label) for kind in (DeadlineKind.REPORT, DeadlineKind.REVIEW, DeadlineKind.OTHER)],
    )
    what = forms.CharField(label="Việc phải làm", max_length=180, initial="Báo cáo kết quả thực hiện phong trào")
    rhythm = forms.ChoiceField(label="Định kỳ", choices=Rhythm, initial=Rhythm.HALF_YEAR)
    owed_by = forms.CharField(label="Bên phải làm", max_length=200, required=False)
    owed_to = forms.CharField(label="Bên nhận", max_length=200, required=False)
    raw_phrase = forms.CharField(
        label="Câu trong kế hoạch",
        max_length=300,
        required=False,
        help_text="Chép nguyên văn, ví dụ «định kỳ 6 tháng».",
    )
