"""Input shapes of decisions: put right, taken back, recovered, written down from before."""

from django import forms

from awards.desk_forms import DecisionHead, RefusableForm, note_field
from awards.enums import SubjectKind
from awards.services import DecisionDetails, PastLine, RevocationDetails
from interface.amounts import read_amount
from interface.forms import DateField, PageForm
from units.models import Household, Person, Unit
from units.text import clean_line


class CorrectionForm(RefusableForm, DecisionHead):
    reason = note_field("Lý do sửa")
    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def details(self):
        return DecisionDetails(**self.head)


class RevocationForm(RefusableForm, DecisionHead):
    """Which lines, by which decision, and what has to come back."""

    is_whole = forms.BooleanField(label="Hủy cả quyết định: mọi đối tượng chưa bị hủy", required=False)
    lines = forms.TypedMultipleChoiceField(
        label="Hoặc chỉ hủy với đối tượng", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = note_field("Lý do hủy", help_text="Các đơn vị có đối tượng bị hủy đọc được lý do này.")
    takes_certificate = forms.BooleanField(label="Phải thu hồi giấy khen, bằng khen", required=False, initial=True)
    takes_money = forms.BooleanField(label="Phải thu hồi tiền thưởng", required=False, initial=True)
    field_order = ["is_whole", "lines", "reason", *DecisionHead.base_fields, "takes_certificate", "takes_money"]

    def __init__(self, *args, decision, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].label = "Số, ký hiệu quyết định hủy"
        self.fields["number"].help_text = "Một số mới; quyết định cũ giữ nguyên trong sổ."
        self.fields["lines"].choices = [(line.pk, f"{line.recipient_name} – {line.award_name}") for line in lines]
        self.fields["decided_on"].widget.attrs["min"] = decision.decided_on.isoformat()
        del self.fields["prize_source"]
        self.begin_with(decision)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("is_whole"):
            cleaned["lines"] = [pk for pk, _words in self.fields["lines"].choices]
        elif "lines" not in self.errors and not cleaned.get("lines"):
            self.add_error("lines", "Hãy chọn ít nhất một đối tượng, hoặc hủy cả quyết định.")
        return cleaned

    def begin_with(self, decision):
        self.fields["signing_mode"].initial = decision.signing_mode
        self.fields["signatory"].initial = decision.signatory

    @property
    def details(self):
        names = ("number", "decided_on", "signatory", "signing_mode", "grounds", "takes_certificate", "takes_money")
        return RevocationDetails(**{name: self.cleaned_data[name] for name in names})


class RecoveryForm(RefusableForm):
    certificate_on = DateField(label="Đã thu hồi giấy ngày", required=False)
    money_on = DateField(label="Đã thu hồi tiền ngày", required=False)


class PastDecisionForm(RefusableForm, DecisionHead):
    """A decision of the unit itself or of one above it, as far as the papers still tell."""

    desk_unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị ghi nhận", empty_label=None)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị ban hành", empty_label=None)
    field_order = ["desk_unit", "unit", *DecisionHead.base_fields]

    def __init__(self, *args, desks, **kwargs):
        super().__init__(*args, **kwargs)
        above = {pk for desk in desks for pk in [*desk.ancestor_ids, desk.pk]}
        self.fields["desk_unit"].queryset = Unit.objects.filter(pk__in=[desk.pk for desk in desks])
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=above).order_by("-path")
        if len(desks) == 1:
            self.fields["desk_unit"].initial = self.fields["unit"].initial = desks[0]

    @property
    def details(self):
        return DecisionDetails(**self.head)


def subject_of(kind, code, unit):
    """The one row of our lists with that code in the unit's subtree; ``None`` without any or with several."""
    if kind == SubjectKind.COLLECTIVE:
        rows = Unit.objects.under([unit]).filter(code=code)
    else:
        model = Person if kind == SubjectKind.INDIVIDUAL else Household
        rows = model.objects.within([unit]).filter(code=code)
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


class PastLineForm(PageForm, forms.Form):
    """One awarded subject; ``code`` links it to our lists, so that its history holds together."""

    recipient_name = forms.CharField(label="Tên đối tượng", max_length=200)
    subject_kind = forms.ChoiceField(label="Loại đối tượng", choices=SubjectKind, initial=SubjectKind.INDIVIDUAL)
    unit = forms.ChoiceField(label="Đơn vị của đối tượng")
    code = forms.CharField(
        label="Mã trong danh sách (nếu có)",
        max_length=40,
        required=False,
        help_text="Mã cá nhân, mã hộ hoặc mã đơn vị; để nối vào lịch sử khen thưởng.",
    )
    award_form = forms.ChoiceField(label="Hình thức theo danh mục", required=False)
    award_name = forms.CharField(
        label="Tên hình thức ghi trên quyết định",
        max_length=200,
        required=False,
        help_text="Để trống thì lấy tên theo danh mục.",
    )
    achievement = forms.CharField(label="Thành tích", max_length=300, required=False)
    entry_number = forms.IntegerField(label="Số vào sổ", min_value=1, max_value=999_999, required=False)
    certificate_number = forms.CharField(label="Số giấy khen, bằng khen", max_length=40, required=False)
    prize_amount = forms.CharField(label="Tiền thưởng (đồng)", max_length=20, required=False)

    def __init__(self, *args, units, award_forms, **kwargs):
        """``units`` and ``award_forms`` are the rows to choose from by key, read once for all lines."""
        super().__init__(*args, **kwargs)
        self.units, self.award_forms = units, award_forms
        self.fields["unit"].choices = [(str(pk), str(unit)) for pk, unit in units.items()]
        self.fields["unit"].initial = next((str(pk) for pk in units), None)
        known = [(str(pk), form.name) for pk, form in award_forms.items()]
        self.fields["award_form"].choices = [("", "Không có trong danh mục"), *known]

    def clean_unit(self):
        return self.units[int(self.cleaned_data["unit"])]

    def clean_award_form(self):
        chosen = self.cleaned_data["award_form"]
        return self.award_forms[int(chosen)] if chosen else None

    def clean_prize_amount(self):
        try:
            amount = read_amount(self.cleaned_data["prize_amount"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if amount is not None and (amount != int(amount) or amount > 10**12):
            raise forms.ValidationError("Hãy ghi số đồng nguyên.")
        return None if amount is None else int(amount)

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("award_form") and not clean_line(cleaned.get("award_name") or ""):
            self.add_error("award_name", "Hãy chọn hình thức theo danh mục hoặc ghi tên hình thức.")
        cleaned["subject"] = None
        if (code := clean_line(cleaned.get("code") or "")) and cleaned.get("unit") and cleaned.get("subject_kind"):
            cleaned["subject"] = subject_of(cleaned["subject_kind"], code, cleaned["unit"])
            if cleaned["subject"] is None:
                self.add_error("code", "Không tìm thấy đúng một đối tượng mang mã này trong đơn vị đã chọn.")
        return cleaned

    @property
    def past_line(self):
        """The line as ``services.record_past_decision`` takes it."""
        return PastLine(**{name: value for name, value in self.cleaned_data.items() if name not in NOT_OF_A_LINE})


NOT_OF_A_LINE = frozenset({"code"})
MOST_LINES = 100


def past_lines(data=None, *, rows=5, units, award_forms):
    """The lines of a past decision; rows left empty count for nothing."""
    make = forms.formset_factory(
        PastLineForm, extra=rows - 1, min_num=1, validate_min=True, max_num=MOST_LINES, absolute_max=MOST_LINES
    )
    return make(data, prefix="dong", form_kwargs={"units": units, "award_forms": award_forms})
