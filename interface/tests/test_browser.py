"""What only a browser can tell: axe, the content policy, width, and the moves of ``site.js``."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from testing.browser import accessibility_violations, login, overflows
from units.tests.factories import make_person, make_unit

pytestmark = [pytest.mark.urls("interface.tests.gallery"), pytest.mark.browser, pytest.mark.one_database]


@pytest.fixture
def pages(secretary, commune, hamlet):
    secretary.set_password("mot-mat-khau-that-dai")
    secretary.save()
    for _ in range(30):
        make_unit(commune)
    person = make_person(hamlet)
    return [
        reverse("gallery_parts"),
        reverse("gallery_list"),
        reverse("gallery_list") + "?level=grassroots&q=xom",
        reverse("gallery_list") + "?q=khong-thay",
        reverse("admin:units_unit_changelist"),
        reverse("admin:units_unit_change", args=[commune.pk]),
        reverse("admin:units_person_change", args=[person.pk]),
        reverse("admin:units_unit_history", args=[commune.pk]),
        reverse("account_change_password"),
        reverse("gallery_forbidden"),
        "/khong-co/",
    ]


@pytest.mark.parametrize("width", [1280, 360])
def test_pages_are_accessible_fit_the_window_and_keep_the_policy(width, pages, new_page):
    page = new_page(width=width)
    for url in (reverse("account_login"), reverse("account_reset_password")):
        page.goto(url)
        assert accessibility_violations(page) == []
        assert not overflows(page), url
    login(page, "thuky")
    for url in pages:
        page.goto(url)
        assert accessibility_violations(page) == []
        assert not overflows(page), url


def test_error_summary_takes_the_focus_and_leads_to_the_field(secretary, page):
    login(page, secretary.username)
    page.goto(reverse("gallery_parts"))
    page.evaluate("document.querySelector('.form-page').noValidate = true")
    page.get_by_role("button", name="Lưu").click()
    page.wait_for_selector(".form-errors:focus")
    assert accessibility_violations(page) == []

    page.locator(".form-errors a", has_text="Tóm tắt thành tích").click()
    assert page.evaluate("document.activeElement.id || location.hash") in {"id_summary", "#id_summary"}


def test_second_press_sends_nothing(secretary, page):
    login(page, secretary.username)
    page.goto(reverse("gallery_parts"))
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.evaluate(
        """() => {
            const form = document.querySelector('.form-page');
            form.noValidate = true;
            form.requestSubmit();
            form.requestSubmit();
        }"""
    )
    page.wait_for_selector(".form-errors")

    assert len(sent) == 1


def test_whole_row_opens_the_record_and_j_moves_between_rows(secretary, commune, hamlet, page):
    login(page, secretary.username)
    page.goto(reverse("gallery_list"))
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 2

    page.locator("tbody tr").first.locator("td").nth(1).click()
    page.wait_for_url("**/danh-sach/?*")


def test_draft_saves_itself_says_when_and_survives_a_lost_line(secretary, page):
    login(page, secretary.username)
    posted = []

    def answer(route):
        posted.append(route.request.post_data)
        if len(posted) == 1:
            route.abort()
        else:
            route.fulfill(json={"saved_at": "10:42", "version": 4})

    page.route("**/luu/", answer)
    page.clock.install()
    page.goto(reverse("gallery_parts"))
    page.clock.pause_at(timezone.now() + timedelta(minutes=1))
    page.fill("#id_summary", "Đã vận động bà con hiến đất")
    page.wait_for_selector("text=Chưa lưu")
    page.clock.run_for(2000)
    page.wait_for_selector("text=Mất kết nối")
    page.clock.run_for(4000)
    page.wait_for_selector("text=Đã lưu 10:42")

    assert len(posted) == 2
    assert "csrfmiddlewaretoken" in posted[1]


def test_menu_opens_by_keyboard_and_closes_on_escape(secretary, page):
    login(page, secretary.username)
    page.goto(reverse("gallery_parts"))
    page.locator(".topbar details.menu > summary").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("button", name="Đăng xuất").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="Đăng xuất").is_visible()
