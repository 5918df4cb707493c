"""What goes on at the successor when a unit ends: drafts, what is on its desk, the awards it decides, its council."""

from django.db import transaction
from django.db.models import F

from awards.enums import EDITABLE, ENDED
from awards.models import (
    AwardCouncil,
    AwardDecision,
    AwardQuota,
    CampaignAward,
    Dossier,
    DossierForwarding,
    QuotaEvent,
)
from awards.services.acts import record
from campaigns.enums import CampaignState


@transaction.atomic
def carry_on_drafts(*, handovers, actor, now):
    """Move what is still in the unit's hands to the heir, or after the person or household that moved on alone.

    What was sent and is not back keeps the unit that sent it. Returns ``(moved, left)`` by old and new unit.
    """
    moved, left = {}, {}
    for handover in handovers:
        rows = Dossier.objects.select_for_update(of=("self",)).filter(unit=handover.old, state__in=EDITABLE)
        for dossier in rows.select_related("person__unit", "household__unit").order_by("pk"):
            holder = dossier.person or dossier.household
            follows = holder is not None and holder.unit_id != handover.old.pk
            target = holder.unit if follows else handover.new
            if target is None:
                left.setdefault(handover.old, []).append(dossier)
            elif target != handover.old:
                dossier.place_at(target)
                dossier.version += 1
                dossier.save(update_fields=["unit", "commune", "province", "version"])
                _record(dossier, handover.old, target, actor=actor, now=now)
                moved.setdefault((handover.old, target), []).append(dossier)
    return moved, left


@transaction.atomic
def carry_on_desk(*, handovers, actor, now):
    """What a unit that ended has on its desk, or was to receive, is its heir's to decide, and so is what becomes of the
    decisions it kept. Returns the dossiers by unit.
    """
    carried = {}
    for handover in handovers:
        if handover.new is None:
            continue
        AwardDecision.objects.filter(desk_unit=handover.old).update(desk_unit=handover.new)
        for name in ("lower_unit", "upper_unit"):
            DossierForwarding.objects.filter(outcome="", **{name: handover.old}).update(**{name: handover.new})
        rows = Dossier.objects.select_for_update(of=("self",)).filter(receiving_unit=handover.old)
        for dossier in rows.exclude(state__in=ENDED).order_by("pk"):
            dossier.receiving_unit = handover.new
            dossier.version += 1
            dossier.save(update_fields=["receiving_unit", "version"])
            _record(dossier, handover.old, handover.new, actor=actor, now=now)
            carried.setdefault((handover.old, handover.new), []).append(dossier)
    return carried


def _record(dossier, old, new, *, actor, now):
    note = f"{old} → {new}."
    record(dossier, action="carry_on", actor=actor, now=now, before=dossier.state, note=note)


@transaction.atomic
def carry_on_awards(*, handovers, last_day):
    """Awards that a unit decided are its heir's where that is of the same level; otherwise nobody grants them more.

    Returns ``(carried, ended)`` by unit. Dossiers keep pointing to the row they were written for.
    """
    carried, ended = {}, {}
    for handover in handovers:
        old, new = handover.old, handover.new
        rows = CampaignAward.objects.select_for_update(of=("self",)).filter(deciding_unit=old)
        rows = rows.exclude(campaign__state=CampaignState.CLOSED).select_related("award_form").order_by("pk")
        for award in rows:
            if new is not None and new.level == old.level:
                award.deciding_unit = new
                carried.setdefault(old, []).append(award)
            elif (award.valid_to is None or award.valid_to > last_day) and not (
                award.valid_from and award.valid_from > last_day
            ):
                award.valid_to = last_day
                ended.setdefault(old, []).append(award)
            else:
                continue
            award.save(update_fields=["deciding_unit", "valid_to"])
    return carried, ended


@transaction.atomic
def end_quotas(*, handovers, actor, now):
    """A quota ends with the unit that holds it: what its heir may award is said anew. What the unit had passed on
    goes on, kept by the heir. Returns the quotas that ended by unit.
    """
    ended = {}
    for handover in handovers:
        rows = AwardQuota.objects.select_for_update(of=("self",)).filter(is_in_force=True)
        for quota in rows.filter(unit=handover.old).select_related("award_form").order_by("pk"):
            quota.is_in_force = False
            quota.version += 1
            quota.save(update_fields=["is_in_force", "version"])
            note = f"{handover.old} kết thúc hoạt động."
            QuotaEvent.objects.create(quota=quota, action="lift", actor=actor, at=now, note=note)
            ended.setdefault(handover.old, []).append(quota)
        if handover.new:
            rows.filter(desk_unit=handover.old).update(desk_unit=handover.new)
    return ended


@transaction.atomic
def end_councils(*, handovers, last_day):
    """A council ends with its unit; its meetings and decisions stay. Returns the councils that ended."""
    units = [handover.old for handover in handovers]
    sitting = AwardCouncil.objects.select_for_update(of=("self",)).filter(unit__in=units, valid_to=None)
    councils = list(sitting.filter(valid_from__lte=last_day).select_related("unit").order_by(F("unit"), "pk"))
    for council in councils:
        council.valid_to = last_day
        council.save(update_fields=["valid_to"])
    return councils
