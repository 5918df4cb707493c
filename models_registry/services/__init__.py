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
from models_registry.services.progress import (
    MOST_PHOTOS,
    AlreadySent,
    Told,
    correct_update,
    record_update,
    set_photo_clearance,
    update_in_words,
    withdraw_update,
)
from models_registry.services.registration import create_model, index_names, save_model
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
from models_registry.services.successions import carry_on_ideas
from models_registry.services.years import keep_up_model, set_outstanding

__all__ = [
    "MOST_PHOTOS",
    "RECORDED_STATES",
    "AlreadySent",
    "PastModel",
    "PastYear",
    "Proposed",
    "RefusedPast",
    "Told",
    "advance_exemplar",
    "advance_model",
    "carry_on_drafts",
    "carry_on_ideas",
    "carry_out_review",
    "confirm_review",
    "copy_design",
    "correct_update",
    "create_exemplar",
    "create_model",
    "index_names",
    "keep_up_model",
    "load_indicators",
    "name_source",
    "open_review",
    "propose_for_all",
    "record_past_models",
    "record_update",
    "save_exemplar",
    "save_model",
    "save_proposals",
    "set_outstanding",
    "set_photo_clearance",
    "unfinished_reviews",
    "update_in_words",
    "withdraw_update",
]
