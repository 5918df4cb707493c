"""The council, its members and meetings, and the decisions that came of them."""

from django import forms
from django.contrib import admin
from django.db.models import Count, Q

from awards.gates import amendment_gaps, meeting_gaps
from awards.models import AwardCouncil, AwardDecision, AwardDecisionLine, CouncilMeeting, CouncilMember, VoteResult
from awards.permissions import can_keep_council, can_set_up_council
from awards.selectors import units_held
from awards.services import amend_meeting, convene_meeting
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
    fields = ["order", "full_name", "office", "post", "user"]
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
        fields = ["council", "held_on", "place", "present_count", "minutes_number"]

    def clean(self):
        cleaned = super().clean()
        if {"held_on", "present_count"} <= cleaned.keys():
            facts = {"held_on": cleaned["held_on"], "present_count": cleaned["present_count"]}
            if self.instance.pk:
                stored = CouncilMeeting.objects.get(pk=self.instance.pk)
                self.say(amendment_gaps(stored, **facts))
            elif council := cleaned.get("council"):
                self.say(meeting_gaps(council, **facts))
        return cleaned

    def say(self, gaps):
        for name, sentence in gaps.items():
            self.add_error(name, sentence)


class VoteInline(ReadOnlyInline):
    model = VoteResult
    fields = readonly_fields = [
        "dossier",
        "votes_for",
        "votes_against",
        "votes_blank",
        "base_count",
        "rule_text",
        "outcome",
    ]

    @admin.display(description="Kết quả")
    def outcome(self, vote):
        if vote.is_approved:
            return state_badge("Được thông qua", "done")
        return state_badge("Không được thông qua", "alert")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("dossier")


@admin.register(CouncilMeeting)
class CouncilMeetingAdmin(ScopedAdmin):
    """Written through ``services.convene_meeting`` and ``services.amend_meeting`` alone."""

    form = MeetingForm
    list_display = ["held_on", "council", "attendance", "place", "minutes_number"]
    list_select_related = ["council"]
    actions = None

    def can_add(self, user):
        return keeps_a_council(user)

    def can_change(self, user, obj):
        return keeps_a_council(user) if obj is None else can_keep_council(user, obj.unit)

    @admin.display(description="Dự họp")
    def attendance(self, meeting):
        return f"{meeting.present_count}/{meeting.member_count}"

    def get_fields(self, request, obj=None):
        fields = ["council", "held_on", "place", "present_count", "minutes_number"]
        return [*fields[:3], "member_count", *fields[3:]] if obj else fields

    def get_readonly_fields(self, request, obj=None):
        return ["council", "member_count"] if obj else []

    def get_inlines(self, request, obj):
        return [VoteInline] if obj else []

    def get_field_queryset(self, db, db_field, request):
        rows = super().get_field_queryset(db, db_field, request)
        if db_field.name == "council":
            kept = units_held(request.user, {Role.SECRETARY, Role.CHAIRMAN})
            return rows.filter(unit__in=kept, valid_to=None)
        return rows

    def save_model(self, request, obj, form, change):
        columns = {name: form.cleaned_data[name] for name in ("held_on", "place", "present_count", "minutes_number")}
        if change:
            amend_meeting(meeting_id=obj.pk, actor=request.user, **columns)
        else:
            obj.pk = convene_meeting(council_id=obj.council_id, actor=request.user, **columns).pk
            obj.refresh_from_db()


class DecisionLineInline(ReadOnlyInline):
    model = AwardDecisionLine
    fields = readonly_fields = ["recipient_name", "award_name", "achievement", "dossier"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("dossier")


@admin.register(AwardDecision)
class AwardDecisionAdmin(ScopedAdmin):
    """What ``services.advance_dossier`` wrote; only looked at."""

    list_display = ["number", "decided_on", "unit", "signatory", "line_count"]
    list_select_related = ["unit"]
    date_hierarchy = "decided_on"
    inlines = [DecisionLineInline]
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(line_total=Count("lines"))

    @admin.display(description="Số đối tượng")
    def line_count(self, decision):
        return decision.line_total
