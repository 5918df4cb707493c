"""The member's own pages: who finds them, what they show, what a vote leaves behind."""

import re

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client
from django.urls import reverse

from awards.enums import DossierState, MeetingState, Presence, VoteChoice, VoteSource, VotingMethod
from awards.models import BallotBox, Participation, Recusal, Vote, VoteRound, VoteRule
from awards.selectors import rounds_awaiting
from awards.services import close_round, keep_out, open_round, record_attendance
from awards.tests.clients import copy_of
from awards.tests.factories import IN_TIME, make_campaign_award, make_council, make_dossier, make_meeting
from awards.tests.test_admin_dossiers import words_of
from campaigns.tests.factories import make_campaign
from dankhe.selectors import work_items
from units.enums import Role
from units.tests.factories import make_person, make_user

MINE = reverse("council:meeting_list")


@pytest.fixture
def council(commune):
    council = make_council(commune)
    for member in council.members.filter(order__lte=5):
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


@pytest.fixture
def voter(case):
    return case.meeting.council.members.get(order=2).user


def begin(case, secretary, source=VoteSource.MEMBERS):
    method = VotingMethod.SHOW_OF_HANDS if source == VoteSource.MEMBERS else VotingMethod.SECRET_BALLOT
    VoteRule.objects.filter(award_form=case.dossier.campaign_award.award_form).update(method=method)
    return open_round(case_id=case.pk, source=source, actor=secretary)


def address(name, *arguments):
    return reverse(f"council:{name}", args=arguments)


def cast(client, round, choice):
    return client.post(address("ballot", round.pk), {"choice": choice})


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# Who finds them


def test_only_members_who_were_called_find_the_pages(
    client, case, voter, secretary, chairman, auditor, administrator, member, preparer, stranger
):
    round = begin(case, secretary)
    file = case.dossier.versions.get().files.first()
    pages = [address("ballot", round.pk), address("case_detail", case.pk), address("case_file", case.pk, file.pk)]
    superuser = make_user("sieu", is_superuser=True)
    for user in (secretary, chairman, auditor, administrator, member, preparer, stranger, superuser):
        client.force_login(user)
        assert [client.get(page).status_code for page in pages] == [404, 404, 404], user
        assert cast(client, round, "for").status_code == 404
        assert client.post(address("case_keep_out", case.pk), {"note": "Bạn"}).status_code == 404
        assert case.dossier.subject_name not in client.get(MINE).content.decode()
    assert not Vote.objects.exists()
    client.force_login(voter)
    assert [client.get(page).status_code for page in pages] == [200, 302, 200]


def test_one_without_a_role_of_the_desk_votes_too(client, hamlet, council, case, secretary):
    """The head of a hamlet may sit in the council; his account prepares dossiers and knows no desk."""
    head = make_user("truongxom", (Role.PREPARER, hamlet))
    council.members.filter(order=6).update(user=head)
    round = begin(case, secretary)
    client.force_login(head)
    assert "1 hồ sơ chờ anh/chị biểu quyết" in client.get(MINE).content.decode()
    file = case.dossier.versions.get().files.first()
    assert client.get(address("case_file", case.pk, file.pk)).status_code == 200
    assert cast(client, round, "for").status_code == 302
    assert Vote.objects.get().member.order == 6


def test_a_file_of_another_dossier_is_not_opened_through_a_case(client, hamlet, case, voter):
    other = make_dossier(hamlet, state=DossierState.SUBMITTED)
    client.force_login(voter)
    assert client.get(address("case_file", case.pk, other.files.first().pk)).status_code == 404


# What they show


def test_the_member_sees_the_agenda_and_what_waits(client, hamlet, case, voter, secretary, award):
    second = make_dossier(hamlet, campaign_award=award, state=DossierState.TABLED).cases.get()
    client.force_login(voter)
    assert "chờ anh/chị biểu quyết</h2>" not in client.get(MINE).content.decode()
    round = begin(case, secretary)
    keep_out(case_id=second.pk, member_id=case.meeting.council.members.get(order=2).pk, actor=voter, note="Bạn thân")
    page = words_of(client.get(MINE))
    assert "1 hồ sơ chờ anh/chị biểu quyết" in page
    assert "Chờ anh/chị biểu quyết" in page
    assert "Chưa biểu quyết; anh/chị không tham gia" in page
    (line,) = [line for line in work_items(voter, today=IN_TIME.date()) if line.url == MINE]
    assert (line.label, line.count) == ("Hồ sơ chờ anh/chị biểu quyết", 1)
    cast(client, round, "for")
    assert "chờ anh/chị biểu quyết</h2>" not in client.get(MINE).content.decode()
    assert not [line for line in work_items(voter, today=IN_TIME.date()) if line.url == MINE]


def test_the_way_to_the_meeting_is_in_the_navigation_of_the_council(client, preparer, case, voter, secretary):
    for user, shown in ((voter, True), (secretary, True), (preparer, False)):
        client.force_login(user)
        assert ("Phiên họp của tôi" in client.get("/").content.decode()) is shown


def test_before_the_meeting_sits_one_reads_and_keeps_out(client, hamlet, council, secretary, award):
    meeting = make_meeting(council, state=MeetingState.CALLED)
    dossier = make_dossier(hamlet, campaign_award=award, state=DossierState.CONFIRMED)
    client.force_login(secretary)
    step = reverse("admin:awards_dossier_step", args=[dossier.pk, "table"])
    assert client.post(step, {"version": dossier.version, "meeting_id": meeting.pk}).status_code == 302
    case = dossier.cases.get()
    client.force_login(council.members.get(order=2).user)
    page = words_of(client.get(address("case_detail", case.pk)))
    assert "Phiên họp chưa khai mạc." in page
    assert dossier.achievement in page
    assert client.post(address("case_keep_out", case.pk), {"note": " "}).status_code == 422
    response = client.post(address("case_keep_out", case.pk), {"note": "Là em ruột"})
    assert response["Location"] == MINE
    assert (Recusal.objects.get().note, Recusal.objects.get().member.order) == ("Là em ruột", 2)
    page = words_of(client.get(address("case_detail", case.pk)))
    assert "không tham gia biểu quyết hồ sơ này: là em ruột" in page
    assert "keep_out_form" in client.get(address("case_detail", case.pk)).context
    assert client.get(address("case_detail", case.pk)).context["keep_out_form"] is None


# Voting


def test_a_vote_is_cast_and_a_second_press_finds_the_first(client, case, voter, secretary):
    round = begin(case, secretary)
    client.force_login(voter)
    page = client.get(address("ballot", round.pk)).content.decode()
    assert re.findall(r'name="choice" value="(\w+)"', page) == ["for", "against", "blank"]
    assert told(cast(client, round, "for")) == [f"Đã ghi biểu quyết của anh/chị cho {case.dossier.subject_name}."]
    again = cast(client, round, "against")
    assert again["Location"] == MINE
    assert "lần bấm vừa rồi không ghi thêm gì" in told(again)[-1]
    assert Vote.objects.get().choice == VoteChoice.FOR
    shown = words_of(client.get(address("ballot", round.pk)))
    assert "Đã ghi biểu quyết của anh/chị: đồng ý" in re.sub(r"\s+", " ", shown).replace(" :", ":")


def test_a_secret_ballot_is_told_nowhere(client, case, voter, secretary):
    round = begin(case, secretary, VoteSource.BALLOTS)
    client.force_login(voter)
    assert "hệ thống chỉ ghi là anh/chị đã bỏ phiếu" in client.get(address("ballot", round.pk)).content.decode()
    response = cast(client, round, "against")
    assert "against" not in str(response.headers) + "".join(told(response)) + str(response.cookies)
    assert "against" not in str(dict(client.session))
    cast(client, round, "for")
    box = BallotBox.objects.get()
    assert (box.votes_for, box.votes_against, Participation.objects.count()) == (0, 1, 1)
    shown = words_of(client.get(address("ballot", round.pk)))
    assert "Đã ghi biểu quyết của anh/chị" in shown
    assert "không đồng ý" not in shown.lower()


@pytest.mark.parametrize("choice", ["", "co", "FOR"])
def test_a_press_without_a_choice_is_asked_again(choice, client, case, voter, secretary):
    round = begin(case, secretary)
    client.force_login(voter)
    refused = cast(client, round, choice)
    assert refused.status_code == 422
    assert "form-errors" in refused.content.decode()
    assert not Vote.objects.exists()


def test_who_cannot_vote_is_told_why_and_has_no_buttons(client, case, voter, secretary):
    absent = case.meeting.council.members.get(order=5)
    presences = {row.member_id: (Presence.ATTENDING, "") for row in case.meeting.attendances.all()}
    record_attendance(
        meeting_id=case.meeting_id,
        presences=presences | {absent.pk: (Presence.EXCUSED, "Ốm")},
        chair_id=case.meeting.chair_id,
        actor=secretary,
    )
    out = case.meeting.council.members.get(order=3)
    keep_out(case_id=case.pk, member_id=out.pk, actor=out.user, note="Bạn thân")
    round = begin(case, secretary)
    for user, sentence in ((absent.user, "không được điểm danh là dự họp"), (out.user, "Bạn thân".lower())):
        client.force_login(user)
        page = client.get(address("ballot", round.pk)).content.decode()
        assert sentence in page
        assert 'name="choice"' not in page
        refused = cast(client, round, "for")
        assert refused.status_code == 403
        assert "vắng mặt hoặc tránh biểu quyết" in refused.content.decode()
    assert client.post(address("case_keep_out", case.pk), {"note": "Muộn rồi"}).status_code == 422
    close_round(round_id=round.pk, actor=secretary, clock=lambda: IN_TIME)
    client.force_login(voter)
    late = cast(client, round, "for")
    assert late.status_code == 422
    assert "Lần biểu quyết này đã kết thúc." in late.content.decode()
    assert not Vote.objects.exists()


def test_on_paper_the_phone_has_no_ballot(client, case, voter, secretary):
    round = begin(case, secretary, VoteSource.PAPER)
    client.force_login(voter)
    assert "tổ kiểm phiếu ghi kết quả" in client.get(address("ballot", round.pk)).content.decode()
    assert cast(client, round, "for").status_code == 422
    assert not rounds_awaiting(voter).exists()


def test_the_result_is_shown_after_the_closing(client, case, voter, secretary):
    round = begin(case, secretary)
    client.force_login(voter)
    cast(client, round, "for")
    close_round(round_id=round.pk, actor=secretary, clock=lambda: IN_TIME)
    assert "1/9" in words_of(client.get(address("case_detail", case.pk)))
    assert "1/9" in words_of(client.get(address("ballot", round.pk)))
    assert client.get(address("ballot", VoteRound.objects.count() + 50)).status_code == 404


@pytest.mark.parametrize("source", [VoteSource.MEMBERS, VoteSource.BALLOTS])
def test_a_crash_reports_no_choice(source, case, voter, secretary, settings, monkeypatch, caplog):
    """What a failed request leaves in logs and in letters to administrators says nothing of the ballot."""
    round = begin(case, secretary, source)
    settings.ADMINS = [("Quản trị", "quantri@example.vn")]

    def fail(*arguments, **keywords):
        raise RuntimeError("hỏng")

    monkeypatch.setattr("awards.services.votes.lock_round", fail)
    client = Client(raise_request_exception=False)
    client.force_login(voter)
    assert cast(client, round, "against").status_code == 500
    letters = "".join(str(letter.message()) + str(letter.alternatives) + letter.body for letter in mail.outbox)
    assert "RuntimeError" in letters
    assert "against" not in letters + caplog.text


# Cost


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_members_pages_cost_the_same_however_long_the_agenda(
    rows, client, hamlet, case, voter, secretary, django_assert_num_queries
):
    copies = []
    for _ in range(rows - 1):
        copied = copy_of(case.dossier)
        copied.person = make_person(hamlet)
        copies.append(copied)
    for order, row in enumerate(type(case.dossier).objects.bulk_create(copies), start=2):
        case.meeting.cases.create(dossier=row, order=order)
    rounds = [begin(each, secretary) for each in case.meeting.cases.all()]
    client.force_login(voter)
    client.get("/healthz")
    pages = ((12, MINE), (18, address("ballot", rounds[0].pk)))
    for cost, page in pages:
        with django_assert_num_queries(cost, info=page):
            assert client.get(page).status_code == 200
    assert client.get(MINE).content.decode().count("Chờ anh/chị biểu quyết") == rows
