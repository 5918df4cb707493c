"""The desk of the registry."""

from models_registry.admin import exemplars, indicators, models, progress, reviews, rubrics, years

__all__ = ["exemplars", "indicators", "models", "progress", "reviews", "rubrics", "years"]
