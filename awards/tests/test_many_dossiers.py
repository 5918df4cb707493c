"""Five thousand dossiers at one desk, two hundred on one agenda: no page asks more often than with three of each."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awards.enums import DossierState
from awards.models import Dossier
from awards.tests.crowd import SEASON, council_pages, grow_dossiers
from awards.tests.factories import make_campaign_award
from campaigns.tests.factories import make_campaign
from units.enums import Role
from units.tests.factories import make_unit, make_user

FEW = dict.fromkeys(
    [
        DossierState.SUBMITTED,
        DossierState.ACCEPTED,
        DossierState.CONFIRMED,
        DossierState.VOTED,
        DossierState.AWARDED,
        DossierState.TABLED,
    ],
    3,
)


@pytest.mark.one_database
def test_the_council_s_pages_cost_the_same_with_five_thousand_dossiers(client, commune):
    campaign = make_campaign(commune)
    award = make_campaign_award(campaign)
    hamlets = [make_unit(commune) for _ in range(20)]
    desk = make_user("thuky.xa", (Role.SECRETARY, commune), (Role.CHAIRMAN, commune))
    client.force_login(desk)
    costs = {}
    for totals in (FEW, SEASON):
        grow_dossiers(award, hamlets, totals)
        for name, address in council_pages().items():
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address)
            assert answer.status_code == 200, name
            assert len(answer.content) < 600_000, (name, len(answer.content))
            costs.setdefault(name, []).append(len(queries))
    assert Dossier.objects.count() == sum(SEASON.values()) == 5_000
    assert {name: counts for name, counts in costs.items() if counts[0] != counts[1]} == {}
    assert max(few for few, _ in costs.values()) <= 25
