"""An update by telephone: written in a minute, through a lost line, with photos straight from the camera."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from interface.tests.photo_corpus import HEIC, SECRETS, picture, telling_jpeg
from models_registry.enums import ModelState
from models_registry.models import Photo, ProgressUpdate, Promise
from models_registry.tests.factories import make_indicator, make_model, make_photo, make_update
from testing.browser import accessibility_violations, login, overflows

pytestmark = pytest.mark.browser
A_MINUTE = 60


@pytest.fixture
def model(hamlet):
    made = make_model(hamlet, state=ModelState.ACTIVE, year=timezone.localdate().year, title="Đường hoa xóm Đồng Tâm")
    for name, unit, baseline, value in (("Hộ tham gia", "hộ", 10, 60), ("Ngày công", "ngày", 0, 1500)):
        Promise.objects.create(
            model=made, indicator=make_indicator(name=name, unit_name=unit), baseline=baseline, value=value
        )
    return made


def taken(content, name="IMG_0001.jpg", kind="image/jpeg"):
    return {"name": name, "mimeType": kind, "buffer": content}


def noisy_photo():
    """As heavy as a telephone makes it."""
    from PIL import Image

    return telling_jpeg(6, Image.effect_noise((3000, 2250), 80).convert("RGB"))


def test_an_update_takes_less_than_a_minute_by_telephone(phone, preparer, model):
    login(phone, preparer.username)
    sent = []
    phone.on("request", lambda request: request.method == "POST" and sent.append(request))
    began = time.monotonic()
    phone.goto(f"/mo-hinh/{model.pk}/")
    phone.get_by_role("link", name="Tiến độ").click()
    phone.get_by_role("link", name="Ghi cập nhật").click()
    assert not overflows(phone)
    phone.get_by_label("Diễn biến, kết quả").fill("Bà con hiến đất, làm xong 200 m.")
    phone.get_by_label("Hộ tham gia (hộ)").fill("45")
    phone.get_by_label("Ngày công (ngày)").fill("1.250")
    heavy = noisy_photo()
    phone.locator("input[type=file]").set_input_files([taken(heavy), taken(telling_jpeg(3, picture()))])
    phone.get_by_text("2 ảnh,").wait_for()
    phone.get_by_role("button", name="Ghi cập nhật").click()
    phone.get_by_text("kèm 2 ảnh").wait_for()
    assert time.monotonic() - began < A_MINUTE
    assert len(sent) == 1
    assert int(sent[0].all_headers()["content-length"]) < len(heavy) / 2
    update = ProgressUpdate.objects.get()
    assert {row.indicator.name: row.value for row in update.figures.all()} == {"Hộ tham gia": 45, "Ngày công": 1250}
    for photo in Photo.objects.all():
        content = photo.file.file.read()
        assert [secret for secret in SECRETS if secret in content] == []
    phone.locator(".photos img").first.scroll_into_view_if_needed()
    phone.wait_for_function("[...document.querySelectorAll('.photos img')].every(each => each.naturalWidth > 0)")
    assert not overflows(phone)
    assert accessibility_violations(phone) == []


def test_a_lost_line_loses_nothing_and_makes_no_second_update(phone, preparer, model):
    login(phone, preparer.username)
    phone.goto(f"/mo-hinh/{model.pk}/tien-do/moi/")
    phone.get_by_label("Diễn biến, kết quả").fill("Đã họp dân.")

    def answer_is_lost(route):
        route.fetch(max_redirects=0)
        route.abort()

    phone.route("**/tien-do/moi/", answer_is_lost, times=1)
    phone.get_by_role("button", name="Ghi cập nhật").click()
    phone.get_by_text("Mất kết nối khi tải tệp").wait_for()
    assert ProgressUpdate.objects.count() == 1
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.goto("about:blank")
    phone.goto(f"/mo-hinh/{model.pk}/tien-do/moi/")
    phone.get_by_text("Đã lấy lại nội dung gõ lúc").wait_for()
    assert phone.get_by_label("Diễn biến, kết quả").input_value() == "Đã họp dân."
    phone.get_by_role("button", name="Ghi cập nhật").click()
    phone.wait_for_url("**/tien-do/")
    assert ProgressUpdate.objects.count() == 1
    phone.goto(f"/mo-hinh/{model.pk}/tien-do/moi/")
    assert phone.get_by_label("Diễn biến, kết quả").input_value() == ""


def test_a_bad_photo_is_told_while_words_and_good_photos_stay(phone, preparer, model):
    login(phone, preparer.username)
    phone.goto(f"/mo-hinh/{model.pk}/tien-do/moi/")
    phone.get_by_label("Diễn biến, kết quả").fill("Đã họp dân.")
    photos = phone.locator("input[type=file]")
    photos.set_input_files([taken(telling_jpeg()), taken(HEIC, "IMG_2.HEIC", "image/heic")])
    phone.get_by_text("2 ảnh,").wait_for()
    phone.get_by_role("button", name="Ghi cập nhật").click()
    phone.get_by_text("Tương thích nhất").first.wait_for()
    assert phone.evaluate("document.activeElement.className") == "form-errors"
    assert phone.get_by_label("Diễn biến, kết quả").input_value() == "Đã họp dân."
    assert photos.evaluate("input => input.files.length") == 2
    assert not ProgressUpdate.objects.exists()
    assert accessibility_violations(phone) == []
    photos.set_input_files([taken(telling_jpeg())])
    phone.get_by_text("1 ảnh,").wait_for()
    phone.get_by_role("button", name="Ghi cập nhật").click()
    phone.get_by_text("kèm 1 ảnh").wait_for()


def test_a_figure_that_goes_back_is_explained_on_the_same_form(page, preparer, model):
    indicator = model.promises.first().indicator
    make_update(model, preparer, happened_on=timezone.localdate() - timedelta(days=9), figures={indicator: 40})
    login(page, preparer.username)
    page.goto(f"/mo-hinh/{model.pk}/tien-do/moi/")
    page.get_by_label("Hộ tham gia (hộ)").fill("35")
    page.get_by_role("button", name="Ghi cập nhật").click()
    page.get_by_label("Giải thích số liệu").fill("Năm hộ chuyển đi.")
    page.get_by_role("button", name="Ghi cập nhật").click()
    page.get_by_text("Giải thích số liệu: Năm hộ chuyển đi.").wait_for()
    assert accessibility_violations(page) == []


def test_the_pages_of_progress_fit_a_telephone_and_are_usable_by_all(phone, secretary, preparer, model):
    indicator = model.promises.first().indicator
    day = timezone.localdate()
    update = make_update(model, preparer, happened_on=day, figures={indicator: 40})
    make_photo(update, caption="Họp dân")
    for user, addresses in (
        (secretary, [f"/mo-hinh/{model.pk}/tien-do/"]),
        (
            preparer,
            [f"/mo-hinh/{model.pk}/tien-do/{update.pk}/sua/", f"/mo-hinh/{model.pk}/tien-do/moi/?ky=year-{day.year}"],
        ),
    ):
        login(phone, user.username)
        for address in addresses:
            phone.goto(address)
            assert not overflows(phone), address
            assert accessibility_violations(phone) == [], address
