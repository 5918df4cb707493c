"""Records that standards are reckoned from, and who is set aside."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from awards.eligibility_forms import ReleaseForm
from awards.models import AnnualRating, CulturalTitle, Dossier, EligibilityHold, column_of
from awards.permissions import can_hold, can_keep_facts
from awards.services import release_hold
from interface.admin import ScopedAdmin, explained
from interface.templatetags.ui import state_badge
from units.enums import Role
from units.permissions import ALLOWED, refuse, require


class ConfirmationFilter(admin.SimpleListFilter):
    title, parameter_name = "xác nhận", "xac-nhan"
    ANSWERS = {"cho": None, "roi": True, "khong": False}

    def lookups(self, request, model_admin):
        return [("cho", "Đơn vị khai, chờ xác nhận"), ("roi", "Đã xác nhận"), ("khong", "Không xác nhận")]

    def queryset(self, request, rows):
        return rows.filter(is_confirmed=self.ANSWERS[self.value()]) if self.value() in self.ANSWERS else rows


class FactAdmin(ScopedAdmin):
    """Entered at the desk it counts at once; a claim is answered here or on the screen of its dossier."""

    list_select_related = ["unit", "entered_by"]
    search_fields = ["search_key"]
    autocomplete_fields = ["subject_unit", "person", "household"]
    actions = None

    def can_add(self, user):
        if Role.SECRETARY in user.roles:
            return ALLOWED
        return refuse("Việc này dành cho thường trực hội đồng.")

    def can_change(self, user, obj):
        return self.can_add(user) if obj is None else can_keep_facts(user, obj.unit)

    @admin.display(description="Xác nhận", ordering="is_confirmed")
    def answer(self, fact):
        if fact.is_confirmed is None:
            return state_badge("Đơn vị khai, chờ xác nhận", "waiting")
        return state_badge("Đã xác nhận", "done") if fact.is_confirmed else state_badge("Không xác nhận", "closed")

    def get_readonly_fields(self, request, obj=None):
        return ["subject_unit", "person", "household", "year", "entered_by"] if obj else []

    def save_model(self, request, obj, form, change):
        """What the desk writes is confirmed by it."""
        subject = obj.subject
        require(can_keep_facts(request.user, getattr(subject, "unit", None) or subject))
        now = timezone.now()
        obj.be_about(subject)
        if not change:
            obj.entered_by, obj.entered_at = request.user, now
        obj.is_confirmed, obj.decided_by, obj.decided_at = True, request.user, now
        super().save_model(request, obj, form, change)


@admin.register(AnnualRating)
class AnnualRatingAdmin(FactAdmin):
    list_display = ["subject_name", "year", "rating", "answer", "source", "unit"]
    list_filter = ["year", "rating", ConfirmationFilter]
    fields = ["subject_unit", "person", "year", "rating", "source"]
    autocomplete_fields = ["subject_unit", "person"]

    def get_readonly_fields(self, request, obj=None):
        return ["subject_unit", "person", "year"] if obj else []


@admin.register(CulturalTitle)
class CulturalTitleAdmin(FactAdmin):
    list_display = ["subject_name", "year", "title", "is_held", "answer", "source", "unit"]
    list_filter = ["year", "title", ConfirmationFilter]
    fields = ["subject_unit", "person", "household", "year", "title", "is_held", "source"]

    def get_readonly_fields(self, request, obj=None):
        return ["subject_unit", "person", "household", "year", "title"] if obj else []


class OpenFilter(admin.SimpleListFilter):
    title, parameter_name = "tình trạng", "tinh-trang"

    def lookups(self, request, model_admin):
        return [("dang", "Đang tạm dừng"), ("xong", "Đã cho xét tiếp")]

    def queryset(self, request, rows):
        return rows.filter(released_at__isnull=self.value() == "dang") if self.value() in ("dang", "xong") else rows


@admin.register(EligibilityHold)
class EligibilityHoldAdmin(ScopedAdmin):
    """Read-only but for the release, which goes through ``services.release_hold``."""

    list_display = ["subject_name", "state", "reason", "held_from", "unit"]
    search_fields = ["search_key"]
    list_select_related = ["unit"]
    list_filter = [OpenFilter]
    actions = None

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("", wrap(self.changelist_view), name=f"{name}_changelist"),
            path("<int:object_id>/change/", wrap(self.change_view), name=f"{name}_change"),
            path("<int:object_id>/cho-xet-tiep/", wrap(self.release_view), name=f"{name}_release"),
        ]

    @admin.display(description="Tình trạng", ordering="released_at")
    def state(self, hold):
        return state_badge("Đang tạm dừng xét", "alert") if hold.is_open else state_badge("Đã cho xét tiếp", "done")

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Đang tạm dừng xét", **(extra_context or {})})

    def hold_or_404(self, request, object_id):
        rows = EligibilityHold.objects.visible_to(request.user)
        rows = rows.select_related("unit", "subject_unit", "person", "household", "held_by", "released_by")
        found = rows.filter(pk=object_id).first()
        if found is None:
            raise Http404("Không tìm thấy, hoặc nằm ngoài phạm vi của anh/chị.")
        return found

    @explained
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.page(request, self.hold_or_404(request, object_id), ReleaseForm())

    @explained
    def release_view(self, request, object_id):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        hold = self.hold_or_404(request, object_id)
        require(can_hold(request.user, hold.unit))
        form = ReleaseForm(request.POST)
        if form.is_valid():
            try:
                release_hold(hold_id=hold.pk, actor=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.show(error)
            else:
                messages.success(request, f"Đã cho xét tiếp {hold.subject_name}; các đơn vị liên quan được báo.")
                return HttpResponseRedirect(reverse("admin:awards_eligibilityhold_changelist"))
        return self.page(request, hold, form, status=422)

    def page(self, request, hold, form, *, status=200):
        may_release = can_hold(request.user, hold.unit)
        rows = Dossier.objects.visible_to(request.user).filter(**{column_of(hold.subject): hold.subject})
        context = {
            "title": f"Tạm dừng xét {hold.subject_name}",
            "hold": hold,
            "dossiers": rows.select_related("campaign_award__award_form").order_by("-pk")[:20],
            "form": form if may_release and hold.is_open else None,
            "refusal": may_release.reason,
        }
        return TemplateResponse(request, "admin/awards/eligibilityhold/detail.html", context, status=status)
