"""Input shapes of lists of past years."""

from django import forms

from interface.forms import PageForm
from models_registry.selectors import campaigns_to_record


class PastCampaignForm(PageForm, forms.Form):
    campaign = forms.ModelChoiceField(None, label="Phong trào", empty_label="Chọn phong trào")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = campaigns_to_record(user)
        self.fields["campaign"].label_from_instance = lambda row: f"{row}, {row.period} ({row.launching_unit})"


class PastListForm(PastCampaignForm):
    file = forms.FileField(
        label="Tệp bảng tính (.xlsx)",
        help_text="Hệ thống cho xem trước từng dòng, chưa ghi gì ngay.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "Hãy chọn tệp cần nhập.", "empty": "Tệp rỗng."},
    )
