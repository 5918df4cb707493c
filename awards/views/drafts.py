"""The working copy: one page that saves by itself, its papers, and the page for two versions."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from awards.eligibility import open_holds
from awards.forms import DossierForm, FileForm
from awards.models import DossierFile
from awards.permissions import is_preparer
from awards.procedure import reopened_fields
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
from awards.services import StaleDossier, add_file, remove_file, save_draft
from awards.views.reading import flagged_names, get_dossier
from units.permissions import require


def get_own_dossier(request, pk):
    dossier = get_dossier(request, pk)
    require(is_preparer(request.user, dossier))
    return dossier


def edit_page(request, dossier, *, form=None, file_error=None, status=200):
    """``file_error`` is (key of the kind of paper, sentences); the page is drawn from what is stored."""
    today = timezone.localdate()
    report_form = report_form_of(dossier, today=today)
    done = completeness_of(dossier, today=today, form=report_form)
    returned = next((event for event in dossier.events.all() if event.action == "return"), None)
    refused_type, refused = file_error or (None, [])
    return render(
        request,
        "awards/dossier_edit.html",
        {
            "dossier": dossier,
            "form": form or DossierForm(instance=dossier),
            "papers": papers_of(dossier, current_files(dossier), today=today, written=written_of(dossier, report_form)),
            "standards": standards_shown(dossier, request.user, today=today),
            "holds": open_holds(dossier),
            "lookalikes": related_to(dossier, request.user).lookalikes,
            "completeness": done,
            "gaps": gap_pairs(dossier, done.gaps),
            "limit": limit_at(dossier, timezone.now()),
            "returned": returned if dossier.return_due_on else None,
            "flagged": flagged_names(dossier, returned),
            "closed_items": closed_items(dossier),
            "refused_type": refused_type,
            "refused": refused,
            "max_bytes": settings.MAX_UPLOAD_BYTES,
            "max_megabytes": settings.MAX_UPLOAD_BYTES // 1024 // 1024,
        },
        status=status,
    )


def closed_items(dossier):
    """Kinds of papers that a return left closed."""
    reopened = reopened_fields(dossier)
    if reopened is None:
        return frozenset()
    kinds = {item.item_type_id for item in dossier.campaign_award.checklist.all()}
    kinds |= {file.item_type_id for file in current_files(dossier)}
    return frozenset(kind for kind in kinds if f"item-{kind}" not in reopened)


def gap_pairs(dossier, gaps):
    """What is missing as (sentence, address of the place that mends it)."""
    return [(text, gap_address(dossier, field)) for field, text in gaps.items()]


def gap_address(dossier, field):
    if field.startswith("section-"):
        return f"{reverse('awards:report_edit', args=[dossier.pk])}#id_muc-{field.removeprefix('section-')}"
    page = reverse("awards:dossier_edit", args=[dossier.pk])
    if field.startswith("item-"):
        return f"{page}#{field}"
    return f"{page}#id_{field}" if field in DossierForm.base_fields else ""


@require_safe
def dossier_edit(request, pk):
    dossier = get_own_dossier(request, pk)
    if not dossier.is_editable:
        return redirect("awards:dossier_detail", pk)
    return edit_page(request, dossier)


@require_POST
def dossier_save(request, pk):
    """Keep what was typed; asked for JSON it answers the page's own saving, else it goes on to a page."""
    dossier = get_own_dossier(request, pk)
    by_itself = request.headers.get("Accept") == "application/json"
    form = DossierForm(request.POST, instance=dossier)
    if not form.is_valid():
        if by_itself:
            return JsonResponse({"message": f"Chưa lưu: {first_error(form)}"}, status=422)
        return edit_page(request, get_dossier(request, pk), form=form, status=422)
    typed = form.cleaned_data
    try:
        saved = save_draft(
            dossier_id=pk,
            expected_version=typed["version"],
            actor=request.user,
            now=timezone.now(),
            achievement=typed["achievement"],
            summary=typed["summary"],
            model=typed["model"],
        )
    except StaleDossier as error:
        if by_itself:
            why = "Có người vừa lưu bản mới hơn." if dossier.is_editable else error.messages[0]
            return JsonResponse(
                {"message": f"Chưa lưu: {why} Bấm «Lưu bản nháp» để xem hai bản cạnh nhau."}, status=409
            )
        return conflict_page(request, pk, typed=typed, sentence=error.messages[0])
    except ValidationError as error:
        if by_itself:
            return JsonResponse({"message": f"Chưa lưu: {error.messages[0]}"}, status=422)
        form.add_error(None, error.messages)
        return edit_page(request, get_dossier(request, pk), form=form, status=422)
    saved_at = f"{timezone.localtime(saved.saved_at):%H:%M}"
    if by_itself:
        return JsonResponse({"saved_at": saved_at, "version": saved.version})
    messages.success(request, f"Đã lưu bản nháp lúc {saved_at}.")
    return redirect("awards:dossier_submit" if "send" in request.POST else "awards:dossier_edit", pk)


def first_error(form):
    return next(iter(form.errors.values()))[0]


def conflict_page(request, pk, *, typed, sentence):
    """Both versions side by side; what was typed stays in the boxes and may be saved over the newer one."""
    dossier = get_dossier(request, pk)
    form = DossierForm(instance=dossier, initial={**typed, "version": dossier.version})
    stored = {"achievement": dossier.achievement, "summary": dossier.summary, "model": dossier.model}
    pairs = [(form[name], value) for name, value in stored.items()]
    return render(
        request,
        "awards/dossier_conflict.html",
        {
            "dossier": dossier,
            "form": form,
            "differing": [(box, value) for box, value in pairs if typed[box.name] != value],
            "same": [box for box, value in pairs if typed[box.name] == value],
            "sentence": sentence,
        },
        status=409,
    )


@require_POST
def dossier_file_add(request, pk):
    dossier = get_own_dossier(request, pk)
    form = FileForm(request.POST, request.FILES, dossier=dossier)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            kept = add_file(
                dossier_id=pk,
                item_type=chosen["item_type"],
                upload=chosen["file"],
                actor=request.user,
                now=timezone.now(),
            )
        except ValidationError as error:
            sentences = error.messages
        else:
            messages.success(request, f"Đã tải lên “{kept}”.")
            return redirect(f"{reverse('awards:dossier_edit', args=[pk])}#item-{kept.item_type_id}")
    else:
        sentences = [first_error(form)]
    asked = request.POST.get("item_type", "")
    fresh = get_dossier(request, pk)
    return edit_page(request, fresh, file_error=(int(asked) if asked.isdecimal() else 0, sentences), status=422)


@require_POST
def dossier_file_remove(request, pk, file_pk):
    dossier = get_own_dossier(request, pk)
    found = get_object_or_404(DossierFile.objects.visible_to(request.user), pk=file_pk, dossier=dossier)
    try:
        remove_file(dossier_id=pk, file_id=found.pk, actor=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("awards:dossier_detail", pk)
    messages.success(request, "Đã gỡ tệp khỏi bản nháp.")
    return redirect(f"{reverse('awards:dossier_edit', args=[pk])}#item-{found.item_type_id}")
