"""The calendar of a user: its page, and the file that calendar programs fetch."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns.deadlines import day_in_words, reason_off
from campaigns.models import CalendarFeed
from campaigns.selectors import calendar_entries, feed_of_token
from campaigns.services import create_feed, revoke_feed
from interface import ics


@require_safe
def my_calendar(request):
    return calendar_page(request)


def calendar_page(request, *, address=""):
    feed = CalendarFeed.objects.in_use().filter(user=request.user).first()
    shown = feed or CalendarFeed(user=request.user, created_at=timezone.now())
    context = {
        "feed": feed,
        "address": address,
        "entries": calendar_entries(shown, today=timezone.localdate()),
    }
    return render(request, "campaigns/my_calendar.html", context)


@require_POST
def feed_create(request):
    """The address is on this one page and never again: only its digest is kept."""
    token = create_feed(user=request.user, now=timezone.now())
    path = reverse("campaigns:calendar_feed", args=[token])
    address = f"{settings.BASE_URL}{path}" if settings.HAS_PUBLIC_ADDRESS else request.build_absolute_uri(path)
    return calendar_page(request, address=address)


@require_POST
def feed_revoke(request):
    if revoke_feed(user=request.user, now=timezone.now()):
        messages.success(request, "Đã thu hồi; địa chỉ lịch cũ không còn dùng được.")
    return redirect("campaigns:my_calendar")


@require_safe
@login_not_required
def calendar_feed(request, token):
    """For calendar programs: whoever has the address reads it, until it is revoked or the account is closed."""
    feed = feed_of_token(token)
    if feed is None:
        raise Http404("Địa chỉ lịch này không có hoặc đã thu hồi.")
    entries = calendar_entries(feed, today=timezone.localdate())
    response = HttpResponse(ics.written(calendar_of(feed, entries)), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="moc-thoi-gian.ics"'
    response["Cache-Control"] = "private, max-age=3600"
    return response


def calendar_of(feed, entries):
    name = ics.text(f"{settings.PUBLIC_NAME}: mốc thời gian")
    return ics.component(
        "VCALENDAR",
        ("VERSION", "2.0"),
        ("PRODID", "-//Dan van kheo//Moc thoi gian//VI"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("NAME", name),
        ("X-WR-CALNAME", name),
        ("X-WR-TIMEZONE", settings.TIME_ZONE),
        ("REFRESH-INTERVAL;VALUE=DURATION", "PT12H"),
        ("X-PUBLISHED-TTL", "PT12H"),
        *(event_of(entry) for entry in entries),
    )


def event_of(entry):
    """A whole day on the last valid day, with an alarm at 8 o'clock a week and a working day before its end."""
    deadline, due = entry.deadline, entry.due
    before = max((due.last_day - entry.working_day).days, 1)
    title = ics.text(f"Hạn: {deadline.what}")
    return ics.component(
        "VEVENT",
        ("UID", entry.uid),
        ("DTSTAMP", ics.moment(entry.changed_at)),
        ("LAST-MODIFIED", ics.moment(entry.changed_at)),
        ("SEQUENCE", entry.changes),
        ("DTSTART;VALUE=DATE", ics.day(due.last_day)),
        ("DTEND;VALUE=DATE", ics.day(due.cutoff)),
        ("SUMMARY", title),
        ("DESCRIPTION", ics.text("\n".join(lines_about(entry)))),
        *([("URL", address_of(deadline))] if settings.HAS_PUBLIC_ADDRESS else []),
        ("CATEGORIES", ics.text(deadline.get_kind_display())),
        ("TRANSP", "TRANSPARENT"),
        *(alarm(days, title) for days in sorted({7, before}, reverse=True)),
    )


def alarm(days_before, title):
    """8 o'clock in the morning so many days before the day of the event, which begins at 00:00."""
    days = f"{days_before - 1}D" if days_before > 1 else ""
    return ics.component("VALARM", ("ACTION", "DISPLAY"), ("DESCRIPTION", title), ("TRIGGER", f"-P{days}T16H"))


def address_of(deadline):
    return f"{settings.BASE_URL}{reverse('campaigns:deadline_detail', args=[deadline.pk])}"


def lines_about(entry):
    deadline, due = entry.deadline, entry.due
    yield f"{deadline.what}: {due.text}."
    if entry.working_day < due.last_day:
        off, working = reason_off(due.last_day), day_in_words(entry.working_day)
        yield f"Ngày cuối là {off}; ngày làm việc cuối cùng trước đó là {working}."
    if deadline.is_assumed:
        yield "Ngày gợi ý: kế hoạch không nêu ngày."
    yield f"Phong trào: {deadline.campaign}."
    receiver = deadline.owed_to or deadline.receiving_unit
    if deadline.owed_by or receiver:
        through = f" qua {deadline.through}" if deadline.through else ""
        yield f"{deadline.owed_by or 'Đơn vị'} gửi {receiver}{through}." if receiver else f"{deadline.owed_by}."
    if deadline.raw_phrase:
        yield f"Kế hoạch ghi: “{deadline.raw_phrase}”."
