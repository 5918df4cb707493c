"""The door's forms in Vietnamese, and the account at the desk."""

from allauth.account import forms as account
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from units.models import User

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
