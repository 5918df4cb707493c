"""Requests to send late: the queue and the answer."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from awards.desk_forms import LateDecisionForm
from awards.gates import limit_of
from awards.models import LateRequest
from awards.permissions import is_secretary_or_chairman
from awards.selectors import late_requests_awaiting
from awards.services import decide_late
from interface.admin import ScopedAdmin, explained
from interface.templatetags.ui import state_badge
from units.permissions import require


class AnswerFilter(admin.SimpleListFilter):
    title, parameter_name = "kết quả", "ket-qua"
    ANSWERS = {"cho": None, "duoc": True, "khong": False}

    def lookups(self, request, model_admin):
        return [("cho-toi", "Chờ tôi quyết định"), ("cho", "Chờ quyết định"), ("duoc", "Chấp nhận"), ("khong", "Không")]

    def queryset(self, request, rows):
        if self.value() == "cho-toi":
            return rows.filter(pk__in=late_requests_awaiting(request.user).values("pk"))
        return rows.filter(is_granted=self.ANSWERS[self.value()]) if self.value() in self.ANSWERS else rows


@admin.register(LateRequest)
class LateRequestAdmin(ScopedAdmin):
    """Read-only but for the answer, which goes through ``services.decide_late``."""

    list_display = ["dossier_code", "subject", "unit", "requested_at", "requested_by", "answer"]
    list_filter = [AnswerFilter]
    list_select_related = ["dossier__unit", "requested_by"]
    search_fields = ["dossier__search_key"]
    actions = None

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("", wrap(self.changelist_view), name=f"{name}_changelist"),
            path("<int:object_id>/change/", wrap(self.change_view), name=f"{name}_change"),
            path("<int:object_id>/tra-loi/", wrap(self.answer_view), name=f"{name}_answer"),
        ]

    def get_search_results(self, request, queryset, search_term):
        if not search_term:
            return queryset, False
        found = self.opts.get_field("dossier").related_model.objects.search(search_term)
        return queryset.filter(dossier__in=found), False

    @admin.display(description="Hồ sơ")
    def dossier_code(self, request):
        return request.dossier.code

    @admin.display(description="Đối tượng")
    def subject(self, request):
        return request.dossier.subject_name

    @admin.display(description="Đơn vị")
    def unit(self, request):
        return request.dossier.unit

    @admin.display(description="Kết quả")
    def answer(self, request):
        return badge_of(request)

    def request_or_404(self, request, object_id):
        rows = LateRequest.objects.visible_to(request.user).select_related(
            "dossier__unit",
            "dossier__receiving_unit",
            "dossier__campaign",
            "dossier__campaign_award__award_form",
            "requested_by",
            "decided_by",
        )
        deadlines = ("dossier__campaign__deadlines__overrides", "dossier__campaign__deadlines__extensions")
        found = rows.prefetch_related(*deadlines).filter(pk=object_id).first()
        if found is None:
            raise Http404("Không tìm thấy đề nghị, hoặc đề nghị nằm ngoài phạm vi của anh/chị.")
        return found

    @explained
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.page(request, self.request_or_404(request, object_id), LateDecisionForm())

    @explained
    def answer_view(self, request, object_id):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        late = self.request_or_404(request, object_id)
        require(is_secretary_or_chairman(request.user, late.dossier))
        form = LateDecisionForm(request.POST)
        if late.is_granted is not None:
            messages.error(request, "Đề nghị này đã được quyết định; câu trả lời vừa gửi không được ghi.")
            return self.page(request, late, form, status=409)
        if not form.is_valid():
            return self.page(request, late, form, status=422)
        try:
            late = decide_late(request_id=late.pk, actor=request.user, now=timezone.now(), **form.decision)
        except ValidationError as error:
            form.show(error)
            return self.page(request, late, form, status=422)
        words = "Đã chấp nhận nộp muộn" if late.is_granted else "Đã trả lời không chấp nhận nộp muộn"
        messages.success(request, f"{words} hồ sơ {late.dossier.code}; đơn vị đã được báo.")
        return HttpResponseRedirect(reverse("admin:awards_laterequest_changelist"))

    def page(self, request, late, form, *, status=200):
        _cutoff, due = limit_of(late.dossier)
        may_decide = is_secretary_or_chairman(request.user, late.dossier)
        context = {
            "title": f"Đề nghị nộp muộn hồ sơ {late.dossier.code}",
            "late": late,
            "due": due,
            "form": form if may_decide and late.is_granted is None else None,
            "refusal": may_decide.reason,
            "badge": badge_of(late),
        }
        return TemplateResponse(request, "admin/awards/laterequest/detail.html", context, status=status)


def badge_of(late):
    if late.is_granted is None:
        return state_badge("Chờ quyết định", "waiting")
    if late.is_granted:
        return state_badge("Chấp nhận", "done")
    return format_html("{}", state_badge("Không chấp nhận", "closed"))
