"""Many registrations at once: the grid and sending them together."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.enums import CampaignState, DeadlineKind, RegistrationState
from campaigns.models import Registration
from campaigns.services import register
from campaigns.tests.factories import make_campaign, make_deadline, make_field, make_registration
from notices.models import Notice
from units.tests.factories import make_person, make_unit

CANARY = "Chim hoàng yến"
YEAR = timezone.localdate().year
GRID_QUERIES = 10
SMALL = 300_000


@pytest.fixture
def campaign(commune):
    campaign = make_campaign(commune, title="Dân vận khéo xã Hòa Bình", period_end=None)
    for _ in range(2):
        make_field(campaign)
    return campaign


def address(campaign, **more):
    query = "&".join(f"{name}={value}" for name, value in {"campaign": f"{campaign.pk}-{YEAR}", **more}.items())
    return f"{reverse('campaigns:registration_grid')}?{query}"


def row(unit, *, seen="", models="", fields=(), pledge="", chosen=False):
    data = {
        f"u{unit.pk}-seen": seen,
        f"u{unit.pk}-planned_models": models,
        f"u{unit.pk}-fields_chosen": [field.pk for field in fields],
        f"u{unit.pk}-pledge": pledge,
    }
    return data | ({f"u{unit.pk}-chosen": "on"} if chosen else {})


@pytest.mark.parametrize("rows", [1, 3])
def test_the_grid_shows_who_still_has_to_register_and_costs_the_same(
    rows, client, commune_preparer, commune, sibling_commune, campaign, django_assert_num_queries
):
    units = [make_unit(commune, name=f"Xóm {n}") for n in range(rows)]
    make_registration(units[0], campaign, YEAR, fields=campaign.fields.all()[:1])
    make_registration(make_unit(commune, name=f"{CANARY} đã gửi"), campaign, YEAR, state=RegistrationState.REGISTERED)
    make_unit(sibling_commune, name=f"{CANARY} xã khác")
    make_unit(commune, name=f"{CANARY} đã hết", valid_to=timezone.localdate() - timedelta(days=1))
    client.force_login(commune_preparer)
    client.get(address(campaign))
    with django_assert_num_queries(GRID_QUERIES):
        response = client.get(address(campaign))
    assert [shown.unit for shown in response.context["rows"]] == units
    page = response.content.decode()
    assert CANARY not in page
    assert page.count(" checked") == 1


def test_fifty_rows_fit_on_a_page_and_names_are_found(client, commune_preparer, commune, campaign):
    for n in range(52):
        make_unit(commune, name=f"Xóm số {n:02d}", code=f"X{n:02d}")
    for n in range(10):
        make_field(campaign, name=f"Lĩnh vực có một cái tên rất dài để trang nặng thêm {n}")
    client.force_login(commune_preparer)
    response = client.get(address(campaign))
    assert (len(response.context["rows"]), response.context["page_obj"].paginator.num_pages) == (50, 2)
    assert len(response.content) < SMALL
    found = client.get(address(campaign, q="so+51")).context["rows"]
    assert [str(shown.unit) for shown in found] == ["Xóm số 51"]
    assert len(client.get(address(campaign, trang="2")).context["rows"]) == 2
    assert client.get(address(campaign, trang="khong", q="%00")).status_code == 200


def test_rows_with_something_in_them_become_drafts_and_keep_the_people(
    client, commune_preparer, hamlet, agency, campaign
):
    field = campaign.fields.first()
    person = make_person(agency)
    known = make_registration(agency, campaign, YEAR, people=[person], pledge="Cũ", planned_models=3)
    quiet = make_unit(hamlet.parent)
    client.force_login(commune_preparer)
    data = {"u": [hamlet.pk, agency.pk, quiet.pk]}
    data |= row(hamlet, models="2", fields=[field], pledge="Làm đường hoa")
    data |= row(agency, seen=1, models="3", pledge="Mới") | row(quiet)
    answer = client.post(address(campaign), data)
    assert answer.status_code == 302
    made = Registration.objects.get(unit=hamlet)
    assert (made.pledge, made.planned_models, list(made.fields.all()), made.state) == (
        "Làm đường hoa",
        2,
        [field],
        RegistrationState.DRAFT,
    )
    known.refresh_from_db()
    assert (known.pledge, known.version, list(known.people.all())) == ("Mới", 2, [person])
    assert not Registration.objects.filter(unit=quiet).exists()


def test_a_wrong_row_is_told_beside_it_and_the_others_are_saved_and_everything_typed_comes_back(
    client, commune_preparer, hamlet, agency, campaign
):
    client.force_login(commune_preparer)
    data = {"u": [hamlet.pk, agency.pk]}
    data |= row(hamlet, models="nhiều", pledge="Chữ không được mất")
    data |= row(agency, models="1", pledge="Đã ghi xong")
    answer = client.post(address(campaign), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    for words in ("Chữ không được mất", "Đã ghi xong", "nhiều", "Đã lưu"):
        assert words in page
    assert [made.unit for made in Registration.objects.all()] == [agency]
    shown = {found.unit: found for found in answer.context["rows"]}
    assert shown[hamlet].errors
    assert not shown[agency].errors
    assert f'name="u{agency.pk}-seen" value="1"' in page


def test_a_row_that_a_colleague_saved_shows_both_and_a_second_press_lays_over(
    client, commune_preparer, hamlet, campaign
):
    client.force_login(commune_preparer)
    make_registration(hamlet, campaign, YEAR, pledge="Của đồng nghiệp", planned_models=4)
    mine = {"u": [hamlet.pk]} | row(hamlet, models="1", pledge="Của tôi")
    answer = client.post(address(campaign), mine)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Của tôi", "Của đồng nghiệp", "Có người vừa lưu dòng này", f'name="u{hamlet.pk}-seen" value="1"'):
        assert words in page
    assert Registration.objects.get().pledge == "Của đồng nghiệp"
    mine[f"u{hamlet.pk}-seen"] = "1"
    assert client.post(address(campaign), mine).status_code == 302
    assert Registration.objects.get().pledge == "Của tôi"


def test_a_row_that_was_sent_meanwhile_stays_on_the_page_with_what_was_typed(
    client, commune_preparer, hamlet, campaign
):
    client.force_login(commune_preparer)
    sent = make_registration(hamlet, campaign, YEAR, fields=campaign.fields.all())
    mine = {"u": [hamlet.pk]} | row(hamlet, seen=1, models="1", pledge="Viết dở")
    register(registration_id=sent.pk, actor=commune_preparer)
    answer = client.post(address(campaign), mine)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Viết dở" in page
    assert "vừa được gửi" in page


def test_units_and_fields_of_elsewhere_are_left_out(client, commune_preparer, hamlet, sibling_commune, campaign):
    foreign = make_unit(sibling_commune)
    client.force_login(commune_preparer)
    data = {"u": [foreign.pk, "9" * 30, "x"]} | row(foreign, models="1", pledge="Xâm nhập")
    client.post(address(campaign), data)
    strange = make_field(make_campaign(sibling_commune))
    wrong = {"u": [hamlet.pk]} | row(hamlet, models="1", fields=[strange], pledge="Lạ")
    assert client.post(address(campaign), wrong).status_code == 422
    assert not Registration.objects.exists()


def test_only_preparers_enter_and_a_campaign_has_to_be_chosen(client, secretary, commune_preparer, commune, campaign):
    client.force_login(secretary)
    assert client.get(address(campaign)).status_code == 403
    client.force_login(commune_preparer)
    make_campaign(commune, state=CampaignState.CLOSED)
    for query in ("", "?campaign=khong", f"?campaign={campaign.pk}-1999"):
        response = client.get(f"{reverse('campaigns:registration_grid')}{query}")
        assert response.status_code == 200
        assert "Chọn phong trào" in response.content.decode()


# Sending


def test_one_row_and_ticked_rows_go_through_the_confirmation(
    client, commune_preparer, secretary, hamlet, agency, campaign
):
    fields = campaign.fields.all()
    client.force_login(commune_preparer)
    one = {"u": [hamlet.pk], "send": str(hamlet.pk)} | row(hamlet, models="1", fields=fields, pledge="Đường hoa")
    answer = client.post(address(campaign), one)
    made = Registration.objects.get()
    assert answer.url == f"{reverse('campaigns:registration_batch')}?dk={made.pk}"
    assert made.state == RegistrationState.DRAFT
    both = {"u": [hamlet.pk, agency.pk], "send": "chosen"}
    both |= row(hamlet, seen=1, models="1", fields=fields, pledge="Đường hoa", chosen=True)
    both |= row(agency, models="2", pledge="", chosen=True)
    confirm = client.get(client.post(address(campaign), both).url)
    page = confirm.content.decode()
    assert "Gửi 1 đăng ký" in page
    assert "Chưa ghi nội dung đăng ký" in page
    assert "Xã Hòa Bình" in page
    result = client.post(reverse("campaigns:registration_batch"), {"dk": [f"{made.pk}-{made.version}"]})
    assert "<strong>1</strong> đăng ký đã gửi" in result.content.decode()
    made.refresh_from_db()
    assert made.state == RegistrationState.REGISTERED
    assert Notice.objects.get().recipient == secretary
    again = client.post(reverse("campaigns:registration_batch"), {"dk": [f"{made.pk}-1"]})
    assert again.status_code == 200
    assert (made.events.filter(action="register").count(), Notice.objects.count()) == (1, 1)


def test_sending_an_empty_row_or_nothing_is_said(client, commune_preparer, hamlet, campaign):
    client.force_login(commune_preparer)
    answer = client.post(address(campaign), {"u": [hamlet.pk], "send": str(hamlet.pk)} | row(hamlet))
    assert answer.status_code == 422
    assert "chưa có nội dung nào để gửi" in answer.content.decode()
    none = client.post(address(campaign), {"u": [hamlet.pk], "send": "chosen"} | row(hamlet), follow=True)
    assert "Chưa chọn dòng nào" in none.content.decode()


def test_late_rows_share_one_reason_and_do_not_go_without(client, commune_preparer, hamlet, agency, campaign):
    yesterday = timezone.localdate() - timedelta(days=1)
    make_deadline(
        campaign, kind=DeadlineKind.REGISTRATION, month=None, day=None, on_date=yesterday, through="Phòng Nội vụ"
    )
    rows = [make_registration(unit, campaign, YEAR, fields=campaign.fields.all()) for unit in (hamlet, agency)]
    client.force_login(commune_preparer)
    batch = reverse("campaigns:registration_batch")
    page = client.get(f"{batch}?dk={rows[0].pk}&dk={rows[1].pk}").content.decode()
    assert 'name="late_reason"' in page
    assert "qua Phòng Nội vụ" in page
    data = {"dk": [f"{made.pk}-1" for made in rows]}
    assert client.post(batch, data | {"late_reason": ""}).status_code == 422
    skipped = client.post(batch, data).content.decode()
    assert skipped.count("hãy ghi lý do đăng ký muộn") == 2
    Registration.objects.filter(unit=agency).update(late_reason="Chờ họp")
    client.post(batch, data | {"late_reason": "Mưa lũ"})
    assert {made.unit: made.late_reason for made in Registration.objects.all()} == {hamlet: "Mưa lũ", agency: "Chờ họp"}


def test_a_draft_changed_after_the_confirmation_is_left_out_with_the_reason(client, commune_preparer, hamlet, campaign):
    made = make_registration(hamlet, campaign, YEAR, fields=campaign.fields.all())
    Registration.objects.update(version=2)
    client.force_login(commune_preparer)
    page = client.post(reverse("campaigns:registration_batch"), {"dk": [f"{made.pk}-1"]}).content.decode()
    assert "vừa được người khác sửa" in page
    assert Registration.objects.get().state == RegistrationState.DRAFT


def test_garbage_and_registrations_of_others_are_not_sent(client, commune_preparer, sibling_commune):
    foreign = make_registration(sibling_commune, make_campaign(sibling_commune), YEAR)
    client.force_login(commune_preparer)
    batch = reverse("campaigns:registration_batch")
    for keys in ([f"{foreign.pk}-1"], ["9" * 30 + "-1"], ["x"], [f"{foreign.pk}-{'9' * 30}"], []):
        assert client.post(batch, {"dk": keys}).status_code == 422
        assert client.get(batch, {"dk": [key.split("-")[0] for key in keys]}).status_code == 200
    foreign.refresh_from_db()
    assert foreign.state == RegistrationState.DRAFT
