"""Login, its throttle, the end of sessions, passwords."""

import re
import time

import pytest
from django.core import mail
from django.urls import reverse

from units.middleware import SEEN_AT, SIGNED_IN_AT
from units.tests.factories import make_user

PASSWORD = "mật khẩu dài của cán bộ"
HERE, ELSEWHERE = "203.0.113.5", "203.0.113.77"
pytestmark = pytest.mark.django_db


def sign_in(client, login, password, address=HERE, **headers):
    return client.post(
        reverse("account_login"), {"login": login, "password": password}, REMOTE_ADDR=address, headers=headers
    )


def is_signed_in(client):
    return client.get(reverse("account_change_password")).status_code == 200


@pytest.fixture
def officer(db):
    return make_user("canbo", password=PASSWORD, email="canbo@example.vn")


@pytest.mark.parametrize("login", ["canbo", "canbo@example.vn", "CanBo@Example.vn"])
def test_one_signs_in_by_name_or_address(client, officer, login):
    assert sign_in(client, login, PASSWORD).status_code == 302
    assert is_signed_in(client)


def test_the_form_speaks_vietnamese(client, officer):
    page = client.get(reverse("account_login")).content.decode()
    assert "Tên đăng nhập hoặc thư điện tử" in page
    assert "Mật khẩu" in page
    refused = sign_in(client, "canbo", "sai").content.decode()
    assert "Tên đăng nhập, thư điện tử hoặc mật khẩu chưa đúng." in refused


def test_the_eleventh_try_is_refused_even_with_the_right_password(client, officer):
    for _ in range(10):
        assert "chưa đúng" in sign_in(client, "canbo", "sai").content.decode()
    for password in ("sai", PASSWORD):
        assert "Đã nhập sai quá nhiều lần" in sign_in(client, "canbo", password).content.decode()
    assert not is_signed_in(client)


def test_a_forged_forwarding_header_does_not_reset_the_count(client, officer):
    for number in range(10):
        sign_in(client, "canbo", "sai", **{"X-Forwarded-For": f"198.51.100.{number}"})
    answer = sign_in(client, "canbo", PASSWORD, **{"X-Forwarded-For": "198.51.100.200"})
    assert "Đã nhập sai quá nhiều lần" in answer.content.decode()


def test_a_guesser_locks_out_neither_the_owner_elsewhere_nor_other_people(client, officer):
    make_user("khac", password=PASSWORD)
    for _ in range(11):
        sign_in(client, "canbo", "sai")
    assert sign_in(client, "khac", PASSWORD, ELSEWHERE).status_code == 302
    client.logout()
    assert sign_in(client, "canbo", PASSWORD, ELSEWHERE).status_code == 302
    assert is_signed_in(client)


def test_right_passwords_do_not_use_up_the_tries(client, officer):
    for _ in range(12):
        assert sign_in(client, "canbo", PASSWORD).status_code == 302
        client.logout()


def test_nobody_signs_up(client):
    assert client.get("/tai-khoan/dang-ky/").status_code == 404


def test_signing_in_gives_a_new_session(client, officer):
    client.get(reverse("account_login"))
    before = client.session.session_key
    sign_in(client, "canbo", PASSWORD)
    assert client.session.session_key != before
    assert time.time() - client.session[SIGNED_IN_AT] < 60


def test_a_session_ends_at_its_absolute_age_however_busy(client, officer, settings):
    sign_in(client, "canbo", PASSWORD)
    for age, alive in ((settings.SESSION_ABSOLUTE_AGE - 60, True), (settings.SESSION_ABSOLUTE_AGE, False)):
        session = client.session
        session[SIGNED_IN_AT] = int(time.time()) - age
        session.save()
        assert is_signed_in(client) is alive


def test_a_session_is_idle_after_thirty_minutes(client, officer):
    sign_in(client, "canbo", PASSWORD)
    assert client.session.get_expiry_age() == 30 * 60
    assert client.get(reverse("account_change_password")).cookies["phien"]["httponly"]


def test_the_sessions_of_a_disabled_account_end_at_once_and_do_not_revive(client, officer):
    sign_in(client, "canbo", PASSWORD)
    officer.is_active = False
    officer.save()
    assert client.get(reverse("account_change_password")).status_code == 302
    officer.is_active = True
    officer.save()
    assert not is_signed_in(client)


def test_a_cookie_kept_from_before_signing_out_is_worthless(client, officer):
    sign_in(client, "canbo", PASSWORD)
    cookie = client.cookies["phien"].value
    client.post(reverse("account_logout"))
    client.cookies["phien"] = cookie
    assert not is_signed_in(client)


def test_changing_the_password_ends_the_other_sessions(client, officer, django_user_model):
    other = type(client)()
    sign_in(client, "canbo", PASSWORD)
    sign_in(other, "canbo", PASSWORD, ELSEWHERE)
    new = "một mật khẩu mới thật dài"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert not is_signed_in(other)
    assert sign_in(client, "canbo", new).status_code == 302


def test_a_short_or_mistyped_new_password_is_refused_with_a_sentence(client, officer):
    sign_in(client, "canbo", PASSWORD)
    address = reverse("account_change_password")
    page = client.post(address, {"oldpassword": PASSWORD, "password1": "mười bốn ký tự"[:14], "password2": "x"})
    assert "ít nhất 15 ký tự" in page.content.decode()
    page = client.post(address, {"oldpassword": PASSWORD, "password1": PASSWORD + "1", "password2": PASSWORD + "2"})
    assert "Hai lần nhập mật khẩu chưa giống nhau." in page.content.decode()
    page = client.post(address, {"oldpassword": "sai", "password1": PASSWORD + "1", "password2": PASSWORD + "1"})
    assert "Mật khẩu hiện tại chưa đúng." in page.content.decode()


def test_asking_for_a_new_password_answers_alike_whether_the_address_is_known(client, officer):
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ("canbo@example.vn", "khongco@example.vn")
    ]
    assert [(answer.status_code, answer.headers.get("Location")) for answer in answers] == [
        (302, reverse("account_reset_password_done"))
    ] * 2
    assert [message.to for message in mail.outbox] == [["canbo@example.vn"]]
    assert mail.outbox[0].subject.endswith("Đặt lại mật khẩu")
    assert "đặt mật khẩu mới" in mail.outbox[0].body


def test_the_mailed_link_sets_a_new_password_once(client, officer):
    client.post(reverse("account_reset_password"), {"email": "canbo@example.vn"})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    new = "mật khẩu đặt lại rất dài"
    done = client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert done.status_code == 302
    assert sign_in(client, "canbo", new).status_code == 302
    client.logout()
    assert "password1" not in type(client)().get(link, follow=True).content.decode()


def test_a_mailed_link_cannot_be_turned_to_another_host(client, officer):
    answer = client.post(
        reverse("account_reset_password"), {"email": "canbo@example.vn"}, headers={"host": "evil.test"}
    )
    assert answer.status_code == 400
    assert not mail.outbox


def test_the_next_page_stays_on_the_site(client, officer):
    answer = client.post(
        reverse("account_login"), {"login": "canbo", "password": PASSWORD, "next": "https://evil.test/"}
    )
    assert answer.headers["Location"] == reverse("home")


def test_reading_keeps_a_session_awake_once_a_minute_and_a_page_that_asks_by_itself_does_not(client, officer):
    sign_in(client, "canbo", PASSWORD)
    page = reverse("account_change_password")
    client.get(page)
    first = client.session[SEEN_AT]
    for asked_ago, headers, moved in ((30, {}, False), (61, {"HX-Request": "true"}, False), (61, {}, True)):
        session = client.session
        session[SEEN_AT] = first - asked_ago
        session.save()
        client.get(page, headers=headers)
        assert (client.session[SEEN_AT] != first - asked_ago) is moved
