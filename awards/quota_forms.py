"""Input shapes of quotas: the table of what a unit gives, what came on paper, changes, excess."""

from django import forms

from awards.desk_forms import NOTE_LENGTH, RefusableForm, note_field
from awards.enums import SubjectKind
from awards.models import AwardForm
from campaigns.models import Campaign
from interface.forms import PageForm
from units.models import Unit

KINDS = [("", "Mọi đối tượng"), *SubjectKind.choices]


def number_field(label="Số lượng", **options):
    options = {"min_value": 0, "max_value": 100_000, **options}
    return forms.IntegerField(label=label, widget=forms.NumberInput({"class": "form-control"}), **options)


class AwardChoice(forms.Form):
    """Which awards a number is about."""

    award_form = forms.ModelChoiceField(
        label="Hình thức khen thưởng", queryset=AwardForm.objects.none(), empty_label=None
    )
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2100)
    subject_kind = forms.ChoiceField(label="Đối tượng", choices=KINDS, required=False)
    campaign = forms.ModelChoiceField(
        label="Phong trào", queryset=Campaign.objects.none(), required=False, empty_label="Mọi phong trào"
    )

    def offer(self, user, *, today):
        self.fields["award_form"].queryset = AwardForm.objects.in_force_on(today)
        self.fields["campaign"].queryset = Campaign.objects.visible_to(user)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "form-select" if hasattr(field, "choices") else "form-control")

    @property
    def award(self):
        """Arguments of the services."""
        return {name: self.cleaned_data[name] for name in AwardChoice.base_fields}


class TableQuestion(PageForm, AwardChoice):
    """What the table is asked for, in the address; ``desk`` is the unit that gives."""

    desk = forms.ModelChoiceField(label="Đơn vị phân bổ", queryset=Unit.objects.none(), empty_label=None)
    field_order = ["desk", "award_form", "year", "subject_kind", "campaign"]

    def __init__(self, *args, desks, user, today, **kwargs):
        super().__init__(*args, auto_id="id_hoi_%s", **kwargs)
        self.offer(user, today=today)
        self.fields["desk"].queryset = desks


class TableForm(RefusableForm):
    """A number for each of the ``units``; an empty one leaves the unit as it is."""

    source = forms.CharField(
        label="Theo văn bản (số, ngày)",
        max_length=300,
        help_text="Kế hoạch, hướng dẫn hoặc quyết định phân bổ; đơn vị nhận đọc được.",
    )

    def __init__(self, *args, units, numbers, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = list(units)
        for unit in self.units:
            self.fields[f"so_{unit.pk}"] = number_field(f"Số lượng của {unit}", required=False)
            self.fields[f"so_{unit.pk}"].initial = numbers.get(unit.pk)

    @property
    def asked(self):
        """``[(unit, number)]`` where one is written."""
        found = ((unit, self.cleaned_data[f"so_{unit.pk}"]) for unit in self.units)
        return [(unit, number) for unit, number in found if number is not None]


class PaperForm(AwardChoice, RefusableForm):
    """A number that a unit above gave on paper, written down by the unit that received it."""

    unit = forms.ModelChoiceField(label="Đơn vị được phân bổ", queryset=Unit.objects.none(), empty_label=None)
    allotted_by = forms.ModelChoiceField(label="Cấp trên phân bổ", queryset=Unit.objects.none(), empty_label=None)
    number = number_field()
    source = forms.CharField(label="Theo văn bản (số, ngày)", max_length=300)
    field_order = ["unit", "allotted_by", "award_form", "year", "subject_kind", "campaign", "number", "source"]

    def __init__(self, *args, desks, user, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer(user, today=today)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in desks])
        above = {pk for unit in desks for pk in unit.ancestor_ids}
        self.fields["allotted_by"].queryset = Unit.objects.filter(pk__in=above)


class QuotaActForm(RefusableForm):
    """``act`` keeps the ids of the forms on one page apart; ``facts`` are the arguments of the service."""

    def __init__(self, *args, act, quota, **kwargs):
        super().__init__(*args, auto_id=f"id_{act}_%s", **kwargs)
        self.prepare(quota)

    def prepare(self, quota):
        """Set first values."""

    @property
    def facts(self):
        return self.cleaned_data


class ChangeForm(QuotaActForm):
    number = number_field("Số lượng mới")
    note = note_field("Lý do, văn bản điều chỉnh", help_text="Đơn vị được phân bổ đọc được.")

    def prepare(self, quota):
        self.fields["number"].initial = quota.number


class ExcessForm(QuotaActForm):
    extra = number_field("Cho vượt thêm", min_value=1)
    reason = forms.CharField(label="Lý do cho vượt", max_length=NOTE_LENGTH, widget=forms.Textarea({"rows": 3}))
    source = forms.CharField(label="Theo văn bản (số, ngày)", max_length=300, required=False)


class LiftForm(QuotaActForm):
    note = note_field("Lý do bỏ chỉ tiêu")
