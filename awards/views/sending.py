"""Sending a dossier, asking to send it late, taking it back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from awards.eligibility import open_holds
from awards.enums import DossierState
from awards.forms import LateRequestForm, SubmitForm, WithdrawForm
from awards.gates import admission
from awards.selectors import (
    completeness_of,
    current_files,
    limit_at,
    papers_of,
    related_to,
    report_form_of,
    standards_shown,
    written_of,
)
from awards.services import (
    KeyReused,
    PastCutoff,
    StaleDossier,
    advance_dossier,
    edition_of,
    frozen_content,
    request_late,
    submit_dossier,
)
from awards.views.drafts import gap_pairs, get_own_dossier
from awards.workflow import TRANSITIONS
from units.permissions import require
from units.selectors import database_now


@require_http_methods(["GET", "HEAD", "POST"])
def dossier_submit(request, pk):
    dossier = get_own_dossier(request, pk)
    if request.method == "POST":
        return send(request, dossier)
    if not dossier.is_editable:
        return redirect_after(dossier)
    now = database_now()
    if not admission(dossier, now=now).is_open:
        return closed_page(request, dossier, judged_at=now, status=200)
    return submit_page(request, dossier)


def redirect_after(dossier):
    """Where somebody goes who comes to send what is sent already."""
    last = dossier.versions.first()
    if dossier.state == DossierState.SUBMITTED and last:
        return redirect("awards:dossier_receipt", dossier.pk, last.number)
    return redirect("awards:dossier_detail", dossier.pk)


def send(request, dossier):
    form = SubmitForm(request.POST)
    if not form.is_valid():
        return submit_page(request, dossier, refused=["Biểu mẫu nộp không đọc được; hãy xem lại rồi nộp."], status=422)
    shown = form.cleaned_data
    try:
        version = submit_dossier(
            dossier_id=dossier.pk,
            key=shown["key"],
            expected_version=shown["version"],
            expected_files=shown["files"],
            expected_report=shown["report"],
            actor=request.user,
        )
    except PastCutoff as error:
        return closed_page(request, dossier, judged_at=error.judged_at, status=422)
    except (StaleDossier, KeyReused) as error:
        fresh = get_own_dossier(request, dossier.pk)
        return render(
            request,
            "awards/dossier_stale.html",
            {"dossier": fresh, "sentence": error.messages[0], "last": fresh.versions.first()},
            status=409,
        )
    except ValidationError as error:
        return submit_page(request, get_own_dossier(request, dossier.pk), refused=error.messages, status=422)
    return redirect("awards:dossier_receipt", dossier.pk, version.number)


def submit_page(request, dossier, *, refused=(), status=200):
    files = current_files(dossier)
    today = timezone.localdate()
    report_form = report_form_of(dossier, today=today)
    done = completeness_of(dossier, today=today, form=report_form)
    standards = standards_shown(dossier, request.user, today=today)
    return render(
        request,
        "awards/dossier_submit.html",
        {
            "dossier": dossier,
            "form": SubmitForm.for_dossier(dossier, files, report_edition=edition_of(dossier)),
            "papers": papers_of(dossier, files, today=today, written=written_of(dossier, report_form)),
            "content": frozen_content(dossier, form=report_form),
            "file_count": len(files),
            "completeness": done,
            "gaps": gap_pairs(dossier, done.gaps),
            "limit": limit_at(dossier, timezone.now()),
            "holds": open_holds(dossier),
            "lookalikes": related_to(dossier, request.user).lookalikes,
            "unproven": [row for row in standards if not row.verdict.is_met],
            "admitted": admission(dossier, now=database_now()),
            "refused": refused,
        },
        status=status,
    )


def closed_page(request, dossier, *, judged_at, form=None, status):
    """The door is shut: the limit, the server's time, what is kept, and the way to ask."""
    requests = list(dossier.late_requests.all())
    return render(
        request,
        "awards/dossier_closed.html",
        {
            "dossier": dossier,
            "admitted": admission(dossier, now=judged_at),
            "judged_at": judged_at,
            "file_count": len(current_files(dossier)),
            "form": form or LateRequestForm(),
            "waiting": next((r for r in requests if r.is_granted is None), None),
            "refusal": next((r for r in requests if r.is_granted is False), None),
        },
        status=status,
    )


@require_POST
def dossier_late_request(request, pk):
    dossier = get_own_dossier(request, pk)
    form = LateRequestForm(request.POST)
    if form.is_valid():
        try:
            request_late(dossier_id=pk, reason=form.cleaned_data["reason"], actor=request.user, now=database_now())
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"Đã gửi đề nghị nộp muộn tới thường trực hội đồng của {dossier.receiving_unit}.")
            return redirect("awards:dossier_detail", pk)
    return closed_page(request, dossier, judged_at=database_now(), form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def dossier_withdraw(request, pk):
    dossier = get_own_dossier(request, pk)
    move = TRANSITIONS["withdraw"]
    if dossier.state not in move.sources and request.method == "GET":
        return redirect("awards:dossier_detail", pk)
    require(move.who(request.user, dossier))
    form = WithdrawForm(request.POST or None, initial={"version": dossier.version})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                advance_dossier(
                    dossier_id=pk,
                    action="withdraw",
                    actor=request.user,
                    now=timezone.now(),
                    expected_version=form.cleaned_data["version"],
                    note=form.cleaned_data["note"],
                )
            except StaleDossier as error:
                status = 409
                form.add_error(None, error.messages)
            else:
                messages.success(request, f"Đã rút hồ sơ {dossier.code}.")
                return redirect("awards:dossier_detail", pk)
    return render(
        request, "awards/dossier_withdraw.html", {"dossier": dossier, "form": form, "move": move}, status=status
    )
