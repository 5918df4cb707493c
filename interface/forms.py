"""How forms look: one column, label above, hint below the label, errors beside the field and summed up on top."""

from decimal import Decimal

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings

from interface.amounts import read_amount, write_amount
from interface.confined import Refused
from interface.photos import LARGE, develop


class PageFormHelper(FormHelper):
    """``{% crispy form %}`` renders summary and fields; the page keeps ``<form>``, token and buttons."""

    form_tag = False
    disable_csrf = True
    use_custom_control = False


class PageForm:
    """Mixin of every form on a page, before ``forms.Form`` or ``forms.ModelForm``."""

    @property
    def helper(self):
        return PageFormHelper()


class NativeDateInput(forms.DateInput):
    """The browser's own date input, which speaks ISO whatever the language."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class DateField(forms.DateField):
    widget = NativeDateInput


class PhotosInput(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photos; the cleaned value is a list of ``Developed``. All that cannot be taken are named at once.

    ``holder`` begins the sentence that refuses more than ``most``: «Mỗi cập nhật».
    """

    widget = PhotosInput(attrs={"accept": "image/*"})

    def __init__(self, *, most, holder, **kwargs):
        super().__init__(required=False, **kwargs)
        self.most, self.holder = most, holder
        self.widget.attrs |= {"multiple": True, "data-max-bytes": settings.MAX_UPLOAD_BYTES, "data-shrink": LARGE}

    def clean(self, data, initial=None):
        uploads = [data] if data and not isinstance(data, list) else data or []
        if len(uploads) > self.most:
            raise forms.ValidationError(f"{self.holder} nhận nhiều nhất {self.most} ảnh; hãy chọn bớt.")
        developed, refused = [], []
        for upload in uploads:
            try:
                developed.append(self.developed(upload))
            except Refused as refusal:
                refused.append(f"Ảnh “{upload.name[:60]}” chưa nhận được: {refusal}")
        if refused:
            raise forms.ValidationError(refused)
        return developed

    def developed(self, upload):
        if upload.size > settings.MAX_UPLOAD_BYTES:
            raise Refused(f"nặng quá mức {settings.MAX_UPLOAD_BYTES // 1024 // 1024} MB; hãy thu nhỏ ảnh.")
        return develop(upload.read())


class AmountField(forms.Field):
    """A box for an amount as people write it."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value):
        return write_amount(value) if isinstance(value, Decimal) else value

    def to_python(self, value):
        try:
            return read_amount("" if value is None else value)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != initial
        except forms.ValidationError:
            return True
