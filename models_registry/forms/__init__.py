"""Input shapes of the registry."""

from models_registry.forms.models import (
    HINTS,
    LAST_LOOK,
    STEP_OF,
    STEPS,
    CreateForm,
    MobilisationModelForm,
    StepForm,
)
from models_registry.forms.replication import CopyForm
from models_registry.forms.rows import force_rows, promise_rows, resource_rows

__all__ = [
    "HINTS",
    "LAST_LOOK",
    "STEPS",
    "STEP_OF",
    "CopyForm",
    "CreateForm",
    "MobilisationModelForm",
    "StepForm",
    "force_rows",
    "promise_rows",
    "resource_rows",
]
