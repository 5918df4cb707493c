"""The secretary's hands at the list of dossiers: ticked rows call the bar of steps, and a way to look is kept."""

import pytest

from awards.enums import DossierState
from awards.models import Dossier
from awards.tests.factories import make_campaign_award, make_dossier
from campaigns.tests.factories import make_campaign
from testing.browser import accessibility_violations, login, overflows
from units.models import SavedView
from units.tests.factories import make_person

pytestmark = pytest.mark.browser
LIST = "/ban-lam-viec/awards/dossier/"
SIZES = pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 740)])
STILL = 2  # pixels


@pytest.fixture
def dossiers(hamlet, commune):
    award = make_campaign_award(make_campaign(commune))
    return [
        make_dossier(hamlet, campaign_award=award, state=DossierState.SUBMITTED, subject=make_person(hamlet))
        for _ in range(6)
    ]


@pytest.fixture
def open_list(new_page, secretary, dossiers):
    def open_at(width, height, query=""):
        page = new_page(width=width, height=height)
        login(page, secretary.username)
        page.goto(f"{LIST}{query}")
        return page

    return open_at


def judge(page):
    assert not overflows(page)
    assert accessibility_violations(page) == []


def tick(page, place):
    """Tick or clear a row by its own box; the row must not move under the hand, and the box keeps the focus."""
    box = page.locator("[name=_selected_action]").nth(place)
    box.evaluate("box => box.scrollIntoView({ block: 'center', behavior: 'instant' })")
    before = box.bounding_box()["y"]
    box.click()
    assert abs(box.bounding_box()["y"] - before) <= STILL
    assert box.evaluate("box => box === document.activeElement")
    return box


@SIZES
def test_ticked_rows_put_the_bar_of_steps_in_the_place_of_the_filters(open_list, dossiers, width, height):
    page = open_list(width, height)
    bar = page.get_by_role("group", name="Việc làm với các hồ sơ đã chọn")
    filters, told = page.get_by_role("search", name="Lọc hồ sơ"), page.locator("[data-bulk-told]")
    assert (filters.is_visible(), bar.is_visible()) == (True, False)
    judge(page)

    tick(page, 1)
    tick(page, 2)
    assert (filters.is_visible(), bar.is_visible()) == (False, True)
    assert told.inner_text() == "2 hồ sơ đã chọn"
    assert "2 hồ sơ đã chọn" in bar.inner_text()
    judge(page)

    tick(page, 5)
    page.mouse.wheel(0, 2000)
    assert bar.bounding_box()["y"] >= page.locator(".topbar").bounding_box()["height"] - STILL
    assert bar.bounding_box()["height"] <= height / 3
    assert told.inner_text() == "3 hồ sơ đã chọn"

    page.keyboard.press("Escape")
    assert (filters.is_visible(), bar.is_visible()) == (True, False)
    assert told.inner_text() == "Đã bỏ chọn, bộ lọc hiện lại"
    assert page.locator("[name=_selected_action]:checked").count() == 0

    box = tick(page, 0)
    bar.get_by_role("button", name="Bỏ chọn").press("Enter")
    assert (filters.is_visible(), bar.is_visible()) == (True, False)
    assert box.evaluate("box => box === document.activeElement")

    tick(page, 0)
    tick(page, 3)
    bar.get_by_role("button", name="Tiếp nhận", exact=True).click()
    page.get_by_role("heading", name="Tiếp nhận: xác nhận").wait_for()
    page.get_by_role("button", name="Tiếp nhận 2 hồ sơ").click()
    page.get_by_role("heading", name="Tiếp nhận: kết quả").wait_for()
    received = Dossier.objects.filter(state=DossierState.ACCEPTED)
    assert set(received) == {dossiers[5], dossiers[2]}


@SIZES
def test_the_whole_list_is_chosen_over_its_pages(open_list, dossiers, width, height, monkeypatch):
    monkeypatch.setattr("awards.admin.dossiers.DossierAdmin.list_per_page", 4)
    page = open_list(width, height)
    tick(page, 0)
    page.get_by_role("button", name="Chọn cả 6 hồ sơ của danh sách").press("Enter")
    assert page.locator("[data-bulk-told]").inner_text() == "6 hồ sơ đã chọn"
    assert page.get_by_role("button", name="Bỏ chọn").evaluate("button => button === document.activeElement")
    judge(page)
    tick(page, 1)
    assert page.locator("[data-bulk-told]").inner_text() == "3 hồ sơ đã chọn"
    page.get_by_role("button", name="Chọn cả 6 hồ sơ của danh sách").click()
    page.get_by_role("button", name="Tiếp nhận", exact=True).click()
    page.get_by_role("button", name="Tiếp nhận 6 hồ sơ").wait_for()


@SIZES
def test_a_way_to_look_is_kept_found_again_named_anew_and_given_up(open_list, dossiers, width, height):
    page = open_list(width, height, "?viec=receive&xep=ten")
    views = page.get_by_role("navigation", name="Cách xem")
    assert views.locator("[aria-current]").count() == 0
    page.get_by_text("Lưu cách xem này…").click()
    page.get_by_label("Tên cách xem").fill("Cần nhận, theo tên")
    judge(page)
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.get_by_text("Đã lưu cách xem «Cần nhận, theo tên».").wait_for()
    judge(page)

    views.get_by_role("link", name="Chờ tôi").click()
    assert views.locator("[aria-current]").inner_text() == "Chờ tôi"
    assert page.get_by_text("6 hồ sơ", exact=True).is_visible()
    views.get_by_role("link", name="Quá hạn").click()
    page.get_by_role("heading", name="Không có hồ sơ nào khớp").wait_for()
    judge(page)
    views.get_by_role("link", name="Cần nhận, theo tên").click()
    current = views.locator("[aria-current]")
    assert current.inner_text() == "Cần nhận, theo tên"
    assert 0 <= current.bounding_box()["x"] <= width - current.bounding_box()["width"]

    page.get_by_role("link", name="Sửa cách xem «Cần nhận, theo tên»").click()
    judge(page)
    page.get_by_label("Tên cách xem").fill("Cần nhận")
    page.get_by_role("button", name="Lưu tên mới").click()
    page.get_by_text("Đã đổi tên cách xem thành «Cần nhận».").wait_for()
    page.get_by_role("link", name="Sửa cách xem «Cần nhận»").click()
    page.get_by_role("button", name="Bỏ cách xem này").click()
    page.get_by_text("Đã bỏ cách xem «Cần nhận».").wait_for()
    assert not SavedView.objects.exists()
