"""The same step on many dossiers: what was chosen is shown, then done one by one."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from awards.admin.proposals import changed_sentence, proposal_of
from awards.desk_forms import step_form
from awards.models import (
    AwardDecision,
    Dossier,
    VoteRound,
)
from awards.selectors import (
    HOLDERS,
    desk_rows,
    fetch_holds,
    fetch_standards,
    superiors_read,
    units_held,
    ways_read,
    with_ways,
)
from awards.selectors.limits import limits_of
from awards.services import advance_dossier
from awards.workflow import JUDGED_STEPS, TRANSITIONS, is_drawn_up, steps_from
from campaigns.deadlines import local_day
from interface.admin import explained

BATCH_LIMIT = 200


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


class DossierBatches:
    """The part of the dossiers' desk that takes one step on many."""

    def get_actions(self, request):
        """The steps that may be taken on many at once, where the user holds the role at some unit."""
        return {
            name: (partial(self.confirm_batch, action=name), name, move.label)
            for name, move in TRANSITIONS.items()
            if move.is_batchable and units_held(request.user, HOLDERS[move.who])
        }

    def confirm_batch(self, model_admin, request, queryset, *, action):
        """Show what was chosen before anything is done: what will be taken, what left out and why."""
        chosen = self.batch_rows(queryset, action)[: BATCH_LIMIT + 1]
        if len(chosen) > BATCH_LIMIT:
            messages.error(request, f"Mỗi lần làm tối đa {BATCH_LIMIT} hồ sơ; hãy lọc bớt rồi chọn lại.")
            return None
        return self.batch_page(request, action, chosen)

    def batch_rows(self, rows, action):
        chosen = list(
            with_ways(rows.order_by("-pk"))
            .select_related(
                "unit__parent",
                "receiving_unit",
                "campaign",
                "campaign_award__award_form",
                "campaign_award__deciding_unit",
                "lowered_form",
                "subject_unit",
                "person",
                "household",
                "model",
                "decision_line",
            )
            .prefetch_related(Prefetch("votes", VoteRound.objects.select_related("case__meeting__unit")))[
                : BATCH_LIMIT + 1
            ]
        )
        superiors_read(*ways_read(*chosen))
        (fetch_standards if action in JUDGED_STEPS else fetch_holds)(chosen)
        return chosen

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
            "limits": self.limits(action, ready, request.user, now=now),
        }
        return TemplateResponse(request, "admin/awards/dossier/batch_confirm.html", context, status=status)

    def proposal(self, action, dossiers, form, *, now):
        """What a batch of decisions would bring on the day that the form names; ``None`` for every other step."""
        if action != "decide":
            return None
        today = local_day(now)
        day = form.cleaned_data.get("decided_on") if form.is_bound and hasattr(form, "cleaned_data") else None
        return proposal_of(dossiers, day=day or today, today=today)

    def limits(self, action, dossiers, user, *, now):
        """Quotas and ratios with the chosen ones counted in, for the steps that use them up."""
        if action not in {"decide", "forward"}:
            return None
        return limits_of(dossiers, user, day=local_day(now), is_many=True)

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
        chosen = self.batch_rows(desk_rows(request.user).filter(pk__in=versions), action)
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


def posted_pair(value):
    """``(dossier, version)`` of «123-4»; ``None`` for anything else."""
    pk, _dash, version = value.partition("-")
    return (int(pk), int(version)) if pk.isdecimal() and version.isdecimal() and len(value) < 28 else None
