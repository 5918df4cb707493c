"""A dossier on its way between desks. Every function works inside the transaction of the step that calls it.

Going up, the dossier waits as forwarded at the desk that passed it; taken up, ``receiving_unit`` is the superior's.
An answer ends the way; one handed back or lowered comes down to the desk that had passed it.
"""

from django.core.exceptions import ValidationError
from django.urls import reverse

from awards.enums import ForwardingOutcome
from awards.models import DossierForwarding
from awards.services.acts import tell
from awards.services.award_lines import form_for
from campaigns.deadlines import local_day
from units.enums import Role
from units.selectors import holders_at


def pass_up(dossier, *, actor, now):
    dossier.due_on = None
    return DossierForwarding.objects.create(
        dossier=dossier,
        lower_unit=dossier.receiving_unit,
        upper_unit=dossier.campaign_award.deciding_unit,
        sent_by=actor,
        sent_at=now,
    )


def take_up(dossier, *, actor, now):
    way = dossier.way_up
    way.taken_at, way.taken_by = now, actor
    way.save(update_fields=["taken_at", "taken_by"])
    dossier.receiving_unit = way.upper_unit


def end_ways(dossier, outcome, *, now):
    """An award or a refusal answers every desk the dossier came by."""
    dossier.due_on = None
    dossier.forwardings.filter(outcome="").update(outcome=outcome, ended_at=now)


def call_back(dossier, *, now):
    """Only what the superior has not taken up comes back at the word of the lower desk."""
    if way := dossier.way_up:
        _end(way, ForwardingOutcome.CALLED_BACK, now=now)


def hand_back(dossier, *, now):
    _come_down(dossier, ForwardingOutcome.HANDED_BACK, now=now)


def lower_to_form(dossier, award_form_id, *, now):
    """Put the form that the lower desk is to decide on the dossier and bring it down; what to tell of it.

    An answer on paper finds the dossier at the lower desk already.
    """
    way = dossier.way_up
    lower_unit = way.lower_unit if way else dossier.receiving_unit
    form = form_for(dossier, award_form_id, levels={lower_unit.level}, day=local_day(now))
    asked = str(dossier.asked_form)
    if str(form) == asked:
        raise ValidationError({"award_form_id": "Đây chính là hình thức đang đề nghị; hãy chọn hình thức thấp hơn."})
    _come_down(dossier, ForwardingOutcome.LOWERED, now=now)
    dossier.lowered_form = form
    return f"Đề nghị {asked}, chuyển sang xét {form}; {lower_unit} quyết định."


def _come_down(dossier, outcome, *, now):
    dossier.due_on = None
    if way := dossier.way_up:
        dossier.receiving_unit = way.lower_unit
        _end(way, outcome, now=now)


def _end(way, outcome, *, now):
    way.outcome, way.ended_at = outcome, now
    way.save(update_fields=["outcome", "ended_at"])


TOLD_ABOVE = {
    "forward": "{lower} trình hồ sơ {code}, chờ tiếp nhận",
    "call_back": "{lower} rút đề nghị hồ sơ {code}",
}
TOLD_BELOW = {
    "take_up": "Cấp trên đã tiếp nhận hồ sơ {code}",
    "hand_back": "Cấp trên trả lại hồ sơ {code}",
    "lower": "Hồ sơ {code} được cấp trên chuyển sang hình thức thấp hơn",
    "publish": "Hồ sơ {code} được cấp trên khen thưởng",
    "refuse": "Hồ sơ {code} không được cấp trên khen thưởng",
    "revoke": "Hồ sơ {code} bị hủy quyết định khen thưởng",
}


def tell_levels(dossier, event, *, desk, details, said):
    """The other desks on the way hear of the step that ``desk`` took: the one it goes to, those it came from."""
    title = (TOLD_ABOVE | TOLD_BELOW).get(event.action)
    if title is None:
        return
    ways = list(dossier.forwardings.select_related("lower_unit", "upper_unit"))
    if event.action in TOLD_ABOVE:
        heard = [ways[0].upper_unit] if ways else []
    else:
        heard = {way.lower_unit.pk: way.lower_unit for way in ways}.values()
        if event.action != "take_up":
            heard = [unit for unit in heard if unit != desk]
    about = f"{dossier.subject_name}, {dossier.unit}: {dossier.campaign_award}."
    for unit in heard:
        tell(
            holders_at(Role.SECRETARY, unit),
            dossier,
            key=f"dossier:{dossier.pk}:event:{event.pk}:desk:{unit.pk}",
            title=title.format(code=dossier.code, lower=desk),
            body="\n".join(filter(None, [about, said, getattr(details, "told", ""), event.note])),
            url=reverse("admin:awards_dossier_change", args=[dossier.pk]),
            now=event.at,
        )
