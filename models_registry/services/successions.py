"""What becomes of models when the map changes."""

from django.db import transaction

from models_registry.enums import ModelState
from models_registry.models import MobilisationModel
from models_registry.services.life import write_event


@transaction.atomic
def carry_on_ideas(*, handovers, actor, now):
    """Move what is not registered yet to the heir of its unit, or after its owner where the owner moved on alone.

    A registered model keeps the unit that registered it. Returns ``(moved, left)``: ideas by old and new unit.
    """
    moved, left = {}, {}
    for handover in handovers:
        ideas = MobilisationModel.objects.select_for_update(of=("self",)).filter(
            unit=handover.old, state=ModelState.IDEA
        )
        for model in ideas.select_related("owner__unit").order_by("pk"):
            follows = model.owner and model.owner.unit_id != handover.old.pk
            target = model.owner.unit if follows else handover.new
            if target is None:
                left.setdefault(handover.old, []).append(model)
            elif target != handover.old:
                model.place_at(target)
                model.version += 1
                model.save(update_fields=["unit", "commune", "province", "version"])
                note = f"{handover.old} → {target}."
                write_event(model, actor=actor, at=now, action="carry_on", before=model.state, note=note)
                moved.setdefault((handover.old, target), []).append(model)
    return moved, left
