"""Pages about units, people and households."""

from units.views.people import (
    HouseholdList,
    PersonList,
    household_create,
    household_edit,
    person_create,
    person_edit,
)
from units.views.reorganisation import reorganisation_choose, reorganisation_detail, reorganisation_prepare
from units.views.saved_views import saved_view_create, saved_view_edit, saved_view_remove
from units.views.sheets import (
    HouseholdImport,
    PersonImport,
    UnitImport,
    household_template,
    person_template,
    unit_template,
)
from units.views.tree import unit_detail, unit_list

__all__ = [
    "HouseholdImport",
    "HouseholdList",
    "PersonImport",
    "PersonList",
    "UnitImport",
    "household_create",
    "household_edit",
    "household_template",
    "person_create",
    "person_edit",
    "person_template",
    "reorganisation_choose",
    "reorganisation_detail",
    "reorganisation_prepare",
    "saved_view_create",
    "saved_view_edit",
    "saved_view_remove",
    "unit_detail",
    "unit_list",
    "unit_template",
]
