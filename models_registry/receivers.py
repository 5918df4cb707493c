"""When units are reorganised: which models go on at the successor, told beforehand and done."""

from django.dispatch import receiver

from models_registry.enums import ExemplarState, ModelState
from models_registry.models import Exemplar, MobilisationModel
from models_registry.services import carry_on_drafts, carry_on_ideas
from units.enums import Fate
from units.selectors import Holding, holdings_of, tells_what_moves
from units.signals import units_reorganised

IDEAS, DRAFTS = "Mô hình đang soạn", "Điển hình đang soạn"


@tells_what_moves
def models_that_move(change):
    return _of_the_change(change, MobilisationModel, ModelState.IDEA, IDEAS, "Mô hình đã đăng ký")


@tells_what_moves
def exemplars_that_move(change):
    return _of_the_change(change, Exemplar, ExemplarState.DRAFT, DRAFTS, "Điển hình đã giới thiệu")


def _of_the_change(change, kind, unsent, moves, stays):
    """What is not sent yet goes on at the heir; the rest stays with the unit that sent it."""
    if not change.ending:
        return []
    rows, fate = kind.objects.all(), Fate.MOVES if change.heirs else Fate.LEFT
    return [
        *holdings_of(rows.filter(state=unsent), change, what=moves, fate=fate, name="title"),
        *holdings_of(rows.exclude(state=unsent), change, what=stays, fate=Fate.STAYS, name="title"),
    ]


@receiver(units_reorganised)
def carry_on(*, handovers, actor, now, **signal):
    return [
        *_carried(IDEAS, *carry_on_ideas(handovers=handovers, actor=actor, now=now)),
        *_carried(DRAFTS, *carry_on_drafts(handovers=handovers, actor=actor, now=now)),
    ]


def _carried(what, moved, left):
    return [
        *(
            Holding(what, str(old), len(rows), Fate.MOVES, _titles(rows), str(new))
            for (old, new), rows in moved.items()
        ),
        *(Holding(what, str(old), len(rows), Fate.LEFT, _titles(rows)) for old, rows in left.items()),
    ]


def _titles(rows):
    return tuple(str(row) for row in rows[:5])
