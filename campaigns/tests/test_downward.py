"""A campaign on its way down: drafts with what is fixed, in step again when asked, who has launched, reminders."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from campaigns.enums import (
    CampaignAct,
    CampaignState,
    ContentPart,
    DeadlineKind,
    Freedom,
    LaunchState,
    SubjectRole,
)
from campaigns.models import (
    Campaign,
    CampaignEvent,
    Deadline,
    DeadlineOverride,
    DownwardRule,
    Field,
    Plan,
    SubjectGroup,
    Target,
    Task,
)
from campaigns.permissions import can_add_content, can_change_content
from campaigns.selectors.downward import counted_by_launch_state, differences_below, lower_units
from campaigns.services import launch_campaign
from campaigns.services.downward import (
    hand_down_campaign,
    join_superior_campaign,
    refresh_lower_campaigns,
    refuse_fixed_content,
    urge_lower_units,
)
from campaigns.tests.factories import (
    make_campaign,
    make_deadline,
    make_field,
    make_legal_basis,
    make_plan,
    make_stage,
    make_target,
)
from dankhe.selectors import work_items
from notices.models import Notice
from units.enums import Role
from units.models import Unit
from units.tests.factories import make_unit, make_user

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
ALL_ADD = dict.fromkeys(ContentPart, Freedom.MAY_ADD)


@pytest.fixture
def chief(province):
    return make_user("thuky.tinh", (Role.SECRETARY, province))


@pytest.fixture
def superior(province):
    """A province's campaign with a row of every part, its plan and the papers that stands on."""
    campaign = make_campaign(province, title="Phong trào Dân vận khéo tỉnh Sông Lam", aims="Gần dân")
    make_field(campaign, name="Kinh tế")
    make_field(campaign, name="Văn hóa")
    make_stage(campaign)
    make_target(campaign, text="Ít nhất một mô hình")
    SubjectGroup.objects.create(
        campaign=campaign, role=SubjectRole.AWARD, order=1, label="Tập thể", has_collectives=True
    )
    dossiers = make_deadline(campaign, owed_to="Hội đồng tỉnh")
    DeadlineOverride.objects.create(deadline=dossiers, year=2027, on_date=date(2027, 12, 20), reason="Công văn")
    report = make_deadline(campaign, kind=DeadlineKind.REPORT, what="Báo cáo năm", follows=dossiers)
    Task.objects.create(campaign=campaign, order=1, body="Các xã", text="Xây dựng kế hoạch", deadline=report)
    make_legal_basis(make_plan(campaign, number="710/QĐ-UBND", title="Dân vận khéo trên địa bàn tỉnh Sông Lam"))
    return campaign


def hand_down(superior, actor, **options):
    return hand_down_campaign(campaign_id=superior.pk, actor=actor, now=NOW, **{"rules": ALL_ADD, **options})


def lower_of(superior, unit):
    return Campaign.objects.get(superior_campaign=superior, launching_unit=unit)


def test_each_unit_gets_its_own_draft_with_everything_the_superior_wrote(superior, chief, commune, sibling_commune):
    done = hand_down(superior, chief)
    assert (done.created, done.had_theirs) == (2, 0)
    lower = lower_of(superior, commune)
    assert (lower.state, lower.level, lower.title) == (
        CampaignState.DRAFT,
        "commune",
        "Phong trào Dân vận khéo xã Hòa Bình",
    )
    assert (lower.period_start, lower.period_end, lower.aims) == (
        superior.period_start,
        superior.period_end,
        superior.aims,
    )
    assert [field.name for field in lower.fields.all()] == ["Kinh tế", "Văn hóa"]
    assert [lower.stages.count(), lower.targets.count(), lower.subject_groups.count()] == [1, 1, 1]
    plan = lower.plans.get()
    assert (plan.superior_plan, plan.number, plan.issuer) == (superior.plans.get(), "", "UBND xã Hòa Bình")
    assert plan.title == "Dân vận khéo trên địa bàn xã Hòa Bình"
    assert plan.legal_bases.get().number == "06/2022/QH15"
    assert [event.action for event in lower.events.all()] == [CampaignAct.TAKE_OVER]
    handed = superior.events.get()
    assert (handed.action, handed.actor) == (CampaignAct.HAND_DOWN, chief)
    assert "2 đơn vị: Xã Hòa Bình, Xã Tân Tiến" in handed.note
    assert lower.history.get().history_user == chief


def test_dates_do_not_move_and_the_unit_itself_receives_what_its_own_units_send(superior, chief, commune, province):
    hand_down(superior, chief)
    dossiers, report = lower_of(superior, commune).deadlines.order_by("pk")
    assert dossiers.due_in(2026) == superior.deadlines.first().due_in(2026)
    assert dossiers.due_in(2027).date == date(2027, 12, 20)
    assert (dossiers.receiving_unit, dossiers.owed_to) == (commune, "")
    assert (report.receiving_unit, report.follows) == (province, dossiers)
    assert Task.objects.get(campaign__launching_unit=commune).deadline == report
    assert dossiers.history.count() == 1


@pytest.mark.parametrize(
    ("freedom", "is_fixed", "may_add"),
    [(Freedom.FIXED, True, False), (Freedom.MAY_ADD, True, True), (Freedom.FREE, False, True)],
)
def test_what_is_fixed_is_neither_changed_nor_added_to(freedom, is_fixed, may_add, superior, chief, commune):
    hand_down(superior, chief, rules={ContentPart.FIELDS: freedom})
    lower = lower_of(superior, commune)
    field = lower.fields.first()
    assert field.is_fixed == is_fixed
    assert bool(can_change_content(field)) != is_fixed
    assert bool(can_add_content(lower, ContentPart.FIELDS)) == may_add
    assert can_add_content(lower, ContentPart.TARGETS)
    if is_fixed:
        with pytest.raises(PermissionDenied, match="do Tỉnh Sông Lam quy định"):
            refuse_fixed_content(campaign=lower, changed=[field])
        with pytest.raises(PermissionDenied, match="do Tỉnh Sông Lam quy định"):
            refuse_fixed_content(campaign=lower, removed=[Field(pk=field.pk, is_fixed=False)])
    if not may_add:
        with pytest.raises(PermissionDenied, match="Tỉnh Sông Lam quy định giữ nguyên phần lĩnh vực"):
            refuse_fixed_content(campaign=lower, added=[Field(campaign=lower)])


def test_what_is_fixed_above_stays_fixed_two_levels_down(superior, chief, commune, hamlet, secretary):
    hand_down(superior, chief, rules={ContentPart.FIELDS: Freedom.MAY_ADD})
    middle = lower_of(superior, commune)
    make_field(middle, name="Riêng của xã")
    launch_campaign(campaign_id=middle.pk, actor=secretary, now=NOW)
    hand_down(middle, secretary, rules={})
    lowest = lower_of(middle, hamlet)
    assert [(row.name, row.is_fixed) for row in lowest.fields.all()] == [
        ("Kinh tế", True),
        ("Văn hóa", True),
        ("Riêng của xã", False),
    ]
    assert lowest.plans.get().issuer == "Xóm Đồng Tâm"


def test_a_second_run_gives_drafts_to_new_units_alone(superior, chief, commune, sibling_commune):
    assert hand_down(superior, chief, unit_ids=[commune.pk]).created == 1
    lower = lower_of(superior, commune)
    again = hand_down(superior, chief, rules=None)
    assert (again.created, again.had_theirs) == (1, 1)
    assert lower_of(superior, commune) == lower
    with pytest.raises(ValidationError, match="đều đã nhận"):
        hand_down(superior, chief)
    assert Campaign.objects.filter(superior_campaign=superior).count() == 2


def test_rules_hold_for_every_unit_alike(superior, chief, commune, sibling_commune):
    hand_down(superior, chief, unit_ids=[commune.pk], rules={ContentPart.FIELDS: Freedom.FIXED})
    with pytest.raises(ValidationError, match="không đổi nữa"):
        hand_down(superior, chief, rules=ALL_ADD)
    assert not Campaign.objects.filter(superior_campaign=superior, launching_unit=sibling_commune).exists()


def test_who_may_not_run_it_and_what_does_not_run_is_not_handed_down(superior, chief, secretary, commune, hamlet):
    with pytest.raises(PermissionDenied, match="Tỉnh Sông Lam"):
        hand_down(superior, secretary)
    with pytest.raises(ValidationError, match="không thuộc diện"):
        hand_down(superior, chief, unit_ids=[hamlet.pk])
    Unit.objects.filter(pk=commune.pk).update(valid_to=TODAY - timedelta(days=1))
    with pytest.raises(ValidationError, match="đã ngừng hoạt động"):
        hand_down(superior, chief, unit_ids=[commune.pk])
    Campaign.objects.filter(pk=superior.pk).update(state=CampaignState.DRAFT)
    with pytest.raises(ValidationError, match="đang thực hiện"):
        hand_down(superior, chief)
    assert not Campaign.objects.exclude(superior_campaign=None).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_handing_down_costs_the_same_for_one_unit_and_for_three(
    rows, superior, chief, province, django_assert_num_queries
):
    units = [make_unit(province) for _ in range(rows)]
    with django_assert_num_queries(41):
        hand_down(superior, chief, unit_ids=[unit.pk for unit in units])


def test_the_units_own_desk_hears_of_it_and_finds_it_in_its_queue(
    client, superior, chief, commune, secretary, chairman, preparer, administrator
):
    hand_down(superior, chief)
    lower = lower_of(superior, commune)
    page = reverse("campaigns:taken_over", args=[lower.pk])
    assert {(row.recipient, row.url) for row in Notice.objects.all()} == {(secretary, page), (chairman, page)}
    (line,) = [item for item in work_items(secretary, today=TODAY) if item.url == page]
    assert (line.count, "Tỉnh Sông Lam triển khai" in line.label) == (1, True)
    assert not [
        item for user in (preparer, administrator) for item in work_items(user, today=TODAY) if item.url == page
    ]
    client.force_login(secretary)
    text = client.get(page).content.decode()
    assert "Tỉnh Sông Lam quy định, đơn vị giữ nguyên và được bổ sung" in text
    assert "Kế hoạch của đơn vị chưa ghi số" in text
    assert reverse("campaigns:campaign_launch", args=[lower.pk]) in text
    launch_campaign(campaign_id=lower.pk, actor=secretary, now=NOW)
    assert not [item for item in work_items(secretary, today=TODAY) if item.url == page]


def admin_form(page):
    """What the desk's page of a campaign would post back as it stands."""
    forms = [page.context["adminform"].form, *(inline.formset for inline in page.context["inline_admin_formsets"])]
    data = {}
    for form in forms:
        rows = [form] if not hasattr(form, "forms") else [form.management_form, *form.forms]
        for row in rows:
            for box in row:
                value = box.value()
                if value is not None and value is not False:
                    data[box.html_name] = value
    return data


def test_the_desk_shows_fixed_rows_apart_and_keeps_them_whatever_is_posted(client, superior, chief, commune, secretary):
    hand_down(superior, chief, rules={ContentPart.FIELDS: Freedom.MAY_ADD, ContentPart.TARGETS: Freedom.FIXED})
    lower = lower_of(superior, commune)
    client.force_login(secretary)
    address = reverse("admin:campaigns_campaign_change", args=[lower.pk])
    page = client.get(address)
    assert "cấp trên quy định, không sửa ở đây" in page.content.decode()
    data = admin_form(page)
    prefix = next(i.formset.prefix for i in page.context["inline_admin_formsets"] if i.opts.model is Field)
    data |= {f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-0-order": 7, f"{prefix}-0-name": "Riêng của xã"}
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.context["errors"]
    assert [field.name for field in lower.fields.all()] == ["Kinh tế", "Văn hóa", "Riêng của xã"]
    own = lower.fields.get(is_fixed=False)
    fixed = lower.fields.first()
    data |= {f"{prefix}-INITIAL_FORMS": 1, f"{prefix}-0-id": fixed.pk, f"{prefix}-0-name": "Đổi", "_continue": "1"}
    client.post(address, data)
    fixed.refresh_from_db()
    assert (fixed.name, own.name) == ("Kinh tế", "Riêng của xã")
    targets = next(i for i in page.context["inline_admin_formsets"] if i.opts.model is Target)
    assert not targets.has_add_permission
    deadline = lower.deadlines.first()
    assert client.get(reverse("admin:campaigns_deadline_change", args=[deadline.pk])).status_code == 200
    Deadline.objects.filter(pk=deadline.pk).update(is_fixed=True)
    refusal = client.post(reverse("admin:campaigns_deadline_change", args=[deadline.pk]), {"what": "Khác"})
    assert refusal.status_code == 403
    assert "do Tỉnh Sông Lam quy định" in refusal.content.decode()


# In step with the superior ------------------------------------------------------------------------


@pytest.fixture
def handed(superior, chief, commune, sibling_commune):
    hand_down(superior, chief)
    return superior


def test_nothing_differs_right_after_the_launch_downwards(handed, chief):
    assert differences_below(handed) == []
    with pytest.raises(ValidationError, match="đã khớp"):
        refresh_lower_campaigns(campaign_id=handed.pk, actor=chief, now=NOW)


def test_a_later_change_reaches_the_units_only_when_the_superior_says_so(handed, chief, commune, secretary):
    lower = lower_of(handed, commune)
    make_field(lower, name="Riêng của xã", order=3)
    launch_campaign(campaign_id=lower.pk, actor=secretary, now=NOW)
    Field.objects.filter(campaign=handed, name="Kinh tế").update(name="Kinh tế số")
    make_field(handed, name="Quốc phòng")
    Target.objects.filter(campaign=handed).delete()
    Deadline.objects.filter(campaign=handed, kind=DeadlineKind.REPORT).update(day=5)
    DeadlineOverride.objects.filter(deadline__campaign=handed).update(on_date=date(2027, 12, 25))
    assert [field.name for field in lower.fields.all()] == ["Kinh tế", "Văn hóa", "Riêng của xã"]
    found = {(line.text, line.in_words, len(line.campaign_ids)) for line in differences_below(handed)}
    assert found == {
        ("Kinh tế số", "cấp trên đã sửa", 2),
        ("Quốc phòng", "cấp trên đã bổ sung", 2),
        ("Ít nhất một mô hình", "cấp trên đã bỏ", 2),
        ("Nộp hồ sơ đề nghị khen thưởng", "cấp trên đã sửa", 2),
        ("Báo cáo năm", "cấp trên đã sửa", 2),
    }
    assert refresh_lower_campaigns(campaign_id=handed.pk, actor=chief, now=NOW) == 2
    assert [(row.order, row.name, row.is_fixed) for row in lower.fields.all()] == [
        (1, "Kinh tế số", True),
        (2, "Văn hóa", True),
        (3, "Riêng của xã", False),
        (4, "Quốc phòng", True),
    ]
    assert lower.targets.get().is_fixed is False
    dossiers, report = lower.deadlines.order_by("pk")
    assert (report.day, dossiers.receiving_unit) == (5, commune)
    assert dossiers.due_in(2027).date == date(2027, 12, 25)
    assert report.history.count() == 2
    event = lower.events.get(action=CampaignAct.REFRESH)
    assert "“Kinh tế số” (cấp trên đã sửa)" in event.note
    assert Notice.objects.filter(recipient=secretary, key__contains="refreshed").count() == 1
    assert differences_below(handed) == []


def test_closed_campaigns_and_those_with_content_of_their_own_are_left_alone(
    handed, chief, commune, sibling_commune, province
):
    Campaign.objects.filter(launching_unit=commune).update(state=CampaignState.CLOSED)
    own = make_campaign(make_unit(province), superior_campaign=handed)
    Field.objects.filter(campaign=handed, name="Kinh tế").update(name="Kinh tế số")
    assert refresh_lower_campaigns(campaign_id=handed.pk, actor=chief, now=NOW) == 1
    assert lower_of(handed, sibling_commune).fields.first().name == "Kinh tế số"
    assert lower_of(handed, commune).fields.first().name == "Kinh tế"
    assert not own.fields.exists()


def test_the_page_tells_the_difference_and_offers_to_mend_it(client, handed, chief, commune, auditor):
    Field.objects.filter(campaign=handed, name="Kinh tế").update(name="Kinh tế số")
    address = reverse("campaigns:launch_map", args=[handed.pk])
    client.force_login(auditor)
    assert "Cập nhật cho cấp dưới" not in client.get(address).content.decode()
    client.force_login(chief)
    text = client.get(address).content.decode()
    assert "“Kinh tế số”" in text
    assert "khác ở 2 đơn vị" in text
    answer = client.post(reverse("campaigns:refresh_lower", args=[handed.pk]), follow=True)
    assert "Đã cập nhật nội dung quy định cho 2 đơn vị" in answer.content.decode()
    assert lower_of(handed, commune).fields.first().name == "Kinh tế số"


# Who has launched ---------------------------------------------------------------------------------


def test_the_map_counts_each_unit_once_by_how_far_it_is(superior, chief, province, commune, sibling_commune, secretary):
    late = make_unit(province, name="Xã Muộn")
    hand_down(superior, chief, unit_ids=[commune.pk, sibling_commune.pk])
    launch_campaign(campaign_id=lower_of(superior, commune).pk, actor=secretary, now=NOW)
    units = {unit.pk: unit for unit in lower_units(superior, TODAY)}
    assert {pk: unit.launch_state for pk, unit in units.items()} == {
        commune.pk: LaunchState.RUNNING,
        sibling_commune.pk: LaunchState.DRAFT,
        late.pk: LaunchState.NONE,
    }
    assert (units[commune.pk].since, units[late.pk].since) == (NOW, None)
    make_campaign(commune, superior_campaign=superior, state=CampaignState.CLOSED)
    assert counted_by_launch_state(lower_units(superior, TODAY)) == {
        LaunchState.NONE: 1,
        LaunchState.DRAFT: 1,
        LaunchState.RUNNING: 1,
        LaunchState.CLOSED: 0,
    }


def test_the_map_is_filtered_searched_grouped_and_shown_as_a_table(client, handed, chief, commune, province):
    make_unit(province, name="Xã Muộn")
    client.force_login(chief)
    address = reverse("campaigns:launch_map", args=[handed.pk])

    def names(**query):
        answer = client.get(address, query)
        assert answer.status_code == 200
        return [unit.name for unit in answer.context["object_list"]]

    assert names() == ["Xã Hòa Bình", "Xã Muộn", "Xã Tân Tiến"]
    assert names(state="none") == ["Xã Muộn"]
    assert names(q="hoa binh") == ["Xã Hòa Bình"]
    assert names(xem="bang", state="draft") == ["Xã Hòa Bình", "Xã Tân Tiến"]
    assert names(state="khong-co") == names()
    groups = client.get(address).context["groups"]
    assert [(title, len(units)) for title, _tone, units in groups] == [("Chưa nhận", 1), ("Đang soạn", 2)]
    (group,) = client.get(address, {"nhom": "cap-tren"}).context["groups"]
    assert group[0] == "Tỉnh Sông Lam"
    assert (
        reverse("campaigns:campaign_detail", args=[lower_of(handed, commune).pk])
        in client.get(address).content.decode()
    )


def test_the_map_shows_a_unit_only_to_those_who_look_after_it(client, handed, secretary, commune):
    client.force_login(secretary)
    answer = client.get(reverse("campaigns:launch_map", args=[handed.pk]))
    assert [unit.pk for unit in answer.context["object_list"]] == [commune.pk]
    assert answer.context["total"] == 1


@pytest.mark.parametrize("rows", [3, 300])
@pytest.mark.parametrize("look", ["", "bang"])
def test_the_map_costs_the_same_for_3_and_for_300_units(
    rows, look, client, superior, chief, province, django_assert_num_queries
):
    first, *_others = [make_unit(province) for _ in range(rows)]
    hand_down(superior, chief, unit_ids=[first.pk])
    client.force_login(chief)
    address = reverse("campaigns:launch_map", args=[superior.pk])
    client.get(address)
    with django_assert_num_queries(24):
        answer = client.get(address, {"xem": look})
    assert answer.context["total"] == rows


def test_one_click_reminds_every_unit_that_has_not_launched_once_a_day(client, handed, chief, commune, secretary):
    Notice.objects.all().delete()
    client.force_login(chief)
    address = reverse("campaigns:urge_lower_units", args=[handed.pk])
    text = client.post(address, follow=True).content.decode()
    assert "Đã nhắc 1 người ở 1 đơn vị chưa phát động" in text
    assert "1 đơn vị chưa có tài khoản thường trực hoặc lãnh đạo" in text
    assert "Hôm nay đã nhắc các đơn vị này rồi" in client.post(address, follow=True).content.decode()
    assert [row.recipient for row in Notice.objects.all()] == [secretary]
    assert CampaignEvent.objects.filter(campaign=handed, action=CampaignAct.URGE).count() == 1
    tomorrow = timezone.now() + timedelta(days=1)
    assert urge_lower_units(campaign_id=handed.pk, actor=chief, now=tomorrow).told == 1
    launch_campaign(campaign_id=lower_of(handed, commune).pk, actor=secretary, now=NOW)
    only = urge_lower_units(campaign_id=handed.pk, actor=chief, now=tomorrow, unit_ids=None)
    assert (only.units, only.told, only.silent) == (1, 0, 1)


def test_a_selection_is_reminded_and_nobody_else(client, handed, chief, commune, sibling_commune, secretary):
    other = make_user("thuky.khac", (Role.SECRETARY, sibling_commune))
    Notice.objects.all().delete()
    client.force_login(chief)
    address = reverse("campaigns:urge_lower_units", args=[handed.pk])
    client.post(address, {"chosen": "1", "unit": [sibling_commune.pk, "x", "9" * 30]})
    assert [row.recipient for row in Notice.objects.all()] == [other]
    answer = client.post(address, {"chosen": "1"}, follow=True)
    assert "chưa nhắc ai" in answer.content.decode()


# The pages that hand down -------------------------------------------------------------------------


def test_handing_down_in_the_browser_asks_once_more_with_counts(client, superior, chief, commune, sibling_commune):
    client.force_login(chief)
    address = reverse("campaigns:hand_down", args=[superior.pk])
    assert "<strong>2</strong> đơn vị chưa nhận" in client.get(address).content.decode()
    chosen = {"scope": "chosen", "units": [commune.pk], **dict.fromkeys(ContentPart, Freedom.FIXED)}
    review = client.post(address, chosen).content.decode()
    assert "Triển khai cho 1 đơn vị" in review
    assert "mỗi bản có 8 dòng nội dung" in review
    assert not Campaign.objects.exclude(superior_campaign=None).exists()
    back = client.post(address, {**chosen, "back": "1"})
    assert back.context["form"]["scope"].value() == "chosen"
    answer = client.post(address, {**chosen, "confirmed": "1"}, follow=True)
    assert "Đã lập bản nháp cho 1 đơn vị" in answer.content.decode()
    assert lower_of(superior, commune).fields.first().is_fixed
    second = client.get(address).content.decode()
    assert "Quy định đang áp dụng" in second
    client.post(address, {"scope": "everyone", "confirmed": "1"})
    assert lower_of(superior, sibling_commune).fields.first().is_fixed
    assert "Mọi đơn vị đã nhận phong trào" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"scope": "chosen"}, "Hãy chọn ít nhất một đơn vị"),
        ({"scope": "chosen", "units": ["x"]}, "không phải"),
        ({"scope": "moi-nguoi"}, "moi-nguoi"),
        ({"scope": "everyone", "fields": "tuy-y"}, "tuy-y"),
    ],
)
def test_bad_choices_are_told_beside_their_field(posted, sentence, client, superior, chief, commune):
    client.force_login(chief)
    rules = dict.fromkeys(ContentPart, Freedom.FREE)
    answer = client.post(reverse("campaigns:hand_down", args=[superior.pk]), {**rules, **posted})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Campaign.objects.exclude(superior_campaign=None).exists()


def test_a_campaign_not_launched_yet_is_not_offered_downwards(client, chief, province, commune):
    draft = make_campaign(province, state=CampaignState.DRAFT)
    client.force_login(chief)
    text = client.get(reverse("campaigns:hand_down", args=[draft.pk])).content.decode()
    assert "Chỉ triển khai được phong trào đang thực hiện" in text


# A campaign that the unit set up by itself --------------------------------------------------------


def test_a_campaign_of_the_units_own_joins_its_superiors_and_counts_there(client, superior, chief, commune, secretary):
    own = make_campaign(commune)
    plan = make_plan(own)
    client.force_login(secretary)
    page = reverse("campaigns:plan_chain", args=[own.pk])
    assert "Gắn vào phong trào đã chọn" in client.get(page).content.decode()
    client.post(reverse("campaigns:join_superior", args=[own.pk]), {"superior": superior.pk})
    own.refresh_from_db()
    assert own.superior_campaign == superior
    assert Plan.objects.get(pk=plan.pk).superior_plan == superior.plans.get()
    assert own.events.get().action == CampaignAct.JOIN
    with pytest.raises(ValidationError, match="đều đã nhận"):
        hand_down(superior, chief)
    DownwardRule.objects.create(campaign=superior, part=ContentPart.FIELDS, freedom=Freedom.FIXED)
    assert can_add_content(Campaign.objects.get(pk=own.pk), ContentPart.FIELDS)
    assert differences_below(superior) == []
    assert "do đơn vị tự lập rồi gắn vào" in client.get(reverse("campaigns:taken_over", args=[own.pk])).content.decode()
    assert counted_by_launch_state(lower_units(superior, TODAY))[LaunchState.RUNNING] == 1


def test_only_a_fitting_superior_can_be_joined(client, superior, secretary, commune, foreign_commune, chief):
    own = make_campaign(commune)
    foreign = make_campaign(foreign_commune.parent)
    other_kind = make_campaign(commune.parent, kind="general")
    earlier = make_campaign(commune.parent, period_start=date(2016, 1, 1), period_end=date(2020, 12, 31))
    for wrong in (foreign, other_kind, earlier):
        with pytest.raises(ValidationError, match="Không gắn được"):
            join_superior_campaign(campaign_id=own.pk, superior_id=wrong.pk, actor=secretary, now=NOW)
    client.force_login(secretary)
    address = reverse("campaigns:join_superior", args=[own.pk])
    for asked in ("", "x", "9" * 30, foreign.pk):
        assert (
            "Không có phong trào cấp trên nào"
            in client.post(address, {"superior": asked}, follow=True).content.decode()
        )
    hand_down(superior, chief)
    with pytest.raises(ValidationError, match="Không gắn được"):
        join_superior_campaign(campaign_id=own.pk, superior_id=superior.pk, actor=secretary, now=NOW)
