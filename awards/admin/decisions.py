"""The desk's decisions: the list, one decision, publishing, putting right, taking back, past ones."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from awards.decision_forms import CorrectionForm, PastDecisionForm, RecoveryForm, RevocationForm, past_lines
from awards.desk_forms import NOTE_LENGTH
from awards.models import AwardDecision, AwardForm
from awards.permissions import can_correct, can_publish, can_record_past, can_revoke
from awards.selectors import awarded_rows, decision_acts, people_told, units_held
from awards.selectors.limits import Limits
from awards.selectors.ratios import ratios_published_with
from awards.services import (
    correct_decision,
    publish_decisions,
    record_past_decision,
    record_recovery,
    revoke_lines,
)
from interface.admin import ScopedAdmin, explained
from interface.templatetags.ui import money, state_badge
from interface.versions import StaleVersion
from units.enums import Role
from units.models import Unit
from units.permissions import require

PUBLISH_LIMIT = 50
LINES_ON_A_PAGE = 100
LINES_SHOWN = 300
ROWS_OFFERED = (5, 20, 50)


def standing_badge(decision):
    """Where a decision stands, in word and colour."""
    if decision.is_revocation:
        return state_badge("Quyết định hủy", "closed")
    if decision.revoked_total and decision.revoked_total == decision.line_total:
        return state_badge("Đã bị hủy", "alert")
    if decision.revoked_total:
        return state_badge(f"Bị hủy {decision.revoked_total}/{decision.line_total}", "alert")
    if decision.is_published:
        return state_badge("Đã công bố", "done")
    return state_badge("Chờ công bố", "waiting")


class PublishedFilter(admin.SimpleListFilter):
    title, parameter_name = "Công bố", "cong-bo"

    def lookups(self, request, model_admin):
        return [("cho", "Chờ công bố"), ("da", "Đã công bố")]

    def queryset(self, request, rows):
        return rows.filter(published_at__isnull=self.value() == "cho") if self.value() in {"cho", "da"} else rows


@admin.register(AwardDecision)
class AwardDecisionAdmin(ScopedAdmin):
    """Only looked at here; each act is a service with a page of its own."""

    change_list_template = "admin/awards/decision/list.html"
    list_display = ["number", "decided_on", "unit", "standing", "line_count", "prize_shown", "signatory"]
    list_select_related = ["unit"]
    list_filter = [PublishedFilter, "kind", "origin"]
    search_fields = ["search_key"]
    date_hierarchy = "decided_on"
    actions = ["publish_chosen"]

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("", wrap(self.changelist_view), name=f"{name}_changelist"),
            path("nhap/", wrap(self.past_view), name=f"{name}_past"),
            path("cong-bo/", wrap(self.publish_view), name=f"{name}_publish"),
            path("<int:object_id>/change/", wrap(self.change_view), name=f"{name}_change"),
            path("<int:object_id>/sua/", wrap(self.correct_view), name=f"{name}_correct"),
            path("<int:object_id>/huy/", wrap(self.revoke_view), name=f"{name}_revoke"),
            path("<int:object_id>/thu-hoi/<int:line_id>/", wrap(self.recover_view), name=f"{name}_recover"),
        ]

    # The list

    def get_queryset(self, request):
        return super().get_queryset(request).with_counts()

    def get_actions(self, request):
        return super().get_actions(request) if publishing_units(request.user) else {}

    def changelist_view(self, request, extra_context=None):
        context = {"title": "Quyết định khen thưởng", "may_record_past": bool(desks_of(request.user))}
        return super().changelist_view(request, context | (extra_context or {}))

    @admin.display(description="Tình trạng")
    def standing(self, decision):
        return standing_badge(decision)

    @admin.display(description="Số đối tượng")
    def line_count(self, decision):
        return decision.taken_total if decision.is_revocation else decision.line_total

    @admin.display(description="Tiền thưởng")
    def prize_shown(self, decision):
        return money(decision.prize_total) if decision.prize_total else ""

    @admin.action(description="Công bố các quyết định đã chọn")
    def publish_chosen(self, request, rows):
        chosen = list(rows.order_by("pk").values_list("pk", flat=True)[: PUBLISH_LIMIT + 1])
        if len(chosen) > PUBLISH_LIMIT:
            messages.error(request, f"Mỗi lần công bố tối đa {PUBLISH_LIMIT} quyết định; hãy chọn bớt.")
            return None
        query = "&".join(f"qd={pk}" for pk in chosen)
        return HttpResponseRedirect(f"{reverse('admin:awards_awarddecision_publish')}?{query}")

    # One decision

    def decision_or_404(self, request, object_id):
        rows = self.get_queryset(request).select_related("unit", "desk_unit", "revokes", "recorded_by", "published_by")
        decision = rows.filter(pk=object_id).first()
        if decision is None:
            raise Http404("Không tìm thấy quyết định, hoặc quyết định nằm ngoài phạm vi của anh/chị.")
        return decision

    @explained
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.decision_page(request, self.decision_or_404(request, object_id))

    def decision_page(self, request, decision, *, recovery=None, status=200):
        user = request.user
        lines = awarded_rows(user).select_related("dossier").filter(decision=decision).order_by("pk")
        if decision.is_revocation:
            lines = awarded_rows(user).select_related("dossier").filter(revocation__decision=decision).order_by("pk")
        page = Paginator(lines, LINES_ON_A_PAGE).get_page(request.GET.get("trang", 1))
        standing = decision.line_total - decision.revoked_total
        context = {
            "title": str(decision),
            "decision": decision,
            "badge": standing_badge(decision),
            "page_obj": page,
            "lines": page.object_list,
            "acts": decision_acts(decision),
            "may_publish": not decision.is_published and can_publish(user, decision),
            "may_correct": not decision.is_published and can_correct(user, decision),
            "may_revoke": not decision.is_revocation and standing and can_revoke(user, decision),
            "may_recover": decision.is_revocation and can_publish(user, decision),
            "recovery": recovery,
            "revocations": decision.revocations.visible_to(user).order_by("pk"),
        }
        return TemplateResponse(request, "admin/awards/decision/detail.html", context, status=status)

    # Publishing

    @explained
    def publish_view(self, request):
        """GET shows what will become known to whom; POST does it, all or none."""
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if not publishing_units(request.user):
            raise PermissionDenied("Việc công bố dành cho thường trực hội đồng hoặc lãnh đạo của đơn vị.")
        asked = (request.POST if request.method == "POST" else request.GET).getlist("qd")
        pks = [int(pk) for pk in asked[:PUBLISH_LIMIT] if pk.isdecimal() and len(pk) < 18]
        decisions = list(self.get_queryset(request).select_related("unit", "desk_unit").filter(pk__in=pks))
        if request.method != "POST":
            return self.publish_page(request, decisions)
        for decision in decisions:
            require(can_publish(request.user, decision))
        try:
            done = publish_decisions(
                decision_ids=[decision.pk for decision in decisions],
                actor=request.user,
                ratio_reason=request.POST.get("ly_do_ty_le", "")[:NOTE_LENGTH],
            )
        except ValidationError as error:
            return self.publish_page(request, decisions, refused=error.messages, status=422)
        told = "; ".join(str(decision) for decision in done)
        messages.success(request, f"Đã công bố: {told}. Các đơn vị có đối tượng được khen thưởng đã nhận thông báo.")
        if len(done) == 1:
            return HttpResponseRedirect(reverse("admin:awards_awarddecision_change", args=[done[0].pk]))
        return HttpResponseRedirect(reverse("admin:awards_awarddecision_changelist"))

    def publish_page(self, request, decisions, *, refused=(), status=200):
        user = request.user
        ready = [row for row in decisions if not row.is_published and can_publish(user, row)]
        lines = list(
            awarded_rows(user)
            .standing()
            .select_related("dossier")
            .filter(decision__in=ready)
            .order_by("decision", "pk")
        )
        ratios = ratios_published_with(ready, day=timezone.localdate())
        context = {
            "title": "Công bố quyết định khen thưởng: xác nhận",
            "ready": ready,
            "left_out": [row for row in decisions if row not in ready],
            "lines": lines[:LINES_SHOWN],
            "lines_total": len(lines),
            "units": sorted({str(line.unit) for line in lines}),
            "told_total": people_told({line.unit for line in lines}, today=timezone.localdate()),
            "prize_total": sum(line.prize_amount or 0 for line in lines),
            "refused": refused,
            "limits": Limits([], ratios, is_many=True) if ratios else None,
            "asks_reason": any(line.asks_reason for line in ratios),
            "reason": request.POST.get("ly_do_ty_le", "")[:NOTE_LENGTH],
        }
        return TemplateResponse(request, "admin/awards/decision/publish.html", context, status=status)

    # Putting right, taking back

    @explained
    def correct_view(self, request, object_id):
        decision = self.decision_or_404(request, object_id)
        require(can_correct(request.user, decision))
        if decision.is_published:
            raise PermissionDenied("Quyết định đã công bố nên không sửa; hãy hủy bằng một quyết định mới.")
        form = CorrectionForm(request.POST if request.method == "POST" else None, initial=initial_of(decision))
        status = 200
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    correct_decision(
                        decision_id=decision.pk,
                        details=form.details,
                        reason=form.cleaned_data["reason"],
                        actor=request.user,
                        expected_version=form.cleaned_data["version"],
                    )
                except ValidationError as error:
                    status = 409 if isinstance(error, StaleVersion) else 422
                    form.show(error)
                else:
                    messages.success(request, "Đã sửa quyết định; tiền thưởng được tính lại theo ngày ký.")
                    return HttpResponseRedirect(reverse("admin:awards_awarddecision_change", args=[decision.pk]))
        context = {"title": f"Sửa trước khi công bố: {decision}", "decision": decision, "form": form}
        return TemplateResponse(request, "admin/awards/decision/correct.html", context, status=status)

    @explained
    def revoke_view(self, request, object_id):
        decision = self.decision_or_404(request, object_id)
        require(can_revoke(request.user, decision))
        if decision.is_revocation:
            raise PermissionDenied("Quyết định hủy không bị hủy tiếp; hãy lập hồ sơ khen thưởng mới.")
        lines = list(decision.lines.standing().order_by("pk"))
        form = RevocationForm(request.POST if request.method == "POST" else None, decision=decision, lines=lines)
        status = 200
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    revoking = revoke_lines(
                        decision_id=decision.pk,
                        line_ids=form.cleaned_data["lines"],
                        details=form.details,
                        reason=form.cleaned_data["reason"],
                        actor=request.user,
                    )
                except ValidationError as error:
                    form.show(error)
                else:
                    messages.success(request, f"Đã hủy khen thưởng theo {revoking}; các đơn vị đã nhận thông báo.")
                    return HttpResponseRedirect(reverse("admin:awards_awarddecision_change", args=[revoking.pk]))
        context = {"title": f"Hủy khen thưởng: {decision}", "decision": decision, "form": form, "lines": lines}
        return TemplateResponse(request, "admin/awards/decision/revoke.html", context, status=status)

    @explained
    def recover_view(self, request, object_id, line_id):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        decision = self.decision_or_404(request, object_id)
        require(can_publish(request.user, decision))
        revoked = decision.revoked_lines.filter(line=line_id).first()
        if revoked is None:
            raise Http404("Đối tượng này không có trong quyết định hủy.")
        form = RecoveryForm(request.POST)
        if form.is_valid():
            try:
                record_recovery(revoked_line_id=revoked.pk, actor=request.user, **form.cleaned_data)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                messages.success(request, "Đã ghi việc thu hồi.")
                return HttpResponseRedirect(reverse("admin:awards_awarddecision_change", args=[decision.pk]))
        else:
            messages.error(request, "Hãy ghi ngày đã thu hồi.")
        return self.decision_page(request, self.decision_or_404(request, object_id), status=422)

    # Decisions of before

    @explained
    def past_view(self, request):
        desks = desks_of(request.user)
        if not desks:
            raise PermissionDenied("Việc nhập quyết định đã có dành cho thường trực, thư ký hội đồng của đơn vị.")
        units = {unit.pk: unit for unit in Unit.objects.under(desks)}
        known = {"units": units, "award_forms": {form.pk: form for form in AwardForm.objects.all()}}
        form = PastDecisionForm(request.POST if request.method == "POST" else None, desks=desks)
        rows = int(asked) if (asked := request.GET.get("dong", "")) in map(str, ROWS_OFFERED) else ROWS_OFFERED[0]
        lines = past_lines(request.POST if request.method == "POST" else None, rows=rows, **known)
        status = 200
        if request.method == "POST":
            status = 422
            if form.is_valid() & lines.is_valid():
                head = form.cleaned_data
                require(can_record_past(request.user, head["desk_unit"]))
                try:
                    decision = record_past_decision(
                        desk_unit=head["desk_unit"],
                        unit=head["unit"],
                        details=form.details,
                        lines=[line.past_line for line in lines if line.has_changed()],
                        actor=request.user,
                    )
                except ValidationError as error:
                    form.show(error)
                else:
                    messages.success(request, f"Đã ghi {decision} vào lịch sử khen thưởng.")
                    return HttpResponseRedirect(reverse("admin:awards_awarddecision_change", args=[decision.pk]))
        context = {"title": "Nhập quyết định đã có", "form": form, "lines": lines, "rows_offered": ROWS_OFFERED}
        return TemplateResponse(request, "admin/awards/decision/past.html", context, status=status)


def publishing_units(user):
    return units_held(user, {Role.SECRETARY, Role.CHAIRMAN})


def desks_of(user):
    """Units whose past decisions the user may write down."""
    return [m.unit for m in user.memberships_now if m.role == Role.SECRETARY]


def initial_of(decision):
    names = ("number", "decided_on", "signing_mode", "signatory", "prize_source", "grounds", "version")
    return {name: getattr(decision, name) for name in names}
