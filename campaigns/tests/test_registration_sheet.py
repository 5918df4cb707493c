"""The registrations of many units as a sheet: what goes out, what comes in, what is refused."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from campaigns.enums import RegistrationState
from campaigns.models import Registration
from campaigns.resources.registration_sheet import RegistrationSheet
from campaigns.tests.factories import make_campaign, make_field, make_registration
from units.tests.factories import make_person, make_unit

CANARY = "Chim hoàng yến"
YEAR = timezone.localdate().year
NOW = timezone.now()
ECONOMY, HYGIENE = "Phát triển kinh tế", "Vệ sinh môi trường"


@pytest.fixture
def campaign(commune):
    campaign = make_campaign(commune, title="Dân vận khéo xã Hòa Bình", period_end=None)
    make_field(campaign, name=ECONOMY)
    make_field(campaign, name=HYGIENE)
    return campaign


@pytest.fixture
def officer(client, commune_preparer):
    client.force_login(commune_preparer)
    return client


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def template(client, campaign):
    response = client.get(f"{reverse('campaigns:registration_template')}?campaign={campaign.pk}-{YEAR}")
    return openpyxl.load_workbook(io.BytesIO(response.content))


def as_file(book, name="dang-ky.xlsx"):
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile(name, file.getvalue())


def filled(client, campaign, **cells):
    """The template with cells written into it: ``C2="3"``."""
    book = template(client, campaign)
    for place, value in cells.items():
        book["Dữ liệu"][place] = value
    return as_file(book)


def upload(client, campaign, file):
    address = reverse("campaigns:registration_import")
    return client.post(address, {"campaign": f"{campaign.pk}-{YEAR}", "file": file})


def confirm(client, campaign, preview):
    context = preview.context
    data = {"token": context["token"], "seen": context["seen"], "campaign": context["chosen"]}
    return client.post(reverse("campaigns:registration_import"), data, follow=True)


def sentences(response):
    return [(problem.row, problem.column, problem.sentence) for problem in response.context["problems"]]


def test_the_template_holds_the_units_what_their_drafts_say_and_the_choices(
    officer, hamlet, agency, campaign, sibling_commune
):
    make_unit(sibling_commune, name=CANARY)
    done = make_unit(hamlet.parent, name=f"{CANARY} đã gửi")
    make_registration(done, campaign, YEAR, state=RegistrationState.REGISTERED)
    make_registration(agency, campaign, YEAR, fields=[campaign.fields.last()], pledge="=HYPERLINK(1)", planned_models=4)
    book = template(officer, campaign)
    sheet = book["Dữ liệu"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows == [
        (
            "Mã đơn vị",
            "Tên đơn vị",
            "Số mô hình dự kiến",
            "Lĩnh vực, nội dung 1",
            "Lĩnh vực, nội dung 2",
            "Nội dung đăng ký, giao ước",
        ),
        (agency.code, agency.name, 4, HYGIENE, None, "=HYPERLINK(1)"),
        (hamlet.code, hamlet.name, None, None, None, None),
    ]
    assert sheet["F2"].data_type == "s"
    kinds = {str(rule.sqref): (rule.type, rule.formula1) for rule in sheet.data_validations.dataValidation}
    assert kinds == {"C2:C3": ("whole", "0"), "D2:E3": ("list", "'Danh mục'!$A$1:$A$2")}
    assert [cell.value for cell in book["Danh mục"]["A"]] == [ECONOMY, HYGIENE]
    assert "cả tệp được ghi hoặc không" in str([cell.value for cell in book["Hướng dẫn"]["A"]])


def files_kept():
    return set(default_storage.listdir("imports")[1]) if default_storage.exists("imports") else set()


def test_a_filled_sheet_is_looked_at_then_written_and_keeps_the_people(officer, hamlet, agency, campaign):
    kept_before = files_kept()
    person = make_person(agency)
    draft = make_registration(agency, campaign, YEAR, pledge="Cũ", people=[person])
    file = filled(officer, campaign, C3=2, D3=ECONOMY.upper(), E3=HYGIENE, F3="Làm đường hoa\nvà sân chơi", F2="Mới")
    preview = upload(officer, campaign, file)
    assert preview.status_code == 200
    report = preview.context["report"]
    assert (report.new, report.changed, report.same) == (1, 1, 0)
    page = preview.content.decode()
    for words in ("Làm đường hoa", "Lập mới", "Thay bản nháp", "Đang lưu: 1 mô hình", "Ghi 2 bản nháp"):
        assert words in page
    assert Registration.objects.count() == 1
    done = confirm(officer, campaign, preview)
    assert "Đã ghi 2 bản nháp" in done.content.decode()
    made = Registration.objects.get(unit=hamlet)
    assert (made.planned_models, made.pledge, [field.name for field in made.fields.all()]) == (
        2,
        "Làm đường hoa\nvà sân chơi",
        [ECONOMY, HYGIENE],
    )
    draft.refresh_from_db()
    assert (draft.pledge, draft.version, list(draft.people.all())) == ("Mới", 2, [person])
    assert files_kept() <= kept_before


def test_one_bad_row_leaves_nothing_behind_and_every_fault_is_a_sentence(officer, hamlet, agency, campaign):
    book = template(officer, campaign)
    sheet = book["Dữ liệu"]
    sheet["F2"] = "Đúng cả"
    sheet["C3"], sheet["D3"], sheet["F3"] = -1, "Không có", date(2026, 1, 5)
    sheet.append(["KHONG-CO", "", 1, None, None, "Lạ"])
    sheet.append([agency.code, hamlet.name, "1,5", None, None, True])
    sheet.append([None, None, None, None, None, "Không mã"])
    answer = upload(officer, campaign, as_file(book))
    assert answer.status_code == 422
    assert sentences(answer) == [
        (3, "Số mô hình dự kiến", "“-1” không phải là số nguyên từ 0 đến 999."),
        (3, "Nội dung đăng ký, giao ước", "Ô này phải là chữ; hãy định dạng cột dạng Text rồi nhập lại."),
        (3, "Lĩnh vực, nội dung 1", "“Không có” không có trong danh sách nội dung của phong trào; hãy chọn ở ô."),
        (4, "Mã đơn vị", "Không có đơn vị mang mã “KHONG-CO” còn phải đăng ký trong phạm vi của anh/chị."),
        (5, "Số mô hình dự kiến", "“1,5” không phải là số nguyên từ 0 đến 999."),
        (5, "Nội dung đăng ký, giao ước", "Ô này phải là chữ; hãy định dạng cột dạng Text rồi nhập lại."),
        (5, "Tên đơn vị", f"Mã này là của {agency}, không phải “{hamlet}”."),
        (5, "Mã đơn vị", "Đơn vị này đã có ở dòng 2."),
        (6, "Mã đơn vị", "Hãy ghi mã đơn vị."),
    ]
    assert not Registration.objects.exists()


def test_whoever_prepares_for_no_unit_has_no_rows(secretary, hamlet, campaign):
    assert RegistrationSheet(actor=secretary, campaign=campaign, year=YEAR, now=NOW).units == {}


@pytest.mark.parametrize(
    ("heads", "sentence"),
    [
        (["Mã đơn vị", "Tên đơn vị"], "Thiếu cột này"),
        (
            [
                "Mã đơn vị",
                "Mã đơn vị",
                "Tên đơn vị",
                "Số mô hình dự kiến",
                "Lĩnh vực, nội dung 1",
                "Lĩnh vực, nội dung 2",
                "Nội dung đăng ký, giao ước",
            ],
            "bị lặp",
        ),
        (["Khác"], "không có trong tệp mẫu"),
        ([], "Thiếu cột này"),
    ],
)
def test_another_sheet_is_recognised_as_such(heads, sentence, officer, campaign):
    book = openpyxl.Workbook()
    if heads:
        book.active.append(heads)
    answer = upload(officer, campaign, as_file(book))
    assert answer.status_code == 422
    assert any(sentence in found[2] for found in sentences(answer))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"not a workbook", "không phải bảng tính .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "dạng cũ"),
        (b"x" * (5 * 1024 * 1024 + 1), "lớn hơn 5 MB"),
        (b"", "rỗng"),
    ],
)
def test_a_hostile_or_wrong_file_gets_a_sentence(data, sentence, officer, campaign):
    answer = upload(officer, campaign, SimpleUploadedFile("dang-ky.xlsx", data))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_template_sent_back_empty_or_unchanged_writes_nothing(officer, hamlet, agency, campaign):
    make_registration(agency, campaign, YEAR, pledge="Cũ", planned_models=2)
    answer = upload(officer, campaign, filled(officer, campaign))
    assert answer.status_code == 422
    assert sentences(answer) == [(1, "", "Bảng chưa có dòng nào được điền mới hoặc sửa.")]


def test_a_draft_changed_after_the_preview_stops_the_whole_sheet(officer, hamlet, agency, campaign):
    make_registration(agency, campaign, YEAR, pledge="Cũ")
    preview = upload(officer, campaign, filled(officer, campaign, F2="Mới", F3="Xóm mới"))
    Registration.objects.update(version=2, pledge="Của đồng nghiệp")
    answer = confirm(officer, campaign, preview)
    assert answer.status_code == 422
    assert sentences(answer) == [(2, "", "Bản nháp của đơn vị vừa được người khác sửa; hãy xem trước lại tệp.")]
    assert [row.pledge for row in Registration.objects.all()] == ["Của đồng nghiệp"]


def test_a_word_of_somebody_else_or_of_no_preview_is_not_good(officer, hamlet, campaign, client, preparer):
    preview = upload(officer, campaign, filled(officer, campaign, F2="Mới"))
    data = {name: preview.context[name] for name in ("token", "seen")} | {"campaign": preview.context["chosen"]}
    address = reverse("campaigns:registration_import")
    for wrong in ({"token": "x"}, {"seen": "x"}, {"campaign": "1-1999"}):
        assert officer.post(address, data | wrong).status_code == 422
    client.force_login(preparer)
    assert client.post(address, data).status_code == 422
    assert not Registration.objects.exists()


def test_codes_that_excel_made_numbers_of_are_known(officer, commune, campaign):
    unit = make_unit(commune, code="00123", name="Xóm Số")
    book = template(officer, campaign)
    line = next(row for row in book["Dữ liệu"].iter_rows() if row[0].value == "00123")
    line[0].value, line[5].value = 123, "Mới"
    confirm(officer, campaign, upload(officer, campaign, as_file(book)))
    assert Registration.objects.get().unit == unit


def test_a_code_used_twice_is_written_with_the_unit_above(officer, commune, campaign):
    hamlets = [make_unit(commune, name=f"Xóm {n}") for n in range(2)]
    teams = [make_unit(hamlet, code="TO1", name=f"Tổ 1 {hamlet.name}") for hamlet in hamlets]
    codes = [row[0] for row in template(officer, campaign)["Dữ liệu"].iter_rows(min_row=2, values_only=True)]
    assert {f"{hamlet.code}/TO1" for hamlet in hamlets} < set(codes)
    assert "TO1" not in codes
    assert len(teams) == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_reading_the_sheet_costs_the_same(rows, commune, commune_preparer, campaign, django_assert_num_queries):
    for _ in range(rows):
        make_registration(make_unit(commune), campaign, YEAR, fields=campaign.fields.all())
    commune_preparer.memberships_now  # noqa: B018
    with django_assert_num_queries(4):
        RegistrationSheet(actor=commune_preparer, campaign=campaign, year=YEAR, now=NOW).template()


def test_without_a_campaign_there_is_no_template(officer, commune):
    make_campaign(commune)
    make_campaign(commune)
    answer = officer.get(reverse("campaigns:registration_template"))
    assert answer.url == reverse("campaigns:registration_import")
    assert officer.get(answer.url).status_code == 200
