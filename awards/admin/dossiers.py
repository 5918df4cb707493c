"""The desk's dossiers: the list, the screen of one, its steps."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from awards.admin.batches import DossierBatches, sentence_of
from awards.admin.filters import FILTERS, ArchiveFilter, ordering_of
from awards.admin.limits import DossierLimits
from awards.admin.procedure import FactScreens, fact_panels, procedure_of
from awards.admin.standards import DossierStandards
from awards.admin.walks import LIST_ADDRESS, DeskList, DossierWalk
from awards.desk_forms import StepForm, step_form
from awards.enums import ENDED, DossierState
from awards.gates import checklist_for, limit_of
from awards.models import (
    ChecklistItem,
    CouncilMeeting,
    Dossier,
    DossierEvent,
    DossierFile,
    DossierVersion,
    LateRequest,
    VoteRound,
)
from awards.permissions import can_read_scores
from awards.selectors import (
    QUEUE,
    desk_list,
    desk_rows,
    fetch_standards,
    honours_of,
    lines_told,
    related_to,
    superiors_read,
    timeline_of,
    ways_read,
    with_drawn_up,
    with_held,
    with_ways,
)
from awards.selectors.reviews import with_phase
from awards.selectors.scores import scores_of
from awards.services import StaleDossier, advance_dossier
from awards.workflow import DECIDABLE, TRANSITIONS, open_actions
from campaigns.deadlines import days_left, local_day
from interface.admin import ScopedAdmin, explained
from units.permissions import require


@dataclass(frozen=True)
class Panel:
    """One open step of the dossier screen; ``missing`` says why it cannot be taken yet."""

    action: str
    label: str
    effect: str
    form: StepForm
    missing: tuple
    is_main: bool


@admin.register(Dossier)
class DossierAdmin(DossierWalk, DossierBatches, DossierStandards, DossierLimits, FactScreens, ScopedAdmin):
    """Read-only everywhere, superusers included: every change is a step of ``services.advance_dossier``, or a fact
    beside the steps with a service of its own.
    """

    change_list_template = "admin/awards/dossier/list.html"
    list_display = ["code"]
    list_display_links = None
    list_filter = FILTERS
    search_fields = ["search_key"]
    sortable_by = ()

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("", wrap(self.changelist_view), name=f"{name}_changelist"),
            path("hang-loat/<slug:action>/", wrap(self.batch_view), name=f"{name}_batch"),
            path("<int:object_id>/change/", wrap(self.change_view), name=f"{name}_change"),
            path("<int:object_id>/buoc/<slug:action>/", wrap(self.step_view), name=f"{name}_step"),
            *self.fact_urls(wrap, name),
            *self.standard_urls(),
            path("<int:object_id>/chi-tieu/", wrap(self.limits_view), name=f"{name}_limits"),
        ]

    def rows_for(self, request, query):
        """The archived are out of the way unless ``query``, the address of the list, asks for them."""
        rows = with_held(with_drawn_up(desk_list(desk_rows(request.user)), request.user))
        return rows if ArchiveFilter.parameter_name in query else rows.filter(archived_at=None)

    def get_queryset(self, request):
        return self.rows_for(request, request.GET)

    def get_changelist(self, request, **kwargs):
        return DeskList

    def get_ordering(self, request):
        return ordering_of(request.GET)

    def get_search_results(self, request, queryset, search_term):
        return queryset.search(search_term), False

    def changelist_view(self, request, extra_context=None):
        address = request.GET.urlencode()
        moves = [(name, TRANSITIONS[name].label) for name in self.get_actions(request)]
        return super().changelist_view(
            request,
            {
                "title": "Hồ sơ đề nghị khen thưởng",
                "moves": moves,
                "kept_query": urlencode({LIST_ADDRESS: address}) if address else "",
                **(extra_context or {}),
            },
        )

    def dossier_or_404(self, request, object_id):
        rows = (
            with_phase(with_held(desk_rows(request.user)))
            .select_related(
                "unit__parent",
                "receiving_unit",
                "campaign",
                "campaign_award__award_form",
                "campaign_award__deciding_unit",
                "lowered_form",
                "archived_by",
                "subject_unit",
                "person__unit",
                "household__unit",
                "model",
                "decision_line",
                "assessment__band",
            )
            .prefetch_related(
                "campaign__deadlines__overrides",
                "campaign__deadlines__extensions",
                Prefetch("campaign_award__checklist", ChecklistItem.objects.select_related("item_type")),
                Prefetch("late_requests", LateRequest.objects.select_related("requested_by", "decided_by")),
                Prefetch("votes", VoteRound.objects.select_related("case__meeting__unit")),
                Prefetch("events", DossierEvent.objects.select_related("actor")),
                Prefetch("versions", DossierVersion.objects.select_related("submitted_by", "receiving_unit")),
            )
        )
        dossier = with_ways(rows).filter(pk=object_id).first()
        if dossier is None:
            raise Http404("Không tìm thấy hồ sơ, hoặc hồ sơ nằm ngoài phạm vi của anh/chị.")
        superiors_read(*ways_read(dossier))
        fetch_standards([dossier], lines=lines_told(request.user))
        return dossier

    @explained
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.dossier_page(request, self.dossier_or_404(request, object_id))

    @explained
    def step_view(self, request, object_id, action):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        if action not in TRANSITIONS:
            raise Http404("Không có bước này.")
        dossier, now = self.dossier_or_404(request, object_id), timezone.now()
        move = TRANSITIONS[action]
        require(move.who(request.user, dossier))
        form = step_form(action, [dossier], today=local_day(now), data=request.POST)
        if not form.is_valid():
            return self.dossier_page(request, dossier, bound=(action, form), status=422)
        place = self.place_of(request, dossier)
        try:
            dossier = advance_dossier(
                dossier_id=dossier.pk,
                action=action,
                actor=request.user,
                now=now,
                expected_version=seen_version(request.POST.get("version")),
                note=form.remark,
                details=form.details,
            )
        except StaleDossier as stale:
            messages.error(request, f"{sentence_of(stale)} Nội dung đang nhập được giữ lại bên dưới nếu bước còn mở.")
            if form.remark:
                messages.info(request, f"Nội dung đã nhập: {form.remark}")
            fresh = self.dossier_or_404(request, object_id)
            return self.dossier_page(request, fresh, bound=(action, form), status=409)
        except ValidationError as error:
            form.show(error)
            return self.dossier_page(request, dossier, bound=(action, form), status=422)
        messages.success(request, f"{move.label}: {dossier}. Trạng thái mới: {dossier.get_state_display()}.")
        return HttpResponseRedirect(self.address_after(request, dossier, place))

    def panels(self, dossier, user, *, now, bound=None):
        """The steps open to the user, the next one of the work first; ``bound`` is a posted form to show again."""
        opened = sorted(open_actions(user, dossier), key=lambda name: name not in QUEUE)
        for name in opened:
            move = TRANSITIONS[name]
            is_bound = bound is not None and bound[0] == name
            yield Panel(
                action=name,
                label=move.label,
                effect=move.effect,
                form=bound[1] if is_bound else step_form(name, [dossier], today=local_day(now)),
                missing=tuple(move.gate(dossier, now=now).values()),
                is_main=is_bound if bound else name == opened[0] and name in QUEUE,
            )

    def seen_version(self, request):
        return seen_version(request.POST.get("version"))

    def dossier_page(
        self, request, dossier, *, bound=None, bound_fact=None, standard_form=None, hold_form=None, status=200
    ):
        now = timezone.now()
        version = next(iter(dossier.versions.all()), None)
        files = DossierFile.objects.none()
        if version:
            files = version.files.select_related("item_type", "file")
        place = self.place_of(request, dossier)
        cutoff, due = limit_of(dossier)
        related = related_to(dossier, request.user)
        honours = honours_of(dossier, related.of_subject)
        line = honours.own_line
        acts = timeline_of(dossier, meetings=self.meetings_named(dossier))
        if line is None:
            acts = [act for act in acts if act.label != TRANSITIONS["decide"].label]
        context = {
            "title": f"{dossier.code} {dossier.subject_name}",
            "dossier": dossier,
            "version": version,
            "files": files,
            "papers_due": checklist_for(dossier, today=local_day(now)),
            **self.standards_context(dossier, request.user, bound=standard_form, hold_form=hold_form),
            "lookalikes": related.lookalikes,
            "others": honours.dossiers,
            "acts": acts,
            "honours": honours.lines,
            "panels": list(self.panels(dossier, request.user, now=now, bound=bound)),
            "bound_form": (bound or bound_fact or (None, None))[1] or standard_form or hold_form,
            "facts": list(fact_panels(dossier, request.user, bound_fact)),
            "procedure": procedure_of(dossier, now=now),
            "place": place,
            "previous_url": self.address_of(request, place.previous) if place and place.previous else "",
            "next_url": self.address_of(request, place.next) if place and place.next else "",
            "list_url": self.list_address(request),
            "kept_query": urlencode({LIST_ADDRESS: kept}) if (kept := request.GET.get(LIST_ADDRESS)) else "",
            "due": due,
            "days_left": days_left(local_day(cutoff), local_day(now)) - 1 if cutoff else None,
            "is_waiting_for_unit": dossier.state == DossierState.RETURNED,
            "is_ended": dossier.state in ENDED,
            "scores": (scores := scores_of(dossier)),
            "reads_scores": scores is not None and bool(can_read_scores(request.user, scores.review)),
            "decision_line": line,
            "is_drawn_up": line is not None and dossier.state in DECIDABLE,
        }
        return TemplateResponse(request, "admin/awards/dossier/detail.html", context, status=status)

    def meetings_named(self, dossier):
        known = {vote.case.meeting_id: vote.case.meeting for vote in dossier.votes.all()}
        named = {event.details.get("meeting_id") for event in dossier.events.all()} - {None}
        if wanted := named - known.keys():
            known |= CouncilMeeting.objects.in_bulk(wanted)
        return known


def seen_version(text):
    """The version the form was opened with; what cannot be read matches nothing."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else -1
