"""Input shapes of models and their steps."""

from django import forms
from django.utils import timezone

from campaigns.enums import CampaignState
from campaigns.models import Campaign
from interface.forms import DateField, PageForm
from models_registry.enums import RecognitionLevel
from models_registry.gates import TEN_ITEMS
from models_registry.models import MobilisationModel
from units.enums import Role
from units.models import Person, Unit
from units.querysets import subtree_q

HINTS = {
    "title": "Ngắn gọn, dễ nhớ, không quá 200 ký tự.",
    "situation": "Việc gì đang khó, đang vướng ở địa bàn; vì sao cần làm mô hình này.",
    "aims": "Làm xong thì đạt được gì; lấy tiêu chí nào để biết là đạt.",
    "content": "Những việc sẽ làm, theo thứ tự; cách vận động người dân.",
    "place_and_people": "Làm ở đâu, vận động những ai, bao nhiêu hộ hoặc người.",
    "forces": "Ai chủ trì, ai phối hợp, ai tham gia và phần việc của từng bên.",
    "resources": "Kinh phí, cơ sở vật chất, ngày công, xã hội hóa; ghi rõ từng nguồn.",
    "schedule": "Bắt đầu khi nào, từng giai đoạn làm gì, thời điểm đánh giá.",
    "outputs": "Kết quả đo đếm, kiểm chứng được: bao nhiêu mét đường, bao nhiêu hộ, văn bản nào.",
    "sustainability": "Ai giữ cho mô hình chạy tiếp; nơi nào có thể làm theo.",
    "owner": "Để trống nếu mô hình là của tập thể đơn vị.",
    "origin": "Chỉ mô hình xây dựng mới hoặc nhân rộng được tính vào chỉ tiêu của năm.",
    "target_level": "Cấp mà đơn vị muốn được công nhận; có thể được công nhận ở cấp khác.",
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


class MobilisationModelForm(PageForm, forms.ModelForm):
    """The whole registration form of one model; a draft may leave anything empty."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = MobilisationModel
        fields = ["title", "field", "origin", "owner", "target_level", *TEN_ITEMS[1:]]
        help_texts = HINTS
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in TEN_ITEMS[1:]}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        model = self.instance
        self.fields["field"].queryset = model.campaign.fields.all()
        self.fields["field"].empty_label = "Chưa chọn"
        people = Person.objects.filter(unit=model.unit_id, is_active=True)
        self.fields["owner"].queryset = people | Person.objects.filter(pk=model.owner_id) if model.owner_id else people
        self.fields["owner"].empty_label = "Tập thể đơn vị"
        self.fields["target_level"].choices = current_levels(keep=model.target_level)
        self.initial["version"] = model.version


class StepForm(PageForm, forms.Form):
    """One step of the workflow with what that step asks for."""

    action = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, name, move, model, **kwargs):
        super().__init__(*args, auto_id=f"id_{name}_%s", **kwargs)
        self.step = name
        self.initial |= {"action": name, "version": model.version}
        if move.needs_recognition:
            self.fields |= {
                "level": forms.ChoiceField(label="Cấp công nhận", choices=RecognitionLevel, initial=model.target_level),
                "year": forms.IntegerField(
                    label="Công nhận cho năm", initial=model.year, min_value=2000, max_value=2100
                ),
                "decision_number": forms.CharField(label="Số quyết định, giấy công nhận", max_length=60),
                "decided_on": DateField(label="Ngày quyết định"),
                "issuer": forms.CharField(
                    label="Cơ quan công nhận", max_length=200, initial=f"UBND {model.campaign.launching_unit}"
                ),
            }
        if move.needs_launch:
            self.fields["launched_on"] = DateField(label="Ngày ra mắt", initial=timezone.localdate)
        if move.needs_note:
            self.fields["note"] = forms.CharField(
                label="Lý do", widget=forms.Textarea(attrs={"rows": 3}), help_text="Đơn vị đăng ký sẽ đọc câu này."
            )


def current_levels(*, keep=""):
    """Levels that still exist, and the one a row already carries."""
    gone = {RecognitionLevel.DISTRICT} - {keep}
    return [choice for choice in RecognitionLevel.choices if choice[0] not in gone]
