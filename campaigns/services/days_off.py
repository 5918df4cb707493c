"""The dated tables that come with the product: days off, time limits."""

from campaigns.models import DayOff, TimeLimit
from interface.catalogues import bring_up_to


def load_days_off(*, rows):
    """Bring the table of days off up to ``rows``, dictionaries of columns; what people wrote wins over the file."""
    return bring_up_to(DayOff, rows, keys=("day",))


def load_time_limits(*, rows):
    """Bring the time limits up to ``rows``; one kind may have several, each from its own day."""
    return bring_up_to(TimeLimit, rows, keys=("kind", "valid_from"))
