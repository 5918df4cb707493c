"""What goes on at the successor when a unit ends: campaigns, drafts and whatever is still on a desk."""

from django.db import transaction

from campaigns.enums import (
    CampaignAct,
    CampaignState,
    DifficultyState,
    InspectionState,
    PetitionState,
    RegistrationState,
    SelfRegistrationState,
    TaskState,
)
from campaigns.models import (
    Campaign,
    CampaignEvent,
    Deadline,
    Difficulty,
    Inspection,
    Petition,
    PlanUpload,
    Registration,
    SelfRegistration,
    SteeringMember,
    Task,
)

OPEN_DIFFICULTIES = (DifficultyState.RAISED, DifficultyState.PASSED_UP)
OPEN_PETITIONS = (PetitionState.RECEIVED, PetitionState.HANDLING)
OPEN_CAMPAIGNS = (CampaignState.DRAFT, CampaignState.RUNNING)


@transaction.atomic
def carry_on_campaigns(*, handovers, event, actor, now):
    """Let the campaigns of each unit that ended go on at its heir; the only writer of ``Campaign.founding_unit``.

    Without an heir a running campaign is closed and a draft stays where it was. Returns the campaigns by unit.
    """
    heirs = {handover.old.pk: handover.new for handover in handovers}
    rows = Campaign.objects.select_for_update(of=("self",)).filter(launching_unit__in=heirs, state__in=OPEN_CAMPAIGNS)
    carried = {}
    for campaign in rows.select_related("launching_unit").order_by("pk"):
        old, new, before = campaign.launching_unit, heirs[campaign.launching_unit_id], campaign.state
        if new is None and before == CampaignState.DRAFT:
            continue
        if new is None:
            campaign.state = CampaignState.CLOSED
            note = f"{old} kết thúc hoạt động, không có đơn vị kế thừa ({event.legal_basis})."
        else:
            campaign.founding_unit = campaign.founding_unit or old
            campaign.launching_unit = new
            note = f"{old} → {new}: {event} ({event.legal_basis})."
        campaign.save(update_fields=["founding_unit", "launching_unit", "state"])
        CampaignEvent.objects.create(
            campaign=campaign,
            actor=actor,
            at=now,
            action=CampaignAct.CLOSE if new is None else CampaignAct.CARRY_ON,
            before=before,
            after=campaign.state,
            note=note,
        )
        carried.setdefault(old, []).append(campaign)
    return carried


@transaction.atomic
def carry_on_desks(*, handovers):
    """Whatever a unit that ended was to receive, follow, check, answer or do by a plan is now its heir's.

    The history of each record keeps who had it before. Without an heir nothing changes.
    """
    for handover in handovers:
        old, new = handover.old, handover.new
        if new is None:
            continue
        open_campaigns = Campaign.objects.filter(state__in=OPEN_CAMPAIGNS)
        for deadline in Deadline.objects.filter(receiving_unit=old, campaign__in=open_campaigns):
            deadline.receiving_unit = new
            deadline.save(update_fields=["receiving_unit"])
        for campaign in Campaign.objects.filter(standing_unit=old, pk__in=open_campaigns):
            campaign.standing_unit = new
            campaign.save(update_fields=["standing_unit"])
        for task in Task.objects.filter(unit=old, state=TaskState.OPEN):
            task.unit = new
            task.save(update_fields=["unit"])
        for member in SteeringMember.objects.filter(follows=old, campaign__in=open_campaigns):
            member.follows.add(new)
        Difficulty.objects.filter(handling_unit=old, state__in=OPEN_DIFFICULTIES).update(handling_unit=new)
        planned = Inspection.objects.filter(state=InspectionState.PLANNED)
        planned.filter(unit=old).update(unit=new, commune=new.commune_id, province=new.province_id)
        unfinished = Inspection.objects.filter(state__in=[InspectionState.PLANNED, InspectionState.CARRIED_OUT])
        unfinished.filter(inspecting_unit=old).update(inspecting_unit=new)
        Petition.objects.filter(unit=old, state__in=OPEN_PETITIONS).update(
            unit=new, commune=new.commune_id, province=new.province_id
        )
        PlanUpload.objects.filter(unit=old, campaign=None).update(unit=new)


@transaction.atomic
def carry_on_registrations(*, handovers):
    """Move unsent registrations, and people's own that wait for an answer, to the heir.

    One that the heir already has for the same campaign and year stays behind. Returns ``(moved, left)`` by unit;
    what was registered keeps the unit that registered.
    """
    moved, left = {}, {}
    for handover in handovers:
        old, new = handover.old, handover.new
        drafts = Registration.objects.select_for_update(of=("self",)).filter(unit=old, state=RegistrationState.DRAFT)
        drafts = list(drafts.select_related("campaign").order_by("pk"))
        held = set(Registration.objects.filter(unit=new).values_list("campaign", "year")) if new else set()
        for draft in drafts:
            if new is None or (draft.campaign_id, draft.year) in held:
                left.setdefault(old, []).append(draft)
                continue
            draft.place_at(new)
            draft.save(update_fields=["unit", "commune", "province"])
            moved.setdefault(old, []).append(draft)
        if new is not None:
            asked = SelfRegistration.objects.filter(unit=old, state=SelfRegistrationState.SENT)
            twins = SelfRegistration.objects.filter(unit=new).values_list("campaign", "year", "user")
            for wish in asked:
                if (wish.campaign_id, wish.year, wish.user_id) not in twins:
                    wish.place_at(new)
                    wish.save(update_fields=["unit", "commune", "province"])
    return moved, left
