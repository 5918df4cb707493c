"""A desk of any size: dossiers in every state of the council's work, each for a person of its own."""

import copy
import uuid
from datetime import timedelta
from itertools import count

from django.db.models.base import ModelState
from django.urls import reverse

from awards.enums import DossierState, MeetingState
from awards.models import (
    AwardDecision,
    AwardDecisionLine,
    CouncilCase,
    CouncilMeeting,
    Dossier,
    DossierEvent,
    VoteRound,
)
from awards.services import end_meeting
from awards.tests.factories import IN_TIME, holder, make_dossier, make_meeting
from units.enums import Role
from units.models import Person

FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Lò", "Nông", "Đặng", "Vũ", "Bùi")
MIDDLES = ("Văn", "Thị", "Đình", "Thu", "Quang", "Minh", "Ngọc")
NAMES = ("An", "Bình", "Châu", "Duyên", "Đức", "Hạnh", "Khánh", "Lâm", "Mai", "Oanh", "Phúc", "Yến")
BATCH = 1000
numbers = count(1)
#: A commune council's desk at the height of the season: 5,000 dossiers.
SEASON = {
    DossierState.SUBMITTED: 900,
    DossierState.ACCEPTED: 900,
    DossierState.CONFIRMED: 500,
    DossierState.VOTED: 500,
    DossierState.AWARDED: 2_000,
    DossierState.TABLED: 200,
}


def name_of(number):
    return f"{FAMILIES[number % 10]} {MIDDLES[number % 7]} {NAMES[number % 12]} {number}"


def copy_of(row, **columns):
    copied = copy.copy(row)
    copied.pk, copied._state = None, ModelState()
    for name, value in columns.items():
        setattr(copied, name, value)
    return copied


def grow_dossiers(campaign_award, units, totals):
    """Let the dossiers of an award grow to ``totals``, ``{state: number}``; the first of each came by its steps.

    Those that are tabled stand on the agenda of a meeting of their own.
    """
    for state, total in totals.items():
        held = Dossier.objects.filter(campaign_award=campaign_award, state=state)
        if state == DossierState.TABLED and not held.exists():
            _end_meetings()
        first = held.order_by("pk").first() or make_dossier(
            units[0], campaign_award.campaign, campaign_award=campaign_award, state=state
        )
        copy_dossier(first, total - held.count(), units)


def _end_meetings():
    for meeting in CouncilMeeting.objects.filter(state=MeetingState.OPEN):
        end_meeting(meeting_id=meeting.pk, actor=holder(Role.SECRETARY, meeting.unit), clock=lambda: IN_TIME)
        make_meeting(meeting.council, held_on=meeting.held_on + timedelta(days=1))


def copy_dossier(first, number, units):
    """So many more of the first, spread over the units, each for a person of its own."""
    marks = [next(numbers) for _ in range(number)]
    people = Person.objects.bulk_create(
        (copy_of(first.person, code=f"D{n:06d}", full_name=name_of(n), unit=units[n % len(units)]) for n in marks),
        batch_size=BATCH,
    )
    rows = Dossier.objects.bulk_create(
        (copy_of(first, person=person, subject_name=person.full_name, unit=person.unit) for person in people),
        batch_size=BATCH,
    )
    _copy_all(first.versions.all(), rows, key=lambda: uuid.uuid4(), receipt_number=lambda: f"{next(numbers):06d}/D/BN")
    _copy_all(DossierEvent.objects.filter(dossier=first), rows)
    _copy_all(CouncilCase.objects.filter(dossier=first), rows, order=lambda: next(numbers))
    if first.state not in (DossierState.SUBMITTED, DossierState.ACCEPTED):
        _copy_rounds(first, rows)
    _copy_all(
        AwardDecisionLine.objects.filter(dossier=first),
        rows,
        entry_number=lambda: 10_000 + next(numbers),
        certificate_number=lambda: f"{next(numbers)}/D",
    )


def _copy_all(originals, dossiers, **made):
    """Each row of the first dossier once more for every other; ``made`` are callables for columns that are unique."""
    for original in originals:
        original._meta.model._base_manager.bulk_create(
            (
                copy_of(original, dossier=dossier, **{name: make() for name, make in made.items()})
                for dossier in dossiers
            ),
            batch_size=BATCH,
        )


def _copy_rounds(first, dossiers):
    cases = {case.dossier_id: case for case in CouncilCase.objects.filter(dossier__in=dossiers)}
    for round in VoteRound.objects.filter(dossier=first):
        VoteRound.objects.bulk_create(
            (copy_of(round, dossier=dossier, case=cases[dossier.pk]) for dossier in dossiers), batch_size=BATCH
        )


def council_pages():
    """``{name: address}`` of what the council's people open when the season is at its height."""
    meeting = CouncilMeeting.objects.filter(cases__dossier__state=DossierState.TABLED).first()
    cases = list(meeting.cases.filter(dossier__state=DossierState.TABLED).values_list("pk", flat=True))
    dossiers = reverse("admin:awards_dossier_changelist")
    middle = Dossier.objects.filter(state=DossierState.VOTED).order_by("pk")[1]
    return {
        "desk list": dossiers,
        "desk list, page 2": f"{dossiers}?p=2",
        "search": f"{dossiers}?q=nguyen+van",
        "to receive": f"{dossiers}?viec=receive",
        "to decide": f"{dossiers}?viec=decide",
        "one dossier": reverse("admin:awards_dossier_change", args=[middle.pk]),
        "its limits": reverse("admin:awards_dossier_limits", args=[middle.pk]),
        "agenda": reverse("admin:awards_councilmeeting_change", args=[meeting.pk]),
        "first case": reverse("admin:awards_councilmeeting_case", args=[meeting.pk, cases[0]]),
        "middle case": reverse("admin:awards_councilmeeting_case", args=[meeting.pk, cases[len(cases) // 2]]),
        "minutes": reverse("admin:awards_councilmeeting_minutes", args=[meeting.pk]),
        "decisions": reverse("admin:awards_awarddecision_changelist"),
        "one decision": AwardDecision.objects.first().get_absolute_url(),
        "awarded": reverse("decisions:awarded_list"),
        "officers' list": reverse("awards:dossier_list"),
        "front page": "/",
    }
