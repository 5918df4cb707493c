"""Input shape of a copy."""

from models_registry.forms.models import CreateForm


class CopyForm(CreateForm):
    """For which unit, movement and year a design is copied; the name comes with the design."""

    title = None
