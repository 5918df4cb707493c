"""The year's tables and the review in a browser: saved while typing, at both widths, under axe."""

import re

import pytest
from playwright.sync_api import expect

from campaigns.enums import TargetMeasure
from campaigns.tests.factories import make_campaign, make_target
from models_registry.enums import ModelState, ReviewProposal
from models_registry.tests.factories import make_list_review, make_model, make_recognised_model
from testing.browser import accessibility_violations, login, overflows

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
KEEP, DELIST = ReviewProposal.KEEP, ReviewProposal.DELIST


def saved(page, words=r"^\s*Đã lưu \d\d:\d\d\s*$"):
    expect(page.locator("[data-save-state]")).to_have_text(re.compile(words), timeout=10_000)


def test_proposals_save_themselves_row_by_row_and_a_missing_reason_waits(page, secretary, hamlet, commune):
    campaign = make_campaign(commune)
    one, two = (make_model(hamlet, campaign, state=ModelState.ACTIVE) for _ in range(2))
    review = make_list_review(campaign)
    login(page, secretary.username)
    page.goto(review.get_absolute_url())
    page.select_option(f"[name=m{one.pk}-proposal]", KEEP)
    page.select_option(f"[name=m{two.pk}-proposal]", DELIST)
    saved(page, "Chưa lưu 1 dòng: .*Hãy ghi lý do")
    page.fill(f"[name=m{two.pk}-reason]", "Đã dừng.")
    saved(page)
    page.fill(f"[name=m{two.pk}-reason]", "Đã dừng hẳn.")
    saved(page)
    page.reload()
    assert page.input_value(f"[name=m{two.pk}-reason]") == "Đã dừng hẳn."
    assert set(review.lines.values_list("model", "proposal", "reason")) == {
        (one.pk, KEEP, ""),
        (two.pk, DELIST, "Đã dừng hẳn."),
    }


def test_the_pages_of_years_and_reviews_are_open_to_all_at_both_widths(new_page, secretary, hamlet, commune):
    campaign = make_campaign(commune)
    make_target(campaign, measure=TargetMeasure.NEW_MODELS, value=1)
    model = make_recognised_model(hamlet, campaign, year=2025)
    gone = make_model(hamlet, campaign, state=ModelState.DELISTED)
    lines = [(model, ReviewProposal.STRENGTHEN, "Ít hộ tham gia.")]
    open_one = make_list_review(campaign, lines=lines)
    past = make_list_review(campaign, 2025, confirmed_by=secretary, lines=[(gone, DELIST, "Đã dừng."), *lines])
    addresses = (
        f"/mo-hinh/theo-nam/?campaign={campaign.pk}&year=2026",
        "/mo-hinh/ra-soat/",
        open_one.get_absolute_url(),
        f"{open_one.get_absolute_url()}xac-nhan/",
        past.get_absolute_url(),
        f"{past.get_absolute_url()}gui-don-vi/",
        f"/mo-hinh/{model.pk}/tung-nam/",
        f"/mo-hinh/{gone.pk}/tung-nam/",
        "/ban-lam-viec/models_registry/modelyear/",
        f"/ban-lam-viec/models_registry/listreview/{past.pk}/change/",
    )
    complaints = []
    for width in (1280, 360):
        page = new_page(width=width)
        login(page, secretary.username)
        for address in addresses:
            assert page.goto(address).status == 200, address
            complaints += [f"{width} {address}: {found}" for found in accessibility_violations(page)]
            if overflows(page):
                complaints.append(f"{width} {address} is wider than its window")
    assert complaints == []
