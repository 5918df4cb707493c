import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from campaigns.enums import (
    CampaignAct,
    CampaignKind,
    CampaignState,
    DeadlineKind,
    IssuerKind,
    PlanKind,
    Recurrence,
    SharedYear,
    SubjectRole,
    TargetMeasure,
    TargetPer,
)
from campaigns.models import (
    Campaign,
    CampaignEvent,
    Deadline,
    DeadlineOverride,
    LegalDocument,
    Plan,
    PlanPassage,
    PlanUpload,
)
from campaigns.services import OWN, SUPERIOR, build_campaign, save_answers
from campaigns.services.plans import BUILDERS
from campaigns.tests.factories import make_campaign, make_plan, make_plan_upload
from campaigns.tests.own_plan import PLAN, all_ticked, forms_of
from units.tests.factories import make_unit

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def upload(secretary, commune):
    return make_plan_upload(secretary, commune)


def confirmed(upload, **changes):
    return forms_of(upload, all_ticked(upload, **changes)).confirmed


def build(upload, answers=None, **asked):
    lines = confirmed(upload) if answers is None else answers
    return build_campaign(upload_id=upload.pk, actor=upload.user, now=NOW, answers=lines, **asked)


def nothing_was_built():
    return not (Campaign.objects.exists() or Plan.objects.exists() or PlanPassage.objects.exists())


def test_all_that_was_confirmed_becomes_a_draft_campaign(upload, commune):
    campaign = build(upload, confirmed(upload, **{"shared_year-value": "later"}))
    assert campaign.title == "Phong trào thi đua “Dân vận khéo” trên địa bàn xã Hòa Bình, giai đoạn 2026 - 2030"
    assert (campaign.launching_unit, campaign.level, campaign.state) == (commune, "commune", CampaignState.DRAFT)
    assert (campaign.period_start, campaign.period_end) == (date(2026, 1, 1), date(2030, 12, 31))
    assert (campaign.kind, campaign.shared_year) == (CampaignKind.DAN_VAN_KHEO, SharedYear.LATER)
    assert "công tác dân vận" in campaign.aims
    assert [(row.label, row.starts_on.year, row.ends_on.year) for row in campaign.stages.all()] == [
        ("Giai đoạn 1", 2026, 2028),
        ("Giai đoạn 2", 2028, 2030),
    ]
    assert [field.name for field in campaign.fields.all()] == ["Kinh tế", "Văn hóa - xã hội"]
    economy = campaign.fields.first()
    assert economy.description.startswith("Vận động Nhân dân chuyển đổi cây trồng")
    assert economy.source_phrase in " ".join(PLAN.split())
    groups = campaign.subject_groups.all()
    assert {group.role for group in groups} == {SubjectRole.PARTICIPANT}
    assert [(group.label, group.has_collectives, group.has_individuals) for group in groups] == [
        ("Tập thể", True, False),
        ("Cá nhân", False, True),
    ]
    assert [task.body for task in campaign.tasks.all()] == ["Phòng Văn hóa - Xã hội xã", "Trưởng các xóm"]


def test_a_target_given_as_a_range_obliges_to_its_lower_end_and_aims_at_the_upper(upload):
    target = build(upload).targets.get()
    assert (target.measure, target.per) == (TargetMeasure.NEW_MODELS, TargetPer.UNIT_YEAR)
    assert (target.value, target.aim) == (Decimal(1), Decimal(2))
    assert (target.counts_new, target.counts_replicated) == (True, True)


def test_an_exclusive_yearly_deadline_keeps_the_named_day_and_a_report_follows_the_dossiers(upload):
    campaign = build(upload)
    dossiers, report = campaign.deadlines.order_by("month", "day")
    assert (dossiers.kind, report.kind) == (DeadlineKind.DOSSIER, DeadlineKind.REPORT)
    assert (dossiers.day, dossiers.month, dossiers.inclusive) == (10, 12, False)
    assert dossiers.due_in(2026).last_day == date(2026, 12, 9)
    assert (dossiers.owed_by, dossiers.owed_to) == ("Các xóm, cơ quan", "Phòng Văn hóa - Xã hội xã")
    assert "trước ngày 10 tháng 12 hằng năm" in dossiers.raw_phrase
    assert report.follows == dossiers
    assert campaign.tasks.first().deadline == report


def test_the_paper_is_kept_with_its_text_and_every_fact_with_its_place(upload, commune, secretary):
    campaign = build(upload)
    paper = campaign.plans.get()
    assert (paper.unit, paper.level, paper.issuer_kind) == (commune, "commune", IssuerKind.STATE)
    assert (paper.number, paper.issued_on) == ("15/KH-UBND", date(2026, 1, 20))
    assert (paper.kind, paper.year) == (PlanKind.PERIOD, None)
    assert paper.recipients.splitlines() == ["UBND tỉnh", "Các xóm", "Lưu: VT"]
    assert paper.text == upload.text
    said = {passage.fact: paper.text[passage.start : passage.end] for passage in paper.passages.all()}
    assert said["number"] == "15/KH-UBND"
    assert said["issued_on"] == "ngày 20 tháng 01 năm 2026"
    assert {"title", "issuer", "superior_plan", "field", "target", "deadline", "task", "stage"} <= set(said)
    assert paper.passages.get(fact="issuer_level").value == "Cấp xã"
    basis = paper.legal_bases.get()
    assert (basis.kind, basis.number, basis.document) == ("law", "06/2022/QH15", None)
    event = CampaignEvent.objects.get(campaign=campaign)
    assert (event.action, event.actor) == (CampaignAct.READ, secretary)
    upload.refresh_from_db()
    assert upload.campaign == campaign


def test_what_was_not_confirmed_leaves_nothing(upload):
    kept = {"title", "issuer", "issuer_level", "campaign_title", "period_start", "field"}
    lines = [line for line in confirmed(upload) if line.kind in kept][:6]
    campaign = build(upload, lines)
    paper = campaign.plans.get()
    assert (paper.number, paper.issued_on, paper.signatory_office, paper.recipients) == ("", None, "", "")
    assert paper.superior_plan is None
    assert not paper.legal_bases.exists()
    assert campaign.fields.count() == 1
    for rows in (campaign.stages, campaign.targets, campaign.deadlines, campaign.tasks, campaign.subject_groups):
        assert not rows.exists()
    assert campaign.period_end is None
    assert set(paper.passages.values_list("fact", flat=True)) == kept


def test_a_plan_without_its_essentials_builds_nothing(upload):
    lines = [line for line in confirmed(upload) if line.kind not in ("title", "period_start")]
    with pytest.raises(ValidationError) as refusal:
        build(upload, lines)
    assert refusal.value.messages == [
        "Chưa xác nhận trích yếu của văn bản.",
        "Chưa xác nhận năm bắt đầu của phong trào.",
    ]
    assert nothing_was_built()


def test_a_cited_plan_with_the_same_number_and_day_above_is_the_superior_one(upload, province):
    higher = make_campaign(province)
    known = make_plan(higher, number="08/KH-UBND", issued_on=date(2026, 1, 5))
    make_plan(higher, number="08/KH-UBND", issued_on=date(2025, 1, 5))
    campaign = build(upload)
    assert campaign.plans.get().superior_plan == known
    assert campaign.superior_campaign == higher


def test_a_plan_of_a_sibling_or_of_ones_own_is_never_the_superior_one(upload, commune, sibling_commune):
    for unit in (commune, sibling_commune):
        make_plan(make_campaign(unit), number="08/KH-UBND", issued_on=date(2026, 1, 5))
    campaign = build(upload)
    above = campaign.plans.get().superior_plan
    assert (above.unit, above.campaign, above.level) == (None, None, "province")
    assert (above.number, above.issuer) == ("08/KH-UBND", "UBND tỉnh Sông Lam")
    assert campaign.superior_campaign is None


def test_a_basis_that_the_catalogue_has_is_linked_to_it(upload):
    law = LegalDocument.objects.create(
        kind="law", number="06/2022/QH15", title="Luật Thi đua, khen thưởng", issued_on=date(2022, 6, 15)
    )
    assert build(upload).plans.get().legal_bases.get().document == law


def test_a_superiors_paper_gives_the_unit_its_own_plan_to_issue(upload, commune):
    campaign = build(upload, role=SUPERIOR)
    own = campaign.plans.get(unit=commune)
    read = campaign.plans.get(unit=None)
    assert own.superior_plan == read
    assert (own.number, own.text, own.issuer) == ("", "", "UBND xã Hòa Bình")
    assert read.text == upload.text
    assert read.passages.exists()


def test_whose_paper_it_is_follows_from_the_level_of_its_issuer(secretary, commune):
    text = PLAN.replace("ỦY BAN NHÂN DÂN\nXÃ HÒA BÌNH", "ỦY BAN NHÂN DÂN\nTỈNH SÔNG LAM").replace("xã Hòa Bình", "tỉnh")
    assert forms_of(make_plan_upload(secretary, commune)).role == OWN
    assert forms_of(make_plan_upload(secretary, commune, text=text)).role == SUPERIOR


def test_a_date_of_one_year_takes_the_place_of_the_yearly_one(upload):
    lines = confirmed(upload)
    (first, *_) = (line for line in lines if line.kind == "deadline")
    once = replace(
        first, key="deadline-n1", values=first.values | {"day": (15, 9, 2027), "replaces": first.key, "follows": ""}
    )
    build(upload, [*lines, once])
    override = DeadlineOverride.objects.get()
    assert (override.deadline.kind, override.year, override.on_date) == (DeadlineKind.DOSSIER, 2027, date(2027, 9, 15))
    assert Deadline.objects.count() == 2


def test_a_date_that_replaces_nothing_confirmed_is_refused(upload):
    lines = [line for line in confirmed(upload) if line.kind != "deadline"]
    (first, *_) = (line for line in confirmed(upload) if line.kind == "deadline")
    once = replace(first, values=first.values | {"day": (15, 9, 2027), "replaces": "deadline-99"})
    with pytest.raises(ValidationError, match="phải thay cho một mốc hằng năm"):
        build(upload, [*lines, once])
    assert nothing_was_built()


def test_a_window_and_a_single_date_are_kept_as_such(upload):
    lines = confirmed(upload)
    (first, *_) = (line for line in lines if line.kind == "deadline")
    window = replace(
        first,
        key="deadline-n1",
        values=first.values | {"day": (31, 1, 2031), "opens": (1, 1, 2031), "inclusive": True, "follows": ""},
    )
    build(upload, [*lines, window])
    row = Deadline.objects.get(recurrence=Recurrence.ONCE)
    assert (row.opens_on, row.on_date, row.inclusive) == (date(2031, 1, 1), date(2031, 1, 31), True)


def test_days_of_a_report_by_rhythm_are_marked_as_assumed(upload):
    key = next(form.line.key for form in forms_of(upload).forms if form.line.kind == "report")
    build(upload, confirmed(upload, **{f"{key}-days": "10/6, 10/12"}))
    assumed = Deadline.objects.filter(is_assumed=True)
    assert [(row.day, row.month, row.kind, row.inclusive) for row in assumed] == [
        (10, 6, DeadlineKind.REPORT, True),
        (10, 12, DeadlineKind.REPORT, True),
    ]


def test_a_second_press_finds_the_campaign_built(upload):
    first = build(upload)
    assert build(upload) == first
    assert (Campaign.objects.count(), CampaignEvent.objects.count()) == (1, 1)


def test_a_step_that_fails_late_leaves_nothing_behind(upload, monkeypatch):
    def fail(campaign, **_):
        raise ValidationError("Không ghi được.")

    monkeypatch.setattr("campaigns.services.plans.BUILDERS", [*BUILDERS, fail])
    with pytest.raises(ValidationError):
        build(upload)
    assert nothing_was_built()
    upload.refresh_from_db()
    assert upload.campaign is None


def test_rooms_above_tell_what_they_left_to_be_done_by_hand(upload, monkeypatch):
    monkeypatch.setattr("campaigns.services.plans.BUILDERS", [lambda campaign, **_: ["Lập thủ công một việc."]])
    build(upload)
    assert "Lập thủ công một việc." in CampaignEvent.objects.get().note


def test_an_upload_is_built_by_its_reader_who_still_runs_the_units_campaigns(upload, chairman, secretary):
    with pytest.raises(PlanUpload.DoesNotExist):
        build_campaign(upload_id=upload.pk, actor=chairman, now=NOW, answers=confirmed(upload))
    secretary.memberships.all().delete()
    secretary = type(secretary).objects.get(pk=secretary.pk)
    with pytest.raises(PermissionDenied):
        build_campaign(upload_id=upload.pk, actor=secretary, now=NOW, answers=confirmed(upload))
    assert nothing_was_built()


def test_answers_are_refused_once_the_campaign_is_there(upload):
    build(upload)
    with pytest.raises(ValidationError, match="đã lập từ bản này"):
        save_answers(upload_id=upload.pk, actor=upload.user, answers={"number-value": "1"})


def test_a_task_is_given_to_a_unit_only_where_the_officer_picks_one(upload, hamlet, foreign_commune):
    key = next(form.line.key for form in forms_of(upload).forms if form.line.kind == "task")
    make_unit(foreign_commune, name="Xóm Lạ")
    stranger = forms_of(upload, all_ticked(upload, **{f"{key}-unit": "Xóm Lạ"}))
    assert stranger.errors == {key: ["Nhiệm vụ: Chọn một đơn vị trong danh sách, hoặc để trống."]}
    campaign = build(upload, confirmed(upload, **{f"{key}-unit": "Xóm Đồng Tâm"}))
    assert [task.unit for task in campaign.tasks.all()] == [hamlet, None]


def test_text_in_decomposed_letters_is_kept_composed_and_read_alike(secretary, commune):
    decomposed = make_plan_upload(secretary, commune, text=unicodedata.normalize("NFD", PLAN))
    campaign = build(decomposed)
    assert campaign.plans.get().text == PLAN.strip()
    assert campaign.fields.count() == 2
