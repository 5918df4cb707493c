"""An appraisal from its opening to its end: scores of three columns, evidence, the verdict."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.deadlines import local_day
from documents.services import store_upload
from interface.versions import StaleVersion, refuse_stale
from models_registry.enums import AppraisalOutcome
from models_registry.gates import opening_gaps
from models_registry.models import Appraisal, CriterionScore, Rubric, ScoreEvent
from models_registry.permissions import can_score, is_secretary
from models_registry.scoring import closing_gaps, is_given, is_slip, score_fault, score_words, verdict_words
from models_registry.selectors.appraisals import rubrics_in_force, verdict_of
from models_registry.services.life import advance_model, lock_model
from models_registry.workflow import TRANSITIONS
from units.permissions import require
from units.selectors import database_now


@transaction.atomic
def open_appraisal(
    *, model_id, rubric_id, year, actor, visited_on=None, team="", expected_version=None, clock=database_now
):
    """Open a sheet for the model and lock the scale it is scored on; raises as ``advance_model`` does."""
    model = lock_model(model_id)
    require(TRANSITIONS["appraise"].who(actor, model))
    now = clock()
    if model.state not in TRANSITIONS["appraise"].sources:
        raise StaleVersion(model)
    Rubric.objects.select_for_update().only("pk").filter(pk=rubric_id).first()
    in_force = {rubric.pk: rubric for rubric in rubrics_in_force(model.campaign, local_day(now))}
    rubric = in_force.get(rubric_id)
    if gaps := opening_gaps(model, rubric, year=year, visited_on=visited_on, today=local_day(now)):
        raise ValidationError(gaps)
    lock_rubric(rubric, actor=actor)
    appraisal = Appraisal(
        model=model, rubric=rubric, year=year, visited_on=visited_on, team=team, opened_by=actor, opened_at=now
    )
    appraisal.full_clean()
    appraisal.save()
    visit = f", đoàn đến ngày {visited_on:%d/%m/%Y}" if visited_on else ""
    advance_model(
        model_id=model_id,
        action="appraise",
        actor=actor,
        expected_version=expected_version,
        note=f"Thẩm định cho năm {year} theo {rubric}{visit}.",
        clock=lambda: now,
    )
    return appraisal


def lock_rubric(rubric, *, actor):
    """From its first use on a scale never changes; whoever has it open for editing is told that it moved on."""
    if not rubric.is_locked:
        rubric.is_locked = True
        rubric.version += 1
        rubric._history_user = actor
        rubric.save(update_fields=["is_locked", "version"])


def lock_appraisal(appraisal_id):
    """The appraisal, locked first, then read with what judging it needs."""
    Appraisal.objects.select_for_update().only("pk").get(pk=appraisal_id)
    rows = Appraisal.objects.select_related("model__unit", "model__campaign__launching_unit", "rubric")
    return rows.prefetch_related("rubric__criteria", "rubric__bands").get(pk=appraisal_id)


KEYS = ("appraisal", "criterion", "scored_by", "evidence")


@dataclass(frozen=True)
class Given:
    """What is put into one box: points or a judgement, or neither, and the note beside it (one clean line)."""

    points: Decimal | None = None
    is_met: bool | None = None
    note: str = ""


def open_for_scoring(appraisal_id, column, *, actor, clock):
    appraisal = lock_appraisal(appraisal_id)
    now = clock()
    if not appraisal.is_open:
        raise StaleVersion(appraisal)
    require(can_score(actor, appraisal, column, local_day(now)))
    return appraisal, now


@transaction.atomic
def save_scores(*, appraisal_id, column, given, actor, expected_version=None, clock=database_now):
    """Write what changed of one column; ``given`` maps keys of criteria to ``Given``, others stay as they are.

    ``expected_version`` is that of the column. A refusal refuses all: ``ValidationError`` by key of the criterion.
    """
    appraisal, now = open_for_scoring(appraisal_id, column, actor=actor, clock=clock)
    counter = f"{column}_version"
    if expected_version is not None and getattr(appraisal, counter) != expected_version:
        raise StaleVersion(appraisal)
    criteria = {criterion.pk: criterion for criterion in appraisal.rubric.criteria.all()}
    if given.keys() - criteria.keys():
        raise ValidationError("Có tiêu chí không thuộc thang điểm của lần thẩm định này; hãy tải lại trang.")
    held = {score.criterion_id: score for score in appraisal.scores.filter(column=column)}
    faults = {
        str(pk): fault
        for pk, said in given.items()
        if (fault := score_fault(criteria[pk], held.get(pk), said, actor=actor, now=now))
    }
    if faults:
        raise ValidationError(faults)
    written = [
        write_score(appraisal, column, criteria[pk], held.get(pk), said, actor=actor, now=now)
        for pk, said in given.items()
    ]
    if any(written):
        setattr(appraisal, counter, getattr(appraisal, counter) + 1)
        appraisal.version += 1
        appraisal.save(update_fields=[counter, "version"])
    return appraisal


def write_score(appraisal, column, criterion, held, said, *, actor, now):
    """Whether anything was written; a score that was given and is given otherwise leaves its trail."""
    if held is None:
        if not is_given(said) and not said.note:
            return False
        held = CriterionScore(appraisal=appraisal, criterion=criterion, column=column, ceiling=criterion.max_points)
    changes = (held.points, held.is_met) != (said.points, said.is_met)
    if held.pk and not changes and held.note == said.note:
        return False
    before = score_words(held)
    is_change = bool(before) and changes and not is_slip(held, actor=actor, now=now)
    if is_change or not before:
        held.scored_by, held.scored_at = actor, now
    held.points, held.is_met, held.note = said.points, said.is_met, said.note
    held.full_clean(exclude=KEYS)
    held.save()
    if is_change:
        ScoreEvent.objects.create(
            score=held, actor=actor, at=now, action="change", before=before, after=score_words(held), note=said.note
        )
    return True


@transaction.atomic
def attach_evidence(*, appraisal_id, criterion_id, column, upload, actor, clock=database_now):
    """Keep a file with one criterion of one column, in the place of the one that was there."""
    appraisal, now = open_for_scoring(appraisal_id, column, actor=actor, clock=clock)
    criterion = next((c for c in appraisal.rubric.criteria.all() if c.pk == criterion_id), None)
    if criterion is None:
        raise ValidationError("Tiêu chí không thuộc thang điểm của lần thẩm định này; hãy tải lại trang.")
    score = appraisal.scores.filter(column=column, criterion=criterion).select_related("evidence").first()
    if score is None:
        score = CriterionScore(
            appraisal=appraisal,
            criterion=criterion,
            column=column,
            ceiling=criterion.max_points,
            scored_by=actor,
            scored_at=now,
        )
    stored = store_upload(upload=upload, actor=actor, now=now)
    return set_evidence(appraisal, score, stored, actor=actor, now=now)


@transaction.atomic
def drop_evidence(*, appraisal_id, score_id, actor, clock=database_now):
    column = CriterionScore.objects.values_list("column", flat=True).get(pk=score_id, appraisal=appraisal_id)
    appraisal, now = open_for_scoring(appraisal_id, column, actor=actor, clock=clock)
    score = appraisal.scores.select_related("evidence").get(pk=score_id)
    return set_evidence(appraisal, score, None, actor=actor, now=now)


def set_evidence(appraisal, score, stored, *, actor, now):
    """A file that replaces or takes away another leaves the name of that one behind."""
    old, score.evidence = score.evidence, stored
    score.full_clean(exclude=KEYS)
    score.save()
    if old:
        ScoreEvent.objects.create(
            score=score,
            actor=actor,
            at=now,
            action="file",
            before=old.original_name[:40],
            after=stored.original_name[:40] if stored else "",
        )
    appraisal.version += 1
    appraisal.save(update_fields=["version"])
    return score


def open_to_close(appraisal_id, *, actor, expected_version, clock):
    """Model and appraisal, locked in that order, of somebody who may end it."""
    lock_model(Appraisal.objects.values_list("model", flat=True).get(pk=appraisal_id))
    appraisal = lock_appraisal(appraisal_id)
    require(is_secretary(actor, appraisal.model))
    if not appraisal.is_open:
        raise StaleVersion(appraisal)
    refuse_stale(appraisal, expected_version)
    return appraisal, clock()


def close(appraisal, outcome, *, actor, now, note, conclusion):
    appraisal.outcome, appraisal.conclusion = outcome, conclusion
    appraisal.closed_at, appraisal.closed_by = now, actor
    appraisal.version += 1
    appraisal.save(
        update_fields=["outcome", "conclusion", "total", "band", "closed_at", "closed_by", "version"],
    )
    advance_model(model_id=appraisal.model_id, action="end_appraisal", actor=actor, note=note, clock=lambda: now)
    return appraisal


@transaction.atomic
def end_appraisal(*, appraisal_id, actor, conclusion="", expected_version=None, clock=database_now):
    """Freeze the sheet with its total, class and outcome; refused while the deciding column lacks anything."""
    appraisal, now = open_to_close(appraisal_id, actor=actor, expected_version=expected_version, clock=clock)
    verdict = verdict_of(appraisal)
    if gaps := closing_gaps(verdict):
        raise ValidationError(list(gaps.values()))
    appraisal.total, appraisal.band = verdict.total, verdict.band
    note = "\n".join(filter(None, [verdict_words(verdict), conclusion.strip()]))
    return close(appraisal, verdict.outcome, actor=actor, now=now, note=note, conclusion=conclusion)


@transaction.atomic
def cancel_appraisal(*, appraisal_id, actor, reason, expected_version=None, clock=database_now):
    """Set an appraisal aside that was opened by mistake; what was scored stays readable and counts nowhere."""
    appraisal, now = open_to_close(appraisal_id, actor=actor, expected_version=expected_version, clock=clock)
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do hủy lần thẩm định."})
    note = f"Hủy lần thẩm định: {reason.strip()}"
    return close(appraisal, AppraisalOutcome.CANCELLED, actor=actor, now=now, note=note, conclusion=reason)
