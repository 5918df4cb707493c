"""What a page may cost: queries and bytes, the same with a hundred dossiers and with two thousand."""

from copy import copy
from itertools import cycle, islice
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from awards.enums import DossierState, SubjectKind
from awards.models import Dossier, DossierEvent, DossierVersion
from awards.tests.factories import make_campaign_award, make_complete, make_council, make_dossier, make_meeting
from campaigns.tests.factories import make_campaign, make_deadline, make_field, make_registration
from models_registry.models import MobilisationModel
from models_registry.tests.factories import make_model
from units.models import Person
from units.tests.factories import make_person, make_unit

LIST, QUEUE, FORM, DETAIL, SUMMARY = 15, 20, 25, 25, 30
LARGEST = 300_000
FEW, MANY = 100, 2_000
STATES = [state for state in DossierState if state not in (DossierState.DRAFT, DossierState.RETURNED)]

pytestmark = pytest.mark.django_db


def copies(row, **columns):
    twin = copy(row)
    twin._state = copy(row._state)
    twin.pk, twin._state.adding = None, True
    for name, value in columns.items():
        setattr(twin, name, value)
    return twin


class Season:
    """One commune's season that can grow: each dossier with its person, sent version and two events."""

    def __init__(self, commune, *, officer):
        self.hamlets = [make_unit(commune) for _ in range(20)]
        self.campaign = make_campaign(commune)
        self.year = timezone.localdate().year
        make_deadline(self.campaign)
        make_field(self.campaign)
        make_meeting(make_council(commune))
        award = make_campaign_award(self.campaign)
        subject = make_person(self.hamlets[0])
        facts = {"campaign": self.campaign, "campaign_award": award, "subject": subject, "year": self.year}
        self.sent = make_dossier(self.hamlets[0], state=DossierState.SUBMITTED, **facts)
        self.draft = make_complete(make_dossier(self.hamlets[0], **facts), actor=officer)
        self.model = make_model(self.hamlets[0], campaign=self.campaign, year=self.year)
        self.registration = make_registration(self.hamlets[0], campaign=self.campaign, year=self.year)
        self.grow(FEW)

    def grow(self, total):
        missing = total - Dossier.objects.count()
        homes = list(islice(cycle(self.hamlets), missing))
        people = Person.objects.bulk_create(
            copies(self.sent.person, unit=home, code=f"C{total}-{number}") for number, home in enumerate(homes)
        )
        dossiers = Dossier.objects.bulk_create(
            copies(self.sent, unit=home, person=person, subject_name=person.full_name, state=state)
            for home, person, state in zip(homes, people, cycle(STATES), strict=False)
        )
        version, event = self.sent.versions.get(), self.sent.events.first()
        DossierVersion.objects.bulk_create(
            copies(version, dossier=row, key=uuid4(), receipt_number=f"{row.pk}/BN") for row in dossiers
        )
        DossierEvent.objects.bulk_create(copies(event, dossier=row) for row in dossiers for _ in range(2))
        MobilisationModel.objects.bulk_create(copies(self.model, unit=home) for home in homes)

    @property
    def pages(self):
        """``(limit, who, address)``."""
        unit, award = self.hamlets[0].pk, self.sent.campaign_award_id
        opening = f"unit={unit}&campaign={self.campaign.pk}&year={self.year}&award={award}"
        desk = "/ban-lam-viec"
        return [
            (LIST, "officer", "/ho-so/"),
            (LIST, "officer", "/ho-so/?q=nguyen&state=awarded&page=2"),
            (LIST, "officer", f"/ho-so/?campaign={self.campaign.pk}&sap_xep=-doi_tuong"),
            (LIST, "officer", "/mo-hinh/"),
            (LIST, "officer", "/ca-nhan/?q=nguyen"),
            (LIST, "officer", "/phong-trao/dang-ky/"),
            (QUEUE, "officer", "/"),
            (QUEUE, "secretary", "/"),
            (QUEUE, "secretary", f"{desk}/"),
            (QUEUE, "secretary", f"{desk}/awards/dossier/"),
            (QUEUE, "secretary", f"{desk}/awards/dossier/?viec=receive&q=nguyen&xep=ten&p=2"),
            (QUEUE, "staff", f"{desk}/awards/dossier/"),
            (FORM, "officer", f"/ho-so/moi/?{opening}&kind={SubjectKind.INDIVIDUAL}"),
            (FORM, "officer", f"/ho-so/{self.draft.pk}/sua/"),
            (FORM, "officer", f"/ho-so/{self.draft.pk}/nop/"),
            (FORM, "officer", f"/phong-trao/dang-ky/{self.registration.pk}/sua/"),
            (FORM, "officer", f"/mo-hinh/{self.model.pk}/sua/"),
            (DETAIL, "officer", f"/ho-so/{self.sent.pk}/"),
            (DETAIL, "officer", f"/mo-hinh/{self.model.pk}/"),
            (DETAIL, "officer", f"/phong-trao/{self.campaign.pk}/"),
            (DETAIL, "secretary", f"{desk}/awards/dossier/{self.sent.pk}/change/"),
            (SUMMARY, "staff", f"/bao-cao/tong-hop-nam/?year={self.year}"),
        ]


def costs(client, people, pages):
    """``{(who, address): (queries, bytes)}``."""
    found = {}
    for _limit, who, address in pages:
        client.force_login(people[who])
        client.get("/healthz")
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        assert answer.status_code == 200, address
        found[who, address] = (len(asked), len(answer.content))
    return found


def test_pages_keep_their_budget_and_cost_the_same_with_a_hundred_and_two_thousand_dossiers(
    client, commune, commune_preparer, secretary, province_staff
):
    season = Season(commune, officer=commune_preparer)
    people = {"officer": commune_preparer, "secretary": secretary, "staff": province_staff}
    few = costs(client, people, season.pages)
    season.grow(MANY)
    assert Dossier.objects.count() == MANY
    many = costs(client, people, season.pages)

    assert {page: queries for page, (queries, _) in many.items()} == {
        page: queries for page, (queries, _) in few.items()
    }
    limits = {(who, address): limit for limit, who, address in season.pages}
    assert [page for page, (queries, _) in many.items() if queries > limits[page]] == []
    assert [page for page, (_, size) in many.items() if size > LARGEST] == []
