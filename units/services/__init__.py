"""Every write of units, people and accounts."""

from units.services.accounts import grant_role, revoke_role, save_account
from units.services.national_list import UnitLoad, load_units
from units.services.people import save_household, save_person, save_placed_rows
from units.services.reorganisation import Decisions, reorganise
from units.services.saved_views import MOST_VIEWS, remove_view, rename_view, save_view
from units.services.tree import plant_unit, save_unit

__all__ = [
    "MOST_VIEWS",
    "Decisions",
    "UnitLoad",
    "grant_role",
    "load_units",
    "plant_unit",
    "remove_view",
    "rename_view",
    "reorganise",
    "revoke_role",
    "save_account",
    "save_household",
    "save_person",
    "save_placed_rows",
    "save_unit",
    "save_view",
]
