"""What the desk's batches of models share: how many at once, a row with the reason why it is left out."""

from dataclasses import dataclass

from models_registry.models import MobilisationModel
from models_registry.workflow import TRANSITIONS

BATCH_LIMIT = 200


@dataclass(frozen=True)
class BatchRow:
    """A model of a batch, with the reason why it will be, or was, left out."""

    model: MobilisationModel
    reason: str = ""


def why_not(action, user, model):
    """Why the step cannot be taken on the model by the user; empty when it can."""
    move = TRANSITIONS[action]
    if model.state not in move.sources:
        return f"Đang ở trạng thái “{model.get_state_display()}”."
    return move.who(user, model).reason
