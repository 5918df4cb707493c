"""The council's meetings: called with the membership of that day, attended, opened, ended."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from awards.enums import CouncilPost, DossierState, MeetingState, Presence
from awards.gates import attendance_gaps, ending_gaps, meeting_gaps
from awards.models import Attendance, AwardCouncil, CouncilMeeting, MeetingEvent
from awards.permissions import can_keep_council
from interface.versions import refuse_stale
from notices.services import notify
from units.models import User
from units.permissions import require
from units.selectors import database_now


@transaction.atomic
def call_meeting(*, council_id, held_on, actor, place="", clock=database_now):
    """Call the members that serve on the day and tell those with an account; later changes of the council stay out."""
    council = AwardCouncil.objects.select_for_update().select_related("unit").get(pk=council_id)
    require(can_keep_council(actor, council.unit))
    members = list(council.members.serving_on(held_on))
    if gaps := meeting_gaps(council, members, held_on=held_on):
        raise ValidationError(gaps)
    if council.meetings.filter(held_on=held_on, state=MeetingState.CALLED).exists():
        raise ValidationError({"held_on": "Đã gọi một phiên họp vào ngày này; hãy mở phiên họp đó."})
    meeting = CouncilMeeting(
        council=council, unit=council.unit, held_on=held_on, place=place, member_count=len(members), present_count=0
    )
    meeting.full_clean()
    meeting.save()
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting,
            member=member,
            full_name=member.full_name,
            office=member.office,
            post=member.post,
            order=order,
        )
        for order, member in enumerate(members, start=1)
    )
    now = clock()
    write_meeting_event(meeting, actor=actor, at=now, action="call", before="")
    _invite(meeting, members, now=now)
    return meeting


def _invite(meeting, members, *, now, changed=False):
    words = "Phiên họp hội đồng đổi lịch: ngày" if changed else "Mời họp hội đồng ngày"
    notify(
        recipients=User.objects.filter(pk__in=[member.user_id for member in members if member.user_id]),
        key=f"meeting:{meeting.pk}:call:{meeting.version}",
        kind="meeting",
        title=f"{words} {meeting.held_on:%d/%m/%Y}",
        body="\n".join(filter(None, [f"{meeting.council}.", meeting.place and f"Địa điểm: {meeting.place}."])),
        url=reverse("council:meeting_list"),
        facts={"meeting": meeting.pk},
        now=now,
    )


@transaction.atomic
def amend_meeting(*, meeting_id, actor, held_on, place="", expected_version=None, clock=database_now):
    """Another day or place until it begins, told to those who were called; the members called stay the same."""
    meeting = lock_meeting(meeting_id)
    require(can_keep_council(actor, meeting.unit))
    refuse_stale(meeting, expected_version)
    if meeting.state != MeetingState.CALLED:
        raise ValidationError("Phiên họp đã khai mạc nên không sửa ngày và địa điểm.")
    members = list(meeting.council.members.serving_on(held_on))
    if gaps := meeting_gaps(meeting.council, members, held_on=held_on):
        raise ValidationError(gaps)
    if {member.pk for member in members} != set(meeting.attendances.values_list("member", flat=True)):
        raise ValidationError({"held_on": "Ngày này hội đồng có thành viên khác; hãy gọi phiên họp mới cho ngày đó."})
    if (held_on, place) == (meeting.held_on, meeting.place):
        return meeting
    meeting.held_on, meeting.place = held_on, place
    meeting.version += 1
    meeting.full_clean()
    meeting.save(update_fields=["held_on", "place", "version"])
    now = clock()
    write_meeting_event(meeting, actor=actor, at=now, action="amend", before=meeting.state)
    _invite(meeting, members, now=now, changed=True)
    return meeting


@transaction.atomic
def write_minutes(
    *, meeting_id, actor, minutes_number, opening_notes="", conclusion="", expected_version=None, clock=database_now
):
    """The secretary's texts while it sits; once it has ended only the number of its minutes."""
    meeting = lock_meeting(meeting_id)
    require(can_keep_council(actor, meeting.unit))
    refuse_stale(meeting, expected_version)
    if meeting.state == MeetingState.ENDED and (opening_notes, conclusion) != ("", ""):
        raise ValidationError("Phiên họp đã kết thúc; chỉ ghi được số biên bản.")
    meeting.minutes_number = minutes_number
    if meeting.state != MeetingState.ENDED:
        meeting.opening_notes, meeting.conclusion = opening_notes, conclusion
    meeting.version += 1
    meeting.full_clean()
    meeting.save(update_fields=["minutes_number", "opening_notes", "conclusion", "version"])
    write_meeting_event(meeting, actor=actor, at=clock(), action="minutes", before=meeting.state)
    return meeting


@transaction.atomic
def record_attendance(
    *, meeting_id, presences, actor, chair_id=None, secretary_id=None, expected_version=None, clock=database_now
):
    """Who came: ``presences`` maps every member called to ``(Presence, reason)``.

    Votes that were counted keep the base they were counted on. Raises ``ValidationError`` by member key, or
    ``StaleVersion``.
    """
    meeting = lock_meeting(meeting_id)
    require(can_keep_council(actor, meeting.unit))
    refuse_stale(meeting, expected_version)
    rows = list(meeting.attendances.all())
    if gaps := attendance_gaps(meeting, rows, presences, chair_id=chair_id):
        raise ValidationError(gaps)
    for row in rows:
        row.presence, row.reason = presences[row.member_id]
        row.reason = row.reason.strip()
    Attendance.objects.bulk_update(rows, ["presence", "reason"])
    meeting.present_count = sum(row.presence == Presence.ATTENDING for row in rows)
    meeting.chair_id, meeting.secretary_id = chair_id, secretary_id
    meeting.version += 1
    meeting.save(update_fields=["present_count", "chair", "secretary", "version"])
    said = f"Dự họp {meeting.present_count}/{meeting.member_count}"
    write_meeting_event(meeting, actor=actor, at=clock(), action="attend", before=meeting.state, note=said)
    return meeting


@transaction.atomic
def open_meeting(*, meeting_id, actor, expected_version=None, clock=database_now):
    """Begin once it is known who came and who takes the chair."""
    meeting = lock_meeting(meeting_id)
    require(can_keep_council(actor, meeting.unit))
    refuse_stale(meeting, expected_version)
    if meeting.state != MeetingState.CALLED:
        raise ValidationError("Phiên họp đã khai mạc rồi.")
    if meeting.attendances.filter(presence="").exists() or not meeting.chair_id:
        raise ValidationError("Hãy điểm danh đủ thành viên và ghi người chủ trì trước khi khai mạc.")
    return _move(meeting, MeetingState.OPEN, actor=actor, action="open", now=clock())


@transaction.atomic
def end_meeting(
    *, meeting_id, actor, minutes_number="", opening_notes="", conclusion="", expected_version=None, clock=database_now
):
    """End a meeting whose every case was voted on or put off; nothing of it changes afterwards."""
    meeting = lock_meeting(meeting_id)
    require(can_keep_council(actor, meeting.unit))
    refuse_stale(meeting, expected_version)
    cases = meeting.cases.filter(is_put_off=False).select_related("dossier")
    waiting = [case for case in cases if case.dossier.state == DossierState.TABLED]
    if gaps := ending_gaps(meeting, waiting):
        raise ValidationError(gaps)
    meeting.minutes_number, meeting.opening_notes, meeting.conclusion = minutes_number, opening_notes, conclusion
    return _move(meeting, MeetingState.ENDED, actor=actor, action="end", now=clock())


def _move(meeting, state, *, actor, action, now):
    before, meeting.state = meeting.state, state
    if state == MeetingState.OPEN:
        meeting.opened_at = now
    else:
        meeting.ended_at = now
    meeting.version += 1
    meeting.full_clean()
    meeting.save()
    write_meeting_event(meeting, actor=actor, at=now, action=action, before=before)
    return meeting


@transaction.atomic
def convene_meeting(*, council_id, held_on, actor, absent=None, place="", clock=database_now):
    """A meeting that begins at once, all present but ``absent`` (``{member key: (Presence, reason)}``).

    The chair is the council's own, or the first who came; the secretary that of the council, if present.
    """
    meeting = call_meeting(council_id=council_id, held_on=held_on, actor=actor, place=place, clock=clock)
    absent = absent or {}
    here = [row for row in meeting.attendances.all() if row.member_id not in absent]
    record_attendance(
        meeting_id=meeting.pk,
        presences={row.member_id: (Presence.ATTENDING, "") for row in here} | absent,
        chair_id=here[0].member_id if here else None,
        secretary_id=next((row.member_id for row in here if row.post == CouncilPost.SECRETARY), None),
        actor=actor,
        clock=clock,
    )
    return open_meeting(meeting_id=meeting.pk, actor=actor, clock=clock)


def lock_meeting(meeting_id):
    """The meeting, locked first, then read with what judging it needs."""
    CouncilMeeting.objects.select_for_update().only("pk").get(pk=meeting_id)
    return CouncilMeeting.objects.select_related("council", "unit").get(pk=meeting_id)


def write_meeting_event(meeting, *, actor, at, action, before, note=""):
    return MeetingEvent.objects.create(
        meeting=meeting, actor=actor, at=at, action=action, before=before, after=meeting.state, note=note
    )
