"""The council, its members and meetings."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.html import format_html

from awards.enums import MeetingState
from awards.gates import meeting_gaps
from awards.models import (
    Attendance,
    AwardCouncil,
    CouncilCase,
    CouncilMeeting,
    CouncilMember,
)
from awards.permissions import can_keep_council, can_set_up_council
from awards.selectors import units_held
from awards.services import amend_meeting, call_meeting
from interface.admin import ReadOnlyInline, ScopedAdmin, ScopedInline
from interface.forms import DateField
from interface.templatetags.ui import state_badge
from units.enums import Role, UnitLevel
from units.models import Unit
from units.permissions import ALLOWED, refuse, require


def keeps_a_council(user):
    if user.roles & {Role.SECRETARY, Role.CHAIRMAN}:
        return ALLOWED
    return refuse("Việc này dành cho thường trực hội đồng hoặc lãnh đạo của đơn vị.")


class CouncilMemberInline(ScopedInline):
    model = CouncilMember
    fields = ["order", "full_name", "office", "post", "unit", "user", "valid_from", "valid_to"]
    extra = 1


@admin.register(AwardCouncil)
class AwardCouncilAdmin(ScopedAdmin):
    list_display = ["name", "unit", "founding_decision", "valid_from", "valid_to"]
    list_select_related = ["unit"]
    fields = ["unit", "name", "founding_decision", "valid_from", "valid_to"]
    inlines = [CouncilMemberInline]
    actions = None

    def can_add(self, user):
        if user.sees_everything or user.roles & {Role.SECRETARY, Role.CHAIRMAN, Role.ADMINISTRATOR}:
            return ALLOWED
        return refuse("Việc này dành cho thường trực hội đồng, lãnh đạo hoặc quản trị của đơn vị.")

    def can_change(self, user, obj):
        return self.can_add(user) if obj is None else can_set_up_council(user, obj.unit)

    def get_readonly_fields(self, request, obj=None):
        return ["unit"] if obj else []

    def get_field_queryset(self, db, db_field, request):
        """A council is set up where the user keeps one, or anywhere a user administers."""
        if db_field.name != "unit":
            return super().get_field_queryset(db, db_field, request)
        user = request.user
        with_council = Unit.objects.managed_by(user).filter(level__in=[UnitLevel.PROVINCE, UnitLevel.COMMUNE])
        if user.sees_everything:
            return with_council
        kept = units_held(user, {Role.SECRETARY, Role.CHAIRMAN})
        administered = [m.unit for m in user.memberships_now if m.role == Role.ADMINISTRATOR]
        return Unit.objects.filter(Q(pk__in=kept) | Q(pk__in=with_council.under(administered).values("pk")))

    def save_model(self, request, obj, form, change):
        require(can_set_up_council(request.user, obj.unit))
        super().save_model(request, obj, form, change)


class MeetingForm(forms.ModelForm):
    held_on = DateField(label="Ngày họp")

    class Meta:
        model = CouncilMeeting
        fields = ["council", "held_on", "place", "minutes_number"]

    def clean(self):
        cleaned = super().clean()
        council = cleaned.get("council") or getattr(self.instance, "council", None)
        if council and cleaned.get("held_on"):
            members = list(council.members.serving_on(cleaned["held_on"]))
            for name, sentence in meeting_gaps(council, members, held_on=cleaned["held_on"]).items():
                self.add_error(name if name in self.fields else None, sentence)
        return cleaned


class AttendanceInline(ReadOnlyInline):
    model = Attendance
    fields = readonly_fields = ["full_name", "office", "post", "presence", "reason"]


class CaseInline(ReadOnlyInline):
    model = CouncilCase
    fields = readonly_fields = ["order", "dossier", "is_put_off", "outcome"]

    @admin.display(description="Kết quả")
    def outcome(self, case):
        vote = next(iter(case.rounds.all()), None)
        if vote is None or not vote.is_closed:
            return state_badge("Chưa biểu quyết" if vote is None else "Đang biểu quyết", "waiting")
        word, tone = ("Được thông qua", "done") if vote.is_approved else ("Không được thông qua", "alert")
        return format_html("{} {}/{}", state_badge(word, tone), vote.votes_for, vote.base_count)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("dossier").prefetch_related("rounds")


@admin.register(CouncilMeeting)
class CouncilMeetingAdmin(ScopedAdmin):
    """Written through the services of the meetings alone."""

    form = MeetingForm
    list_display = ["held_on", "council", "state_shown", "attendance", "place", "minutes_number"]
    list_select_related = ["council"]
    actions = None

    def can_add(self, user):
        return keeps_a_council(user)

    def can_change(self, user, obj):
        return keeps_a_council(user) if obj is None else can_keep_council(user, obj.unit)

    @admin.display(description="Dự họp")
    def attendance(self, meeting):
        return f"{meeting.present_count}/{meeting.member_count}"

    @admin.display(description="Tình trạng", ordering="state")
    def state_shown(self, meeting):
        return meeting.get_state_display()

    def get_fields(self, request, obj=None):
        fields = ["council", "held_on", "place"]
        return [*fields, "state_shown", "attendance", "minutes_number"] if obj else fields

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        fixed = ["council", "state_shown", "attendance"]
        return fixed if obj.state == MeetingState.CALLED else [*fixed, "held_on", "place"]

    def get_inlines(self, request, obj):
        return [AttendanceInline, CaseInline] if obj else []

    def get_field_queryset(self, db, db_field, request):
        rows = super().get_field_queryset(db, db_field, request)
        if db_field.name == "council":
            kept = units_held(request.user, {Role.SECRETARY, Role.CHAIRMAN})
            return rows.filter(unit__in=kept, valid_to=None)
        return rows

    def save_model(self, request, obj, form, change):
        if change:
            columns = {name: getattr(obj, name) for name in ("held_on", "place", "minutes_number")}
            amend_meeting(meeting_id=obj.pk, actor=request.user, **columns)
        else:
            columns = {name: form.cleaned_data[name] for name in ("held_on", "place")}
            obj.pk = call_meeting(council_id=obj.council_id, actor=request.user, **columns).pk
            obj.refresh_from_db()
