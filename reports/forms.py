from django import forms

from campaigns.models import Campaign
from interface.forms import PageForm
from reports.enums import Grouping
from reports.permissions import summarised_units


class SummaryForm(PageForm, forms.Form):
    """Which year of which unit, for all movements or one, told for the units of then or for their successors."""

    unit = forms.ModelChoiceField(None, label="Đơn vị", empty_label=None)
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2100)
    campaign = forms.ModelChoiceField(None, label="Phong trào", required=False, empty_label="Tất cả phong trào")
    grouping = forms.ChoiceField(
        label="Số liệu các năm trước",
        choices=Grouping,
        required=False,
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = summarised_units(user)
        self.fields["campaign"].queryset = Campaign.objects.visible_to(user)

    def clean_grouping(self):
        return self.cleaned_data["grouping"] or Grouping.THEN
