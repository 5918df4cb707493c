"""Which year of which campaign; what is said of one year of a model."""

from django import forms

from campaigns.enums import CampaignState
from campaigns.models import Campaign
from interface.forms import PageForm


class YearForm(PageForm, forms.Form):
    """Without a campaign all that the user sees are counted together."""

    campaign = forms.ModelChoiceField(None, label="Phong trào", required=False, empty_label="Mọi phong trào")
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2100)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Campaign.objects.visible_to(user).exclude(state=CampaignState.DRAFT)
        self.fields["campaign"].queryset = rows.select_related("launching_unit")
        self.fields["campaign"].widget.attrs["class"] = "form-select"
        self.fields["year"].widget.attrs["class"] = "form-control"


class OutstandingForm(PageForm, forms.Form):
    """Which year; a reason where the choice is taken back."""

    year = forms.IntegerField(widget=forms.HiddenInput)
    chosen = forms.BooleanField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label="Lý do", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
