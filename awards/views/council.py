"""The member's own pages: the meetings one is called to, a case to read, the vote."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.council_forms import BallotForm, KeepOutSelfForm
from awards.enums import MeetingState
from awards.models import DossierFile, VoteRound
from awards.selectors import case_shown, cases_called, cases_for_page, own_meetings, rounds_awaiting, seat_of
from awards.services import cast_ballot, cast_vote, keep_out
from documents.selectors import file_response


@require_safe
def meeting_list(request):
    meetings, ended = own_meetings(request.user)
    waiting = rounds_awaiting(request.user).select_related("case__meeting", "dossier__campaign_award__award_form")
    return render(
        request,
        "awards/meeting_list.html",
        {"meetings": meetings, "ended": ended, "waiting": waiting.order_by("case__meeting", "case__order", "pk")},
    )


def get_case(request, pk):
    return get_object_or_404(cases_for_page(cases_called(request.user)), pk=pk)


def case_page(request, case, *, round=None, form=None, keep_out_form=None, status=200):
    """The case with what the member may do: keep out of it, or vote in ``round`` while it goes on."""
    shown = case_shown(case)
    seat = seat_of(case, request.user, round=round)
    is_ended = case.meeting.state == MeetingState.ENDED
    may_keep_out = not (is_ended or seat.recusal or shown.is_voting)
    return render(
        request,
        "awards/ballot.html" if round else "awards/case_detail.html",
        {
            "case": case,
            "shown": shown,
            "version": shown.version,
            "files": shown.files,
            "standards": shown.standards,
            "round": round,
            "result": next((row for row in shown.rounds if round and row.round.pk == round.pk), shown.current),
            "seat": seat,
            "form": form or BallotForm(act="phieu"),
            "keep_out_form": (keep_out_form or KeepOutSelfForm(act="tranh")) if may_keep_out else None,
        },
        status=status,
    )


@require_safe
def case_detail(request, pk):
    case = get_case(request, pk)
    newest = max(case.rounds.all(), key=lambda round: round.number, default=None)
    if newest is not None and not newest.is_closed:
        return redirect("council:ballot", newest.pk)
    return case_page(request, case)


@require_POST
def case_keep_out(request, pk):
    case = get_case(request, pk)
    form = KeepOutSelfForm(request.POST, act="tranh")
    if form.is_valid():
        seat = seat_of(case, request.user)
        try:
            keep_out(case_id=case.pk, member_id=seat.attendance.member_id, actor=request.user, **form.facts)
        except ValidationError as error:
            form.show(error)
        else:
            messages.success(request, f"Đã ghi: anh/chị không tham gia biểu quyết hồ sơ {case.dossier.code}.")
            return redirect("council:meeting_list")
    return case_page(request, case, keep_out_form=form, status=422)


@require_safe
def case_file(request, pk, file_pk):
    """A paper of the version that the council reads, for those called to the meeting."""
    case = get_object_or_404(cases_called(request.user), pk=pk)
    rows = DossierFile.objects.filter(versions__dossier=case.dossier_id).select_related("file").distinct()
    return file_response(get_object_or_404(rows, pk=file_pk).file, inline=request.GET.get("xem") == "1")


@sensitive_post_parameters()
@sensitive_variables("form", "choice")
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request, pk):
    """The vote of the member. What is chosen stands in the body of the request alone: in no address, message or log."""
    case_id = VoteRound.objects.filter(pk=pk).values_list("case", flat=True).first()
    if case_id is None:
        raise Http404("Không tìm thấy lần biểu quyết.")
    case = get_case(request, case_id)
    round = next(row for row in case.rounds.all() if row.pk == pk)
    if request.method != "POST":
        return case_page(request, case, round=round)
    form = BallotForm(request.POST, act="phieu")
    if not form.is_valid():
        return case_page(request, case, round=round, form=form, status=422)
    try:
        said = vote(round, form.cleaned_data["choice"], request.user)
    except ValidationError as error:
        form.show(error)
        return case_page(request, get_case(request, case_id), round=round, form=form, status=422)
    if said:
        messages.success(request, f"Đã ghi biểu quyết của anh/chị cho {case.dossier.subject_name}.")
    else:
        messages.info(request, "Anh/chị đã biểu quyết hồ sơ này từ trước; lần bấm vừa rồi không ghi thêm gì.")
    return redirect("council:meeting_list")


@sensitive_variables("choice")
def vote(round, choice, actor):
    """Cast it; whether it went in now. One that was in before stays as it was."""
    if round.is_secret:
        return cast_ballot(round_id=round.pk, choice=choice, actor=actor)
    before = round.votes.all()
    cast = cast_vote(round_id=round.pk, choice=choice, actor=actor)
    return cast.pk not in {row.pk for row in before}
