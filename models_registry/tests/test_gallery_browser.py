"""The public pages in a browser: whole on a small telephone, light, without a script too, nothing said to anybody."""

import pytest

from campaigns.tests.factories import make_campaign, make_field
from models_registry.enums import ExemplarState, ModelState
from models_registry.models import Exemplar, Promise
from models_registry.tests.exemplar_factories import make_exemplar
from models_registry.tests.factories import make_indicator, make_model, make_update
from models_registry.tests.gallery_factories import make_cleared_photo, make_gallery, make_story
from testing.browser import accessibility_violations, login, overflows
from units.tests.factories import make_household

pytestmark = pytest.mark.browser
LIGHT = 60_000


@pytest.fixture
def story(hamlet, commune, preparer):
    campaign = make_campaign(commune)
    model = make_model(hamlet, campaign, state=ModelState.RECOGNISED)
    land = make_indicator(name="Diện tích đất hiến", unit_name="m²")
    Promise.objects.create(model=model, indicator=land, value=1850)
    make_update(model, preparer, figures={land: 1665})
    make_story(make_exemplar(hamlet, campaign, state=ExemplarState.RECOGNISED), headline="Hiến đất mở đường")
    return make_story(model, photos=[make_cleared_photo(model, caption="Con đường mới") for _ in range(3)])


@pytest.mark.parametrize("width", [1280, 360])
def test_the_public_pages_are_whole_accessible_and_fit(width, new_page, story):
    page = new_page(width=width)
    for url in (story.gallery.get_absolute_url(), story.get_absolute_url(), f"{story.gallery.get_absolute_url()}?q=x"):
        page.goto(url)
        assert accessibility_violations(page) == []
        assert not overflows(page)
    assert page.context.cookies() == []


@pytest.mark.parametrize("name", ["list", "story"])
def test_without_the_photos_a_page_weighs_little(name, phone, story):
    weights = {}
    phone.on("response", lambda answer: weights.update({answer.url: len(answer.body())}))
    phone.goto((story.gallery if name == "list" else story).get_absolute_url())
    phone.wait_for_load_state("networkidle")
    assert any("/anh/" in address for address in weights)
    assert sum(weight for address, weight in weights.items() if "/anh/" not in address) < LIGHT, weights


def test_a_stranger_finds_a_story_reads_it_and_copies_its_link(phone, story):
    phone.goto("/gioi-thieu/")
    phone.get_by_label("Tìm trong các bài").fill("duong no hoa")
    phone.get_by_role("button", name="Tìm").click()
    phone.wait_for_url("**/?q=duong+no+hoa**")
    assert phone.locator(".card").count() == 1
    phone.get_by_role("link", name=story.headline).click()
    phone.wait_for_url(f"**{story.get_absolute_url()}")
    assert phone.get_by_text("1.665").is_visible()
    assert phone.get_by_text("phấn đấu 1.850").is_visible()
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.get_by_role("button", name="Chép đường dẫn").click()
    phone.get_by_role("button", name="Đã chép").wait_for()
    assert phone.evaluate("navigator.clipboard.readText()").endswith(story.get_absolute_url())
    phone.get_by_role("link", name="Tất cả các bài").click()
    phone.wait_for_url(f"**{story.gallery.get_absolute_url()}")


def test_the_pages_need_no_script(browser, live_server, story):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(story.get_absolute_url())
    assert page.get_by_role("heading", name=story.headline).is_visible()
    assert page.get_by_role("button", name="Chép đường dẫn").count() == 0
    assert page.get_by_label("Đường dẫn của bài").input_value().endswith(story.get_absolute_url())
    page.goto(f"{story.gallery.get_absolute_url()}?ke-ve=nguoi-tot-viec-tot")
    assert page.locator(".card").count() == 1
    context.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_an_exemplar_is_begun_written_by_itself_and_introduced(width, new_page, preparer, hamlet, commune):
    campaign = make_campaign(commune)
    make_field(campaign, name="Kinh tế")
    make_household(hamlet, head_name="Lò Văn Pá")
    page = new_page(width=width)
    login(page, preparer.username)
    page.goto("/dien-hinh/")
    page.get_by_role("link", name="Giới thiệu điển hình").first.click()
    page.get_by_label("Việc làm nêu gương").fill("Hiến 300 m² đất")
    page.get_by_role("button", name="Lập bản nháp").click()
    page.wait_for_url("**/sua/")
    page.get_by_label("Ai được nêu gương").select_option(label="Hộ ông/bà Lò Văn Pá")
    page.get_by_label("Lĩnh vực").select_option(label="Kinh tế")
    page.locator("[data-save-state]", has_text="Chưa kể chuyện").wait_for()
    page.get_by_label("Người tốt, việc tốt").fill("Gia đình hiến đất trước, cả xóm theo sau.")
    page.locator("[data-save-state]", has_text="đã đủ để giới thiệu").wait_for()
    assert accessibility_violations(page) == []
    assert not overflows(page)
    page.get_by_role("button", name="Lưu, xem lại trước khi gửi").click()
    page.wait_for_url("**/dien-hinh/*/")
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Giới thiệu điển hình").click()
    page.get_by_text("Giới thiệu điển hình: đã ghi nhận.").wait_for()
    exemplar = Exemplar.objects.get()
    assert (exemplar.state, str(exemplar.subject)) == (ExemplarState.REGISTERED, "Hộ ông/bà Lò Văn Pá")


@pytest.mark.parametrize("width", [1280, 360])
def test_the_desk_writes_a_story_is_told_what_hinders_it_and_publishes(
    width, new_page, secretary, hamlet, commune, province
):
    make_gallery(province)
    model = make_model(hamlet, make_campaign(commune), state=ModelState.RECOGNISED)
    make_cleared_photo(model, caption="Con đường mới")
    page = new_page(width=width)
    login(page, secretary.username)
    page.goto(f"/mo-hinh/{model.pk}/bai-gioi-thieu/")
    page.get_by_label("Tiêu đề").fill("Đường nở hoa")
    page.get_by_label("Câu chuyện").fill("Bà con cùng làm, gọi 0912 345 678 để hỏi.")
    page.get_by_label("Con đường mới").check()
    page.locator("[data-save-state]", has_text="Đã lưu").wait_for()
    page.get_by_role("button", name="Lưu bài, kiểm tra trước khi công bố").click()
    page.get_by_text("giống số điện thoại").wait_for()
    assert accessibility_violations(page) == []
    assert not overflows(page)
    page.get_by_label("Câu chuyện").fill("Bà con cùng làm.")
    page.get_by_role("button", name="Lưu bài, kiểm tra trước khi công bố").click()
    page.get_by_role("button", name="Công bố bài").click()
    page.get_by_text("Mọi người đang đọc được bài này").wait_for()
    assert accessibility_violations(page) == []
    page.get_by_role("link", name="/gioi-thieu/bai/").click()
    page.get_by_role("heading", name="Đường nở hoa").wait_for()
    assert page.locator("figure").count() == 1
