"""The desk of the registry."""

from models_registry.admin import exemplars, indicators, models, progress

__all__ = ["exemplars", "indicators", "models", "progress"]
