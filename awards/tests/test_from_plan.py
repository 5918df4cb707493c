from datetime import UTC, date, datetime

import pytest

from awards.enums import SubjectKind
from awards.models import CampaignAward, EligibilityRule
from awards.tests.factories import make_award_form
from campaigns.models import CampaignEvent
from campaigns.services import build_campaign
from campaigns.tests.factories import make_plan_upload
from campaigns.tests.own_plan import PLAN, all_ticked, forms_of

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
CRITERIA = """- Giấy khen của Chủ tịch UBND xã.

2. Tiêu chuẩn tặng Giấy khen của Chủ tịch UBND xã

a) Tập thể

- Được công nhận có mô hình “Dân vận khéo”.

- Nội bộ đoàn kết.

b) Cá nhân

- Gương mẫu, được Nhân dân tín nhiệm.

- Cá nhân là người đứng đầu: phong trào nơi phụ trách hoàn thành tốt.

3. Hồ sơ đề nghị khen thưởng"""
RICH_PLAN = PLAN.replace("- Giấy khen của Chủ tịch UBND xã.\n\n2. Hồ sơ đề nghị khen thưởng", CRITERIA)


def make_commune_form(**columns):
    return make_award_form(**{"name": "Giấy khen của Chủ tịch UBND xã", "deciding_level": "commune", **columns})


def build(user, unit, text=RICH_PLAN, without=()):
    upload = make_plan_upload(user, unit, text=text)
    lines = [line for line in forms_of(upload, all_ticked(upload)).confirmed if line.kind not in without]
    return build_campaign(upload_id=upload.pk, actor=user, now=NOW, answers=lines)


def note():
    return CampaignEvent.objects.get().note


def test_a_form_of_the_catalogue_is_offered_in_the_campaign_with_its_standards(secretary, commune):
    form = make_commune_form()
    campaign = build(secretary, commune)
    award = CampaignAward.objects.get()
    assert (award.campaign, award.award_form, award.deciding_unit) == (campaign, form, commune)
    assert award.source == "Kế hoạch 15/KH-UBND"
    rules = [(rule.subject_kind, rule.text, rule.heads_only) for rule in award.rules.all()]
    assert rules == [
        (SubjectKind.COLLECTIVE, "Được công nhận có mô hình “Dân vận khéo”.", False),
        (SubjectKind.COLLECTIVE, "Nội bộ đoàn kết.", False),
        (SubjectKind.INDIVIDUAL, "Gương mẫu, được Nhân dân tín nhiệm.", False),
        (SubjectKind.INDIVIDUAL, "Cá nhân là người đứng đầu: phong trào nơi phụ trách hoàn thành tốt.", True),
    ]
    assert "Đã đưa vào 1 hình thức khen thưởng, 4 tiêu chuẩn." in note()


@pytest.mark.parametrize(
    "columns",
    [{"deciding_level": "province"}, {"name": "Bằng khen"}, {"valid_to": date(2026, 11, 21)}],
    ids=["another level", "another name", "out of force"],
)
def test_a_form_that_the_catalogue_lacks_is_named_to_be_set_up_by_hand(columns, secretary, commune):
    make_commune_form(**columns)
    build(secretary, commune)
    assert not CampaignAward.objects.exists()
    assert "“Giấy khen của Chủ tịch UBND xã”: chưa có trong danh mục hình thức khen thưởng, lập thủ công." in note()
    assert "2 nhóm tiêu chuẩn chưa gắn được" in note()


def test_of_two_forms_that_fit_none_is_guessed(secretary, commune):
    make_commune_form(name="Giấy khen của Chủ tịch UBND xã (chuyên đề)")
    make_commune_form(name="Giấy khen của Chủ tịch UBND xã (đột xuất)")
    build(secretary, commune)
    assert not CampaignAward.objects.exists()


def test_awards_that_were_not_confirmed_leave_nothing(secretary, commune):
    make_commune_form()
    build(secretary, commune, without=("award", "criteria"))
    assert not CampaignAward.objects.exists()
    assert not EligibilityRule.objects.exists()
    assert "hình thức khen thưởng" not in note()


def test_who_keeps_no_award_rules_leaves_them_to_the_councils_secretary(chairman, commune):
    make_commune_form()
    build(chairman, commune)
    assert not CampaignAward.objects.exists()
    assert "do thường trực hội đồng lập" in note()
