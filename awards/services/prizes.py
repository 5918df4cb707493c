"""The tables of prize money that come with the product."""

from awards.models import BaseWage, PrizeRule
from interface.catalogues import bring_up_to


def load_base_wages(*, rows):
    """Bring the base wages up to ``rows``, dictionaries of columns; what people wrote wins over the file."""
    return bring_up_to(BaseWage, rows, keys=("valid_from",))


def load_prize_rules(*, rows):
    """Bring the prize rules up to ``rows``; an award has one for each kind of subject, each from its own day."""
    return bring_up_to(PrizeRule, rows, keys=("award_code", "subject_kind", "valid_from"))
