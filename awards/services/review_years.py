"""A review year: set up, its phases' rights changed, taken on to another phase, its scores closed."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from awards.enums import Aggregate, DossierState, PeriodRule, PhaseDecider, PhaseKind, ScoresSeen
from awards.models import Assessment, AwardCouncil, ReviewEvent, ReviewPhase, ReviewYear, ScoreSheet
from awards.permissions import can_move_review, can_set_up_review
from awards.score_gates import CLOSED, current_phase, moving_gaps
from awards.scoring import aggregate_of
from awards.selectors.reviews import people_of_phase
from campaigns.deadlines import local_day
from campaigns.models import Campaign
from interface.versions import refuse_stale
from models_registry.enums import RubricPurpose, ScoreColumn
from models_registry.models import Rubric
from models_registry.scoring import band_of, rubric_gaps
from models_registry.selectors.appraisals import rubrics_in_force
from models_registry.services.appraisals import lock_rubric
from notices.services import notify
from units.permissions import require
from units.selectors import database_now

S = DossierState
READ_BY_MEMBERS = [S.APPRAISED, S.CONFIRMED, S.TABLED]
PROPOSED = {
    PhaseKind.SELF_SCORING: {"unit_writes": True},
    PhaseKind.APPRAISAL: {"appraiser_writes": True},
    PhaseKind.SCORING: {"members_write": True, "visible_states": READ_BY_MEMBERS},
    PhaseKind.MEETING: {
        "allows_votes": True,
        "visible_states": [*READ_BY_MEMBERS, S.VOTED],
        "scores_seen": ScoresSeen.ALWAYS,
    },
    PhaseKind.DECISION: {
        "allows_votes": True,
        "allows_decisions": True,
        "visible_states": [*READ_BY_MEMBERS, S.VOTED],
        "scores_seen": ScoresSeen.ALWAYS,
        "decider": PhaseDecider.CHAIRMAN,
    },
}


def lock_review(review_id):
    """The review year, locked first: whoever writes a sheet and whoever moves the phase wait for each other."""
    ReviewYear.objects.select_for_update().only("pk").get(pk=review_id)
    rows = ReviewYear.objects.select_related("campaign__launching_unit", "unit", "council", "rubric", "unit_rubric")
    return rows.prefetch_related("phases").get(pk=review_id)


def write_review_event(review, *, action, actor, now, before="", after="", note=""):
    return ReviewEvent.objects.create(
        review=review, action=action, actor=actor, at=now, before=before, after=after, note=note
    )


@dataclass(frozen=True)
class ScoringRules:
    """What the council resolved on how it scores."""

    rubric_id: int
    unit_rubric_id: int | None = None
    aggregate: str = Aggregate.MEAN
    decimals: int = 2
    period_rule: str = PeriodRule.MEAN
    resolution: str = ""


@transaction.atomic
def set_up_review(*, campaign_id, council_id, year, rules, actor, clock=database_now):
    """A review year of the council's unit in its first phase; the scales are locked from here on."""
    council = AwardCouncil.objects.select_for_update(of=("self",)).select_related("unit").get(pk=council_id)
    require(can_set_up_review(actor, council.unit))
    campaign = Campaign.objects.select_related("launching_unit").get(pk=campaign_id)
    now = clock()
    if ReviewYear.objects.filter(campaign=campaign, unit=council.unit, year=year).exists():
        raise ValidationError({"year": f"Năm {year} của phong trào này đã được lập."})
    columns = {
        "rubric": scale_for(campaign, rules.rubric_id, RubricPurpose.DOSSIER, actor=actor, today=local_day(now)),
        "unit_rubric": None,
    }
    if rules.unit_rubric_id:
        columns["unit_rubric"] = scale_for(
            campaign, rules.unit_rubric_id, RubricPurpose.UNIT_YEAR, actor=actor, today=local_day(now)
        )
    review = ReviewYear(
        campaign=campaign,
        unit=council.unit,
        council=council,
        year=year,
        aggregate=rules.aggregate,
        decimals=rules.decimals,
        period_rule=rules.period_rule,
        resolution=rules.resolution,
        created_by=actor,
        created_at=now,
        **columns,
    )
    review.full_clean()
    review.save()
    for order, (kind, rights) in enumerate(PROPOSED.items(), start=1):
        is_first = order == 1
        ReviewPhase.objects.create(
            review=review,
            kind=kind,
            order=order,
            is_current=is_first,
            entered_at=now if is_first else None,
            **rights,
        )
    write_review_event(review, action="set_up", actor=actor, now=now)
    return review


def scale_for(campaign, rubric_id, purpose, *, actor, today):
    """The scale, sound and in force for the campaign, locked from its first use on."""
    field = "rubric" if purpose == RubricPurpose.DOSSIER else "unit_rubric"
    Rubric.objects.select_for_update().only("pk").filter(pk=rubric_id).first()
    found = {rubric.pk: rubric for rubric in rubrics_in_force(campaign, today, purpose)}.get(rubric_id)
    if found is None:
        raise ValidationError({field: "Thang điểm này không áp dụng cho phong trào; hãy chọn lại."})
    if gaps := rubric_gaps(list(found.criteria.all()), list(found.bands.all())):
        raise ValidationError({field: f"Thang điểm chưa dùng được: {' '.join(gaps)}"})
    lock_rubric(found, actor=actor)
    return found


RIGHTS = (
    "starts_on",
    "ends_on",
    "unit_writes",
    "appraiser_writes",
    "members_write",
    "allows_votes",
    "allows_decisions",
    "visible_states",
    "shows_names",
    "scores_seen",
    "decider",
)


@transaction.atomic
def change_phase(*, phase_id, rights, actor, note="", expected_version=None, clock=database_now):
    """Dates and rights of one phase as the council resolves; those of the current one change with a reason."""
    review = lock_review(ReviewPhase.objects.values_list("review", flat=True).get(pk=phase_id))
    require(can_set_up_review(actor, review.unit))
    refuse_stale(review, expected_version)
    refuse_closed(review)
    phase = next(row for row in review.phases.all() if row.pk == phase_id)
    if phase.is_current and not note.strip():
        raise ValidationError({"note": "Bước này đang diễn ra; hãy ghi lý do đổi ngày hoặc quyền."})
    for name in RIGHTS:
        setattr(phase, name, rights[name])
    phase.full_clean(exclude=["review"])
    phase.save(update_fields=RIGHTS)
    touch(review)
    write_review_event(review, action="rights", actor=actor, now=clock(), after=phase.kind, note=note)
    return phase


@transaction.atomic
def move_phase(*, review_id, phase_id, actor, note="", expected_version=None, clock=database_now):
    """Take the year to another phase, in one act with its history row and notices to those it now asks."""
    review = lock_review(review_id)
    current = current_phase(review)
    require(can_move_review(actor, review, current))
    refuse_stale(review, expected_version)
    target = next((row for row in review.phases.all() if row.pk == phase_id), None)
    if gaps := moving_gaps(review, current, target, note=note):
        raise ValidationError(gaps)
    now = clock()
    current.is_current = False
    current.save(update_fields=["is_current"])
    target.is_current, target.entered_at = True, now
    target.save(update_fields=["is_current", "entered_at"])
    touch(review)
    event = write_review_event(
        review, action="move", actor=actor, now=now, before=current.kind, after=target.kind, note=note
    )
    for told in people_of_phase(review, target, local_day(now)):
        notify(
            recipients=told.people,
            key=f"review:{review.pk}:event:{event.pk}:{told.name}",
            kind="review",
            title=f"{told.task}: {review.campaign}, năm {review.year}",
            body=deadline_words(target),
            url=told.url,
            facts={"review": review.pk},
            now=now,
        )
    return target


def deadline_words(phase):
    return f"Hạn: hết 24:00 ngày {phase.ends_on:%d/%m/%Y}." if isinstance(phase.ends_on, date) else ""


def touch(review):
    review.version += 1
    review.save(update_fields=["version"])


def refuse_closed(review):
    if review.is_closed:
        raise ValidationError(CLOSED)


@transaction.atomic
def close_scores(*, review_id, actor, note="", expected_version=None, clock=database_now):
    """Reckon every assessment once, by the council's own way, and freeze it; the number of those with a total."""
    review = lock_review(review_id)
    require(can_move_review(actor, review, current_phase(review)))
    refuse_stale(review, expected_version)
    refuse_closed(review)
    now = clock()
    council_totals = {}
    sheets = ScoreSheet.objects.filter(assessment__review=review, column=ScoreColumn.COUNCIL).counted()
    for assessment_id, total in sheets.values_list("assessment", "total"):
        council_totals.setdefault(assessment_id, []).append(total)
    bands = {scale.pk: list(scale.bands.all()) for scale in (review.rubric, review.unit_rubric) if scale}
    rows = list(review.assessments.all())
    for row in rows:
        given = council_totals.get(row.pk, [])
        row.council_total = aggregate_of(given, review.aggregate, decimals=review.decimals)
        row.sheet_count = len(given)
        row.total = row.appraised_total if row.council_total is None else row.council_total
        scale = review.rubric_id if row.dossier_id else review.unit_rubric_id
        has_class = row.total is not None and not row.is_knocked_out
        row.band = band_of(row.total, bands[scale]) if has_class else None
    Assessment.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["council_total", "sheet_count", "total", "band"],
    )
    review.closed_at, review.closed_by = now, actor
    review.version += 1
    review.save(update_fields=["closed_at", "closed_by", "version"])
    scored = sum(row.total is not None for row in rows)
    write_review_event(review, action="close", actor=actor, now=now, after=f"{scored} có điểm", note=note)
    return scored
