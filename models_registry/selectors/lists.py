"""How far the models of a list have come."""

from dataclasses import dataclass

from django.db.models import Count, Q

from models_registry.enums import COUNTED, ON_THE_LIST, ModelState


@dataclass(frozen=True)
class Funnel:
    """How far the models of a list have come; each figure counts the later ones in, delisted ones stand apart."""

    ideas: int
    registered: int
    listed: int
    recognised: int
    delisted: int


def funnel(rows):
    """The ``Funnel`` of a queryset of models, in one query."""
    return Funnel(
        **rows.order_by().aggregate(
            ideas=Count("pk", filter=Q(state=ModelState.IDEA)),
            registered=Count("pk", filter=Q(state__in=COUNTED)),
            listed=Count("pk", filter=Q(state__in=ON_THE_LIST)),
            recognised=Count("pk", filter=Q(state=ModelState.RECOGNISED)),
            delisted=Count("pk", filter=Q(state=ModelState.DELISTED)),
        )
    )
