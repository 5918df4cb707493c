"""The name of a way to look at a list."""

from django import forms

from interface.forms import PageForm
from units.models import SavedView


class ViewForm(PageForm, forms.Form):
    name = forms.CharField(
        label="Tên cách xem",
        max_length=SavedView._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Hãy đặt tên cho cách xem."},
    )


class NewViewForm(ViewForm):
    page = forms.CharField(widget=forms.HiddenInput, max_length=80)
    query = forms.CharField(widget=forms.HiddenInput, max_length=3000, required=False)
