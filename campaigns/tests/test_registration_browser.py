"""The registration pages in a browser: at both widths, by keyboard, under axe."""

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.enums import DeadlineKind, RegistrationState
from campaigns.models import Registration
from campaigns.services import register, reopen_registration
from campaigns.tests.factories import (
    make_campaign,
    make_deadline,
    make_field,
    make_registration,
    make_self_registration,
)
from testing.browser import accessibility_violations, login, overflows
from units.enums import Role
from units.tests.factories import make_person, make_unit, make_user

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
YEAR = timezone.localdate().year


@pytest.fixture
def season(transactional_db):
    """A commune with two hamlets: a late registration, a reopened one, a person who waits."""
    commune = make_unit(make_unit(name="Tỉnh Sông Lam"), name="Xã Hòa Bình")
    first, second = (make_unit(commune, name=name) for name in ("Xóm Đồng Tâm", "Xóm Cây Thị"))
    make_user("canbo.xa", (Role.PREPARER, commune))
    desk = make_user("thuky", (Role.SECRETARY, commune))
    person = make_user("nguoidan", (Role.AUDITOR, first), full_name="Lò Thị Mai")
    campaign = make_campaign(commune)
    fields = [make_field(campaign) for _ in range(3)]
    make_deadline(campaign, kind=DeadlineKind.REGISTRATION, month=1, day=2, through="Phòng Nội vụ")
    officer = make_user(None, (Role.PREPARER, commune))
    late = make_registration(first, campaign, YEAR, fields=fields, people=[make_person(first)])
    register(registration_id=late.pk, actor=officer, late_reason="Bão số 9")
    reopened = make_registration(second, campaign, YEAR, fields=fields)
    register(registration_id=reopened.pk, actor=officer, late_reason="Bão số 9")
    reopen_registration(registration_id=reopened.pk, actor=desk, reason="Ghi rõ hơn", now=timezone.now())
    make_unit(commune, name="Xóm Mới")
    wish = make_self_registration(first, campaign, YEAR, user=person)
    return campaign, late, reopened, wish


@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_of_registration_fits_and_is_accessible(width, season, new_page):
    campaign, late, reopened, wish = season
    grid = f"{reverse('campaigns:registration_grid')}?campaign={campaign.pk}-{YEAR}"
    pages = {
        "canbo.xa": [
            reverse("campaigns:registration_list"),
            reopened.get_absolute_url(),
            reverse("campaigns:registration_edit", args=[reopened.pk]),
            grid,
            f"{reverse('campaigns:registration_batch')}?dk={reopened.pk}&dk={late.pk}",
            reverse("campaigns:registration_import"),
            reverse("campaigns:self_registration_queue"),
            wish.get_absolute_url(),
        ],
        "thuky": [late.get_absolute_url(), reverse("campaigns:registration_reopen", args=[late.pk])],
        "nguoidan": [
            reverse("campaigns:self_registration_list"),
            reverse("campaigns:self_registration_create"),
            f"{reverse('campaigns:self_registration_create')}?tu={wish.pk}",
        ],
    }
    complaints = []
    for username, addresses in pages.items():
        page = new_page(width=width)
        login(page, username)
        for address in addresses:
            page.goto(address)
            complaints += accessibility_violations(page)
            if overflows(page):
                complaints.append(f"{address} is wider than the window")
    assert complaints == []


def test_a_row_of_the_grid_is_filled_and_sent_by_keyboard_alone(season, new_page):
    campaign, *_ = season
    page = new_page()
    login(page, "canbo.xa")
    page.goto(f"{reverse('campaigns:registration_grid')}?campaign={campaign.pk}-{YEAR}")
    page.get_by_label("Số mô hình dự kiến của Xóm Mới").focus()
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.type("Làm đường hoa")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_label("Lý do đăng ký muộn").fill("Xóm mới lập")
    page.get_by_role("button", name="Gửi 1 đăng ký").click()
    page.get_by_text("đăng ký đã gửi").wait_for()
    made = Registration.objects.get(unit__name="Xóm Mới")
    assert (made.state, made.planned_models, made.pledge, made.late_reason, made.fields.count()) == (
        RegistrationState.REGISTERED,
        2,
        "Làm đường hoa",
        "Xóm mới lập",
        1,
    )
