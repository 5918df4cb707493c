"""Meetings and their agenda through the services: who may, what is missing, what never changes again."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from awards.enums import DossierState, MeetingState, Presence, RecusalGround, VoteChoice, VoteSource
from awards.models import CouncilCase, CouncilMeeting, MeetingEvent, Recusal
from awards.services import (
    TableDetails,
    amend_meeting,
    call_meeting,
    cast_vote,
    close_round,
    end_meeting,
    keep_out,
    lift_recusal,
    open_meeting,
    open_round,
    record_attendance,
    record_opinion,
    reorder_agenda,
    write_discussion,
    write_minutes,
)
from awards.tests.factories import IN_TIME, make_council, make_dossier, make_meeting, take
from interface.versions import StaleVersion
from notices.models import Notice
from units.enums import Role
from units.tests.factories import make_user

DAY = IN_TIME.date()


@pytest.fixture
def council(commune):
    council = make_council(commune)
    for member in council.members.filter(order__lte=4):
        member.user = make_user(f"uv{member.order}", (Role.COUNCIL_MEMBER, commune))
        member.save()
    return council


@pytest.fixture
def called(council, secretary):
    return call_meeting(council_id=council.pk, held_on=DAY, place="Phòng họp", actor=secretary, clock=lambda: IN_TIME)


@pytest.fixture
def sitting(council, secretary):
    return make_meeting(council)


@pytest.fixture
def case(hamlet, sitting):
    return make_dossier(hamlet, state=DossierState.TABLED).cases.get()


def all_present(meeting, **others):
    """Everybody came but those given as ``_9=(Presence, reason)`` by order."""
    away = {int(name[1:]): seen for name, seen in others.items()}
    return {row.member_id: away.get(row.order, (Presence.ATTENDING, "")) for row in meeting.attendances.all()}


def first_of(meeting):
    return meeting.attendances.first().member_id


# Calling


def test_members_of_the_day_are_called_and_those_with_an_account_are_told(council, secretary):
    council.members.filter(order=9).update(valid_to=DAY - timedelta(days=1))
    meeting = call_meeting(council_id=council.pk, held_on=DAY, actor=secretary, clock=lambda: IN_TIME)
    assert (meeting.state, meeting.member_count, meeting.present_count) == (MeetingState.CALLED, 8, 0)
    council.members.filter(order=2).update(full_name="Tên mới", office="Chức vụ mới")
    assert [row.full_name for row in meeting.attendances.all()] == [f"Ủy viên {number}" for number in range(1, 9)]
    told = Notice.objects.filter(kind="meeting").order_by("recipient__username")
    assert [notice.recipient.username for notice in told] == ["uv1", "uv2", "uv3", "uv4"]
    assert set(told.values_list("url", flat=True)) == {"/hoi-dong/"}


def test_a_second_press_calls_no_second_meeting(called, council, secretary):
    with pytest.raises(ValidationError, match="Đã gọi một phiên họp"):
        call_meeting(council_id=council.pk, held_on=DAY, actor=secretary)
    assert CouncilMeeting.objects.get() == called


@pytest.mark.parametrize("day", [date(2021, 6, 30), date(2099, 1, 1)])
def test_no_meeting_outside_the_days_of_the_council(day, council, secretary):
    council.valid_to = date(2030, 12, 31)
    council.save()
    with pytest.raises(ValidationError, match="nằm ngoài thời gian"):
        call_meeting(council_id=council.pk, held_on=day, actor=secretary)


def test_another_day_is_told_and_needs_the_same_members(called, council, secretary):
    later = DAY + timedelta(days=2)
    council.members.filter(order=9).update(valid_to=later)
    amend_meeting(meeting_id=called.pk, held_on=later, place="Hội trường", actor=secretary, expected_version=1)
    assert Notice.objects.filter(title__startswith="Phiên họp hội đồng đổi lịch").count() == 4
    with pytest.raises(ValidationError, match="có thành viên khác"):
        amend_meeting(meeting_id=called.pk, held_on=later + timedelta(days=1), actor=secretary)
    with pytest.raises(StaleVersion):
        amend_meeting(meeting_id=called.pk, held_on=DAY, actor=secretary, expected_version=1)
    called.refresh_from_db()
    assert (called.held_on, called.place, called.version) == (later, "Hội trường", 2)


# Attendance, opening


def test_attendance_names_the_members_it_misses_a_reason_for(called, secretary):
    presences = all_present(called, _8=(Presence.EXCUSED, " "), _9=(Presence.ABSENT, ""))
    nobody = called.attendances.get(order=7)
    del presences[nobody.member_id]
    with pytest.raises(ValidationError) as refused:
        record_attendance(meeting_id=called.pk, presences=presences, chair_id=first_of(called), actor=secretary)
    assert refused.value.message_dict == {
        str(nobody.member_id): ["Chưa điểm danh Ủy viên 7."],
        str(called.attendances.get(order=8).member_id): ["Hãy ghi lý do vắng của Ủy viên 8."],
    }
    assert not called.attendances.exclude(presence="").exists()


def test_the_chair_is_somebody_who_came(called, secretary):
    presences = all_present(called, _1=(Presence.EXCUSED, "Ốm"))
    with pytest.raises(ValidationError, match="phải là thành viên dự họp"):
        record_attendance(meeting_id=called.pk, presences=presences, chair_id=first_of(called), actor=secretary)
    record_attendance(
        meeting_id=called.pk, presences=presences, chair_id=called.attendances.get(order=2).member_id, actor=secretary
    )
    called.refresh_from_db()
    assert (called.present_count, called.chair.order) == (8, 2)


def test_a_meeting_opens_once_attendance_and_chair_are_known(called, secretary):
    with pytest.raises(ValidationError, match="điểm danh đủ"):
        open_meeting(meeting_id=called.pk, actor=secretary)
    record_attendance(meeting_id=called.pk, presences=all_present(called), actor=secretary)
    with pytest.raises(ValidationError, match="ghi người chủ trì"):
        open_meeting(meeting_id=called.pk, actor=secretary)
    record_attendance(meeting_id=called.pk, presences=all_present(called), chair_id=first_of(called), actor=secretary)
    open_meeting(meeting_id=called.pk, actor=secretary, clock=lambda: IN_TIME)
    with pytest.raises(ValidationError, match="đã khai mạc rồi"):
        open_meeting(meeting_id=called.pk, actor=secretary)
    with pytest.raises(ValidationError, match="không sửa ngày"):
        amend_meeting(meeting_id=called.pk, held_on=DAY, place="Nơi khác", actor=secretary)
    assert list(MeetingEvent.objects.values_list("action", flat=True)) == ["call", "attend", "attend", "open"]


def test_attendance_stays_while_a_vote_goes_on(case, secretary):
    open_round(case_id=case.pk, source=VoteSource.MEMBERS, actor=secretary)
    with pytest.raises(ValidationError, match="Đang có hồ sơ biểu quyết"):
        record_attendance(meeting_id=case.meeting_id, presences=all_present(case.meeting), actor=secretary)


# The agenda


def test_the_agenda_takes_the_order_it_is_given_and_every_case_once(hamlet, sitting, secretary):
    cases = [make_dossier(hamlet, state=DossierState.TABLED).cases.get() for _ in range(3)]
    wanted = [cases[2].pk, cases[0].pk, cases[1].pk]
    reorder_agenda(meeting_id=sitting.pk, case_ids=wanted, actor=secretary)
    assert list(sitting.cases.values_list("pk", flat=True)) == wanted
    for wrong in (wanted[:2], [*wanted, wanted[0]], [*wanted[:2], 10**9]):
        with pytest.raises(ValidationError, match="tải lại trang"):
            reorder_agenda(meeting_id=sitting.pk, case_ids=wrong, actor=secretary)
    assert list(sitting.cases.values_list("pk", flat=True)) == wanted


def test_a_case_that_was_put_off_comes_back_at_another_meeting(case, council, secretary):
    take(case.dossier, "put_off", note="Chờ xác minh")
    case.refresh_from_db()
    assert case.is_put_off
    with pytest.raises(ValidationError, match="không còn trong chương trình"):
        open_round(case_id=case.pk, source=VoteSource.MEMBERS, actor=secretary)
    other = make_meeting(council)
    again = take(case.dossier, "table", details=TableDetails(meeting_id=other.pk))
    assert again.cases.filter(is_put_off=False).get().meeting == other


def test_a_case_is_not_put_off_while_it_is_voted_on(case, secretary):
    open_round(case_id=case.pk, source=VoteSource.MEMBERS, actor=secretary)
    with pytest.raises(ValidationError, match="Đang biểu quyết hồ sơ này"):
        take(case.dossier, "put_off", note="Chờ xác minh")
    assert not CouncilCase.objects.get().is_put_off


# Opinions and those who keep out


def write_from(case, order, choice, actor):
    row = case.meeting.attendances.get(order=order)
    record_attendance(
        meeting_id=case.meeting_id,
        presences=all_present(case.meeting, **{f"_{order}": (Presence.WRITTEN, "Họp tỉnh")}),
        chair_id=first_of(case.meeting),
        actor=actor,
    )
    record_opinion(case_id=case.pk, member_id=row.member_id, choice=choice, actor=actor)
    return row.member


def close(round, actor):
    return close_round(round_id=round.pk, actor=actor, clock=lambda: IN_TIME)


def test_only_an_absent_member_who_wrote_has_a_written_opinion(case, secretary):
    present = case.meeting.attendances.get(order=3).member_id
    with pytest.raises(ValidationError, match="Chỉ ghi ý kiến của thành viên vắng"):
        record_opinion(case_id=case.pk, member_id=present, choice=VoteChoice.FOR, actor=secretary)
    member = write_from(case, 9, VoteChoice.FOR, secretary)
    record_opinion(case_id=case.pk, member_id=member.pk, choice=VoteChoice.AGAINST, actor=secretary)
    assert case.opinions.get().choice == VoteChoice.AGAINST
    with pytest.raises(ValidationError, match="Hãy chọn ý kiến"):
        record_opinion(case_id=case.pk, member_id=member.pk, choice="có", actor=secretary)


def test_who_wrote_and_came_after_all_is_counted_once(case, secretary):
    member = write_from(case, 2, VoteChoice.FOR, secretary)
    record_attendance(
        meeting_id=case.meeting_id,
        presences=all_present(case.meeting),
        chair_id=first_of(case.meeting),
        actor=secretary,
    )
    round = open_round(case_id=case.pk, source=VoteSource.MEMBERS, actor=secretary)
    cast_vote(round_id=round.pk, choice=VoteChoice.AGAINST, actor=member.user)
    closed = close(round, secretary)
    assert (closed.votes_for, closed.votes_against) == (0, 1)


def test_the_opinion_of_one_who_keeps_out_is_not_counted(case, secretary):
    member = write_from(case, 9, VoteChoice.FOR, secretary)
    keep_out(case_id=case.pk, member_id=member.pk, actor=secretary, note="Là người thân")
    round = open_round(case_id=case.pk, source=VoteSource.MEMBERS, actor=secretary)
    assert close(round, secretary).votes_for == 0


def test_keeping_out_needs_a_reason_and_ends_with_one(case, secretary):
    member = case.meeting.council.members.get(order=2)
    with pytest.raises(ValidationError, match="lý do không tham gia"):
        keep_out(case_id=case.pk, member_id=member.pk, actor=member.user, note=" ")
    recusal = keep_out(case_id=case.pk, member_id=member.pk, actor=member.user, note="Bạn thân")
    with pytest.raises(ValidationError, match="Hãy ghi lý do để"):
        lift_recusal(recusal_id=recusal.pk, reason=" ", actor=secretary)
    lift_recusal(recusal_id=recusal.pk, reason="Ghi nhầm người", actor=secretary)
    assert not Recusal.objects.get().holds
    keep_out(case_id=case.pk, member_id=member.pk, actor=secretary, note="Đúng là bạn thân")
    assert (Recusal.objects.get().holds, Recusal.objects.get().ground) == (True, RecusalGround.DECLARED)


def test_nobody_keeps_out_once_the_vote_is_open(case, secretary):
    member = case.meeting.council.members.get(order=2)
    recusal = keep_out(case_id=case.pk, member_id=member.pk, actor=member.user, note="Bạn thân")
    open_round(case_id=case.pk, source=VoteSource.MEMBERS, actor=secretary)
    other = case.meeting.council.members.get(order=3)
    for act in (
        lambda: keep_out(case_id=case.pk, member_id=other.pk, actor=other.user, note="Bạn thân"),
        lambda: lift_recusal(recusal_id=recusal.pk, reason="Ghi nhầm", actor=secretary),
    ):
        with pytest.raises(ValidationError, match="Đang biểu quyết"):
            act()


# Ending


def test_a_meeting_does_not_end_while_a_case_waits(case, secretary):
    with pytest.raises(ValidationError, match=f"Còn 1 hồ sơ chưa biểu quyết hoặc hoãn: {case.dossier.subject_name}"):
        end_meeting(meeting_id=case.meeting_id, actor=secretary)
    round = open_round(case_id=case.pk, source=VoteSource.MEMBERS, actor=secretary)
    with pytest.raises(ValidationError, match="Còn hồ sơ đang biểu quyết"):
        end_meeting(meeting_id=case.meeting_id, actor=secretary)
    close(round, secretary)
    end_meeting(meeting_id=case.meeting_id, actor=secretary, minutes_number="05/BB", conclusion="Thống nhất.")
    meeting = CouncilMeeting.objects.get()
    assert (meeting.state, meeting.minutes_number, meeting.conclusion) == ("ended", "05/BB", "Thống nhất.")


def test_texts_of_the_minutes_are_kept_while_it_sits(sitting, secretary):
    texts = {"minutes_number": "", "opening_notes": "Nêu lý do.", "conclusion": ""}
    write_minutes(meeting_id=sitting.pk, actor=secretary, **texts)
    with pytest.raises(StaleVersion):
        write_minutes(meeting_id=sitting.pk, actor=secretary, expected_version=1, **texts)
    assert CouncilMeeting.objects.get().opening_notes == "Nêu lý do."


def every_act(case, *, actor):
    """``{name: call}`` of everything that is written on a meeting and its case."""
    meeting, member = case.meeting, case.meeting.council.members.get(order=3)
    recusal = case.recusals.first()
    return {
        "amend": lambda: amend_meeting(meeting_id=meeting.pk, held_on=DAY, place="Nơi khác", actor=actor),
        "attend": lambda: record_attendance(meeting_id=meeting.pk, presences=all_present(meeting), actor=actor),
        "open": lambda: open_meeting(meeting_id=meeting.pk, actor=actor),
        "minutes": lambda: write_minutes(
            meeting_id=meeting.pk, minutes_number="9/BB", opening_notes="Viết lại", actor=actor
        ),
        "end": lambda: end_meeting(meeting_id=meeting.pk, actor=actor),
        "reorder": lambda: reorder_agenda(meeting_id=meeting.pk, case_ids=[case.pk], actor=actor),
        "discuss": lambda: write_discussion(case_id=case.pk, discussion="Viết lại", conclusion="", actor=actor),
        "keep_out": lambda: keep_out(case_id=case.pk, member_id=member.pk, note="Bạn", actor=actor),
        "lift": lambda: lift_recusal(recusal_id=recusal.pk, reason="Nhầm", actor=actor),
        "opinion": lambda: record_opinion(case_id=case.pk, member_id=member.pk, choice="for", actor=actor),
        "vote": lambda: open_round(case_id=case.pk, source=VoteSource.MEMBERS, actor=actor),
    }


def shape_of(case):
    meeting = CouncilMeeting.objects.get(pk=case.meeting_id)
    kept = {name: value for name, value in vars(meeting).items() if name != "_state"}
    found = CouncilCase.objects.values().get(pk=case.pk), list(case.recusals.values()), case.rounds.count()
    return kept, found, list(meeting.attendances.values()), meeting.events.count()


def test_nothing_of_an_ended_meeting_changes_but_the_number_of_its_minutes(case, secretary):
    member = case.meeting.council.members.get(order=2)
    keep_out(case_id=case.pk, member_id=member.pk, actor=secretary, note="Bạn thân")
    close(open_round(case_id=case.pk, source=VoteSource.MEMBERS, actor=secretary), secretary)
    end_meeting(meeting_id=case.meeting_id, actor=secretary)
    before = shape_of(case)
    for name, act in every_act(case, actor=secretary).items():
        with pytest.raises(ValidationError):
            act()
        assert shape_of(case) == before, name
    write_minutes(meeting_id=case.meeting_id, minutes_number="05/BB", actor=secretary)
    assert CouncilMeeting.objects.get().minutes_number == "05/BB"


def test_only_those_who_keep_the_council_of_that_unit_write(
    case, secretary, administrator, auditor, province_staff, preparer, commune_preparer, sibling_commune
):
    member = case.meeting.council.members.get(order=2)
    keep_out(case_id=case.pk, member_id=member.pk, actor=member.user, note="Bạn thân")
    elsewhere = make_user("thuky.khac", (Role.SECRETARY, sibling_commune))
    superuser = make_user("toanquyen", is_superuser=True)
    before = shape_of(case)
    outsiders = [administrator, auditor, province_staff, preparer, commune_preparer, elsewhere, superuser, member.user]
    for actor in outsiders:
        for name, act in every_act(case, actor=actor).items():
            with pytest.raises(PermissionDenied):
                act()
            assert shape_of(case) == before, (actor, name)
        with pytest.raises(PermissionDenied):
            call_meeting(council_id=case.meeting.council_id, held_on=DAY, actor=actor)
