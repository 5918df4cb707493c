"""The ways to look at the desk's list: what waits for me, what is late, what I handled, one's own."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from awards.enums import DossierState
from awards.models import Dossier
from awards.tests.factories import advance_to, make_dossier, submit, take
from campaigns.tests.factories import make_campaign
from units.enums import Role
from units.tests.factories import make_saved_view, make_user

LIST = reverse("admin:awards_dossier_changelist")
YESTERDAY = timezone.localdate() - timedelta(days=1)
LAST_YEAR = datetime(2025, 11, 2, 3, 0, tzinfo=UTC)


@pytest.fixture
def campaign(commune):
    return make_campaign(commune)


@pytest.fixture
def found(client):
    def rows(user, query):
        client.force_login(user)
        return {row.pk for row in client.get(f"{LIST}?{query}").context["cl"].result_list}

    return rows


def test_what_waits_for_me_is_every_number_of_my_queue_together(
    found, secretary, chairman, member, auditor, hamlet, campaign
):
    states = (DossierState.SUBMITTED, DossierState.ACCEPTED, DossierState.TABLED, DossierState.VOTED)
    sent, taken, tabled, voted = (make_dossier(hamlet, campaign, state=state).pk for state in states)
    make_dossier(hamlet, campaign, state=DossierState.RETURNED)
    make_dossier(hamlet, campaign, state=DossierState.AWARDED)
    assert found(secretary, "viec=toi") == {sent, taken, tabled}
    assert found(chairman, "viec=toi") == {voted}
    assert found(member, "viec=toi") == {tabled}
    assert found(auditor, "viec=toi") == set()


def test_late_are_those_at_the_desk_past_their_day(found, secretary, hamlet, campaign):
    states = (DossierState.ACCEPTED, DossierState.ACCEPTED, DossierState.AWARDED)
    late, today, ended = (make_dossier(hamlet, campaign, state=state).pk for state in states)
    Dossier.objects.filter(pk__in=[late, ended]).update(due_on=YESTERDAY)
    Dossier.objects.filter(pk=today).update(due_on=timezone.localdate())
    assert found(secretary, "han-giai-quyet=qua") == {late}


def test_mine_are_those_whose_latest_act_of_the_desk_was_mine(found, secretary, commune, hamlet, campaign):
    colleague = make_user("thukyhai", (Role.SECRETARY, commune))
    mine, theirs, returned, untouched = (make_dossier(hamlet, campaign, state=DossierState.SUBMITTED) for _ in range(4))
    take(mine, "receive", actor=secretary)
    take(take(theirs, "receive", actor=secretary), "appraise", actor=colleague)
    submit(take(returned, "return", actor=secretary))
    assert found(secretary, "xu-ly=toi") == {mine.pk, returned.pk}
    assert found(colleague, "xu-ly=toi") == {theirs.pk}
    assert found(secretary, "xu-ly=ai-do") == set()
    assert untouched.pk in found(secretary, "")


def test_the_list_offers_its_views_marks_the_present_one_and_saves_what_is_new(client, secretary, hamlet, campaign):
    make_dossier(hamlet, campaign, state=DossierState.SUBMITTED)
    make_saved_view(secretary, name="Năm 2026", query="nam=2026")
    make_saved_view(make_user(), name="Của người khác", query="nam=2026")
    client.force_login(secretary)

    def told(query):
        views = client.get(f"{LIST}?{query}").context["cl"].views
        return [view.name for view in views.all if view.is_current], views.to_save

    assert [view.name for view in client.get(LIST).context["cl"].views.all] == [
        "Tất cả",
        "Chờ tôi",
        "Quá hạn",
        "Của tôi",
        "Năm 2026",
    ]
    assert told("") == (["Tất cả"], "")
    assert told("viec=toi") == (["Chờ tôi"], "")
    assert told("q=&nam=2026&viec=") == (["Năm 2026"], "")
    assert told("xep=ten&viec=toi&p=1") == ([], "viec=toi&xep=ten")


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("query", "each"), [("viec=toi", 1), ("xu-ly=toi", 2), ("han-giai-quyet=qua", 1)])
def test_each_view_costs_the_same_for_one_row_and_three(
    query, each, rows, client, secretary, hamlet, campaign, django_assert_num_queries
):
    for number in range(rows):
        late = make_dossier(hamlet, campaign, year=2025)
        advance_to(late, DossierState.RETURNED, now=LAST_YEAR)
        taken = take(make_dossier(hamlet, campaign, state=DossierState.SUBMITTED), "receive", actor=secretary)
        Dossier.objects.filter(pk=taken.pk).update(due_on=YESTERDAY)
        make_saved_view(secretary, name=f"Cách xem {number}")
    client.force_login(secretary)
    client.get(LIST)
    with django_assert_num_queries(11):
        page = client.get(f"{LIST}?{query}")
    assert page.context["cl"].result_count == each * rows
