"""One screen for each case of a meeting: what is read on the left, what is done on the right."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from awards.admin.dossiers import seen_version
from awards.council_forms import (
    BareForm,
    ConfirmPaperForm,
    DiscussionForm,
    HandsForm,
    KeepOutForm,
    LiftForm,
    OpenRoundForm,
    OpinionForm,
    PaperCountForm,
    PutOffForm,
)
from awards.eligibility import open_holds
from awards.enums import DossierState, MeetingState, Presence, RecusalGround, VoteSource, VotingMethod
from awards.gates import electorate_of
from awards.permissions import can_count, can_keep_council, can_read_scores, is_secretary
from awards.selectors import (
    case_shown,
    cases_at_desk,
    cases_for_page,
    honours_of,
    lines_told,
    place_of_case,
    related_to,
    rule_shown,
)
from awards.selectors.scores import scores_of
from awards.services import (
    advance_dossier,
    close_round,
    confirm_paper,
    count_paper,
    keep_out,
    lift_recusal,
    open_round,
    record_hands,
    record_opinion,
    write_discussion,
)
from documents.selectors import file_response
from interface.admin import explained
from interface.versions import StaleVersion
from units.permissions import require


@dataclass(frozen=True)
class Screen:
    """A case with what its forms ask about: the rule, the round that goes on, who may still vote in it."""

    shown: object
    rule: object

    @property
    def case(self):
        return self.shown.case

    @property
    def round(self):
        return self.shown.current.round if self.shown.is_voting else None

    @property
    def voters(self):
        """``(member key, name)`` of those who may vote in the round that goes on."""
        names = {row.member_id: row.full_name for row in self.case.meeting.attendances.all()}
        return [(key, names[key]) for key in electorate_of(self.round).voters] if self.round else []

    @property
    def unheard(self):
        said = {vote.member_id for vote in self.round.votes.all()} if self.round else set()
        return [(key, name) for key, name in self.voters if key not in said]

    @property
    def taking_part(self):
        """Those called who do not keep out yet."""
        out = {recusal.member_id for recusal in self.case.recusals.all() if recusal.holds}
        return [row for row in self.case.meeting.attendances.all() if row.member_id not in out]

    @property
    def writing(self):
        return [row for row in self.case.meeting.attendances.all() if row.presence == Presence.WRITTEN]


@dataclass(frozen=True)
class CaseAct:
    """What one button of the case does. ``take(screen, actor, form, version)`` calls the service."""

    form: Callable
    take: Callable
    said: str


def of_case(service):
    return lambda screen, actor, form, version: service(case_id=screen.case.pk, actor=actor, **form.facts)


def of_round(service):
    """Acts on a round that goes on; with none open there is nothing to act on."""

    def take(screen, actor, form, version):
        if screen.round is None:
            raise ValidationError("Hồ sơ này không có lần biểu quyết nào đang mở.")
        service(round_id=screen.round.pk, actor=actor, **form.facts)

    return take


def lift(screen, actor, form, version):
    facts = form.facts
    if facts["recusal_id"] not in {recusal.pk for recusal in screen.case.recusals.all()}:
        raise ValidationError("Không tìm thấy thành viên tránh biểu quyết này.")
    lift_recusal(actor=actor, **facts)


def put_off(screen, actor, form, version):
    advance_dossier(
        dossier_id=screen.case.dossier_id, action="put_off", actor=actor, now=timezone.now(), note=form.facts["note"]
    )


def discuss(screen, actor, form, version):
    write_discussion(case_id=screen.case.pk, actor=actor, expected_version=version, **form.facts)


def texts_of(case):
    return {"discussion": case.discussion, "conclusion": case.conclusion}


def opening_form(screen, *arguments, **options):
    method = screen.rule.rule.method if screen.rule else VotingMethod.SHOW_OF_HANDS
    return OpenRoundForm(*arguments, method=method, **options)


ACTS = {
    "ghi-chep": CaseAct(
        lambda screen, *a, **k: DiscussionForm(*a, initial=texts_of(screen.case), **k),
        discuss,
        "Đã lưu ý kiến thảo luận.",
    ),
    "tranh": CaseAct(
        lambda screen, *a, **k: KeepOutForm(*a, offered=screen.taking_part, **k),
        of_case(keep_out),
        "Đã ghi thành viên không tham gia biểu quyết.",
    ),
    "bo-tranh": CaseAct(
        lambda screen, *a, **k: LiftForm(*a, **k), lift, "Thành viên được tham gia biểu quyết hồ sơ này."
    ),
    "y-kien": CaseAct(
        lambda screen, *a, **k: OpinionForm(*a, offered=screen.writing, **k),
        of_case(record_opinion),
        "Đã ghi ý kiến bằng văn bản.",
    ),
    "mo-bieu-quyet": CaseAct(opening_form, of_case(open_round), "Đã mở biểu quyết."),
    "gio-tay": CaseAct(
        lambda screen, *a, **k: HandsForm(*a, waiting=screen.unheard, **k), of_round(record_hands), "Đã ghi biểu quyết."
    ),
    "kiem-phieu": CaseAct(
        lambda screen, *a, **k: PaperCountForm(*a, voters=screen.voters, **k),
        of_round(count_paper),
        "Đã ghi kết quả kiểm phiếu; người thứ hai của tổ kiểm phiếu xác nhận.",
    ),
    "xac-nhan-phieu": CaseAct(
        lambda screen, *a, **k: ConfirmPaperForm(*a, **k),
        of_round(confirm_paper),
        "Hai người kiểm phiếu khớp nhau.",
    ),
    "ket-thuc-bieu-quyet": CaseAct(
        lambda screen, *a, **k: BareForm(*a, **k),
        of_round(close_round),
        "Đã kết thúc biểu quyết; kết quả được giữ nguyên.",
    ),
    "hoan": CaseAct(lambda screen, *a, **k: PutOffForm(*a, **k), put_off, "Đã hoãn hồ sơ sang phiên sau."),
}
OF_THE_COUNTING_TEAM = frozenset({"kiem-phieu", "xac-nhan-phieu"})


class CaseScreens:
    """The part of the meetings' desk that leads a meeting through its cases."""

    def case_urls(self, wrap, name):
        at = "<int:object_id>/ho-so/<int:case_id>/"
        return [
            path(at, wrap(self.case_view), name=f"{name}_case"),
            path(f"{at}viec/<slug:act>/", wrap(self.case_act_view), name=f"{name}_case_act"),
            path(f"{at}y-kien/<int:opinion_id>/", wrap(self.opinion_view), name=f"{name}_opinion"),
        ]

    def case_or_404(self, request, object_id, case_id):
        if not self.has_view_permission(request):
            raise PermissionDenied
        case = cases_for_page(cases_at_desk(request.user)).filter(meeting=object_id, pk=case_id).first()
        if case is None:
            raise Http404("Không tìm thấy hồ sơ trong chương trình họp, hoặc nằm ngoài phạm vi của anh/chị.")
        return Screen(case_shown(case, lines=lines_told(request.user)), rule_shown(case))

    @explained
    def case_view(self, request, object_id, case_id):
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self.case_page(request, self.case_or_404(request, object_id, case_id))

    @method_decorator(sensitive_post_parameters())
    @explained
    def case_act_view(self, request, object_id, case_id, act):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        screen = self.case_or_404(request, object_id, case_id)
        if act in OF_THE_COUNTING_TEAM:
            require(can_count(request.user, screen.case.meeting))
        else:
            require(can_keep_council(request.user, screen.case.meeting.unit))
        if act not in ACTS:
            raise Http404("Không có việc này.")
        spec = ACTS[act]
        form, status = spec.form(screen, request.POST, request.FILES, act=act), 422
        if form.is_valid():
            try:
                spec.take(screen, request.user, form, seen_version(request.POST.get("version")))
            except ValidationError as error:
                form.show(error)
                status = 409 if isinstance(error, StaleVersion) else 422
            else:
                messages.success(request, spec.said)
                return HttpResponseRedirect(self.address_after_act(request, screen.case))
        fresh = self.case_or_404(request, object_id, case_id)
        return self.case_page(request, fresh, bound=(act, form), status=status)

    def address_after_act(self, request, case):
        """The case itself, or the next of the agenda where «save and next» was pressed."""
        if "next" in request.POST:
            place = place_of_case(case)
            if place.next:
                return case_address(case.meeting_id, place.next)
            messages.info(request, "Đã hết chương trình họp.")
            return reverse("admin:awards_councilmeeting_change", args=[case.meeting_id])
        return case_address(case.meeting_id, case.pk)

    def opened_acts(self, screen, user):
        """Names of the acts whose forms the page shows to the user now."""
        case, round = screen.case, screen.round
        sits = case.meeting.state == MeetingState.OPEN
        acts = []
        if can_keep_council(user, case.meeting.unit) and case.meeting.state != MeetingState.ENDED:
            acts.append("ghi-chep")
            if round is None:
                acts += ["tranh"] if screen.taking_part else []
                acts += ["y-kien"] if screen.writing else []
                votable = case.dossier.state in (DossierState.TABLED, DossierState.VOTED) and not case.is_put_off
                votable = votable and not open_holds(case.dossier)
                acts += ["mo-bieu-quyet"] if sits and votable and screen.rule else []
                waits = case.dossier.state == DossierState.TABLED and not case.is_put_off
                acts += ["hoan"] if waits and is_secretary(user, case.dossier) else []
            else:
                acts += ["gio-tay"] if round.source == VoteSource.MEMBERS and screen.unheard else []
                acts.append("ket-thuc-bieu-quyet")
        if round is not None and round.source == VoteSource.PAPER and can_count(user, case.meeting):
            count = getattr(round, "paper_count", None)
            if count is None:
                acts.append("kiem-phieu")
            elif not count.confirmed_by_id and count.counted_by_id != user.pk:
                acts.append("xac-nhan-phieu")
        return acts

    def case_page(self, request, screen, *, bound=("", None), status=200):
        case, (act, refused) = screen.case, bound
        opened = self.opened_acts(screen, request.user)
        place = place_of_case(case)
        related = related_to(case.dossier, request.user)
        honours = honours_of(case.dossier, related.of_subject)
        attendances = {row.member_id: row for row in case.meeting.attendances.all()}
        context = {
            "title": f"{case.dossier.code} {case.dossier.subject_name}",
            "case": case,
            "meeting": case.meeting,
            "dossier": case.dossier,
            "shown": screen.shown,
            "version": screen.shown.version,
            "files": screen.shown.files,
            "standards": screen.shown.standards,
            "holds": open_holds(case.dossier),
            "lookalikes": related.lookalikes,
            "honours": honours.lines,
            "others": honours.dossiers,
            "rule": screen.rule,
            "round": screen.round,
            "keeps": bool(can_keep_council(request.user, case.meeting.unit)),
            "scores": (scores := scores_of(case.dossier)),
            "reads_scores": scores is not None and bool(can_read_scores(request.user, scores.review)),
            "sits_here": any(row.member.user_id == request.user.pk for row in attendances.values()),
            "forms": {
                name.replace("-", "_"): refused if name == act else ACTS[name].form(screen, act=name) for name in opened
            },
            "refused": refused,
            "opened_act": act,
            "recusals": case.recusals.all(),
            "self_ground": RecusalGround.SELF,
            "opinions": case.opinions.all(),
            "opinions_are_open": bool(screen.shown.rounds) and not screen.shown.is_voting,
            "place": place,
            "previous_url": case_address(case.meeting_id, place.previous) if place.previous else "",
            "next_url": case_address(case.meeting_id, place.next) if place.next else "",
        }
        return TemplateResponse(request, "admin/awards/meeting/case.html", context, status=status)

    @explained
    def opinion_view(self, request, object_id, case_id, opinion_id):
        """The paper of a written opinion, for those who keep the council's papers."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        case = self.case_or_404(request, object_id, case_id).case
        require(can_keep_council(request.user, case.meeting.unit))
        paper = next((row.paper for row in case.opinions.all() if row.pk == opinion_id and row.paper), None)
        if paper is None:
            raise Http404("Không có văn bản kèm ý kiến này.")
        return file_response(paper, inline=request.GET.get("xem") == "1")


def case_address(meeting_id, case_id):
    return reverse("admin:awards_councilmeeting_case", args=[meeting_id, case_id])
