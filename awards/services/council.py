"""The council's meetings: convened with the membership of that day, amended until a vote hangs on them."""

from django.core.exceptions import ValidationError
from django.db import transaction

from awards.gates import amendment_gaps, meeting_gaps
from awards.models import AwardCouncil, CouncilMeeting
from awards.permissions import can_keep_council
from units.permissions import require


@transaction.atomic
def convene_meeting(*, council_id, held_on, present_count, actor, place="", minutes_number=""):
    """Record a meeting; the number of members is copied, later changes of the council must not rewrite a vote."""
    council = AwardCouncil.objects.select_for_update().select_related("unit").get(pk=council_id)
    require(can_keep_council(actor, council.unit))
    if gaps := meeting_gaps(council, held_on=held_on, present_count=present_count):
        raise ValidationError(gaps)
    meeting = CouncilMeeting(
        council=council,
        unit=council.unit,
        held_on=held_on,
        place=place,
        member_count=council.members.count(),
        present_count=present_count,
        minutes_number=minutes_number,
    )
    meeting.full_clean()
    meeting.save()
    return meeting


@transaction.atomic
def amend_meeting(*, meeting_id, held_on, present_count, actor, place="", minutes_number=""):
    """Correct a meeting. Day and attendance stay as they are once a vote was counted on them."""
    meeting = CouncilMeeting.objects.select_for_update().select_related("council__unit").get(pk=meeting_id)
    require(can_keep_council(actor, meeting.unit))
    if gaps := amendment_gaps(meeting, held_on=held_on, present_count=present_count):
        raise ValidationError(gaps)
    meeting.held_on, meeting.present_count = held_on, present_count
    meeting.place, meeting.minutes_number = place, minutes_number
    meeting.full_clean()
    meeting.save(update_fields=["held_on", "present_count", "place", "minutes_number"])
    return meeting
