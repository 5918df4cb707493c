"""How forms look: one column, label above, hint below the label, errors beside the field and summed up on top."""

from decimal import Decimal

from crispy_forms.helper import FormHelper
from django import forms

from interface.amounts import read_amount, write_amount


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
