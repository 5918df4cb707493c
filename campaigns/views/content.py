"""Pages of what a campaign sets: targets with the lists behind them, tasks, movements and the steering committee."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Max
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns.enums import CampaignState, RatioBase, TargetMeasure, TargetPer, TaskState
from campaigns.models import Campaign, Movement, Target, Task
from campaigns.permissions import can_report_task, can_run_campaign
from campaigns.selectors import (
    LISTS,
    MEASURES,
    Ratio,
    expected_units,
    followed_units,
    last_day_of,
    target_figures,
    target_lines,
)
from campaigns.services import complete_task, open_movement, reopen_task
from interface.lists import ListPage
from units.models import Unit

TASK_TONES = {TaskState.OPEN: "waiting", TaskState.DONE: "done"}


def visible_campaign(request, pk):
    return get_object_or_404(Campaign.objects.visible_to(request.user).select_related("launching_unit"), pk=pk)


class TargetDetail(ListPage):
    """One target in one year: the figure, what it is a share of, and every expected unit with its own figure."""

    model = Unit
    template_name = "campaigns/target_detail.html"
    noun = "đơn vị"
    sorts = {"ten": ("Đơn vị", "sort_key")}
    default_sort = "ten"

    def get_queryset(self):
        rows = Target.objects.visible_to(self.request.user).select_related("campaign__launching_unit")
        self.target = get_object_or_404(rows, pk=self.kwargs["pk"])
        self.year = self.kwargs["year"]
        if not self.target.campaign.runs_in(self.year):
            raise Http404("Phong trào không thực hiện trong năm đó.")
        if self.target.measure not in MEASURES:
            raise Http404("Chỉ tiêu này không đo bằng số.")
        day = min(last_day_of(self.target, self.year), timezone.localdate())
        mine = Unit.objects.managed_by(self.request.user).values("pk")
        self.queryset = expected_units(self.target.campaign, day).filter(pk__in=mine)
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        campaign, today = self.target.campaign, timezone.localdate()
        view_from = self.request.user.scope[0] if self.request.user.scope else campaign.launching_unit
        figures = target_figures(campaign, year=self.year, unit=view_from, today=today)
        figure = next(row for row in figures if row.target.pk == self.target.pk)
        whole = self.target.per != TargetPer.UNIT_YEAR
        lines = target_lines(self.target, year=self.year, units=list(context["object_list"]))
        for unit, line in zip(context["object_list"], lines, strict=True):
            unit.line = line
        return context | {
            "target": self.target,
            "campaign": campaign,
            "year": self.year,
            "year_text": str(self.year),
            "years": years_of(campaign, today),
            "figure": figure,
            "ratio": figure.figure if isinstance(figure.figure, Ratio) else None,
            "base_label": base_of(self.target).lower(),
            "other_bases": self.other_bases() if whole else [],
            "list_url": LISTS[self.target.measure](self.target, self.year, campaign.launching_unit) if whole else "",
        }

    def other_bases(self):
        """The share on the other bases a plan may have meant, for a plan that names none."""
        if self.target.measure != TargetMeasure.DIRECT_WORKER_SHARE:
            return []
        launcher = Unit.objects.filter(pk=self.target.campaign.launching_unit_id)
        chosen = self.target.ratio_base or RatioBase.INDIVIDUALS_HOUSEHOLDS
        found = []
        for base in (RatioBase.INDIVIDUALS_HOUSEHOLDS, RatioBase.INDIVIDUALS, RatioBase.ALL_AWARDED):
            if base != chosen:
                asked = Target(campaign=self.target.campaign, measure=self.target.measure, ratio_base=base)
                year = None if self.target.per == TargetPer.CAMPAIGN else self.year
                ratio = MEASURES[self.target.measure](asked, year, launcher)
                found.append((base.label, ratio.get(self.target.campaign.launching_unit_id)))
        return found


def base_of(target):
    """What a share is taken of, in words."""
    if target.measure == TargetMeasure.DIRECT_WORKER_SHARE:
        return RatioBase(target.ratio_base or RatioBase.INDIVIDUALS_HOUSEHOLDS).label
    return RatioBase.EXPECTED_UNITS.label


def years_of(campaign, today):
    """Years of the campaign up to this one, newest first."""
    last = min(campaign.period_end.year, today.year) if campaign.period_end else today.year
    return list(range(max(last, campaign.period_start.year), campaign.period_start.year - 1, -1))


@require_safe
def task_list(request, pk):
    return tasks_page(request, visible_campaign(request, pk))


def tasks_page(request, campaign, *, refused=None, error="", typed="", status=200):
    tasks = list(campaign.tasks.select_related("unit", "deadline", "done_by", "campaign__launching_unit"))
    today = timezone.localdate()
    for task in tasks:
        task.tone = TASK_TONES[task.state]
        task.is_overdue = task.state == TaskState.OPEN and bool(task.due_on) and task.due_on < today
        task.may_report = bool(can_report_task(request.user, task)) and campaign.state == CampaignState.RUNNING
        task.error, task.typed = (error, typed) if task.pk == refused else ("", "")
    context = {
        "campaign": campaign,
        "tasks": tasks,
        "done": sum(task.state == TaskState.DONE for task in tasks),
        "may_run": can_run_campaign(request.user, campaign),
        "States": TaskState,
    }
    return render(request, "campaigns/task_list.html", context, status=status)


def visible_task(request, pk):
    rows = Task.objects.visible_to(request.user).select_related("campaign__launching_unit", "unit")
    return get_object_or_404(rows, pk=pk)


@require_POST
def task_complete(request, pk):
    task = visible_task(request, pk)
    typed = request.POST.get("result", "")
    try:
        complete_task(task_id=pk, actor=request.user, result=typed, now=timezone.now())
    except ValidationError as error:
        sentence = " ".join(error.messages)
        return tasks_page(request, task.campaign, refused=pk, error=sentence, typed=typed, status=422)
    messages.success(request, f"Đã ghi hoàn thành nhiệm vụ của {task.body}.")
    return redirect("campaigns:task_list", task.campaign_id)


@require_POST
def task_reopen(request, pk):
    task = visible_task(request, pk)
    typed = request.POST.get("reason", "")
    try:
        reopen_task(task_id=pk, actor=request.user, reason=typed, now=timezone.now())
    except ValidationError as error:
        sentence = " ".join(error.messages)
        return tasks_page(request, task.campaign, refused=pk, error=sentence, typed=typed, status=422)
    messages.success(request, f"Đã mở lại nhiệm vụ của {task.body}.")
    return redirect("campaigns:task_list", task.campaign_id)


@require_safe
def movement_list(request, pk):
    """Every movement the plan names, by the level that launched it, with its reviews and its own campaign."""
    campaign = visible_campaign(request, pk)
    own = Campaign.objects.visible_to(request.user)
    rows = campaign.movements.annotate(review_count=Count("reviews"), last_review=Max("reviews__held_on"))
    movements = list(rows.order_by("order"))
    seen = set(own.filter(pk__in=[m.own_campaign_id for m in movements]).values_list("pk", flat=True))
    groups = {}
    for movement in movements:
        movement.shows_own = movement.own_campaign_id in seen
        groups.setdefault(movement.get_launched_by_display(), []).append(movement)
    context = {
        "campaign": campaign,
        "groups": list(groups.items()),
        "may_run": can_run_campaign(request.user, campaign),
    }
    return render(request, "campaigns/movement_list.html", context)


@require_POST
def movement_open(request, pk):
    rows = Movement.objects.visible_to(request.user).select_related("campaign")
    movement = get_object_or_404(rows, pk=pk)
    campaign = open_movement(movement_id=movement.pk, actor=request.user, now=timezone.now())
    messages.success(
        request, f"Đã mở phong trào riêng “{campaign}” ở dạng đang soạn; hãy bổ sung nội dung rồi phát động."
    )
    return redirect(campaign)


@require_safe
def steering_list(request, pk):
    """The steering committee of a campaign and the units each member answers for."""
    campaign = visible_campaign(request, pk)
    members = list(campaign.steering_members.prefetch_related("follows"))
    taken = {unit.pk for member in members for unit in member.follows.all()}
    expected = expected_units(campaign, timezone.localdate())
    context = {
        "campaign": campaign,
        "members": members,
        "unfollowed": list(expected.exclude(pk__in=taken).order_by("sort_key")) if members else [],
        "may_run": can_run_campaign(request.user, campaign),
    }
    return render(request, "campaigns/steering_list.html", context)


@require_safe
def followed_list(request):
    """The units that the user answers for as a member of steering committees, with what each still owes."""
    lines = followed_units(request.user, today=timezone.localdate())
    owing = sorted((line for line in lines if line.owed), key=lambda line: line.owed[0].due.cutoff)
    context = {"owing": owing, "settled": [line for line in lines if not line.owed]}
    return render(request, "campaigns/followed_list.html", context)
