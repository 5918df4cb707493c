"""The desk's quotas: the table of what a unit gives, what came on paper, one quota with its acts."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from awards.admin.dossiers import seen_version
from awards.models import AwardQuota
from awards.permissions import can_change_quota, can_exceed_quota, can_set_own_quota
from awards.quota_forms import ChangeForm, ExcessForm, LiftForm, PaperForm, TableForm, TableQuestion
from awards.selectors import awarded_rows
from awards.selectors.quotas import (
    for_lines,
    forwarded_counted,
    lines_counted,
    quota_acts,
    quota_desks,
    quota_lines,
    units_to_allot,
)
from awards.services.quotas import allot_quota, allot_quotas, change_quota, grant_excess, lift_quota
from interface.admin import ScopedAdmin, explained
from interface.versions import StaleVersion
from units.models import Unit
from units.permissions import require

COUNTED_SHOWN = 100
UNITS_IN_TABLE = 400
KEEPERS_ONLY = "Việc phân bổ chỉ tiêu dành cho thường trực hội đồng, lãnh đạo đơn vị và cán bộ tổng hợp cấp tỉnh."


@dataclass(frozen=True)
class QuotaStep:
    """What one button of the quota's page does and who may press it."""

    label: str
    effect: str
    form: Callable
    service: Callable
    who: Callable
    said: str


STEPS = {
    "sua": QuotaStep(
        "Điều chỉnh số lượng",
        "Tăng, hoặc thu lại bớt; không xuống dưới số đã dùng và số đã phân bổ xuống.",
        ChangeForm,
        change_quota,
        can_change_quota,
        "Đã điều chỉnh chỉ tiêu; đơn vị được phân bổ đã nhận thông báo.",
    ),
    "vuot": QuotaStep(
        "Cho vượt chỉ tiêu",
        "Ghi quyết định có lý do; từ lúc đó được xét thêm đúng số này. Không sửa, không xóa được.",
        ExcessForm,
        grant_excess,
        can_exceed_quota,
        "Đã ghi quyết định cho vượt chỉ tiêu.",
    ),
    "bo": QuotaStep(
        "Bỏ chỉ tiêu",
        "Chỉ tiêu không còn áp dụng: không giới hạn số lượng nữa. Lịch sử vẫn giữ.",
        LiftForm,
        lift_quota,
        can_change_quota,
        "Đã bỏ chỉ tiêu.",
    ),
}


@admin.register(AwardQuota)
class AwardQuotaAdmin(ScopedAdmin):
    """Only looked at here; each act is a service. The list is the site's own, open to those who have no desk too."""

    actions = None

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("", wrap(self.changelist_view), name=f"{name}_changelist"),
            path("phan-bo/", wrap(self.table_view), name=f"{name}_table"),
            path("ghi-van-ban/", wrap(self.paper_view), name=f"{name}_paper"),
            path("<int:object_id>/change/", wrap(self.change_view), name=f"{name}_change"),
            path("<int:object_id>/viec/<slug:act>/", wrap(self.act_view), name=f"{name}_act"),
        ]

    def changelist_view(self, request, extra_context=None):
        return HttpResponseRedirect(reverse("quotas:quota_list"))

    # What a unit gives

    @explained
    def table_view(self, request):
        """GET asks which awards of which year, and shows what each unit has; POST writes the numbers, all or none."""
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        desks = quota_desks(request.user)
        if not desks:
            raise PermissionDenied(KEEPERS_ONLY)
        today = timezone.localdate()
        rows = Unit.objects.filter(pk__in=[unit.pk for unit in desks])
        asked = {"desk": desks[0].pk, "year": today.year} | request.GET.dict()
        question = TableQuestion(asked, desks=rows, user=request.user, today=today)
        if "award_form" not in asked and (first := question.fields["award_form"].queryset.first()):
            question.data["award_form"] = first.pk
        if not question.is_valid():
            return self.table_page(request, question, status=422 if "award_form" in request.GET else 200)
        desk = question.cleaned_data["desk"]
        units = list(units_to_allot(desk, today=today)[:UNITS_IN_TABLE])
        if not can_set_own_quota(request.user, desk):
            units = [unit for unit in units if unit.pk != desk.pk]
        held = self.held_by(units, question.award)
        form = TableForm(
            request.POST if request.method == "POST" else None,
            units=units,
            numbers={pk: line.quota.number for pk, line in held.items()},
        )
        status = 200
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    changed = allot_quotas(
                        desk_unit=desk,
                        numbers=form.asked,
                        source=form.cleaned_data["source"],
                        actor=request.user,
                        **question.award,
                    )
                except ValidationError as error:
                    form.show(error)
                else:
                    said = f"Đã ghi {len(changed)} chỉ tiêu; các đơn vị đã nhận thông báo."
                    messages.success(request, said if changed else "Không có số nào thay đổi.")
                    return HttpResponseRedirect(request.get_full_path())
        return self.table_page(request, question, desk=desk, form=form, held=held, status=status)

    def held_by(self, units, award):
        """``{unit key: QuotaLine}`` of the numbers in force for these very awards."""
        rows = AwardQuota.objects.filter(unit__in=units, is_in_force=True, **award)
        return {line.quota.unit_id: line for line in quota_lines(for_lines(rows))}

    def table_page(self, request, question, *, desk=None, form=None, held=None, status=200):
        own = None
        if desk:
            award = question.award
            own = next(iter(self.held_by([desk], award).values()), None)
        context = {
            "title": "Phân bổ chỉ tiêu khen thưởng",
            "question": question,
            "desk": desk,
            "form": form,
            "own": own,
            "rows": [(unit, form[f"so_{unit.pk}"], held.get(unit.pk)) for unit in form.units] if form else [],
        }
        return TemplateResponse(request, "admin/awards/quota/table.html", context, status=status)

    # What came on paper

    @explained
    def paper_view(self, request):
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        desks = [unit for unit in quota_desks(request.user) if unit.ancestor_ids]
        if not desks:
            raise PermissionDenied(KEEPERS_ONLY)
        today = timezone.localdate()
        posted = request.POST if request.method == "POST" else None
        form = PaperForm(posted, desks=desks, user=request.user, today=today, initial={"year": today.year})
        status = 200
        if request.method == "POST":
            status = 422
            if form.is_valid():
                given = form.cleaned_data
                try:
                    quota = allot_quota(desk_unit=given["unit"], actor=request.user, **given)
                except ValidationError as error:
                    form.show(error)
                else:
                    messages.success(request, f"Đã ghi chỉ tiêu {quota}: {quota.number}.")
                    return HttpResponseRedirect(address_of(quota.pk))
        context = {"title": "Ghi chỉ tiêu cấp trên giao bằng văn bản", "form": form}
        return TemplateResponse(request, "admin/awards/quota/paper.html", context, status=status)

    # One quota

    def quota_or_404(self, request, object_id):
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = for_lines(AwardQuota.objects.visible_to(request.user)).select_related("passed_from__unit", "recorded_by")
        quota = rows.filter(pk=object_id).first()
        if quota is None:
            raise Http404("Không tìm thấy chỉ tiêu, hoặc chỉ tiêu nằm ngoài phạm vi của anh/chị.")
        return quota

    @explained
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self.quota_page(request, self.quota_or_404(request, object_id))

    @explained
    def act_view(self, request, object_id, act):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        quota = self.quota_or_404(request, object_id)
        if act not in STEPS:
            raise Http404("Không có việc này.")
        step = STEPS[act]
        require(step.who(request.user, quota))
        form, status = step.form(request.POST, act=act, quota=quota), 422
        if form.is_valid():
            try:
                step.service(
                    quota_id=quota.pk,
                    actor=request.user,
                    expected_version=seen_version(request.POST.get("version")),
                    **form.facts,
                )
            except ValidationError as error:
                form.show(error)
                status = 409 if isinstance(error, StaleVersion) else 422
            else:
                messages.success(request, step.said)
                return HttpResponseRedirect(address_of(quota.pk))
        return self.quota_page(request, self.quota_or_404(request, object_id), bound=(act, form), status=status)

    def quota_page(self, request, quota, *, bound=("", None), status=200):
        user, (act, refused) = request.user, bound
        (line,) = quota_lines([quota])
        steps = [
            (name, step, refused if name == act else step.form(act=name, quota=quota))
            for name, step in STEPS.items()
            if quota.is_in_force and step.who(user, quota)
        ]
        lines = awarded_rows(user).filter(pk__in=lines_counted(quota).values("pk")).select_related("dossier")
        forwarded = forwarded_counted(quota).visible_to(user).select_related("unit")
        context = {
            "title": str(quota),
            "quota": quota,
            "line": line,
            "steps": steps,
            "refused": refused,
            "opened_act": act,
            "below": quota_lines(for_lines(quota.passed_on.filter(is_in_force=True)).order_by("unit__sort_key")),
            "excesses": quota.excesses.select_related("decided_by"),
            "lines": lines.order_by("-pk")[:COUNTED_SHOWN],
            "forwarded": forwarded.order_by("-pk")[:COUNTED_SHOWN],
            "acts": quota_acts(quota),
        }
        return TemplateResponse(request, "admin/awards/quota/detail.html", context, status=status)


def address_of(pk):
    return reverse("admin:awards_awardquota_change", args=[pk])
