from decimal import Decimal

import pytest

from awards.enums import DossierState
from awards.selectors import direct_worker_shares
from awards.tests.factories import make_campaign_award, make_dossier
from campaigns.enums import TargetMeasure
from campaigns.selectors import meets
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
    assert direct_worker_shares(target, 2026, commune_row) == {commune.pk: Decimal(0)}
    awarded(hamlet, campaign, award, make_household(hamlet))
    assert direct_worker_shares(target, 2026, commune_row) == {commune.pk: Decimal(100) / 3}
    assert direct_worker_shares(target, 2025, commune_row) == {}
    assert meets(target, Decimal(100) / 3)
    assert not meets(target, Decimal(30))
