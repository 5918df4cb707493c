"""What the desk does about the standards of a dossier and about its subject, on the dossier's own screen."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone

from awards.eligibility import open_holds
from awards.eligibility_forms import AttestForm, HoldForm, JudgeForm, standard_rows
from awards.models import AnnualRating, CulturalTitle, EligibilityRule, column_of
from awards.permissions import can_attest, can_hold, can_keep_facts
from awards.selectors import standards_shown
from awards.services import StaleDossier, attest_standard, hold_subject, judge_fact
from awards.written_report import rules_day
from interface.admin import explained
from units.permissions import require

FACTS = {"xep-loai": AnnualRating, "danh-hieu": CulturalTitle}


class DossierStandards:
    """The part of the dossiers' desk beside the steps: attesting, answering what a unit claimed, setting aside."""

    def standard_urls(self):
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("<int:object_id>/tieu-chuan/<int:rule_id>/", wrap(self.attest_view), name=f"{name}_attest"),
            path("<int:object_id>/khai/<slug:kind>/<int:fact_id>/", wrap(self.judge_view), name=f"{name}_judge"),
            path("<int:object_id>/tam-dung/", wrap(self.hold_view), name=f"{name}_hold"),
        ]

    def standards_context(self, dossier, user, *, bound=None, hold_form=None):
        """What the panels of the dossier screen show; ``bound`` and ``hold_form`` are posted forms to show again."""
        today = timezone.localdate()
        standards = standards_shown(dossier, user, today=today, reads_draft=False)
        subject_unit = getattr(dossier.subject, "unit", None) or dossier.subject
        may_hold = bool(can_hold(user, subject_unit))
        return {
            "rows": standard_rows(standards, may_claim=False, bound=bound),
            "rule_day": rules_day(dossier, today),
            "may_judge": bool(can_keep_facts(user, subject_unit)),
            "holds": open_holds(dossier),
            "hold_form": hold_form or (HoldForm(initial={"held_from": today}) if may_hold else None),
            "is_holding": hold_form is not None,
        }

    def dossier_posted(self, request, object_id):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.dossier_or_404(request, object_id)

    @explained
    def attest_view(self, request, object_id, rule_id):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        dossier = self.dossier_posted(request, object_id)
        rule = get_object_or_404(EligibilityRule, pk=rule_id, campaign_award=dossier.campaign_award_id)
        latest = next((row for row in dossier.attestations.all() if row.rule_id == rule.pk), None)
        require(can_attest(request.user, dossier, rule, latest))
        form, status = AttestForm(request.POST, request.FILES, rule=rule), 422
        if form.is_valid():
            try:
                attest_standard(dossier_id=object_id, rule_id=rule_id, actor=request.user, **form.facts)
            except ValidationError as error:
                form.show(error)
                status = 409 if isinstance(error, StaleDossier) else 422
            else:
                messages.success(request, "Đã ghi xác nhận tiêu chuẩn.")
                return HttpResponseRedirect(f"{self.address_of(request, object_id)}#tieu-chuan-{rule_id}")
        fresh = self.dossier_or_404(request, object_id)
        return self.dossier_page(request, fresh, standard_form=form, status=status)

    @explained
    def judge_view(self, request, object_id, kind, fact_id):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        dossier = self.dossier_posted(request, object_id)
        if kind not in FACTS:
            raise Http404("Không có nội dung khai này.")
        fact = get_object_or_404(FACTS[kind], pk=fact_id, **{column_of(dossier.subject): dossier.subject})
        require(can_keep_facts(request.user, fact.unit))
        form = JudgeForm(request.POST)
        sentences = ["Hãy chọn xác nhận hay không xác nhận."]
        if form.is_valid():
            try:
                judge_fact(fact=fact, actor=request.user, **form.cleaned_data)
            except ValidationError as error:
                sentences = error.messages
            else:
                messages.success(request, f"Đã trả lời nội dung khai: {fact}.")
                return HttpResponseRedirect(f"{self.address_of(request, object_id)}#tieu-chuan")
        messages.error(request, " ".join(sentences))
        return self.dossier_page(request, dossier, status=422)

    @explained
    def hold_view(self, request, object_id):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        dossier = self.dossier_posted(request, object_id)
        require(can_hold(request.user, getattr(dossier.subject, "unit", None) or dossier.subject))
        form = HoldForm(request.POST)
        if form.is_valid():
            try:
                hold_subject(subject=dossier.subject, actor=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.show(error)
            else:
                messages.success(request, f"Đã tạm dừng xét {dossier.subject_name}; các đơn vị liên quan được báo.")
                return HttpResponseRedirect(self.address_of(request, object_id))
        return self.dossier_page(request, dossier, hold_form=form, status=422)
