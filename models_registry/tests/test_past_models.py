"""Lists of past years: read safely, matched to units and models, shown before, recorded as a whole or not at all."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from python_calamine import CalamineWorkbook

from campaigns.tests.factories import make_campaign, make_field
from models_registry.enums import ModelState
from models_registry.models import Figure, MobilisationModel, ModelEvent, ModelYear, NameToken, Recognition
from models_registry.resources.past_models import HEADS, PastSheet
from models_registry.selectors import similar_models
from models_registry.services import PastModel, PastYear, RefusedPast, record_past_models
from models_registry.tests.factories import make_indicator, make_model, make_recognised_model
from models_registry.tests.test_views import CANARY
from units.tests.factories import make_unit

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
IMPORT = reverse("models_registry:model_import")
DECISION = {
    "Cấp công nhận": "Cấp cơ sở",
    "Số quyết định": "12/QĐ-UBND",
    "Ngày quyết định": date(2024, 12, 20),
    "Cơ quan công nhận": "UBND xã Hòa Bình",
}


@pytest.fixture
def campaign(commune):
    campaign = make_campaign(commune)
    make_field(campaign)
    return campaign


def line(campaign, **cells):
    """One row by its heads; a field and a unit by name unless told otherwise."""
    return {
        "Năm": 2024,
        "Tên đơn vị": "Xóm Đồng Tâm",
        "Tên mô hình": "Đường hoa",
        "Lĩnh vực": campaign.fields.first().name,
        **cells,
    }


def as_rows(*lines):
    heads = list(dict.fromkeys(head for row in lines for head in row))
    return [heads, *([row.get(head) for head in heads] for row in lines)]


def workbook(*lines):
    book = openpyxl.Workbook()
    for cells in as_rows(*lines):
        book.active.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def run(actor, campaign, *lines, commit=True, choices=None, **arguments):
    sheet = PastSheet(actor=actor, campaign=campaign, now=NOW)
    return sheet.run(as_rows(*lines), choices=choices or {}, source="Tệp mo-hinh.xlsx", commit=commit, **arguments)


def problems(report):
    return [(problem.row, problem.column, problem.sentence) for problem in report.problems]


def test_a_model_of_three_years_comes_in_as_it_stands_now(secretary, hamlet, campaign):
    households = make_indicator(name="Hộ tham gia")
    report = run(
        secretary,
        campaign,
        line(campaign, **DECISION, **{"Tiêu biểu của năm": "có", "Hộ tham gia (hộ)": 45}),
        line(campaign, Năm="2025", **{"Tên mô hình": "Mô hình ĐƯỜNG HOA", "Hộ tham gia (hộ)": "1.060"}),
        line(campaign, Năm=2026.0, **{"Hình thức": "nhân rộng"}),
    )
    assert (problems(report), report.new, report.known) == ([], 1, 0)
    model = MobilisationModel.objects.get()
    assert (model.title, model.unit, model.state, model.year, model.origin) == (
        "Đường hoa",
        hamlet,
        ModelState.RECOGNISED,
        2024,
        "new",
    )
    assert (model.registered_at.astimezone(UTC), model.launched_on) == (
        datetime(2023, 12, 31, 17, 0, tzinfo=UTC),
        date(2024, 1, 1),
    )
    assert list(model.years.values_list("year", "origin", "is_outstanding")) == [
        (2024, "new", True),
        (2025, "maintained", False),
        (2026, "replicated", False),
    ]
    assert list(model.recognitions.values_list("level", "year", "decision_number", "issuer")) == [
        ("grassroots", 2024, "12/QĐ-UBND", "UBND xã Hòa Bình")
    ]
    assert list(
        Figure.objects.order_by("pk").values_list("update__happened_on", "update__kind", "indicator", "value")
    ) == [
        (date(2024, 12, 31), "year", households.pk, 45),
        (date(2025, 12, 31), "year", households.pk, 1060),
    ]
    event = model.events.get()
    assert (event.action, event.actor, event.after, event.note) == (
        "record_past",
        secretary,
        "recognised",
        "Tệp mo-hinh.xlsx, dòng 2, 3, 4.",
    )
    assert [twin.model for twin in similar_models("hoa đường", hamlet)] == [model]


@pytest.mark.parametrize(
    ("cells", "state", "launched"),
    [
        ({}, "active", True),
        ({"Tình trạng": "đã đăng ký"}, "registered", False),
        ({"Tình trạng": "Được chấp nhận vào danh sách"}, "accepted", False),
        (DECISION, "recognised", True),
        ({"Tình trạng": "Đưa ra khỏi danh sách", "Ghi chú": "Đã dừng."}, "delisted", True),
    ],
)
def test_the_state_is_the_one_told_or_follows_from_the_decision(secretary, hamlet, campaign, cells, state, launched):
    days = {"Ngày đăng ký": "05/03/2024", "Ngày ra mắt": date(2024, 4, 2)}
    assert problems(run(secretary, campaign, line(campaign, **days, **cells))) == []
    model = MobilisationModel.objects.get()
    assert (model.state, model.launched_on) == (state, date(2024, 4, 2) if launched else None)
    assert f"{model.registered_at:%d/%m/%Y}" == "04/03/2024"
    page_note = model.events.get().note
    assert page_note.endswith("Đã dừng.") is (state == "delisted")


def test_a_known_model_gets_what_it_lacks_and_keeps_what_it_has(secretary, hamlet, campaign):
    known = make_model(hamlet, campaign, title="Hoa đường", year=2026, state=ModelState.ACTIVE)
    before = MobilisationModel.objects.filter(pk=known.pk).values("title", "year", "registered_at", "situation").get()
    report = run(
        secretary, campaign, line(campaign, **DECISION), line(campaign, Năm=2026, **{"Hình thức": "Xây dựng mới"})
    )
    assert (problems(report), report.new, report.known) == ([], 0, 1)
    assert {row.word for row in report.lines} == {f"Khớp với {known.code}"}
    known.refresh_from_db()
    assert (known.state, known.version) == (ModelState.RECOGNISED, 2)
    assert MobilisationModel.objects.filter(pk=known.pk).values(*before).get() == before
    assert list(known.years.values_list("year", "origin")) == [(2024, "new"), (2026, "new")]
    event = known.events.get()
    assert (event.before, event.after) == ("active", "recognised")
    again = run(secretary, campaign, line(campaign, **DECISION))
    assert (problems(again), known.years.count(), known.recognitions.count()) == ([], 2, 1)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"Hình thức": "Duy trì"}, "Năm 2024 của mô hình này đã ghi là “Xây dựng mới”."),
        ({**DECISION, "Số quyết định": "99/QĐ"}, "Mô hình đã có công nhận cấp này cho năm 2024 theo số 12/QĐ-UBND."),
        (
            {"Tình trạng": "Đưa ra khỏi danh sách", "Ghi chú": "x"},
            "Mô hình đã có trong hệ thống; hãy đưa ra khỏi danh sách bằng bước trên trang của mô hình.",
        ),
    ],
)
def test_what_contradicts_a_known_model_is_refused(secretary, hamlet, campaign, cells, sentence):
    known = make_model(hamlet, campaign, title="Đường hoa", year=2024, state=ModelState.ACTIVE)
    Recognition.objects.create(
        model=known,
        level="grassroots",
        year=2024,
        decision_number="12/QĐ-UBND",
        decided_on=date(2024, 12, 20),
        issuer="UBND",
    )
    assert problems(run(secretary, campaign, line(campaign, **cells))) == [(2, "", sentence)]
    assert (known.years.count(), known.recognitions.count(), known.events.count()) == (1, 1, 0)


def test_a_name_that_only_resembles_is_asked_about(secretary, hamlet, campaign):
    known = make_model(hamlet, campaign, title="Đường hoa phụ nữ", state=ModelState.ACTIVE)
    told = line(campaign, **{"Tên mô hình": "Đường hoa phụ nữ xóm"})
    report = run(secretary, campaign, told)
    (question,) = report.open_questions
    assert (question.key, question.row, [value for value, _ in question.options]) == (
        "model-2",
        2,
        [str(known.pk), "new"],
    )
    assert [row.word for row in report.lines] == ["Không rõ, hãy chọn"]
    assert (report.new, report.known, report.unclear) == (0, 0, 1)
    assert not ModelEvent.objects.exists()
    assert run(secretary, campaign, told, choices={"model-2": "999"}).open_questions
    preview = run(secretary, campaign, told, choices={"model-2": str(known.pk)}, commit=False)
    assert ([row.word for row in preview.lines], preview.known) == ([f"Khớp với {known.code}"], 1)
    assert not ModelEvent.objects.exists()
    run(secretary, campaign, told, choices={"model-2": "new"})
    assert MobilisationModel.objects.count() == 2


def test_the_sheet_itself_may_say_which_model_it_is(secretary, hamlet, campaign):
    known = make_model(hamlet, campaign, title="Đường hoa phụ nữ", state=ModelState.ACTIVE)
    told = line(campaign, **{"Tên mô hình": "Đường hoa phụ nữ xóm", "Khớp với mã": known.code.lower()})
    assert run(secretary, campaign, told, commit=False).known == 1
    assert run(secretary, campaign, told | {"Khớp với mã": "Mới"}, commit=False).new == 1
    wrong = run(secretary, campaign, told | {"Khớp với mã": "MH2024-999999"})
    assert problems(wrong) == [(2, "Khớp với mã", "Xóm Đồng Tâm không có mô hình mang mã “MH2024-999999”.")]
    assert MobilisationModel.objects.count() == 1


def test_two_names_that_match_one_model_are_refused(secretary, hamlet, campaign):
    known = make_model(hamlet, campaign, title="Đường hoa", state=ModelState.ACTIVE)
    other = line(campaign, **{"Tên mô hình": "Cột cờ", "Khớp với mã": known.code})
    ((row, _, sentence),) = problems(run(secretary, campaign, line(campaign), other))
    assert (row, known.code in sentence) == (3, True)


def test_a_unit_is_found_by_code_or_name_and_asked_about_where_several_bear_it(
    administrator, province, commune, hamlet
):
    other = make_unit(province, name="Xã Tân Tiến")
    twin = make_unit(other, name="Xóm Đồng Tâm")
    campaign = make_campaign(province)
    make_field(campaign)
    report = run(administrator, campaign, line(campaign))
    (question,) = report.open_questions
    assert {value for value, _ in question.options} == {str(hamlet.pk), str(twin.pk)}
    assert all("Xã" in label for _, label in question.options)
    answered = run(administrator, campaign, line(campaign), choices={"unit-2": str(twin.pk)}, commit=False)
    assert [row.unit for row in answered.lines] == ["Xóm Đồng Tâm"]
    run(administrator, campaign, line(campaign), choices={"unit-2": str(twin.pk)})
    run(administrator, campaign, line(campaign, **{"Tên đơn vị": "xom dong tam, XÃ HÒA BÌNH", "Tên mô hình": "Cột cờ"}))
    run(
        administrator,
        campaign,
        line(campaign, **{"Tên đơn vị": "", "Mã đơn vị": other.code, "Tên mô hình": "Sân bóng"}),
    )
    assert list(MobilisationModel.objects.order_by("pk").values_list("unit", "title")) == [
        (twin.pk, "Đường hoa"),
        (hamlet.pk, "Cột cờ"),
        (other.pk, "Sân bóng"),
    ]


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        ({"Năm": "năm ngoái"}, "Năm", "“năm ngoái” không phải là năm, ví dụ 2024."),
        ({"Năm": 2023}, "", "Năm 2023 không thuộc những năm đã qua của phong trào (giai đoạn 2024 - 2030)."),
        ({"Năm": 2027}, "", "Năm 2027 không thuộc những năm đã qua của phong trào (giai đoạn 2024 - 2030)."),
        ({"Tên mô hình": " "}, "Tên mô hình", "Hãy ghi tên mô hình."),
        ({"Tên mô hình": "x" * 201}, "Tên mô hình", "Dài quá 200 ký tự."),
        ({**DECISION, "Số quyết định": "9" * 61}, "Số quyết định", "Dài quá 60 ký tự."),
        (
            {"Tên mô hình": date(2024, 1, 1)},
            "Tên mô hình",
            "Ô này phải là chữ; hãy định dạng cột dạng Text rồi nhập lại.",
        ),
        ({"Tên đơn vị": "Xóm Lạ"}, "Tên đơn vị", "Không có đơn vị “Xóm Lạ” trong năm đó ở Xã Hòa Bình."),
        ({"Tên đơn vị": ""}, "Tên đơn vị", "Hãy ghi mã hoặc tên đơn vị."),
        ({"Mã đơn vị": "X9"}, "Mã đơn vị", "Không có đơn vị X9 “Xóm Đồng Tâm” trong năm đó ở Xã Hòa Bình."),
        ({"Lĩnh vực": ""}, "Lĩnh vực", "Mô hình mới cần có lĩnh vực."),
        ({"Lĩnh vực": "Vũ trụ"}, "Lĩnh vực", "“Vũ trụ” không có trong danh sách"),
        ({"Tiêu biểu của năm": "chắc"}, "Tiêu biểu của năm", "Hãy ghi Có hoặc để trống."),
        ({"Tình trạng": "Ý tưởng, đang soạn"}, "Tình trạng", "“Ý tưởng, đang soạn” không có trong danh sách"),
        ({"Tình trạng": "Đã công nhận"}, "", "Mô hình đã công nhận cần có cấp, số và ngày quyết định."),
        ({"Tình trạng": "Đưa ra khỏi danh sách"}, "", "Mô hình đưa ra khỏi danh sách cần có lý do ở cột Ghi chú."),
        (
            {**DECISION, "Số quyết định": ""},
            "",
            "Đã ghi cấp công nhận thì cần số, ngày quyết định và cơ quan công nhận.",
        ),
        ({**DECISION, "Cấp công nhận": ""}, "", "Có quyết định công nhận mà chưa ghi cấp công nhận."),
        ({**DECISION, "Ngày quyết định": "31/02/2024"}, "Ngày quyết định", "“31/02/2024” không phải là ngày"),
        ({**DECISION, "Ngày quyết định": "01/12/2026"}, "", "Ngày quyết định 01/12/2026 còn ở phía trước."),
        ({**DECISION, "Ngày quyết định": "01/12/2023"}, "", "Ngày quyết định 01/12/2023 trước năm 2024."),
        (
            {**DECISION, "Cấp công nhận": "Cấp huyện (đến 30/6/2025)", "Ngày quyết định": "01/07/2025"},
            "",
            "Không còn cấp huyện sau ngày 30/06/2025.",
        ),
        ({"Số hộ (hộ)": "nhiều"}, "Số hộ (hộ)", "“nhiều” không phải là số"),
        ({"Số hộ (hộ)": 2.5}, "", "Số hộ (hộ): Hãy ghi số nguyên."),
        ({"Cột lạ": "x"}, "Cột lạ", "Cột này không có trong tệp mẫu; hãy xóa cột."),
    ],
)
def test_one_bad_row_leaves_nothing_behind(secretary, hamlet, campaign, cells, column, sentence):
    make_indicator(name="Số hộ")
    good = line(campaign, **{"Tên mô hình": "Cột cờ"})
    ((row, where, said),) = problems(run(secretary, campaign, good, line(campaign, **cells)))
    assert (row, where) == (1 if column == "Cột lạ" else 3, column)
    assert said.startswith(sentence)
    for model in (MobilisationModel, ModelYear, ModelEvent, Recognition, NameToken, Figure):
        assert not model.objects.exists()


def test_the_same_year_twice_and_an_empty_sheet_are_refused(secretary, hamlet, campaign):
    twice = run(secretary, campaign, line(campaign), line(campaign, **{"Tên mô hình": "hoa đường"}))
    assert problems(twice) == [(3, "Năm", "Mô hình này đã có năm 2024 ở dòng 2.")]
    empty = PastSheet(actor=secretary, campaign=campaign, now=NOW)
    for rows in ([], [list(HEADS)], [["Năm"]]):
        assert empty.run(rows, choices={}, source="x", commit=True).problems
    assert not MobilisationModel.objects.exists()


def test_a_unit_that_had_ended_is_found_in_its_years_alone(secretary, commune, hamlet, campaign):
    old = make_unit(commune, name="Xóm Cũ", valid_to=date(2024, 6, 30))
    run(secretary, campaign, line(campaign, **{"Tên đơn vị": "Xóm Cũ"}))
    assert MobilisationModel.objects.get().unit == old
    later = run(secretary, campaign, line(campaign, Năm=2025, **{"Tên đơn vị": "Xóm Cũ"}))
    assert "trong năm đó" in later.problems[0].sentence


def test_a_list_matched_before_somebody_else_wrote_is_refused(secretary, hamlet, campaign):
    preview = run(secretary, campaign, line(campaign), commit=False)
    make_model(hamlet, campaign, title="Mô hình vừa ghi", state=ModelState.ACTIVE)
    report = run(secretary, campaign, line(campaign), seen=frozenset(preview.seen))
    assert "Vừa có mô hình khác được ghi" in report.problems[0].sentence
    assert MobilisationModel.objects.count() == 1


@pytest.mark.parametrize("role", ["preparer", "chairman", "member", "auditor", "stranger", "province_staff"])
def test_others_record_nothing(request, role, hamlet, campaign):
    entry = PastModel(hamlet, "Đường hoa", campaign.fields.first(), ModelState.ACTIVE, [PastYear(2, 2024)])
    with pytest.raises(PermissionDenied):
        record_past_models(actor=request.getfixturevalue(role), campaign=campaign, past=[entry], source="Tệp", now=NOW)
    assert not MobilisationModel.objects.exists()


def test_the_service_refuses_a_foreign_unit_field_model_and_state(secretary, hamlet, agency, sibling_commune, campaign):
    field, foreign = campaign.fields.first(), make_field(make_campaign(sibling_commune))
    elsewhere = make_recognised_model(agency, campaign)
    past = [
        PastModel(sibling_commune, "Một", field, ModelState.ACTIVE, [PastYear(2, 2024)]),
        PastModel(hamlet, "Hai", foreign, ModelState.ACTIVE, [PastYear(3, 2024)]),
        PastModel(hamlet, "Ba", field, ModelState.IDEA, [PastYear(4, 2024)]),
        PastModel(hamlet, "Bốn", field, ModelState.ACTIVE, [PastYear(5, 2024)], model=elsewhere),
    ]
    with pytest.raises(RefusedPast) as caught:
        record_past_models(actor=secretary, campaign=campaign, past=past, source="Tệp", now=NOW)
    assert set(caught.value.problems) == {2, 3, 4, 5}
    assert isinstance(caught.value, ValidationError)
    assert MobilisationModel.objects.count() == 1


def send(client, campaign, data, **fields):
    file = io.BytesIO(data)
    file.name = "danh sách 2024.xlsx"
    return client.post(IMPORT, {"campaign": campaign.pk, "file": file, **fields})


def go_on(page, **fields):
    names = ("token", "seen")
    return {"campaign": page.context["campaign"].pk, **{name: page.context[name] for name in names}, **fields}


def test_upload_look_answer_confirm(client, secretary, hamlet, campaign):
    known = make_model(hamlet, campaign, title="Đường hoa phụ nữ", state=ModelState.ACTIVE)
    client.force_login(secretary)
    data = workbook(
        line(campaign, **{"Tên mô hình": "Đường hoa phụ nữ xóm"}), line(campaign, **{"Tên mô hình": "Cột cờ"})
    )
    page = send(client, campaign, data)
    assert page.status_code == 200
    assert "Không rõ, hãy chọn" in page.content.decode()
    assert "Ghi 2 dòng" not in page.content.decode()
    early = client.post(IMPORT, go_on(page, confirm="1"))
    assert (early.status_code, "Còn 1 chỗ chưa chọn" in early.content.decode()) == (422, True)
    answered = client.post(IMPORT, go_on(page, **{"model-2": known.pk}))
    assert (answered.status_code, f"Khớp với {known.code}" in answered.content.decode()) == (200, True)
    assert not ModelEvent.objects.exists()
    done = client.post(IMPORT, go_on(answered, confirm="1", **{"model-2": known.pk}), follow=True)
    assert "Đã ghi 1 mô hình mới, bổ sung 1 mô hình đã có từ 2 dòng." in done.content.decode()
    assert {model.title for model in done.context["object_list"]} == {"Đường hoa phụ nữ", "Cột cờ"}
    assert ModelEvent.objects.first().note == "Tệp danh sách 2024.xlsx, dòng 2."
    again = client.post(IMPORT, go_on(answered, confirm="1", **{"model-2": known.pk}))
    assert again.status_code == 422
    assert MobilisationModel.objects.count() == 2


def test_a_token_is_good_for_its_officer_and_campaign_alone(client, secretary, hamlet, commune, campaign):
    other = make_campaign(commune)
    client.force_login(secretary)
    page = send(client, campaign, workbook(line(campaign)))
    for fields in (
        go_on(page, confirm="1") | {"campaign": other.pk},
        go_on(page, confirm="1") | {"token": "x"},
        go_on(page, confirm="1") | {"seen": "x"},
        go_on(page, confirm="1") | {"campaign": ""},
    ):
        assert client.post(IMPORT, fields).status_code == 422
    assert not MobilisationModel.objects.exists()


def test_a_file_that_is_no_workbook_and_a_foreign_campaign_are_refused(
    client, secretary, hamlet, sibling_commune, campaign
):
    client.force_login(secretary)
    assert send(client, campaign, b"MZ" + b"\0" * 100).status_code == 422
    assert send(client, campaign, b"").status_code == 422
    foreign = make_campaign(sibling_commune, title=CANARY)
    assert send(client, foreign, workbook(line(campaign))).status_code == 422
    page = client.get(IMPORT).content.decode()
    assert CANARY not in page
    assert campaign.title in page
    bad = send(client, campaign, workbook(line(campaign, Năm="x")))
    assert (bad.status_code, "không phải là năm" in bad.content.decode()) == (422, True)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_preview_costs_the_same_for_one_row_and_three(rows, secretary, hamlet, campaign, django_assert_num_queries):
    lines = [line(campaign, **{"Tên mô hình": name}, **DECISION) for name in ("Đường hoa", "Cột cờ", "Sân bóng")]
    with django_assert_num_queries(18):
        report = run(secretary, campaign, *lines[:rows], commit=False)
    assert (problems(report), report.new) == ([], rows)


def test_the_template_is_read_by_another_reader_and_comes_back_empty(client, secretary, hamlet, campaign):
    make_indicator(name='=HYPERLINK("http://x")', unit_name="hộ")
    client.force_login(secretary)
    response = client.get(reverse("models_registry:model_template"), {"campaign": campaign.pk})
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    (heads,) = book.get_sheet_by_name("Dữ liệu").to_python()
    assert heads == [*HEADS, '=HYPERLINK("http://x") (hộ)']
    places = book.get_sheet_by_name("Đơn vị").to_python()
    assert ["Xóm Đồng Tâm", "Xã Hòa Bình"] in [row[1:] for row in places]
    page = send(client, campaign, response.content)
    assert "chưa có dòng dữ liệu nào" in page.content.decode()
    assert client.get(reverse("models_registry:model_template")).url == IMPORT


def test_numbers_of_the_sheet_are_read_as_they_are(secretary, hamlet, campaign):
    share = make_indicator(name="Hài lòng", unit_name="%", decimals=1, is_additive=False)
    told = [line(campaign, **{"Hài lòng (%)": 97.5}), line(campaign, Năm=2025, **{"Hài lòng (%)": "98,2"})]
    run(secretary, campaign, *told)
    assert list(Figure.objects.filter(indicator=share).order_by("pk").values_list("value", flat=True)) == [
        Decimal("97.5"),
        Decimal("98.2"),
    ]
