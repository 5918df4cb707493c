"""The arithmetic of an appraisal, exact and on plain values: Decimal in, Decimal out.

Whatever has ``kind`` and ``max_points`` is a criterion here, ``points`` and ``is_met`` a score, ``lower_bound`` and
``is_enough`` a band.
"""

from dataclasses import dataclass
from decimal import Decimal

from interface.amounts import write_amount
from models_registry.enums import AppraisalOutcome, CriterionKind, ScoreColumn

SIGNS = {CriterionKind.POINTS: 1, CriterionKind.BONUS: 1, CriterionKind.DEDUCTION: -1}
NOTHING = Decimal(0)
MET_WORDS = {True: "Đạt", False: "Không đạt"}


def is_given(score):
    """Zero points and «không đạt» are given; only emptiness is not."""
    return score is not None and (score.points is not None or score.is_met is not None)


def score_words(score):
    """«12,5», «0», «Đạt», «Không đạt»; nothing for a score that was not given."""
    if not is_given(score):
        return ""
    return write_amount(score.points) if score.points is not None else MET_WORDS[score.is_met]


def full_marks(criteria):
    """What the points add up to, without bonus: the «thang 100 điểm»."""
    return sum((c.max_points for c in criteria if c.kind == CriterionKind.POINTS), NOTHING)


def highest_total(criteria):
    return sum((c.max_points for c in criteria if SIGNS.get(c.kind, 0) > 0), NOTHING)


def total_points(scored):
    """``scored`` pairs criteria and scores: points and bonus add, deductions subtract, never below zero."""
    total = sum((SIGNS[c.kind] * s.points for c, s in scored if c.kind in SIGNS and is_given(s)), NOTHING)
    return max(total, NOTHING)


def band_of(total, bands):
    """The highest band whose lower bound the total reaches; ``None`` below them all."""
    reached = [band for band in bands if band.lower_bound <= total]
    return max(reached, key=lambda band: band.lower_bound, default=None)


def deciding_column(scores):
    """The council's once it has begun to score, the appraisers' else; ``scores`` by column and criterion."""
    begun = any(is_given(score) for score in scores.get(ScoreColumn.COUNCIL, {}).values())
    return ScoreColumn.COUNCIL if begun else ScoreColumn.APPRAISER


@dataclass(frozen=True)
class Verdict:
    """What one column comes to; ``unscored`` and ``unmet`` are criteria. Final only where nothing is unscored."""

    column: str
    total: Decimal
    band: object
    unscored: tuple
    unmet: tuple
    passes: bool

    @property
    def outcome(self):
        return AppraisalOutcome.PASSED if self.passes else AppraisalOutcome.FAILED


def judge(criteria, bands, column, scores):
    """The verdict of ``scores`` (by key of the criterion): every condition met and the band enough, or it fails.

    A rubric without bands is one of conditions alone.
    """
    scored = [(criterion, scores.get(criterion.pk)) for criterion in criteria]
    unscored = tuple(criterion for criterion, score in scored if not is_given(score))
    unmet = tuple(criterion for criterion, score in scored if is_given(score) and score.is_met is False)
    total = total_points(scored)
    band = band_of(total, bands)
    enough = band is not None and band.is_enough if bands else True
    return Verdict(column, total, band, unscored, unmet, passes=not unscored and not unmet and enough)


@dataclass(frozen=True)
class BandRange:
    """A class and the totals it covers: from ``lower_bound``, which belongs to it, to just below ``below``."""

    name: str
    lower_bound: Decimal
    below: Decimal | None
    is_enough: bool


def band_ranges(bands):
    """Every total from zero up in exactly one range, highest first; what lies below the lowest band has no class."""
    ordered = sorted(bands, key=lambda band: band.lower_bound, reverse=True)
    ceilings = [None, *(band.lower_bound for band in ordered)]
    ranges = [
        BandRange(band.name, band.lower_bound, below, band.is_enough)
        for band, below in zip(ordered, ceilings, strict=False)
    ]
    if ordered and ordered[-1].lower_bound > 0:
        ranges.append(BandRange("Không xếp loại", NOTHING, ordered[-1].lower_bound, is_enough=False))
    return ranges


def verdict_words(verdict):
    """«Hội đồng chấm 87,5 điểm, xếp loại Tốt; không đạt điều kiện: …. Chưa đủ điều kiện.»."""
    parts = [f"{ScoreColumn(verdict.column).label} chấm {write_amount(verdict.total)} điểm"]
    if verdict.band:
        parts.append(f"xếp loại {verdict.band.name}")
    words = ", ".join(parts)
    if verdict.unmet:
        words += f"; không đạt điều kiện: {'; '.join(criterion.text for criterion in verdict.unmet)}"
    return f"{words}. {verdict.outcome.label}."
