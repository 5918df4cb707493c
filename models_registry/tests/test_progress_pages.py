"""The pages of a model's progress: the line of life, the form of an update, photos, who owes."""

import io
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from dankhe.selectors import work_items
from interface.photos import LARGE, SMALL
from interface.tests.photo_corpus import HEIC, PROGRAM, SECRETS, SVG, jpeg, picture, png_bomb, telling_jpeg
from models_registry.enums import ModelState, UpdateKind
from models_registry.models import ModelEvent, Photo, ProgressUpdate, Promise
from models_registry.selectors import Period
from models_registry.tests.factories import (
    make_indicator,
    make_model,
    make_photo,
    make_recognised_model,
    make_update,
)

NO_OTHERS = {"others-TOTAL_FORMS": "3", "others-INITIAL_FORMS": "0"}


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def indicator(db):
    return make_indicator(name="Hộ tham gia", unit_name="hộ")


@pytest.fixture
def model(hamlet, indicator, today):
    made = make_model(hamlet, state=ModelState.ACTIVE, year=today.year)
    Promise.objects.create(model=made, indicator=indicator, baseline=10, value=1500)
    return made


def page_of(model, name="progress_detail", *more):
    return reverse(f"models_registry:{name}", args=[model.pk, *more])


def photo(content=None, name="IMG_0001.jpg"):
    return SimpleUploadedFile(name, telling_jpeg() if content is None else content)


def send(client, model, day, *, url="", **columns):
    data = {"client_key": uuid4().hex, "happened_on": day.isoformat(), "text": "Đã họp dân.", **NO_OTHERS, **columns}
    return client.post(url or page_of(model, "progress_create"), data)


def words(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("count", [1, 3])
def test_the_line_of_life_costs_the_same_however_long(
    client, hamlet, preparer, indicator, today, django_assert_num_queries, count
):
    model = make_recognised_model(hamlet, year=today.year - 1, decided_on=date(today.year - 1, 11, 15))
    for number in range(count):
        other = make_indicator(name=f"Chỉ số {number}")
        update = make_update(
            model, preparer, happened_on=today - timedelta(days=number), figures={indicator: 40, other: 5}
        )
        make_photo(update)
        make_photo(update)
    client.force_login(preparer)
    client.get("/healthz")
    with django_assert_num_queries(15):
        response = client.get(page_of(model))
    assert response.status_code == 200
    assert [len(entries) for _, entries in response.context["groups"]] == [count, 2]


def test_the_line_joins_years_steps_recognitions_and_updates(client, hamlet, preparer, secretary, indicator, today):
    model = make_recognised_model(hamlet, year=today.year - 1, decided_on=date(today.year - 1, 11, 15))
    Promise.objects.create(model=model, indicator=indicator, baseline=10, value=1500)
    model.years.update(is_outstanding=True)
    update = make_update(model, preparer, happened_on=today, figures={indicator: 1250}, text="Bà con hiến đất.")
    make_update(model, preparer, happened_on=today, text="Nhầm.", withdrawn_at=timezone.now())
    ModelEvent.objects.create(model=model, actor=secretary, at=timezone.now(), action="accept", after=model.state)
    client.force_login(preparer)
    text = words(client.get(page_of(model)))
    for told in (
        f"Trong năm {today.year - 1}: xây dựng mới, mô hình tiêu biểu",
        f"Được công nhận cấp cơ sở, năm {today.year - 1}",
        "Chấp nhận",
        "Bà con hiến đất.",
        "Hộ tham gia: 1.250 hộ",
        "1.250 / 1.500 hộ, đạt 83% mức phấn đấu",
        "Đã rút",
    ):
        assert told in text
    assert page_of(model, "progress_correct", update.pk) in text


def test_an_update_is_written_with_figures_as_people_type_them_and_photos(client, model, preparer, indicator, today):
    other = make_indicator(name="Đất hiến", unit_name="m²", decimals=1)
    client.force_login(preparer)
    response = send(
        client,
        model,
        today,
        **{
            f"figure_{indicator.pk}": "1.250",
            "others-0-indicator": str(other.pk),
            "others-0-value": "12,5",
            "photos": [photo(), photo(jpeg(picture(3000, 2000)), "anh 2.png")],
            "caption": "Họp dân",
        },
    )
    update = ProgressUpdate.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"{page_of(model)}#cap-nhat-{update.pk}"
    assert {(row.indicator.name, str(row.value)) for row in update.figures.all()} == {
        ("Hộ tham gia", "1250.00"),
        ("Đất hiến", "12.50"),
    }
    assert [row.caption for row in update.photos.all()] == ["Họp dân"] * 2
    assert "kèm 2 ảnh" in words(client.get(page_of(model)))


def test_a_lost_answer_is_no_second_update_even_with_a_new_indicator(client, model, preparer, today):
    other = make_indicator(name="Đất hiến", unit_name="m²")
    client.force_login(preparer)
    columns = {"client_key": "khoa", "others-0-indicator": str(other.pk), "others-0-value": "12"}
    first, second = (send(client, model, today, photos=[photo()], **columns) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert (ProgressUpdate.objects.count(), Photo.objects.count()) == (1, 1)


def test_other_words_under_a_used_key_come_back_with_a_new_key(client, model, preparer, today):
    client.force_login(preparer)
    send(client, model, today, client_key="khoa")
    response = send(client, model, today, client_key="khoa", text="Việc khác.")
    assert response.status_code == 422
    assert "khác với nội dung trên màn hình" in words(response)
    assert response.context["form"]["client_key"].value() != "khoa"
    assert ProgressUpdate.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("IMG_1.HEIC", HEIC, "chọn “Tương thích nhất”"),
        ("anh.svg", SVG, "không phải là ảnh JPG, PNG hoặc WebP"),
        ("cai-dat.jpg", PROGRAM, "không phải là ảnh JPG, PNG hoặc WebP"),
        ("bom.png", png_bomb(), "ảnh quá lớn"),
        ("hong.jpg", jpeg()[:2000], "tải lên chưa trọn"),
    ],
)
def test_a_photo_that_is_none_is_named_and_nothing_typed_is_lost(
    client, model, preparer, indicator, today, name, content, sentence
):
    client.force_login(preparer)
    response = send(client, model, today, photos=[photo(), photo(content, name)], **{f"figure_{indicator.pk}": "1.250"})
    text = words(response)
    assert response.status_code == 422
    assert f"Ảnh “{name}” chưa nhận được:" in text
    assert sentence in text
    assert response.context["form"]["text"].value() == "Đã họp dân."
    assert response.context["form"][f"figure_{indicator.pk}"].value() == "1.250"
    assert "hãy chọn lại ảnh" in text
    assert not ProgressUpdate.objects.exists()


def test_too_many_and_too_heavy_photos_are_refused(client, model, preparer, today, settings):
    client.force_login(preparer)
    assert "nhiều nhất 10 ảnh" in words(send(client, model, today, photos=[photo() for _ in range(11)]))
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    heavy = photo(jpeg() + bytes(1024 * 1024))
    assert "nặng quá mức 1 MB" in words(send(client, model, today, photos=[heavy]))


def test_what_is_wrong_stands_beside_its_box(client, model, preparer, indicator, today):
    client.force_login(preparer)
    tomorrow = today + timedelta(days=1)
    response = send(client, model, tomorrow)
    assert list(response.context["form"].errors) == ["happened_on"]
    response = send(client, model, today, **{f"figure_{indicator.pk}": "nhiều"})
    assert "“nhiều” không phải là số" in response.context["form"].errors[f"figure_{indicator.pk}"][0]
    response = send(client, model, today, **{f"figure_{indicator.pk}": "1,5"})
    assert "số nguyên" in response.context["form"].errors[f"figure_{indicator.pk}"][0]
    response = send(client, model, today, **{"others-0-value": "5"})
    assert "Hãy chọn chỉ số." in words(response)
    assert response.status_code == 422


def test_a_figure_that_goes_back_asks_and_then_is_taken(client, model, preparer, indicator, today):
    make_update(model, preparer, happened_on=today - timedelta(days=3), figures={indicator: 40})
    client.force_login(preparer)
    name = f"figure_{indicator.pk}"
    response = send(client, model, today, **{name: "35"})
    assert response.status_code == 422
    assert "thấp hơn số đã ghi" in response.context["form"].errors["explanation"][0]
    assert send(client, model, today, explanation="Năm hộ chuyển đi.", **{name: "35"}).status_code == 302
    assert "Giải thích số liệu: Năm hộ chuyển đi." in ProgressUpdate.objects.first().text


def test_a_result_is_begun_with_the_last_figures(client, hamlet, preparer, indicator, today):
    model = make_model(hamlet, state=ModelState.ACTIVE, year=today.year - 1)
    Promise.objects.create(model=model, indicator=indicator, baseline=10, value=60)
    make_update(model, preparer, happened_on=date(today.year - 1, 12, 1), figures={indicator: 1250})
    client.force_login(preparer)
    period = Period(UpdateKind.YEAR, today.year - 1)
    url = f"{page_of(model, 'progress_create')}?ky={period.slug}"
    form = client.get(url).context["form"]
    assert form[f"figure_{indicator.pk}"].value() == "1.250"
    assert form["happened_on"].value() == date(today.year - 1, 12, 31)
    answers = [
        send(
            client, model, date(today.year - 1, 12, 31), url=url, client_key="k", **{f"figure_{indicator.pk}": "1.300"}
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [302, 302]
    update = ProgressUpdate.objects.get(kind=UpdateKind.YEAR)
    assert (update.year, update.figures.get().value) == (today.year - 1, 1300)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("word", ["year-1999", "ordinary-2026", "year-", "nam", "half_year-20261", "year-0000"])
def test_a_period_that_is_none_is_not_there(client, model, preparer, today, word):
    client.force_login(preparer)
    url = f"{page_of(model, 'progress_create')}?ky={word}"
    assert client.get(url).status_code == 404
    assert send(client, model, today, url=url).status_code in (404, 422)
    assert not ProgressUpdate.objects.exists()


def test_a_correction_by_page_and_the_newer_one_shown(client, model, preparer, indicator, today):
    update = make_update(model, preparer, happened_on=today, figures={indicator: 40}, text="Bốn mươi hộ.")
    client.force_login(preparer)
    url = page_of(model, "progress_correct", update.pk)
    form = client.get(url).context["form"]
    assert (form["text"].value(), form[f"figure_{indicator.pk}"].value()) == ("Bốn mươi hộ.", "40")
    data = {"version": "1", "happened_on": today.isoformat(), "text": "Bốn mốt hộ.", "reason": "Đếm sót."}
    data[f"figure_{indicator.pk}"] = "41"
    assert client.post(url, data).status_code == 302
    update.refresh_from_db()
    assert (update.text, update.figures.get().value) == ("Bốn mốt hộ.", 41)
    response = client.post(url, data | {"text": "Bốn hai hộ."})
    assert response.status_code == 409
    assert "Bốn mốt hộ." in words(response)
    assert (response.context["form"]["text"].value(), response.context["form"]["version"].value()) == ("Bốn hai hộ.", 2)
    assert "Lý do: Đếm sót." in words(client.get(page_of(model)))


def test_a_withdrawal_by_page_needs_its_reason(client, model, preparer, today):
    update = make_update(model, preparer, happened_on=today)
    client.force_login(preparer)
    url = page_of(model, "progress_withdraw", update.pk)
    assert client.post(url, {"version": "1", "reason": ""}).status_code == 422
    assert client.post(url, {"version": "7", "reason": "Nhầm"}).status_code == 409
    assert client.post(url, {"version": "1", "reason": "Nhầm mô hình"}).status_code == 302
    assert "Đã rút" in words(client.get(page_of(model)))
    assert client.post(url, {"version": "2", "reason": "Lại"}).status_code == 422


def test_a_closed_update_offers_no_change(client, model, preparer, today):
    update = make_update(model, preparer, happened_on=today)
    make_update(model, preparer, happened_on=today, kind=UpdateKind.YEAR)
    client.force_login(preparer)
    assert page_of(model, "progress_correct", update.pk) not in words(client.get(page_of(model)))
    response = client.get(page_of(model, "progress_correct", update.pk))
    assert response.status_code == 403
    assert "đã chốt sau cập nhật này" in words(response)
    data = {"version": "1", "happened_on": today.isoformat(), "text": "Gõ rồi.", "reason": "Nhầm"}
    response = client.post(page_of(model, "progress_correct", update.pk), data)
    assert response.status_code == 422
    assert "đã chốt sau cập nhật này" in words(response)
    assert response.context["form"]["text"].value() == "Gõ rồi."
    update.refresh_from_db()
    assert update.text == "Bà con đã làm xong một đoạn."


def test_a_withdrawn_update_opens_for_no_correction(client, model, preparer, today):
    update = make_update(model, preparer, happened_on=today, withdrawn_at=timezone.now())
    client.force_login(preparer)
    response = client.get(page_of(model, "progress_correct", update.pk))
    assert response.status_code == 403
    assert "đã được rút" in words(response)


def test_an_update_is_found_under_its_own_model_alone(client, hamlet, model, preparer, today):
    update = make_update(make_model(hamlet, state=ModelState.ACTIVE), preparer)
    client.force_login(preparer)
    assert client.get(page_of(model, "progress_correct", update.pk)).status_code == 404


def test_photos_are_for_those_who_see_the_model_and_for_nobody_else(client, model, preparer, auditor, stranger, today):
    client.force_login(preparer)
    send(client, model, today, photos=[photo(telling_jpeg(6, picture(3000, 2000)))])
    one = Photo.objects.get()
    addresses = {name: reverse(f"models_registry:photo_{name}", args=[one.pk]) for name in ("detail", "small")}
    for user in (preparer, auditor):
        client.force_login(user)
        for name, longest in (("detail", LARGE), ("small", SMALL)):
            answer = client.get(addresses[name])
            content = b"".join(answer.streaming_content)
            image = Image.open(io.BytesIO(content))
            assert max(image.size) == longest
            assert dict(image.getexif()) == {}
            assert [secret for secret in SECRETS if secret in content] == []
            assert answer["Content-Type"] == "image/jpeg"
            assert answer["Cache-Control"].startswith("private, max-age=")
            assert answer["X-Content-Type-Options"] == "nosniff"
    client.force_login(stranger)
    assert [client.get(url).status_code for url in addresses.values()] == [404, 404]
    client.logout()
    assert [client.get(url).status_code for url in addresses.values()] == [302, 302]


def test_the_desk_clears_a_photo_on_the_page_and_others_see_no_button(client, model, preparer, secretary, today):
    one = make_photo(make_update(model, preparer, happened_on=today))
    url = reverse("models_registry:photo_clear", args=[one.pk])
    client.force_login(preparer)
    assert url not in words(client.get(page_of(model)))
    client.force_login(secretary)
    assert url in words(client.get(page_of(model)))
    for cleared in ("1", "0"):
        assert client.post(url, {"cleared": cleared}).status_code == 302
        one.refresh_from_db()
        assert one.is_cleared is (cleared == "1")
    assert "Thôi công bố ảnh" in words(client.get(page_of(model)))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_those_who_owe_costs_the_same(client, hamlet, preparer, today, django_assert_num_queries, count):
    owing = [make_model(hamlet, state=ModelState.ACTIVE, year=today.year - 1) for _ in range(count)]
    done = make_model(hamlet, state=ModelState.ACTIVE, year=today.year - 1)
    make_update(done, preparer, kind=UpdateKind.YEAR, happened_on=date(today.year - 1, 12, 31))
    client.force_login(preparer)
    url = reverse("models_registry:model_list")
    period = Period(UpdateKind.YEAR, today.year - 1)
    client.get("/healthz")
    with django_assert_num_queries(10):
        response = client.get(url, {"owes": period.slug, "silent": "30"})
    assert set(response.context["object_list"]) == set(owing)
    assert [chip.value for chip in response.context["chips"]] == [str(period), "30 ngày"]


def test_home_tells_the_preparer_what_results_are_owed(model, preparer, hamlet):
    day = date(model.year, 6, 5)
    make_model(hamlet, state=ModelState.ACTIVE, year=model.year)
    done = make_model(hamlet, state=ModelState.ACTIVE, year=model.year)
    make_update(done, preparer, kind=UpdateKind.HALF_YEAR, happened_on=date(model.year, 6, 1))
    (line,) = [line for line in work_items(preparer, today=day) if "kết quả 6 tháng" in line.label]
    assert (line.label, line.count) == (f"Mô hình chưa có kết quả 6 tháng năm {model.year}", 2)
    assert line.url == f"{reverse('models_registry:model_list')}?owes=half_year-{model.year}"
    assert not [line for line in work_items(preparer, today=date(model.year, 10, 5)) if "chưa có kết quả" in line.label]


def test_the_desk_reads_updates_with_their_photos(client, model, preparer, secretary, foreign_commune, stranger, today):
    update = make_update(model, preparer, happened_on=today, text="Bà con hiến đất.")
    one = make_photo(update)
    hidden = make_update(make_model(foreign_commune, state=ModelState.ACTIVE, title="Nơi khác"), stranger)
    client.force_login(secretary)
    rows = client.get(reverse("admin:models_registry_progressupdate_changelist"), {"q": "duong hoa"})
    assert list(rows.context["cl"].result_list) == [update]
    page = words(client.get(reverse("admin:models_registry_progressupdate_change", args=[update.pk])))
    assert "Bà con hiến đất." in page
    assert reverse("models_registry:photo_detail", args=[one.pk]) in page
    assert client.get(reverse("admin:models_registry_progressupdate_change", args=[hidden.pk])).status_code == 404
