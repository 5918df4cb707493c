"""Input shapes of the standards: attesting one, claiming what one is reckoned from, setting a subject aside."""

from dataclasses import dataclass

from django import forms

from awards.desk_forms import RefusableForm, note_field
from awards.enums import JudgedBy, Rating
from awards.selectors import StandardShown
from awards.services import RatingClaim, TitleClaim
from interface.forms import DateField

YES, NO = "1", "0"
FILE_HELP = "Không bắt buộc; PDF, ảnh hoặc tài liệu Word, Excel."


def evidence_field():
    return forms.FileField(label="Tệp minh chứng", required=False, help_text=FILE_HELP)


class OfStandardForm(RefusableForm):
    """A form about one standard; several stand on one page, so their ids differ."""

    def __init__(self, *args, rule, years=(), **kwargs):
        super().__init__(*args, auto_id=f"id_{self.act}_{rule.pk}_%s", **kwargs)
        self.rule = rule
        if years:
            self.fields["year"].choices = [(year, str(year)) for year in years]


class AttestForm(OfStandardForm):
    act = "xac_nhan"

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    is_met = forms.TypedChoiceField(
        label="Kết luận",
        choices=[(YES, "Đạt"), (NO, "Chưa đạt")],
        coerce=lambda value: value == YES,
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn đạt hay chưa đạt."},
    )
    note = note_field(
        "Căn cứ, lý do",
        required=False,
        help_text="Bắt buộc khi chưa đạt, hoặc khi xác nhận khác với kết quả hệ thống đối chiếu.",
    )
    evidence = evidence_field()

    @property
    def facts(self):
        given = self.cleaned_data
        return {name: given[name] for name in ("is_met", "note", "seen")} | {"upload": given["evidence"]}


class RatingClaimForm(OfStandardForm):
    act = "khai"

    year = forms.TypedChoiceField(label="Năm", coerce=int)
    rating = forms.ChoiceField(label="Xếp loại", choices=[("", "Chọn xếp loại"), *Rating.choices])
    source = forms.CharField(label="Quyết định, văn bản", max_length=300, help_text="Số, ngày, nơi ban hành.")
    evidence = evidence_field()

    @property
    def facts(self):
        given = self.cleaned_data
        return {
            "claim": RatingClaim(given["year"], given["rating"], given["source"]),
            "upload": given["evidence"],
        }


class TitleClaimForm(OfStandardForm):
    act = "khai"

    year = forms.TypedChoiceField(label="Năm", coerce=int)
    is_held = forms.TypedChoiceField(
        label="Kết quả",
        choices=[(YES, "Được công nhận"), (NO, "Không được công nhận")],
        coerce=lambda value: value == YES,
        widget=forms.RadioSelect,
    )
    source = forms.CharField(label="Quyết định, văn bản", max_length=300, help_text="Số, ngày, nơi ban hành.")
    evidence = evidence_field()

    @property
    def facts(self):
        given = self.cleaned_data
        claim = TitleClaim(given["year"], self.rule.cultural_title, given["source"], given["is_held"])
        return {"claim": claim, "upload": given["evidence"]}


CLAIM_FORMS = {JudgedBy.ANNUAL_RATING: RatingClaimForm, JudgedBy.CULTURAL_TITLE: TitleClaimForm}


@dataclass(frozen=True)
class StandardRow:
    """A standard with the forms that are open to the user."""

    shown: StandardShown
    attest: AttestForm | None
    claim: forms.Form | None
    is_open: bool


def standard_rows(standards, *, may_claim, bound=None):
    """``bound`` is a posted form to show again in its place."""
    rows = []
    for shown in standards:
        rule, years = shown.rule, shown.verdict.owed_years
        attest = AttestForm(rule=rule, initial={"seen": shown.seen}) if shown.may_attest else None
        claims = may_claim and years and rule.judged_by in CLAIM_FORMS
        claim = CLAIM_FORMS[rule.judged_by](rule=rule, years=years) if claims else None
        is_open = bound is not None and bound.rule.pk == rule.pk
        if is_open and isinstance(bound, AttestForm):
            attest = bound
        elif is_open:
            claim = bound
        rows.append(StandardRow(shown, attest, claim, is_open))
    return rows


class JudgeForm(RefusableForm):
    is_confirmed = forms.TypedChoiceField(choices=[(YES, ""), (NO, "")], coerce=lambda value: value == YES)
    note = forms.CharField(max_length=300, required=False)


class HoldForm(RefusableForm):
    reason = forms.CharField(
        label="Lý do tạm dừng xét",
        max_length=300,
        help_text="Ví dụ: đang xem xét kỷ luật; có đơn tố cáo đang được xác minh. Đơn vị lập hồ sơ đọc được.",
    )
    source = forms.CharField(label="Văn bản, căn cứ", max_length=300, help_text="Số, ngày, nơi ban hành.")
    held_from = DateField(label="Tạm dừng từ ngày")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="id_tam_dung_%s", **kwargs)


class ReleaseForm(RefusableForm):
    reason = forms.CharField(
        label="Lý do cho xét tiếp", max_length=300, help_text="Đơn vị lập hồ sơ đọc được lý do này."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="id_xet_tiep_%s", **kwargs)
