"""The registration in a browser: typing survives a lost line and a closed page; names are watched while typed."""

import re

import pytest

from campaigns.tests.factories import make_campaign, make_field
from models_registry.enums import ModelState
from models_registry.models import MobilisationModel
from models_registry.tests.factories import make_indicator, make_model
from testing.browser import accessibility_violations, login, overflows

pytestmark = pytest.mark.browser


@pytest.fixture
def idea(hamlet, agency, commune):
    campaign = make_campaign(commune)
    make_field(campaign)
    make_model(agency, campaign, title="Đường hoa phụ nữ", state=ModelState.ACTIVE)
    make_indicator(name="Hộ tham gia")
    return make_model(hamlet, campaign, title="Đường hoa", situation="", aims="", resources="", forces="")


def kept(page):
    return page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('ban-nhap:')).length")


def says(page, text):
    page.locator("[data-save-state]", has_text=re.compile(text)).wait_for()


def test_what_was_typed_survives_a_lost_line_and_a_closed_page(page, preparer, idea):
    login(page, preparer.username)
    page.goto(f"/mo-hinh/{idea.pk}/sua/noi-dung/")
    page.context.set_offline(True)
    page.fill("[name=situation]", "Ngõ nhiều rác.")
    page.fill("[name=aims]", "Ngõ sạch.")
    page.get_by_role("button", name="Lưu, sang bước sau").click()
    says(page, "Mất kết nối")
    assert page.url.endswith("/noi-dung/")
    assert kept(page) == 1
    page.context.set_offline(False)
    says(page, "Đã lưu")
    idea.refresh_from_db()
    assert (idea.situation, idea.aims, kept(page)) == ("Ngõ nhiều rác.", "Ngõ sạch.", 0)

    page.context.set_offline(True)
    page.fill("[name=aims]", "Ngõ sạch, có hoa.")
    page.close()
    page = page.context.new_page()
    page.context.set_offline(False)
    page.goto(f"/mo-hinh/{idea.pk}/sua/noi-dung/")
    assert page.input_value("[name=aims]") == "Ngõ sạch, có hoa."
    says(page, r"Đã lấy lại nội dung gõ lúc \d\d:\d\d\. Đã lưu \d\d:\d\d")
    idea.refresh_from_db()
    assert (idea.aims, kept(page)) == ("Ngõ sạch, có hoa.", 0)
    page.fill("[name=situation]", "Ngõ sạch rồi.")
    says(page, r"^\s*Đã lưu \d\d:\d\d")


def test_steps_rows_and_the_last_look_up_to_sending(page, preparer, idea):
    login(page, preparer.username)
    page.goto(f"/mo-hinh/{idea.pk}/sua/")
    page.fill("[name=title]", "Đường hoa phụ nữ xóm")
    page.locator(".likeness", has_text="Đường hoa phụ nữ").wait_for()
    page.get_by_role("button", name="Lực lượng, nguồn lực").click()
    page.wait_for_url("**/luc-luong/")
    page.get_by_role("button", name="Thêm dòng").first.click()
    for number, name, role in ((0, "Chi bộ xóm", "lead"), (1, "Hội Phụ nữ", "cooperate")):
        page.fill(f"[name=force_rows-{number}-name]", name)
        page.locator(f"[name=force_rows-{number}-role]").select_option(role)
    page.locator("[name=resource_rows-0-kind]").select_option("labour")
    page.locator("[name=resource_rows-0-source]").select_option("people")
    page.fill("[name=resource_rows-0-amount]", "1.200")
    says(page, "Đã lưu")
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Lưu, về bước trước").click()
    page.wait_for_url("**/noi-dung/")
    page.fill("[name=situation]", "Ngõ nhiều cỏ.")
    page.fill("[name=aims]", "Hai bên đường có hoa.")
    page.get_by_role("button", name="Xem lại và gửi").click()
    page.wait_for_url("**/xem-lai/")
    page.get_by_text("Ngày công, nhân dân đóng góp: 1.200 ngày công").wait_for()
    assert accessibility_violations(page) == []
    page.get_by_label("Vẫn đăng ký vì").fill("Làm ở đường khác.")
    page.get_by_role("button", name="Đăng ký mô hình với").click()
    page.get_by_text("Vẫn đăng ký vì: Làm ở đường khác.").wait_for()
    assert MobilisationModel.objects.get(pk=idea.pk).state == ModelState.REGISTERED
    assert kept(page) == 0


def test_the_steps_fit_a_telephone(phone, preparer, idea):
    login(phone, preparer.username)
    for step in ("ten-noi-lam", "noi-dung", "luc-luong", "ket-qua", "xem-lai"):
        phone.goto(f"/mo-hinh/{idea.pk}/sua/{step}/")
        assert not overflows(phone)
        assert phone.locator(".form-steps [aria-current]").evaluate(
            "box => box.getBoundingClientRect().right <= innerWidth && box.getBoundingClientRect().left >= 0"
        )
