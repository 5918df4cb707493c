"""Pages of activities: publicity, training, meetings."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.forms.activities import ActivityForm
from campaigns.forms.record_filters import ActivityFilterSet
from campaigns.models import Activity
from campaigns.permissions import can_begin_record, can_record
from campaigns.services.activities import cancel_activity, save_activity
from campaigns.views.records import (
    RecordList,
    asked_of,
    edit_record,
    note_form,
    record_file,
    refused_note,
    unit_words,
    visible_record,
)
from units.permissions import require


class ActivityList(RecordList):
    model = Activity
    template_name = "campaigns/activity_list.html"
    filterset_class = ActivityFilterSet
    noun = "hoạt động"
    search_placeholder = "Tên hoạt động, nơi đăng, đơn vị"
    sorts = {
        "ngay": ("Ngày", "held_on"),
        "ten": ("Hoạt động", "search_key"),
        "don_vi": ("Đơn vị", "unit__sort_key"),
        "nguoi": ("Số người", "people_count"),
    }

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_begin=can_begin_record(self.request.user), **kwargs)


@require_http_methods(["GET", "HEAD", "POST"])
def activity_create(request):
    require(can_begin_record(request.user))
    form = ActivityForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        words=unit_words(request),
        initial={"held_on": timezone.localdate(), **asked_of(request, "campaign", "unit")},
    )
    return edit_record(
        request,
        form,
        lambda form: save(request, form),
        heading="Ghi hoạt động",
        back_url=reverse("campaigns:activity_list"),
        back_label="Hoạt động",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def activity_edit(request, pk):
    activity = visible_record(request, Activity, pk)
    require(can_record(request.user, activity.unit))
    form = ActivityForm(request.POST or None, request.FILES or None, instance=activity, user=request.user)
    return edit_record(
        request,
        form,
        lambda form: save(request, form, activity=visible_record(request, Activity, pk)),
        heading=f"Sửa hoạt động {activity.code}",
        record=activity,
        campaign=activity.campaign,
        section="activity_list",
    )


def save(request, form, activity=None):
    place = activity or form.instance
    return save_activity(
        actor=request.user,
        unit=place.unit,
        campaign=place.campaign,
        now=timezone.now(),
        activity_id=activity and activity.pk,
        expected_version=form.cleaned_data["version"],
        **form.columns(),
        **form.upload_columns(),
    )


@require_safe
def activity_detail(request, pk):
    return detail_page(request, visible_record(request, Activity, pk, "field"))


def detail_page(request, activity, *, tried=None, status=200):
    may_write = can_record(request.user, activity.unit) and not activity.is_cancelled
    context = {
        "activity": activity,
        "campaign": activity.campaign,
        "files": activity.files.all(),
        "may_write": may_write,
        "cancelling": (tried or note_form(label="Lý do hủy")) if may_write else None,
        "events": activity.events.select_related("actor").order_by("-pk"),
    }
    return render(request, "campaigns/activity_detail.html", context, status=status)


@require_POST
def activity_cancel(request, pk):
    activity = visible_record(request, Activity, pk, "field")
    require(can_record(request.user, activity.unit))
    form = note_form(request.POST, label="Lý do hủy")
    if status := refused_note(
        request,
        form,
        lambda note: cancel_activity(activity_id=pk, actor=request.user, now=timezone.now(), note=note),
        done="Đã hủy hoạt động.",
    ):
        return detail_page(request, activity, tried=form, status=status)
    return redirect(activity)


@require_safe
def activity_file(request, pk, file_pk):
    return record_file(request, Activity, pk, file_pk)
