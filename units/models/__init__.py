"""Who takes part and who may act."""

from units.models.accounts import HistoryEvent, Membership, User, UserManager, display_name
from units.models.events import Reorganisation, UnitChange, UnitEvent, UnitSuccession
from units.models.people import Household, Person
from units.models.saved_views import SavedView
from units.models.tree import Placed, Unit

__all__ = [
    "HistoryEvent",
    "Household",
    "Membership",
    "Person",
    "Placed",
    "Reorganisation",
    "SavedView",
    "Unit",
    "UnitChange",
    "UnitEvent",
    "UnitSuccession",
    "User",
    "UserManager",
    "display_name",
]
