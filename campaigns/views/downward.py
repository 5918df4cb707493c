"""A campaign on its way down: the chain of plans, the launch below, who has launched, and the unit's own draft."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.enums import CampaignState, ContentPart, Freedom, LaunchState, PlanKind
from campaigns.filters import LowerUnitFilterSet
from campaigns.forms.downward import EVERYONE, HandDownForm
from campaigns.gates import launch_gaps, launch_warnings
from campaigns.models import Campaign
from campaigns.permissions import can_add_content, can_edit_plan, can_run_campaign
from campaigns.selectors.downward import (
    TABLES,
    counted_by_launch_state,
    differences_below,
    handed_over,
    joinable_superiors,
    lower_units,
    plan_tree,
)
from campaigns.services.downward import (
    hand_down_campaign,
    join_superior_campaign,
    refresh_lower_campaigns,
    urge_lower_units,
)
from interface.lists import ListPage
from units.models import Unit
from units.permissions import require

LAUNCH_ICONS = {
    LaunchState.NONE: "circle",
    LaunchState.DRAFT: "hourglass-split",
    LaunchState.RUNNING: "check-circle-fill",
    LaunchState.CLOSED: "archive",
}
LAUNCH_TONES = {
    LaunchState.NONE: "plain",
    LaunchState.DRAFT: "waiting",
    LaunchState.RUNNING: "done",
    LaunchState.CLOSED: "closed",
}
CAMPAIGN_TONES = {CampaignState.DRAFT: "plain", CampaignState.RUNNING: "waiting", CampaignState.CLOSED: "closed"}
TILES_AT_MOST = 500


def visible_campaign(request, pk):
    rows = Campaign.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("launching_unit", "founding_unit", "superior_campaign"), pk=pk)


def run_campaign(request, pk):
    campaign = visible_campaign(request, pk)
    require(can_run_campaign(request.user, campaign))
    return campaign


@require_safe
def plan_chain(request, pk):
    """Every paper of the campaign from the highest to the units', each with who issued it and how far it is."""
    campaign = visible_campaign(request, pk)
    roots = plan_tree(campaign, user=request.user)
    guidance = campaign.plans.filter(kind=PlanKind.GUIDANCE).order_by("issued_on", "pk")
    context = {
        "campaign": campaign,
        "roots": roots,
        "yearly": list(campaign.plans.filter(kind=PlanKind.YEARLY).order_by("year", "pk")),
        "guidance": [(plan, plan.takes_effect_on) for plan in guidance],
        "may_run": can_run_campaign(request.user, campaign),
        "superiors": joinable_superiors(campaign, timezone.localdate()),
        "tones": CAMPAIGN_TONES,
    }
    return render(request, "campaigns/plan_chain.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_down(request, pk):
    """Choose what is fixed and which units; look at what would be made; then make it."""
    campaign = run_campaign(request, pk)
    today = timezone.localdate()
    units = lower_units(campaign, today)
    waiting = units.filter(launch_state=LaunchState.NONE)
    asks_rules = not handed_over(campaign).exists()
    form = HandDownForm(request.POST if request.method == "POST" else None, waiting=waiting, asks_rules=asks_rules)
    context = {
        "campaign": campaign,
        "form": form,
        "waiting": waiting.count(),
        "having": units.exclude(launch_state=LaunchState.NONE).count(),
        "is_running": campaign.state == CampaignState.RUNNING,
        "counts": [(part.label, TABLES[part].objects.filter(campaign=campaign).count()) for part in ContentPart],
        "rules": [] if asks_rules else freedoms_in_words(campaign),
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "campaigns/hand_down.html", context, status=422 if form.is_bound else 200)
    chosen = list(waiting if form.cleaned_data["scope"] == EVERYONE else form.cleaned_data["units"])
    if "confirmed" not in request.POST or "back" in request.POST:
        if "back" in request.POST:
            return render(request, "campaigns/hand_down.html", context)
        return confirm_hand_down(request, context, form, chosen)
    try:
        done = hand_down_campaign(
            campaign_id=pk,
            actor=request.user,
            now=timezone.now(),
            unit_ids=form.chosen_units,
            rules=form.rules,
        )
    except ValidationError as refusal:
        return confirm_hand_down(request, context, form, chosen, error=refusal)
    messages.success(request, f"Đã lập bản nháp cho {done.created} đơn vị và báo cho thường trực, lãnh đạo ở đó.")
    if done.had_theirs:
        messages.info(request, f"{done.had_theirs} đơn vị đã nhận từ trước, giữ nguyên.")
    return redirect("campaigns:launch_map", pk)


def confirm_hand_down(request, context, form, chosen, error=None):
    campaign = context["campaign"]
    rows = sum(count for _, count in context["counts"])
    rules = [(part.label, Freedom(form.rules[part]).label) for part in ContentPart] if form.rules else context["rules"]
    shown = {**context, "chosen": chosen, "rows": rows, "rules": rules, "error": error, "posted": posted(form)}
    shown["warnings"] = launch_warnings(campaign)
    return render(request, "campaigns/hand_down_confirm.html", shown, status=422 if error else 200)


def posted(form):
    """What was chosen, for the hidden fields of the page that asks once more."""
    pairs = [("scope", form.cleaned_data["scope"])]
    pairs += [(part.value, form.cleaned_data[part]) for part in form.parts]
    return pairs + [("units", unit.pk) for unit in form.cleaned_data["units"]]


def freedoms_in_words(campaign):
    return [(part.label, Freedom(campaign.freedoms.get(part, Freedom.FREE)).label) for part in ContentPart]


class LaunchMap(ListPage):
    """Each expected unit in the user's area with how far it is; tiles, or with ``xem=bang`` a table."""

    model = Unit
    template_name = "campaigns/launch_map.html"
    filterset_class = LowerUnitFilterSet
    noun = "đơn vị"
    search_placeholder = "Tên đơn vị, có dấu hoặc không"
    sorts = {
        "ten": ("Đơn vị", "sort_key"),
        "tinh_hinh": ("Tình hình", "launch_state"),
        "tu": ("Từ lúc", "since"),
    }
    default_sort = "ten"

    def get_queryset(self):
        self.campaign = visible_campaign(self.request, self.kwargs["pk"])
        self.as_table = self.asked.get("xem") == "bang"
        inside = Unit.objects.managed_by(self.request.user).values("pk")
        self.area = lower_units(self.campaign, timezone.localdate()).filter(pk__in=inside)
        self.queryset = self.area.select_related("parent")
        return super().get_queryset()

    def get_paginate_by(self, queryset):
        return self.paginate_by if self.as_table else TILES_AT_MOST

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        counts = counted_by_launch_state(self.area)
        may_run = can_run_campaign(self.request.user, self.campaign)
        for unit in context["object_list"]:
            unit.launch = LaunchState(unit.launch_state)
            unit.tone, unit.icon = LAUNCH_TONES[unit.launch], LAUNCH_ICONS[unit.launch]
        by_parent = self.asked.get("nhom") == "cap-tren"
        return context | {
            "campaign": self.campaign,
            "as_table": self.as_table,
            "by_parent": by_parent,
            "groups": grouped(context["object_list"], by_parent=by_parent),
            "total": sum(counts.values()),
            "counts": [
                (state, number, LAUNCH_TONES[state], LAUNCH_ICONS[state], self.address(state=state))
                for state, number in counts.items()
            ],
            "tile_url": self.address(xem=None),
            "table_url": self.address(xem="bang"),
            "by_state_url": self.address(nhom=None),
            "by_parent_url": self.address(nhom="cap-tren"),
            "may_run": may_run,
            "waiting": counts[LaunchState.NONE],
            "drafts": counts[LaunchState.DRAFT],
            "is_running": self.campaign.state == CampaignState.RUNNING,
            "differences": differences_below(self.campaign) if may_run else [],
        }


def grouped(units, *, by_parent):
    """``(title, tone, units)`` by the state the units are in, or by the unit they belong to."""
    if by_parent:
        parents = {}
        for unit in units:
            parents.setdefault(unit.parent, []).append(unit)
        return [(str(parent or ""), "plain", rows) for parent, rows in parents.items()]
    return [
        (state.label, LAUNCH_TONES[state], rows)
        for state in LaunchState
        if (rows := [unit for unit in units if unit.launch == state])
    ]


@require_POST
def urge(request, pk):
    campaign = run_campaign(request, pk)
    chosen = [int(value) for value in request.POST.getlist("unit") if value.isdecimal() and len(value) < 19]
    try:
        done = urge_lower_units(
            campaign_id=campaign.pk,
            actor=request.user,
            now=timezone.now(),
            unit_ids=chosen if "chosen" in request.POST else None,
        )
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        if done.told:
            messages.success(request, f"Đã nhắc {done.told} người ở {done.units - done.silent} đơn vị chưa phát động.")
        elif done.units > done.silent:
            messages.info(request, "Hôm nay đã nhắc các đơn vị này rồi; không gửi thêm.")
        if done.silent:
            messages.warning(
                request, f"{done.silent} đơn vị chưa có tài khoản thường trực hoặc lãnh đạo, nên không nhắc được."
            )
    return redirect("campaigns:launch_map", pk)


@require_POST
def refresh_below(request, pk):
    run_campaign(request, pk)
    try:
        number = refresh_lower_campaigns(campaign_id=pk, actor=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.info(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"Đã cập nhật nội dung quy định cho {number} đơn vị và báo cho các đơn vị đó.")
    return redirect("campaigns:launch_map", pk)


@require_safe
def taken_over(request, pk):
    """What the unit got from above: what stays as it is, what it may add, what is left to do before the launch."""
    campaign = get_object_or_404(
        Campaign.objects.visible_to(request.user)
        .exclude(superior_campaign=None)
        .select_related("launching_unit", "superior_campaign__launching_unit"),
        pk=pk,
    )
    superior = campaign.superior_campaign
    parts = []
    for part in ContentPart:
        rows = list(TABLES[part].objects.filter(campaign=campaign))
        fixed = [row for row in rows if row.is_fixed]
        parts.append((part.label, fixed, [row for row in rows if not row.is_fixed], can_add_content(campaign, part)))
    plans = list(campaign.plans.order_by("pk"))
    context = {
        "campaign": campaign,
        "superior": superior,
        "parts": parts,
        "plans": [(plan, can_edit_plan(request.user, plan)) for plan in plans],
        "gaps": launch_gaps(campaign),
        "warnings": launch_warnings(campaign),
        "is_draft": campaign.state == CampaignState.DRAFT,
        "may_run": can_run_campaign(request.user, campaign),
        "tone": CAMPAIGN_TONES[campaign.state],
    }
    return render(request, "campaigns/taken_over.html", context)


@require_POST
def join_superior(request, pk):
    campaign = run_campaign(request, pk)
    superiors = joinable_superiors(campaign, timezone.localdate())
    asked = request.POST.get("superior", "")
    superior = superiors.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None
    if superior is None:
        messages.warning(request, "Không có phong trào cấp trên nào như vậy để gắn vào.")
        return redirect("campaigns:plan_chain", pk)
    try:
        join_superior_campaign(campaign_id=pk, superior_id=superior.pk, actor=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"Đã gắn vào phong trào của {superior.launching_unit}.")
    return redirect("campaigns:plan_chain", pk)
