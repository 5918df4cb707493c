"""Input shapes: the door's forms in Vietnamese, then units, people and households."""

from allauth.account import forms as account
from django.core.exceptions import ValidationError

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
