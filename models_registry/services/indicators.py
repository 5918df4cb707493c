"""The catalogue of indicators that comes with the product."""

from interface.catalogues import bring_up_to
from models_registry.models import Indicator


def load_indicators(*, rows):
    """Bring the catalogue up to ``rows``, dictionaries of columns; what people wrote wins over the file."""
    return bring_up_to(Indicator, rows, keys=("code",))
