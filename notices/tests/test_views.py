from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notices.enums import MailState
from notices.models import Notice
from notices.tests.factories import make_notice

LIST = "/thong-bao/"


def open_url(notice):
    return reverse("notices:notice_open", args=[notice.pk])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_and_hides_what_others_were_told(
    rows, client, preparer, stranger, django_assert_num_queries
):
    mine = [make_notice(preparer) for _ in range(rows)]
    make_notice(stranger, title="Chuyện của người khác")
    client.force_login(preparer)
    client.get(LIST)
    with django_assert_num_queries(6):  # session, user, roles, bell, count, rows
        response = client.get(LIST)
    assert list(response.context["object_list"]) == mine[::-1]
    assert response.context["bell_count"] == rows
    assert "Chuyện của người khác" not in response.text


def test_an_empty_bell_says_what_will_come(client, preparer):
    client.force_login(preparer)
    assert "Chưa có thông báo nào" in client.get(LIST).text


@pytest.mark.parametrize(
    ("days", "words"), [(5, "nay còn 5 ngày"), (0, "hôm nay là ngày cuối"), (-2, "nay đã hết hạn")]
)
def test_an_old_reminder_shows_how_many_days_are_left_now(days, words, client, preparer):
    last_day = timezone.localdate() + timedelta(days=days)
    make_notice(preparer, title="Nộp hồ sơ: còn 14 ngày", facts={"last_day": last_day.isoformat()})
    client.force_login(preparer)
    assert words in client.get(LIST).text


def test_looking_at_the_list_reads_nothing(client, preparer):
    make_notice(preparer)
    client.force_login(preparer)
    client.get(LIST)
    assert Notice.objects.get().read_at is None


def test_opening_marks_as_read_and_goes_where_the_notice_points(client, preparer):
    notice = make_notice(preparer, url="/mo-hinh/7/")
    client.force_login(preparer)
    response = client.post(open_url(notice))
    assert (response.status_code, response.url) == (302, "/mo-hinh/7/")
    first = Notice.objects.get().read_at
    assert first is not None
    client.post(open_url(notice))
    assert Notice.objects.get().read_at == first


@pytest.mark.parametrize("url", ["", "https://example.com/", "//example.com/", "javascript:alert(1)"])
def test_a_notice_never_leads_off_the_site(url, client, preparer):
    notice = make_notice(preparer, url=url)
    client.force_login(preparer)
    assert client.post(open_url(notice)).url == LIST


def test_another_persons_notice_does_not_exist(client, preparer, stranger):
    notice = make_notice(stranger)
    client.force_login(preparer)
    assert client.post(open_url(notice)).status_code == 404
    assert Notice.objects.get().read_at is None


def test_reading_all_empties_the_bell(client, preparer, stranger):
    for recipient in (preparer, preparer, stranger):
        make_notice(recipient)
    client.force_login(preparer)
    response = client.post(reverse("notices:notice_read_all"), follow=True)
    assert "Đã đánh dấu đọc 2 thông báo." in response.text
    assert Notice.objects.filter(read_at=None).count() == 1
    assert client.get(reverse("notices:notice_read_all")).status_code == 405


PARKED = "/ban-lam-viec/notices/notice/"


def test_the_administrator_sees_the_parked_letters_of_the_own_people_and_resends_them(
    client, administrator, preparer, stranger
):
    mine = make_notice(preparer, mail_state=MailState.PARKED, attempts=5, last_error="Máy chủ thư trả lời 550")
    make_notice(preparer, title="Đã gửi rồi", mail_state=MailState.SENT)
    make_notice(stranger, title="Thư nơi khác", mail_state=MailState.PARKED)
    client.force_login(administrator)
    page = client.get(PARKED)
    assert list(page.context["cl"].result_list) == [mine]
    assert "Máy chủ thư trả lời 550" in page.text
    answer = client.post(PARKED, {"action": "resend", "_selected_action": [mine.pk]}, follow=True)
    assert "1 thư sẽ được gửi lại trong vài phút." in answer.text
    mine.refresh_from_db()
    assert (mine.mail_state, mine.attempts) == (MailState.WAITING, 0)


def test_other_roles_are_told_why_they_may_not_see_parked_letters(client, secretary):
    client.force_login(secretary)
    response = client.get(PARKED)
    assert response.status_code == 403
    assert "dành cho quản trị" in response.text
