"""Error pages, account pages, headers, forms."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from interface.tests.gallery import SampleForm

pytestmark = pytest.mark.urls("interface.tests.gallery")


def test_page_of_a_signed_in_user_is_kept_by_no_cache(client, secretary):
    client.force_login(secretary)
    response = client.get(reverse("gallery_parts"))

    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert "camera=()" in response["Permissions-Policy"]


def test_page_of_a_visitor_is_not_listed(client, db):
    assert client.get(reverse("account_login"))["X-Robots-Tag"] == "noindex"


def test_refusal_shows_its_reason(client, secretary):
    client.force_login(secretary)
    response = client.get(reverse("gallery_forbidden"))

    assert response.status_code == 403
    assert "Việc này dành cho thư ký hội đồng của Xã Hòa Bình." in response.content.decode()


def test_missing_page_says_so_inside_the_site(client, secretary):
    client.force_login(secretary)
    response = client.get("/khong-co/")

    assert response.status_code == 404
    assert "nằm ngoài phạm vi" in response.content.decode()


def test_too_many_requests_has_its_page(client, secretary):
    client.force_login(secretary)

    assert "Hãy chờ vài phút" in client.get(reverse("gallery_limited")).content.decode()


def test_expired_token_tells_where_the_typed_text_is(secretary):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(secretary)
    response = strict.post(reverse("gallery_parts"), {"summary": "Đã gõ rất lâu"})

    assert response.status_code == 403
    assert "vẫn ở trang trước" in response.content.decode()


def test_page_for_a_broken_server_needs_nothing_of_the_server():
    html = render_to_string("500.html")

    assert "Hệ thống gặp lỗi" in html
    assert "<script" not in html


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_reset_password_done"])
def test_account_pages_speak_vietnamese(name, client, db):
    said = re.sub(r"<[^>]+>", " ", client.get(reverse(name)).content.decode())

    assert re.findall(r"\b(Password|Sign|Email|Login|Username|Forgot|Remember|Reset)\b", said) == []


def test_reset_letter_is_vietnamese_and_leads_back_here(client, secretary, mailoutbox):
    secretary.set_password("mot-mat-khau-that-dai")
    secretary.save()
    client.post(reverse("account_reset_password"), {"email": secretary.email})

    letter = mailoutbox[0]
    assert letter.subject.endswith("Đặt lại mật khẩu")
    link = re.search(r"https?://\S+", letter.body).group()
    page = client.get(link, follow=True)
    assert "Đặt mật khẩu mới" in page.content.decode()


def test_unknown_address_gets_the_same_page_and_no_letter(client, db, mailoutbox):
    response = client.post(reverse("account_reset_password"), {"email": "la@example.vn"}, follow=True)

    assert "Đã gửi thư" in response.content.decode()
    assert mailoutbox == []


def test_errors_are_summed_up_with_links_and_stand_beside_their_fields(client, secretary):
    client.force_login(secretary)
    response = client.post(reverse("gallery_parts"), {"done_on": "2026-09-05"})
    html = re.sub(r"\s+", " ", response.content.decode())

    assert response.status_code == 422
    assert '<a href="#id_summary">Tóm tắt thành tích</a>: Cần điền mục này.' in html
    assert '<a href="#div_id_kind">Đối tượng</a>: Cần điền mục này.' in html
    assert 'id="id_summary_error" class="invalid-feedback"' in html
    assert html.index("Hiện trên quyết định") < html.index('name="summary"')


def test_native_date_input_speaks_iso():
    form = SampleForm(initial={"done_on": "2026-09-05"})

    assert 'type="date"' in str(form["done_on"])
    assert 'value="2026-09-05"' in str(form["done_on"])


def test_every_page_keeps_to_the_content_policy(client, secretary, commune):
    client.force_login(secretary)
    pages = [
        reverse("gallery_parts"),
        reverse("gallery_list"),
        reverse("admin:units_unit_changelist"),
        reverse("admin:units_unit_change", args=[commune.pk]),
        reverse("admin:units_unit_history", args=[commune.pk]),
        reverse("account_change_password"),
    ]
    secretary.set_password("mot-mat-khau-that-dai")
    secretary.save()
    client.force_login(secretary)
    for page in pages:
        html = client.get(page).content.decode()
        assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)[^>]*>", html) == [], page
