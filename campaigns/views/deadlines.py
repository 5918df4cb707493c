"""Pages of deadlines: all of a campaign-year, one with its extensions, the days off."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns.deadlines import day_in_words, days_left, reason_off
from campaigns.enums import CampaignState, DayKind, ShiftPolicy
from campaigns.forms.deadlines import ExtensionForm, PeriodicForm
from campaigns.gates import deadline_warnings
from campaigns.models import Campaign, DayOff, Deadline, DeadlineExtension
from campaigns.permissions import can_keep_calendar, can_run_campaign
from campaigns.selectors import owing_counts, year_in_focus, year_lines, years_of_campaign
from campaigns.services import extend_deadline, revoke_extension, suggest_deadlines
from interface.text import without_control_characters
from units.models import Unit
from units.permissions import require

DAY_TONES = {
    DayKind.HOLIDAY: "plain",
    DayKind.COMPENSATORY: "waiting",
    DayKind.SWAPPED_OFF: "waiting",
    DayKind.WORKING: "done",
}


def asked_year(request, years, default):
    """The year in the address when it is one of ``years``, else ``default``."""
    text = request.GET.get("nam", "")
    return int(text) if text.isdecimal() and len(text) < 5 and int(text) in years else default


@require_safe
def deadline_table(request, pk):
    """All deadlines of one campaign-year, in the order of their ends."""
    rows = Campaign.objects.visible_to(request.user).select_related("launching_unit")
    dated = Deadline.objects.select_related("receiving_unit").with_dates()
    campaign = get_object_or_404(rows.prefetch_related(Prefetch("deadlines", dated)), pk=pk)
    return table_page(request, campaign)


def table_page(request, campaign, *, form=None, status=200):
    today = timezone.localdate()
    years = years_of_campaign(campaign, today)
    focus = year_in_focus(campaign, today)
    year = asked_year(request, years, focus if focus in years else years[-1])
    may_run = can_run_campaign(request.user, campaign)
    open_to_change = may_run and campaign.state != CampaignState.CLOSED
    context = {
        "campaign": campaign,
        "year": year,
        "years": years,
        "lines": year_lines(campaign, year, today=today, user=request.user),
        "warnings": deadline_warnings(campaign) if may_run else [],
        "may_run": may_run,
        "form": (form or PeriodicForm()) if open_to_change else None,
        "is_closed": campaign.state == CampaignState.CLOSED,
    }
    return render(request, "campaigns/deadline_table.html", context, status=status)


@require_POST
def deadline_suggest(request, pk):
    """Periodic deadlines with dates to begin with, marked as assumed."""
    rows = Campaign.objects.visible_to(request.user).select_related("launching_unit")
    campaign = get_object_or_404(rows, pk=pk)
    require(can_run_campaign(request.user, campaign))
    form = PeriodicForm(request.POST)
    if form.is_valid():
        try:
            made = suggest_deadlines(campaign_id=pk, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(
                request, f"Đã thêm {len(made)} mốc với ngày gợi ý; hãy sửa ngày nếu đơn vị dùng ngày khác."
            )
            return redirect("campaigns:deadline_table", pk)
    return table_page(request, campaign, form=form, status=422)


def visible_deadline(request, pk):
    rows = Deadline.objects.visible_to(request.user).with_dates()
    return get_object_or_404(rows.select_related("campaign__launching_unit", "receiving_unit", "follows"), pk=pk)


@require_safe
def deadline_detail(request, pk):
    return detail_page(request, visible_deadline(request, pk))


def detail_page(request, deadline, *, form=None, year=None, status=200):
    today = timezone.localdate()
    campaign = deadline.campaign
    years = [y for y in years_of_one(deadline, today) if deadline.applies_in(y)]
    focus = year_in_focus(campaign, today)
    near = min(years, key=lambda y: abs(y - focus), default=focus)
    year = year or asked_year(request, years, near)
    own = next(iter(request.user.scope), None)
    due = deadline.due_in(year, own)
    common = deadline.due_in(year)
    inside = Unit.objects.managed_by(request.user)
    may_run = can_run_campaign(request.user, campaign)
    grants = may_run and campaign.state == CampaignState.RUNNING and deadline.applies_in(year)
    words = without_control_characters(request.GET).get("tim", "")
    working = deadline.calendar.previous_working(due.last_day)
    context = {
        "deadline": deadline,
        "campaign": campaign,
        "year": year,
        "due": due,
        "days_left": days_left(due.last_day, today),
        "is_closed": campaign.state == CampaignState.CLOSED,
        "dates": [(y, deadline.due_in(y, own)) for y in years],
        "shift": deadline.get_shift_display() if deadline.shift != ShiftPolicy.NONE else "",
        "off": reason_off(due.last_day) if working < due.last_day else "",
        "working_day": day_in_words(working),
        "owing": owing_counts([(deadline, common)], inside)[0] if deadline.applies_in(year) else None,
        "extensions": DeadlineExtension.objects.visible_to(request.user)
        .filter(deadline=deadline)
        .select_related("unit", "approved_by", "revoked_by")
        .order_by("-year", "revoked_at", "-pk"),
        "today": today,
        "warnings": [w for w in deadline_warnings(campaign) if w.deadline.pk == deadline.pk] if may_run else [],
        "may_run": may_run,
        "words": words,
        "form": (form or ExtensionForm(deadline=deadline, year=year, today=today, words=words)) if grants else None,
    }
    return render(request, "campaigns/deadline_detail.html", context, status=status)


def years_of_one(deadline, today):
    """The year before, this one and the three after, as far as the campaign goes; the year of a single date alone."""
    if deadline.on_date:
        return sorted({deadline.on_date.year, *(row.year for row in deadline.overrides.all())})
    focus = year_in_focus(deadline.campaign, today)
    return range(focus - 1, focus + 4)


@require_POST
def deadline_extend(request, pk, year):
    """More time for one unit."""
    deadline = visible_deadline(request, pk)
    require(can_run_campaign(request.user, deadline.campaign))
    if not deadline.applies_in(year):
        messages.warning(request, f"Mốc này không có trong năm {year}.")
        return redirect("campaigns:deadline_detail", pk)
    form = ExtensionForm(request.POST, deadline=deadline, year=year, today=timezone.localdate())
    if form.is_valid():
        try:
            made = extend_deadline(
                deadline_id=pk, year=year, actor=request.user, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as error:
            gaps = getattr(error, "error_dict", {"__all__": error.messages})
            for name, sentences in gaps.items():
                form.add_error(name if name in form.fields else None, sentences)
        else:
            messages.success(request, f"Đã gia hạn cho {made.unit} đến hết ngày {made.until:%d/%m/%Y} và báo đơn vị.")
            return redirect("campaigns:deadline_detail", pk)
    return detail_page(request, deadline, form=form, year=year, status=422)


@require_POST
def extension_revoke(request, pk):
    rows = DeadlineExtension.objects.visible_to(request.user).select_related("deadline__campaign__launching_unit")
    extension = get_object_or_404(rows, pk=pk)
    require(can_run_campaign(request.user, extension.deadline.campaign))
    done = revoke_extension(extension_id=pk, actor=request.user, now=timezone.now())
    messages.success(request, f"{done.unit} trở lại hạn chung; đơn vị đã được báo.")
    return redirect("campaigns:deadline_detail", done.deadline_id)


@require_safe
def day_off_list(request):
    """The table by which working days are counted, year by year, with its sources."""
    today = timezone.localdate()
    years = sorted({day.year for day in DayOff.objects.values_list("day", flat=True)})
    year = asked_year(request, years, min(years, key=lambda y: abs(y - today.year), default=today.year))
    rows = [
        (row, day_in_words(row.day), DAY_TONES[row.kind])
        for row in DayOff.objects.filter(day__range=(date(year, 1, 1), date(year, 12, 31)))
    ]
    context = {
        "year": year,
        "years": years,
        "rows": rows,
        "unverified": sum(not row.is_verified for row, _, _ in rows),
        "may_keep": can_keep_calendar(request.user),
    }
    return render(request, "campaigns/day_off_list.html", context)
