"""The desk of the registry."""

from models_registry.admin import exemplars, indicators, models, progress, rubrics

__all__ = ["exemplars", "indicators", "models", "progress", "rubrics"]
