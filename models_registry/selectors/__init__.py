"""Reads over the registry that pages, reminders and reports build on."""

from models_registry.selectors.likeness import Duplicate, duplicates_of
from models_registry.selectors.lists import Funnel, funnel
from models_registry.selectors.targets import models_counted, new_models

__all__ = ["Duplicate", "Funnel", "duplicates_of", "funnel", "models_counted", "new_models"]
