"""Models that may be the same one."""

from dataclasses import dataclass

from models_registry.models import MobilisationModel
from units.text import search_key

TELL_NOTHING = frozenset({"mo", "hinh"})


@dataclass(frozen=True)
class Duplicate:
    """A model that may be the same one, and why it looks so."""

    model: MobilisationModel
    reason: str


def duplicates_of(title, unit, *, but=None):
    """Counted models of the same commune whose name is the same or holds all words of the other; the officer decides.

    Accents, case, word order and the words «mô hình» do not matter. A name of one word is only compared as a
    whole. The list of models is public inside its commune, so names of sibling units are shown.
    """
    words = _telling_words(search_key(title))
    if not words:
        return []
    rows = MobilisationModel.objects.counted().exclude(pk=but.pk if but else None)
    rows = rows.filter(commune=unit.commune_id) if unit.commune_id else rows.filter(unit=unit)
    reasons = {}
    for pk, key in rows.values_list("pk", "search_key"):
        if reason := _likeness(words, _telling_words(key)):
            reasons[pk] = reason
    found = MobilisationModel.objects.filter(pk__in=list(reasons)).select_related("unit")
    return [Duplicate(model, reasons[model.pk]) for model in found]


def _telling_words(key):
    return frozenset(key.split()) - TELL_NOTHING


def _likeness(words, others):
    if words == others:
        return "Trùng tên."
    if len(others) > 1 and others < words:
        return "Tên đang đặt chứa đủ các từ của tên này."
    if len(words) > 1 and words < others:
        return "Tên này chứa đủ các từ của tên đang đặt."
    return ""
