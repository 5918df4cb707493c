"""Input shapes of the yearly review: which list, and one row for each model."""

from django import forms
from django.utils import timezone

from campaigns.enums import CampaignState
from campaigns.models import Campaign
from interface.forms import PageForm
from models_registry.enums import ReviewProposal
from models_registry.selectors.reviews import line_mark
from models_registry.services import Proposed
from units.enums import Role
from units.text import clean_prose


class ReviewOpenForm(PageForm, forms.Form):
    """Campaigns whose list the user keeps, and a year."""

    campaign = forms.ModelChoiceField(None, label="Phong trào", empty_label="Chọn phong trào")
    year = forms.IntegerField(label="Rà soát danh sách năm", min_value=2000, max_value=2100)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        desks = [m.unit_id for m in user.memberships_now if m.role == Role.SECRETARY]
        rows = Campaign.objects.filter(launching_unit__in=desks).exclude(state=CampaignState.DRAFT)
        self.fields["campaign"].queryset = rows
        self.fields["year"].initial = timezone.localdate().year
        newest = list(rows.order_by("-pk")[:2])
        if len(newest) == 1:
            self.fields["campaign"].initial = newest[0].pk


class ReviewRowForm(forms.Form):
    """One model of the batch screen; ``seen`` is the mark of what stood there when the page was opened.

    Fifty of them make a page: the template writes their boxes itself.
    """

    seen = forms.CharField(required=False, max_length=20)
    proposal = forms.ChoiceField(choices=[("", "Chưa đề xuất"), *ReviewProposal.choices], required=False)
    reason = forms.CharField(required=False, max_length=2000)

    def __init__(self, data=None, *, facts):
        self.facts, self.model = facts, facts.model
        proposal, reason = self.model.proposal or "", self.model.reason or ""
        initial = {"seen": line_mark(proposal, reason), "proposal": proposal, "reason": reason}
        super().__init__(data, prefix=f"m{self.model.pk}", initial=initial)
        self.refusal, self.stored = "", None

    @property
    def proposal_label(self):
        """What stands, in words, for those who only read."""
        return dict(self.fields["proposal"].choices)[self.model.proposal or ""]

    def follow(self):
        """Write what the figures suggest into the row, as if the officer had typed it."""
        suggestion = self.facts.suggestion
        self.write("proposal", suggestion.proposal)
        self.write("reason", suggestion.sentence)

    def write(self, name, value):
        self.data = self.data.copy()
        self.data[self[name].html_name] = value

    @property
    def typed(self):
        cleaned = self.cleaned_data
        return cleaned.get("proposal", ""), clean_prose(cleaned.get("reason", ""))

    @property
    def is_touched(self):
        """Whether the page says something else than it did when it was opened."""
        return line_mark(*self.typed) != self.cleaned_data["seen"]

    def proposed(self):
        proposal, reason = self.typed
        return Proposed(self.model.pk, proposal, reason, seen=self.cleaned_data["seen"])
