"""The agenda: dossiers put on it, discussed, put off; members who keep out of one."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from awards.enums import MeetingState, Presence, RecusalGround, VoteChoice
from awards.gates import grounds_to_keep_out
from awards.models import CouncilCase, CouncilMember, Recusal, WrittenOpinion
from awards.permissions import can_keep_council, can_keep_out
from awards.services.meetings import lock_meeting, write_meeting_event
from documents.services import store_upload
from interface.versions import refuse_stale
from units.permissions import require
from units.selectors import database_now


def put_on_agenda(meeting, dossier, *, actor, now):
    """The case of the dossier at the meeting, last on the agenda, with the members the rule keeps out of it.

    Called by the step that tables a dossier, inside its transaction.
    """
    meeting = lock_meeting(meeting.pk)
    last = meeting.cases.aggregate(last=Max("order"))["last"] or 0
    case, is_new = CouncilCase.objects.get_or_create(meeting=meeting, dossier=dossier, defaults={"order": last + 1})
    if not is_new:
        case.is_put_off = False
        case.save(update_fields=["is_put_off"])
    called = CouncilMember.objects.filter(attendances__meeting=meeting).select_related("unit").prefetch_related("kin")
    for member in called:
        for ground, note in grounds_to_keep_out(member, dossier)[:1]:
            Recusal.objects.get_or_create(
                case=case,
                member=member,
                defaults={"ground": ground, "note": note, "recorded_by": actor, "recorded_at": now},
            )
    return case


def put_off_cases(dossier):
    """Strike the dossier from its level's agendas, inside the transaction of the step that takes it off."""
    for case in dossier.cases.filter(is_put_off=False, meeting__unit__level=dossier.receiving_unit.level):
        refuse_voting(case)
        case.is_put_off = True
        case.version += 1
        case.save(update_fields=["is_put_off", "version"])


@transaction.atomic
def write_discussion(*, case_id, discussion, conclusion, actor, expected_version=None):
    """The secretary's notes on a case; those of an ended meeting stay as they are."""
    case = lock_case(case_id)
    require(can_keep_council(actor, case.meeting.unit))
    refuse_stale(case, expected_version)
    refuse_ended(case.meeting)
    case.discussion, case.conclusion = discussion, conclusion
    case.version += 1
    case.save(update_fields=["discussion", "conclusion", "version"])
    return case


@transaction.atomic
def reorder_agenda(*, meeting_id, case_ids, actor, clock=database_now):
    """The agenda in the order of ``case_ids``, which name every case of the meeting once."""
    meeting = lock_meeting(meeting_id)
    require(can_keep_council(actor, meeting.unit))
    refuse_ended(meeting)
    cases = {case.pk: case for case in meeting.cases.all()}
    if sorted(cases) != sorted(case_ids):
        raise ValidationError("Chương trình họp vừa thay đổi; hãy tải lại trang rồi sắp xếp lại.")
    for order, pk in enumerate(case_ids, start=1):
        cases[pk].order = order
    CouncilCase.objects.bulk_update(cases.values(), ["order"])
    write_meeting_event(meeting, actor=actor, at=clock(), action="reorder", before=meeting.state)


@transaction.atomic
def keep_out(*, case_id, member_id, actor, note, ground=RecusalGround.DECLARED, clock=database_now):
    """A member declares, or the secretary records, that the member keeps out of the case."""
    case = lock_case(case_id)
    member = CouncilMember.objects.filter(attendances__meeting=case.meeting).get(pk=member_id)
    require(can_keep_out(actor, member, case.meeting))
    refuse_ended(case.meeting)
    refuse_voting(case)
    if not note.strip():
        raise ValidationError({"note": "Hãy ghi lý do không tham gia biểu quyết."})
    recusal, _ = Recusal.objects.update_or_create(
        case=case,
        member=member,
        defaults={
            "ground": ground,
            "note": note.strip(),
            "recorded_by": actor,
            "recorded_at": clock(),
            "lifted_reason": "",
        },
    )
    return recusal


@transaction.atomic
def lift_recusal(*, recusal_id, reason, actor):
    """The secretary lets a member take part after all; one who is the subject never does."""
    case = lock_case(Recusal.objects.values_list("case", flat=True).get(pk=recusal_id))
    require(can_keep_council(actor, case.meeting.unit))
    refuse_ended(case.meeting)
    refuse_voting(case)
    recusal = Recusal.objects.get(pk=recusal_id)
    if recusal.ground == RecusalGround.SELF:
        raise ValidationError("Thành viên chính là đối tượng được xét nên không tham gia biểu quyết.")
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do để thành viên được tham gia biểu quyết."})
    recusal.lifted_reason = reason.strip()
    recusal.save(update_fields=["lifted_reason"])
    return recusal


@transaction.atomic
def record_opinion(*, case_id, member_id, choice, actor, upload=None, clock=database_now):
    """The written opinion of an absent member, while no vote on the case was opened."""
    case = lock_case(case_id)
    require(can_keep_council(actor, case.meeting.unit))
    refuse_ended(case.meeting)
    refuse_voting(case)
    if choice not in VoteChoice.values:
        raise ValidationError({"choice": "Hãy chọn ý kiến."})
    row = case.meeting.attendances.filter(member=member_id).first()
    if row is None or row.presence != Presence.WRITTEN:
        raise ValidationError({"member_id": "Chỉ ghi ý kiến của thành viên vắng có gửi ý kiến bằng văn bản."})
    now = clock()
    paper = store_upload(upload=upload, actor=actor, now=now) if upload else None
    opinion, _ = WrittenOpinion.objects.update_or_create(
        case=case,
        member_id=member_id,
        defaults={"choice": choice, "recorded_by": actor, "recorded_at": now, **({"paper": paper} if paper else {})},
    )
    return opinion


def lock_case(case_id):
    """The case, its meeting and its row locked first, then read with its dossier.

    Whoever changes the meeting locks it too: nobody is absent, and no meeting over, between judging and writing.
    """
    lock_meeting(CouncilCase.objects.values_list("meeting", flat=True).get(pk=case_id))
    CouncilCase.objects.select_for_update().only("pk").get(pk=case_id)
    return CouncilCase.objects.select_related(
        "meeting__unit", "meeting__council", "dossier__campaign_award__award_form", "dossier__unit"
    ).get(pk=case_id)


def refuse_ended(meeting):
    if meeting.state == MeetingState.ENDED:
        raise ValidationError("Phiên họp đã kết thúc; biên bản và kết quả được giữ nguyên.")


def refuse_voting(case):
    if case.rounds.filter(is_approved=None).exists():
        raise ValidationError("Đang biểu quyết hồ sơ này; hãy kết thúc lần biểu quyết trước.")
