"""The desk of the registry."""

from models_registry.admin import indicators, models

__all__ = ["indicators", "models"]
