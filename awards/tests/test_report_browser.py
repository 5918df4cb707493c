"""The report by telephone: written through a lost line, with photos, and sent."""

import time
from datetime import date, timedelta

import pytest
from django.utils import timezone

from awards.enums import DossierState
from awards.models import Dossier, ReportAnswer, ReportPhoto
from awards.tests.factories import make_dossier
from awards.tests.report_factories import make_report_form, make_reported_award, write_report
from campaigns.tests.factories import make_campaign, make_deadline
from interface.tests.photo_corpus import SECRETS, picture, telling_jpeg
from testing.browser import accessibility_violations, login, overflows
from units.tests.factories import make_person

pytestmark = pytest.mark.browser


@pytest.fixture
def dossier(hamlet, commune):
    campaign = make_campaign(commune, period_end=date(2090, 12, 31))
    make_deadline(campaign, on_date=timezone.localdate() + timedelta(days=20))
    make_report_form(code="Mẫu 1.5")
    person = make_person(hamlet, full_name="Hoàng Thị Mai")
    return make_dossier(hamlet, campaign, subject=person, campaign_award=make_reported_award(campaign))


def taken(number):
    content = telling_jpeg(6, picture(900 + number, 700))
    return {"name": f"IMG_{number}.jpg", "mimeType": "image/jpeg", "buffer": content}


def words_of(dossier):
    return dict(ReportAnswer.objects.filter(report__dossier=dossier).values_list("section_key", "text"))


def until(seen, what):
    for _ in range(60):
        if seen():
            return
        time.sleep(0.25)
    pytest.fail(what)


def test_the_whole_report_by_telephone_through_a_lost_line_until_it_is_sent(phone, preparer, dossier):
    login(phone, preparer.username)
    phone.goto(f"/ho-so/{dossier.pk}/sua/")
    phone.get_by_role("link", name="Viết báo cáo trên trang").click()
    assert not overflows(phone)
    phone.get_by_label("Tên đối tượng").fill("Hoàng Thị Mai")
    phone.get_by_text("Đã lưu lúc").first.wait_for()
    assert words_of(dossier)["ten"] == "Hoàng Thị Mai"
    phone.route("**/bao-cao/luu/", lambda route: route.abort())
    phone.get_by_label("Nội dung, biện pháp đã làm").fill("Họp dân bốn lần, từng đảng viên phụ trách năm hộ.")
    phone.get_by_text("Mất kết nối; nội dung vẫn ở trang này").first.wait_for()
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.goto("about:blank")
    assert "noi-dung" not in {key for key, text in words_of(dossier).items() if text}
    phone.unroute("**/bao-cao/luu/")
    phone.goto(f"/ho-so/{dossier.pk}/bao-cao/")
    box = phone.get_by_label("Nội dung, biện pháp đã làm")
    assert box.input_value() == "Họp dân bốn lần, từng đảng viên phụ trách năm hộ."
    phone.get_by_text("Đã lấy lại nội dung gõ lúc").first.wait_for()
    until(lambda: words_of(dossier).get("noi-dung", "").startswith("Họp dân"), "typing resumed was not saved")
    phone.get_by_label("Kết quả bằng con số").fill("Hiến 1.250 m² đất, 320 ngày công.")
    phone.get_by_text("Hồ sơ đã đủ để nộp.").first.wait_for()

    phone.locator("input[type=file]").set_input_files([taken(1), taken(2)])
    phone.get_by_text("2 ảnh,").wait_for()
    phone.get_by_label("Chú thích cho ảnh vừa chọn").fill("Ngày ra mắt")
    phone.get_by_role("button", name="Lưu ảnh, chú thích").click()
    phone.get_by_text("Đã thêm 2 ảnh.").wait_for()
    first, second = ReportPhoto.objects.all()
    assert [secret for secret in SECRETS if secret in first.file.file.read()] == []
    phone.get_by_label("Chú thích ảnh 2").fill("Đường sau khi làm")
    phone.get_by_role("button", name="Đưa ảnh 2 lên trước").click()
    phone.get_by_text("Đã đổi thứ tự ảnh.").wait_for()
    assert list(ReportPhoto.objects.values_list("pk", "caption")) == [
        (second.pk, "Đường sau khi làm"),
        (first.pk, "Ngày ra mắt"),
    ]
    phone.locator(".report-photo img").first.scroll_into_view_if_needed()
    phone.wait_for_function("[...document.querySelectorAll('.report-photo img')].every(each => each.naturalWidth > 0)")
    assert not overflows(phone)
    assert accessibility_violations(phone) == []

    phone.get_by_role("button", name="Lưu, về hồ sơ").click()
    phone.wait_for_url("**/sua/")
    phone.get_by_role("link", name="Xem lại trước khi nộp").click()
    phone.get_by_text("Hiến 1.250 m² đất, 320 ngày công.").wait_for()
    assert not overflows(phone)
    phone.get_by_role("button", name="Nộp hồ sơ cho Hội đồng TĐKT").click()
    phone.wait_for_url("**/bien-nhan/1/")
    sent = Dossier.objects.get(pk=dossier.pk)
    assert sent.state == DossierState.SUBMITTED
    photos = sent.versions.get().content["report"]["photos"]
    assert [photo["caption"] for photo in photos] == ["Đường sau khi làm", "Ngày ra mắt"]


def test_somebody_elses_version_is_shown_beside_what_was_typed(phone, preparer, dossier):
    login(phone, preparer.username)
    phone.goto(f"/ho-so/{dossier.pk}/bao-cao/")
    write_report(dossier, ket_qua="Bản của người khác.", now=timezone.now())
    phone.get_by_label("Kết quả bằng con số").fill("Bản của tôi.")
    phone.get_by_text("Có người vừa lưu bản mới hơn").first.wait_for()
    phone.get_by_role("button", name="Lưu bản nháp").click()
    phone.get_by_role("heading", name="Có người vừa lưu bản mới hơn").wait_for()
    assert phone.get_by_label("Kết quả bằng con số").input_value() == "Bản của tôi."
    assert phone.get_by_text("Bản của người khác.").is_visible()
    assert not overflows(phone)
    assert accessibility_violations(phone) == []
    phone.get_by_role("button", name="Lưu nội dung trong các ô nhập").click()
    phone.wait_for_url("**/bao-cao/")
    assert words_of(dossier)["ket-qua"] == "Bản của tôi."


def test_filling_and_the_print_fit_a_telephone_and_are_usable_by_all(phone, preparer, dossier):
    login(phone, preparer.username)
    for page in ("bao-cao/dien/so-lieu/", "in/"):
        phone.goto(f"/ho-so/{dossier.pk}/{page}")
        assert not overflows(phone), page
        assert accessibility_violations(phone) == [], page
    phone.goto(f"/ho-so/{dossier.pk}/bao-cao/dien/so-lieu/")
    phone.get_by_role("button", name="Điền các mục đã chọn").click()
    phone.get_by_text("Đã điền 1 mục; hãy đọc lại và sửa cho đúng.").wait_for()
    phone.get_by_text("Điền sẵn từ hồ sơ cá nhân đã khai").wait_for()
