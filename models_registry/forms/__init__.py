"""Input shapes of the registry."""

from models_registry.forms.models import HINTS, CreateForm, MobilisationModelForm, StepForm, current_levels

__all__ = ["HINTS", "CreateForm", "MobilisationModelForm", "StepForm", "current_levels"]
