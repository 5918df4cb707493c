"""The member's queue of dossiers to score: one's own score first, save and next, recuse, later."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.gates import grounds_to_keep_out
from awards.models import DossierFile
from awards.score_forms import RecuseForm, SheetForm
from awards.score_gates import phase_gaps
from awards.selectors.score_queue import dossier_to_score, may_see_others, score_list_of, seats_of
from awards.selectors.scores import changes_of_sheet, find_sheet, others_of, scores_of, sheet_shown
from awards.services.scores import recuse_from_scoring, save_sheet
from awards.views.sheets import answer_sheet, progress_words
from documents.selectors import file_response
from models_registry.enums import ScoreColumn

HIDDEN = "[…]"


@require_safe
def score_queue(request):
    """Each council year with what waits for the member, and what the member did."""
    today = timezone.localdate()
    own = [(seat, score_list_of(seat)) for seat in seats_of(request.user, today)]
    waiting = sum(count for seat, (_, count) in own if seat.phase.members_write and not seat.review.is_closed)
    return render(request, "awards/score_queue.html", {"own": own, "waiting_count": waiting})


def seat_or_404(request, review):
    seat = next((seat for seat in seats_of(request.user, timezone.localdate()) if seat.review.pk == review), None)
    if seat is None:
        raise Http404("Không tìm thấy năm xét, hoặc anh/chị không phải thành viên hội đồng đó.")
    return seat


def dossier_or_404(seat, pk):
    """The dossier of the phase; one that the rule keeps from the member is refused with its ground."""
    dossier = dossier_to_score(seat, pk)
    if dossier is None:
        raise Http404("Không tìm thấy hồ sơ trong danh sách chấm.")
    if grounds := grounds_to_keep_out(seat.member, dossier):
        raise PermissionDenied(f"Anh/chị không chấm hồ sơ này: {grounds[0][0].label.lower()}.")
    return dossier


def without_names(text, dossier):
    """The text with the names of the subject and of its unit struck out."""
    names = sorted({dossier.subject_name, dossier.unit.name, str(dossier.unit)}, key=len, reverse=True)
    return re.sub("|".join(re.escape(name) for name in names if name), HIDDEN, text, flags=re.IGNORECASE)


def address_of(review, dossier):
    return reverse("council:score_sheet", args=[review, dossier])


@require_http_methods(["GET", "HEAD", "POST"])
def score_sheet(request, review, pk):
    """The member's own sheet; asked for JSON it is its autosave."""
    seat = seat_or_404(request, review)
    dossier = dossier_or_404(seat, pk)
    if request.method != "POST":
        return sheet_page(request, seat, dossier)

    def fresh():
        return own_sheet(seat, dossier)

    def save(**facts):
        save_sheet(review_id=review, dossier_id=pk, column=ScoreColumn.COUNCIL, actor=request.user, **facts)

    def page(form, status):
        return sheet_page(request, seat, dossier, form=form, status=status)

    def address(going):
        if going != "next":
            return address_of(review, pk)
        following = seat.next_after(pk)
        return address_of(review, following) if following else reverse("council:score_queue")

    return answer_sheet(request, fresh=fresh, save=save, page=page, address=address)


def own_sheet(seat, dossier):
    row = find_sheet(seat.review, ScoreColumn.COUNCIL, dossier_id=dossier.pk, member=seat.member)
    return sheet_shown(seat.review.rubric, ScoreColumn.COUNCIL, row)


def sheet_page(request, seat, dossier, *, form=None, recuse_form=None, status=200):
    today = timezone.localdate()
    shown = own_sheet(seat, dossier)
    gaps = phase_gaps(seat.review, seat.phase, ScoreColumn.COUNCIL, today=today)
    writes = not gaps and not shown.is_recused
    form = form or SheetForm(shown=shown)
    version = next(iter(dossier.versions.all()), None)
    content = version.content if version else {}
    names = seat.phase.shows_names
    summary = content.get("summary") or dossier.summary
    achievement = content.get("achievement") or dossier.achievement
    waiting = list(seat.waiting.values_list("pk", flat=True))
    following = seat.next_after(dossier.pk)
    context = {
        "seat": seat,
        "dossier": dossier,
        "shown": shown,
        "writes": writes,
        "refusal": " ".join(gaps.values()),
        "form": form,
        "groups": form.rows(shown),
        "progress": progress_words(shown),
        "names": names,
        "heading": dossier.subject_name if names else f"Hồ sơ {dossier.code}",
        "achievement": achievement if names else without_names(achievement, dossier),
        "summary": summary if names else without_names(summary, dossier),
        "files": version.files.all() if version and names else (),
        "recuse_form": (recuse_form or RecuseForm()) if writes else None,
        "waiting_count": len(waiting),
        "later_url": address_of(seat.review.pk, following) if following else reverse("council:score_queue"),
        "scores": scores_of(dossier),
        "others": others_of(seat.review, dossier, seat.member) if may_see_others(seat, shown) else None,
        "changes": changes_of_sheet(shown.row),
        "here": address_of(seat.review.pk, dossier.pk),
    }
    return render(request, "awards/score_sheet.html", context, status=status)


@require_POST
def score_recuse(request, review, pk):
    seat = seat_or_404(request, review)
    dossier = dossier_or_404(seat, pk)
    form = RecuseForm(request.POST)
    if form.is_valid():
        try:
            recuse_from_scoring(review_id=review, dossier_id=pk, actor=request.user, note=form.cleaned_data["note"])
        except ValidationError as error:
            form.show(error)
        else:
            messages.success(request, f"Đã ghi: anh/chị tránh chấm hồ sơ {dossier.code}.")
            following = seat.next_after(pk)
            return redirect(address_of(review, following) if following else reverse("council:score_queue"))
    return sheet_page(request, seat, dossier, recuse_form=form, status=422)


@require_safe
def score_file(request, review, pk, file_pk):
    """A paper of the version that the council reads; none while the phase hides names."""
    seat = seat_or_404(request, review)
    dossier = dossier_or_404(seat, pk)
    if not seat.phase.shows_names:
        raise Http404("Bước này giấu tên nên không mở giấy tờ.")
    rows = DossierFile.objects.filter(versions__dossier=dossier).select_related("file").distinct()
    return file_response(get_object_or_404(rows, pk=file_pk).file, inline=request.GET.get("xem") == "1")
