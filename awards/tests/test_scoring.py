from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.scoring import approves, has_quorum, votes_needed

COUNTS = st.integers(1, 500)
PARTS = st.integers(1, 100).flatmap(lambda below: st.tuples(st.integers(0, below), st.just(below)))


@pytest.mark.parametrize(
    ("members", "threshold", "is_strict", "needed"),
    [
        (9, (90, 100), False, 9),
        (10, (9, 10), False, 9),
        (11, (9, 10), False, 10),
        (15, (4, 5), False, 12),
        (15, (1, 2), True, 8),
        (16, (1, 2), True, 9),
        (16, (1, 2), False, 8),
    ],
)
def test_the_smallest_number_of_votes_that_approves(members, threshold, is_strict, needed):
    rule = {"numerator": threshold[0], "denominator": threshold[1], "is_strict": is_strict}
    assert votes_needed(members, **rule) == needed
    assert approves(needed, members, **rule)
    assert not approves(needed - 1, members, **rule)


@given(COUNTS, st.integers(0, 500), PARTS, st.booleans())
def test_a_vote_is_judged_as_exact_fractions_are(base, votes_for, threshold, is_strict):
    numerator, denominator = threshold
    share, limit = Fraction(votes_for, base), Fraction(numerator, denominator)
    rule = {"numerator": numerator, "denominator": denominator, "is_strict": is_strict}
    assert approves(votes_for, base, **rule) == (share > limit if is_strict else share >= limit)
    assert approves(votes_for, base, **rule) == (votes_for >= votes_needed(base, **rule))


@given(COUNTS, st.integers(0, 500), PARTS)
def test_a_quorum_is_judged_as_exact_fractions_are(members, present, threshold):
    numerator, denominator = threshold
    expected = Fraction(present, members) >= Fraction(numerator, denominator)
    assert has_quorum(present, members, numerator=numerator, denominator=denominator) == expected
