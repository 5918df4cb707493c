"""Input shapes: the door, units, people and households."""

from units.forms.accounts import (
    AccountForm,
    ChangePasswordForm,
    LoginForm,
    NewPasswordFields,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    say,
)
from units.forms.people import HouseholdForm, PersonForm, PlacedForm, SheetUploadForm
from units.forms.reorganisation import FORM_OF_KIND, SLUG_OF_KIND, DecisionForm
from units.forms.saved_views import NewViewForm, ViewForm

__all__ = [
    "FORM_OF_KIND",
    "SLUG_OF_KIND",
    "AccountForm",
    "ChangePasswordForm",
    "DecisionForm",
    "HouseholdForm",
    "LoginForm",
    "NewPasswordFields",
    "NewViewForm",
    "PersonForm",
    "PlacedForm",
    "ResetPasswordForm",
    "ResetPasswordKeyForm",
    "SheetUploadForm",
    "ViewForm",
    "say",
]
