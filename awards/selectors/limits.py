"""What bounds an award while it is decided: quotas and the share of direct workers, in one telling for a page."""

from dataclasses import dataclass

from awards.selectors.quotas import quotas_shown
from awards.selectors.ratios import ratios_with


@dataclass(frozen=True)
class Limits:
    """``is_many``: of several chosen dossiers, so that the page says how many of them count on each limit."""

    quotas: list
    ratios: list
    is_many: bool = False


def limits_of(dossiers, user, *, day, is_many=False):
    """The ``Limits`` over dossiers that come with unit, receiving unit, award form and person; six queries at most."""
    return Limits(quotas_shown(dossiers, user), ratios_with(dossiers, day=day), is_many)
