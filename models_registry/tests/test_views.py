from datetime import date

import pytest
from django.urls import reverse

from campaigns.tests.factories import make_campaign
from models_registry.enums import ModelState
from models_registry.gates import MISSING
from models_registry.models import MobilisationModel
from models_registry.tests.factories import TEN_ITEMS as FILLED
from models_registry.tests.factories import make_model, make_recognised_model

CANARY = "Chim hoàng yến của xã khác"


def address(name, model):
    return reverse(f"models_registry:{name}", args=[model.pk])


def step(model, slug):
    return reverse("models_registry:model_step", args=[model.pk, slug])


def first_step(model, **changes):
    return {
        "version": model.version,
        "title": model.title,
        "field": model.field_id,
        "origin": model.origin,
        "owner": "",
        "place_and_people": FILLED["place_and_people"],
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
    with django_assert_num_queries(14):
        response = client.get(model.get_absolute_url())
    assert len(response.context["recognitions"]) == len(response.context["events"]) == rows


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
    assert client.post(address("model_edit", model), first_step(model)).status_code == 404
    assert client.get(step(model, "xem-lai")).status_code == 404
    assert client.post(address("model_advance", model), {"action": "register"}).status_code == 404


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
