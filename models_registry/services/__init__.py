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
from models_registry.services.replication import copy_design, name_source
from models_registry.services.reviews import (
    Proposed,
    carry_out_review,
    confirm_review,
    open_review,
    propose_for_all,
    save_proposals,
    unfinished_reviews,
)
    "carry_on_ideas",
from models_registry.services.years import keep_up_model, set_outstanding
    "create_exemplar",
    "create_model",
    "index_names",
    "load_indicators",
    "record_past_models",
    "save_exemplar",
    "save_model",
    "Proposed",
]
    "carry_out_review",
    "confirm_review",
    "copy_design",
    "correct_update",
    "keep_up_model",
    "name_source",
    "open_review",
    "propose_for_all",
    "save_proposals",
    "set_outstanding",
    "set_photo_clearance",
    "unfinished_reviews",
    "update_in_words",
    "withdraw_update",
