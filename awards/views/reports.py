"""The report written in the browser: one page that saves by itself, its photos, what it may begin with, the print."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.gates import checklist_for
from awards.models import ReportPhoto
from awards.procedure import KEPT_AS_SENT, may_write_report
from awards.report_forms import FillForm, PhotosForm, WordsForm
from awards.selectors import (
    by_part,
    cases_called,
    completeness_of,
    current_files,
    current_photos,
    headings_of,
    last_written_dossier,
    limit_at,
    report_asked,
    report_form_of,
    words_without_heading,
)
from awards.services import (
    LAST_DOSSIER,
    RECORDS,
    StaleDossier,
    add_photos,
    arrange_photos,
    fill_report,
    save_report,
    suggestions_of,
    version_of,
)
from awards.views.drafts import first_error, gap_pairs, get_own_dossier
from awards.views.reading import facts_of, flagged_names, get_dossier, shown_to
from documents.selectors import file_response

PHOTO_AGE = 7 * 24 * 3600
MOVES = {"len": -1, "xuong": 1}
PHOTOS_ANCHOR = "#anh-minh-chung"


def get_own_report(request, pk):
    """``(dossier, form of the day, line of the checklist)``; 404 where the award asks for no report or has no form."""
    dossier, today = get_own_dossier(request, pk), timezone.localdate()
    asked = report_asked(dossier, checklist_for(dossier, today=today))
    form = report_form_of(dossier, today=today)
    if asked is None or form is None:
        raise Http404("Hình thức khen thưởng này không có mẫu báo cáo để viết trên trang.")
    return dossier, form, asked


def report_page(request, dossier, form, asked, *, words=None, photos=None, status=200):
    today = timezone.localdate()
    headings = headings_of(dossier, form)
    words = words or WordsForm(headings=headings, version=version_of(dossier))
    done = completeness_of(dossier, today=today, form=form)
    returned = next((event for event in dossier.events.all() if event.action == "return"), None)
    return render(
        request,
        "awards/report_edit.html",
        {
            "dossier": dossier,
            "report_form": form.row,
            "asked": asked,
            "words": words,
            "parts": by_part(words.boxes, lambda row: row[0].section.part),
            "photos": photos or photos_form(dossier),
            "leftovers": words_without_heading(dossier, form),
            "report_files": [file for file in current_files(dossier) if file.item_type_id == asked.item_type_id],
            "earlier": last_written_dossier(dossier, request.user),
            "completeness": done,
            "gaps": gap_pairs(dossier, done.gaps),
            "limit": limit_at(dossier, timezone.now()),
            "returned": returned if dossier.return_due_on else None,
            "flagged": flagged_names(dossier, returned),
            "sources": {"records": RECORDS, "last": LAST_DOSSIER},
        },
        status=status,
    )


def photos_form(dossier, data=None, files=None):
    shown = current_photos(dossier)
    for place, photo in enumerate(shown, start=1):
        photo.place = place
    return PhotosForm(data, files, shown=shown, auto_id="id_anh_%s")


def refuse_closed(dossier):
    """A return that did not ask for the report leaves it as it was sent."""
    if not may_write_report(dossier):
        raise PermissionDenied(KEPT_AS_SENT)


@require_safe
def report_edit(request, pk):
    dossier, form, asked = get_own_report(request, pk)
    if not dossier.is_editable:
        return redirect("awards:dossier_detail", pk)
    refuse_closed(dossier)
    return report_page(request, dossier, form, asked)


@require_POST
def report_save(request, pk):
    """Keep what was typed; asked for JSON it answers the page's own saving, else it goes on to a page."""
    dossier, form, asked = get_own_report(request, pk)
    by_itself = request.headers.get("Accept") == "application/json"
    words = WordsForm(request.POST, headings=headings_of(dossier, form), version=version_of(dossier))
    if not words.is_valid():
        if by_itself:
            return JsonResponse({"message": f"Chưa lưu: {first_error(words)}"}, status=422)
        return report_page(request, dossier, form, asked, words=words, status=422)
    try:
        report = save_report(
            dossier_id=pk,
            expected_version=words.cleaned_data["version"],
            actor=request.user,
            now=timezone.now(),
            answers=words.words,
        )
    except StaleDossier as error:
        if by_itself:
            why = "Có người vừa lưu bản mới hơn." if dossier.is_editable else error.messages[0]
            told = f"Chưa lưu: {why} Bấm «Lưu bản nháp» để xem hai bản cạnh nhau."
            return JsonResponse({"message": told}, status=409)
        return conflict_page(request, pk, words=words, sentence=error.messages[0])
    except ValidationError as error:
        if by_itself:
            return JsonResponse({"message": f"Chưa lưu: {error.messages[0]}"}, status=422)
        words.add_error(None, error.messages)
        return report_page(request, dossier, form, asked, words=words, status=422)
    hour = f"{timezone.localtime(report.saved_at):%H:%M}"
    going = "awards:dossier_edit" if "go" in request.POST else "awards:report_edit"
    if by_itself:
        fresh = get_dossier(request, pk)
        done = completeness_of(fresh, today=timezone.localdate(), form=form)
        return JsonResponse(
            {
                "saved_at": hour,
                "version": report.version,
                "message": f"Đã lưu lúc {hour}",
                "next": reverse(going, args=[pk]),
                "done": done.done,
                "gaps": gap_pairs(fresh, done.gaps),
            }
        )
    messages.success(request, f"Đã lưu báo cáo lúc {hour}.")
    return redirect(going, pk)


def conflict_page(request, pk, *, words, sentence):
    """Both versions side by side; what was typed stays in the boxes and may be saved over the newer one."""
    dossier, form, _ = get_own_report(request, pk)
    typed = words.words
    stored = {heading.section.key: heading.text for heading in headings_of(dossier, form)}
    fresh = WordsForm(headings=headings_of(dossier, form), version=version_of(dossier))
    fresh.initial |= {name: value for name, value in words.cleaned_data.items() if name != "version"}
    rows = [(box, stored[heading.section.key], heading.section.key) for heading, box in fresh.boxes]
    return render(
        request,
        "awards/report_conflict.html",
        {
            "dossier": dossier,
            "words": fresh,
            "differing": [(box, text) for box, text, key in rows if typed[key].split() != text.split()],
            "same": [box for box, text, key in rows if typed[key].split() == text.split()],
            "sentence": sentence,
        },
        status=409,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def report_fill(request, pk, source):
    """First what would be written where and what stays; then the writing of the headings that were ticked."""
    dossier, form, _ = get_own_report(request, pk)
    if source not in (RECORDS, LAST_DOSSIER):
        raise Http404("Không có nguồn này.")
    if not dossier.is_editable:
        return redirect("awards:dossier_detail", pk)
    refuse_closed(dossier)
    suggested = suggestions_of(dossier, source, request.user, today=timezone.localdate())
    headings = [heading for heading in headings_of(dossier, form) if heading.section.key in suggested]
    offered = [heading for heading in headings if not heading.text.strip()]
    fill, status = FillForm(request.POST if request.method == "POST" else None, offered=offered), 200
    if request.method == "POST":
        status = 422
        if fill.is_valid():
            try:
                filled = fill_report(
                    dossier_id=pk,
                    source=source,
                    keys=fill.cleaned_data["keys"],
                    actor=request.user,
                    now=timezone.now(),
                )
            except ValidationError as error:
                fill.add_error(None, error.messages)
            else:
                told = f"Đã điền {len(filled)} mục; hãy đọc lại và sửa cho đúng." if filled else "Không còn mục trống."
                messages.success(request, told)
                return redirect("awards:report_edit", pk)
    return render(
        request,
        "awards/report_fill.html",
        {
            "dossier": dossier,
            "fill": fill,
            "is_from_records": source == RECORDS,
            "earlier": last_written_dossier(dossier, request.user) if source == LAST_DOSSIER else None,
            "offered": [(heading, suggested[heading.section.key]) for heading in offered],
            "kept": [heading for heading in headings if heading.text.strip()],
            "chosen": fill["keys"].value() or [],
        },
        status=status,
    )


@require_POST
def report_photos(request, pk):
    """Every press keeps the captions; then come the new photos, or the act of the button on one photo."""
    dossier, form, asked = get_own_report(request, pk)
    photos = photos_form(dossier, request.POST, request.FILES)
    if not photos.is_valid():
        return report_page(request, dossier, form, asked, photos=photos, status=422)
    act, _, key = request.POST.get("viec", "").partition("-")
    target = int(key) if key.isdecimal() and len(key) < 19 else None
    try:
        arrange_photos(
            dossier_id=pk,
            captions=photos.captions,
            moved=(target, MOVES[act]) if act in MOVES and target else None,
            removed=target if act == "go" else None,
            actor=request.user,
            now=timezone.now(),
        )
        if new := photos.cleaned_data["photos"]:
            add_photos(
                dossier_id=pk,
                photos=new,
                caption=photos.cleaned_data["caption"],
                actor=request.user,
                now=timezone.now(),
            )
    except ValidationError as error:
        photos.add_error(None, error.messages)
        return report_page(request, get_dossier(request, pk), form, asked, photos=photos, status=422)
    if new:
        said = f"Đã thêm {len(new)} ảnh."
    else:
        said = {"go": "Đã gỡ ảnh khỏi báo cáo.", "": "Đã lưu chú thích ảnh."}.get(act, "Đã đổi thứ tự ảnh.")
    messages.success(request, said)
    return redirect(reverse("awards:report_edit", args=[pk]) + PHOTOS_ANCHOR)


def photo_answer(photo, *, is_small):
    """A photo never changes, so the reader's own browser may keep it a while."""
    response = file_response(photo.small if is_small else photo.file, inline=True)
    response["Cache-Control"] = f"private, max-age={PHOTO_AGE}, immutable"
    return response


@require_safe
def report_photo(request, pk, photo_pk):
    rows = ReportPhoto.objects.visible_to(request.user).select_related("file", "small")
    photo = get_object_or_404(rows, pk=photo_pk, report__dossier=pk)
    return photo_answer(photo, is_small=request.GET.get("nho") == "1")


@require_safe
def case_photo(request, pk, photo_pk):
    """A photo of a version that was sent, for those called to the meeting."""
    case = get_object_or_404(cases_called(request.user), pk=pk)
    rows = ReportPhoto.objects.filter(versions__dossier=case.dossier_id).select_related("file", "small").distinct()
    return photo_answer(get_object_or_404(rows, pk=photo_pk), is_small=request.GET.get("nho") == "1")


@require_safe
def dossier_print(request, pk):
    """The whole dossier on A4: what the reader sees of it on its own page, with the place for the signatures."""
    dossier = get_dossier(request, pk)
    shown = shown_to(request.user, dossier, today=timezone.localdate())
    return render(
        request,
        "awards/dossier_print.html",
        {
            "dossier": dossier,
            "content": shown.content,
            "version": shown.version,
            "papers": shown.papers,
            "facts": facts_of(dossier, shown.content),
        },
    )
