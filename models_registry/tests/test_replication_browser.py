"""An officer of another commune finds a recognised model, copies it, makes it the own commune's and registers it."""

import pytest

from campaigns.tests.factories import make_campaign, make_field
from models_registry.enums import ModelState
from models_registry.models import MobilisationModel
from models_registry.tests.factories import make_model, make_recognised_model
from testing.browser import accessibility_violations, login, overflows
from units.tests.factories import make_unit

pytestmark = pytest.mark.browser
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture
def source(sibling_commune):
    model = make_recognised_model(make_unit(sibling_commune, name="Xóm Bến"), title="Cổng làng an toàn", year=2025)
    make_recognised_model(sibling_commune, title="Vườn mẫu")
    return model


def judge(page):
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        assert accessibility_violations(page) == []
        assert not overflows(page)


def test_a_model_is_found_copied_adapted_and_registered(page, preparer, secretary, source, hamlet, commune):
    campaign = make_campaign(commune)
    make_field(campaign, name=source.field.name)
    login(page, preparer.username)
    page.goto("/mo-hinh/")
    page.get_by_role("link", name="Nên nhân rộng").click()
    judge(page)
    page.fill("form.filters [name=q]", "cong lang")
    page.press("form.filters [name=q]", "Enter")
    page.get_by_role("link", name="Cổng làng an toàn").click()
    judge(page)
    page.locator("[name=year]").fill("2026")
    page.get_by_role("button", name="Nhân rộng về đơn vị").click()
    page.wait_for_url("**/sua/")
    panel = page.locator("#mo-hinh-goc")
    assert "Địa bàn, đối tượng vận động: còn nguyên văn" in panel.inner_text()
    judge(page)
    page.fill("[name=title]", "Cổng làng an toàn xóm Đồng Tâm")
    page.fill("[name=place_and_people]", "60 hộ dọc đường liên xóm Đồng Tâm.")
    page.get_by_role("button", name="Thực trạng, mục tiêu, nội dung").click()
    page.wait_for_url("**/noi-dung/")
    page.fill("[name=situation]", "Cổng xóm hay ùn tắc giờ tan học.")
    page.get_by_role("button", name="Xem lại và gửi").click()
    page.wait_for_url("**/xem-lai/")
    assert "Địa bàn, đối tượng" not in page.locator("#mo-hinh-goc").inner_text()
    judge(page)
    page.get_by_role("button", name="Đăng ký mô hình").click()
    page.locator(".badge-state", has_text="Đã đăng ký").first.wait_for()
    copy = MobilisationModel.objects.get(replicated_from=source)
    assert (copy.state, copy.unit) == (ModelState.REGISTERED, hamlet)
    page.get_by_role("link", name="Nhân rộng", exact=True).first.click()
    assert "Xóm Bến, Xã Tân Tiến, năm 2025" in page.locator(".chain").first.inner_text()
    judge(page)


def test_the_first_unit_sees_where_its_model_went(page, secretary, source, hamlet, commune, sibling_commune):
    own = make_recognised_model(hamlet, make_campaign(commune))
    for unit in (commune, sibling_commune, sibling_commune):
        make_model(unit, replicated_from=own, state=ModelState.ACTIVE)
    make_recognised_model(sibling_commune, replicated_from=own)
    login(page, secretary.username)
    page.goto(own.family_url)
    assert page.locator(".tilemap rect").count() == 2
    assert "… và 2 mô hình khác ở nơi khác" in page.locator(".chain").first.inner_text()
    judge(page)
    page.goto(f"/mo-hinh/{own.pk}/")
    page.get_by_role("link", name="Xem lan tỏa đến đâu").click()
    page.wait_for_url("**/nhan-rong/")
