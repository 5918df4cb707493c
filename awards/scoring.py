"""Exact arithmetic of votes, shares, prizes and scores: whole numbers and fractions only, never floats."""

from decimal import Decimal
from fractions import Fraction

from awards.enums import Aggregate, PeriodRule, RoundingWay


def reaches(part, whole, *, numerator, denominator, is_strict):
    """Whether ``part`` of ``whole`` is ``numerator/denominator`` or more (more than that when strict).

    3 of 10 is not more than 30 %, 4 of 13 is.
    """
    left, right = part * denominator, numerator * whole
    return left > right if is_strict else left >= right


def short_of_share(part, whole, *, numerator, denominator, is_strict):
    """How many more, all of them counted in ``part``, make the share; ``None`` where no number does."""
    lacking, gained = numerator * whole - part * denominator, denominator - numerator
    if reaches(part, whole, numerator=numerator, denominator=denominator, is_strict=is_strict):
        return 0
    if gained == 0:
        return None
    steps, rest = divmod(lacking, gained)
    return steps + 1 if is_strict or rest else steps


def approves(votes_for, base, *, numerator, denominator, is_strict):
    """Whether ``votes_for`` out of ``base`` reaches ``numerator/denominator`` (or passes it when strict).

    9 members at 9/10 need 9 votes, 15 members at 8/10 need 12, 15 members at more than 1/2 need 8.
    """
    return reaches(votes_for, base, numerator=numerator, denominator=denominator, is_strict=is_strict)


def has_quorum(present, members, *, numerator, denominator):
    return present * denominator >= numerator * members


def votes_needed(base, *, numerator, denominator, is_strict):
    """The smallest number of votes that approves."""
    whole, rest = divmod(numerator * base, denominator)
    return whole + 1 if is_strict or rest else whole


def is_tie(votes_for, votes_against, *, numerator, denominator):
    """Equal sides under a simple majority: the one case where a rule may let the chair's side decide."""
    return votes_for == votes_against > 0 and 2 * numerator == denominator


def prize_amount(multiple, wage, *, step, way):
    """``multiple`` (Decimal) of the base wage in whole đồng, brought to a multiple of ``step`` the given ``way``.

    0,45 of 2.530.000 is 1.138.500; to full thousands it is 1.139.000 up, 1.138.000 down, 1.139.000 to the nearest.
    """
    top, bottom = multiple.as_integer_ratio()
    whole, rest = divmod(top * wage, bottom * step)
    goes_up = {RoundingWay.UP: rest > 0, RoundingWay.DOWN: False, RoundingWay.HALF_UP: 2 * rest >= bottom * step}
    return (whole + goes_up[way]) * step


def round_half_up(value, decimals):
    """A fraction that is not negative as a ``Decimal``; half of the last place goes up."""
    whole, rest = divmod(value.numerator * 10**decimals, value.denominator)
    return Decimal(whole + (2 * rest >= value.denominator)).scaleb(-decimals)


def aggregate_of(totals, way, *, decimals):
    """Mean or median of what the members gave, rounded once at the end; ``None`` where nobody gave anything."""
    exact = sorted(Fraction(total) for total in totals)
    if not exact:
        return None
    if way == Aggregate.MEDIAN:
        middle = exact[(len(exact) - 1) // 2 : len(exact) // 2 + 1]
        return round_half_up(sum(middle) / len(middle), decimals)
    return round_half_up(sum(exact) / len(exact), decimals)


def period_total(totals, rule, *, decimals):
    """What the years of a unit come to; ``None`` where no year has a total."""
    if not totals:
        return None
    if rule == PeriodRule.LOWEST:
        return round_half_up(Fraction(min(totals)), decimals)
    return aggregate_of(totals, Aggregate.MEAN, decimals=decimals)
