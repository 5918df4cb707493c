from datetime import date

import pytest
from django.urls import reverse

from campaigns.tests.factories import make_campaign
from models_registry.enums import ModelState
from models_registry.gates import MISSING, TEN_ITEMS
from models_registry.models import MobilisationModel
from models_registry.services import save_model
from models_registry.tests.factories import TEN_ITEMS as FILLED
from models_registry.tests.factories import make_model, make_recognised_model
from units.tests.factories import make_person

CANARY = "Chim hoàng yến của xã khác"


def address(name, model):
    return reverse(f"models_registry:{name}", args=[model.pk])


def draft(model, **changes):
    return {
        "version": model.version,
        "title": model.title,
        "field": model.field_id,
        "origin": model.origin,
        "owner": "",
        "target_level": model.target_level,
        **FILLED,
        **changes,
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_and_hides_other_communes(
    rows, client, preparer, hamlet, commune, foreign_commune, django_assert_num_queries
):
    campaign = make_campaign(commune)
    mine = [make_model(hamlet, campaign, state=ModelState.ACCEPTED) for _ in range(rows)]
    make_model(foreign_commune, title=CANARY, state=ModelState.ACCEPTED)
    client.force_login(preparer)
    client.get(reverse("models_registry:model_list"))
    with django_assert_num_queries(10):
        response = client.get(reverse("models_registry:model_list"))
    assert list(response.context["object_list"]) == mine[::-1]
    assert CANARY not in response.content.decode()
    assert foreign_commune.name not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_model_costs_the_same_however_long_its_life(
    rows, client, secretary, hamlet, commune, django_assert_num_queries
):
    campaign = make_campaign(commune)
    model = make_recognised_model(hamlet, campaign)
    for year in range(1, rows):
        model.recognitions.create(
            level="grassroots", year=2026 + year, decision_number="1", decided_on=date(2026, 1, 1), issuer="UBND"
        )
    for _ in range(rows):
        model.events.create(actor=secretary, at="2026-01-01T00:00Z", action="start")
    client.force_login(secretary)
    client.get(model.get_absolute_url())
    with django_assert_num_queries(7):
        response = client.get(model.get_absolute_url())
    assert len(response.context["recognitions"]) == len(response.context["events"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_form_costs_the_same_however_many_people_and_twins(
    rows, client, preparer, hamlet, commune, agency, django_assert_num_queries
):
    campaign = make_campaign(commune)
    model = make_model(hamlet, campaign, title="Đường hoa")
    for _ in range(rows):
        make_person(hamlet)
        make_model(agency, campaign, title="Đường hoa", state=ModelState.ACCEPTED)
    client.force_login(preparer)
    client.get(address("model_edit", model))
    with django_assert_num_queries(9):
        response = client.get(address("model_edit", model))
    assert len(response.context["duplicates"]) == rows


def test_the_list_filters_by_every_column_and_without_accents(client, secretary, hamlet, agency, commune):
    campaign = make_campaign(commune)
    wanted = make_model(hamlet, campaign, title="Hòa giải ở cơ sở", state=ModelState.ACTIVE)
    make_model(agency, year=2025, title="Vườn sạch")
    client.force_login(secretary)
    for query in (
        {"q": "HOA GIAI"},
        {"campaign": campaign.pk},
        {"year": 2026},
        {"state": "active"},
        {"state": "listed"},
        {"state": "counted"},
        {"unit": hamlet.pk},
        {"q": "giải", "year": 2026, "field": wanted.field.name, "origin": "new"},
    ):
        response = client.get(reverse("models_registry:model_list"), query)
        assert list(response.context["object_list"]) == [wanted], query
        assert len(response.context["chips"]) == len(query)
    tiles = client.get(reverse("models_registry:model_list"), {"state": "active"}).context["tiles"]
    assert [count for _, count, _ in tiles] == [1, 1, 0, 1, 0]
    response = client.get(reverse("models_registry:model_list"), {"year": "năm nay", "state": "x"})
    assert response.status_code == 200
    assert len(response.context["object_list"]) == 2


def test_foreign_models_are_not_found_on_any_address(client, stranger, hamlet):
    model = make_model(hamlet)
    client.force_login(stranger)
    assert client.get(model.get_absolute_url()).status_code == 404
    assert client.get(address("model_edit", model)).status_code == 404
    assert client.post(address("model_edit", model), draft(model)).status_code == 404
    assert client.post(address("model_advance", model), {"action": "register"}).status_code == 404


def test_a_twin_of_a_sibling_unit_is_named_but_not_linked(client, preparer, hamlet, agency):
    twin = make_model(agency, title="Đường hoa", state=ModelState.ACCEPTED)
    model = make_model(hamlet, title="Duong hoa")
    client.force_login(preparer)
    page = client.get(model.get_absolute_url()).content.decode()
    assert "Trùng tên." in page
    assert twin.get_absolute_url() not in page


def test_a_draft_begins_with_a_name_and_goes_on_to_the_ten_items(client, preparer, hamlet, commune):
    campaign = make_campaign(commune)
    client.force_login(preparer)
    page = client.get(reverse("models_registry:model_create"))
    assert page.context["form"]["unit"].initial == hamlet.pk
    asked = {"unit": hamlet.pk, "campaign": campaign.pk, "year": 2026, "title": "Đường hoa"}
    response = client.post(reverse("models_registry:model_create"), asked)
    model = MobilisationModel.objects.get()
    assert response.url == address("model_edit", model)
    page = client.get(response.url)
    assert [name for name in page.context["form"].fields if name in TEN_ITEMS] == list(TEN_ITEMS)
    assert set(page.context["gaps"]) == {*TEN_ITEMS[1:], "field"}
    assert MISSING["forces"] in page.content.decode()


def test_a_draft_for_a_unit_or_year_out_of_reach_is_refused_with_what_was_typed(client, preparer, agency, commune):
    campaign = make_campaign(commune)
    client.force_login(preparer)
    asked = {"unit": agency.pk, "campaign": campaign.pk, "year": 2026, "title": "Đường hoa giữ lại"}
    response = client.post(reverse("models_registry:model_create"), asked)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["unit"])
    assert "Đường hoa giữ lại" in response.content.decode()
    assert not MobilisationModel.objects.exists()


@pytest.mark.parametrize("role", ["secretary", "chairman", "auditor", "province_staff"])
def test_others_may_read_but_neither_begin_nor_edit(client, request, role, hamlet):
    model = make_model(hamlet)
    client.force_login(request.getfixturevalue(role))
    assert client.get(model.get_absolute_url()).status_code == 200
    for response in (
        client.get(reverse("models_registry:model_create")),
        client.get(address("model_edit", model)),
        client.post(address("model_edit", model), draft(model)),
    ):
        assert response.status_code == 403
        assert "cán bộ lập hồ sơ" in response.content.decode()


def test_the_form_saves_and_says_when(client, preparer, hamlet):
    model = make_model(hamlet)
    client.force_login(preparer)
    response = client.post(address("model_edit", model), draft(model, title="Tên mới", forces=""), follow=True)
    model.refresh_from_db()
    assert (model.title, model.forces, model.version) == ("Tên mới", "", 2)
    assert "Đã lưu lúc" in response.content.decode()
    response = client.post(address("model_edit", model), draft(model, done="1"))
    assert response.url == model.get_absolute_url()


def test_autosave_answers_with_the_hour_and_the_version_and_refuses_in_words(client, preparer, hamlet):
    model = make_model(hamlet)
    client.force_login(preparer)
    json = {"accept": "application/json"}
    response = client.post(address("model_edit", model), draft(model, title="Gõ dở", forces=""), headers=json)
    saved = response.json()
    assert (saved.keys(), saved["version"]) == ({"saved_at", "version", "message"}, 2)
    assert saved["message"] == f"Đã lưu {saved['saved_at']}, còn thiếu 1/11 mục."
    response = client.post(address("model_edit", model), draft(model, title="Gõ sau"), headers=json)
    assert (response.status_code, list(response.json())) == (409, ["message"])
    response = client.post(address("model_edit", model), draft(model, title="x" * 201, version=2), headers=json)
    assert (response.status_code, list(response.json())) == (422, ["message"])
    model.refresh_from_db()
    assert model.title == "Gõ dở"


def test_a_conflict_shows_both_versions_and_loses_nothing(client, preparer, commune_preparer, hamlet):
    model = make_model(hamlet)
    save_model(actor=commune_preparer, model_id=model.pk, expected_version=1, forces="Bản của xã")
    client.force_login(preparer)
    response = client.post(address("model_edit", model), draft(model, forces="Bản của xóm", aims="Mục tiêu mới"))
    page = response.content.decode()
    assert response.status_code == 409
    assert "Bản của xã" in page
    assert "Bản của xóm" in page
    assert "Mục tiêu mới" in page
    model.refresh_from_db()
    assert (model.forces, model.version) == ("Bản của xã", 2)
    again = client.post(address("model_edit", model), draft(model, forces="Bản của xóm"))
    model.refresh_from_db()
    assert (again.status_code, model.forces) == (302, "Bản của xóm")


def test_a_form_left_open_while_the_model_was_registered_keeps_its_text_on_the_page(client, preparer, hamlet):
    model = make_model(hamlet)
    client.force_login(preparer)
    client.post(address("model_advance", model), {"action": "register", "version": 1})
    response = client.post(address("model_edit", model), draft(model, forces="Viết muộn"))
    page = response.content.decode()
    assert response.status_code == 409
    assert "Viết muộn" in page
    assert "được giữ nguyên" in page
    assert "Lưu nội dung trong các ô nhập" not in page


def test_the_page_offers_the_steps_that_are_open_and_takes_them(client, preparer, secretary, hamlet):
    model = make_model(hamlet)
    client.force_login(preparer)
    assert [name for name, _, _ in client.get(model.get_absolute_url()).context["steps"]] == ["register"]
    response = client.post(address("model_advance", model), {"action": "register", "version": 1})
    assert response.url == model.get_absolute_url()
    client.force_login(secretary)
    assert [name for name, _, _ in client.get(model.get_absolute_url()).context["steps"]] == [
        "accept",
        "return",
        "refuse",
    ]
    client.post(address("model_advance", model), {"action": "return", "version": 2, "note": "Thiếu số hộ."})
    model.refresh_from_db()
    assert model.state == ModelState.IDEA
    assert "Thiếu số hộ." in client.get(model.get_absolute_url()).content.decode()


def test_an_incomplete_idea_shows_what_is_missing_instead_of_the_button(client, preparer, hamlet):
    model = make_model(hamlet, forces="")
    client.force_login(preparer)
    page = client.get(model.get_absolute_url()).content.decode()
    assert MISSING["forces"] in page
    assert 'value="register"' not in page
    response = client.post(address("model_advance", model), {"action": "register"})
    assert response.status_code == 422
    assert response.context["refused"] == (MISSING["forces"],)


@pytest.mark.parametrize(
    ("role", "data", "status", "sentence"),
    [
        ("preparer", {"action": "accept"}, 403, "thường trực, thư ký hội đồng"),
        ("secretary", {"action": "register"}, 403, "cán bộ lập hồ sơ"),
        ("secretary", {"action": "explode"}, 422, "Không có bước này"),
        ("secretary", {}, 422, "Không có bước này"),
        ("secretary", {"action": "return", "note": " "}, 422, "Lý do"),
        ("secretary", {"action": "accept", "version": 9}, 409, "bản mới hơn"),
        ("secretary", {"action": "delist", "note": "Đã dừng"}, 409, "bản mới hơn"),
    ],
)
def test_a_step_out_of_order_is_refused_with_its_reason(client, request, hamlet, role, data, status, sentence):
    model = make_model(hamlet, state=ModelState.REGISTERED)
    client.force_login(request.getfixturevalue(role))
    response = client.post(address("model_advance", model), data)
    assert response.status_code == status
    assert sentence in response.content.decode()
    model.refresh_from_db()
    assert model.state == ModelState.REGISTERED


def test_a_step_on_a_changed_model_keeps_its_note_and_succeeds_when_sent_again(client, secretary, hamlet):
    model = make_model(hamlet, state=ModelState.REGISTERED)
    MobilisationModel.objects.filter(pk=model.pk).update(version=5)
    client.force_login(secretary)
    asked = {"action": "return", "version": 1, "note": "Thiếu số hộ."}
    response = client.post(address("model_advance", model), asked)
    assert response.status_code == 409
    form = next(form for name, _, form in response.context["steps"] if name == "return")
    assert (form["note"].value(), form["version"].value()) == ("Thiếu số hộ.", "5")
    assert client.post(address("model_advance", model), {**asked, "version": 5}).status_code == 302


def test_a_recognition_with_a_wrong_date_comes_back_with_its_text(client, chairman, hamlet):
    model = make_model(hamlet, state=ModelState.ACTIVE)
    client.force_login(chairman)
    asked = {
        "action": "recognise",
        "version": 1,
        "level": "grassroots",
        "year": 2026,
        "decision_number": "77/QĐ-UBND",
        "decided_on": "2026-13-01",
        "issuer": "UBND xã",
    }
    response = client.post(address("model_advance", model), asked)
    assert response.status_code == 422
    assert "77/QĐ-UBND" in response.content.decode()
    response = client.post(address("model_advance", model), {**asked, "decided_on": "2099-01-01"})
    assert (response.status_code, "còn ở phía trước" in response.content.decode()) == (422, True)
    response = client.post(address("model_advance", model), {**asked, "decided_on": "2026-01-20"})
    model.refresh_from_db()
    assert (response.status_code, model.state) == (302, ModelState.RECOGNISED)


@pytest.mark.parametrize("name", ["model_edit", "model_detail"])
def test_reading_a_page_writes_nothing(client, preparer, hamlet, name):
    model = make_model(hamlet)
    before = MobilisationModel.objects.filter(pk=model.pk).values().get()
    client.force_login(preparer)
    assert client.get(address(name, model)).status_code == 200
    assert client.get(address("model_advance", model)).status_code == 405
    assert MobilisationModel.objects.filter(pk=model.pk).values().get() == before
