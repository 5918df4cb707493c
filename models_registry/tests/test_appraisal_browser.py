"""A visit in a browser: the unit scores itself, the desk scores on the spot by telephone, ends it, recognises."""

import re

import pytest
from django.utils import timezone

from campaigns.tests.factories import make_campaign
from documents.tests.corpus import PDF_FILE
from models_registry.enums import AppraisalOutcome, ModelState, ScoreColumn
from models_registry.models import Appraisal, CriterionScore
from models_registry.tests.appraisal_factories import make_appraisal, make_rubric, make_scores
from models_registry.tests.factories import make_model
from testing.browser import accessibility_violations, login, overflows

pytestmark = pytest.mark.browser


def says(page, text):
    page.locator("[data-save-state]", has_text=re.compile(text)).wait_for()


@pytest.mark.parametrize("width", [1280, 360])
def test_a_visit_from_its_opening_to_the_recognition(width, new_page, secretary, preparer, hamlet, commune):
    campaign = make_campaign(commune)
    rubric = make_rubric(campaign)
    model = make_model(hamlet, campaign, title="Đường hoa phụ nữ", state=ModelState.ACTIVE)
    condition, first, second = rubric.criteria.values_list("pk", flat=True)
    page = new_page(width=width)
    login(page, secretary.username)
    page.goto(f"/mo-hinh/{model.pk}/tham-dinh/")
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Mở thẩm định, mời").click()
    page.wait_for_url("**/mo-hinh/tham-dinh/*/")
    sheet = page.url

    unit = new_page(width=width)
    login(unit, preparer.username)
    unit.goto(sheet)
    unit.select_option(f"[name=said-{condition}]", "met")
    unit.fill(f"[name=said-{first}]", "55")
    unit.fill(f"[name=said-{second}]", "37,5")
    says(unit, "Đã lưu .*3/3 tiêu chí, 92,5 điểm")
    criterion = unit.locator(f"#tieu-chi-{condition}")
    criterion.locator("summary").click()
    criterion.locator("input[type=file]").set_input_files(
        {"name": "bien-ban.pdf", "mimeType": "application/pdf", "buffer": PDF_FILE}
    )
    criterion.get_by_role("button", name="Tải lên").click()
    unit.get_by_role("link", name="bien-ban.pdf").wait_for()
    assert not overflows(unit)
    assert accessibility_violations(unit) == []

    page.goto(sheet)
    page.select_option(f"[name=said-{condition}]", "met")
    page.fill(f"[name=said-{first}]", "52,5")
    page.fill(f"[name=said-{second}]", "99")
    says(page, "Chưa lưu: Tiêu chí 3: Điểm phải từ 0 đến 40")
    page.fill(f"[name=said-{second}]", "30")
    says(page, "Đã lưu .*3/3 tiêu chí, 82,5 điểm, Tốt")
    assert page.locator(f"[data-gap='{second}']").inner_text() == "Lệch −7,5 điểm"
    assert not overflows(page)
    assert accessibility_violations(page) == []
    page.get_by_role("link", name="Kết thúc thẩm định…").click()
    page.get_by_text("Đoàn thẩm định chấm 82,5 điểm, xếp loại Tốt").wait_for()
    page.get_by_label("Nhận xét, kết luận").fill("Cách làm gần dân.")
    assert not overflows(page)
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Kết thúc thẩm định, khóa phiếu điểm").click()
    page.get_by_role("heading", name="Đủ điều kiện công nhận").wait_for()
    assert page.locator("[name^=said-]").count() == 0
    assert Appraisal.objects.get().outcome == AppraisalOutcome.PASSED

    page.goto(f"/mo-hinh/{model.pk}/")
    page.get_by_text("Ghi công nhận…").click()
    page.get_by_text(f"đủ điều kiện cho năm {timezone.localdate().year} (82,5 điểm, Tốt)").wait_for()
    assert accessibility_violations(page) == []
    unit.goto(sheet)
    unit.get_by_text("52,5").wait_for()


def test_points_typed_without_a_line_are_kept_and_a_changed_score_asks_why(page, secretary, member, hamlet, commune):
    appraisal = make_appraisal(hamlet, make_campaign(commune))
    make_scores(appraisal, True, "50", "30", column=ScoreColumn.COUNCIL, scored_by=member)
    first = appraisal.rubric.criteria.all()[1].pk
    login(page, secretary.username)
    page.goto(f"/mo-hinh/tham-dinh/{appraisal.pk}/cham/hoi-dong/")
    page.context.set_offline(True)
    page.fill(f"[name=said-{first}]", "45")
    says(page, "Mất kết nối")
    page.context.set_offline(False)
    says(page, "muốn sửa, hãy ghi lý do mới")
    page.fill(f"[name=note-{first}]", "Thiếu số liệu trước khi làm")
    says(page, "Đã lưu .*75 điểm")
    page.get_by_role("button", name="Lưu cột").click()
    page.get_by_text("50 → 45").wait_for()
    assert CriterionScore.objects.get(criterion=first).points == 45


@pytest.mark.parametrize("width", [1280, 360])
def test_papers_and_lists_fit_and_read_well(width, new_page, secretary, hamlet, commune):
    campaign = make_campaign(commune)
    appraisal, example = make_appraisal(hamlet, campaign), make_rubric()
    make_scores(appraisal, True, "50", "30")
    page = new_page(width=width)
    login(page, secretary.username)
    for address in (
        "/mo-hinh/tham-dinh/",
        "/mo-hinh/thang-diem/",
        f"/mo-hinh/thang-diem/{example.pk}/",
        f"/mo-hinh/thang-diem/{appraisal.rubric_id}/",
        f"/mo-hinh/tham-dinh/{appraisal.pk}/in/",
        f"/mo-hinh/tham-dinh/{appraisal.pk}/in/?phieu=trong",
        f"/ban-lam-viec/models_registry/rubric/{appraisal.rubric_id}/change/",
        "/ban-lam-viec/models_registry/rubric/add/",
    ):
        page.goto(address)
        assert not overflows(page), address
        assert accessibility_violations(page) == [], address


@pytest.mark.parametrize("width", [1280, 360])
def test_a_batch_is_looked_over_before_it_is_opened(width, new_page, secretary, hamlet, commune):
    campaign = make_campaign(commune)
    make_rubric(campaign)
    models = [make_model(hamlet, campaign, state=ModelState.ACTIVE) for _ in range(2)]
    page = new_page(width=width)
    login(page, secretary.username)
    page.goto("/ban-lam-viec/models_registry/mobilisationmodel/")
    for box in page.locator("input.action-select").all():
        box.check()
    page.select_option("select[name=action]", "appraise_chosen")
    page.get_by_role("button", name="Thực hiện").click()
    page.get_by_role("heading", name="Sẽ mở thẩm định 2 mô hình").wait_for()
    assert not overflows(page)
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Mở thẩm định 2 mô hình").click()
    page.get_by_role("heading", name="Đã mở thẩm định 2 mô hình").wait_for()
    assert Appraisal.objects.filter(model__in=models).count() == 2
