"""Input shapes of models and their steps."""

from dataclasses import dataclass

from django import forms
from django.utils import timezone

from campaigns.enums import CampaignState
from campaigns.models import Campaign
from interface.amounts import write_amount
from interface.forms import DateField, PageForm
from models_registry.enums import RecognitionLevel
from models_registry.gates import TEN_ITEMS, levels_on
from models_registry.models import MobilisationModel
from models_registry.selectors.appraisals import passed_years
from units.enums import Role
from units.models import Person, Unit
from units.querysets import subtree_q

HINTS = {
    "title": "Ngắn gọn, dễ nhớ, không quá 200 ký tự.",
    "situation": "Việc gì đang khó, đang vướng ở địa bàn; vì sao cần làm mô hình này.",
    "aims": "Làm xong thì đạt được gì; lấy tiêu chí nào để biết là đạt.",
    "content": "Những việc sẽ làm, theo thứ tự; cách vận động người dân.",
    "place_and_people": "Làm ở đâu, vận động những ai, bao nhiêu hộ hoặc người.",
    "forces": "Viết phần chưa ghi được thành dòng ở trên; đã có dòng thì ô này để trống được.",
    "resources": "Viết phần chưa ghi được thành dòng ở trên; đã có dòng thì ô này để trống được.",
    "schedule": "Từng giai đoạn làm gì. Đã có ngày bắt đầu và thời điểm đánh giá thì ô này để trống được.",
    "outputs": "Sản phẩm, kết quả chưa ghi được thành dòng ở trên; đã có dòng thì ô này để trống được.",
    "sustainability": "Ai giữ cho mô hình chạy tiếp; nơi nào có thể làm theo.",
    "owner": "Để trống nếu mô hình là của tập thể đơn vị.",
    "origin": "Chỉ mô hình xây dựng mới hoặc nhân rộng được tính vào chỉ tiêu của năm.",
    "is_hard_area": "Mô hình ở địa bàn khó khăn, đặc thù được ưu tiên.",
    "hard_area_reason": "Ví dụ: xóm đặc biệt khó khăn, vùng đồng bào dân tộc thiểu số, vùng giải phóng mặt bằng.",
    "is_pilot": "Đơn vị đề nghị chọn làm mô hình điểm để chỉ đạo, nhân rộng.",
    "pilot_support": "Cần hỗ trợ gì: kinh phí, cán bộ theo dõi, vật tư.",
    "assess_on": "Ngày dự kiến mời đánh giá kết quả.",
}


class CreateForm(PageForm, forms.Form):
    """The least a draft needs; everything else is written on the next page."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị đăng ký", empty_label="Chọn đơn vị")
    campaign = forms.ModelChoiceField(Campaign.objects.none(), label="Phong trào", empty_label="Chọn phong trào")
    year = forms.IntegerField(label="Năm đăng ký", min_value=2000, max_value=2100)
    title = forms.CharField(label="Tên mô hình", max_length=200, help_text=HINTS["title"])

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        posts = [m.unit for m in user.memberships_now if m.role == Role.PREPARER]
        units = Unit.objects.filter(subtree_q(posts)).valid_on(today)
        campaigns = Campaign.objects.visible_to(user).filter(state=CampaignState.RUNNING)
        self.fields["unit"].queryset, self.fields["campaign"].queryset = units, campaigns
        self.fields["year"].initial = today.year
        for name, rows in (("unit", units), ("campaign", campaigns)):
            first_two = list(rows[:2])
            if len(first_two) == 1:
                self.fields[name].initial = first_two[0].pk


@dataclass(frozen=True)
class FormStep:
    """One page of the registration form: columns of the model, and sets of rows by their name."""

    slug: str
    label: str
    fields: tuple
    rows: tuple = ()


STEPS = (
    FormStep(
        "ten-noi-lam",
        "Tên, lĩnh vực, nơi làm",
        ("title", "field", "origin", "owner", "place_and_people", "is_hard_area", "hard_area_reason"),
    ),
    FormStep("noi-dung", "Thực trạng, mục tiêu, nội dung", ("situation", "aims", "content")),
    FormStep(
        "luc-luong",
        "Lực lượng, nguồn lực",
        ("forces", "resources", "is_pilot", "pilot_support"),
        ("force_rows", "resource_rows"),
    ),
    FormStep(
        "ket-qua",
        "Kết quả, thời gian, đánh giá",
        ("outputs", "starts_on", "schedule", "assess_on", "sustainability", "levels"),
        ("promises",),
    ),
)
LAST_LOOK = "xem-lai"
STEP_OF = {name: step.slug for step in STEPS for name in step.fields}


class MobilisationModelForm(PageForm, forms.ModelForm):
    """One step of the registration form; a draft may leave anything empty."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    starts_on = DateField(label="Bắt đầu", required=False)
    assess_on = DateField(label="Thời điểm đánh giá", required=False, help_text=HINTS["assess_on"])
    levels = forms.MultipleChoiceField(
        label="Cấp đăng ký công nhận",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Chọn một hoặc nhiều cấp. Cấp được công nhận ghi riêng khi có quyết định, có thể khác.",
    )

    class Meta:
        model = MobilisationModel
        fields = [name for step in STEPS for name in step.fields if name != "levels"]
        help_texts = HINTS
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in (*TEN_ITEMS[1:], "pilot_support")}

    def __init__(self, *args, step, **kwargs):
        super().__init__(*args, **kwargs)
        model = self.instance
        self.fields = {name: self.fields[name] for name in ("version", *step.fields)}
        if "field" in self.fields:
            self.fields["field"].queryset = model.campaign.fields.all()
            self.fields["field"].empty_label = "Chưa chọn"
            people = Person.objects.filter(unit=model.unit_id, is_active=True)
            kept = Person.objects.filter(pk=model.owner_id)
            self.fields["owner"].queryset = people | kept if model.owner_id else people
            self.fields["owner"].empty_label = "Tập thể đơn vị"
        if "levels" in self.fields:
            entered = {entry.level for entry in model.level_entries.all()} or {model.target_level}
            open_now = entered | set(levels_on(timezone.localdate()))
            self.fields["levels"].choices = [pair for pair in RecognitionLevel.choices if pair[0] in open_now]
            self.initial["levels"] = [level for level in RecognitionLevel.values if level in entered]
        self.initial["version"] = model.version


STILL = {"register": "Vẫn đăng ký", "accept": "Vẫn chấp nhận"}


def appraised_words(passed):
    """What the appraisals say to a recognition (``selectors.passed_years``); places that do not score have none."""
    if not passed:
        return "Chưa có lần thẩm định nào đạt. Nơi không chấm điểm vẫn ghi công nhận được."
    years = [
        f"{year} ({write_amount(row.total)} điểm, {row.band})" if row.band else str(year)
        for year, row in passed.items()
    ]
    return f"Đã thẩm định đủ điều kiện cho năm {', '.join(years)}. Năm khác thì chưa có lần thẩm định nào đạt."


class StepForm(PageForm, forms.Form):
    """One step of the workflow with what that step asks for; ``twins`` are models that look the same."""

    action = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, name, move, model, twins=(), **kwargs):
        super().__init__(*args, auto_id=f"id_{name}_%s", **kwargs)
        self.step = name
        self.initial |= {"action": name, "version": model.version}
        if move.needs_recognition:
            self.fields |= {
                "level": forms.ChoiceField(label="Cấp công nhận", choices=RecognitionLevel, initial=model.target_level),
                "year": forms.IntegerField(
                    label="Công nhận cho năm",
                    initial=max(passed := passed_years(model), default=model.year),
                    min_value=2000,
                    max_value=2100,
                    help_text=appraised_words(passed),
                ),
                "decision_number": forms.CharField(label="Số quyết định, giấy công nhận", max_length=60),
                "decided_on": DateField(label="Ngày quyết định"),
                "issuer": forms.CharField(
                    label="Cơ quan công nhận", max_length=200, initial=f"UBND {model.campaign.launching_unit}"
                ),
            }
        if move.needs_launch:
            self.fields["launched_on"] = DateField(label="Ngày ra mắt", initial=timezone.localdate)
        if name in STILL:
            self.fields["note"] = forms.CharField(
                label=f"{STILL[name]} vì",
                required=False,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}) if twins else forms.HiddenInput,
                help_text="Không bắt buộc. Có mô hình gần giống (xem bên dưới); ghi chỗ khác nhau để người sau hiểu.",
            )
        if move.needs_note:
            self.fields["note"] = forms.CharField(
                label="Lý do", widget=forms.Textarea(attrs={"rows": 3}), help_text="Đơn vị đăng ký sẽ đọc câu này."
            )

    def clean_note(self):
        note = self.cleaned_data["note"]
        return f"{STILL[self.step]} vì: {note}" if note and self.step in STILL else note
