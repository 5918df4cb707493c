"""The desk of the registry."""

from models_registry.admin import models

__all__ = ["models"]
