from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from campaigns.enums import CampaignState, DeadlineKind, RegistrationState
from campaigns.models import CampaignEvent, Deadline, Registration, RegistrationEvent, Stage, Target
from campaigns.services import close_campaign, launch_campaign, register, save_registration
from campaigns.tests.factories import (
    make_campaign,
    make_deadline,
    make_field,
    make_plan,
    make_registration,
    make_stage,
    make_target,
)
from interface.versions import StaleVersion
from notices.models import Notice
from units.tests.factories import make_household, make_person, make_unit

NOW = datetime(2026, 2, 10, 2, 0, tzinfo=UTC)


@pytest.fixture
def campaign(commune):
    return make_campaign(commune)


class Clock:
    """The database's clock, set by hand."""

    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ready(hamlet, campaign):
    return make_registration(hamlet, campaign, 2026, fields=[make_field(campaign)])


def test_a_draft_may_be_as_incomplete_as_it_likes(preparer, hamlet, campaign):
    registration = save_registration(actor=preparer, unit=hamlet, campaign=campaign, year=2026, now=NOW)
    assert (registration.state, registration.commune, registration.version) == (
        RegistrationState.DRAFT,
        campaign.launching_unit,
        1,
    )
    event = registration.events.get()
    assert (event.actor, event.at, event.action, event.before, event.after) == (preparer, NOW, "create", "", "draft")


def test_saving_again_keeps_what_was_chosen_and_counts_the_version(preparer, hamlet, campaign):
    field, person, household = make_field(campaign), make_person(hamlet), make_household(hamlet)
    first = save_registration(actor=preparer, unit=hamlet, campaign=campaign, year=2026, now=NOW)
    save_registration(
        actor=preparer,
        unit=hamlet,
        campaign=campaign,
        year=2026,
        now=NOW,
        registration_id=first.pk,
        expected_version=1,
        pledge="Làm đường hoa",
        planned_models=2,
        fields=[field],
        people=[person],
        households=[household],
    )
    row = Registration.objects.get()
    assert (row.version, row.pledge, row.planned_models) == (2, "Làm đường hoa", 2)
    assert [list(row.fields.all()), list(row.people.all()), list(row.households.all())] == [
        [field],
        [person],
        [household],
    ]


def test_a_form_older_than_the_stored_row_is_refused_with_the_row_as_it_is_now(preparer, ready):
    def save(version, pledge):
        return save_registration(
            actor=preparer,
            unit=ready.unit,
            campaign=ready.campaign,
            year=2026,
            now=NOW,
            registration_id=ready.pk,
            expected_version=version,
            pledge=pledge,
        )

    save(1, "Của người thứ nhất")
    with pytest.raises(StaleVersion) as refusal:
        save(1, "Của người thứ hai")
    assert (refusal.value.current.pledge, refusal.value.current.version) == ("Của người thứ nhất", 2)
    assert Registration.objects.get().pledge == "Của người thứ nhất"


@pytest.mark.parametrize(
    ("columns", "year", "field"),
    [
        ({"state": CampaignState.DRAFT}, 2026, "campaign"),
        ({"state": CampaignState.CLOSED}, 2026, "campaign"),
        ({}, 2031, "campaign"),
    ],
)
def test_a_campaign_that_does_not_run_in_the_year_takes_no_registration(
    preparer, hamlet, commune, columns, year, field
):
    with pytest.raises(ValidationError) as refusal:
        save_registration(actor=preparer, unit=hamlet, campaign=make_campaign(commune, **columns), year=year, now=NOW)
    assert list(refusal.value.message_dict) == [field]


def test_a_campaign_of_a_neighbour_and_a_unit_that_ended_are_refused(
    preparer, commune_preparer, hamlet, commune, sibling_commune, campaign
):
    gone = make_unit(commune, valid_to=date(2025, 12, 31))
    for actor, unit, of in (
        (preparer, hamlet, make_campaign(sibling_commune)),
        (commune_preparer, gone, campaign),
    ):
        with pytest.raises(ValidationError) as refusal:
            save_registration(actor=actor, unit=unit, campaign=of, year=2026, now=NOW)
        assert list(refusal.value.message_dict) == ["unit"]


def test_people_and_fields_of_elsewhere_are_refused_by_name(preparer, hamlet, agency, campaign, province):
    with pytest.raises(ValidationError) as refusal:
        save_registration(
            actor=preparer,
            unit=hamlet,
            campaign=campaign,
            year=2026,
            now=NOW,
            fields=[make_field(make_campaign(province))],
            people=[make_person(agency)],
            households=[make_household(agency)],
        )
    assert set(refusal.value.message_dict) == {"fields", "people", "households"}
    assert not Registration.objects.exists()


def test_a_person_who_moved_away_after_joining_stays_on_the_draft(preparer, hamlet, agency, campaign):
    person = make_person(hamlet)
    draft = make_registration(hamlet, campaign, 2026, people=[person])
    person.place_at(agency)
    person.save()
    save_registration(
        actor=preparer,
        unit=hamlet,
        campaign=campaign,
        year=2026,
        now=NOW,
        registration_id=draft.pk,
        expected_version=1,
        people=[person],
    )
    assert list(draft.people.all()) == [person]


@pytest.mark.parametrize("role", ["secretary", "member", "chairman", "province_staff", "auditor", "administrator"])
def test_only_preparers_write_a_registration(role, request, hamlet, campaign, ready):
    actor = request.getfixturevalue(role)
    with pytest.raises(PermissionDenied, match="cán bộ lập hồ sơ"):
        save_registration(actor=actor, unit=hamlet, campaign=campaign, year=2027, now=NOW)
    with pytest.raises(PermissionDenied, match="cán bộ lập hồ sơ"):
        register(registration_id=ready.pk, actor=actor)
    assert not RegistrationEvent.objects.exists()


def test_a_second_registration_of_the_same_year_is_refused_with_a_sentence(preparer, hamlet, campaign, ready):
    with pytest.raises(ValidationError, match="Đơn vị đã có đăng ký cho phong trào và năm này"):
        save_registration(actor=preparer, unit=hamlet, campaign=campaign, year=2026, now=NOW)


def test_registering_keeps_the_moment_the_history_and_tells_the_secretary(
    preparer, secretary, member, chairman, administrator, ready, clock
):
    register(registration_id=ready.pk, actor=preparer, expected_version=1, clock=clock)
    row = Registration.objects.get()
    assert (row.state, row.registered_at, row.registered_by, row.version) == (
        RegistrationState.REGISTERED,
        NOW,
        preparer,
        2,
    )
    event = row.events.get()
    assert (event.actor, event.at, event.action, event.before, event.after) == (
        preparer,
        NOW,
        "register",
        "draft",
        "registered",
    )
    notice = Notice.objects.get()
    assert (notice.recipient, notice.key) == (secretary, f"registration:{row.pk}:registered")


def test_the_unit_named_by_the_registration_deadline_is_told_instead_of_the_launching_one(
    preparer, secretary, province_staff, province, campaign, ready, clock
):
    make_deadline(campaign, kind=DeadlineKind.REGISTRATION, receiving_unit=province)
    register(registration_id=ready.pk, actor=preparer, clock=clock)
    assert [notice.recipient for notice in Notice.objects.all()] == [province_staff]


def test_a_double_click_registers_once(preparer, secretary, ready, clock):
    first = register(registration_id=ready.pk, actor=preparer, expected_version=1, clock=clock)
    clock.now = datetime(2026, 2, 10, 2, 0, 1, tzinfo=UTC)
    second = register(registration_id=ready.pk, actor=preparer, expected_version=1, clock=clock)
    assert second.registered_at == first.registered_at == NOW
    assert (RegistrationEvent.objects.count(), Notice.objects.count()) == (1, 1)


def test_a_page_older_than_the_draft_does_not_register_it(preparer, ready, clock):
    Registration.objects.update(version=2)
    with pytest.raises(StaleVersion):
        register(registration_id=ready.pk, actor=preparer, expected_version=1, clock=clock)
    assert Registration.objects.get().state == RegistrationState.DRAFT


def test_an_unready_draft_stays_a_draft_and_says_what_is_missing(preparer, hamlet, campaign, clock):
    make_field(campaign)
    draft = make_registration(hamlet, campaign, 2026, pledge="")
    with pytest.raises(ValidationError) as refusal:
        register(registration_id=draft.pk, actor=preparer, clock=clock)
    assert set(refusal.value.message_dict) == {"pledge", "fields"}
    draft.refresh_from_db()
    assert draft.state == RegistrationState.DRAFT
    assert not RegistrationEvent.objects.exists()


LAST, FIRST_LATE = datetime(2026, 2, 28, 16, 59, 59, 999999, tzinfo=UTC), datetime(2026, 2, 28, 17, 0, tzinfo=UTC)


def test_a_registration_is_in_time_to_the_last_instant_and_keeps_no_reason(preparer, campaign, ready, clock):
    make_deadline(campaign, kind=DeadlineKind.REGISTRATION, month=3, day=1)
    clock.now = LAST
    row = register(registration_id=ready.pk, actor=preparer, late_reason="Lo xa", clock=clock)
    assert (row.state, row.is_late, row.late_reason, row.cutoff) == (
        RegistrationState.REGISTERED,
        False,
        "",
        FIRST_LATE,
    )


def test_a_registration_after_its_deadline_needs_a_reason_and_tells_it_to_the_desk(
    preparer, secretary, campaign, ready, clock
):
    deadline = make_deadline(campaign, kind=DeadlineKind.REGISTRATION, month=3, day=1, through="Phòng Nội vụ")
    clock.now = FIRST_LATE
    with pytest.raises(ValidationError) as refusal:
        register(registration_id=ready.pk, actor=preparer, late_reason="   ", clock=clock)
    assert list(refusal.value.message_dict) == ["late_reason"]
    row = register(registration_id=ready.pk, actor=preparer, late_reason="Bão lũ kéo dài", clock=clock)
    assert (row.is_late, row.receiving_unit, row.through) == (True, deadline.receiving_unit, "Phòng Nội vụ")
    notice = Notice.objects.get(recipient=secretary)
    assert notice.title.endswith("năm 2026 muộn")
    for words in ("Lý do: Bão lũ kéo dài", "trước ngày 01/03/2026", "qua Phòng Nội vụ"):
        assert words in notice.body
    deadline.month = 12
    deadline.save()
    row = Registration.objects.get()
    assert (row.is_late, row.late_reason) == (True, "Bão lũ kéo dài")


@pytest.mark.parametrize(("mine", "late"), [(True, False), (False, True)])
def test_more_time_for_one_unit_is_its_own(mine, late, preparer, secretary, agency, campaign, ready, clock):
    deadline = make_deadline(campaign, kind=DeadlineKind.REGISTRATION, month=3, day=1)
    deadline.extensions.create(
        unit=ready.unit if mine else agency,
        year=2026,
        until=date(2026, 3, 5),
        reason="Thiên tai",
        approved_by=secretary,
        approved_at=NOW,
    )
    clock.now = FIRST_LATE
    assert register(registration_id=ready.pk, actor=preparer, late_reason="Muộn", clock=clock).is_late is late


def test_the_database_takes_no_late_registration_without_a_reason(preparer, campaign, ready):
    with pytest.raises(IntegrityError, match="late_registration_has_its_reason"), transaction.atomic():
        Registration.objects.update(registered_at=FIRST_LATE, cutoff=LAST)


def test_without_a_registration_deadline_nothing_is_late(preparer, ready, clock):
    assert register(registration_id=ready.pk, actor=preparer, clock=clock).is_late is False


def test_what_was_registered_is_not_edited_any_more(preparer, hamlet, campaign, ready, clock):
    row = register(registration_id=ready.pk, actor=preparer, clock=clock)
    with pytest.raises(ValidationError, match="không sửa được nữa"):
        save_registration(
            actor=preparer,
            unit=hamlet,
            campaign=campaign,
            year=2026,
            now=NOW,
            registration_id=row.pk,
            expected_version=row.version,
            pledge="Khác",
        )
    assert Registration.objects.get().pledge == ready.pledge


@pytest.mark.parametrize("role", ["secretary", "chairman", "administrator"])
def test_the_desk_of_the_launching_unit_launches_and_closes_with_history(role, request, commune):
    actor = request.getfixturevalue(role)
    campaign = make_campaign(commune, state=CampaignState.DRAFT)
    make_field(campaign)
    assert launch_campaign(campaign_id=campaign.pk, actor=actor, now=NOW).state == CampaignState.RUNNING
    assert close_campaign(campaign_id=campaign.pk, actor=actor, now=NOW).state == CampaignState.CLOSED
    assert [(e.action, e.before, e.after, e.actor) for e in CampaignEvent.objects.all()] == [
        ("launch", "draft", "running", actor),
        ("close", "running", "closed", actor),
    ]


@pytest.mark.parametrize("role", ["preparer", "commune_preparer", "member", "province_staff", "auditor", "stranger"])
def test_others_neither_launch_nor_close(role, request, commune):
    actor = request.getfixturevalue(role)
    draft, running = make_campaign(commune, state=CampaignState.DRAFT), make_campaign(commune)
    for act, campaign in ((launch_campaign, draft), (close_campaign, running)):
        with pytest.raises(PermissionDenied, match="Chỉ thường trực, lãnh đạo hoặc quản trị"):
            act(campaign_id=campaign.pk, actor=actor, now=NOW)
    assert not CampaignEvent.objects.exists()


def test_a_campaign_moves_forward_only_and_needs_content_to_launch(secretary, commune):
    empty = make_campaign(commune, state=CampaignState.DRAFT)
    with pytest.raises(ValidationError, match="Chưa có lĩnh vực"):
        launch_campaign(campaign_id=empty.pk, actor=secretary, now=NOW)
    with pytest.raises(ValidationError, match="Chỉ kết thúc được phong trào đang thực hiện"):
        close_campaign(campaign_id=empty.pk, actor=secretary, now=NOW)
    closed = make_campaign(commune, state=CampaignState.CLOSED)
    with pytest.raises(ValidationError, match="Chỉ phát động được phong trào đang soạn"):
        launch_campaign(campaign_id=closed.pk, actor=secretary, now=NOW)


@pytest.mark.parametrize(
    ("name", "build"),
    [
        ("campaign_ends_after_it_begins", lambda c: type(c).objects.update(period_end=date(2020, 1, 1))),
        ("stage_ends_after_it_begins", lambda c: Stage.objects.update(ends_on=date(2020, 1, 1))),
        ("stage_order_once", lambda c: Stage.objects.update(order=1)),
        ("field_order_once", lambda c: c.fields.update(order=1)),
        ("target_order_once", lambda c: c.targets.update(order=1)),
        ("measured_target_has_a_value", lambda c: Target.objects.update(measure="new_models", value=None)),
        ("deadline_has_one_rule", lambda c: Deadline.objects.update(on_date=date(2026, 12, 10))),
        ("unit_registers_once_a_year", lambda c: Registration.objects.update(year=2026)),
        ("registered_has_its_moment", lambda c: Registration.objects.update(state=RegistrationState.REGISTERED)),
    ],
)
def test_the_database_itself_refuses(name, build, hamlet, campaign):
    for _ in range(2):
        make_stage(campaign)
        make_field(campaign)
        make_target(campaign)
    make_deadline(campaign)
    for year in (2026, 2027):
        make_registration(hamlet, campaign, year)
    with pytest.raises(IntegrityError), transaction.atomic():
        build(campaign)


def test_a_plan_cannot_be_its_own_superior(commune):
    plan = make_plan(make_campaign(commune))
    with pytest.raises(IntegrityError), transaction.atomic():
        type(plan).objects.update(superior_plan=plan.pk)


def test_a_year_has_one_override(commune):
    deadline = make_deadline(make_campaign(commune))
    deadline.overrides.create(year=2026, on_date=date(2026, 12, 20), reason="Công văn")
    with pytest.raises(IntegrityError), transaction.atomic():
        deadline.overrides.create(year=2026, on_date=date(2026, 12, 21), reason="Công văn")
