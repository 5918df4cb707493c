"""Pages of campaigns."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.deadlines import days_left
from campaigns.enums import CampaignState
from campaigns.filters import CampaignFilterSet
from campaigns.models import Campaign, Deadline, Plan
from campaigns.permissions import can_begin_registration, can_run_campaign, can_set_up_campaigns
from campaigns.selectors import campaign_facts, owing_by, owing_units
from documents.selectors import file_response
from interface.lists import ListPage
from units.models import Unit

CAMPAIGN_TONES = {CampaignState.DRAFT: "plain", CampaignState.RUNNING: "waiting", CampaignState.CLOSED: "closed"}


class CampaignList(ListPage):
    model = Campaign
    template_name = "campaigns/campaign_list.html"
    filterset_class = CampaignFilterSet
    noun = "phong trào"
    search_placeholder = "Tên phong trào, có dấu hoặc không"
    sorts = {
        "ten": ("Phong trào", "search_key"),
        "don_vi": ("Đơn vị phát động", "launching_unit__sort_key"),
        "giai_doan": ("Giai đoạn", "period_start"),
    }

    def get_queryset(self):
        self.queryset = (
            Campaign.objects.visible_to(self.request.user)
            .select_related("launching_unit")
            .prefetch_related("deadlines__overrides", "deadlines__extensions")
        )
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(may_set_up=can_set_up_campaigns(self.request.user), **kwargs)
        today, unit = timezone.localdate(), next(iter(self.request.user.scope), None)
        for campaign in context["object_list"]:
            campaign.tone = CAMPAIGN_TONES[campaign.state]
            coming = campaign.next_deadline(today, unit) if campaign.state == CampaignState.RUNNING else None
            if coming:
                campaign.next_what, campaign.next_text = coming[0].what, coming[1].text
                campaign.next_days_left = days_left(coming[1].last_day, today)
        return context


@require_safe
def campaign_detail(request, pk):
    """The story of the campaign on one page."""
    rows = Campaign.objects.visible_to(request.user).select_related(
        "launching_unit", "founding_unit", "standing_unit", "superior_campaign__launching_unit"
    )
    lists = ("deadlines__overrides", "deadlines__extensions", "deadlines__receiving_unit", "stages", "fields")
    campaign = get_object_or_404(rows.prefetch_related(*lists), pk=pk)
    today = timezone.localdate()
    facts = campaign_facts(campaign, user=request.user, today=today)
    context = {
        "campaign": campaign,
        "tone": CAMPAIGN_TONES[campaign.state],
        "today": today,
        "facts": facts,
        "year_text": str(facts.year),
        "may_launch": campaign.state == CampaignState.DRAFT and can_run_campaign(request.user, campaign),
        "may_register": can_begin_registration(request.user) and campaign.accepts_registrations_for(today.year),
    }
    return render(request, "campaigns/campaign_detail.html", context)


class OwingList(ListPage):
    """Units in the user's area that still owe what a deadline asks for in a campaign-year."""

    model = Unit
    template_name = "campaigns/owing_list.html"
    noun = "đơn vị"
    sorts = {"ten": ("Đơn vị", "sort_key")}
    default_sort = "ten"

    def get_queryset(self):
        rows = Deadline.objects.visible_to(self.request.user).select_related("campaign__launching_unit")
        self.deadline = get_object_or_404(rows.with_dates(), pk=self.kwargs["pk"])
        year = self.kwargs["year"]
        if not (self.deadline.campaign.runs_in(year) and self.deadline.applies_in(year)):
            raise Http404("Mốc thời gian này không có trong năm đó.")
        owing = owing_units(self.deadline, year)
        if owing is None:
            raise Http404("Việc này không theo dõi theo từng đơn vị.")
        ends = self.deadline.ends_in(year)
        self.due = next((due for due in ends if f"{due.last_day:%Y-%m-%d}" == self.asked.get("han")), ends[0])
        if self.due.units:
            owing = owing_by(self.deadline, self.due)
        mine = Unit.objects.managed_by(self.request.user).values("pk")
        self.queryset = owing.filter(pk__in=mine).select_related("parent")
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        left = days_left(self.due.last_day, timezone.localdate())
        context = super().get_context_data(deadline=self.deadline, due=self.due, days_left=left, **kwargs)
        for unit in context["object_list"]:
            own = self.deadline.due_in(self.due.year, unit)
            unit.until = own.last_day if own.is_extended else None
        return context


@require_safe
def plan_file(request, pk):
    plan = get_object_or_404(Plan.objects.visible_to(request.user).select_related("file"), pk=pk)
    if plan.file is None:
        raise Http404("Kế hoạch này chưa có tệp kèm theo.")
    return file_response(plan.file)
