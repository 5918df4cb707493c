"""Scores: one sheet, what a dossier scored, the table of a year, the classes of units, the member's queue."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from awards.enums import ENDED, UNSENT, PhaseKind
from awards.models import (
    Assessment,
    ReviewPhase,
    ReviewYear,
    ScoreSheet,
    SheetScore,
    SheetScoreEvent,
)
from awards.score_gates import criteria_of
from awards.scoring import period_total
from awards.selectors.pages import Event
from awards.selectors.reviews import (
    members_of,
    phase_of,
    review_dossiers,
    units_of_review,
)
from models_registry.enums import ScoreColumn
from models_registry.models import Criterion, RatingBand
from models_registry.scoring import Verdict, band_of, is_given, judge, score_words

# One sheet


@dataclass(frozen=True)
class Line:
    """One criterion of a sheet: its number, what is given, and the words for it."""

    number: int
    criterion: Criterion
    score: SheetScore | None

    @property
    def words(self):
        return score_words(self.score)


@dataclass(frozen=True)
class SheetShown:
    """A sheet as its scorer reads it; ``row`` is ``None`` until something was saved."""

    column: str
    row: ScoreSheet | None
    groups: list
    verdict: Verdict

    @property
    def lines(self):
        return [line for _, lines in self.groups for line in lines]

    @property
    def version(self):
        return self.row.version if self.row else 0

    @property
    def is_handed_in(self):
        return bool(self.row and self.row.handed_in_at)

    @property
    def is_recused(self):
        return bool(self.row and self.row.recused_reason)

    @property
    def done(self):
        return len(self.lines) - len(self.verdict.unscored)


def find_sheet(review, column, *, dossier_id=None, unit_id=None, member=None):
    rows = ScoreSheet.objects.filter(assessment__review=review, column=column, member=member)
    target = {"assessment__dossier": dossier_id} if dossier_id else {"assessment__unit": unit_id}
    return rows.select_related("assessment", "member").filter(**target).first()


def sheet_shown(rubric, column, row):
    """Reads ``criteria`` and ``bands`` of the scale (prefetch them) and the scores of the sheet: one query."""
    criteria = criteria_of(column, rubric.criteria.all())
    scores = {}
    if row is not None:
        scores = {score.criterion_id: score for score in row.scores.select_related("evidence")}
    lines = [Line(number, criterion, scores.get(criterion.pk)) for number, criterion in enumerate(criteria, start=1)]
    groups = [(name, list(found)) for name, found in groupby(lines, key=lambda line: line.criterion.group)]
    return SheetShown(column, row, groups, judge(criteria, list(rubric.bands.all()), column, scores))


def changes_of_sheet(row):
    """Scores changed after the sheet was handed in, newest first."""
    if row is None:
        return []
    rows = SheetScoreEvent.objects.filter(score__sheet=row).select_related("actor", "score__criterion")
    return list(rows.order_by("-pk"))


# What a dossier scored


@dataclass(frozen=True)
class Compared:
    """One criterion beside what the unit and the appraisers gave; ``gap`` is the latter's less the former's."""

    number: int
    criterion: Criterion
    own: str
    appraised: str
    gap: Decimal | None
    evidence: SheetScore | None


@dataclass(frozen=True)
class DossierScores:
    """What a dossier scored so far. ``sheet_count`` are the council's sheets that count."""

    review: ReviewYear
    phase: ReviewPhase
    assessment: Assessment

    @property
    def sheet_count(self):
        """One query while the scores are open."""
        if self.review.is_closed or self.assessment.pk is None:
            return self.assessment.sheet_count
        return self.assessment.sheets.counted().filter(column=ScoreColumn.COUNCIL).count()


def gap_of(own, other):
    return None if own is None or other is None else other - own


def scores_of(dossier):
    """``DossierScores``, ``None`` where no review year is set up; nobody scored it yet: an empty assessment.

    One query; ask for the dossier with ``assessment__band``.
    """
    phase = phase_of(dossier)
    if phase is None:
        return None
    found = getattr(dossier, "assessment", None) or Assessment(review=phase.review)
    return DossierScores(phase.review, phase, found)


def total_of(dossier):
    """The final score of a dossier: ``None`` while the scores are open, and where nobody scored it."""
    return totals_of([dossier]).get(dossier.pk)


def totals_of(dossiers):
    """``{key of the dossier: final score}`` of those whose scores are closed: one query."""
    rows = Assessment.objects.filter(
        dossier__in=[dossier.pk for dossier in dossiers], review__closed_at__isnull=False, total__isnull=False
    )
    return dict(rows.values_list("dossier", "total"))


def compared(review, dossier):
    """Criterion by criterion what the unit and the appraisers gave: three queries."""
    found = {
        column: sheet_shown(review.rubric, column, find_sheet(review, column, dossier_id=dossier.pk))
        for column in (ScoreColumn.SELF, ScoreColumn.APPRAISER)
    }
    rows = []
    for own, other in zip(found[ScoreColumn.SELF].lines, found[ScoreColumn.APPRAISER].lines, strict=True):
        points = [line.score.points if is_given(line.score) else None for line in (own, other)]
        proof = own.score if own.score and own.score.evidence_id else None
        rows.append(Compared(own.number, own.criterion, own.words, other.words, gap_of(*points), proof))
    return rows


def others_of(review, dossier, member):
    """``(name, total)`` of the other members' sheets that count."""
    rows = ScoreSheet.objects.filter(
        assessment__review=review, assessment__dossier=dossier, column=ScoreColumn.COUNCIL
    ).counted()
    if member is not None:
        rows = rows.exclude(member=member)
    return list(rows.order_by("member__order", "member").values_list("member__full_name", "total"))


# The table of a year


def scored_dossiers(rows):
    """Dossiers with their assessment, its class, and ``sheets_in``: how many members handed their sheet in."""
    sheets = ScoreSheet.objects.filter(assessment__dossier=OuterRef("pk"), column=ScoreColumn.COUNCIL).counted()
    counted = sheets.order_by().values("assessment__dossier").annotate(n=Count("pk")).values("n")
    return rows.select_related("unit", "campaign_award__award_form", "assessment__band", "assessment__review").annotate(
        sheets_in=Coalesce(Subquery(counted), 0)
    )


@dataclass(frozen=True)
class UnitClass:
    """A unit with its total by year, and what the years come to."""

    unit: object
    by_year: dict
    total: Decimal | None
    band: RatingBand | None
    current: Assessment | None

    def cells(self, years):
        return [self.by_year.get(year) for year in years]


def unit_classes(review, today):
    """``(years, rows)``: every unit right below, by year of the same campaign; four queries."""
    reviews = ReviewYear.objects.filter(campaign=review.campaign_id, unit=review.unit_id, year__lte=review.year)
    found = {}
    rows = Assessment.objects.filter(review__in=reviews, unit__isnull=False).select_related("unit", "review", "band")
    units = {unit.pk: unit for unit in units_of_review(review, today)}
    for row in rows:
        units.setdefault(row.unit_id, row.unit)
        found.setdefault(row.unit_id, {})[row.review.year] = row
    years = sorted({row.review.year for row in rows} | {review.year})
    bands = list(review.unit_rubric.bands.all()) if review.unit_rubric else []
    classes = []
    for unit in sorted(units.values(), key=lambda unit: (unit.sort_key, unit.pk)):
        by_year = found.get(unit.pk, {})
        totals = [row.total for row in by_year.values() if row.total is not None]
        total = period_total(totals, review.period_rule, decimals=review.decimals)
        band = None if total is None else band_of(total, bands)
        classes.append(UnitClass(unit, by_year, total, band, by_year.get(review.year)))
    return years, classes


@dataclass(frozen=True)
class Progress:
    """How far a year has come: how many dossiers it has, and how many have each kind of sheet handed in."""

    dossiers: int
    self_scored: int
    appraised: int
    council_sheets: int
    members: int
    units: int
    units_scored: int


def progress_of(review, today):
    """Five counts."""
    sheets = ScoreSheet.objects.filter(assessment__review=review).counted()
    on_dossiers = Q(assessment__dossier__isnull=False)
    found = sheets.aggregate(
        self_scored=Count("pk", filter=on_dossiers & Q(column=ScoreColumn.SELF)),
        appraised=Count("pk", filter=on_dossiers & Q(column=ScoreColumn.APPRAISER)),
        council_sheets=Count("pk", filter=Q(column=ScoreColumn.COUNCIL)),
        units_scored=Count("pk", filter=~on_dossiers),
    )
    return Progress(
        dossiers=review_dossiers(review).count(),
        members=members_of(review, today).count(),
        units=units_of_review(review, today).count() if review.unit_rubric_id else 0,
        **found,
    )


@dataclass(frozen=True)
class Closing:
    """What closing the scores will freeze: dossiers by what their score rests on, sheets that will not count."""

    by_council: int
    by_appraisal: int
    without: int
    unfinished: int


def closing_shown(review):
    sheets = ScoreSheet.objects.filter(assessment=OuterRef("pk"), column=ScoreColumn.COUNCIL).counted()
    rows = review.assessments.filter(dossier__isnull=False).annotate(is_by_council=Exists(sheets))
    found = rows.aggregate(
        by_council=Count("pk", filter=Q(is_by_council=True)),
        by_appraisal=Count("pk", filter=Q(is_by_council=False, appraised_total__isnull=False)),
    )
    total = review_dossiers(review).exclude(state__in=ENDED).count()
    scored = rows.filter(Q(is_by_council=True) | Q(appraised_total__isnull=False))
    live = scored.exclude(dossier__state__in=UNSENT | ENDED).count()
    unfinished = ScoreSheet.objects.filter(assessment__review=review, handed_in_at=None, recused_reason="").count()
    return Closing(without=total - live, unfinished=unfinished, **found)


EVENT_WORDS = {"set_up": "Lập năm xét", "rights": "Đổi ngày, quyền", "move": "Chuyển bước", "close": "Khóa điểm"}


def events_of_review(review):
    """The timeline of a year, newest first."""
    kinds = dict(PhaseKind.choices)
    return [
        Event(
            label=": ".join(filter(None, [EVENT_WORDS[event.action], kinds.get(event.after, event.after)])),
            at=event.at,
            actor=event.actor,
            note=event.note,
        )
        for event in review.events.select_related("actor").order_by("-pk")
    ]
