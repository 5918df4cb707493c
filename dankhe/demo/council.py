"""A meeting of the commune's council that is under way: a vote is open, one member wrote, one keeps out."""

from awards.enums import DossierState, MeetingState, Presence, VoteChoice, VoteSource
from awards.models import CouncilCase, Dossier
from awards.services import (
    TableDetails,
    advance_dossier,
    call_meeting,
    cast_vote,
    end_meeting,
    keep_out,
    open_meeting,
    open_round,
    record_attendance,
    record_hands,
    record_opinion,
    write_discussion,
)

ABSENT = {6: (Presence.EXCUSED, "Đi công tác tỉnh"), 7: (Presence.WRITTEN, "Tập huấn ở tỉnh, đã gửi phiếu ý kiến")}


def hold_meeting(story):
    """What the last meeting did not get to is put off to today's; the account of the council member may vote now."""
    desk = story.secretary
    waiting = list(Dossier.objects.filter(state=DossierState.TABLED, receiving_unit=story.commune).order_by("pk"))
    for dossier in waiting:
        note = "Hết giờ làm việc; chuyển sang phiên sau."
        advance_dossier(dossier_id=dossier.pk, action="put_off", actor=desk, now=story.now, note=note)
    for past in story.council_row.meetings.filter(state=MeetingState.OPEN):
        end_meeting(
            meeting_id=past.pk,
            actor=desk,
            minutes_number=f"{past.held_on:%m}/BB-HĐTĐKT",
            conclusion="Hội đồng thống nhất kết quả biểu quyết; hồ sơ chưa xét chuyển sang phiên sau.",
        )
    meeting = call_meeting(council_id=story.council_row.pk, held_on=story.today, place="Phòng họp UBND xã", actor=desk)
    for dossier in waiting:
        details = TableDetails(meeting_id=meeting.pk)
        advance_dossier(dossier_id=dossier.pk, action="table", actor=desk, now=story.now, details=details)
    members = list(story.council_row.members.all())
    record_attendance(
        meeting_id=meeting.pk,
        presences={member.pk: ABSENT.get(at, (Presence.ATTENDING, "")) for at, member in enumerate(members)},
        chair_id=members[0].pk,
        secretary_id=members[-1].pk,
        actor=desk,
    )
    open_meeting(meeting_id=meeting.pk, actor=desk)
    first, second, *_ = CouncilCase.objects.filter(meeting=meeting)
    record_opinion(case_id=first.pk, member_id=members[7].pk, choice=VoteChoice.FOR, actor=desk)
    keep_out(case_id=second.pk, member_id=members[5].pk, actor=desk, note="Là người thân của đối tượng")
    write_discussion(
        case_id=first.pk,
        discussion="Các ý kiến thống nhất: thành tích rõ, số liệu đối chiếu được với hồ sơ mô hình.",
        conclusion="",
        actor=desk,
    )
    round = open_round(case_id=first.pk, source=VoteSource.MEMBERS, actor=desk)
    cast_vote(round_id=round.pk, choice=VoteChoice.FOR, actor=story.chairman)
    record_hands(round_id=round.pk, choices={members[1].pk: VoteChoice.FOR}, actor=desk)
