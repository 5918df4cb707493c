"""People, households and the sheets that bring them."""

from django import forms
from django.utils import timezone

from interface.forms import DateField, PageForm
from units.enums import Gender, OccupationGroup
from units.models import Household, Person


class PlacedForm(PageForm, forms.ModelForm):
    """Base of the forms of people and households; ``units`` are those the actor may choose."""

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["unit"].empty_label = "Chọn đơn vị"
        self.fields["unit"].error_messages["invalid_choice"] = "Hãy chọn một đơn vị trong danh sách."
        if not self.instance.pk:
            del self.fields["is_active"]

    @property
    def columns(self):
        """What the service is given besides the unit."""
        return {name: value for name, value in self.cleaned_data.items() if name != "unit"}


class PersonForm(PlacedForm):
    class Meta:
        model = Person
        fields = [
            "unit",
            "full_name",
            "code",
            "gender",
            "birth_date",
            "position",
            "occupation_group",
            "is_head",
            "direct_worker_override",
            "direct_worker_reason",
            "is_active",
        ]
        field_classes = {"birth_date": DateField}
        widgets = {
            "direct_worker_override": forms.NullBooleanSelect(),
        }
        help_texts = {
            "birth_date": "Chỉ cần khi mẫu hồ sơ có ghi. Có dữ liệu cá nhân.",
            "is_head": "Người đứng đầu có thêm tiêu chuẩn và không tính là người lao động trực tiếp.",
            "direct_worker_override": "Để “Theo nhóm nghề nghiệp” nếu không có gì đặc biệt.",
            "direct_worker_reason": "Chỉ ghi khi xác định khác với nhóm nghề nghiệp.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["direct_worker_override"].widget.choices = [
            ("unknown", "Theo nhóm nghề nghiệp"),
            ("true", "Có"),
            ("false", "Không"),
        ]
        self.fields["occupation_group"].choices = [("", "Chọn nhóm"), *OccupationGroup.choices]
        self.fields["gender"].choices = [("", "Không ghi"), *Gender.choices]

    def clean(self):
        cleaned = super().clean()
        birth_date = cleaned.get("birth_date")
        if birth_date and birth_date > timezone.localdate():
            self.add_error("birth_date", "Ngày sinh không thể ở sau ngày hôm nay.")
        if cleaned.get("direct_worker_override") is None and cleaned.get("direct_worker_reason"):
            self.add_error("direct_worker_override", "Đã ghi lý do; hãy chọn Có hoặc Không.")
        return cleaned


class HouseholdForm(PlacedForm):
    class Meta:
        model = Household
        fields = ["unit", "head_name", "code", "address", "member_count", "is_active"]


class SheetUploadForm(PageForm, forms.Form):
    file = forms.FileField(
        label="Tệp bảng tính (.xlsx)",
        help_text="Điền vào tệp mẫu rồi tải lên; hệ thống cho xem trước, chưa ghi gì ngay.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "Hãy chọn tệp cần nhập.", "empty": "Tệp rỗng."},
    )
