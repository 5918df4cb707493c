"""Every write of the registry."""

from models_registry.services.indicators import load_indicators
from models_registry.services.life import advance_model
from models_registry.services.registration import create_model, index_names, save_model
from models_registry.services.successions import carry_on_ideas

__all__ = ["advance_model", "carry_on_ideas", "create_model", "index_names", "load_indicators", "save_model"]
