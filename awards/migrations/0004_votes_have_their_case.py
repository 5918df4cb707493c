"""Votes that were recorded as totals become closed rounds of a case; dossiers that wait for one get theirs.

A meeting with votes and nothing left to vote on has ended, on its day at the latest; the others are called anew, for
the totals of those present say nobody's name.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import migrations

STRICT = "trên"


def end_of(day):
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def threshold(text):
    """``(numerator, denominator, is strict)`` of «trên 1/2 tổng số thành viên hội đồng»."""
    word, fraction = text.split()[:2]
    numerator, denominator = (int(part) for part in fraction.split("/"))
    return numerator, denominator, word == STRICT


def carry_over(apps, schema_editor):
    VoteResult, VoteRound = apps.get_model("awards", "VoteResult"), apps.get_model("awards", "VoteRound")
    Case, Attendance = apps.get_model("awards", "CouncilCase"), apps.get_model("awards", "Attendance")
    Dossier, Event = apps.get_model("awards", "Dossier"), apps.get_model("awards", "DossierEvent")
    Meeting, Member = apps.get_model("awards", "CouncilMeeting"), apps.get_model("awards", "CouncilMember")
    orders, cases = {}, {}

    def case_of(meeting_id, dossier_id):
        if (meeting_id, dossier_id) not in cases:
            orders[meeting_id] = orders.get(meeting_id, 0) + 1
            cases[meeting_id, dossier_id] = Case.objects.create(
                meeting_id=meeting_id, dossier_id=dossier_id, order=orders[meeting_id]
            )
        return cases[meeting_id, dossier_id]

    for vote in VoteResult.objects.order_by("pk"):
        numerator, denominator, is_strict = threshold(vote.rule_text)
        VoteRound.objects.create(
            dossier_id=vote.dossier_id,
            case=case_of(vote.meeting_id, vote.dossier_id),
            number=vote.round,
            method=vote.method,
            source="totals",
            base="attending" if "dự họp" in vote.rule_text else "all_members",
            base_count=vote.base_count,
            numerator=numerator,
            denominator=denominator,
            is_strict=is_strict,
            counts_written=True,
            chair_breaks_tie=False,
            rule_text=vote.rule_text,
            votes_for=vote.votes_for,
            votes_against=vote.votes_against,
            votes_blank=vote.votes_blank,
            is_approved=vote.is_approved,
        )

    waiting = set()
    for dossier in Dossier.objects.filter(state="tabled"):
        event = Event.objects.filter(dossier=dossier, action="table").order_by("-pk").first()
        meeting_id = event and event.details.get("meeting_id")
        if meeting_id and Meeting.objects.filter(pk=meeting_id).exists():
            case_of(meeting_id, dossier.pk)
            waiting.add(meeting_id)

    voted = set(VoteResult.objects.values_list("meeting", flat=True))
    for meeting in Meeting.objects.all():
        if meeting.pk in voted - waiting:
            meeting.state, meeting.ended_at = "ended", end_of(meeting.held_on)
            meeting.save(update_fields=["state", "ended_at"])
            continue
        members = list(Member.objects.filter(council_id=meeting.council_id).order_by("order", "pk"))
        for order, member in enumerate(members, start=1):
            Attendance.objects.create(
                meeting=meeting,
                member=member,
                full_name=member.full_name,
                office=member.office,
                post=member.post,
                order=order,
            )
        meeting.member_count, meeting.present_count = max(len(members), 1), 0
        meeting.save(update_fields=["member_count", "present_count"])


class Migration(migrations.Migration):
    dependencies = [("awards", "0003_a_council_that_meets")]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.DeleteModel(name="VoteResult"),
    ]
