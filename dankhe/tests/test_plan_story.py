"""From a pasted plan to a running campaign of the commune, by hand, in a browser, against the clock."""

import re
import time

import pytest
from playwright.sync_api import expect

from campaigns.models import Campaign, PlanUpload
from campaigns.tests.factories import make_plan_upload
from campaigns.tests.own_plan import PLAN
from testing.browser import accessibility_violations, login, overflows

pytestmark = pytest.mark.browser
THREE_MINUTES = 180


@pytest.fixture
def sign_in(new_page):
    def open_for(user, **size):
        page = new_page(**size)
        login(page, user.username)
        return page

    return open_for


def press(page, name):
    page.locator("main").get_by_role("button", name=name).first.click()


def say(page):
    page.wait_for_load_state()
    return page.locator("main").inner_text()


def from_paste_to_preview(page):
    page.goto("/phong-trao/")
    page.get_by_role("link", name="Lập phong trào từ kế hoạch").click()
    page.get_by_label("Hoặc dán toàn văn kế hoạch").fill(PLAN)
    press(page, "Đọc kế hoạch")
    page.wait_for_url(re.compile(r"/tu-ke-hoach/\d+/"))
    page.get_by_label("Kết quả của năm thuộc hai giai đoạn").select_option(label="Giai đoạn sau")
    press(page, "Xác nhận tất cả")
    page.get_by_text("Đã xác nhận. Xem lại từng mục").wait_for()
    press(page, "Xem trước khi lập")
    page.get_by_role("heading", name="Xem trước khi lập phong trào").wait_for()


@pytest.mark.parametrize("width", [1280, pytest.param(360, marks=pytest.mark.one_database)])
def test_a_pasted_plan_is_a_running_campaign_in_under_three_minutes(width, sign_in, secretary, hamlet, agency):
    page = sign_in(secretary, width=width)
    begun = time.monotonic()
    from_paste_to_preview(page)
    assert not overflows(page)
    press(page, "Lập phong trào của Xã Hòa Bình")
    page.get_by_role("heading", name="Đã lập phong trào").wait_for()
    assert not overflows(page)
    page.locator("main").get_by_role("link", name="Phát động", exact=True).click()
    press(page, "Phát động tới 2 đơn vị")
    page.get_by_text("Đã phát động").wait_for()
    assert time.monotonic() - begun < THREE_MINUTES

    campaign = Campaign.objects.get()
    assert (campaign.state, campaign.shared_year) == ("running", "later")
    assert campaign.fields.count() == campaign.deadlines.count() == campaign.stages.count() == 2
    assert campaign.plans.get().number == "15/KH-UBND"


@pytest.mark.one_database
@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_of_the_reader_are_open_to_everybody(width, sign_in, secretary, commune):
    upload = make_plan_upload(secretary, commune)
    page = sign_in(secretary, width=width)
    for address in ("/phong-trao/tu-ke-hoach/", f"/phong-trao/tu-ke-hoach/{upload.pk}/"):
        page.goto(address)
        assert not overflows(page)
        assert accessibility_violations(page) == []
    press(page, "Xác nhận tất cả")
    page.get_by_text("Đã xác nhận. Xem lại từng mục").wait_for()
    press(page, "Xem trước khi lập")
    assert accessibility_violations(page) == []
    press(page, "Lập phong trào của Xã Hòa Bình")
    page.get_by_role("heading", name="Đã lập phong trào").wait_for()
    assert accessibility_violations(page) == []
    campaign = Campaign.objects.get()
    for address in (f"/phong-trao/{campaign.pk}/phat-dong/", f"/phong-trao/ke-hoach/{campaign.plans.get().pk}/"):
        page.goto(address)
        assert not overflows(page)
        assert accessibility_violations(page) == []


@pytest.mark.one_database
def test_a_fact_lights_its_words_and_the_words_lead_to_their_fact(sign_in, secretary, commune):
    upload = make_plan_upload(secretary, commune)
    page = sign_in(secretary, width=1366, height=768)
    page.goto(f"/phong-trao/tu-ke-hoach/{upload.pk}/")
    dossiers = page.locator("[id^='deadline-']").first
    dossiers.locator("summary").click()
    lit = page.locator("mark.is-lit")
    assert lit.first.inner_text() == "trước ngày 10 tháng 12 hằng năm"
    expect(lit.first).to_be_in_viewport()

    page.locator("mark", has_text="15/KH-UBND").click()
    assert page.locator("#number").evaluate("fact => fact.contains(document.activeElement)")
    assert page.locator("mark.is-lit").inner_text() == "15/KH-UBND"


def test_typing_into_a_fact_confirms_it_and_is_saved_by_itself(sign_in, secretary, commune):
    upload = make_plan_upload(secretary, commune)
    page = sign_in(secretary)
    page.goto(f"/phong-trao/tu-ke-hoach/{upload.pk}/")
    number = page.locator("#number")
    number.locator("input[type=text]").fill("15A/KH-UBND")
    assert number.get_by_role("checkbox", name="Xác nhận").is_checked()
    page.get_by_text(re.compile(r"^Đã lưu \d\d:\d\d$")).wait_for()
    page.reload()
    assert number.locator("input[type=text]").input_value() == "15A/KH-UBND"
    assert PlanUpload.objects.get().answers["number-confirmed"] == "on"
    page.goto("/phong-trao/tu-ke-hoach/")
    assert "Bản đang đọc dở" in say(page)
