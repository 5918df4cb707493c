"""The arithmetic of an appraisal, exact and on plain values, and what stands in the way of a score or of the end.

Whatever has ``kind``, ``max_points`` and ``weight`` is a criterion here, ``points`` and ``is_met`` a score,
``lower_bound`` and ``is_enough`` a band.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from interface.amounts import write_amount
from models_registry.enums import AppraisalOutcome, CriterionKind, ScoreColumn

SIGNS = {CriterionKind.POINTS: 1, CriterionKind.BONUS: 1, CriterionKind.DEDUCTION: -1}
NOTHING = Decimal(0)
CENT = Decimal("0.01")
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
    return sum((c.max_points * c.weight for c in criteria if c.kind == CriterionKind.POINTS), NOTHING)


def highest_total(criteria):
    return sum((c.max_points * c.weight for c in criteria if SIGNS.get(c.kind, 0) > 0), NOTHING)


def total_points(scored):
    """``scored`` pairs criteria and scores: points and bonus add, deductions subtract, never below zero.

    Each counts with its weight; the sum alone is rounded, to hundredths, half up.
    """
    total = sum((SIGNS[c.kind] * c.weight * s.points for c, s in scored if c.kind in SIGNS and is_given(s)), NOTHING)
    return max(total, NOTHING).quantize(CENT, ROUND_HALF_UP)


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


def rubric_gaps(criteria, bands):
    """Why nothing can be scored on a scale of these criteria and bands yet, as sentences."""
    if not criteria:
        return ["Thang điểm chưa có tiêu chí nào."]
    gaps, highest = [], highest_total(criteria)
    if full_marks(criteria) and not bands:
        gaps.append("Có tiêu chí chấm điểm mà chưa có mức xếp loại nào.")
    if bands and not full_marks(criteria):
        gaps.append("Có mức xếp loại mà chưa có tiêu chí chấm điểm nào.")
    if highest and not full_marks(criteria):
        gaps.append("Có điểm thưởng mà chưa có tiêu chí chấm điểm nào.")
    if bands and not any(band.is_enough for band in bands):
        gaps.append("Chưa có mức xếp loại nào đủ để công nhận, nên không mô hình nào đạt được.")
    if full_marks(criteria):
        gaps += [
            f"Mức “{band.name}” từ {write_amount(band.lower_bound)} điểm, quá tổng điểm cao nhất "
            f"{write_amount(highest)}."
            for band in bands
            if band.lower_bound > highest
        ]
    enough = [band.lower_bound for band in bands if band.is_enough]
    gaps += [
        f"Mức “{band.name}” cao hơn một mức đủ để công nhận mà lại không đủ; hãy sửa ô “Đủ để công nhận”."
        for band in bands
        if enough and not band.is_enough and band.lower_bound > min(enough)
    ]
    return gaps


GIVEN_FOR_GOOD = timedelta(minutes=10)


def is_slip(held, *, actor, now):
    """Whether the score may still be put right by the one who just gave it, without a word."""
    return held.scored_by_id == actor.pk and now - held.scored_at < GIVEN_FOR_GOOD


def score_fault(criterion, held, given, *, actor, now):
    """Why one column cannot give this criterion these points or this judgement; empty when it can.

    ``held`` is the score that stands, or ``None``: one that was given is changed only with a new reason.
    """
    if criterion.kind == CriterionKind.KNOCK_OUT:
        if given.points is not None:
            return "Điều kiện bắt buộc chỉ xét đạt hay không đạt."
    elif given.is_met is not None:
        return "Tiêu chí này chấm bằng điểm."
    elif given.points is not None:
        if not 0 <= given.points <= criterion.max_points:
            return f"Điểm phải từ 0 đến {write_amount(criterion.max_points)}."
        if given.points != round(given.points, 2):
            return "Chỉ ghi nhiều nhất 2 chữ số sau dấu phẩy."
    stands = is_given(held) and (held.points, held.is_met) != (given.points, given.is_met)
    if stands and not is_slip(held, actor=actor, now=now) and given.note in ("", held.note):
        return f"Đã chấm “{score_words(held)}”; muốn sửa, hãy ghi lý do mới vào ô ghi chú."
    return ""


def closing_gaps(verdict):
    """What is missing before an appraisal can end: ``{key of the criterion: sentence}``."""
    verb = {True: "chưa xét", False: "chưa chấm"}
    return {
        criterion.pk: f"{ScoreColumn(verdict.column).label} {verb[criterion.kind == CriterionKind.KNOCK_OUT]}: "
        f"{criterion.text}"
        for criterion in verdict.unscored
    }
