"""Who still owes what is due; each room registers what it keeps."""

from django.db.models import Count, Exists, OuterRef, Q

from campaigns.enums import DeadlineKind
from campaigns.models import Registration
from campaigns.selectors.campaigns import expected_units
from units.models import Unit
from units.querysets import subtree_q

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


def owing_by(deadline, due):
    """Those who owe and for whom ``due``, one of ``deadline.ends_in``, is the end; ``None`` where nobody keeps count.

    An extension takes its unit, and the units inside it, out of the common end.
    """
    owing = owing_units(deadline, due.year)
    if owing is None:
        return None
    later = [unit for end in deadline.ends_in(due.year) if end.last_day > due.last_day for unit in end.units]
    if due.units:
        owing = owing.filter(subtree_q(due.units))
    return owing.exclude(subtree_q(later)) if later else owing


def owing_counts(pairs, inside):
    """How many of the units ``inside`` owe each ``(deadline, due)``: one query; ``None`` where nobody keeps count.

    At a common end all who owe are counted, those with more time too: the number of the list behind it.
    """
    owing = [owing_by(row, due) if due.units else owing_units(row, due.year) for row, due in pairs]
    counted = {f"n{n}": rows for n, rows in enumerate(owing) if rows is not None}
    if not counted:
        return [None] * len(owing)
    conditions = {name: Count("pk", filter=Q(pk__in=rows.values("pk"))) for name, rows in counted.items()}
    counts = inside.order_by().aggregate(**conditions)
    return [counts.get(f"n{n}") for n in range(len(owing))]


@owes(DeadlineKind.REGISTRATION)
def units_without_registration(deadline, year):
    """Expected units with no registration sent for the campaign-year; a campaign that does not run owes nothing."""
    campaign = deadline.campaign
    if not campaign.accepts_registrations_for(year):
        return Unit.objects.none()
    sent = Registration.objects.registered().filter(campaign=campaign, year=year, unit=OuterRef("pk"))
    return expected_units(campaign, deadline.due_in(year).last_day).filter(~Exists(sent))
