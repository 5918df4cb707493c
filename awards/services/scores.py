"""Score sheets: saved, handed in, changed with a reason, evidence kept, recused."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from awards.gates import grounds_to_keep_out
from awards.models import Assessment, CouncilMember, Dossier, Recusal, ScoreSheet, SheetScore, SheetScoreEvent
from awards.permissions import can_appraise_unit, is_preparer, is_secretary
from awards.score_gates import (
    criteria_of,
    current_phase,
    dossier_gaps,
    handing_gaps,
    is_to_be_proved,
    phase_gaps,
    sheet_fault,
)
from awards.selectors.reviews import units_of_review
from awards.services.review_years import lock_review
from campaigns.deadlines import local_day
from documents.services import store_upload
from interface.versions import StaleVersion
from models_registry.enums import ScoreColumn
from models_registry.scoring import is_given, judge, score_words
from units.permissions import require
from units.selectors import database_now

KEYS = ("sheet", "criterion", "evidence")


class Scorer:
    """Everything one act on one sheet needs, locked and judged: who writes what, in which phase."""

    def __init__(self, *, review_id, column, actor, clock, dossier_id=None, unit_id=None):
        self.review = lock_review(review_id)
        self.column, self.actor, self.now = column, actor, clock()
        self.member, self.dossier, self.unit = None, None, None
        today = local_day(self.now)
        if dossier_id is not None:
            self.dossier = self.find_dossier(dossier_id)
            self.rubric = self.review.rubric
        else:
            self.unit = units_of_review(self.review, today).get(pk=unit_id)
            self.rubric = self.review.unit_rubric
        self.judge_scorer(today)
        phase = current_phase(self.review)
        gaps = phase_gaps(self.review, phase, column, today=today)
        if self.rubric is None:
            gaps = {"rubric": "Năm xét này không xếp loại đơn vị: chưa chọn thang điểm."}
        if gaps := gaps or (dossier_gaps(phase, self.dossier, column) if self.dossier else {}):
            raise ValidationError(gaps)

    def find_dossier(self, dossier_id):
        review = self.review
        rows = Dossier.objects.select_related("unit", "receiving_unit", "subject_unit", "person", "household")
        return rows.get(pk=dossier_id, campaign=review.campaign_id, year=review.year, receiving_unit=review.unit_id)

    def judge_scorer(self, today):
        if self.unit is not None:
            if self.column != ScoreColumn.APPRAISER:
                raise PermissionDenied("Xếp loại đơn vị trong năm do bộ phận thẩm định chấm.")
            require(can_appraise_unit(self.actor, self.review))
        elif self.column == ScoreColumn.SELF:
            require(is_preparer(self.actor, self.dossier))
        elif self.column == ScoreColumn.APPRAISER:
            require(is_secretary(self.actor, self.dossier))
        else:
            self.member = member_scoring(self.review, self.dossier, self.actor, today)

    def sheet(self, *, expected_version=None):
        """The sheet, made where there is none yet; ``expected_version`` 0 means that none was there."""
        target = {"dossier": self.dossier} if self.dossier else {"unit": self.unit}
        assessment, _ = Assessment.objects.get_or_create(review=self.review, **target)
        sheet = ScoreSheet.objects.filter(assessment=assessment, column=self.column, member=self.member).first()
        if sheet is None:
            sheet = ScoreSheet(assessment=assessment, column=self.column, member=self.member, version=0)
        if expected_version is not None and sheet.version != expected_version:
            raise StaleVersion(sheet)
        if sheet.recused_reason:
            raise ValidationError("Anh/chị đã ghi là tránh chấm hồ sơ này.")
        sheet.assessment = assessment
        return sheet

    @property
    def criteria(self):
        return criteria_of(self.column, self.rubric.criteria.all())

    def keep(self, sheet, scores):
        """Save the sheet with its total, and bring the assessment up to it where the sheet is handed in."""
        verdict = judge(self.criteria, list(self.rubric.bands.all()), self.column, scores)
        sheet.total = None if verdict.unscored else verdict.total
        sheet.saved_by, sheet.saved_at = self.actor, self.now
        sheet.version += 1
        sheet.save()
        if sheet.handed_in_at and self.column != ScoreColumn.COUNCIL:
            assessment = sheet.assessment
            if self.column == ScoreColumn.SELF:
                assessment.self_total = sheet.total
            else:
                assessment.appraised_total = sheet.total
                assessment.is_knocked_out = bool(verdict.unmet)
            assessment.save(update_fields=["self_total", "appraised_total", "is_knocked_out"])
        return sheet


def member_scoring(review, dossier, actor, today):
    """The actor's seat in the council, unless the rule or an own word keeps it out of this dossier."""
    rows = CouncilMember.objects.filter(council=review.council_id, user=actor).serving_on(today)
    member = rows.select_related("unit").prefetch_related("kin").first()
    if member is None:
        raise PermissionDenied(f"Anh/chị không phải thành viên {review.council}.")
    if grounds := grounds_to_keep_out(member, dossier):
        ground, note = grounds[0]
        because = ground.label.lower() + (f" ({note})" if note else "")
        raise PermissionDenied(f"Anh/chị không chấm hồ sơ này: {because}.")
    if Recusal.objects.filter(case__dossier=dossier, member=member, lifted_reason="").exists():
        raise PermissionDenied("Anh/chị không tham gia xét hồ sơ này tại phiên họp nên cũng không chấm.")
    return member


@transaction.atomic
def save_sheet(*, column, given, actor, expected_version=None, hand_in=False, clock=database_now, **target):
    """Write what changed; ``target`` is ``review_id`` and ``dossier_id`` or ``unit_id``.

    ``given`` maps keys of criteria to ``Given``, others stay as they are. A refusal refuses all: ``ValidationError``
    by key of the criterion, by ``phase`` or ``dossier``; ``PermissionDenied`` for whoever does not score it.
    """
    scorer = Scorer(column=column, actor=actor, clock=clock, **target)
    sheet = scorer.sheet(expected_version=expected_version)
    criteria = {criterion.pk: criterion for criterion in scorer.criteria}
    if given.keys() - criteria.keys():
        raise ValidationError("Có tiêu chí không thuộc phiếu này; hãy tải lại trang.")
    held = {score.criterion_id: score for score in sheet.scores.all()} if sheet.pk else {}
    is_handed_in = sheet.handed_in_at is not None
    faults = {
        str(pk): fault
        for pk, said in given.items()
        if (fault := sheet_fault(criteria[pk], held.get(pk), said, is_handed_in=is_handed_in))
    }
    if faults:
        raise ValidationError(faults)
    if sheet.pk is None:
        if not hand_in and not any(is_given(said) or said.note for said in given.values()):
            return sheet
        scorer.keep(sheet, {})
    changed = [write_score(sheet, criteria[pk], held, said, scorer) for pk, said in given.items()]
    if hand_in and not is_handed_in:
        if gaps := handing_gaps(criteria.values(), held, column):
            raise ValidationError(gaps)
        sheet.handed_in_at = scorer.now
    if any(changed) or (hand_in and not is_handed_in):
        scorer.keep(sheet, held)
    return sheet


def write_score(sheet, criterion, held, said, scorer):
    """Whether anything was written; what was handed in and is given otherwise leaves its trail."""
    score = held.get(criterion.pk)
    if score is None:
        if not is_given(said) and not said.note:
            return False
        score = held[criterion.pk] = SheetScore(sheet=sheet, criterion=criterion, ceiling=criterion.max_points)
    elif (score.points, score.is_met, score.note) == (said.points, said.is_met, said.note):
        return False
    before, changes = score_words(score), (score.points, score.is_met) != (said.points, said.is_met)
    score.points, score.is_met, score.note = said.points, said.is_met, said.note
    score.full_clean(exclude=KEYS)
    score.save()
    if sheet.handed_in_at and changes:
        leave_trail(score, scorer, action="change", before=before, after=score_words(score), note=said.note)
    return True


def leave_trail(score, scorer, *, action, before, after, note=""):
    SheetScoreEvent.objects.create(
        score=score, actor=scorer.actor, at=scorer.now, action=action, before=before[:40], after=after[:40], note=note
    )


@transaction.atomic
def attach_score_file(*, criterion_id, column, actor, upload, clock=database_now, **target):
    """Keep a file with one criterion, in the place of the one that was there; ``upload`` ``None`` takes it away."""
    scorer = Scorer(column=column, actor=actor, clock=clock, **target)
    criterion = next((row for row in scorer.criteria if row.pk == criterion_id), None)
    if criterion is None:
        raise ValidationError("Tiêu chí không thuộc phiếu này; hãy tải lại trang.")
    sheet = scorer.sheet()
    held = {score.criterion_id: score for score in sheet.scores.select_related("evidence")} if sheet.pk else {}
    if sheet.pk is None:
        scorer.keep(sheet, {})
    score = held.get(criterion.pk)
    if score is None:
        score = held[criterion.pk] = SheetScore(sheet=sheet, criterion=criterion, ceiling=criterion.max_points)
    if upload is None and sheet.handed_in_at and is_to_be_proved(criterion, score):
        raise ValidationError("Phiếu đã nộp và tiêu chí này cần minh chứng; hãy thay tệp khác thay vì gỡ.")
    old = score.evidence
    score.evidence = store_upload(upload=upload, actor=actor, now=scorer.now) if upload else None
    score.full_clean(exclude=KEYS)
    score.save()
    if old and sheet.handed_in_at:
        after = score.evidence.original_name if score.evidence else ""
        leave_trail(score, scorer, action="file", before=old.original_name, after=after)
    scorer.keep(sheet, held)
    return score


@transaction.atomic
def recuse_from_scoring(*, review_id, dossier_id, actor, note, clock=database_now):
    """A member keeps out of scoring a dossier and says why; what was typed before counts nowhere."""
    scorer = Scorer(review_id=review_id, column=ScoreColumn.COUNCIL, actor=actor, clock=clock, dossier_id=dossier_id)
    if not note.strip():
        raise ValidationError({"note": "Hãy ghi lý do tránh chấm."})
    sheet = scorer.sheet()
    sheet.handed_in_at, sheet.total, sheet.recused_reason = None, None, note.strip()
    sheet.saved_by, sheet.saved_at = actor, scorer.now
    sheet.version += 1
    sheet.save()
    return sheet
