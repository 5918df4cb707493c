"""The page of the standards: what each rests on, what the unit attests and claims."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from awards.eligibility import open_holds
from awards.eligibility_forms import CLAIM_FORMS, AttestForm, standard_rows
from awards.models import AnnualRating, Attestation, CulturalTitle, EligibilityRule, column_of
from awards.permissions import is_preparer
from awards.selectors import related_to, standards_shown, tally_of
from awards.services import StaleDossier, attest_standard, claim_fact
from awards.views.drafts import get_own_dossier
from awards.views.reading import get_dossier
from awards.written_report import rules_day
from documents.selectors import file_response

KEPT = {"xac-nhan": Attestation, "xep-loai": AnnualRating, "danh-hieu": CulturalTitle}


@require_safe
def dossier_eligibility(request, pk):
    return eligibility_page(request, get_dossier(request, pk))


def eligibility_page(request, dossier, *, bound=None, status=200):
    today = timezone.localdate()
    standards = standards_shown(dossier, request.user, today=today)
    may_claim = bool(is_preparer(request.user, dossier))
    return render(
        request,
        "awards/dossier_eligibility.html",
        {
            "dossier": dossier,
            "rows": standard_rows(standards, may_claim=may_claim, bound=bound),
            "tally": tally_of(standards),
            "rule_day": rules_day(dossier, today),
            "holds": open_holds(dossier),
            "lookalikes": related_to(dossier, request.user).lookalikes,
            "form": bound,
        },
        status=status,
    )


def address_of(pk, rule_pk):
    return f"{reverse('awards:dossier_eligibility', args=[pk])}#tieu-chuan-{rule_pk}"


@require_POST
def standard_attest(request, pk, rule_pk):
    dossier = get_own_dossier(request, pk)
    rule = get_object_or_404(EligibilityRule, pk=rule_pk, campaign_award=dossier.campaign_award_id)
    form = AttestForm(request.POST, request.FILES, rule=rule)
    if form.is_valid():
        try:
            attest_standard(dossier_id=pk, rule_id=rule_pk, actor=request.user, **form.facts)
        except StaleDossier as error:
            form.show(error)
            return eligibility_page(request, get_dossier(request, pk), bound=form, status=409)
        except ValidationError as error:
            form.show(error)
        else:
            messages.success(request, "Đã ghi xác nhận tiêu chuẩn.")
            return redirect(address_of(pk, rule_pk))
    return eligibility_page(request, dossier, bound=form, status=422)


@require_POST
def fact_claim(request, pk, rule_pk):
    dossier = get_own_dossier(request, pk)
    standards = standards_shown(dossier, request.user, today=timezone.localdate())
    shown = next((row for row in standards if row.rule.pk == rule_pk and row.rule.judged_by in CLAIM_FORMS), None)
    if shown is None:
        raise Http404("Tiêu chuẩn này không áp dụng cho hồ sơ.")
    form = CLAIM_FORMS[shown.rule.judged_by](
        request.POST, request.FILES, rule=shown.rule, years=shown.verdict.owed_years or [0]
    )
    if form.is_valid():
        try:
            fact = claim_fact(dossier_id=pk, actor=request.user, **form.facts)
        except ValidationError as error:
            form.show(error)
        else:
            messages.success(request, f"Đã khai: {fact}. Nội dung có giá trị khi thường trực hội đồng xác nhận.")
            return redirect(address_of(pk, rule_pk))
    return eligibility_page(request, dossier, bound=form, status=422)


@require_safe
def standard_file(request, pk, kind, record_pk):
    """A file kept with an attestation of the dossier, or with a rating or title of its subject."""
    dossier = get_dossier(request, pk)
    if kind not in KEPT:
        raise Http404("Không có tệp này.")
    about = {"dossier": dossier} if kind == "xac-nhan" else {column_of(dossier.subject): dossier.subject}
    found = get_object_or_404(KEPT[kind].objects.select_related("evidence"), pk=record_pk, **about)
    if found.evidence is None:
        raise Http404("Không có tệp này.")
    return file_response(found.evidence, inline=request.GET.get("xem") == "1")
