"""The desk's dossiers: the list, the screen of one, its steps, the same step on many."""

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from awards.admin.filters import FILTERS, ArchiveFilter, narrowed, ordering_of
from awards.admin.procedure import FactScreens, fact_panels, procedure_of
from awards.admin.proposals import changed_sentence, proposal_of
from awards.desk_forms import StepForm, step_form
from awards.enums import AT_THE_DESK, ENDED, DossierState
from awards.gates import checklist_for, limit_of
from awards.models import (
    AwardDecision,
    ChecklistItem,
    CommentWindowLine,
    CouncilMeeting,
    Dossier,
    DossierEvent,
    DossierFile,
    DossierForwarding,
    DossierVersion,
    LateRequest,
    VoteRound,
)
from awards.selectors import (
    HOLDERS,
    QUEUE,
    desk_list,
    desk_rows,
    honours_of,
    standards_of,
    timeline_of,
    units_held,
    ways_read,
    with_drawn_up,
    with_ways,
)
from awards.services import StaleDossier, advance_dossier
from awards.workflow import DECIDABLE, TRANSITIONS, is_drawn_up, open_actions, steps_from
from campaigns.deadlines import days_left, local_day
from campaigns.models import DayOff
from interface.admin import ScopedAdmin, explained
from interface.text import without_control_characters
from units.permissions import require

LIST_ADDRESS = "_changelist_filters"
BATCH_LIMIT = 200
WALK_LIMIT = 2000


class DeskList(ChangeList):
    """The list's own bar: which conditions are in force, and the address of the list without each."""

    def get_results(self, request):
        super().get_results(request)
        today = timezone.localdate()
        is_any_due = any(dossier.due_on for dossier in self.result_list)
        calendar = DayOff.objects.calendar() if is_any_due else None
        for dossier in self.result_list:
            dossier.days_waiting = dossier.working_days_left = None
            if dossier.due_on and dossier.state in AT_THE_DESK:
                dossier.working_days_left = calendar.between(today, dossier.due_on)
            if dossier.state not in ENDED:
                dossier.days_waiting = (today - local_day(dossier.waiting_since)).days

    @property
    def previous_page(self):
        return self.page_num - 1 if self.page_num > 1 else None

    @property
    def next_page(self):
        return self.page_num + 1 if self.page_num < self.paginator.num_pages else None

    @property
    def chips(self):
        conditions = [("q", "Tìm", self.query)] if self.query else []
        for spec in self.filter_specs:
            if value := spec.value():
                names = dict(spec.lookup_choices)
                conditions.append((spec.parameter_name, spec.title, names.get(value, value)))
        return [(title, value, self.address_without(name)) for name, title, value in conditions]

    def address_without(self, name):
        return f"?{urlencode({key: value for key, value in self.params.items() if key != name})}"


@dataclass(frozen=True)
class Panel:
    """One open step of the dossier screen; ``missing`` says why it cannot be taken yet."""

    action: str
    label: str
    effect: str
    form: StepForm
    missing: tuple
    is_main: bool


@dataclass(frozen=True)
class Place:
    """Where a dossier stands in the list it was opened from."""

    position: int
    total: int
    previous: int | None
    next: int | None


@dataclass(frozen=True)
class BatchRow:
    """A dossier of a batch with the reason why it will be, or was, left out."""

    dossier: Dossier
    reason: str = ""


def why_not(dossier, action, user, *, now):
    """Why the step cannot be taken on the dossier by the user; empty when it can."""
    move = TRANSITIONS[action]
    if not (decision := move.who(user, dossier)):
        return decision.reason
    if is_drawn_up(dossier):
        return "Hồ sơ đã có quyết định, chờ công bố."
    if dossier.state not in move.sources:
        return f"Đang ở trạng thái “{dossier.get_state_display()}”, không làm bước “{move.label}” được."
    if action not in steps_from(dossier):
        return f"Hồ sơ thuộc thẩm quyền của {dossier.campaign_award.deciding_unit}, bước này không áp dụng."
    return " ".join(move.gate(dossier, now=now).values())


def sentence_of(error):
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


@admin.register(Dossier)
class DossierAdmin(FactScreens, ScopedAdmin):
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
        ]

    # The list

    def get_queryset(self, request):
        """Archived ones are out of the way unless the filter asks for them."""
        rows = with_drawn_up(desk_list(desk_rows(request.user)), request.user)
        return rows if ArchiveFilter.parameter_name in request.GET else rows.filter(archived_at=None)

    def get_changelist(self, request, **kwargs):
        return DeskList

    def get_ordering(self, request):
        return ordering_of(request.GET)

    def get_search_results(self, request, queryset, search_term):
        return queryset.search(search_term), False

    def get_actions(self, request):
        """The steps that may be taken on many at once, where the user holds the role at some unit."""
        return {
            name: (partial(self.confirm_batch, action=name), name, move.label)
            for name, move in TRANSITIONS.items()
            if move.is_batchable and units_held(request.user, HOLDERS[move.who])
        }

    def changelist_view(self, request, extra_context=None):
        moves = [(name, TRANSITIONS[name].label) for name in self.get_actions(request)]
        return super().changelist_view(
            request,
            {
                "title": "Hồ sơ đề nghị khen thưởng",
                "moves": moves,
                "kept_query": urlencode({LIST_ADDRESS: request.GET.urlencode()}) if request.GET else "",
                **(extra_context or {}),
            },
        )

    # One dossier

    def dossier_or_404(self, request, object_id):
        rows = (
            desk_rows(request.user)
            .select_related(
                "unit__parent",
                "receiving_unit",
                "campaign",
                "campaign_award__award_form",
                "campaign_award__deciding_unit",
                "lowered_form",
                "archived_by",
                "subject_unit",
                "person",
                "household",
                "model",
                "decision_line",
            )
            .prefetch_related(
                "campaign__deadlines__overrides",
                "campaign__deadlines__extensions",
                "campaign_award__rules",
                Prefetch("campaign_award__checklist", ChecklistItem.objects.select_related("item_type")),
                "model__recognitions",
                Prefetch("late_requests", LateRequest.objects.select_related("requested_by", "decided_by")),
                Prefetch("votes", VoteRound.objects.select_related("case__meeting__unit")),
                Prefetch("events", DossierEvent.objects.select_related("actor")),
                Prefetch("versions", DossierVersion.objects.select_related("submitted_by", "receiving_unit")),
            )
        )
        dossier = with_ways(rows).filter(pk=object_id).first()
        if dossier is None:
            raise Http404("Không tìm thấy hồ sơ, hoặc hồ sơ nằm ngoài phạm vi của anh/chị.")
        return ways_read(dossier)

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

    def address_after(self, request, dossier, place):
        """Where to go after a step: the next of the list, the list after its last one, or the dossier itself."""
        if "next" not in request.POST:
            return self.address_of(request, dossier.pk)
        if place and place.next:
            return self.address_of(request, place.next)
        messages.info(request, "Đã hết danh sách.")
        return self.list_address(request)

    def address_of(self, request, pk):
        kept = request.GET.get(LIST_ADDRESS, "")
        query = f"?{urlencode({LIST_ADDRESS: kept})}" if kept else ""
        return reverse("admin:awards_dossier_change", args=[pk]) + query

    def list_address(self, request):
        kept = request.GET.get(LIST_ADDRESS, "")
        return reverse("admin:awards_dossier_changelist") + (f"?{kept}" if kept else "")

    def place_of(self, request, dossier):
        """The dossier's place in the list it was opened from; ``None`` where the list no longer holds it."""
        query = without_control_characters(QueryDict(request.GET.get(LIST_ADDRESS, "")))
        rows = with_drawn_up(desk_list(desk_rows(request.user)), request.user)
        rows = rows if ArchiveFilter.parameter_name in query else rows.filter(archived_at=None)
        rows = narrowed(rows, query, request.user)
        walk = list(rows.values_list("pk", flat=True)[:WALK_LIMIT])
        if dossier.pk not in walk:
            return None
        here = walk.index(dossier.pk)
        following = walk[here + 1] if here + 1 < len(walk) else None
        return Place(here + 1, len(walk), walk[here - 1] if here else None, following)

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

    def dossier_page(self, request, dossier, *, bound=None, bound_fact=None, status=200):
        now = timezone.now()
        version = next(iter(dossier.versions.all()), None)
        files = DossierFile.objects.none()
        if version:
            files = version.files.select_related("item_type", "file")
        place = self.place_of(request, dossier)
        cutoff, due = limit_of(dossier)
        honours = honours_of(dossier, request.user)
        line = honours.own_line
        acts = timeline_of(dossier, meetings=self.meetings_named(dossier))
        if line is None:
            acts = [act for act in acts if act.label != TRANSITIONS["decide"].label]
        context = {
            "title": f"{dossier.code} {dossier.subject_name}",
            "dossier": dossier,
            "version": version,
            "files": files,
            "papers_due": checklist_for(dossier),
            "standards": standards_of(dossier),
            "others": honours.dossiers,
            "acts": acts,
            "honours": honours.lines,
            "panels": list(self.panels(dossier, request.user, now=now, bound=bound)),
            "bound_form": (bound or bound_fact or (None, None))[1],
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

    # The same step on many

    def confirm_batch(self, model_admin, request, queryset, *, action):
        """Show what was chosen before anything is done: what will be taken, what left out and why."""
        chosen = self.batch_rows(queryset)[: BATCH_LIMIT + 1]
        if len(chosen) > BATCH_LIMIT:
            messages.error(request, f"Mỗi lần làm tối đa {BATCH_LIMIT} hồ sơ; hãy lọc bớt rồi chọn lại.")
            return None
        return self.batch_page(request, action, chosen)

    def batch_rows(self, rows):
        return list(
            rows.order_by("-pk")
            .select_related(
                "unit__parent",
                "receiving_unit",
                "campaign_award__award_form",
                "campaign_award__deciding_unit",
                "person",
                "decision_line",
            )
            .prefetch_related(
                Prefetch("votes", VoteRound.objects.select_related("case__meeting__unit")),
                Prefetch("forwardings", DossierForwarding.objects.select_related("upper_unit")),
                Prefetch("comment_lines", CommentWindowLine.objects.select_related("window")),
                "comment_lines__comments",
                "versions__confirmations",
            )[: BATCH_LIMIT + 1]
        )

    def batch_page(self, request, action, chosen, *, form=None, status=200):
        now = timezone.now()
        rows = [BatchRow(dossier, why_not(dossier, action, request.user, now=now)) for dossier in chosen]
        ready = [row.dossier for row in rows if not row.reason]
        form = form or step_form(action, ready, today=local_day(now))
        context = {
            "title": f"{TRANSITIONS[action].label}: xác nhận",
            "move": TRANSITIONS[action],
            "action": action,
            "chosen_total": len(rows),
            "ready": ready,
            "left_out": [row for row in rows if row.reason],
            "form": form,
            "list_url": self.list_url_of(request),
            "proposal": self.proposal(action, ready, form, now=now),
        }
        return TemplateResponse(request, "admin/awards/dossier/batch_confirm.html", context, status=status)

    def proposal(self, action, dossiers, form, *, now):
        """What a batch of decisions would bring on the day that the form names; ``None`` for every other step."""
        if action != "decide":
            return None
        today = local_day(now)
        day = form.cleaned_data.get("decided_on") if form.is_bound and hasattr(form, "cleaned_data") else None
        return proposal_of(dossiers, day=day or today, today=today)

    def list_url_of(self, request):
        query = request.GET.urlencode()
        return reverse("admin:awards_dossier_changelist") + (f"?{query}" if query else "")

    @explained
    def batch_view(self, request, action):
        """Take the step on each dossier of the confirm page, every one in a transaction of its own.

        Each comes with the version that was shown, so posting the page again finds nothing left to do.
        """
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        move = TRANSITIONS.get(action)
        if move is None or not move.is_batchable:
            raise Http404("Không có bước này.")
        if action not in self.get_actions(request):
            raise PermissionDenied("Anh/chị không giữ vai trò làm bước này ở đơn vị nào.")
        versions = dict(
            pair for value in request.POST.getlist("ho_so")[:BATCH_LIMIT] if (pair := posted_pair(value)) is not None
        )
        chosen = self.batch_rows(desk_rows(request.user).filter(pk__in=versions))
        now = timezone.now()
        form = step_form(action, chosen, today=local_day(now), data=request.POST)
        if not form.is_valid():
            return self.batch_page(request, action, chosen, form=form, status=422)
        if action == "decide":
            ready = [dossier for dossier in chosen if not why_not(dossier, action, request.user, now=now)]
            shown = request.POST.get("tong", "0")
            if sentence := changed_sentence(self.proposal(action, ready, form, now=now), shown):
                form.add_error(None, sentence)
                return self.batch_page(request, action, chosen, form=form, status=422)
        done, left_out = [], []
        for dossier in chosen:
            try:
                advance_dossier(
                    dossier_id=dossier.pk,
                    action=action,
                    actor=request.user,
                    now=now,
                    expected_version=versions[dossier.pk],
                    note=form.remark,
                    details=form.details,
                )
                done.append(dossier)
            except (ValidationError, PermissionDenied) as refusal:
                reason = why_not(dossier, action, request.user, now=now) or sentence_of(refusal)
                left_out.append(BatchRow(dossier, reason))
        context = {
            "title": f"{move.label}: kết quả",
            "move": move,
            "done": done,
            "left_out": left_out,
            "unseen": len(versions) - len(chosen),
            "list_url": self.list_url_of(request),
            "decisions": self.decisions_with(done) if action == "decide" else (),
        }
        return TemplateResponse(request, "admin/awards/dossier/batch_result.html", context)

    def decisions_with(self, dossiers):
        return AwardDecision.objects.filter(lines__dossier__in=dossiers).distinct()


def seen_version(text):
    """The version the form was opened with; what cannot be read matches nothing."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else -1


def posted_pair(value):
    """``(dossier, version)`` of «123-4»; ``None`` for anything else."""
    pk, _dash, version = value.partition("-")
    return (int(pk), int(version)) if pk.isdecimal() and version.isdecimal() and len(value) < 28 else None
