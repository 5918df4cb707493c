"""The page of the standards for the officer, the panel at the desk, the list of who is set aside."""

import pytest
from django.urls import reverse

from awards.enums import Attester, DossierState, JudgedBy, Rating
from awards.models import AnnualRating, Attestation, CulturalTitle, EligibilityHold
from awards.tests.factories import (
    make_campaign_award,
    make_dossier,
    make_hold,
    make_rating,
    make_rule,
    make_title,
    make_upload,
    take,
)
from campaigns.tests.factories import make_campaign
from units.tests.factories import make_person, make_unit


@pytest.fixture
def award(commune):
    award = make_campaign_award(make_campaign(commune))
    make_rule(award, judged_by=JudgedBy.ANNUAL_RATING, rating=Rating.GOOD, years=1, order=9)
    make_rule(award, judged_by=JudgedBy.CULTURAL_TITLE, cultural_title="family", is_required=False)
    make_rule(award, judged_by=JudgedBy.NOT_ON_HOLD)
    make_rule(award, judged_by=JudgedBy.NOT_REWARDED)
    make_rule(award, attested_by=Attester.UNIT, text="Được tập thể bình xét công khai.")
    return award


@pytest.fixture
def draft(hamlet, award):
    return make_dossier(hamlet, award.campaign, campaign_award=award)


@pytest.fixture
def sent(hamlet, award):
    return make_dossier(hamlet, award.campaign, campaign_award=award, state=DossierState.ACCEPTED)


def rule_by(award, judged_by, **columns):
    return award.rules.get(judged_by=judged_by, subject_kind="individual", **columns)


def page_of(dossier):
    return reverse("awards:dossier_eligibility", args=[dossier.pk])


def desk_of(dossier):
    return reverse("admin:awards_dossier_change", args=[dossier.pk])


def test_the_page_tells_each_standard_with_what_it_rests_on(client, preparer, draft):
    make_rating(draft.person, 2026, Rating.DONE, source="Quyết định 88/QĐ-UBND")
    client.force_login(preparer)
    response = client.get(page_of(draft))
    page = response.content.decode()
    for words in (
        "Chưa đạt",
        "Năm 2026: hoàn thành nhiệm vụ (Quyết định 88/QĐ-UBND).",
        "Kế hoạch 67/KH-UBND, mục II (chưa kiểm chứng)",
        "Không có việc tạm dừng xét nào đang hiệu lực.",
        "hôm nay; khi tiếp nhận thì theo ngày tiếp nhận",
        "Đơn vị xác nhận",
        "Khai danh hiệu còn thiếu",
    ):
        assert words in page, words
    tally = response.context["tally"]
    assert (tally.met, tally.not_met, tally.to_attest) == (2, 2, 3)


def test_the_unit_attests_and_claims_on_the_page_and_the_desk_answers(client, preparer, secretary, draft, award):
    client.force_login(preparer)
    own = rule_by(award, JudgedBy.ATTESTED, attested_by=Attester.UNIT)
    address = reverse("awards:standard_attest", args=[draft.pk, own.pk])
    assert client.post(address, {"seen": "0", "is_met": "0"}).status_code == 422
    answer = client.post(address, {"seen": "0", "is_met": "1", "note": "Biên bản 3/BB", "evidence": make_upload()})
    assert answer.headers["Location"] == f"{page_of(draft)}#tieu-chuan-{own.pk}"
    said = Attestation.objects.get()
    file = reverse("awards:standard_file", args=[draft.pk, "xac-nhan", said.pk])
    assert file in client.get(page_of(draft)).content.decode()
    assert client.get(file).status_code == 200
    rating = rule_by(award, JudgedBy.ANNUAL_RATING)
    claim = reverse("awards:fact_claim", args=[draft.pk, rating.pk])
    assert "Hãy chọn" not in client.get(page_of(draft)).content.decode()
    assert client.post(claim, {"year": "2026", "rating": "good", "source": ""}).status_code == 422
    client.post(claim, {"year": "2026", "rating": "good", "source": "QĐ 9/QĐ-UBND"})
    fact = AnnualRating.objects.get()
    assert fact.is_confirmed is None
    client.post(
        reverse("awards:fact_claim", args=[draft.pk, rule_by(award, JudgedBy.CULTURAL_TITLE).pk]),
        {"year": "2026", "is_held": "1", "source": "QĐ 10/QĐ-UBND"},
    )
    assert CulturalTitle.objects.get().is_confirmed is None


def test_the_desk_confirms_a_claim_and_attests_otherwise(client, secretary, sent, award):
    fact = make_rating(sent.person, 2026, is_confirmed=None)
    client.force_login(secretary)
    assert "Xác nhận nội dung khai" in client.get(desk_of(sent)).content.decode()
    judge = reverse("admin:awards_dossier_judge", args=[sent.pk, "xep-loai", fact.pk])
    assert client.post(judge, {"is_confirmed": "0", "note": ""}).status_code == 422
    assert client.post(judge, {"is_confirmed": "1", "note": ""}).status_code == 302
    fact.refresh_from_db()
    assert (fact.is_confirmed, fact.decided_by) == (True, secretary)
    rule = rule_by(award, JudgedBy.ANNUAL_RATING)
    attest = reverse("admin:awards_dossier_attest", args=[sent.pk, rule.pk])
    refused = client.post(attest, {"seen": "0", "is_met": "0", "note": ""})
    assert refused.status_code == 422
    assert "Hãy ghi căn cứ, lý do xác nhận." in refused.content.decode()
    assert client.post(attest, {"seen": "0", "is_met": "0", "note": "Đã thu hồi QĐ"}).status_code == 302
    stale = client.post(attest, {"seen": "0", "is_met": "1", "note": "Khác"})
    assert stale.status_code == 409
    page = client.get(desk_of(sent)).content.decode()
    assert "Xác nhận khác với kết quả đối chiếu." in page
    assert "Được xác nhận chưa đạt" in page


def test_the_step_says_beforehand_which_standard_is_not_met(client, secretary, sent):
    make_rating(sent.person, 2026, Rating.NOT_DONE)
    take(sent, "appraise")
    client.force_login(secretary)
    panels = {panel.action: panel.missing for panel in client.get(desk_of(sent)).context["panels"]}
    assert any("Chưa đạt tiêu chuẩn" in sentence for sentence in panels["confirm"])


def test_sending_warns_and_still_sends(client, preparer, draft):
    make_rating(draft.person, 2026, Rating.NOT_DONE)
    client.force_login(preparer)
    page = client.get(reverse("awards:dossier_submit", args=[draft.pk])).content.decode()
    assert "Tiêu chuẩn cần lưu ý" in page
    assert "Hồ sơ vẫn nộp được" in page


def test_holding_and_releasing_at_the_desk_shows_everywhere(client, secretary, preparer, sent):
    client.force_login(secretary)
    address = reverse("admin:awards_dossier_hold", args=[sent.pk])
    assert client.post(address, {"reason": "", "source": "", "held_from": ""}).status_code == 422
    facts = {"reason": "Có đơn tố cáo", "source": "TB 12/TB-UBND", "held_from": "2026-11-02"}
    assert client.post(address, facts).status_code == 302
    kept = EligibilityHold.objects.get()
    for page in (desk_of(sent), reverse("admin:awards_dossier_changelist")):
        assert "Đang tạm dừng xét" in client.get(page).content.decode()
    page = reverse("admin:awards_eligibilityhold_change", args=[kept.pk])
    assert "Có đơn tố cáo" in client.get(page).content.decode()
    assert "Có đơn tố cáo" in client.get(reverse("admin:awards_eligibilityhold_changelist")).content.decode()
    client.force_login(preparer)
    for page in (sent.get_absolute_url(), page_of(sent), reverse("awards:dossier_list")):
        assert "Đang tạm dừng xét" in client.get(page).content.decode()
    client.force_login(secretary)
    release = reverse("admin:awards_eligibilityhold_release", args=[kept.pk])
    assert client.post(release, {"reason": ""}).status_code == 422
    assert client.post(release, {"reason": "Tố cáo không đúng"}).status_code == 302
    assert "Đang tạm dừng xét</span>" not in client.get(desk_of(sent)).content.decode()


def test_a_file_of_another_nominee_is_not_there(client, preparer, draft, hamlet):
    other = make_rating(make_person(hamlet), 2026)
    client.force_login(preparer)
    assert client.get(reverse("awards:standard_file", args=[draft.pk, "xep-loai", other.pk])).status_code == 404
    assert client.get(reverse("awards:standard_file", args=[draft.pk, "khac", other.pk])).status_code == 404


def test_only_the_preparer_is_offered_forms_and_a_stranger_finds_nothing(client, member, stranger, sent):
    client.force_login(member)
    page = client.get(page_of(sent)).content.decode()
    assert "Ghi xác nhận" not in page
    client.force_login(stranger)
    assert client.get(page_of(sent)).status_code == 404


def test_the_desk_writes_ratings_and_titles_which_count_at_once(client, secretary, hamlet):
    client.force_login(secretary)
    facts = {"person": make_person(hamlet).pk, "subject_unit": "", "year": "2026", "rating": "good", "source": "QĐ 5"}
    assert client.post(reverse("admin:awards_annualrating_add"), facts).status_code == 302
    rating = AnnualRating.objects.get()
    assert (rating.is_confirmed, rating.entered_by, rating.unit) == (True, secretary, hamlet)
    nobody = {**facts, "person": ""}
    answer = client.post(reverse("admin:awards_annualrating_add"), nobody)
    assert "Hãy chọn đúng một đối tượng" in answer.content.decode()
    title = {"subject_unit": hamlet.pk, "year": "2026", "title": "hamlet", "is_held": "on", "source": "QĐ 6"}
    assert client.post(reverse("admin:awards_culturaltitle_add"), title).status_code == 302
    assert CulturalTitle.objects.get().is_confirmed


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_of_records_cost_the_same_and_hide_other_communes(
    rows, client, secretary, hamlet, foreign_commune, django_assert_num_queries
):
    far = make_unit(foreign_commune, name="Xóm lạ mặt")
    for unit in [*[hamlet] * rows, far]:
        person = make_person(unit, full_name="Người lạ mặt" if unit == far else "Người nhà")
        make_rating(person, 2026)
        make_title(person, 2026)
        make_hold(person)
    client.force_login(secretary)
    for name in ("annualrating", "culturaltitle", "eligibilityhold"):
        address = reverse(f"admin:awards_{name}_changelist")
        client.get(address)
        with django_assert_num_queries(6 if name == "eligibilityhold" else 7, info=name):
            page = client.get(address).content.decode()
        assert page.count("Người nhà") == rows
        assert "lạ mặt" not in page


@pytest.mark.parametrize("records", [1, 3])
def test_the_pages_cost_the_same_however_much_is_known(
    records, client, preparer, secretary, hamlet, award, django_assert_num_queries
):
    rules = [rule_by(award, JudgedBy.ANNUAL_RATING), rule_by(award, JudgedBy.NOT_ON_HOLD)]
    dossier = make_dossier(hamlet, award.campaign, campaign_award=award, state=DossierState.ACCEPTED)
    for number in range(records):
        make_rating(dossier.person, 2026 - number)
        make_title(dossier.person, 2026 - number)
        make_hold(dossier.person, reason=f"Việc {number}")
        Attestation.objects.create(
            dossier=dossier,
            rule=rules[0],
            is_met=True,
            is_by_desk=True,
            note="Có",
            attested_by=secretary,
            attested_at=dossier.received_at,
        )
        make_dossier(
            hamlet, award.campaign, campaign_award=award, subject=make_person(hamlet), state=DossierState.SUBMITTED
        )
    client.force_login(preparer)
    client.get(page_of(dossier))
    with django_assert_num_queries(22):
        client.get(page_of(dossier))
    client.force_login(secretary)
    client.get(desk_of(dossier))
    with django_assert_num_queries(22):
        client.get(desk_of(dossier))
