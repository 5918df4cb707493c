"""A member scores the queue on a telephone and the secretary closes the scores, in browsers."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from awards.enums import DossierState
from awards.models import ScoreSheet
from awards.tests.factories import make_council
from awards.tests.score_factories import make_member, make_review_year, make_reviewed_dossier
from testing.browser import accessibility_violations, login, overflows
from units.tests.factories import make_person

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}
NAMES = ("Lý Thị Mai", "Hoàng Văn Nam", "Ma Văn Đức")


def say(page):
    return re.sub(r"\s+", " ", page.locator("main").inner_text())


def judge(page):
    assert not overflows(page), page.url
    assert accessibility_violations(page) == []


def press(page, name):
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()


@pytest.fixture
def review(commune, hamlet, secretary, member):
    """A scoring phase with three dossiers that wait for the member."""
    make_council(commune, valid_from=timezone.localdate() - timedelta(days=400))
    review = make_review_year(commune)
    make_member(review, member)
    for name in NAMES:
        make_reviewed_dossier(review, hamlet, state=DossierState.APPRAISED, subject=make_person(hamlet, full_name=name))
    return review


def fill(page, *points):
    for box, given in zip(page.get_by_label("Điểm tiêu chí").all(), points, strict=True):
        box.fill(given)


def test_a_member_scores_on_a_telephone_and_the_secretary_closes(review, member, secretary, new_page):
    page = new_page(**PHONE)
    login(page, member.username)
    page.goto("/hoi-dong/cham-diem/")
    assert "3 hồ sơ chờ chấm" in say(page)
    judge(page)
    page.get_by_role("link", name="Bắt đầu chấm").click()
    page.get_by_role("heading", name=NAMES[0]).wait_for()
    judge(page)
    fill(page, "50", "")
    page.get_by_text("1/2 tiêu chí, 50 điểm").wait_for()
    assert ScoreSheet.objects.get().handed_in_at is None
    press(page, "Lưu và sang hồ sơ tiếp theo")
    page.get_by_text("Tiêu chí 2 chưa chấm").first.wait_for()
    judge(page)
    fill(page, "50", "32,5")
    press(page, "Lưu và sang hồ sơ tiếp theo")
    page.get_by_role("heading", name=NAMES[1]).wait_for()
    page.get_by_role("link", name="Để sau").click()
    page.get_by_role("heading", name=NAMES[2]).wait_for()
    page.get_by_text("Tránh chấm hồ sơ này").click()
    page.get_by_label("Lý do tránh chấm").fill("Là anh em kết nghĩa")
    press(page, "Tránh chấm")
    page.get_by_role("heading", name=NAMES[1]).wait_for()
    fill(page, "60", "40")
    page.get_by_label("Điểm tiêu chí 2").press("Enter")
    page.get_by_text("Đã chấm hết").wait_for()
    judge(page)
    assert set(ScoreSheet.objects.values_list("total", flat=True)) == {Decimal("82.5"), Decimal(100), None}

    desk = new_page()
    login(desk, secretary.username)
    desk.goto(review.get_absolute_url())
    judge(desk)
    desk.get_by_role("link", name="Khóa điểm…").click()
    assert "2 hồ sơ theo điểm hội đồng" in say(desk)
    assert "1 hồ sơ không có điểm" in say(desk)
    judge(desk)
    press(desk, "Khóa điểm")
    desk.get_by_text("Đã khóa điểm").wait_for()
    assert "82,5" in say(desk)
    judge(desk)
