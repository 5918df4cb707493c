"""Exact arithmetic of votes: whole numbers only, never floats."""


def approves(votes_for, base, *, numerator, denominator, is_strict):
    """Whether ``votes_for`` out of ``base`` reaches ``numerator/denominator`` (or passes it when strict).

    9 members at 9/10 need 9 votes, 15 members at 8/10 need 12, 15 members at more than 1/2 need 8.
    """
    left, right = votes_for * denominator, numerator * base
    return left > right if is_strict else left >= right


def has_quorum(present, members, *, numerator, denominator):
    return present * denominator >= numerator * members


def votes_needed(base, *, numerator, denominator, is_strict):
    """The smallest number of votes that approves."""
    whole, rest = divmod(numerator * base, denominator)
    return whole + 1 if is_strict or rest else whole


def is_tie(votes_for, votes_against, *, numerator, denominator):
    """Equal sides under a simple majority: the one case where a rule may let the chair's side decide."""
    return votes_for == votes_against > 0 and 2 * numerator == denominator
