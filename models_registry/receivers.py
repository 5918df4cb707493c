"""When units are reorganised: which models go on at the successor, told beforehand and done."""

from django.dispatch import receiver

from models_registry.enums import ModelState
from models_registry.models import MobilisationModel
from models_registry.services import carry_on_ideas
from units.enums import Fate
from units.selectors import Holding, holdings_of, tells_what_moves
from units.signals import units_reorganised

IDEAS = "Mô hình đang soạn"


@tells_what_moves
def models_that_move(change):
    if not change.ending:
        return []
    models = MobilisationModel.objects.all()
    fate = Fate.MOVES if change.heirs else Fate.LEFT
    stays = "Mô hình đã đăng ký"
    return [
        *holdings_of(models.filter(state=ModelState.IDEA), change, what=IDEAS, fate=fate, name="title"),
        *holdings_of(models.exclude(state=ModelState.IDEA), change, what=stays, fate=Fate.STAYS, name="title"),
    ]


@receiver(units_reorganised)
def carry_on(*, handovers, actor, now, **signal):
    moved, left = carry_on_ideas(handovers=handovers, actor=actor, now=now)
    return [
        *(
            Holding(IDEAS, str(old), len(rows), Fate.MOVES, _titles(rows), str(new))
            for (old, new), rows in moved.items()
        ),
        *(Holding(IDEAS, str(old), len(rows), Fate.LEFT, _titles(rows)) for old, rows in left.items()),
    ]


def _titles(models):
    return tuple(str(model) for model in models[:5])
