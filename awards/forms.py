"""Input shapes of the officer's pages."""

import uuid

from django import forms
from django.conf import settings

from awards.enums import SubjectKind
from awards.models import CampaignAward, Dossier, DossierItemType
from awards.procedure import KEPT_AS_SENT, reopened_fields
from awards.selectors import awards_of, models_of, units_prepared_by
from campaigns.models import Campaign
from interface.forms import PageForm
from units.models import Household, Person, Unit


class ModelChoice(forms.ModelChoiceField):
    def label_from_instance(self, model):
        return f"{model.title} ({model.code}, {model.get_state_display().lower()})"


class OpeningForm(forms.Form):
    """The steps of opening a dossier, each read from the address and again at the end, each within the user's reach.

    A step that cannot be read counts as not chosen yet, and so does all that depends on it.
    """

    unit = forms.ModelChoiceField(Unit.objects.none(), error_messages={"required": "Hãy chọn đơn vị lập hồ sơ."})
    campaign = forms.ModelChoiceField(Campaign.objects.none(), error_messages={"required": "Hãy chọn phong trào."})
    year = forms.IntegerField(min_value=2000, max_value=2100, error_messages={"required": "Hãy chọn năm."})
    award = forms.ModelChoiceField(
        CampaignAward.objects.none(), error_messages={"required": "Hãy chọn hình thức khen thưởng."}
    )
    kind = forms.ChoiceField(choices=SubjectKind, error_messages={"required": "Hãy chọn loại đối tượng."})
    subject = forms.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        error_messages={"required": "Hãy chọn đối tượng đề nghị khen thưởng.", "invalid": "Hãy chọn lại đối tượng."},
    )
    model = ModelChoice(None, required=False)

    def __init__(self, *args, user, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["unit"].queryset = units_prepared_by(user, today)
        self.fields["campaign"].queryset = Campaign.objects.visible_to(user)
        self.fields["award"].queryset = CampaignAward.objects.visible_to(user).select_related(
            "award_form", "deciding_unit"
        )

    def clean_campaign(self):
        campaign, unit = self.cleaned_data["campaign"], self.cleaned_data.get("unit")
        if unit is None or not unit.is_within(campaign.launching_unit):
            raise forms.ValidationError("Phong trào này không phát động tới đơn vị đã chọn.")
        return campaign

    def clean_year(self):
        campaign, year = self.cleaned_data.get("campaign"), self.cleaned_data["year"]
        if campaign is None or not campaign.runs_in(year):
            raise forms.ValidationError("Phong trào không diễn ra trong năm này.")
        self.fields["award"].queryset = awards_of(campaign, today=self.today)
        self.fields["model"].queryset = models_of(self.cleaned_data["unit"], campaign)
        return year

    def clean_award(self):
        if self.cleaned_data.get("year") is None:
            raise forms.ValidationError("Hãy chọn phong trào trước.")
        return self.cleaned_data["award"]

    def clean_kind(self):
        award, kind = self.cleaned_data.get("award"), self.cleaned_data["kind"]
        if award is None or kind not in award.award_form.subject_kinds:
            raise forms.ValidationError("Hình thức khen thưởng này không dành cho loại đối tượng đã chọn.")
        return SubjectKind(kind)

    def clean_subject(self):
        found = None
        if self.cleaned_data.get("kind"):
            rows = subjects_of(self.cleaned_data["unit"], self.cleaned_data["kind"], today=self.today)
            found = rows.filter(pk=self.cleaned_data["subject"]).first()
        if found is None:
            raise forms.ValidationError("Hãy chọn lại đối tượng trong danh sách.")
        return found


def subjects_of(unit, kind, *, today):
    """Who may be nominated by the unit: units inside it, or its people or households that are still there."""
    if kind == SubjectKind.COLLECTIVE:
        return Unit.objects.under([unit]).valid_on(today).order_by("path")
    table = Person if kind == SubjectKind.INDIVIDUAL else Household
    return table.objects.within([unit]).filter(is_active=True).select_related("unit").order_by("sort_key", "pk")


class DossierForm(PageForm, forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    model = ModelChoice(None, required=False, label="Mô hình gắn với thành tích", empty_label="Không gắn mô hình")

    class Meta:
        model = Dossier
        fields = ["achievement", "summary", "model"]
        help_texts = {
            "achievement": "Một câu ngắn, sẽ ghi nguyên văn trên quyết định và giấy khen.",
            "summary": "Việc đã làm, kết quả bằng con số, tác dụng. Bản đầy đủ viết theo mẫu ở phần giấy tờ.",
        }
        widgets = {"achievement": forms.Textarea(attrs={"rows": 2}), "summary": forms.Textarea(attrs={"rows": 10})}

    field_order = ["achievement", "summary", "model", "version"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dossier = self.instance
        self.initial["version"] = dossier.version
        kept = models_of(dossier.unit, dossier.campaign)
        if dossier.model_id:
            kept = kept | type(kept)(kept.model).filter(pk=dossier.model_id)
        self.fields["model"].queryset = kept
        self.keep_as_sent(reopened_fields(dossier))
        self.fields[
            "model"
        ].help_text = (
            "Mô hình của đơn vị trong phong trào này. Tiêu chuẩn về mô hình được đối chiếu với mô hình chọn ở đây."
        )

    def keep_as_sent(self, reopened):
        """What a return did not flag is shown and stays as it is, whatever is posted."""
        for name in self._meta.fields:
            if reopened is not None and name not in reopened:
                self.fields[name].disabled = True
                self.fields[name].help_text = KEPT_AS_SENT

    def clean_achievement(self):
        return " ".join(self.cleaned_data["achievement"].split())


class FileForm(forms.Form):
    item_type = forms.ModelChoiceField(
        DossierItemType.objects.none(), error_messages={"required": "Hãy chọn loại giấy tờ."}
    )
    file = forms.FileField(
        allow_empty_file=True,
        error_messages={
            "required": "Chưa chọn tệp nào. Hãy bấm chọn tệp rồi tải lên.",
            "missing": "Chưa chọn tệp nào. Hãy bấm chọn tệp rồi tải lên.",
            "invalid": "Chưa chọn tệp nào. Hãy bấm chọn tệp rồi tải lên.",
        },
    )
    max_bytes = settings.MAX_UPLOAD_BYTES

    def __init__(self, *args, dossier, **kwargs):
        super().__init__(*args, **kwargs)
        asked = dossier.campaign_award.checklist.filter(subject_kind__in=["", dossier.subject_kind])
        self.fields["item_type"].queryset = DossierItemType.objects.filter(pk__in=asked.values("item_type"))


class SubmitForm(forms.Form):
    """What the sender was shown: the draft's version, files and report; a key makes a second press harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    files = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)
    report = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    @classmethod
    def for_dossier(cls, dossier, files, *, report_edition):
        shown = ",".join(str(file.pk) for file in files)
        kept = {"key": uuid.uuid4(), "version": dossier.version, "files": shown, "report": report_edition}
        return cls(initial=kept)

    def clean_files(self):
        try:
            return frozenset(int(pk) for pk in self.cleaned_data["files"].split(",") if pk)
        except ValueError as error:
            raise forms.ValidationError("Danh sách tệp không đọc được; hãy tải lại trang.") from error


class LateRequestForm(PageForm, forms.Form):
    reason = forms.CharField(
        label="Lý do xin nộp muộn",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Gửi tới thường trực hội đồng của nơi nhận. Hồ sơ chỉ nộp được khi đề nghị được chấp nhận.",
        error_messages={"required": "Hãy ghi lý do xin nộp muộn."},
    )


class WithdrawForm(PageForm, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="Lý do rút hồ sơ",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Hội đồng đọc được lý do này; nó được lưu cùng hồ sơ.",
        error_messages={"required": "Hãy ghi lý do rút hồ sơ."},
    )


class LookupForm(PageForm, forms.Form):
    """Both stand on the receipt; one without the other opens nothing."""

    code = forms.CharField(label="Mã hồ sơ", max_length=40, help_text="Ví dụ HS2026-000012.")
    receipt = forms.CharField(
        label="Số biên nhận", max_length=40, help_text="Ghi trên biên nhận nộp hồ sơ, ví dụ 00012/2026/BN."
    )
