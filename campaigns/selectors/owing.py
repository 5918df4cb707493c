"""Who still owes what is due; each room registers what it keeps."""

from django.db.models import Exists, OuterRef

from campaigns.enums import DeadlineKind
from campaigns.models import Registration
from campaigns.selectors.campaigns import expected_units
from units.models import Unit

OWING = {}


def owes(kind):
    """Register, for one ``DeadlineKind``, the function that finds who still owes what is due.

    The function takes ``(deadline, year)`` and returns a queryset of the owing units; the app that keeps
    the records registers it, so a deadline for dossiers needs no import of the awards.
    """

    def register(find):
        OWING[kind] = find
        return find

    return register


def owing_units(deadline, year):
    """Units that still owe what ``deadline`` asks for in the campaign-year; ``None`` where nobody keeps count."""
    find = OWING.get(deadline.kind)
    return None if find is None else find(deadline, year)


@owes(DeadlineKind.REGISTRATION)
def units_without_registration(deadline, year):
    """Expected units with no registration sent for the campaign-year; a campaign that does not run owes nothing."""
    campaign = deadline.campaign
    if not campaign.accepts_registrations_for(year):
        return Unit.objects.none()
    sent = Registration.objects.registered().filter(campaign=campaign, year=year, unit=OuterRef("pk"))
    return expected_units(campaign, deadline.due_in(year).last_day).filter(~Exists(sent))
