"""Asking the public before a decision: the list, what strangers see and send, what the desk answers."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from awards.enums import CommentKind, CommentSource, DossierState
from awards.models import CommentWindow, Dossier, PublicComment
from awards.services import (
    CommentDetails,
    answer_comment,
    close_comment_window,
    open_comment_window,
    record_comment,
    send_comment,
)
from awards.tests.factories import IN_TIME, make_campaign_award, make_dossier, make_upload, take
from awards.tests.procedure_factories import make_comment, make_window
from campaigns.enums import Counting
from campaigns.tests.factories import make_campaign, make_day_off
from notices.models import Notice

SAID = CommentDetails(CommentKind.COMPLAINT, "Chưa hiến đất như đã nêu", "Người gửi kín", "0900000000")


@pytest.fixture
def award(commune):
    return make_campaign_award(make_campaign(commune), comment_days=10)


@pytest.fixture
def voted(hamlet, award):
    return make_dossier(hamlet, campaign_award=award, state=DossierState.VOTED)


def opened(commune, *dossiers, actor, now=IN_TIME, **columns):
    return open_comment_window(
        unit=commune,
        dossier_ids=[dossier.pk for dossier in dossiers],
        title="Danh sách đề nghị khen thưởng",
        contact="Phòng Văn hóa - Xã hội",
        actor=actor,
        clock=lambda: now,
        **columns,
    )


# The gate


def test_nothing_is_decided_before_the_public_was_asked_for_as_long_as_the_award_says(voted, commune, secretary):
    with pytest.raises(ValidationError, match="Chưa lấy ý kiến công khai; hình thức này phải công khai 10 ngày làm"):
        take(voted, "decide")
    window = opened(commune, voted, actor=secretary)
    assert (window.opened_on, window.last_day, window.length) == (
        date(2026, 11, 2),
        date(2026, 11, 16),
        "10 ngày làm việc",
    )
    with pytest.raises(ValidationError, match="Đang lấy ý kiến công khai đến hết ngày 16/11/2026"):
        take(voted, "decide", now=IN_TIME + timedelta(days=14))
    assert take(voted, "decide", now=IN_TIME + timedelta(days=15)).decision_line


def test_a_proposal_upwards_waits_for_it_too(hamlet, province, commune, secretary):
    award = make_campaign_award(make_campaign(commune), deciding_unit=province, comment_days=3)
    dossier = make_dossier(hamlet, campaign_award=award, state=DossierState.VOTED)
    with pytest.raises(ValidationError, match="Chưa lấy ý kiến công khai"):
        take(dossier, "forward")
    opened(commune, dossier, actor=secretary)
    assert take(dossier, "forward", now=IN_TIME + timedelta(days=4)).state == DossierState.FORWARDED


def test_an_unanswered_complaint_holds_the_decision_up_and_a_comment_does_not(voted, commune, secretary):
    window, after = opened(commune, voted, actor=secretary), IN_TIME + timedelta(days=20)
    line = window.lines.get()
    complaint = send_comment(line_id=line.pk, details=SAID, clock=lambda: IN_TIME)
    send_comment(line_id=line.pk, details=CommentDetails(CommentKind.COMMENT, "Rất xứng đáng"), clock=lambda: IN_TIME)
    with pytest.raises(ValidationError, match="Còn 1 khiếu nại về hồ sơ này chưa được trả lời"):
        take(voted, "decide", now=after)
    answer_comment(comment_id=complaint.pk, answer="Đã xác minh: đúng", actor=secretary, clock=lambda: after)
    assert take(voted, "decide", now=after).decision_line


def test_a_list_taken_down_early_counts_for_nothing(voted, commune, secretary):
    window = opened(commune, voted, actor=secretary)
    close_comment_window(window_id=window.pk, reason="Sai tên đơn vị", actor=secretary, clock=lambda: IN_TIME)
    with pytest.raises(ValidationError, match="Chưa lấy ý kiến công khai"):
        take(voted, "decide", now=IN_TIME + timedelta(days=40))
    assert opened(commune, voted, actor=secretary).pk != window.pk


# Opening


def test_the_strictest_award_sets_the_length_by_the_calendar_of_days_off(hamlet, commune, campaign_of_three, secretary):
    make_day_off(day=date(2026, 11, 3))
    dossiers = [make_dossier(hamlet, campaign_award=award, state=DossierState.VOTED) for award in campaign_of_three]
    window = opened(commune, *dossiers, actor=secretary)
    assert (window.days, window.counting, window.last_day) == (5, Counting.WORKING, date(2026, 11, 10))


@pytest.fixture
def campaign_of_three(commune):
    """Six calendar days end on the 9th (the 8th is a Sunday), five working days on the 10th; one asks nothing."""
    campaign = make_campaign(commune)
    return [
        make_campaign_award(campaign, comment_days=6, comment_counting="calendar"),
        make_campaign_award(campaign, comment_days=5),
        make_campaign_award(campaign),
    ]


def test_the_desk_may_ask_longer_but_not_shorter(voted, commune, secretary):
    with pytest.raises(ValidationError, match="ít nhất đến hết ngày 16/11/2026"):
        opened(commune, voted, actor=secretary, days=9)
    assert opened(commune, voted, actor=secretary, days=15).last_day == date(2026, 11, 23)


def test_only_what_is_ripe_for_a_decision_at_this_desk_is_published(
    hamlet, award, commune, sibling_commune, voted, secretary, chairman
):
    accepted = make_dossier(hamlet, campaign_award=award, state=DossierState.ACCEPTED)
    with pytest.raises(ValidationError, match="chưa lấy ý kiến được"):
        opened(commune, voted, accepted, actor=secretary)
    with pytest.raises(PermissionDenied):
        opened(commune, voted, actor=chairman)
    with pytest.raises(PermissionDenied):
        opened(sibling_commune, voted, actor=secretary)
    with pytest.raises(ValidationError, match="ít nhất một hồ sơ"):
        opened(commune, actor=secretary)
    opened(commune, voted, actor=secretary)
    with pytest.raises(ValidationError, match="đang được lấy ý kiến"):
        opened(commune, voted, actor=secretary)
    assert CommentWindow.objects.count() == 1


def test_what_was_published_stays_as_it_was(voted, commune, secretary):
    window = opened(commune, voted, actor=secretary)
    Dossier.objects.update(subject_name="Tên khác", achievement="Thành tích khác")
    line = window.lines.get()
    assert (line.subject_name, line.achievement) == (voted.subject_name, voted.achievement)


# Strangers


@pytest.fixture
def window(hamlet, commune):
    dossier = make_dossier(hamlet, state=DossierState.VOTED)
    return make_window(commune, dossier, now=timezone.now())


def test_a_stranger_reads_name_unit_and_achievement_and_nothing_else(window, client):
    dossier = window.lines.get().dossier
    answer = client.get(window.get_absolute_url())
    page = answer.content.decode()
    for shown in (dossier.subject_name, str(dossier.unit), dossier.achievement, window.contact):
        assert shown in page
    for hidden in (dossier.code, dossier.summary, str(dossier.campaign_award), str(window.opened_by)):
        assert hidden not in page
    assert answer["Cache-Control"] == "public, max-age=60"
    assert not answer.cookies
    again = client.get(window.get_absolute_url(), headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    assert "noindex" in answer["X-Robots-Tag"]


@pytest.mark.parametrize(
    "columns",
    [
        {"last_day": timezone.localdate() - timedelta(days=1), "opened_on": timezone.localdate() - timedelta(days=9)},
        {"opened_on": timezone.localdate() + timedelta(days=1)},
        {"closed_at": timezone.now(), "closed_reason": "Sai tên"},
    ],
)
def test_a_list_that_is_not_open_is_not_there(columns, window, client):
    CommentWindow.objects.filter(pk=window.pk).update(**columns)
    assert client.get(window.get_absolute_url()).status_code == 404
    assert client.get(reverse("decisions:comment_send", args=[window.slug])).status_code == 404
    assert client.get(reverse("decisions:comment_window", args=["khong-co"])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_public_page_costs_the_same_for_one_line_and_three(
    rows, hamlet, commune, client, django_assert_num_queries
):
    dossiers = [make_dossier(hamlet, state=DossierState.SUBMITTED) for _ in range(rows)]
    window = make_window(commune, *dossiers, now=timezone.now())
    with django_assert_num_queries(2):
        assert client.get(window.get_absolute_url()).content.decode().count("Gửi ý kiến về trường hợp này") == rows


def posted(window, **changes):
    return {"line_id": window.lines.get().pk, "kind": "complaint", "text": "Chưa đúng thực tế", **changes}


def test_a_stranger_sends_a_complaint_and_the_desk_alone_reads_it(window, secretary, preparer, client):
    address = reverse("decisions:comment_send", args=[window.slug])
    answer = client.post(address, posted(window, author="Người gửi kín"))
    assert (answer.status_code, answer["Location"]) == (302, f"{address}?da-gui=1")
    assert "đã nhận ý kiến" in client.get(answer["Location"]).content.decode()
    comment = PublicComment.objects.get()
    assert (comment.kind, comment.source, comment.author, comment.is_open) == (
        CommentKind.COMPLAINT,
        CommentSource.PAGE,
        "Người gửi kín",
        True,
    )
    assert Notice.objects.filter(recipient=secretary, title__startswith="Khiếu nại về hồ sơ").count() == 1
    assert not Notice.objects.filter(recipient=preparer).filter(key__startswith="comment:").exists()
    desk = reverse("admin:awards_publiccomment_change", args=[comment.pk])
    client.force_login(secretary)
    assert "Người gửi kín" in client.get(desk).content.decode()
    client.force_login(preparer)
    page = client.get(comment.line.dossier.get_absolute_url()).content.decode()
    assert "Người gửi kín" not in page
    assert "Chưa đúng thực tế" not in page
    assert not PublicComment.objects.visible_to(preparer).exists()


def test_a_machine_that_fills_in_the_hidden_field_is_thanked_and_nothing_is_kept(window, client):
    address = reverse("decisions:comment_send", args=[window.slug])
    assert client.post(address, posted(window, website="http://x")).status_code == 302
    assert not PublicComment.objects.exists()
    assert client.post(address, posted(window, website="")).status_code == 302
    assert PublicComment.objects.count() == 1


def test_what_lacks_its_words_comes_back_with_what_was_typed(window, client):
    address = reverse("decisions:comment_send", args=[window.slug])
    answer = client.post(address, posted(window, text=" ", author="Ông Bảy"))
    assert answer.status_code == 422
    assert "Ông Bảy" in answer.content.decode()


def test_a_line_of_another_list_takes_no_comment(window, hamlet, commune, client):
    other = make_window(commune, make_dossier(hamlet, state=DossierState.SUBMITTED), now=timezone.now())
    address = reverse("decisions:comment_send", args=[window.slug])
    assert client.post(address, posted(other)).status_code == 422
    assert not PublicComment.objects.exists()


def test_too_many_from_one_place_are_turned_away(window, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "public_comment": "2/15m/ip"}
    address, stranger = reverse("decisions:comment_send", args=[window.slug]), Client()
    answers = [stranger.post(address, posted(window)).status_code for _ in range(3)]
    assert answers == [302, 302, 429]
    assert PublicComment.objects.count() == 2


# The desk


def test_a_letter_is_written_down_with_its_paper_and_answered_once(voted, commune, secretary, chairman, client):
    window = opened(commune, voted, actor=secretary)
    letter = {"line_id": window.lines.get().pk, "details": SAID, "actor": secretary}
    with pytest.raises(ValidationError, match="Ngày nhận từ ngày công khai"):
        record_comment(**letter, received_on=date(2026, 11, 1), clock=lambda: IN_TIME)
    comment = record_comment(**letter, received_on=IN_TIME.date(), upload=make_upload(), clock=lambda: IN_TIME)
    assert (comment.source, comment.recorded_by, bool(comment.paper)) == (CommentSource.LETTER, secretary, True)
    with pytest.raises(PermissionDenied):
        answer_comment(comment_id=comment.pk, answer="Đã xác minh", actor=chairman)
    with pytest.raises(ValidationError, match="Hãy ghi nội dung trả lời"):
        answer_comment(comment_id=comment.pk, answer=" ", actor=secretary)
    answer_comment(comment_id=comment.pk, answer="Đã xác minh", actor=secretary)
    with pytest.raises(ValidationError, match="đã được trả lời"):
        answer_comment(comment_id=comment.pk, answer="Lần nữa", actor=secretary)
    client.force_login(secretary)
    paper = client.get(reverse("admin:awards_publiccomment_paper", args=[comment.pk]))
    assert paper["Content-Type"] == "application/pdf"
    acts = list(voted.events.filter(action__contains="comment").values_list("action", flat=True))
    assert acts == ["comment", "answer_comment"]


def test_the_desk_opens_prints_and_closes_a_list_in_the_browser(voted, secretary, member, client):
    client.force_login(secretary)
    add = reverse("admin:awards_commentwindow_add")
    page = client.get(add)
    assert voted.subject_name in page.content.decode()
    assert client.post(add, {"title": "", "dossiers": [voted.pk]}).status_code == 422
    answer = client.post(add, {"title": "Danh sách năm 2026", "contact": "", "days": "", "dossiers": [voted.pk]})
    window = CommentWindow.objects.get()
    assert answer["Location"] == reverse("admin:awards_commentwindow_change", args=[window.pk])
    page = client.get(answer["Location"]).content.decode()
    assert window.get_absolute_url() in page
    assert "data-print" in page
    assert "Chưa có hồ sơ nào để lấy ý kiến" in client.get(add).content.decode()
    close = reverse("admin:awards_commentwindow_act", args=[window.pk, "dong-som"])
    client.force_login(member)
    assert client.get(answer["Location"]).status_code == 200
    assert client.post(close, {"reason": "Sai"}).status_code == 403
    client.force_login(secretary)
    assert client.post(close, {"reason": ""}).status_code == 422
    assert client.post(close, {"reason": "Sai tên"}).status_code == 302
    assert client.get(window.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_of_the_desk_cost_the_same_for_one_row_and_three(
    rows, hamlet, commune, secretary, client, django_assert_num_queries
):
    dossier = make_dossier(hamlet, state=DossierState.SUBMITTED)
    windows = [make_window(commune, dossier, now=timezone.now()) for _ in range(rows)]
    for _ in windows:
        make_comment(windows[0])
    client.force_login(secretary)
    for name, most in (("commentwindow", 9), ("publiccomment", 6)):
        with django_assert_num_queries(most):
            page = client.get(reverse(f"admin:awards_{name}_changelist"))
        assert len(page.context["cl"].result_list) == rows
    address = reverse("admin:awards_commentwindow_change", args=[windows[0].pk])
    with django_assert_num_queries(7):
        client.get(address)
