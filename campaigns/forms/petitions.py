"""Input shapes of complaints, denunciations and petitions."""

from django import forms
from django.utils import timezone

from campaigns.enums import Counting, PetitionKind
from campaigns.forms.records import FilesField, NoteForm
from campaigns.selectors.campaigns import campaigns_of
from campaigns.selectors.records import people_at
from campaigns.services.petitions import MOST_DAYS, Limit
from interface.forms import DateField, PageForm
from units.enums import Role
from units.models import Unit


class PetitionForm(PageForm, forms.Form):
    """What came in; the days and their basis only where the table holds no rule."""

    unit = forms.ModelChoiceField(None, label="Đơn vị tiếp nhận", empty_label="Chọn đơn vị")
    kind = forms.ChoiceField(label="Loại đơn", choices=[("", "Chọn loại"), *PetitionKind.choices])
    received_on = DateField(label="Ngày tiếp nhận")
    campaign = forms.ModelChoiceField(
        None, label="Phong trào", required=False, empty_label="Không riêng phong trào nào"
    )
    sender = forms.CharField(
        label="Người gửi",
        max_length=200,
        required=False,
        help_text="Để trống nếu không rõ danh tính. Có dữ liệu cá nhân.",
    )
    subject = forms.CharField(label="Trích yếu", max_length=300)
    content = forms.CharField(label="Nội dung đơn", max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}))
    files = FilesField(label="Đơn và tài liệu kèm theo")
    limit_days = forms.IntegerField(
        label="Số ngày giải quyết",
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text="Chỉ ghi khi hệ thống chưa có thời hạn cho loại đơn này.",
    )
    limit_counting = forms.ChoiceField(
        label="Tính theo", choices=Counting.choices, required=False, initial=Counting.WORKING
    )
    limit_basis = forms.CharField(
        label="Căn cứ của thời hạn", max_length=400, required=False, help_text="Chỉ ghi cùng số ngày ở trên."
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        posts = [m.unit for m in user.memberships_now if m.role == Role.SECRETARY]
        units = Unit.objects.filter(pk__in=[unit.pk for unit in posts]).valid_on(timezone.localdate())
        self.fields["unit"].queryset = units
        self.fields["campaign"].queryset = campaigns_of(posts)
        if len(posts) == 1:
            self.initial.setdefault("unit", posts[0].pk)

    def columns(self):
        cleaned = dict(self.cleaned_data)
        cleaned["uploads"] = cleaned.pop("files")
        days, counting, basis = (cleaned.pop(f"limit_{name}") for name in ("days", "counting", "basis"))
        cleaned["limit"] = Limit(days, counting or Counting.WORKING, basis) if days else None
        return cleaned


class AssignForm(PageForm, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    handlers = forms.ModelMultipleChoiceField(
        None, label="Người giải quyết", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, petition, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["handlers"].queryset = people_at(petition.unit, timezone.localdate())
        self.initial = {"version": petition.version, "handlers": [user.pk for user in petition.handlers.all()]}


class ExtendForm(NoteForm):
    days = forms.IntegerField(label="Thêm số ngày làm việc", min_value=1, max_value=MOST_DAYS)


class SettleForm(NoteForm):
    files = FilesField(label="Văn bản kèm theo")
