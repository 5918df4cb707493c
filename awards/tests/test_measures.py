import pytest

from awards.enums import DossierState
from awards.selectors import direct_worker_shares
from awards.tests.factories import make_campaign_award, make_dossier
from campaigns.enums import RatioBase, TargetMeasure
from campaigns.selectors import LISTS, Ratio, meets
from campaigns.tests.factories import make_campaign, make_target
from units.enums import OccupationGroup
from units.models import Unit
from units.tests.factories import make_household, make_person

pytestmark = pytest.mark.django_db


def awarded(unit, campaign, award, subject):
    return make_dossier(unit, campaign, campaign_award=award, subject=subject, state=DossierState.AWARDED, year=2026)


def test_the_share_counts_people_and_households_and_leaves_collectives_out(commune, hamlet):
    campaign = make_campaign(commune)
    award = make_campaign_award(campaign)
    target = make_target(campaign, measure=TargetMeasure.DIRECT_WORKER_SHARE, comparator="gt", value=30, per="year")
    commune_row = Unit.objects.filter(pk=commune.pk)
    assert direct_worker_shares(target, 2026, commune_row) == {}
    awarded(hamlet, campaign, award, make_person(hamlet, occupation_group=OccupationGroup.OFFICIAL))
    awarded(hamlet, campaign, award, make_person(hamlet, occupation_group=OccupationGroup.FARMER, is_head=True))
    awarded(hamlet, campaign, award, hamlet)
    assert direct_worker_shares(target, 2026, commune_row) == {commune.pk: Ratio(0, 2)}
    awarded(hamlet, campaign, award, make_household(hamlet))
    assert direct_worker_shares(target, 2026, commune_row) == {commune.pk: Ratio(1, 3)}
    assert direct_worker_shares(target, 2025, commune_row) == {}
    for base, expected in ((RatioBase.ALL_AWARDED, Ratio(1, 4)), (RatioBase.INDIVIDUALS, Ratio(0, 2))):
        target.ratio_base = base
        assert direct_worker_shares(target, 2026, commune_row) == {commune.pk: expected}


@pytest.mark.parametrize(("ratio", "is_met"), [(Ratio(3, 10), False), (Ratio(4, 13), True), (Ratio(1, 3), True)])
def test_more_than_thirty_per_cent_is_compared_in_whole_numbers(commune, ratio, is_met):
    columns = {"measure": TargetMeasure.DIRECT_WORKER_SHARE, "comparator": "gt", "value": 30, "per": "year"}
    assert meets(make_target(make_campaign(commune), **columns), ratio) is is_met


@pytest.mark.parametrize(
    ("base", "counted"),
    [
        ("", ["household", "individual"]),
        ("individuals", ["individual"]),
        ("all_awarded", ["collective", "household", "individual"]),
    ],
)
def test_the_list_behind_the_share_holds_exactly_its_base(client, secretary, commune, hamlet, base, counted):
    campaign = make_campaign(commune)
    award = make_campaign_award(campaign)
    target = make_target(campaign, measure=TargetMeasure.DIRECT_WORKER_SHARE, value=30, per="year", ratio_base=base)
    for subject in (make_person(hamlet), make_household(hamlet), hamlet):
        awarded(hamlet, campaign, award, subject)
    make_dossier(hamlet, campaign, campaign_award=award, subject=make_person(hamlet), year=2026)
    client.force_login(secretary)
    page = client.get(LISTS[TargetMeasure.DIRECT_WORKER_SHARE](target, 2026, commune))
    assert sorted(row.subject_kind for row in page.context["object_list"]) == counted
