"""Input shapes: the door's forms in Vietnamese, then units, people and households."""

from allauth.account import forms as account
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from interface.forms import DateField, PageForm
from units.enums import Gender, OccupationGroup
from units.models import Household, Person, User

USERNAME_OR_EMAIL = "Tên đăng nhập hoặc thư điện tử"


def say(form, **labels):
    """Give fields of a form that is not ours their Vietnamese labels."""
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs.pop("placeholder", None)


class LoginForm(account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(self, login=USERNAME_OR_EMAIL, password="Mật khẩu")
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}
        self.fields["password"].help_text = ""


class NewPasswordFields:
    """Labels of the two boxes for a new password and the sentence when they differ."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(self, password1="Mật khẩu mới", password2="Nhập lại mật khẩu mới")

    def add_error(self, field, error):
        if field == "password2" and not isinstance(error, ValidationError):
            error = "Hai lần nhập mật khẩu chưa giống nhau."
        super().add_error(field, error)


class ChangePasswordForm(NewPasswordFields, account.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(self, oldpassword="Mật khẩu hiện tại")
        self.fields["oldpassword"].help_text = ""


class ResetPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say(self, email="Thư điện tử")


class ResetPasswordKeyForm(NewPasswordFields, account.ResetPasswordKeyForm):
    pass


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


class AccountForm(forms.ModelForm):
    """An account at the desk; a password typed here is told to its owner, who changes it."""

    new_password = forms.CharField(
        label="Mật khẩu tạm thời",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Ít nhất 15 ký tự. Để trống thì giữ mật khẩu cũ; tài khoản mới đặt mật khẩu qua «Quên mật khẩu».",
    )

    class Meta:
        model = User
        fields = ["username", "full_name", "email", "is_active", "is_superuser"]
        labels = {"is_superuser": "Quản trị hệ thống"}
        help_texts = {
            "username": "Chữ, số và các dấu @ . + - _",
            "is_active": "Bỏ chọn để khóa; các phiên đang mở kết thúc ngay.",
            "is_superuser": "Thấy và làm được mọi việc trên toàn hệ thống.",
        }

    actor = None

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_is_active(self):
        if self.instance.pk == self.actor.pk and not self.cleaned_data["is_active"]:
            raise forms.ValidationError("Không thể tự khóa tài khoản của mình.")
        return self.cleaned_data["is_active"]

    def clean_new_password(self):
        password = self.cleaned_data["new_password"]
        if password:
            validate_password(password, self.instance)
        return password
