"""The council's meetings: called, attended, opened, led case by case, ended; their minutes."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from awards.admin.cases import CaseScreens
from awards.admin.dossiers import seen_version
from awards.council_forms import AgendaForm, AmendForm, AttendanceForm, BareForm, CallForm, MinutesForm, NumberForm
from awards.enums import MeetingState, VoteChoice
from awards.gates import ending_gaps
from awards.models import AwardCouncil, CouncilMeeting
from awards.permissions import can_keep_council
from awards.selectors import (
    MEETING_TONES,
    agenda_of,
    dossiers_awaiting,
    events_of,
    meeting_for_page,
    minutes_of,
    units_held,
)
from awards.services import (
    amend_meeting,
    call_meeting,
    end_meeting,
    open_meeting,
    record_attendance,
    reorder_agenda,
    write_minutes,
)
from interface.admin import ScopedAdmin, explained
from interface.templatetags.ui import state_badge
from interface.versions import StaleVersion
from units.enums import Role
from units.permissions import ALLOWED, refuse, require

KEEPERS = frozenset({Role.SECRETARY, Role.CHAIRMAN})


def keeps_a_council(user):
    if user.roles & KEEPERS:
        return ALLOWED
    return refuse("Việc này dành cho thường trực hội đồng hoặc lãnh đạo của đơn vị.")


@dataclass(frozen=True)
class Act:
    """What one button of the meeting's page does: its form, the service it calls, what is said afterwards."""

    form: Callable
    service: Callable
    said: str
    is_versioned: bool = True


def minutes_form(meeting, *arguments, **options):
    form = NumberForm if meeting.state == MeetingState.ENDED else MinutesForm
    return form(*arguments, initial=texts_of(meeting), **options)


def texts_of(meeting):
    return {name: getattr(meeting, name) for name in ("minutes_number", "opening_notes", "conclusion")}


ACTS = {
    "sua": Act(
        lambda meeting, *a, **k: AmendForm(*a, initial={"held_on": meeting.held_on, "place": meeting.place}, **k),
        amend_meeting,
        "Đã lưu ngày, địa điểm họp.",
    ),
    "diem-danh": Act(
        lambda meeting, *a, **k: AttendanceForm(*a, meeting=meeting, **k), record_attendance, "Đã lưu điểm danh."
    ),
    "thu-tu": Act(
        lambda meeting, *a, **k: AgendaForm(*a, **k), reorder_agenda, "Đã đổi thứ tự chương trình.", is_versioned=False
    ),
    "khai-mac": Act(lambda meeting, *a, **k: BareForm(*a, **k), open_meeting, "Phiên họp đã khai mạc."),
    "ghi-chep": Act(minutes_form, write_minutes, "Đã lưu ghi chép biên bản."),
    "ket-thuc": Act(
        lambda meeting, *a, **k: MinutesForm(*a, initial=texts_of(meeting), **k),
        end_meeting,
        "Phiên họp đã kết thúc; biên bản và kết quả được giữ nguyên.",
    ),
}


@admin.register(CouncilMeeting)
class CouncilMeetingAdmin(CaseScreens, ScopedAdmin):
    """Read here, superusers included; every change is an act that calls a service of the meetings."""

    list_display = ["held_on", "council", "state_shown", "attendance", "case_count", "place", "minutes_number"]
    list_select_related = ["council"]
    actions = None

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("", wrap(self.changelist_view), name=f"{name}_changelist"),
            path("add/", wrap(self.add_view), name=f"{name}_add"),
            path("<int:object_id>/change/", wrap(self.change_view), name=f"{name}_change"),
            path("<int:object_id>/viec/<slug:act>/", wrap(self.act_view), name=f"{name}_act"),
            path("<int:object_id>/bien-ban/", wrap(self.minutes_view), name=f"{name}_minutes"),
            *self.case_urls(wrap, name),
        ]

    def can_add(self, user):
        return keeps_a_council(user)

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(case_total=Count("cases"))

    @admin.display(description="Dự họp")
    def attendance(self, meeting):
        return f"{meeting.present_count}/{meeting.member_count}"

    @admin.display(description="Số hồ sơ")
    def case_count(self, meeting):
        return meeting.case_total

    @admin.display(description="Tình trạng", ordering="state")
    def state_shown(self, meeting):
        return state_badge(meeting.get_state_display(), MEETING_TONES[meeting.state])

    # Calling

    def councils_kept(self, user):
        return AwardCouncil.objects.filter(unit__in=units_held(user, KEEPERS), valid_to=None)

    @explained
    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        councils = self.councils_kept(request.user)
        form = CallForm(request.POST if request.method == "POST" else None, councils=councils)
        status = 200
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    meeting = call_meeting(actor=request.user, **form.facts)
                except ValidationError as error:
                    form.show(error)
                else:
                    messages.success(request, f"Đã gọi họp và báo cho thành viên hội đồng: {meeting}.")
                    return HttpResponseRedirect(address_of(meeting.pk))
        context = {"title": "Gọi họp hội đồng", "form": form, "has_council": councils.exists()}
        return TemplateResponse(request, "admin/awards/meeting/call.html", context, status=status)

    # One meeting

    def meeting_or_404(self, request, object_id):
        if not self.has_view_permission(request):
            raise PermissionDenied
        meeting = meeting_for_page(CouncilMeeting.objects.visible_to(request.user)).filter(pk=object_id).first()
        if meeting is None:
            raise Http404("Không tìm thấy phiên họp, hoặc phiên họp nằm ngoài phạm vi của anh/chị.")
        return meeting

    @explained
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self.meeting_page(request, self.meeting_or_404(request, object_id))

    @explained
    def act_view(self, request, object_id, act):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        meeting = self.meeting_or_404(request, object_id)
        require(can_keep_council(request.user, meeting.unit))
        if act not in ACTS:
            raise Http404("Không có việc này.")
        spec = ACTS[act]
        form, status = spec.form(meeting, request.POST, act=act), 422
        if form.is_valid():
            seen = {"expected_version": seen_version(request.POST.get("version"))} if spec.is_versioned else {}
            try:
                spec.service(meeting_id=meeting.pk, actor=request.user, **seen, **form.facts)
            except ValidationError as error:
                form.show(error)
                status = 409 if isinstance(error, StaleVersion) else 422
            else:
                messages.success(request, spec.said)
                return HttpResponseRedirect(address_of(meeting.pk))
        return self.meeting_page(request, self.meeting_or_404(request, object_id), bound=(act, form), status=status)

    def meeting_page(self, request, meeting, *, bound=("", None), status=200):
        keeps = bool(can_keep_council(request.user, meeting.unit))
        is_ended = meeting.state == MeetingState.ENDED
        opened = {
            "sua": meeting.state == MeetingState.CALLED,
            "diem-danh": not is_ended,
            "ghi-chep": meeting.state == MeetingState.OPEN or (is_ended and not meeting.minutes_number),
        }
        act, refused = bound
        forms = {
            name.replace("-", "_"): refused if name == act else ACTS[name].form(meeting, act=name)
            for name, is_open in opened.items()
            if keeps and is_open
        }
        if act == "ket-thuc" and "ghi_chep" in forms:
            forms["ghi_chep"] = refused
        agenda = agenda_of(meeting)
        due = [line for line in agenda if line.outcome.is_due]
        waiting = [line.case for line in due]
        context = {
            "title": f"{meeting}: {meeting.council}",
            "meeting": meeting,
            "badge": state_badge(meeting.get_state_display(), MEETING_TONES[meeting.state]),
            "keeps": keeps,
            "forms": forms,
            "refused": refused,
            "agenda": agenda,
            "next_line": due[0] if due else None,
            "attendances": meeting.attendances.all(),
            "unrecorded": [row for row in meeting.attendances.all() if not row.presence],
            "ending_gaps": ending_gaps(meeting, waiting) if meeting.state == MeetingState.OPEN and keeps else {},
            "ready_count": dossiers_awaiting(request.user, "table").count() if keeps and not is_ended else 0,
            "events": events_of(meeting),
            "list_url": reverse("admin:awards_councilmeeting_changelist"),
        }
        return TemplateResponse(request, "admin/awards/meeting/detail.html", context, status=status)

    @explained
    def minutes_view(self, request, object_id):
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        meeting = self.meeting_or_404(request, object_id)
        called = list(meeting.attendances.all())
        context = {
            "title": f"Biên bản {str(meeting).lower()}",
            "meeting": meeting,
            "cases": minutes_of(meeting),
            "present": [row for row in called if row.presence == "attending"],
            "absent": [row for row in called if row.presence not in ("attending", "")],
            "unrecorded": [row for row in called if not row.presence],
            "choices": VoteChoice.choices,
        }
        return TemplateResponse(request, "admin/awards/meeting/minutes.html", context)


def address_of(pk):
    return reverse("admin:awards_councilmeeting_change", args=[pk])
