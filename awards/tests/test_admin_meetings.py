"""A meeting of the council at the desk, over HTTP: from calling it to its printed minutes."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from awards.enums import DossierState, MeetingState, Presence, VoteChoice, VoteSource, VotingMethod
from awards.models import (
    CouncilCase,
    CouncilMeeting,
    Dossier,
    PaperCount,
    Vote,
    VoteRound,
    VoteRule,
)
from awards.services import cast_ballot, cast_vote, close_round, keep_out, open_round
from awards.tests.factories import (
    IN_TIME,
    holder,
    make_campaign_award,
    make_council,
    make_dossier,
    make_meeting,
    make_upload,
)
from awards.tests.test_admin_dossiers import words_of
from campaigns.tests.factories import make_campaign
from units.enums import Role
from units.tests.factories import make_person, make_user


def address(name, *args):
    return reverse(f"admin:awards_councilmeeting_{name}", args=args)


def page_of(meeting):
    return address("change", meeting.pk)


def screen_of(case):
    return address("case", case.meeting_id, case.pk)


@pytest.fixture
def council(commune):
    council = make_council(commune)
    for member in council.members.all():
        member.user = make_user(f"uv{member.order}", (Role.COUNCIL_MEMBER, commune))
        member.save()
    return council


@pytest.fixture
def award(commune):
    return make_campaign_award(make_campaign(commune))


@pytest.fixture
def case(hamlet, council, award):
    make_meeting(council)
    return make_dossier(hamlet, campaign_award=award, state=DossierState.TABLED).cases.get()


def post(client, meeting, act, **values):
    """Press a button of the meeting's page as it was opened now."""
    version = CouncilMeeting.objects.get(pk=meeting.pk).version
    return client.post(address("act", meeting.pk, act), {"version": version, **values})


def post_case(client, case, act, **values):
    version = CouncilCase.objects.get(pk=case.pk).version
    return client.post(address("case_act", case.meeting_id, case.pk, act), {"version": version, **values})


def by_secret_ballot(case):
    VoteRule.objects.filter(award_form=case.dossier.campaign_award.award_form).update(method=VotingMethod.SECRET_BALLOT)


def account(case, order):
    return case.meeting.council.members.get(order=order).user


def roll(meeting, **away):
    values = {"chair_id": meeting.attendances.first().member_id, "secretary_id": ""}
    for row in meeting.attendances.all():
        presence, reason = away.get(f"_{row.order}", (Presence.ATTENDING, ""))
        values |= {f"presence_{row.member_id}": presence, f"reason_{row.member_id}": reason}
    return values


# Calling and attending


def test_the_desk_calls_a_meeting_of_its_own_council(
    client, commune, sibling_commune, secretary, member, administrator
):
    council, theirs = make_council(commune, members=7), make_council(sibling_commune)
    written = {"council": council.pk, "held_on": timezone.localdate().isoformat(), "place": "Hội trường"}
    for user in (member, administrator):
        client.force_login(user)
        refused = client.post(address("add"), written)
        assert refused.status_code == 403
        assert "thường trực hội đồng hoặc lãnh đạo" in refused.content.decode()
    client.force_login(secretary)
    early = (council.valid_from - timedelta(days=1)).isoformat()
    assert "nằm ngoài thời gian hoạt động" in client.post(address("add"), written | {"held_on": early}).content.decode()
    assert client.post(address("add"), written | {"council": theirs.pk}).status_code == 422
    assert not CouncilMeeting.objects.exists()
    response = client.post(address("add"), written | {"member_count": 3, "state": "ended"})
    meeting = CouncilMeeting.objects.get()
    assert response["Location"] == page_of(meeting)
    assert (meeting.member_count, meeting.present_count, meeting.state, meeting.unit) == (7, 0, "called", commune)
    again = client.post(address("add"), written)
    assert again.status_code == 422
    assert "Đã gọi một phiên họp vào ngày này" in again.content.decode()


def test_without_a_council_the_desk_is_told_what_to_do_first(client, secretary):
    client.force_login(secretary)
    assert "Đơn vị chưa có hội đồng" in client.get(address("add")).content.decode()


def test_attendance_is_written_row_by_row_and_a_missing_reason_stands_beside_its_member(client, council, secretary):
    meeting = make_meeting(council, state=MeetingState.CALLED)
    client.force_login(secretary)
    assert "Khai mạc</button>" not in client.get(page_of(meeting)).content.decode()
    values = roll(meeting, _8=(Presence.WRITTEN, ""), _9=(Presence.EXCUSED, "Ốm"))
    refused = post(client, meeting, "diem-danh", **values)
    assert refused.status_code == 422
    row = meeting.attendances.get(order=8)
    assert refused.context["forms"]["diem_danh"].errors == {
        f"reason_{row.member_id}": ["Hãy ghi lý do vắng của Ủy viên 8."]
    }
    assert 'value="Ốm"' in refused.content.decode()
    assert post(client, meeting, "diem-danh", **values | {f"reason_{row.member_id}": "Họp tỉnh"}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.present_count, str(meeting.chair)) == (7, "Ủy viên 1")
    page = client.get(page_of(meeting)).content.decode()
    assert "Khai mạc</button>" in page
    assert "Vắng, gửi ý kiến bằng văn bản" in page
    assert post(client, meeting, "khai-mac").status_code == 302
    again = post(client, meeting, "khai-mac")
    assert again.status_code == 422
    assert "Phiên họp đã khai mạc rồi." in again.content.decode()


def test_who_looks_at_an_old_page_overwrites_nothing(client, council, secretary):
    meeting = make_meeting(council, state=MeetingState.CALLED)
    client.force_login(secretary)
    stale = client.post(address("act", meeting.pk, "diem-danh"), {"version": 7, **roll(meeting)})
    assert stale.status_code == 409
    assert "Có người vừa lưu bản mới hơn" in stale.content.decode()
    assert not meeting.attendances.exclude(presence="").exists()


# The agenda


def test_the_agenda_is_moved_without_script(client, hamlet, council, secretary, award):
    meeting = make_meeting(council)
    cases = [make_dossier(hamlet, campaign_award=award, state=DossierState.TABLED).cases.get() for _ in range(3)]
    first, second, third = [case.pk for case in cases]
    client.force_login(secretary)
    shown = re.findall(r'name="ho_so" value="(\d+)"', client.get(page_of(meeting)).content.decode())
    assert shown == [str(first), str(second), str(third)]
    post(client, meeting, "thu-tu", ho_so=shown, len=third)
    assert list(meeting.cases.values_list("pk", flat=True)) == [first, third, second]
    post(client, meeting, "thu-tu", ho_so=[first, third, second], xuong=first)
    assert list(meeting.cases.values_list("pk", flat=True)) == [third, first, second]
    for values in ({"ho_so": shown[:2], "len": shown[0]}, {"ho_so": shown}, {"ho_so": ["x"], "len": "x"}):
        assert post(client, meeting, "thu-tu", **values).status_code == 422
    assert list(meeting.cases.values_list("pk", flat=True)) == [third, first, second]


def test_a_meeting_ends_once_every_case_has_its_result(client, case, secretary):
    client.force_login(secretary)
    meeting = case.meeting
    page = client.get(page_of(meeting)).content.decode()
    assert f"Còn 1 hồ sơ chưa biểu quyết hoặc hoãn: {case.dossier.subject_name}." in page
    assert "Kết thúc phiên họp</button>" not in page
    texts = {"minutes_number": "", "opening_notes": "Nêu lý do họp.", "conclusion": ""}
    assert post(client, meeting, "ghi-chep", **texts).status_code == 302
    refused = post(client, meeting, "ket-thuc", **texts | {"conclusion": "Chữ chưa lưu"})
    assert refused.status_code == 422
    assert "Chữ chưa lưu" in refused.content.decode()
    assert post_case(client, case, "hoan", note="Chờ xác minh").status_code == 302
    assert Dossier.objects.get().state == DossierState.CONFIRMED
    assert "Hoãn sang phiên sau" in client.get(page_of(meeting)).content.decode()
    assert post(client, meeting, "ket-thuc", **texts | {"conclusion": "Thống nhất."}).status_code == 302
    for act, values in (("sua", {"held_on": "2026-11-03"}), ("diem-danh", roll(meeting)), ("ket-thuc", texts)):
        assert post(client, meeting, act, **values).status_code == 422, act
    assert post(client, meeting, "ghi-chep", minutes_number="05/BB-HĐ").status_code == 302
    meeting.refresh_from_db()
    assert (meeting.minutes_number, meeting.conclusion, meeting.opening_notes) == (
        "05/BB-HĐ",
        "Thống nhất.",
        "Nêu lý do họp.",
    )


# A case


def test_the_screen_of_a_case_shows_the_dossier_the_rule_and_who_keeps_out(client, case, secretary):
    keep_out(case_id=case.pk, member_id=case.meeting.council.members.get(order=3).pk, actor=secretary, note="Bạn thân")
    client.force_login(secretary)
    page = words_of(client.get(screen_of(case)))
    for words in (
        case.dossier.achievement,
        "Tiêu chuẩn",
        "Lịch sử khen thưởng của đối tượng",
        "Ủy viên 3 : tự đề nghị không tham gia (Bạn thân)",
        "cần ít nhất 5/9 phiếu đồng ý",
        "Được biểu quyết: 8 thành viên",
    ):
        assert re.sub(r"\s", "", words) in re.sub(r"\s", "", page), words


def test_one_steps_through_the_agenda(client, hamlet, case, award, secretary):
    other = make_dossier(hamlet, campaign_award=award, state=DossierState.TABLED).cases.get()
    client.force_login(secretary)
    page = client.get(screen_of(case)).content.decode()
    assert f'href="{screen_of(other)}" data-key="j"' in page
    assert 'data-key="k"' not in page
    saved = post_case(client, case, "ghi-chep", discussion="Nhất trí.", conclusion="", next="1")
    assert saved["Location"] == screen_of(other)
    assert post_case(client, other, "ghi-chep", discussion="", conclusion="", next="1")["Location"] == page_of(
        case.meeting
    )
    case.refresh_from_db()
    assert case.discussion == "Nhất trí."
    stale = client.post(address("case_act", case.meeting_id, case.pk, "ghi-chep"), {"version": 1, "discussion": "Khác"})
    assert stale.status_code == 409
    assert "Khác" in stale.content.decode()


def test_a_member_keeps_out_and_is_let_in_again_with_reasons(client, case, secretary):
    client.force_login(secretary)
    member = case.meeting.council.members.get(order=3)
    assert post_case(client, case, "tranh", member_id=member.pk, note="").status_code == 422
    assert post_case(client, case, "tranh", member_id=10**6, note="Bạn").status_code == 422
    assert post_case(client, case, "tranh", member_id=member.pk, note="Bạn thân").status_code == 302
    recusal = case.recusals.get()
    elsewhere = make_meeting(make_council(holder(Role.SECRETARY, case.meeting.unit).scope[0].parent))
    assert elsewhere.cases.count() == 0
    assert post_case(client, case, "bo-tranh", recusal_id=recusal.pk + 1, reason="Nhầm").status_code == 422
    assert post_case(client, case, "bo-tranh", recusal_id=recusal.pk, reason="Nhầm người").status_code == 302
    recusal.refresh_from_db()
    assert recusal.lifted_reason == "Nhầm người"


def test_a_written_opinion_comes_with_its_paper_and_stays_closed_until_the_result(client, case, secretary, auditor):
    client.force_login(secretary)
    absent = case.meeting.attendances.get(order=9)
    post(client, case.meeting, "diem-danh", **roll(case.meeting, _9=(Presence.WRITTEN, "Họp tỉnh")))
    values = {"member_id": absent.member_id, "choice": VoteChoice.AGAINST}
    assert post_case(client, case, "y-kien", **values, upload=make_upload("phieu.pdf")).status_code == 302
    opinion = case.opinions.get()
    paper = address("opinion", case.meeting_id, case.pk, opinion.pk)
    assert client.get(paper)["Content-Disposition"].startswith("attachment")
    shown = client.get(screen_of(case)).content.decode()
    assert "đã nhận, mở khi có kết quả" in shown
    assert "Ủy viên 9: không đồng ý" not in shown
    post_case(client, case, "mo-bieu-quyet", source=VoteSource.MEMBERS)
    post_case(client, case, "ket-thuc-bieu-quyet")
    assert "Ủy viên 9: không đồng ý" in client.get(screen_of(case)).content.decode()
    client.force_login(auditor)
    assert client.get(paper).status_code == 403


# Votes


def figures_on(client, case):
    """What the pages of an open vote tell of its figures to one who looks for them."""
    pages = [
        client.get(screen_of(case)),
        client.get(page_of(case.meeting)),
        client.get(address("minutes", case.meeting_id)),
    ]
    return " ".join(words_of(page) for page in pages)


def test_the_figures_of_an_open_vote_are_hidden_until_it_is_closed(client, case, secretary, auditor, chairman):
    round = open_round(case_id=case.pk, source=VoteSource.MEMBERS, actor=secretary)
    for order in range(1, 7):
        cast_vote(round_id=round.pk, choice=VoteChoice.FOR, actor=account(case, order))
    cast_vote(round_id=round.pk, choice=VoteChoice.AGAINST, actor=account(case, 7))
    for user in (secretary, chairman, auditor, account(case, 2)):
        client.force_login(user)
        told = figures_on(client, case)
        assert "Đã biểu quyết 7 , còn chờ 2: Ủy viên 8, Ủy viên 9" in re.sub(r"\s+", " ", told).replace(" ,", " ,"), (
            user
        )
        assert "Ủy viên 7: không đồng ý" not in told
        assert "6/9" not in told
    client.force_login(secretary)
    assert post_case(client, case, "ket-thuc-bieu-quyet").status_code == 302
    told = figures_on(client, case)
    assert "6/9" in told
    assert "Ủy viên 7: không đồng ý" in told


def test_of_a_secret_ballot_one_sees_who_has_voted_and_later_the_totals(client, case, secretary):
    by_secret_ballot(case)
    client.force_login(secretary)
    assert post_case(client, case, "mo-bieu-quyet", source=VoteSource.MEMBERS).status_code == 422
    assert post_case(client, case, "mo-bieu-quyet", source=VoteSource.BALLOTS).status_code == 302
    round = VoteRound.objects.get()
    cast_ballot(round_id=round.pk, choice=VoteChoice.AGAINST, actor=account(case, 4))
    told = figures_on(client, case)
    assert "còn chờ 8" in told
    assert "Ủy viên 4" not in re.search(r"còn chờ.*?Số phiếu", told, re.S)[0]
    post_case(client, case, "ket-thuc-bieu-quyet")
    told = figures_on(client, case)
    assert "0/9 (0,00 %)" in told
    assert "Ủy viên 4: không đồng ý" not in told
    assert VoteRound.objects.get().digest in told


def test_the_secretary_writes_down_raised_hands_of_those_who_did_not_press(client, case, secretary):
    round = open_round(case_id=case.pk, source=VoteSource.MEMBERS, actor=secretary)
    cast_vote(round_id=round.pk, choice=VoteChoice.AGAINST, actor=account(case, 1))
    client.force_login(secretary)
    form = client.get(screen_of(case)).context["forms"]["gio_tay"]
    assert [field.label for field in form] == [f"Ủy viên {order}" for order in range(2, 10)]
    members = {f"choice_{row.member_id}": VoteChoice.FOR for row in case.meeting.attendances.filter(order__in=[2, 3])}
    assert post_case(client, case, "gio-tay", **members).status_code == 302
    assert list(round.votes.order_by("member__order").values_list("choice", flat=True)) == ["against", "for", "for"]


def test_paper_ballots_are_counted_by_two_and_the_second_sees_no_figures(client, case, secretary):
    by_secret_ballot(case)
    client.force_login(secretary)
    post_case(client, case, "mo-bieu-quyet", source=VoteSource.PAPER)
    voters = [row.member_id for row in case.meeting.attendances.all()]
    count = {"votes_for": 8, "votes_against": 1, "votes_blank": 0}
    assert post_case(client, case, "kiem-phieu", **count, voters=voters[:3]).status_code == 422
    assert post_case(client, case, "kiem-phieu", **count, voters=voters).status_code == 302
    assert "xac_nhan_phieu" not in client.get(screen_of(case)).context["forms"]
    assert post_case(client, case, "xac-nhan-phieu", **count).status_code == 403
    client.force_login(account(case, 5))
    screen = client.get(screen_of(case))
    assert [field.value() for field in screen.context["forms"]["xac_nhan_phieu"]] == [None, None, None]
    wrong = post_case(client, case, "xac-nhan-phieu", **count | {"votes_for": 7, "votes_blank": 1})
    assert "không khớp với người kiểm phiếu thứ nhất" in wrong.content.decode()
    assert post_case(client, case, "xac-nhan-phieu", **count).status_code == 302
    client.force_login(secretary)
    post_case(client, case, "ket-thuc-bieu-quyet")
    assert "8/9" in figures_on(client, case)
    assert PaperCount.objects.get().confirmed_by == account(case, 5)


def test_a_second_round_is_opened_beside_the_first_result(client, case, secretary):
    client.force_login(secretary)
    post_case(client, case, "mo-bieu-quyet", source=VoteSource.MEMBERS)
    post_case(client, case, "ket-thuc-bieu-quyet")
    page = client.get(screen_of(case)).content.decode()
    assert "Biểu quyết lại (lần 2)" in page
    assert "Hoãn sang phiên sau</button>" not in page
    post_case(client, case, "mo-bieu-quyet", source=VoteSource.MEMBERS)
    page = client.get(screen_of(case)).content.decode()
    assert "Các lần biểu quyết trước" in page
    assert "Đang biểu quyết lại" in page
    assert post_case(client, case, "mo-bieu-quyet", source=VoteSource.MEMBERS).status_code == 422
    assert VoteRound.objects.count() == 2


def test_acts_on_no_open_vote_say_so(client, case, secretary):
    client.force_login(secretary)
    for act, values in (
        ("ket-thuc-bieu-quyet", {}),
        ("gio-tay", {}),
        ("xac-nhan-phieu", {"votes_for": 1, "votes_against": 0, "votes_blank": 0}),
    ):
        refused = post_case(client, case, act, **values)
        assert refused.status_code == 422
        assert "không có lần biểu quyết nào đang mở" in refused.content.decode()
    assert post_case(client, case, "khong-co").status_code == 404
    assert post(client, case.meeting, "khong-co").status_code == 404


# Whoever it is (goal A9)


def test_no_screen_of_the_desk_holds_votes_and_none_edits_one(client, case, secretary):
    """Votes, ballots, counts and rounds have no pages at the desk; a superuser finds no address to post to."""
    round = open_round(case_id=case.pk, source=VoteSource.MEMBERS, actor=secretary)
    vote = cast_vote(round_id=round.pk, choice=VoteChoice.AGAINST, actor=account(case, 1))
    registered = {model._meta.model_name for model in admin.site._registry if model._meta.app_label == "awards"}
    hidden = {
        "voteround",
        "vote",
        "participation",
        "ballotbox",
        "papercount",
        "writtenopinion",
        "recusal",
        "councilcase",
    }
    assert hidden <= {model._meta.model_name for model in apps.get_app_config("awards").get_models()}
    assert not hidden & registered
    client.force_login(make_user("toanquyen", is_superuser=True))
    for name in hidden:
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:awards_{name}_change", args=[1])
        for path in (f"{vote.pk}/change/", f"{vote.pk}/delete/", "add/", ""):
            assert client.post(f"/ban-lam-viec/awards/{name}/{path}", {"choice": "for"}).status_code == 404
    members = {f"choice_{vote.member_id}": VoteChoice.FOR}
    assert post_case(client, case, "gio-tay", **members).status_code == 403
    client.force_login(secretary)
    assert post_case(client, case, "gio-tay", **members).status_code == 302
    assert Vote.objects.get().choice == VoteChoice.AGAINST


@pytest.mark.parametrize(
    "act", ["ghi-chep", "tranh", "bo-tranh", "y-kien", "mo-bieu-quyet", "gio-tay", "ket-thuc-bieu-quyet", "hoan"]
)
def test_only_the_keepers_of_the_council_lead_it(act, client, case, auditor, province_staff, administrator, member):
    for user in (
        auditor,
        province_staff,
        administrator,
        member,
        account(case, 2),
        make_user("sieu", is_superuser=True),
    ):
        client.force_login(user)
        assert client.get(screen_of(case)).status_code == 200
        refused = post_case(client, case, act)
        assert refused.status_code == 403
        assert "thường trực hội đồng hoặc lãnh đạo" in refused.content.decode()


def test_a_case_is_found_under_its_own_meeting_alone(client, case, council, secretary):
    client.force_login(secretary)
    assert client.get(address("case", make_meeting(council).pk, case.pk)).status_code == 404


# Minutes


def test_the_minutes_say_all_that_happened(client, case, secretary):
    keep_out(case_id=case.pk, member_id=case.meeting.council.members.get(order=2).pk, actor=secretary, note="Bạn thân")
    client.force_login(secretary)
    values = roll(case.meeting, _8=(Presence.WRITTEN, "Họp tỉnh"), _9=(Presence.ABSENT, ""))
    values["secretary_id"] = case.meeting.attendances.get(order=3).member_id
    post(client, case.meeting, "diem-danh", **values)
    post_case(client, case, "y-kien", member_id=case.meeting.attendances.get(order=8).member_id, choice="for")
    post_case(client, case, "ghi-chep", discussion="Số liệu rõ.", conclusion="Đề nghị khen.")
    post_case(client, case, "mo-bieu-quyet", source=VoteSource.MEMBERS)
    for order in (1, 3, 4, 5):
        cast_vote(round_id=VoteRound.objects.get().pk, choice=VoteChoice.FOR, actor=account(case, order))
    post_case(client, case, "ket-thuc-bieu-quyet")
    texts = {"minutes_number": "05/BB-HĐ", "opening_notes": "Nêu lý do.", "conclusion": "Thống nhất."}
    post(client, case.meeting, "ket-thuc", **texts)
    told = re.sub(r"\s+", " ", words_of(client.get(address("minutes", case.meeting_id))))
    for words in (
        "Số: 05/BB-HĐ",
        "Phòng họp số 1",
        "Dự họp 7/9",
        "Dự họp (7): Ủy viên 1; Ủy viên 2; Ủy viên 3; Ủy viên 4; Ủy viên 5; Ủy viên 6; Ủy viên 7.",
        "Ủy viên 8 (vắng, gửi ý kiến bằng văn bản: Họp tỉnh); Ủy viên 9 (vắng không lý do).",
        "Nêu lý do.",
        "Số liệu rõ.",
        "Ủy viên 2 (tự đề nghị không tham gia: Bạn thân).",
        "đồng ý 5, không đồng ý 0, không ý kiến hoặc không hợp lệ 0; tỷ lệ đồng ý 5/9 (55,55 %)",
        "trên 1/2 tổng số thành viên hội đồng (cần ít nhất 5). Được thông qua.",
        "Ủy viên 1: đồng ý; Ủy viên 3: đồng ý; Ủy viên 4: đồng ý; Ủy viên 5: đồng ý.",
        "Ủy viên 8: đồng ý.",
        f"Mã kiểm tra kết quả: {VoteRound.objects.get().digest}",
        "Kết luận: Đề nghị khen.",
        "Thống nhất.",
        "THƯ KÝ (Ký, ghi rõ họ tên) Ủy viên 3",
        "CHỦ TRÌ (Ký, ghi rõ họ tên) Ủy viên 1",
    ):
        assert words in told.replace(" :", ":"), words


# Members at the desk


def test_the_page_of_a_member_holds_the_own_unit_and_kin(client, council, hamlet, secretary, auditor, sibling_commune):
    one = council.members.first()
    page = reverse("admin:awards_councilmember_change", args=[one.pk])
    client.force_login(auditor)
    assert client.post(page, {"full_name": "Đổi"}).status_code == 403
    client.force_login(secretary)
    assert page in client.get(reverse("admin:awards_awardcouncil_change", args=[council.pk])).content.decode()
    wife = make_person(hamlet)
    values = {
        "full_name": one.full_name,
        "office": "Trưởng xóm",
        "post": one.post,
        "order": 1,
        "user": one.user_id,
        "unit": hamlet.pk,
        "kin-TOTAL_FORMS": 1,
        "kin-INITIAL_FORMS": 0,
        "kin-0-relation": "Vợ",
        "kin-0-person": wife.pk,
    }
    response = client.post(page, values)
    assert response.status_code == 302, response.context["errors"]
    one.refresh_from_db()
    assert (one.unit, one.kin.get().person) == (hamlet, wife)
    stranger = make_person(sibling_commune)
    refused = client.post(page, values | {"kin-0-person": stranger.pk})
    assert refused.status_code == 200
    theirs = make_council(sibling_commune).members.first()
    assert client.get(reverse("admin:awards_councilmember_change", args=[theirs.pk])).status_code == 404


# Cost


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_pages_of_a_meeting_cost_the_same_however_long_its_agenda(
    rows, client, hamlet, council, award, secretary, django_assert_num_queries
):
    meeting = make_meeting(council)
    first = make_dossier(hamlet, campaign_award=award, state=DossierState.TABLED)
    grow_agenda(meeting, first, rows)
    client.force_login(secretary)
    client.get("/healthz")
    case = meeting.cases.first()
    for cost, page in ((16, page_of(meeting)), (14, address("minutes", meeting.pk)), (22, screen_of(case))):
        with django_assert_num_queries(cost, info=page):
            assert client.get(page).status_code == 200
    shown = client.get(page_of(meeting))
    assert len(shown.context["agenda"]) == rows


def grow_agenda(meeting, dossier, total):
    """Copies of a tabled dossier, each with a closed vote of nine hands, until the agenda holds ``total`` cases."""
    from awards.tests.clients import copy_of

    copies = []
    for _ in range(total - 1):
        copied = copy_of(dossier)
        copied.person = make_person(dossier.unit)
        copies.append(copied)
    for order, row in enumerate(Dossier.objects.bulk_create(copies), start=2):
        CouncilCase.objects.create(meeting=meeting, dossier=row, order=order)
    desk = holder(Role.SECRETARY, meeting.unit)
    for case in meeting.cases.all():
        keep_out(case_id=case.pk, member_id=meeting.council.members.get(order=9).pk, actor=desk, note="Bạn thân")
        round = open_round(case_id=case.pk, source=VoteSource.MEMBERS, actor=desk)
        Vote.objects.bulk_create(
            Vote(round=round, member=member, choice=VoteChoice.FOR, cast_by=desk, cast_at=IN_TIME)
            for member in meeting.council.members.filter(order__lte=8)
        )
        close_round(round_id=round.pk, actor=desk, clock=lambda: IN_TIME)


def test_the_page_of_a_tabled_dossier_leads_to_its_case(client, case, secretary):
    client.force_login(secretary)
    page = client.get(reverse("admin:awards_dossier_change", args=[case.dossier_id])).content.decode()
    assert f'href="{screen_of(case)}"' in page
