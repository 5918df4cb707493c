"""The whole year in a browser: each step is taken by the person it belongs to, on the page where it lives."""

import io
import re
import zipfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from celery.contrib.testing.worker import start_worker
from django.core.management import call_command
from django.utils import timezone
from python_calamine import CalamineWorkbook

from awards.models import AwardDecision, AwardForm, CampaignAward, Dossier, DossierFile, DossierItemType, DossierVersion
from awards.tests.factories import make_campaign_award, make_complete, make_dossier, make_pdf
from campaigns.deadlines import cutoff_after
from campaigns.models import Campaign, Deadline, DeadlineOverride
from campaigns.services import register, save_registration
from campaigns.tests.factories import make_campaign, make_deadline, make_field
from dankhe.celery import app as celery
from models_registry.gates import TEN_ITEMS
from models_registry.models import MobilisationModel
from notices.models import Notice
from testing.browser import login, overflows
from units.enums import Role
from units.tests.factories import make_person, make_user

pytestmark = pytest.mark.browser
DESK = "/ban-lam-viec"
CAMPAIGN = "Phong trào thi đua “Dân vận khéo” xã Hòa Bình"
FORMULA_NAME = '=HYPERLINK("http://x.example","y")'
FORMULA_TITLE = "=1+1 Đoạn đường không rác"
ACHIEVEMENT = "Có thành tích xuất sắc trong phong trào thi đua “Dân vận khéo”"
PDF = {"name": "Báo cáo thành tích.pdf", "mimeType": "application/pdf", "buffer": make_pdf("Báo cáo thành tích")}
SECOND_PDF = {"name": "Biên bản họp xóm.pdf", "mimeType": "application/pdf", "buffer": make_pdf("Biên bản")}
PROGRAM = {"name": "bao-cao.exe", "mimeType": "application/octet-stream", "buffer": b"MZ" + b"\0" * 200}
DISGUISED = {"name": "bao-cao.pdf", "mimeType": "application/pdf", "buffer": b"<!DOCTYPE html><html>x</html>"}


def fill(page, **values):
    """Fill the form's fields by name: text, choices by label or value, ticks by truth."""
    for name, value in values.items():
        box = page.locator(f"[name='{name}']").last
        kind = box.evaluate("box => box.tagName + ':' + box.type")
        if kind.startswith("SELECT"):
            wanted = {"value": value} if box.locator(f"option[value='{value}']").count() else {"label": str(value)}
            box.select_option(**wanted)
        elif kind == "INPUT:checkbox":
            box.set_checked(value)
        else:
            box.fill(str(value))


def press(page, name):
    page.locator("main").get_by_role("button", name=name).first.click()


def heading(page):
    page.wait_for_load_state()
    return page.locator("h1").inner_text()


def say(page):
    """Everything a person reads in the page's own part, once it is there to its end."""
    page.wait_for_load_state()
    return page.locator("main").inner_text()


def save_at_desk(page, address, **values):
    page.goto(f"{DESK}/{address}")
    fill(page, **values)
    press(page, "Lưu")
    page.wait_for_url(lambda url: not url.endswith("/add/"))


def add_row(page, prefix, **values):
    """Add a row to the part of a desk form that holds rows, and fill it."""
    number = int(page.locator(f"#id_{prefix}-TOTAL_FORMS").input_value())
    page.locator(f"#{prefix}-group .add-row a").click()
    fill(page, **{f"{prefix}-{number}-{name}": value for name, value in values.items()})


@contextmanager
def worker():
    """A real Celery worker, in a thread of this process, that takes its messages from the broker."""
    celery.finalize()
    with start_worker(celery, pool="solo", perform_ping_check=False, shutdown_timeout=30):
        yield


@pytest.fixture
def sign_in(new_page):
    """``sign_in(user)``: the first page of a browser of their own, 1280 px wide."""

    def open_for(user, **size):
        page = new_page(**size)
        login(page, user.username)
        return page

    return open_for


# The plan, as the administrator and the secretary set it up --------------------------------------


def keep_national_rules(page):
    save_at_desk(
        page,
        "awards/awardform/add/",
        code="GK-XA",
        name="Giấy khen của Chủ tịch UBND xã",
        deciding_level="commune",
        deciding_office="Chủ tịch UBND xã",
        legal_basis="Điều 76 Luật Thi đua, khen thưởng 2022",
    )
    save_at_desk(page, "awards/dossieritemtype/add/", code="BCTT", name="Báo cáo thành tích")
    save_at_desk(
        page,
        "awards/voterule/add/",
        award_form="Giấy khen của Chủ tịch UBND xã",
        base="Tổng số thành viên hội đồng",
        numerator=1,
        denominator=2,
        is_strict=True,
    )


def set_up_plan(page, *, today, last_day):
    """Campaign, fields, the yearly «trước ngày 10/12», this year's own date, award, council; then launch."""
    page.goto(f"{DESK}/campaigns/campaign/add/")
    fill(page, title=CAMPAIGN, period_start=f"{today.year}-01-01", period_end=f"{today.year + 4}-12-31")
    add_row(page, "fields", order=1, name="Lĩnh vực kinh tế")
    add_row(page, "fields", order=2, name="Lĩnh vực văn hóa - xã hội")
    add_row(
        page,
        "deadlines",
        kind="Hồ sơ đề nghị khen thưởng",
        what="Gửi hồ sơ đề nghị khen thưởng",
        raw_phrase="trước ngày 10 tháng 12 hằng năm",
        day=10,
        month=12,
    )
    press(page, "Lưu")
    campaign = Campaign.objects.get(title=CAMPAIGN)
    save_at_desk(
        page,
        "campaigns/plan/add/",
        campaign=CAMPAIGN,
        unit="Xã Hòa Bình",
        level="commune",
        issuer="UBND xã Hòa Bình",
        number="67/KH-UBND",
        title="Kế hoạch phong trào thi đua",
    )
    next_year = today.year + 1
    page.goto(f"/phong-trao/{campaign.pk}/")
    assert f"trước ngày 10/12/{today.year} (hết 24:00 ngày 09/12/{today.year})" in say(page) or (
        f"trước ngày 10/12/{next_year} (hết 24:00 ngày 09/12/{next_year})" in say(page)
    )

    page.goto(f"{DESK}/campaigns/deadline/{Deadline.objects.get(campaign=campaign).pk}/change/")
    add_row(page, "overrides", year=today.year, on_date=last_day.isoformat(), inclusive=True, reason="Gia hạn năm nay")
    press(page, "Lưu")

    page.goto(f"{DESK}/awards/campaignaward/add/")
    fill(page, campaign=CAMPAIGN, award_form="Giấy khen của Chủ tịch UBND xã", deciding_unit="Xã Hòa Bình")
    add_row(page, "rules", subject_kind="Cá nhân", text="Gương mẫu, được Nhân dân bình chọn.")
    add_row(page, "rules", subject_kind="Cá nhân", text="Có mô hình.", judged_by="recognised_model")
    add_row(page, "checklist", item_type="Báo cáo thành tích")
    press(page, "Lưu")

    page.goto(f"{DESK}/awards/awardcouncil/add/")
    fill(page, unit="Xã Hòa Bình", name="Hội đồng Thi đua - Khen thưởng xã", valid_from=f"{today.year}-01-01")
    fill(page, **{"members-0-order": 1, "members-0-full_name": "Chủ tịch Hội đồng", "members-0-post": "chair"})
    for number in range(2, 6):
        add_row(page, "members", order=number, full_name=f"Ủy viên {number}", post="member")
    press(page, "Lưu")

    page.goto(f"{DESK}/campaigns/campaign/{campaign.pk}/change/")
    press(page, "Phát động…")
    press(page, "Phát động 1 phong trào")
    assert "Phát động: 1 phong trào." in say(page)
    campaign.refresh_from_db()
    assert campaign.state == "running"
    assert campaign.plans.get().number == "67/KH-UBND"
    assert AwardForm.objects.count() == DossierItemType.objects.count() == CampaignAward.objects.count() == 1
    return campaign


# The officer of the hamlet -----------------------------------------------------------------------


def add_people(page):
    page.goto("/ca-nhan/them/")
    fill(page, unit="Xóm Đồng Tâm", full_name=FORMULA_NAME, occupation_group="Nông dân", position="Trưởng nhóm")
    press(page, "Lưu")
    assert FORMULA_NAME in say(page)
    page.goto("/ho-gia-dinh/them/")
    fill(page, unit="Xóm Đồng Tâm", head_name="Nguyễn Thị Hạnh", address="Ngõ 2")
    press(page, "Lưu")
    assert "Nguyễn Thị Hạnh" in say(page)


def register_unit(page, *, today):
    page.goto("/phong-trao/dang-ky/moi/")
    fill(page, campaign=f"{CAMPAIGN}, năm {today.year}", unit="Xóm Đồng Tâm")
    press(page, "Lập bản nháp")
    fill(page, pledge="Cả xóm thi đua làm đường hoa, giữ sạch ngõ.", planned_models=1)
    for name in ("Lĩnh vực kinh tế", "Trưởng nhóm", "Nguyễn Thị Hạnh"):
        page.get_by_role("checkbox", name=name).check()
    press(page, "Lưu, xem lại trước khi gửi")
    press(page, "Gửi đăng ký cho Xã Hòa Bình")
    assert "Đã gửi đăng ký thi đua" in say(page)
    assert "1 cá nhân." in say(page)
    assert "1 hộ." in say(page)


def register_model(page, *, today):
    page.goto("/mo-hinh/moi/")
    fill(page, unit="Xóm Đồng Tâm", campaign=CAMPAIGN, year=today.year, title=FORMULA_TITLE)
    press(page, "Lập bản nháp")
    fill(page, field="Lĩnh vực kinh tế")
    left = set(TEN_ITEMS[1:])
    for button in (*["Lưu, sang bước sau"] * 3, "Lưu, xem lại trước khi gửi"):
        here = {name for name in left if page.locator(f"[name='{name}']").count()}
        fill(page, **{name: f"Nội dung của mục {name}." for name in here})
        left -= here
        with page.expect_navigation():
            press(page, button)
    assert not left
    press(page, "Đăng ký mô hình với Xã Hòa Bình")
    model = MobilisationModel.objects.get()
    assert model.state == "registered"
    return model


def recognise_model(page, model, *, today):
    page.goto("/")
    page.get_by_role("link", name="Mô hình chờ chấp nhận").click()
    page.locator("main").get_by_role("link", name=FORMULA_TITLE).click()
    press(page, "Chấp nhận")
    page.get_by_text("Ghi công nhận…").click()
    fill(page, decision_number="05/QĐ-UBND", decided_on=today.isoformat())
    press(page, re.compile("^Ghi công nhận$"))
    assert "05/QĐ-UBND" in say(page)
    model.refresh_from_db()
    assert model.state == "recognised"


def open_dossier(page, *, today):
    """The four steps that lead to a draft."""
    page.goto("/ho-so/moi/")
    page.locator("main").get_by_role("link", name=f"{CAMPAIGN}, năm {today.year}").click()
    page.get_by_role("link", name="Đề nghị cho cá nhân").click()
    page.get_by_role("radio", name=FORMULA_NAME).check()
    page.get_by_label("Mô hình gắn với thành tích").select_option(index=1)
    press(page, "Lập bản nháp")
    assert "Còn thiếu: Báo cáo thành tích." in say(page)
    return Dossier.objects.get()


def upload(page, file):
    page.locator("#giay-to input[type=file]").first.set_input_files(file)
    with page.expect_response(lambda answer: answer.url.endswith("/tep/")):
        page.locator("#giay-to form.upload").first.get_by_role("button", name="Tải lên").click()
    page.locator("#giay-to form.upload progress").wait_for(state="detached")


def write_dossier(page, dossier):
    """Two bad files are refused with a sentence and take nothing along; a good one and the text stay."""
    fill(page, achievement=ACHIEVEMENT, summary="Vận động 32 hộ hiến 450 m² đất.")
    for bad in (PROGRAM, DISGUISED):
        upload(page, bad)
        sentence = page.locator("#giay-to [role=alert]").inner_text()
        assert bad["name"] in sentence
        assert page.locator("[name=summary]").input_value() == "Vận động 32 hộ hiến 450 m² đất."
    assert not DossierFile.objects.exists()
    upload(page, PDF)
    page.get_by_role("link", name=PDF["name"]).wait_for()
    press(page, "Lưu bản nháp")
    assert "Đã lưu bản nháp lúc" in say(page)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.achievement) == ("draft", ACHIEVEMENT)


def submit(page):
    """Press the last button twice; the address of the receipt."""
    press(page, "Lưu, xem lại trước khi nộp")
    button = page.get_by_role("button", name="Nộp hồ sơ cho Hội đồng TĐKT Xã Hòa Bình")
    form = button.locator("xpath=ancestor::form")
    fields = form.evaluate("form => Object.fromEntries(new FormData(form))")
    address = page.url
    button.dblclick()
    page.wait_for_url("**/bien-nhan/*/")
    receipt = page.url
    again = page.request.post(address, form=fields, headers={"Referer": address})
    assert again.url == receipt
    return receipt


def read_receipt(page, dossier, *, number):
    version = dossier.versions.get(number=number)
    sent = timezone.localtime(version.submitted_at)
    told = say(page)
    assert version.receipt_number in told
    assert f"{sent:%H:%M:%S} ngày {sent:%d/%m/%Y}" in told
    assert "Xã Hòa Bình" in told
    assert PDF["name"] in told
    assert dossier.versions.count() == number


def open_file(page, name, content):
    """The paper comes back byte for byte."""
    link = page.get_by_role("link", name=name).first
    answer = page.request.get(link.get_attribute("href"))
    assert answer.body() == content


# The desk ---------------------------------------------------------------------------------------


def open_at_desk(page, dossier):
    page.goto(f"{DESK}/awards/dossier/{dossier.pk}/change/")


def open_beside_the_form(page, dossier):
    """The paper is drawn in a frame of the dossier's page."""
    open_at_desk(page, dossier)
    with page.expect_response(lambda answer: "/tep/" in answer.url) as opened:
        page.get_by_role("link", name="Báo cáo thành tích", exact=True).click()
    assert opened.value.status == 200
    assert page.locator("iframe[title='Tệp đang xem']").is_visible()


def take_step(page, dossier, label, **values):
    """Open the step if it is folded, fill what it asks, take it."""
    open_at_desk(page, dossier)
    step = page.locator("details.step").filter(has=page.locator("summary", has_text=re.compile(f"^\\s*{label}\\s*$")))
    if step.get_attribute("open") is None:
        step.locator("summary").click()
    for name, value in values.items():
        box = step.locator(f"[name='{name}']")
        if box.first.get_attribute("type") == "checkbox":
            step.get_by_label(value).check()
        elif box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(index=value)
        else:
            box.fill(str(value))
    step.get_by_role("button", name=label, exact=True).click()
    assert f"{label}: " in say(page)


def mend_and_resend(page, dossier, *, due):
    page.goto("/")
    assert "Hồ sơ bị trả lại, cần bổ sung" in say(page)
    page.get_by_role("link", name="Hồ sơ bị trả lại, cần bổ sung").click()
    page.locator("main").get_by_role("link", name=FORMULA_NAME).click()
    told = say(page)
    assert "Cần ghi rõ số hộ đã vận động." in told
    assert f"đến hết ngày {due:%d/%m/%Y}" in told
    page.goto(f"/ho-so/{dossier.pk}/sua/")
    page.get_by_role("link", name="Tóm tắt báo cáo thành tích").first.click()
    fill(page, summary="Vận động 32/40 hộ hiến 450 m² đất.")
    submit(page)
    read_receipt(page, dossier, number=2)
    assert dossier.versions.get(number=1).content["summary"] == "Vận động 32 hộ hiến 450 m² đất."
    assert dossier.versions.get(number=2).content["summary"] == "Vận động 32/40 hộ hiến 450 m² đất."


def hold_council(page, dossier, *, today):
    take_step(page, dossier, "Tiếp nhận")
    take_step(page, dossier, "Ghi kết quả thẩm định", note="Đủ tiêu chuẩn, mô hình đã được công nhận.")
    take_step(page, dossier, "Xác nhận báo cáo thành tích")
    page.goto(f"{DESK}/awards/councilmeeting/add/")
    fill(page, held_on=today.isoformat(), place="Phòng họp UBND xã")
    press(page, "Gọi họp")
    meeting = page.url
    take_step(page, dossier, "Trình hội đồng", meeting_id=1)
    page.goto(meeting)
    page.get_by_label("Ủy viên 5: dự họp").select_option("excused")
    page.get_by_label("Ủy viên 5: lý do vắng").fill("Ốm")
    page.get_by_label("Chủ trì", exact=True).select_option(index=1)
    press(page, "Lưu điểm danh")
    press(page, "Khai mạc")
    page.locator("main").get_by_role("link", name="Xét hồ sơ 1").click()
    press(page, "Mở biểu quyết")
    page.get_by_text("Thư ký ghi giơ tay").click()
    for name in ("Chủ tịch Hội đồng", "Ủy viên 2", "Ủy viên 3", "Ủy viên 4"):
        page.get_by_label(name, exact=True).select_option(label="Đồng ý")
    press(page, "Ghi biểu quyết")
    press(page, "Kết thúc biểu quyết")
    assert "Được thông qua 4/5" in say(page)
    open_at_desk(page, dossier)
    assert "4/5 phiếu đồng ý" in say(page)
    assert "Được thông qua" in say(page)


def publish(page, number):
    """Make the decision known by its own page."""
    page.goto(f"{DESK}/awards/awarddecision/cong-bo/?qd={AwardDecision.objects.get(number=number).pk}")
    press(page, "Công bố 1 quyết định")
    assert "Đã công bố" in say(page)


# The year's figures -----------------------------------------------------------------------------


def export_year(page, *, today):
    """The workbook that the page offers, and the counts the screen told."""
    page.goto("/")
    page.get_by_role("link", name="Tổng hợp năm").first.click()
    counts = [int(number) for number in re.findall(r": (\d+) dòng", say(page))]
    press(page, f"Xuất Excel năm {today.year}")
    page.wait_for_url("**/bao-cao/**")
    with worker(), page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp Excel").click(timeout=60_000)
    return Path(download.value.path()), counts


def check_workbook(path, counts, model):
    """An independent reader finds what the screen told; the only formulas are the totals."""
    book = CalamineWorkbook.from_path(path)
    rows = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    numbered = {name: [row for row in found if isinstance(row[0], float)] for name, found in rows.items()}
    assert [len(found) for found in numbered.values()] == counts
    (nominee,) = numbered["Danh sách đề nghị"]
    assert nominee[1] == FORMULA_NAME
    assert {ACHIEVEMENT, f"{model.code} {FORMULA_TITLE}", "4/5", "Được khen thưởng"} <= set(nominee)
    (listed,) = numbered["Danh sách mô hình"]
    assert {model.code, FORMULA_TITLE, "Lĩnh vực kinh tế", "Đã công nhận"} <= set(listed)
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "/worksheets/" in name]
    formulas = re.findall(r"<f>([^<]+)</f>", "".join(sheets))
    assert formulas
    assert {formula.partition("(")[0] for formula in formulas} == {"SUM"}


def test_a_whole_year_is_lived_through_in_the_browser(
    sign_in, hamlet, agency, administrator, secretary, chairman, preparer, province_staff
):
    today = timezone.localdate()
    last_day = today + timedelta(days=20)
    keep_national_rules(sign_in(administrator))
    desk = sign_in(secretary)
    campaign = set_up_plan(desk, today=today, last_day=last_day)

    officer = sign_in(preparer)
    add_people(officer)
    register_unit(officer, today=today)
    model = register_model(officer, today=today)
    recognise_model(desk, model, today=today)

    dossier = open_dossier(officer, today=today)
    write_dossier(officer, dossier)
    submit(officer)
    read_receipt(officer, dossier, number=1)
    open_file(officer, PDF["name"], PDF["buffer"])

    open_beside_the_form(desk, dossier)
    due = today + timedelta(days=5)
    take_step(
        desk,
        dossier,
        "Trả lại bổ sung",
        fields_to_mend="Tóm tắt báo cáo thành tích",
        note="Cần ghi rõ số hộ đã vận động.",
        due_on=due.isoformat(),
    )
    mend_and_resend(officer, dossier, due=due)

    hold_council(desk, dossier, today=today)
    leader = sign_in(chairman)
    take_step(leader, dossier, "Quyết định khen thưởng", number="99/QĐ-UBND", decided_on=today.isoformat())
    publish(leader, "99/QĐ-UBND")

    officer.goto(f"/ho-so/{dossier.pk}/")
    assert "Được khen thưởng" in say(officer)
    assert f"99/QĐ-UBND ngày {today:%d/%m/%Y}" in say(officer)
    officer.get_by_role("link", name="Thông báo").first.click()
    assert "99/QĐ-UBND" in officer.locator("main").text_content()

    path, counts = export_year(sign_in(province_staff), today=today)
    check_workbook(path, counts, model)

    slow = make_user("canbo.hoi", (Role.PREPARER, agency))
    pledge = save_registration(
        actor=slow,
        unit=agency,
        campaign=campaign,
        year=today.year,
        now=timezone.now(),
        pledge="Tham gia phong trào.",
        fields=campaign.fields.all()[:1],
    )
    register(registration_id=pledge.pk, actor=slow)
    moment = (cutoff_after(last_day) - timedelta(days=7, hours=5)).isoformat()
    for written in (1, 0):
        told = io.StringIO()
        call_command("send_reminders", now=moment, stdout=told)
        assert f"Đã viết: {written}. Đã có từ trước: {1 - written}." in told.getvalue()
    assert Notice.objects.filter(recipient=preparer, kind="deadline").count() == 0
    reminded = sign_in(slow)
    reminded.goto("/")
    reminded.get_by_role("link", name="Thông báo: 1 chưa đọc").click()
    assert "Gửi hồ sơ đề nghị khen thưởng" in say(reminded)
    assert f"hết 24:00 ngày {last_day:%d/%m/%Y}" in say(reminded)


# Around the cutoff and side by side --------------------------------------------------------------


@pytest.fixture
def season(commune):
    """A running campaign of the commune with one award, closing in 20 days."""
    campaign = make_campaign(
        commune, period_start=timezone.localdate().replace(month=1, day=1), period_end=None, title=CAMPAIGN
    )
    make_field(campaign)
    make_deadline(campaign, on_date=timezone.localdate() + timedelta(days=20), receiving_unit=commune)
    make_campaign_award(campaign)
    return campaign


def move_cutoff(campaign, days):
    deadline = campaign.deadlines.get()
    DeadlineOverride.objects.update_or_create(
        deadline=deadline,
        year=timezone.localdate().year,
        defaults={"on_date": timezone.localdate() + timedelta(days=days), "reason": "Đổi ngày để thử"},
    )


def test_a_form_that_was_open_when_the_cutoff_passed_loses_nothing(sign_in, season, hamlet, preparer, secretary):
    dossier = make_dossier(hamlet, season, year=timezone.localdate().year, summary="")
    make_complete(dossier, actor=preparer)
    officer = sign_in(preparer)
    officer.goto(f"/ho-so/{dossier.pk}/sua/")
    upload(officer, SECOND_PDF)
    officer.get_by_role("link", name=SECOND_PDF["name"]).wait_for()
    fill(officer, summary="Viết dở khi hết hạn.")
    press(officer, "Lưu, xem lại trước khi nộp")
    send = officer.get_by_role("button", name="Nộp hồ sơ cho Hội đồng TĐKT Xã Hòa Bình")
    send.wait_for()

    move_cutoff(season, days=-1)
    send.click()
    officer.get_by_role("heading", name="Đã hết hạn nhận hồ sơ").wait_for()
    told = say(officer)
    last_day = timezone.localdate() - timedelta(days=1)
    assert f"00:00:00 ngày {last_day:%d/%m/%Y}" in told
    assert re.search(rf"Giờ của máy chủ\s+\d\d:\d\d:\d\d ngày {timezone.localdate():%d/%m/%Y}", told)
    assert not DossierVersion.objects.exists()
    officer.goto(f"/ho-so/{dossier.pk}/sua/")
    assert officer.locator("[name=summary]").input_value() == "Viết dở khi hết hạn."
    assert SECOND_PDF["name"] in say(officer)

    officer.goto(f"/ho-so/{dossier.pk}/nop/")
    fill(officer, reason="Mất điện cả xóm hai ngày.")
    press(officer, "Gửi đề nghị nộp muộn tới Xã Hòa Bình")
    desk = sign_in(secretary)
    desk.goto("/")
    desk.get_by_role("link", name="Đề nghị nộp muộn chờ quyết định").click()
    desk.get_by_role("link", name=dossier.code).click()
    assert "Mất điện cả xóm hai ngày." in say(desk)
    desk.get_by_label("Chấp nhận nộp muộn").check()
    fill(
        desk, until=(timezone.localdate() + timedelta(days=2)).isoformat(), decision_note="Có xác nhận của trưởng xóm."
    )
    press(desk, "Gửi trả lời")
    assert "Đã chấp nhận nộp muộn" in say(desk)

    officer.goto(f"/ho-so/{dossier.pk}/nop/")
    press(officer, "Nộp hồ sơ cho Hội đồng TĐKT Xã Hòa Bình")
    officer.wait_for_url("**/bien-nhan/1/")
    assert "nộp muộn được chấp nhận" in say(officer)
    assert DossierVersion.objects.get().is_late
    open_at_desk(desk, dossier)
    assert "Nộp muộn được chấp nhận" in say(desk)


def test_the_second_of_two_writers_sees_both_versions(sign_in, season, hamlet, preparer, commune_preparer):
    dossier = make_dossier(hamlet, season, year=timezone.localdate().year, summary="Bản đầu.")
    pages = [sign_in(preparer), sign_in(commune_preparer)]
    for page in pages:
        page.goto(f"/ho-so/{dossier.pk}/sua/")
    first, second = pages
    fill(first, summary="Bản của cán bộ xóm.")
    press(first, "Lưu bản nháp")
    first.get_by_text("Đã lưu bản nháp lúc").wait_for()
    fill(second, summary="Bản của cán bộ xã.")
    press(second, "Lưu bản nháp")

    second.get_by_role("heading", name="Có người vừa lưu bản mới hơn").wait_for()
    assert second.locator("[name=summary]").input_value() == "Bản của cán bộ xã."
    assert "Bản của cán bộ xóm." in second.locator("blockquote").inner_text()
    dossier.refresh_from_db()
    assert dossier.summary == "Bản của cán bộ xóm."
    press(second, "Lưu nội dung trong các ô nhập")
    second.get_by_text("Đã lưu bản nháp lúc").wait_for()
    dossier.refresh_from_db()
    assert dossier.summary == "Bản của cán bộ xã."


def test_a_dossier_is_sent_from_a_telephone(phone, season, hamlet):
    make_user("canbo.thon", (Role.PREPARER, hamlet), password="mật khẩu dài của cán bộ")
    make_person(hamlet, full_name="Lý Thị Mai")
    phone.goto("/")
    phone.get_by_label("Tên đăng nhập hoặc thư điện tử").fill("canbo.thon")
    phone.get_by_label(re.compile("^Mật khẩu")).fill("mật khẩu dài của cán bộ")
    press(phone, "Đăng nhập")
    assert heading(phone) == "Việc cần làm"
    assert not overflows(phone)
    phone.get_by_role("link", name="Lập hồ sơ khen thưởng").click()
    phone.locator("main").get_by_role("link", name=CAMPAIGN).first.click()
    phone.get_by_role("link", name="Đề nghị cho cá nhân").click()
    phone.get_by_role("radio", name="Lý Thị Mai").check()
    press(phone, "Lập bản nháp")
    fill(phone, achievement=ACHIEVEMENT, summary="Vận động cả xóm giữ sạch đường.")
    for number in range(2):
        paper = phone.locator("#giay-to form.upload").nth(number)
        paper.locator("input[type=file]").set_input_files(PDF if number else SECOND_PDF)
        paper.get_by_role("button", name="Tải lên").click()
        phone.get_by_role("link", name=(PDF if number else SECOND_PDF)["name"]).wait_for()
        assert not overflows(phone)
    submit(phone)
    assert not overflows(phone)
    version = DossierVersion.objects.get()
    assert version.receipt_number in say(phone)
    assert version.files.count() == 2
