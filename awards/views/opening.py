"""Opening a dossier step by step; every step is an address, the last one a form."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from awards.eligibility import in_force
from awards.enums import SubjectKind
from awards.forms import OpeningForm, subjects_of
from awards.selectors import awards_of, mark_nominees, open_years, units_prepared_by
from awards.services import create_dossier
from interface.text import without_control_characters

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def dossier_create(request):
    today = timezone.localdate()
    units = units_prepared_by(request.user, today)
    if not units.exists():
        raise PermissionDenied("Việc lập hồ sơ dành cho cán bộ lập hồ sơ của đơn vị.")
    asked = without_control_characters(request.POST if request.method == "POST" else request.GET)
    if not asked.get("unit") and len(only := list(units[:2])) == 1:
        asked["unit"] = str(only[0].pk)
    form = OpeningForm(asked, user=request.user, today=today)
    is_ready, refused, status = form.is_valid(), [], 200
    if request.method == "POST":
        if is_ready:
            try:
                dossier = open_from(form.cleaned_data, actor=request.user)
            except ValidationError as error:
                refused = error.messages
            else:
                messages.success(request, f"Đã lập bản nháp {dossier.code}. Chưa có gì được gửi đi.")
                return redirect("awards:dossier_edit", dossier.pk)
        status = 422
        refused = refused or [sentence for sentences in form.errors.values() for sentence in sentences]
    context = steps_of(form.cleaned_data, asked, units, today)
    return render(request, "awards/dossier_create.html", context | {"form": form, "refused": refused}, status=status)


def open_from(chosen, *, actor):
    return create_dossier(
        actor=actor,
        unit=chosen["unit"],
        campaign=chosen["campaign"],
        year=chosen["year"],
        campaign_award=chosen["award"],
        subject_kind=chosen["kind"],
        subject=chosen["subject"],
        model=chosen["model"],
        now=timezone.now(),
    )


def steps_of(chosen, asked, units, today):
    """What the page shows: the choices made so far, and the first step that is still open."""
    unit, campaign, year = chosen.get("unit"), chosen.get("campaign"), chosen.get("year")
    award, kind = chosen.get("award"), chosen.get("kind")
    words = asked.get("q", "")[:200]
    context = {"unit": unit, "campaign": campaign, "year": year, "award": award, "kind": kind, "words": words}
    context["may_choose_unit"] = len(units[:2]) > 1
    if unit is None:
        found = units.search(words).order_by("path")
        return context | {"step": 1, "units": found[:SHOWN], "more": max(0, found.count() - SHOWN)}
    if year is None:
        return context | {"step": 2, "years": open_years(unit, today=today)}
    if kind is None:
        rows = []
        for row in awards_of(campaign, today=today):
            kinds = [
                (each, [r for r in in_force(row.rules.all(), today) if r.subject_kind == each], papers_for(row, each))
                for each in row.award_form.subject_kinds
            ]
            rows.append((row, kinds))
        return context | {"step": 3, "awards": rows}
    subjects = subjects_of(unit, kind, today=today).search(words)
    shown = list(subjects[:SHOWN])
    mark_nominees(shown, award=award, year=year)
    return context | {
        "step": 4,
        "subjects": shown,
        "more": max(0, subjects.count() - len(shown)),
        "is_collective": kind == SubjectKind.COLLECTIVE,
        "rules": [rule for rule in in_force(award.rules.all(), today) if rule.subject_kind == kind],
        "papers": papers_for(award, kind),
        "chosen_subject": asked.get("subject", ""),
    }


def papers_for(award, kind):
    return [item for item in award.checklist.all() if item.subject_kind in ("", kind)]
