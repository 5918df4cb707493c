"""Every write of the registry."""

from models_registry.services.exemplars import advance_exemplar, carry_on_drafts, create_exemplar, save_exemplar
from models_registry.services.indicators import load_indicators
from models_registry.services.life import advance_model
from models_registry.services.past_models import (
    RECORDED_STATES,
    PastModel,
    PastYear,
    RefusedPast,
    record_past_models,
)
from models_registry.services.registration import create_model, index_names, save_model
from models_registry.services.successions import carry_on_ideas

__all__ = [
    "RECORDED_STATES",
    "PastModel",
    "PastYear",
    "RefusedPast",
    "advance_exemplar",
    "advance_model",
    "carry_on_drafts",
    "carry_on_ideas",
    "create_exemplar",
    "create_model",
    "index_names",
    "load_indicators",
    "record_past_models",
    "save_exemplar",
    "save_model",
]
