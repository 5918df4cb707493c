"""How forms look: one column, label above, hint below the label, errors beside the field and summed up on top."""

from crispy_forms.helper import FormHelper
from django import forms


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
