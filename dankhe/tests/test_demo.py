"""The demo is open by construction: on any day a cutoff lies ahead and each role finds work."""

from datetime import datetime

import pytest
from django.core.management import call_command

from awards.enums import DossierState
from awards.models import Dossier
from campaigns.deadlines import local_day
from campaigns.enums import DeadlineKind
from campaigns.models import Campaign, Deadline
from dankhe.demo.accounts import ACCOUNTS, PASSWORD
from dankhe.demo.plans import PHU_LAC
from dankhe.demo.setup import unit_of
from dankhe.selectors import work_items
from notices.models import Notice
from units.enums import Role
from units.models import Person, User


@pytest.mark.parametrize("moment", ["2026-12-31T23:00+07:00", "2027-01-01T00:30+07:00"])
@pytest.mark.django_db
def test_whatever_the_day_a_cutoff_lies_ahead_and_every_role_has_work(moment):
    now = datetime.fromisoformat(moment)
    call_command("load_demo", now=now, verbosity=0)
    campaign = Campaign.objects.running_in(local_day(now).year).get(launching_unit=unit_of(PHU_LAC))
    deadline = Deadline.objects.get(campaign=campaign, kind=DeadlineKind.DOSSIER)
    assert deadline.due_in(local_day(now).year).cutoff > now
    assert set(Dossier.objects.values_list("state", flat=True)) == set(DossierState)
    assert {role for _, _, role, _, _ in ACCOUNTS} == set(Role)
    idle = [name for name, *_ in ACCOUNTS if not work_items(User.objects.get(username=name), today=local_day(now))]
    assert set(idle) <= {"truongxom", "quantri"}  # one hamlet may be done; parked letters are an accident
    assert User.objects.get(username="canbo").check_password(PASSWORD)


@pytest.mark.django_db
def test_a_second_load_adds_nothing(capsys):
    call_command("load_demo", verbosity=0)
    counts = [table.objects.count() for table in (Campaign, Dossier, Notice, Person, User)]
    call_command("load_demo", verbosity=0)
    assert [table.objects.count() for table in (Campaign, Dossier, Notice, Person, User)] == counts
    assert "đã có sẵn" in capsys.readouterr().out
