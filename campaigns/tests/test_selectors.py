from datetime import date
from decimal import Decimal

import pytest

from campaigns import selectors
from campaigns.enums import CampaignState, Comparator, DeadlineKind, RegistrationState, TargetMeasure, TargetPer
from campaigns.models import DeadlineOverride
from campaigns.selectors import (
    deadline_lines,
    due_items,
    expected_units,
    owing_units,
    target_figures,
)
from campaigns.tests.factories import make_campaign, make_deadline, make_registration, make_target
from units.enums import UnitKind
from units.tests.factories import make_unit

TODAY = date(2026, 11, 22)


@pytest.fixture
def registration_deadline(commune):
    return make_deadline(make_campaign(commune), kind=DeadlineKind.REGISTRATION, what="Đăng ký", month=3, day=1)


def test_a_communes_campaign_expects_the_units_inside_it_and_a_provinces_its_communes(
    province, commune, hamlet, agency, sibling_commune, foreign_commune
):
    make_unit(province, level="grassroots", kind=UnitKind.AGENCY, name="Sở Nội vụ")
    assert set(expected_units(make_campaign(commune), TODAY)) == {hamlet, agency}
    assert set(expected_units(make_campaign(province), TODAY)) == {commune, sibling_commune}
    assert not expected_units(make_campaign(hamlet), TODAY).exists()


def test_a_unit_owes_its_registration_until_it_is_sent_for_that_very_year(registration_deadline, hamlet, agency):
    campaign = registration_deadline.campaign
    make_registration(hamlet, campaign, 2026, state=RegistrationState.REGISTERED)
    make_registration(agency, campaign, 2026)
    assert list(owing_units(registration_deadline, 2026)) == [agency]
    assert set(owing_units(registration_deadline, 2027)) == {hamlet, agency}


def test_a_unit_that_ended_before_the_deadline_owes_nothing(registration_deadline, commune, hamlet):
    make_unit(commune, name="Xóm đã sáp nhập", valid_to=date(2026, 2, 27))
    last_day = make_unit(commune, name="Xóm còn đến ngày cuối", valid_to=date(2026, 2, 28))
    assert set(owing_units(registration_deadline, 2026)) == {hamlet, last_day}


@pytest.mark.parametrize(
    ("state", "year"), [(CampaignState.DRAFT, 2026), (CampaignState.CLOSED, 2026), (CampaignState.RUNNING, 2031)]
)
def test_a_campaign_that_does_not_run_in_the_year_owes_nothing(registration_deadline, hamlet, state, year):
    campaign = registration_deadline.campaign
    campaign.state = state
    campaign.save()
    assert list(owing_units(registration_deadline, year)) == []


def test_what_nobody_counts_has_no_owing_units(commune):
    assert owing_units(make_deadline(make_campaign(commune), kind=DeadlineKind.OTHER), 2026) is None


def test_the_next_date_is_this_years_until_its_last_day_is_over_then_next_years(commune):
    deadline = make_deadline(make_campaign(commune), month=12, day=10)
    nexts = [deadline.next_due(day).last_day for day in (TODAY, date(2026, 12, 9), date(2026, 12, 10))]
    assert nexts == [date(2026, 12, 9), date(2026, 12, 9), date(2027, 12, 9)]


def test_an_override_into_the_next_january_still_belongs_to_its_year(commune):
    deadline = make_deadline(make_campaign(commune), month=12, day=10)
    DeadlineOverride.objects.create(deadline=deadline, year=2026, on_date=date(2027, 1, 6), reason="Công văn")
    due = deadline.next_due(date(2027, 1, 2))
    assert (due.year, due.last_day) == (2026, date(2027, 1, 5))


def test_a_single_date_that_is_over_and_a_campaign_that_ended_have_no_next_date(commune):
    campaign = make_campaign(commune, period_end=date(2026, 12, 31))
    assert make_deadline(campaign, on_date=date(2026, 11, 22)).next_due(TODAY) is None
    assert make_deadline(campaign, month=6, day=10).next_due(TODAY) is None


def test_what_is_due_comes_nearest_first_with_the_days_left_and_the_owing_units_in_view(
    commune, hamlet, agency, sibling_commune, foreign_commune, registration_deadline
):
    campaign = registration_deadline.campaign
    report = make_deadline(campaign, kind=DeadlineKind.OTHER, what="Việc khác", month=12, day=10)
    for elsewhere in (sibling_commune, foreign_commune):
        make_deadline(make_campaign(elsewhere), month=12, day=1)
    make_deadline(make_campaign(commune, state=CampaignState.DRAFT), month=12, day=1)
    seen = [(i.deadline, i.days_left, i.owing, i.due.year) for i in due_items([commune], today=TODAY)]
    assert seen == [(report, 17, None, 2026), (registration_deadline, 98, 2, 2027)]
    assert [i.owing for i in due_items([hamlet], today=TODAY)] == [None, 1]


@pytest.mark.parametrize("rows", [1, 3])
def test_what_is_due_costs_the_same_however_many_lines(
    rows, commune, hamlet, registration_deadline, django_assert_num_queries
):
    for _ in range(rows):
        make_deadline(registration_deadline.campaign, kind=DeadlineKind.OTHER)
    with django_assert_num_queries(4):
        due_items([hamlet], today=TODAY)


@pytest.fixture
def counted(monkeypatch):
    """Models of each unit, as an upper app would count them."""
    figures = {}
    monkeypatch.setitem(
        selectors.MEASURES,
        TargetMeasure.NEW_MODELS,
        lambda target, year, units: {unit.pk: figures[unit.pk] for unit in units if unit.pk in figures},
    )
    return figures


def test_a_target_of_each_unit_shows_the_units_figure_below_and_how_many_reach_it_above(
    counted, commune, hamlet, agency
):
    campaign = make_campaign(commune)
    make_target(campaign, measure=TargetMeasure.NEW_MODELS, value=1)
    counted |= {hamlet.pk: Decimal(2)}
    below = target_figures(campaign, year=2026, unit=hamlet, today=TODAY)
    above = target_figures(campaign, year=2026, unit=commune, today=TODAY)
    assert [(f.figure, f.reached, f.expected, f.is_met) for f in below + above] == [
        (Decimal(2), None, None, True),
        (None, 1, 2, False),
    ]


@pytest.mark.parametrize(("comparator", "met"), [(Comparator.AT_LEAST, True), (Comparator.MORE_THAN, False)])
def test_more_than_thirty_is_not_reached_by_thirty_and_at_least_thirty_is(counted, commune, comparator, met):
    campaign = make_campaign(commune)
    make_target(
        campaign, measure=TargetMeasure.NEW_MODELS, value=Decimal(30), comparator=comparator, per=TargetPer.YEAR
    )
    counted[commune.pk] = Decimal(30)
    [figure] = target_figures(campaign, year=2026, unit=commune, today=TODAY)
    assert (figure.figure, figure.is_met) == (Decimal(30), met)


def test_a_target_that_people_judge_has_no_figure(commune):
    campaign = make_campaign(commune)
    make_target(campaign)
    [figure] = target_figures(campaign, year=2026, unit=commune, today=TODAY)
    assert (figure.figure, figure.expected, figure.is_met) == (None, None, False)


def test_the_page_tells_the_date_that_is_over_where_none_lies_ahead(commune):
    campaign = make_campaign(commune, period_end=date(2026, 12, 31))
    ahead = make_deadline(campaign, month=12, day=10)
    over = make_deadline(campaign, month=3, day=1)
    single = make_deadline(campaign, on_date=date(2027, 2, 1))
    lines = deadline_lines(campaign, today=date(2026, 11, 22))
    assert [(line.deadline, line.due and line.due.last_day, line.last and line.last.last_day) for line in lines] == [
        (ahead, date(2026, 12, 9), None),
        (single, date(2027, 1, 31), None),
        (over, None, date(2026, 2, 28)),
    ]


def test_long_after_its_end_a_campaign_still_tells_its_last_date(commune):
    campaign = make_campaign(commune, period_end=date(2026, 12, 31), state=CampaignState.CLOSED)
    make_deadline(campaign, month=12, day=10)
    [line] = deadline_lines(campaign, today=date(2035, 1, 1))
    assert (line.due, line.last.last_day) == (None, date(2026, 12, 9))
