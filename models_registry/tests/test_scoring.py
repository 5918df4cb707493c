"""The arithmetic of an appraisal: exact, zero is a score, bounds belong to their band."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models_registry.enums import AppraisalOutcome, CriterionKind, ScoreColumn
from models_registry.models import Criterion, CriterionScore, RatingBand
from models_registry.scoring import (
    band_of,
    band_ranges,
    deciding_column,
    full_marks,
    highest_total,
    judge,
    rubric_gaps,
    score_words,
    verdict_words,
)

K = CriterionKind
COUNCIL, APPRAISER = ScoreColumn.COUNCIL, ScoreColumn.APPRAISER


def criteria_of(*kinds):
    """``(kind, ceiling)`` pairs as criteria with keys 1, 2, 3 …"""
    return [
        Criterion(pk=key, text=f"Tiêu chí {key}", kind=kind, max_points=None if points is None else Decimal(points))
        for key, (kind, points) in enumerate(kinds, start=1)
    ]


def scores_of(*said):
    """By key: points, ``True`` or ``False`` for a condition, ``None`` for a row that was not scored."""
    return {
        key: CriterionScore(is_met=what) if isinstance(what, bool) else CriterionScore(points=what and Decimal(what))
        for key, what in enumerate(said, start=1)
    }


def bands_of(*bands):
    return [RatingBand(name=name, lower_bound=Decimal(bound), is_enough=enough) for name, bound, enough in bands]


USUAL = bands_of(("Xuất sắc", "90", True), ("Tốt", "80", True), ("Khá", "65", True))
SCALE = criteria_of((K.KNOCK_OUT, None), (K.POINTS, "100"), (K.BONUS, "5"), (K.DEDUCTION, "10"))


@pytest.mark.parametrize(
    ("total", "name"),
    [
        ("100", "Xuất sắc"),
        ("90", "Xuất sắc"),
        ("89.99", "Tốt"),
        ("80", "Tốt"),
        ("79.5", "Khá"),
        ("65", "Khá"),
        ("64.99", None),
        ("0", None),
    ],
)
def test_the_lower_bound_belongs_to_its_band_and_nothing_to_what_lies_below_the_lowest(total, name):
    band = band_of(Decimal(total), USUAL)
    assert (band and band.name) == name


@pytest.mark.parametrize(
    ("said", "total", "passes"),
    [
        ((True, "80", "0", "0"), "80", True),
        ((True, "64.5", "0.5", "0"), "65", True),
        ((True, "100", "5", "0"), "105", True),
        ((True, "100", "5", "10"), "95", True),
        ((True, "3", "0", "10"), "0", False),
        ((True, "0", "0", "0"), "0", False),
        ((False, "100", "5", "0"), "105", False),
    ],
    ids=["enough", "bonus lifts", "bonus above the scale", "deduction", "never below zero", "zeros", "knocked out"],
)
def test_points_bonus_and_deductions_add_up_and_a_condition_knocks_out_however_high_the_points(said, total, passes):
    verdict = judge(SCALE, USUAL, APPRAISER, scores_of(*said))
    assert (verdict.total, verdict.passes, verdict.unscored) == (Decimal(total), passes, ())
    assert verdict.outcome == (AppraisalOutcome.PASSED if passes else AppraisalOutcome.FAILED)


def test_a_weight_multiplies_points_and_the_sum_alone_is_rounded():
    criteria = criteria_of((K.POINTS, "10"), (K.POINTS, "10"), (K.DEDUCTION, "5"))
    for criterion, weight in zip(criteria, ("1.5", "0.33", "2"), strict=True):
        criterion.weight = Decimal(weight)
    assert (full_marks(criteria), highest_total(criteria)) == (Decimal("18.3"), Decimal("18.3"))
    assert judge(criteria, USUAL, COUNCIL, scores_of("7.25", "5.55", "1")).total == Decimal("10.71")
    assert judge(criteria, USUAL, COUNCIL, scores_of("0.01", "0.01", "0")).total == Decimal("0.02")


@pytest.mark.parametrize("missing", range(4))
def test_zero_is_a_score_and_emptiness_is_not(missing):
    said = [True, "100", "5", "0"]
    said[missing] = None
    verdict = judge(SCALE, USUAL, APPRAISER, scores_of(*said))
    assert (verdict.unscored, verdict.passes) == ((SCALE[missing],), False)
    absent = scores_of(*said)
    del absent[missing + 1]
    assert judge(SCALE, USUAL, APPRAISER, absent) == verdict


def test_a_scale_of_conditions_alone_passes_when_all_are_met():
    conditions = criteria_of((K.KNOCK_OUT, None), (K.KNOCK_OUT, None))
    assert judge(conditions, [], APPRAISER, scores_of(True, True)).passes
    assert not judge(conditions, [], APPRAISER, scores_of(True, False)).passes


def test_the_council_decides_once_it_has_begun():
    given, blank = scores_of(True, "0"), scores_of(None, None)
    assert deciding_column({COUNCIL: {}, APPRAISER: given}) == APPRAISER
    assert deciding_column({COUNCIL: blank, APPRAISER: given}) == APPRAISER
    assert deciding_column({COUNCIL: scores_of(None, "0"), APPRAISER: given}) == COUNCIL


def test_a_scale_says_what_it_adds_up_to_and_what_every_total_means():
    assert (full_marks(SCALE), highest_total(SCALE)) == (Decimal(100), Decimal(105))
    ranges = [(r.name, r.lower_bound, r.below, r.is_enough) for r in band_ranges(USUAL)]
    assert ranges == [
        ("Xuất sắc", Decimal(90), None, True),
        ("Tốt", Decimal(80), Decimal(90), True),
        ("Khá", Decimal(65), Decimal(80), True),
        ("Không xếp loại", Decimal(0), Decimal(65), False),
    ]
    assert len(band_ranges(bands_of(("Đạt", "50", True), ("Chưa đạt", "0", False)))) == 2
    assert band_ranges([]) == []


def test_a_verdict_in_words():
    met = judge(SCALE, USUAL, COUNCIL, scores_of(True, "87.5", "0", "0"))
    assert verdict_words(met) == "Hội đồng chấm 87,5 điểm, xếp loại Tốt. Đủ điều kiện công nhận."
    unmet = judge(SCALE, USUAL, APPRAISER, scores_of(False, "60", "0", "0"))
    assert verdict_words(unmet) == ("Đoàn thẩm định chấm 60 điểm; không đạt điều kiện: Tiêu chí 1. Chưa đủ điều kiện.")
    assert [score_words(score) for score in (*scores_of("0", "7.25", True, False).values(), None)] == [
        "0",
        "7,25",
        "Đạt",
        "Không đạt",
        "",
    ]


@pytest.mark.parametrize(
    ("criteria", "bands", "words"),
    [
        ((), USUAL, "chưa có tiêu chí nào"),
        (((K.POINTS, "100"),), (), "chưa có mức xếp loại nào"),
        (((K.KNOCK_OUT, None),), USUAL[:1], "chưa có tiêu chí chấm điểm nào"),
        (((K.KNOCK_OUT, None), (K.BONUS, "5")), (), "Có điểm thưởng"),
        (((K.POINTS, "100"),), bands_of(("Kém", "0", False)), "nào đủ để công nhận"),
        (((K.POINTS, "80"), (K.BONUS, "5")), USUAL, "“Xuất sắc” từ 90 điểm, quá tổng điểm cao nhất 85"),
        (((K.POINTS, "100"),), bands_of(("Tốt", "80", False), ("Khá", "65", True)), "“Tốt” cao hơn một mức đủ"),
    ],
)
def test_what_a_scale_lacks_is_said(criteria, bands, words):
    gaps = rubric_gaps(criteria_of(*criteria), bands)
    assert len(gaps) == 1
    assert words in gaps[0]


def test_a_whole_scale_lacks_nothing():
    assert rubric_gaps(SCALE, USUAL) == []
    assert rubric_gaps(criteria_of((K.KNOCK_OUT, None)), []) == []
    assert rubric_gaps(criteria_of((K.POINTS, "80"), (K.BONUS, "10")), USUAL) == []


HUNDREDTHS = st.integers(0, 99_999).map(lambda n: Decimal(n).scaleb(-2))
KINDS = st.sampled_from([K.POINTS, K.BONUS, K.DEDUCTION])


@dataclass(frozen=True)
class Exact:
    """The same by hand, in fractions."""

    total: Fraction
    name: str | None


def by_hand(scored, bands):
    total = sum((-1 if kind == K.DEDUCTION else 1) * Fraction(points) for kind, points in scored)
    total = max(Fraction(total), Fraction(0))
    reached = [(Fraction(bound), name) for name, bound, _ in bands if Fraction(bound) <= total]
    return Exact(total, max(reached)[1] if reached else None)


@given(
    st.lists(st.tuples(KINDS, HUNDREDTHS), max_size=40),
    st.lists(HUNDREDTHS, max_size=8, unique=True),
)
def test_totals_and_bands_are_those_of_exact_fractions(scored, bounds):
    bands = [(f"Mức {bound}", str(bound), True) for bound in bounds]
    criteria = criteria_of(*((kind, "999.99") for kind, _ in scored))
    verdict = judge(criteria, bands_of(*bands), APPRAISER, scores_of(*(str(points) for _, points in scored)))
    exact = by_hand(scored, bands)
    assert Fraction(verdict.total) == exact.total
    assert (verdict.band and verdict.band.name) == exact.name
    ranges = band_ranges(bands_of(*bands))
    holding = [r for r in ranges if r.lower_bound <= verdict.total and (r.below is None or verdict.total < r.below)]
    assert len(holding) == (1 if ranges else 0)
