"""The yearly review of the list: opened, filled in, confirmed once, carried out line by line."""

from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.text import Truncator

from campaigns.deadlines import local_day
from campaigns.enums import CampaignState
from campaigns.models import Campaign
from campaigns.selectors.records import keepers_by_unit
from models_registry.enums import ON_THE_LIST, ModelOrigin, ReviewProposal
from models_registry.models import ListReview, MobilisationModel, ModelEvent, ModelYear, ReviewLine
from models_registry.permissions import can_review
from models_registry.selectors.reviews import (
    line_mark,
    proposal_fault,
    review_facts,
    review_gaps,
    review_mark,
    reviewed_models,
    step_for,
    undecided,
    with_lines,
)
from models_registry.services.life import advance_model
from notices.services import Message, notify_each
from units.models import Unit
from units.permissions import require
from units.selectors import database_now

BATCH, CHUNK = 1000, 200
NAMES_TOLD = 20
OVERTAKEN = "Có người vừa ghi khác cho mô hình này."
LETTER = {
    ReviewProposal.KEEP: "được duy trì",
    ReviewProposal.STRENGTHEN: "cần củng cố",
    ReviewProposal.DELIST: "đưa ra khỏi danh sách",
}


@transaction.atomic
def open_review(*, campaign, year, actor, clock=database_now):
    """Begin the review of the list of a campaign-year; a second press is given the one that is there."""
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("launching_unit").get(pk=campaign.pk)
    require(can_review(actor, campaign))
    if known := ListReview.objects.filter(campaign=campaign, year=year).first():
        return known
    now = clock()
    if campaign.state == CampaignState.DRAFT or not campaign.runs_in(year) or year > local_day(now).year:
        raise ValidationError({"year": f"Phong trào “{campaign}” không có danh sách năm {year} để rà soát."})
    review = ListReview(campaign=campaign, year=year, opened_by=actor, opened_at=now)
    review.full_clean()
    review.save()
    return review


def lock_review(review_id, actor):
    """The review, locked, still open for the actor to write."""
    ListReview.objects.select_for_update().only("pk").get(pk=review_id)
    review = ListReview.objects.select_related("campaign__launching_unit").get(pk=review_id)
    require(can_review(actor, review.campaign))
    if review.confirmed_at:
        raise ValidationError("Đợt rà soát đã được xác nhận; kết quả không sửa được nữa.")
    return review


@dataclass(frozen=True)
class Proposed:
    """What is written for one model; ``seen`` is the mark of what stood on the screen, ``None`` asks nothing."""

    model_id: int
    proposal: str
    reason: str = ""
    seen: str | None = None


@transaction.atomic
def save_proposals(*, review_id, rows, actor):
    """Write the rows that can stand; ``{model: sentence}`` for those that cannot, of which nothing is written.

    An emptied row is taken away. A row that somebody else wrote since it was ``seen`` is left as it is, unless it
    says the same.
    """
    review = lock_review(review_id, actor)
    keys = [row.model_id for row in rows]
    states = dict(reviewed_models(review).filter(pk__in=keys).values_list("pk", "state"))
    held = {line.model_id: line for line in ReviewLine.objects.filter(review=review, model__in=keys)}
    refused, fresh, changed, emptied = {}, [], [], []
    for row in rows:
        line = held.get(row.model_id)
        stands = line_mark(line.proposal, line.reason) if line else line_mark("", "")
        reason = row.reason.strip()
        if stands == line_mark(row.proposal, reason):
            continue
        if row.seen is not None and row.seen != stands:
            refused[row.model_id] = OVERTAKEN
        elif row.model_id not in states:
            refused[row.model_id] = "Mô hình không còn trong danh sách được rà soát."
        elif not row.proposal and not reason:
            emptied.append(line.pk)
        elif fault := proposal_fault(row.proposal, reason, states[row.model_id]):
            refused[row.model_id] = fault
        elif line:
            line.proposal, line.reason = row.proposal, reason
            changed.append(line)
        else:
            fresh.append(ReviewLine(review=review, model_id=row.model_id, proposal=row.proposal, reason=reason))
    ReviewLine.objects.filter(pk__in=emptied).delete()
    ReviewLine.objects.bulk_create(fresh, batch_size=BATCH)
    ReviewLine.objects.bulk_update(changed, ["proposal", "reason"], batch_size=BATCH)
    return refused


@transaction.atomic
def propose_for_all(*, review_id, models, actor, follow_suggestions=False, clock=database_now):
    """Propose to keep each of ``models`` that has no proposal yet, or what its figures suggest; how many were written.

    What an officer wrote already stays. ``models`` is a queryset that starts from ``reviewed_models``.
    """
    review = lock_review(review_id, actor)
    rows = undecided(with_lines(models, review)).order_by("pk")
    if follow_suggestions:
        facts = review_facts(list(rows), local_day(clock()))
        pairs = [(known.model, known.suggestion) for known in facts.values()]
    else:
        pairs = [(model, None) for model in rows.only("pk")]
    lines = [
        ReviewLine(
            review=review,
            model=model,
            proposal=suggestion.proposal if suggestion else ReviewProposal.KEEP,
            reason=suggestion.sentence if suggestion else "",
        )
        for model, suggestion in pairs
    ]
    ReviewLine.objects.bulk_create(lines, batch_size=BATCH)
    return len(lines)


@transaction.atomic
def confirm_review(*, review_id, actor, seen=None, clock=database_now):
    """Settle the review; ``carry_out_review`` does what was settled. ``seen`` is the mark the confirm page showed."""
    review = lock_review(review_id, actor)
    if gaps := review_gaps(review):
        raise ValidationError(gaps)
    if seen is not None and seen != review_mark(review):
        raise ValidationError("Đề xuất vừa được người khác sửa; hãy xem lại bảng dưới đây rồi xác nhận.")
    review.lines.exclude(model__in=reviewed_models(review).values("pk")).delete()
    review.confirmed_by, review.confirmed_at = actor, clock()
    review.save(update_fields=["confirmed_by", "confirmed_at"])
    return review


def carry_out_review(*, review_id, clock=database_now):
    """Do what was confirmed, ``CHUNK`` lines in a transaction, then tell the units; whether all of it is done.

    Killed midway it leaves whole lines: called again it goes on with the others. Two at once share the lines.
    Call outside a transaction.
    """
    while _carry_out_chunk(review_id, clock):
        pass
    return _finish(review_id, clock)


@transaction.atomic
def _carry_out_chunk(review_id, clock):
    """Whether there were any lines left to do."""
    review = ListReview.objects.select_related("campaign__launching_unit", "confirmed_by").get(pk=review_id)
    if review.confirmed_at is None or review.carried_out_at:
        return False
    waiting = ReviewLine.objects.select_for_update(skip_locked=True, of=("self",))
    lines = list(waiting.filter(review=review, carried_out_at=None).order_by("pk")[:CHUNK])
    keys = [line.model_id for line in lines]
    models = {
        model.pk: model
        for model in MobilisationModel.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    }
    now = clock()
    for line in lines:
        line.refusal = _take_step(review, line, models[line.model_id], clock)
        line.carried_out_at = now
    done = [(line, models[line.model_id]) for line in lines if not line.refusal]
    _write_years(review, done)
    _write_events(review, done, now)
    ReviewLine.objects.bulk_update(lines, ["carried_out_at", "refusal"])
    return bool(lines)


def _take_step(review, line, model, clock):
    """Take the step that the line asks for; why it was not taken, when the model has gone another way since."""
    step = step_for(line.proposal, model.state)
    moved_on = f"Mô hình đã chuyển sang trạng thái “{model.get_state_display()}” sau khi đề xuất."
    if not step:
        return "" if model.state in ON_THE_LIST else moved_on
    note = " ".join(filter(None, [f"Rà soát danh sách năm {review.year}.", line.reason]))
    try:
        with transaction.atomic():
            moved = advance_model(model_id=model.pk, action=step, actor=review.confirmed_by, note=note, clock=clock)
    except PermissionDenied as error:
        return Truncator(str(error)).chars(300)
    except ValidationError:
        return moved_on
    model.state = moved.state
    return ""


def _write_years(review, done):
    """Models of an earlier year that are kept or strengthened go on in this one, whoever had declared it before."""
    kept = [model.pk for line, model in done if line.proposal != ReviewProposal.DELIST and model.year < review.year]
    told = set(ModelYear.objects.filter(model__in=kept, year=review.year).values_list("model", flat=True))
    ModelYear.objects.bulk_create(
        ModelYear(model_id=pk, year=review.year, origin=ModelOrigin.MAINTAINED) for pk in kept if pk not in told
    )


def _write_events(review, done, now):
    ModelEvent.objects.bulk_create(
        ModelEvent(
            model=model,
            actor=review.confirmed_by,
            at=now,
            action="reviewed",
            before=model.state,
            after=model.state,
            note=" ".join(filter(None, [f"Năm {review.year}: {line.get_proposal_display().lower()}.", line.reason])),
        )
        for line, model in done
    )


@transaction.atomic
def _finish(review_id, clock):
    """Once no line is left: tell the units what became of their models, each person once."""
    review = ListReview.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=review_id)
    if review.confirmed_at is None or review.lines.filter(carried_out_at=None).exists():
        return False
    if review.carried_out_at is None:
        now = clock()
        notify_each(messages=_letters(review, local_day(now)), key=f"review:{review.pk}", kind="model", now=now)
        review.carried_out_at = now
        review.save(update_fields=["carried_out_at"])
    return True


def _letters(review, day):
    """One message for each keeper of a unit, about all the units they keep."""
    lines = review.lines.filter(refusal="").order_by("pk")
    by_unit = defaultdict(list)
    for unit, proposal, title in lines.values_list("model__unit", "proposal", "model__title"):
        by_unit[unit].append((proposal, title))
    units = Unit.objects.filter(pk__in=by_unit)
    query = urlencode({"campaign": review.campaign_id, "in_year": review.year})
    told = defaultdict(list)
    for key, people in keepers_by_unit(list(units), day).items():
        for person in people:
            told[person] += by_unit[key]
    return [
        Message(
            recipient=person,
            title=f"Kết quả rà soát danh sách mô hình năm {review.year}",
            body=_body(review, rows),
            url=f"{reverse('models_registry:model_list')}?{query}",
            facts={"review": review.pk},
        )
        for person, rows in told.items()
    ]


def _body(review, rows):
    parts = [f"{review.campaign}."]
    for proposal, words in LETTER.items():
        titles = [title for told, title in rows if told == proposal]
        if titles:
            names = "; ".join(f"“{title}”" for title in titles[:NAMES_TOLD])
            more = f" và {len(titles) - NAMES_TOLD} mô hình khác" if len(titles) > NAMES_TOLD else ""
            parts.append(f"{len(titles)} mô hình {words}: {names}{more}.")
    return "\n".join(parts)


def unfinished_reviews():
    """Keys of reviews that were confirmed and not yet carried out to the end."""
    confirmed = ListReview.objects.filter(confirmed_at__isnull=False, carried_out_at=None)
    return list(confirmed.order_by("pk").values_list("pk", flat=True))
