from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.enums import CampaignAct, CampaignState, RegistrationState, SharedYear, TargetMeasure, TaskState
from campaigns.models import Campaign, Target
from campaigns.selectors import MEASURES, Ratio, followed_units, meets, target_figures
from campaigns.services import complete_task, open_movement, reopen_task
from campaigns.tests.factories import (
    make_campaign,
    make_deadline,
    make_movement,
    make_registration,
    make_stage,
    make_steering_member,
    make_subject_group,
    make_target,
    make_task,
)
from units.models import Unit
from units.tests.factories import make_unit

TODAY = date(2026, 11, 22)
NOW = timezone.make_aware(timezone.datetime(2026, 11, 22, 9, 0))
CANARY = "Chim hoàng yến"


@pytest.fixture
def campaign(commune):
    return make_campaign(commune)


TARGET_QUERIES, TASK_QUERIES, MOVEMENT_QUERIES, FOLLOWED_QUERIES = 16, 9, 9, 14


# Stages


@pytest.mark.parametrize(
    ("rule", "label"),
    [(SharedYear.UNDECIDED, None), (SharedYear.EARLIER, "Giai đoạn 1"), (SharedYear.LATER, "Giai đoạn II")],
)
def test_the_result_of_a_shared_year_belongs_to_one_stage_once_it_is_decided(campaign, rule, label):
    make_stage(campaign, label="Giai đoạn 1", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31))
    make_stage(campaign, label="Giai đoạn II", starts_on=date(2028, 1, 1), ends_on=date(2030, 12, 31))
    campaign.shared_year = rule
    stage = campaign.stage_of(2028)
    assert (stage.label if stage else None) == label
    assert [campaign.stage_of(year).label for year in (2027, 2029)] == ["Giai đoạn 1", "Giai đoạn II"]
    assert campaign.stage_of(2031) is None


# Subjects


def test_a_group_of_subjects_holds_the_kinds_the_plan_files_in_it(campaign):
    group = make_subject_group(
        campaign, label="Cá nhân", has_collectives=False, has_individuals=True, has_households=True
    )
    make_subject_group(campaign, label="Tập thể", role="award")
    assert [row.label for row in campaign.subject_groups.filter(role="participant")] == [group.label]
    with pytest.raises(ValidationError, match="tập thể, cá nhân hay hộ gia đình"):
        make_subject_group(campaign, has_collectives=False)


# Targets


def test_an_aim_below_the_minimum_is_refused_by_the_database(campaign):
    target = make_target(campaign, measure=TargetMeasure.NEW_MODELS, value=2, aim=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.filter(pk=target.pk).update(aim=1)
    with pytest.raises(ValidationError, match="không được thấp hơn"):
        make_target(campaign, measure=TargetMeasure.NEW_MODELS, value=2, aim=1)


def test_a_target_that_counts_no_origin_is_refused(campaign):
    with pytest.raises(ValidationError, match="mô hình xây dựng mới, mô hình nhân rộng"):
        make_target(campaign, measure=TargetMeasure.NEW_MODELS, value=1, counts_new=False, counts_replicated=False)


def test_the_share_of_registered_units_has_both_its_numbers(campaign, commune, hamlet, agency):
    target = make_target(campaign, measure=TargetMeasure.REGISTERED_UNITS, value=100, per="year")
    count = MEASURES[TargetMeasure.REGISTERED_UNITS]
    whole = Unit.objects.filter(pk=commune.pk)
    expected = count(target, 2026, whole)[commune.pk].whole
    assert expected >= 2
    make_registration(hamlet, campaign, 2026, state=RegistrationState.REGISTERED)
    make_registration(agency, campaign, 2026)
    assert count(target, 2026, whole) == {commune.pk: Ratio(1, expected)}
    assert count(target, 2025, whole) == {commune.pk: Ratio(0, expected)}


@pytest.mark.parametrize(("comparator", "is_met"), [("gt", False), ("gte", True)])
def test_a_share_that_equals_the_mark_meets_at_least_and_not_more_than(campaign, comparator, is_met):
    target = make_target(
        campaign, measure=TargetMeasure.REGISTERED_UNITS, value=Decimal("33.33"), comparator=comparator
    )
    assert meets(target, Ratio(3333, 10000)) is is_met


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_behind_a_target_lists_each_unit_with_its_list(
    rows, client, secretary, commune, campaign, sibling_commune, django_assert_num_queries
):
    mine = [make_unit(commune, name=f"Xóm {number}") for number in range(rows)]
    make_unit(sibling_commune, name=CANARY)
    target = make_target(campaign, measure=TargetMeasure.NEW_MODELS, value=1)
    client.force_login(secretary)
    with django_assert_num_queries(TARGET_QUERIES):
        page = client.get(reverse("campaigns:target_detail", args=[target.pk, 2026]))
    assert {unit.pk for unit in mine} <= {unit.pk for unit in page.context["object_list"]}
    assert CANARY not in page.content.decode()
    text = page.content.decode().replace("&amp;", "&")
    assert all(unit.line.url in text for unit in page.context["object_list"])


def test_a_target_that_nobody_counts_has_no_page(client, secretary, campaign):
    target = make_target(campaign)
    client.force_login(secretary)
    assert client.get(reverse("campaigns:target_detail", args=[target.pk, 2026])).status_code == 404


def test_a_share_shows_what_it_is_taken_of(client, secretary, campaign):
    target = make_target(
        campaign, measure=TargetMeasure.DIRECT_WORKER_SHARE, value=30, comparator="gt", per="year", base_is_assumed=True
    )
    client.force_login(secretary)
    text = client.get(reverse("campaigns:target_detail", args=[target.pk, 2026])).content.decode()
    assert "Mẫu số: cá nhân và hộ gia đình được khen thưởng (kế hoạch không nêu, đơn vị tự chọn)" in text
    assert "Nếu tính trên tất cả tập thể, cá nhân, hộ gia đình được khen thưởng" in text


# Tasks


def test_the_unit_that_was_given_a_task_says_it_is_done(campaign, hamlet, preparer):
    task = make_task(campaign, unit=hamlet)
    done = complete_task(task_id=task.pk, actor=preparer, result="Đã phát 12 tin", now=NOW)
    assert (done.state, done.done_at, done.done_by, done.result) == (TaskState.DONE, NOW, preparer, "Đã phát 12 tin")
    complete_task(task_id=task.pk, actor=preparer, result="Lần nữa", now=NOW)
    task.refresh_from_db()
    assert task.result == "Đã phát 12 tin"
    assert campaign.events.get().action == CampaignAct.COMPLETE_TASK


def test_a_task_of_another_body_is_the_desks_to_report(campaign, preparer, secretary):
    task = make_task(campaign)
    with pytest.raises(PermissionDenied):
        complete_task(task_id=task.pk, actor=preparer, result="Xong", now=NOW)
    assert complete_task(task_id=task.pk, actor=secretary, result="Xong", now=NOW).state == TaskState.DONE


def test_a_task_is_done_with_a_result_and_asked_again_with_a_reason(campaign, secretary):
    task = make_task(campaign)
    with pytest.raises(ValidationError, match="kết quả thực hiện"):
        complete_task(task_id=task.pk, actor=secretary, result=" ", now=NOW)
    complete_task(task_id=task.pk, actor=secretary, result="Xong", now=NOW)
    with pytest.raises(ValidationError, match="lý do"):
        reopen_task(task_id=task.pk, actor=secretary, reason="", now=NOW)
    assert reopen_task(task_id=task.pk, actor=secretary, reason="Chưa đủ số tin", now=NOW).state == TaskState.OPEN
    assert [event.note.splitlines()[-1] for event in campaign.events.order_by("pk")] == ["Xong", "Chưa đủ số tin"]


def test_tasks_of_a_campaign_that_does_not_run_stay(commune, secretary):
    task = make_task(make_campaign(commune, state=CampaignState.CLOSED))
    with pytest.raises(ValidationError, match="không trong thời gian thực hiện"):
        complete_task(task_id=task.pk, actor=secretary, result="Xong", now=NOW)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_task_page_costs_the_same_and_keeps_what_was_typed(
    rows, client, secretary, campaign, hamlet, foreign_commune, django_assert_num_queries
):
    tasks = [make_task(campaign, unit=hamlet, due_on=date(2026, 1, 1)) for _ in range(rows)]
    make_task(make_campaign(foreign_commune), body=CANARY)
    client.force_login(secretary)
    with django_assert_num_queries(TASK_QUERIES):
        page = client.get(reverse("campaigns:task_list", args=[campaign.pk]))
    assert page.context["tasks"] == tasks
    assert page.content.decode().count("Quá hạn") == rows
    assert CANARY not in page.content.decode()
    client.post(reverse("campaigns:task_complete", args=[tasks[0].pk]), {"result": "Đã xong"})
    refused = client.post(reverse("campaigns:task_reopen", args=[tasks[0].pk]), {"reason": ""})
    assert refused.status_code == 422
    assert "Hãy ghi lý do" in refused.content.decode()


# Movements


def test_a_named_movement_gets_its_own_campaign_once(campaign, secretary, preparer):
    movement = make_movement(campaign, name="Nông dân thi đua sản xuất, kinh doanh giỏi", emulation_form="regular")
    with pytest.raises(PermissionDenied):
        open_movement(movement_id=movement.pk, actor=preparer, now=NOW)
    own = open_movement(movement_id=movement.pk, actor=secretary, now=NOW)
    assert (own.title, own.state, own.emulation_form) == (movement.name, CampaignState.DRAFT, "regular")
    assert open_movement(movement_id=movement.pk, actor=secretary, now=NOW) == own
    assert Campaign.objects.count() == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_movements_stand_by_the_level_that_launched_them(rows, client, preparer, campaign, django_assert_num_queries):
    for number in range(rows):
        make_movement(campaign, name=f"Phong trào {number}", launched_by="central")
    make_movement(campaign, name="Phong trào của xã", order=9)
    client.force_login(preparer)
    with django_assert_num_queries(MOVEMENT_QUERIES):
        page = client.get(reverse("campaigns:movement_list", args=[campaign.pk]))
    assert [(level, len(group)) for level, group in page.context["groups"]] == [("Trung ương", rows), ("Xã", 1)]
    assert "Mở thành phong trào riêng" not in page.content.decode()


# The steering committee


def test_a_member_follows_the_assigned_units_alone(campaign, member, hamlet, agency):
    make_deadline(campaign, kind="registration", month=12, day=20, what="Đăng ký thi đua")
    make_steering_member(campaign, member, follows=[hamlet])
    lines = followed_units(member, today=TODAY)
    assert [(line.unit, [owed.deadline.what for owed in line.owed]) for line in lines] == [
        (hamlet, ["Đăng ký thi đua"])
    ]
    make_registration(hamlet, campaign, 2026, state=RegistrationState.REGISTERED)
    assert [line.owed for line in followed_units(member, today=TODAY)] == [[]]


def test_a_seat_that_ended_or_a_campaign_that_closed_shows_nothing(commune, campaign, member, hamlet):
    make_steering_member(campaign, member, follows=[hamlet], valid_to=date(2026, 11, 21))
    closed = make_campaign(commune, state=CampaignState.CLOSED)
    make_steering_member(closed, member, follows=[hamlet])
    assert followed_units(member, today=TODAY) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_followed_units_costs_the_same(
    rows, client, member, commune, campaign, agency, django_assert_num_queries
):
    follows = [make_unit(commune, name=f"Xóm {number}") for number in range(rows)]
    make_deadline(campaign, kind="registration", month=12, day=31, what="Đăng ký thi đua")
    make_steering_member(campaign, member, follows=follows)
    client.force_login(member)
    with django_assert_num_queries(FOLLOWED_QUERIES):
        page = client.get(reverse("campaigns:followed_list"))
    lines = page.context["owing"] + page.context["settled"]
    assert sorted(line.unit.pk for line in lines) == sorted(unit.pk for unit in follows)
    assert agency.name not in page.content.decode()


def test_units_that_nobody_follows_are_named(client, secretary, campaign, member, hamlet, agency):
    make_steering_member(campaign, member, follows=[hamlet])
    client.force_login(secretary)
    page = client.get(reverse("campaigns:steering_list", args=[campaign.pk]))
    assert agency in page.context["unfollowed"]
    assert hamlet not in page.context["unfollowed"]


def test_target_figures_follow_the_target_over_the_whole_campaign(campaign, commune, hamlet):
    target = make_target(campaign, measure=TargetMeasure.NEW_MODELS, value=1, per="campaign")
    figure = target_figures(campaign, year=2026, unit=commune, today=TODAY)[0]
    assert (figure.target, figure.amount, figure.is_met, figure.percent_done) == (target, Decimal(0), False, 0)
