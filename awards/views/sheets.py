"""What every score sheet does with what is posted: keep it, hand it in, say what cannot be kept."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from awards.score_forms import SheetForm
from awards.score_gates import sheet_fault
from interface.amounts import write_amount
from interface.versions import StaleVersion

TWO_WINDOWS = "Phiếu này vừa được lưu ở nơi khác; điểm đang gõ vẫn ở đây. Đối chiếu rồi lưu lại."


def progress_words(shown):
    """«3/5 tiêu chí, 42,5 điểm»."""
    words = f"{shown.done}/{len(shown.lines)} tiêu chí"
    return f"{words}, {write_amount(shown.verdict.total)} điểm" if shown.done else words


def answer_sheet(request, *, fresh, save, page, address):
    """The answer to a posted sheet, asked for JSON by the autosave.

    ``fresh()`` is the sheet as it is kept, ``save(**facts)`` the service, ``page(form, status)`` the page again,
    ``address(going)`` where a press of a button leads. A button keeps all or nothing; the autosave what it can.
    """
    shown = fresh()
    form = SheetForm(request.POST, shown=shown)
    wants_page, going = request.accepts("text/html"), request.POST.get("go", "")
    form.is_valid()
    given = form.given()
    held = {line.criterion.pk: line for line in form.lines}
    faults = {
        key: fault
        for key, said in given.items()
        if (fault := sheet_fault(held[key].criterion, held[key].score, said, is_handed_in=shown.is_handed_in))
    }
    for key, fault in faults.items():
        form.add_error(form.names(key)[0], fault)
    if not form.errors or not (wants_page or going):
        kept = {key: said for key, said in given.items() if key not in faults}
        try:
            save(
                given=kept,
                expected_version=form.cleaned_data.get("version"),
                hand_in=going in ("next", "hand_in"),
            )
        except StaleVersion:
            return stale(request, fresh(), page, wants_page)
        except ValidationError as error:
            form.show(error)
        else:
            return saved(request, fresh(), form, wants_page, address(going))
    if not wants_page:
        return JsonResponse({"message": f"Chưa lưu được: {' '.join(form.sentences())}"}, status=422)
    return page(form, 422)


def saved(request, shown, form, wants_page, address):
    hour = f"{timezone.localtime():%H:%M}"
    if wants_page:
        messages.success(request, f"Đã lưu lúc {hour}.")
        return redirect(address)
    told, unfinished = f"Đã lưu {hour}: {progress_words(shown)}.", form.sentences()
    return JsonResponse(
        {
            "saved_at": hour,
            "version": shown.version,
            "partial": bool(unfinished),
            "message": f"{told} Chưa lưu: {' '.join(unfinished)}" if unfinished else told,
            "next": address,
        }
    )


def stale(request, shown, page, wants_page):
    if not wants_page:
        return JsonResponse({"message": TWO_WINDOWS}, status=409)
    data = request.POST.copy()
    data["version"] = shown.version
    form = SheetForm(data, shown=shown)
    form.is_valid()
    form.add_error(None, TWO_WINDOWS)
    return page(form, 409)
