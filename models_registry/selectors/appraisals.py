"""What pages of scales and appraisals read: the scales in force, a sheet with its columns, what was passed."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import Prefetch, Q, prefetch_related_objects

from campaigns.enums import CampaignState
from campaigns.models import Campaign
from models_registry.enums import AppraisalOutcome, CriterionKind, RubricPurpose, ScoreColumn
from models_registry.models import Appraisal, Criterion, CriterionScore, Rubric, ScoreEvent
from models_registry.scoring import (
    BandRange,
    Verdict,
    band_ranges,
    deciding_column,
    full_marks,
    highest_total,
    is_given,
    judge,
)
from units.enums import Role
from units.querysets import subtree_q


def campaign_line(campaign):
    """Keys of the campaign and of those above it that it carries out."""
    above = ("pk", "superior_campaign", "superior_campaign__superior_campaign")
    return [pk for pk in Campaign.objects.filter(pk=campaign.pk).values_list(*above).get() if pk]


def rubrics_in_force(campaign, day, purpose=RubricPurpose.MODEL):
    """The scales of one purpose in force for a campaign on a day, its superiors' included.

    Of each the newest edition, the campaign's own first.
    """
    line = campaign_line(campaign)
    rows = Rubric.objects.filter(campaign__in=line, purpose=purpose).valid_on(day).select_related("campaign")
    newest = {}
    for rubric in rows.prefetch_related("criteria", "bands").order_by("edition"):
        newest[rubric.campaign_id, rubric.name] = rubric
    return sorted(newest.values(), key=lambda rubric: (line.index(rubric.campaign_id), -rubric.pk))


@dataclass(frozen=True)
class Scale:
    """A rubric as people read it: numbered criteria by group, what they add up to, what each total means."""

    rubric: Rubric
    groups: list
    full_marks: Decimal
    highest: Decimal
    ranges: list[BandRange]


def scale_of(rubric):
    """Reads ``criteria`` and ``bands`` of the rubric: prefetch them."""
    criteria = list(rubric.criteria.all())
    numbered = list(enumerate(criteria, start=1))
    groups = [(name, list(rows)) for name, rows in groupby(numbered, key=lambda row: row[1].group)]
    return Scale(rubric, groups, full_marks(criteria), highest_total(criteria), band_ranges(rubric.bands.all()))


@dataclass(frozen=True)
class SheetLine:
    """One criterion with what each column in sight gave it; ``gap`` is the appraisers' points less the unit's own."""

    number: int
    criterion: Criterion
    scores: dict
    gap: Decimal | None

    @property
    def is_condition(self):
        return self.criterion.kind == CriterionKind.KNOCK_OUT

    @property
    def differs(self):
        """Whether the unit and the appraisers judge the criterion differently."""
        own, other = self.scores.get(ScoreColumn.SELF), self.scores.get(ScoreColumn.APPRAISER)
        return is_given(own) and is_given(other) and (own.points, own.is_met) != (other.points, other.is_met)


@dataclass(frozen=True)
class Sheet:
    """An appraisal as it stands: its lines by group, and what every column in sight comes to."""

    appraisal: Appraisal
    scale: Scale
    groups: list
    verdicts: dict[str, Verdict]
    deciding: Verdict

    @property
    def lines(self):
        return [line for _, lines in self.groups for line in lines]

    @property
    def deciding_label(self):
        return ScoreColumn(self.deciding.column).label


def scores_by_column(appraisal, **conditions):
    """``{column: {key of the criterion: score}}``: one query."""
    found = {column: {} for column in ScoreColumn}
    rows = CriterionScore.objects.filter(appraisal=appraisal, **conditions).select_related("evidence", "scored_by")
    for score in rows:
        found[score.column][score.criterion_id] = score
    return found


def verdict_of(appraisal):
    """What the deciding column comes to: three queries, none for what is prefetched."""
    scores = scores_by_column(appraisal)
    column = deciding_column(scores)
    return judge(appraisal.rubric.criteria.all(), list(appraisal.rubric.bands.all()), column, scores[column])


def gap_of(criterion, own, other):
    """How much more (or less) the appraisers give than the unit itself; ``None`` where there is nothing to compare."""
    if criterion.kind == CriterionKind.KNOCK_OUT or not is_given(own) or not is_given(other):
        return None
    return other.points - own.points


def sheet_of(appraisal, columns):
    """The sheet with the columns that may be seen."""
    scale, scores = scale_of(appraisal.rubric), scores_by_column(appraisal)
    criteria, bands = list(appraisal.rubric.criteria.all()), list(appraisal.rubric.bands.all())
    both = {ScoreColumn.SELF, ScoreColumn.APPRAISER} <= set(columns)
    groups = []
    for name, rows in scale.groups:
        lines = []
        for number, criterion in rows:
            seen = {column: scores[column].get(criterion.pk) for column in columns}
            gap = gap_of(criterion, seen[ScoreColumn.SELF], seen[ScoreColumn.APPRAISER]) if both else None
            lines.append(SheetLine(number, criterion, seen, gap))
        groups.append((name, lines))
    column = deciding_column(scores)
    return Sheet(
        appraisal,
        scale,
        groups,
        {column: judge(criteria, bands, column, scores[column]) for column in columns},
        judge(criteria, bands, column, scores[column]),
    )


def changes_of(appraisal, columns):
    """Scores that were changed after they were given, newest first, of the columns in sight."""
    rows = ScoreEvent.objects.filter(score__appraisal=appraisal, score__column__in=columns)
    return rows.select_related("actor", "score__criterion").order_by("-pk")


def appraisals_of(model):
    """The appraisals of a model, the last first; read once for the instance."""
    prefetch_related_objects([model], Prefetch("appraisals", Appraisal.objects.select_related("band")))
    return list(model.appraisals.all())


def passed_years(model):
    """``{year: its last appraisal that was passed}``."""
    passed = [row for row in appraisals_of(model) if row.outcome == AppraisalOutcome.PASSED]
    return {row.year: row for row in reversed(passed)}


def campaigns_to_score(user):
    """Campaigns that are not over, whose scales the user keeps."""
    rows = Campaign.objects.visible_to(user).exclude(state=CampaignState.CLOSED).select_related("launching_unit")
    if user.sees_everything:
        return rows
    desks = [m.unit for m in user.memberships_now if m.role == Role.SECRETARY]
    administered = [m.unit for m in user.memberships_now if m.role == Role.ADMINISTRATOR]
    return rows.filter(Q(launching_unit__in=desks) | subtree_q(administered, "launching_unit__"))
