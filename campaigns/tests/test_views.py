from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.enums import CampaignState, DeadlineKind, RegistrationState
from campaigns.models import Registration
from campaigns.tests.factories import (
    make_campaign,
    make_deadline,
    make_field,
    make_legal_basis,
    make_plan,
    make_registration,
    make_stage,
    make_target,
)
from units.tests.factories import make_household, make_person, make_unit

CANARY = "Chim hoàng yến"
YEAR = timezone.localdate().year
LIST_QUERIES, DETAIL_QUERIES, FORM_QUERIES, REGISTRATION_QUERIES = 11, 27, 18, 19


@pytest.fixture
def campaign(commune):
    return make_campaign(commune, title="Dân vận khéo xã Hòa Bình", period_end=None)


@pytest.fixture
def draft(hamlet, campaign):
    return make_registration(hamlet, campaign, YEAR, pledge="Bản nháp", fields=[make_field(campaign)])


def posted(registration, **changes):
    return {
        "version": registration.version,
        "pledge": registration.pledge,
        "planned_models": registration.planned_models,
        "fields_chosen": [field.pk for field in registration.fields.all()],
        **changes,
    }


# Campaigns


@pytest.mark.parametrize("rows", [1, 3])
def test_campaign_list_costs_the_same_and_hides_drafts_from_above_and_foreign_ones(
    rows, client, preparer, province, commune, foreign_commune, django_assert_num_queries
):
    mine = [make_campaign(commune, title=f"Phong trào {n}") for n in range(rows)]
    for campaign in mine:
        make_deadline(campaign).overrides.create(year=YEAR, on_date=date(YEAR, 12, 20), reason="Công văn")
    make_campaign(province, title=f"{CANARY} đang soạn của tỉnh", state=CampaignState.DRAFT)
    make_campaign(foreign_commune, title=f"{CANARY} tỉnh khác")
    client.force_login(preparer)
    with django_assert_num_queries(12):
        response = client.get(reverse("campaigns:campaign_list"))
    assert set(response.context["object_list"]) == set(mine)
    assert CANARY not in response.content.decode()


def test_a_launched_campaign_of_the_province_reaches_the_hamlet_and_a_draft_its_own_desk(
    client, preparer, secretary, province, commune
):
    launched = make_campaign(province)
    drafted = make_campaign(commune, state=CampaignState.DRAFT)
    for user in (preparer, secretary):
        client.force_login(user)
        shown = client.get(reverse("campaigns:campaign_list")).context["object_list"]
        assert launched in shown
    assert drafted in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=khoi+nghiep", {"startup"}),
        ("q=KHỞI", {"startup"}),
        ("state=closed", {"ended"}),
        ("kind=general", {"startup"}),
        ("year=2021", {"ended"}),
        ("year=2022", {"ended", "open"}),
        ("year=2040", {"open"}),
        ("year=abc", {"open", "startup", "ended"}),
        ("state=khong-co", {"open", "startup", "ended"}),
    ],
)
def test_campaigns_are_found_by_name_state_kind_and_year(client, preparer, commune, query, found):
    rows = {
        "open": make_campaign(commune, title="Dân vận khéo", period_start=date(2022, 1, 1), period_end=None),
        "startup": make_campaign(commune, title="Đồng hành khởi nghiệp", kind="general"),
        "ended": make_campaign(
            commune,
            title="Đường hoa",
            state=CampaignState.CLOSED,
            period_start=date(2021, 1, 1),
            period_end=date(2022, 12, 31),
        ),
    }
    client.force_login(preparer)
    response = client.get(f"{reverse('campaigns:campaign_list')}?{query}")
    assert {name for name, row in rows.items() if row in response.context["object_list"]} == found


@pytest.mark.parametrize("rows", [1, 3])
def test_campaign_page_shows_the_plan_and_costs_the_same(
    rows, client, preparer, province, commune, campaign, django_assert_num_queries
):
    superior = make_plan(make_campaign(province), number="231/KH-UBND")
    for n in range(rows):
        make_legal_basis(make_plan(campaign, superior_plan=superior), title=f"Luật số {n}")
        make_stage(campaign)
        make_field(campaign)
        make_target(campaign)
        deadline = make_deadline(campaign, what=f"Việc {n}", raw_phrase="trước ngày 10 tháng 12 hằng năm")
        deadline.overrides.create(year=2021, on_date=date(2021, 9, 15), reason="Kế hoạch năm 2021")
    client.force_login(preparer)
    with django_assert_num_queries(DETAIL_QUERIES):
        response = client.get(campaign.get_absolute_url())
    page = response.content.decode()
    for text in ("231/KH-UBND", "Luật số 0", "trước ngày 10 tháng 12 hằng năm", "hết 24:00 ngày 09/12/", "15/09/2021"):
        assert text in page


@pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.RUNNING])
def test_a_campaign_out_of_sight_is_not_found(client, preparer, province, sibling_commune, state):
    hidden = make_campaign(province if state == CampaignState.DRAFT else sibling_commune, state=state)
    client.force_login(preparer)
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_a_plan_without_a_file_and_one_out_of_sight_are_not_found(client, preparer, campaign, foreign_commune):
    client.force_login(preparer)
    for plan in (make_plan(campaign), make_plan(make_campaign(foreign_commune))):
        assert client.get(reverse("campaigns:plan_file", args=[plan.pk])).status_code == 404


# Registrations


@pytest.mark.parametrize("rows", [1, 3])
def test_registration_list_costs_the_same_and_hides_other_units(
    rows, client, secretary, campaign, commune, sibling_commune, django_assert_num_queries
):
    late = {"cutoff": datetime(YEAR, 1, 2, tzinfo=UTC), "late_reason": "Bão lũ"}
    mine = [
        make_registration(make_unit(commune), campaign, YEAR, state=RegistrationState.REGISTERED, **late)
        for _ in range(rows)
    ]
    make_registration(make_unit(sibling_commune, name=CANARY), make_campaign(sibling_commune), YEAR)
    client.force_login(secretary)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("campaigns:registration_list"))
    assert set(response.context["object_list"]) == set(mine)
    page = response.content.decode()
    assert CANARY not in page
    assert page.count("Lý do: Bão lũ") == rows


def test_registrations_are_found_by_unit_state_year_and_campaign(client, secretary, campaign, hamlet, agency, province):
    first = make_registration(hamlet, campaign, YEAR)
    second = make_registration(agency, campaign, YEAR + 1, state=RegistrationState.REGISTERED)
    other = make_registration(hamlet, make_campaign(province), YEAR)
    client.force_login(secretary)
    for query, found in (
        ("q=dong+tam", {first, other}),
        ("q=hoi+nong+dan", {second}),
        ("q=dan+van+kheo+hoa+binh", {first, second}),
        ("state=registered", {second}),
        (f"year={YEAR}", {first, other}),
        (f"campaign={campaign.pk}", {first, second}),
    ):
        response = client.get(f"{reverse('campaigns:registration_list')}?{query}")
        assert set(response.context["object_list"]) == found, query


def test_the_whole_way_from_choosing_to_the_receipt(client, preparer, hamlet, campaign):
    field, person, household = make_field(campaign), make_person(hamlet), make_household(hamlet)
    client.force_login(preparer)
    created = client.post(
        reverse("campaigns:registration_create"), {"campaign": f"{campaign.pk}-{YEAR}", "unit": hamlet.pk}
    )
    registration = Registration.objects.get()
    assert created.url == reverse("campaigns:registration_edit", args=[registration.pk])
    gapped = client.get(registration.get_absolute_url()).content.decode()
    assert "Chưa chọn lĩnh vực" in gapped
    assert "Gửi đăng ký cho" not in gapped
    client.post(
        created.url,
        {
            "version": 1,
            "pledge": "Làm đường hoa",
            "planned_models": 2,
            "fields_chosen": [field.pk],
            "people": [person.pk],
            "households": [household.pk],
            "done": "1",
        },
    )
    sent = client.post(reverse("campaigns:registration_register", args=[registration.pk]), {"version": 2}, follow=True)
    page = sent.content.decode()
    for text in (registration.code, "Làm đường hoa", str(person), str(household), "Đã gửi đăng ký thi đua"):
        assert text in page


def test_choosing_a_registration_that_is_there_opens_it(client, preparer, draft):
    client.force_login(preparer)
    response = client.post(
        reverse("campaigns:registration_create"), {"campaign": f"{draft.campaign_id}-{YEAR}", "unit": draft.unit_id}
    )
    assert response.url == draft.get_absolute_url()
    assert Registration.objects.count() == 1


def test_only_running_campaigns_that_reach_the_unit_and_own_units_are_offered(
    client, commune_preparer, commune, hamlet, province, sibling_commune, foreign_commune, campaign
):
    above = make_campaign(province, period_end=date(YEAR, 12, 31))
    make_campaign(commune, state=CampaignState.DRAFT)
    make_campaign(commune, state=CampaignState.CLOSED)
    make_campaign(sibling_commune)
    make_campaign(foreign_commune)
    make_unit(commune, name="Xóm đã hết hiệu lực", valid_to=date(2020, 1, 1))
    client.force_login(commune_preparer)
    form = client.get(reverse("campaigns:registration_create")).context["form"]
    assert set(form.fields["campaign"].pairs) == {
        f"{campaign.pk}-{YEAR}",
        f"{campaign.pk}-{YEAR + 1}",
        f"{above.pk}-{YEAR}",
    }
    assert {label for _, label in form.fields["unit"].choices[1:]} == {str(commune), str(hamlet)}
    for data in (
        {"campaign": f"{campaign.pk}-2031", "unit": hamlet.pk},
        {"campaign": f"{campaign.pk}-{YEAR}", "unit": foreign_commune.pk},
        {},
    ):
        assert client.post(reverse("campaigns:registration_create"), data).status_code == 422
    assert not Registration.objects.exists()


@pytest.mark.parametrize("role", ["secretary", "member", "chairman", "province_staff", "auditor", "administrator"])
def test_those_who_do_not_prepare_read_the_registration_and_are_told_why_they_may_not_write(
    role, request, client, draft
):
    client.force_login(request.getfixturevalue(role))
    assert client.get(draft.get_absolute_url()).status_code == 200
    for answer in (
        client.get(reverse("campaigns:registration_create")),
        client.get(reverse("campaigns:registration_edit", args=[draft.pk])),
        client.post(reverse("campaigns:registration_edit", args=[draft.pk]), posted(draft, pledge="Khác")),
        client.post(reverse("campaigns:registration_register", args=[draft.pk])),
    ):
        assert answer.status_code == 403
        assert "cán bộ lập hồ sơ" in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.pledge, draft.state) == ("Bản nháp", RegistrationState.DRAFT)


def test_a_strangers_registration_is_not_found(client, stranger, draft):
    client.force_login(stranger)
    for method, name in (
        (client.get, "registration_detail"),
        (client.get, "registration_edit"),
        (client.post, "registration_edit"),
        (client.post, "registration_register"),
    ):
        assert method(reverse(f"campaigns:{name}", args=[draft.pk])).status_code == 404


def test_a_get_never_registers(client, preparer, draft):
    client.force_login(preparer)
    assert client.get(reverse("campaigns:registration_register", args=[draft.pk])).status_code == 405


def test_a_stale_form_gets_both_versions_and_can_be_laid_over(client, preparer, draft, hamlet):
    person = make_person(hamlet)
    client.force_login(preparer)
    address = reverse("campaigns:registration_edit", args=[draft.pk])
    client.post(address, posted(draft, pledge="Của đồng nghiệp"))
    answer = client.post(address, posted(draft, pledge="Của tôi", people=[person.pk]))
    page = answer.content.decode()
    assert answer.status_code == 409
    for text in ("Của đồng nghiệp", "Của tôi", str(person)):
        assert text in page
    assert 'name="version" value="2"' in page
    assert f'name="people" value="{person.pk}"' in page
    client.post(address, posted(draft, version=2, pledge="Của tôi", people=[person.pk]))
    draft.refresh_from_db()
    assert (draft.pledge, list(draft.people.all())) == ("Của tôi", [person])


def test_a_form_open_while_a_colleague_registered_loses_nothing(client, preparer, draft):
    client.force_login(preparer)
    client.post(reverse("campaigns:registration_register", args=[draft.pk]), {"version": 1})
    answer = client.post(reverse("campaigns:registration_edit", args=[draft.pk]), posted(draft, pledge="Còn viết dở"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Còn viết dở" in page
    assert "không ghi đè được nữa" in page
    assert "đè lên bản đang lưu</button>" not in page


def test_registering_from_an_old_page_shows_the_new_draft_first(client, preparer, draft):
    client.force_login(preparer)
    client.post(reverse("campaigns:registration_edit", args=[draft.pk]), posted(draft, pledge="Bản mới"))
    answer = client.post(reverse("campaigns:registration_register", args=[draft.pk]), {"version": 1})
    assert answer.status_code == 409
    assert "Bản mới" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == RegistrationState.DRAFT


def test_the_form_saves_itself_and_says_when_or_why_not(client, preparer, draft):
    client.force_login(preparer)
    address, wants_json = reverse("campaigns:registration_edit", args=[draft.pk]), {"accept": "application/json"}
    saved = client.post(address, posted(draft, pledge="Tự lưu"), headers=wants_json)
    assert (saved.status_code, saved.json()["version"]) == (200, 2)
    stale = client.post(address, posted(draft, pledge="Cũ"), headers=wants_json)
    assert (stale.status_code, list(stale.json())) == (409, ["message"])
    wrong = client.post(address, posted(draft, version=2, planned_models=-1), headers=wants_json)
    assert (wrong.status_code, list(wrong.json())) == (422, ["message"])
    draft.refresh_from_db()
    assert draft.pledge == "Tự lưu"


def test_searching_names_without_script_keeps_everything_typed_and_saves_nothing(client, preparer, draft, hamlet):
    chosen = make_person(hamlet, full_name="Lò Thị Mai")
    wanted = make_person(hamlet, full_name="Đặng Văn Đức")
    make_person(hamlet, full_name=CANARY)
    client.force_login(preparer)
    answer = client.post(
        reverse("campaigns:registration_edit", args=[draft.pk]),
        posted(draft, pledge="Đang gõ dở", people=[chosen.pk], people_words="dang duc", search="people"),
    )
    page = answer.content.decode()
    assert "Đang gõ dở" in page
    assert CANARY not in page
    picker = answer.context["pickers"][0]
    assert (picker.chosen, picker.offered) == ([chosen], [wanted])
    assert not draft.people.exists()


def test_garbage_in_the_form_is_answered_with_sentences(client, preparer, draft, agency):
    client.force_login(preparer)
    address = reverse("campaigns:registration_edit", args=[draft.pk])
    outsider = make_person(agency, full_name=CANARY)
    for changes in (
        {"people": [outsider.pk]},
        {"people": ["khong-phai-so"]},
        {"people": ["9" * 30]},
        {"planned_models": "nhiều"},
        {"version": ""},
    ):
        answer = client.post(address, posted(draft, pledge="Vẫn còn đây", **changes))
        assert answer.status_code == 422, changes
        assert "Vẫn còn đây" in answer.content.decode()
        assert CANARY not in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_form_costs_the_same_for_any_number_of_names(
    rows, client, preparer, draft, hamlet, django_assert_num_queries
):
    for _ in range(rows):
        make_field(draft.campaign)
        draft.people.add(make_person(hamlet))
        draft.households.add(make_household(hamlet))
        make_person(hamlet)
    client.force_login(preparer)
    with django_assert_num_queries(FORM_QUERIES):
        client.get(reverse("campaigns:registration_edit", args=[draft.pk]))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_registrations_page_costs_the_same_for_any_number_of_names(
    rows, client, preparer, draft, hamlet, django_assert_num_queries
):
    make_deadline(draft.campaign, kind=DeadlineKind.REGISTRATION)
    for _ in range(rows):
        draft.people.add(make_person(hamlet))
        draft.households.add(make_household(hamlet))
        draft.events.create(action="create", at=timezone.now(), actor=preparer)
    client.force_login(preparer)
    with django_assert_num_queries(REGISTRATION_QUERIES):
        client.get(draft.get_absolute_url())


def test_three_hundred_people_fit_on_a_page_and_more_are_found_by_name(client, preparer, draft, hamlet):
    for n in range(301):
        make_person(hamlet, full_name=f"Nguyễn Thị Hồng Nhung {n}")
    client.force_login(preparer)
    answer = client.get(reverse("campaigns:registration_edit", args=[draft.pk]))
    assert len(answer.context["pickers"][0].offered) == 300
    assert "Danh sách còn dài hơn" in answer.content.decode()
    assert len(answer.content) < 200_000


def test_the_campaigns_page_leads_to_its_award_forms(client, preparer, campaign):
    client.force_login(preparer)
    page = client.get(campaign.get_absolute_url()).content.decode()
    assert f'href="{reverse("awards:campaign_awards", args=[campaign.pk])}"' in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_units_that_still_owe_are_listed_for_those_who_look_after_them(
    rows, client, commune_preparer, commune, sibling_commune, django_assert_num_queries
):
    campaign = make_campaign(commune)
    deadline = make_deadline(campaign, kind=DeadlineKind.REGISTRATION)
    owing = [make_unit(commune, name=f"Xóm {number}") for number in range(rows)]
    done = make_unit(commune, name="Xóm Đã Xong")
    make_registration(done, campaign, 2026, state=RegistrationState.REGISTERED)
    make_unit(sibling_commune, name=CANARY)
    client.force_login(commune_preparer)
    address = reverse("campaigns:owing_list", args=[deadline.pk, 2026])
    client.get(address)
    with django_assert_num_queries(9):
        response = client.get(address)
    assert list(response.context["object_list"]) == owing
    assert CANARY not in response.content.decode()
    for year in (0, 2019, 9999):
        assert client.get(reverse("campaigns:owing_list", args=[deadline.pk, year])).status_code == 404
    report = make_deadline(campaign, kind=DeadlineKind.REPORT)
    assert client.get(reverse("campaigns:owing_list", args=[report.pk, 2026])).status_code == 404
