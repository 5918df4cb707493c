"""The council and its members."""

from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html

from awards.models import AwardCouncil, CouncilMember, KinDeclaration
from awards.permissions import can_set_up_council
from awards.selectors import units_held
from interface.admin import ScopedAdmin, ScopedInline
from units.enums import Role, UnitLevel
from units.models import Unit
from units.permissions import ALLOWED, refuse, require


def sets_up_councils(user):
    if user.sees_everything or user.roles & {Role.SECRETARY, Role.CHAIRMAN, Role.ADMINISTRATOR}:
        return ALLOWED
    return refuse("Việc này dành cho thường trực hội đồng, lãnh đạo hoặc quản trị của đơn vị.")


class CouncilMemberInline(ScopedInline):
    """Term, own unit and kin of a member stand on a page of the member's own."""

    model = CouncilMember
    fields = ["order", "full_name", "office", "post", "user", "own_page"]
    readonly_fields = ["own_page"]
    extra = 1

    @admin.display(description="Nhiệm kỳ, đơn vị, người thân")
    def own_page(self, member):
        if member.pk is None:
            return ""
        return format_html(
            '<a href="{}">Mở trang của {}</a>', reverse("admin:awards_councilmember_change", args=[member.pk]), member
        )


@admin.register(AwardCouncil)
class AwardCouncilAdmin(ScopedAdmin):
    list_display = ["name", "unit", "founding_decision", "valid_from", "valid_to"]
    list_select_related = ["unit"]
    fields = ["unit", "name", "founding_decision", "valid_from", "valid_to"]
    inlines = [CouncilMemberInline]
    actions = None

    def can_add(self, user):
        return sets_up_councils(user)

    def can_change(self, user, obj):
        return sets_up_councils(user) if obj is None else can_set_up_council(user, obj.unit)

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


class KinInline(ScopedInline):
    model = KinDeclaration
    fields = ["relation", "person", "household"]
    autocomplete_fields = ["person", "household"]


@admin.register(CouncilMember)
class CouncilMemberAdmin(ScopedAdmin):
    """What keeps a member out of a case: the own unit, the own person, declared kin."""

    list_display = ["full_name", "office", "post", "council", "unit", "valid_from", "valid_to"]
    list_select_related = ["council", "unit"]
    list_filter = ["post"]
    autocomplete_fields = ["unit", "person"]
    fieldsets = [
        (None, {"fields": ["council", "full_name", "office", "post", "order", "user"]}),
        ("Để xét tránh biểu quyết", {"fields": ["unit", "person"]}),
        ("Thời gian tham gia", {"fields": ["appointed_by", "valid_from", "valid_to"]}),
    ]
    readonly_fields = ["council"]
    inlines = [KinInline]
    actions = None

    def can_change(self, user, obj):
        return sets_up_councils(user) if obj is None else can_set_up_council(user, obj.council.unit)
