"""People who register themselves through their unit."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.enums import CampaignState, RegistrationState, SelfRegistrationState
from campaigns.models import Registration, SelfRegistration
from campaigns.services import (
    confirm_self_registration,
    decline_self_registration,
    register,
    send_self_registration,
)
from campaigns.tests.factories import make_campaign, make_field, make_registration, make_self_registration
from notices.models import Notice
from units.enums import OccupationGroup, Role
from units.models import Person
from units.tests.factories import make_person, make_unit, make_user

CANARY = "Chim hoàng yến"
NOW = timezone.now()
YEAR = timezone.localdate().year
LIST_QUERIES, DETAIL_QUERIES = 6, 10
NEW = {"full_name": "Lò Thị Mai", "occupation_group": OccupationGroup.FARMER}


@pytest.fixture
def campaign(commune):
    return make_campaign(commune, title="Dân vận khéo xã Hòa Bình", period_end=None)


@pytest.fixture
def villager(hamlet):
    return make_user("bamai", (Role.AUDITOR, hamlet), full_name="Lò Thị Mai")


@pytest.fixture
def asked(villager, hamlet, campaign, preparer):
    return send_self_registration(
        actor=villager, unit=hamlet, campaign=campaign, year=YEAR, pledge="Hiến đất làm đường", now=NOW
    )


def send(actor, unit, campaign, pledge="Hiến đất làm đường", **columns):
    return send_self_registration(
        actor=actor, unit=unit, campaign=campaign, year=YEAR, pledge=pledge, now=timezone.now(), **columns
    )


def test_asking_tells_the_units_preparers_once_however_often_it_is_pressed(villager, hamlet, campaign, asked, preparer):
    again = send(villager, hamlet, campaign)
    assert (again.pk, again.state, SelfRegistration.objects.count()) == (asked.pk, SelfRegistrationState.SENT, 1)
    assert [event.action for event in asked.events.all()] == ["send"]
    notice = Notice.objects.get()
    assert (notice.recipient, notice.url) == (preparer, asked.get_absolute_url())


def test_while_it_waits_the_text_may_be_changed(villager, hamlet, campaign, asked):
    field = make_field(campaign)
    row = send(villager, hamlet, campaign, "Vận động 5 hộ", fields=[field])
    assert (row.pk, row.pledge, list(row.fields.all())) == (asked.pk, "Vận động 5 hộ", [field])
    assert [event.action for event in row.events.all()] == ["send", "edit"]


def test_one_person_asks_one_unit_in_a_campaign_year(villager, hamlet, commune, campaign, asked):
    with pytest.raises(ValidationError, match="đã đăng ký phong trào này"):
        send(villager, commune, campaign)


@pytest.mark.parametrize("where", ["agency", "sibling_commune", "province"])
def test_only_ones_own_unit_is_asked(where, request, villager, campaign):
    with pytest.raises(PermissionDenied, match="qua đơn vị của mình"):
        send(villager, request.getfixturevalue(where), campaign)


def test_an_account_without_a_unit_and_a_closed_campaign_are_refused(hamlet, villager, campaign, commune):
    with pytest.raises(PermissionDenied, match="chưa thuộc đơn vị nào"):
        send(make_user("khongai"), hamlet, campaign)
    with pytest.raises(ValidationError, match="không nhận đăng ký"):
        send(villager, hamlet, make_campaign(commune, state=CampaignState.CLOSED))
    with pytest.raises(ValidationError, match="không thuộc phong trào"):
        send(villager, hamlet, campaign, fields=[make_field(make_campaign(commune))])


def test_confirming_adds_the_person_to_the_list_and_to_a_new_draft(preparer, villager, hamlet, asked):
    row = confirm_self_registration(self_registration_id=asked.pk, actor=preparer, now=NOW, new_person=NEW)
    person = Person.objects.get()
    assert (person.unit, person.full_name, person.occupation_group) == (hamlet, "Lò Thị Mai", "farmer")
    assert (row.state, row.person, row.answered_by) == (SelfRegistrationState.CONFIRMED, person, preparer)
    registration = Registration.objects.get()
    assert (registration.state, list(registration.people.all())) == (RegistrationState.DRAFT, [person])
    assert [event.action for event in registration.events.all()] == ["create", "add_person"]
    assert Notice.objects.get(recipient=villager).title.startswith("Xóm Đồng Tâm đã xác nhận")


def test_confirming_twice_does_it_once(preparer, asked):
    for _ in range(2):
        confirm_self_registration(self_registration_id=asked.pk, actor=preparer, now=NOW, new_person=NEW)
    assert (Person.objects.count(), Registration.objects.get().events.count()) == (1, 2)


def test_a_sent_registration_stays_sent_and_its_history_tells_who_came(preparer, hamlet, campaign, asked):
    registration = make_registration(hamlet, campaign, YEAR)
    register(registration_id=registration.pk, actor=preparer)
    person = make_person(hamlet)
    confirm_self_registration(self_registration_id=asked.pk, actor=preparer, now=NOW, person=person)
    registration.refresh_from_db()
    assert (registration.state, list(registration.people.all()), registration.version) == (
        RegistrationState.REGISTERED,
        [person],
        3,
    )
    assert "sau khi đã gửi" in registration.events.last().note


def test_strangers_and_people_taken_already_are_not_confirmed(preparer, hamlet, agency, campaign, asked):
    other = make_user(None, (Role.AUDITOR, hamlet))
    person = make_person(hamlet)
    rest = send(other, hamlet, campaign)
    confirm_self_registration(self_registration_id=rest.pk, actor=preparer, now=NOW, person=person)
    for wrong, sentence in (
        ({"person": person}, "đã được xác nhận cho đăng ký của"),
        ({"person": make_person(agency)}, "không có trong danh sách của đơn vị"),
        ({"person": make_person(hamlet, is_active=False)}, "không có trong danh sách của đơn vị"),
        ({}, "Hãy chọn cá nhân"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            confirm_self_registration(self_registration_id=asked.pk, actor=preparer, now=NOW, **wrong)
    asked.refresh_from_db()
    assert asked.state == SelfRegistrationState.SENT


def test_declined_with_a_reason_it_may_be_asked_again(preparer, villager, hamlet, campaign, asked):
    with pytest.raises(ValidationError, match="ghi lý do"):
        decline_self_registration(self_registration_id=asked.pk, actor=preparer, answer=" ", now=NOW)
    for _ in range(2):
        decline_self_registration(self_registration_id=asked.pk, actor=preparer, answer="Ghi rõ hơn", now=NOW)
    assert "Ghi rõ hơn" in Notice.objects.get(recipient=villager).body
    with pytest.raises(ValidationError, match="đã được trả lời"):
        confirm_self_registration(self_registration_id=asked.pk, actor=preparer, now=NOW, new_person=NEW)
    row = send(villager, hamlet, campaign, "Vận động 5 hộ")
    assert (row.pk, row.state, row.answer, row.answered_by) == (asked.pk, SelfRegistrationState.SENT, "", None)
    assert [event.action for event in row.events.all()] == ["send", "decline", "send"]
    assert Notice.objects.filter(recipient=preparer).count() == 2


@pytest.mark.parametrize("role", ["secretary", "member", "chairman", "administrator", "stranger", "villager"])
def test_only_the_units_preparers_answer(role, request, asked):
    actor = request.getfixturevalue(role)
    with pytest.raises(PermissionDenied, match="cán bộ lập hồ sơ"):
        confirm_self_registration(self_registration_id=asked.pk, actor=actor, now=NOW, new_person=NEW)
    with pytest.raises(PermissionDenied, match="cán bộ lập hồ sơ"):
        decline_self_registration(self_registration_id=asked.pk, actor=actor, answer="Không", now=NOW)


def test_the_database_keeps_one_for_a_person_and_a_confirmed_one_with_its_person(asked):
    twin = SelfRegistration(
        user=asked.user, campaign=asked.campaign, year=YEAR, pledge="Khác", sent_at=NOW, unit=asked.unit
    )
    for act in (twin.save, lambda: SelfRegistration.objects.update(state=SelfRegistrationState.CONFIRMED)):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


# Pages


def test_the_way_from_my_own_wish_to_the_units_list(client, villager, preparer, hamlet, campaign):
    field = make_field(campaign)
    client.force_login(villager)
    address = reverse("campaigns:self_registration_create")
    assert "Đăng ký qua đơn vị" in client.get(address).content.decode()
    chosen = f"{address}?campaign={campaign.pk}-{YEAR}&unit={hamlet.pk}"
    assert client.post(chosen, {"pledge": "", "fields_chosen": [field.pk]}).status_code == 422
    sent = client.post(chosen, {"pledge": "Hiến đất", "fields_chosen": [field.pk]}, follow=True)
    row = SelfRegistration.objects.get()
    assert "Chờ đơn vị xác nhận" in sent.content.decode()
    edit = client.get(f"{address}?tu={row.pk}").content.decode()
    assert "Hiến đất" in edit
    client.force_login(preparer)
    item = next(item for item in client.get("/").context["work"] if item.label.startswith("Cá nhân tự đăng ký"))
    assert list(client.get(item.url).context["object_list"]) == [row]
    confirm = reverse("campaigns:self_registration_confirm", args=[row.pk])
    assert client.post(confirm, {}).status_code == 422
    done = client.post(confirm, {"occupation_group": "farmer", "position": "Trưởng xóm"}, follow=True)
    assert "Đơn vị đã xác nhận" in done.content.decode()
    assert Person.objects.get().position == "Trưởng xóm"
    client.force_login(villager)
    assert "Đơn vị đã xác nhận" in client.get(reverse("campaigns:self_registration_list")).content.decode()
    assert client.post(chosen, {"pledge": "Khác"}).status_code == 422


def test_a_namesake_on_the_list_is_offered_first(client, preparer, hamlet, asked):
    make_person(hamlet, full_name="An Văn Bình")
    namesake = make_person(hamlet, full_name="Lò thị Mai")
    client.force_login(preparer)
    form = client.get(asked.get_absolute_url()).context["confirm"]
    assert [form.fields["person"].choices[1][0], form.fields["person"].initial] == [namesake.pk, namesake.pk]
    client.post(reverse("campaigns:self_registration_confirm", args=[asked.pk]), {"person": namesake.pk})
    asked.refresh_from_db()
    assert asked.person == namesake


def test_declining_needs_a_reason_on_the_page_too(client, preparer, asked):
    client.force_login(preparer)
    address = reverse("campaigns:self_registration_decline", args=[asked.pk])
    assert client.post(address, {"answer": ""}).status_code == 422
    assert client.post(address, {"answer": "Ghi rõ hơn"}).status_code == 302
    assert client.post(address, {"answer": "Ghi rõ hơn"}).status_code == 302


def test_garbage_in_the_choice_is_answered_with_sentences(client, villager, hamlet, agency, campaign, province):
    make_campaign(province)
    client.force_login(villager)
    address = reverse("campaigns:self_registration_create")
    for query in (
        f"campaign=x&unit={hamlet.pk}",
        f"campaign={campaign.pk}-{YEAR}&unit={agency.pk}",
        f"campaign={campaign.pk}-{YEAR}&unit={'9' * 30}",
        f"tu={'9' * 30}",
        "tu=1",
    ):
        assert client.get(f"{address}?{query}").status_code == 200
        assert client.post(f"{address}?{query}", {"pledge": "Hiến đất"}).status_code == 422
    assert not SelfRegistration.objects.exists()


def test_others_find_neither_the_wish_nor_the_queue(client, secretary, stranger, asked):
    for user in (secretary, stranger):
        client.force_login(user)
        assert client.get(asked.get_absolute_url()).status_code == 404
    client.force_login(secretary)
    assert client.get(reverse("campaigns:self_registration_queue")).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_both_lists_cost_the_same_and_hide_what_is_others(
    rows, client, preparer, hamlet, sibling_commune, campaign, commune, django_assert_num_queries
):
    for _ in range(rows):
        make_self_registration(hamlet, campaign, YEAR, user=make_user())
        make_self_registration(hamlet, make_campaign(commune), YEAR, user=preparer)
    elsewhere = make_unit(sibling_commune)
    make_self_registration(elsewhere, make_campaign(sibling_commune), YEAR, user=make_user(full_name=CANARY))
    client.force_login(preparer)
    for name, shown in (("self_registration_list", rows), ("self_registration_queue", 2 * rows)):
        client.get(reverse(f"campaigns:{name}"))
        with django_assert_num_queries(LIST_QUERIES):
            response = client.get(reverse(f"campaigns:{name}"))
        assert len(response.context["object_list"]) == shown
        assert CANARY not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_one_costs_the_same(rows, client, preparer, hamlet, asked, django_assert_num_queries):
    for _ in range(rows):
        asked.fields.add(make_field(asked.campaign))
        make_person(hamlet)
        asked.events.create(action="edit", at=NOW, actor=asked.user)
    client.force_login(preparer)
    client.get(asked.get_absolute_url())
    with django_assert_num_queries(DETAIL_QUERIES):
        client.get(asked.get_absolute_url())
