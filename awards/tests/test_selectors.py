from datetime import date

import pytest

from awards.enums import DossierState
from awards.models import Dossier
from awards.selectors import life_of, open_years, overdue_q, units_without_dossier
from awards.tests.factories import IN_TIME, make_dossier
from campaigns.enums import CampaignState, DeadlineKind, RegistrationState
from campaigns.selectors import owing_units
from campaigns.tests.factories import make_campaign, make_deadline, make_registration
from units.tests.factories import make_unit


@pytest.fixture
def campaign(commune):
    return make_campaign(commune)


@pytest.fixture
def deadline(campaign):
    return make_deadline(campaign)


def owing(deadline):
    return set(owing_units(deadline, 2026))


def test_expected_units_owe_a_dossier_while_nobody_registered(deadline, hamlet, agency, sibling_commune):
    make_unit(sibling_commune)
    assert owing(deadline) == {hamlet, agency}
    assert deadline.kind == DeadlineKind.DOSSIER


def test_once_units_registered_those_alone_owe(deadline, campaign, hamlet, agency):
    make_registration(hamlet, campaign, 2026, state=RegistrationState.REGISTERED)
    make_registration(agency, campaign, 2026)
    assert owing(deadline) == {hamlet}


@pytest.mark.parametrize("state", DossierState)
def test_a_draft_or_one_taken_back_is_still_owed(state, deadline, campaign, hamlet, agency, province):
    make_dossier(hamlet, campaign, state=state)
    still = {DossierState.DRAFT, DossierState.WITHDRAWN}
    assert owing(deadline) == ({hamlet, agency} if state in still else {agency})


def test_a_dossier_of_another_year_does_not_settle_this_one(deadline, campaign, hamlet, agency):
    make_dossier(hamlet, campaign, state=DossierState.SUBMITTED)
    Dossier.objects.update(year=2025)
    assert owing(deadline) == {hamlet, agency}


def test_a_campaign_that_is_over_owes_nothing(deadline, campaign, hamlet):
    campaign.state = CampaignState.CLOSED
    campaign.save()
    deadline.refresh_from_db()
    assert not units_without_dossier(deadline, 2026).exists()


def test_overdue_are_drafts_and_returned_ones_whose_own_day_is_over_too(campaign, deadline, hamlet):
    draft = make_dossier(hamlet, campaign, year=2025)
    make_dossier(hamlet, campaign, year=2026)
    make_dossier(hamlet, campaign, state=DossierState.SUBMITTED)
    returned = make_dossier(hamlet, campaign, state=DossierState.RETURNED)
    Dossier.objects.filter(pk=returned.pk).update(year=2025, return_due_on=date(2026, 11, 1))
    mending = make_dossier(hamlet, campaign, state=DossierState.RETURNED)
    Dossier.objects.filter(pk=mending.pk).update(year=2025, return_due_on=date(2026, 11, 2))
    assert set(Dossier.objects.filter(overdue_q(now=IN_TIME))) == {draft, returned}


def test_years_offered_for_opening_put_the_nearest_deadline_first_and_those_over_last(campaign, deadline, hamlet):
    rows = open_years(hamlet, today=date(2026, 11, 22))
    assert [(row.campaign, row.year, row.days_left) for row in rows] == [(campaign, 2026, 17), (campaign, 2025, -348)]


def test_the_rail_skips_the_level_above_where_the_unit_itself_decides(campaign, hamlet):
    here = life_of(make_dossier(hamlet, campaign, state=DossierState.TABLED))
    assert [(step.label, step.place) for step in here] == [
        ("Lập hồ sơ", "past"),
        ("Nộp", "past"),
        ("Tiếp nhận", "past"),
        ("Thẩm định", "past"),
        ("Trình hội đồng", "now"),
        ("Biểu quyết", "next"),
        ("Kết quả", "next"),
    ]
    above = life_of(make_dossier(hamlet, state=DossierState.FORWARDED))
    assert [step.label for step in above if step.place == "now"] == ["Đề nghị cấp trên"]
