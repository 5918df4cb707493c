import pytest
from django.urls import reverse

from campaigns.tests.factories import make_campaign
from models_registry.enums import ModelState
from models_registry.models import MobilisationModel
from models_registry.tests.factories import make_model, make_recognised_model
from units.tests.factories import make_user

LIST = reverse("admin:models_registry_mobilisationmodel_changelist")
CANARY = "Chim hoàng yến của xã khác"


def change(model):
    return reverse("admin:models_registry_mobilisationmodel_change", args=[model.pk])


def step(model, action):
    return reverse("admin:models_registry_mobilisationmodel_step", args=[model.pk, action])


def batch(*models, **fields):
    return {"action": "accept_chosen", "_selected_action": [model.pk for model in models], **fields}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_list_costs_the_same_and_hides_other_communes(
    rows, client, secretary, hamlet, commune, sibling_commune, django_assert_num_queries
):
    campaign = make_campaign(commune)
    mine = [make_model(hamlet, campaign, state=ModelState.REGISTERED) for _ in range(rows)]
    make_model(sibling_commune, title=CANARY, state=ModelState.REGISTERED)
    client.force_login(secretary)
    client.get(LIST)
    with django_assert_num_queries(9):
        response = client.get(LIST)
    assert list(response.context["cl"].result_list) == mine[::-1]
    page = response.content.decode()
    assert CANARY not in page
    assert sibling_commune.name not in page


def test_the_desk_filters_and_searches_without_accents(client, secretary, hamlet, agency, commune):
    wanted = make_model(hamlet, make_campaign(commune), title="Hòa giải ở cơ sở", state=ModelState.REGISTERED)
    make_model(agency, title="Vườn sạch", year=2025, state=ModelState.ACTIVE)
    client.force_login(secretary)
    for query in (
        {"q": "HOA GIAI"},
        {"state__exact": "registered"},
        {"nam": 2026},
        {"linh-vuc": wanted.field.name, "nam": "2026"},
        {"don-vi": hamlet.pk},
    ):
        assert list(client.get(LIST, query).context["cl"].result_list) == [wanted], query
    assert client.get(LIST, {"nam": "x", "don-vi": "y"}).status_code == 200


@pytest.mark.parametrize("role", ["secretary", "root"])
def test_nobody_writes_a_model_in_the_admin_by_hand(client, request, role, hamlet):
    user = make_user("toanquyen", is_superuser=True) if role == "root" else request.getfixturevalue(role)
    model = make_recognised_model(hamlet)
    before = MobilisationModel.objects.filter(pk=model.pk).values().get()
    client.force_login(user)
    assert client.get(change(model)).status_code == 200
    refused = client.post(change(model), {"title": "Tên khác", "state": "delisted", "seen_version": "1"})
    assert refused.status_code == 403
    assert client.get(reverse("admin:models_registry_mobilisationmodel_add")).status_code == 403
    assert client.post(reverse("admin:models_registry_mobilisationmodel_delete", args=[model.pk])).status_code == 403
    assert MobilisationModel.objects.filter(pk=model.pk).values().get() == before


def test_a_foreign_model_is_not_found(client, secretary, sibling_commune):
    model = make_model(sibling_commune, state=ModelState.REGISTERED)
    client.force_login(secretary)
    assert client.get(change(model)).status_code == 404
    assert client.get(step(model, "accept")).status_code == 404
    assert client.post(step(model, "accept")).status_code == 404
    client.post(LIST, batch(model, confirmed="1"))
    model.refresh_from_db()
    assert model.state == ModelState.REGISTERED


def test_the_change_page_shows_the_life_and_the_open_steps(client, secretary, hamlet):
    model = make_model(hamlet, state=ModelState.REGISTERED)
    client.force_login(secretary)
    assert [name for name, _ in client.get(change(model)).context["steps"]] == ["accept", "return", "refuse"]
    assert client.post(step(model, "accept"), {"action": "accept", "version": 1}).url == change(model)
    page = client.get(change(model)).content.decode()
    assert "Được chấp nhận vào danh sách" in page
    assert str(secretary) in page


def test_a_step_page_takes_the_step_or_says_why_not(client, secretary, member, hamlet):
    model = make_model(hamlet, state=ModelState.REGISTERED)
    client.force_login(member)
    assert client.get(step(model, "return")).status_code == 403
    client.force_login(secretary)
    assert client.get(step(model, "return")).status_code == 200
    assert client.get(step(model, "explode")).status_code == 404
    assert client.get(step(model, "delist")).status_code == 409
    asked = {"action": "return", "version": 1, "note": ""}
    assert client.post(step(model, "return"), asked).status_code == 422
    stale = client.post(step(model, "return"), {**asked, "note": "Thiếu số hộ.", "version": 9})
    assert (stale.status_code, "Thiếu số hộ." in stale.content.decode()) == (409, True)
    assert client.post(step(model, "return"), {**asked, "note": "Thiếu số hộ."}).url == change(model)
    model.refresh_from_db()
    assert model.state == ModelState.IDEA


def test_a_batch_lists_what_it_will_do_and_writes_nothing_before_the_yes(client, secretary, hamlet, commune):
    campaign = make_campaign(commune)
    ready = make_model(hamlet, campaign, state=ModelState.REGISTERED)
    idea = make_model(hamlet, campaign)
    client.force_login(secretary)
    response = client.post(LIST, batch(ready, idea))
    assert response.context["ready"] == [ready]
    assert [(row.model, row.reason) for row in response.context["skipped"]] == [
        (idea, "Đang ở trạng thái “Ý tưởng, đang soạn”.")
    ]
    assert "Chấp nhận 1 mô hình" in response.content.decode()
    ready.refresh_from_db()
    assert ready.state == ModelState.REGISTERED


def test_a_confirmed_batch_reports_what_was_done_and_what_was_left_out_and_why(client, secretary, hamlet, commune):
    campaign = make_campaign(commune)
    first, second = (make_model(hamlet, campaign, state=ModelState.REGISTERED) for _ in range(2))
    changed = make_model(hamlet, campaign, state=ModelState.REGISTERED)
    other_list = make_model(hamlet, make_campaign(hamlet), state=ModelState.REGISTERED)
    active = make_model(hamlet, campaign, state=ModelState.ACTIVE)
    versions = {f"version-{model.pk}": 1 for model in (first, second, other_list, active)}
    client.force_login(secretary)
    response = client.post(
        LIST,
        batch(first, second, changed, other_list, active, confirmed="1", **versions, **{f"version-{changed.pk}": 7}),
    )
    assert response.context["done"] == [first, second]
    assert [row.model for row in response.context["skipped"]] == [changed, other_list, active]
    reasons = [row.reason for row in response.context["skipped"]]
    assert "bản mới hơn" in reasons[0]
    assert "thường trực" in reasons[1]
    assert "Đang triển khai" in reasons[2]
    states = list(MobilisationModel.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["accepted", "accepted", "registered", "registered", "active"]
    assert first.events.get().actor == secretary


def test_a_batch_by_somebody_without_the_right_does_nothing(client, auditor, hamlet):
    model = make_model(hamlet, state=ModelState.REGISTERED)
    client.force_login(auditor)
    response = client.post(LIST, batch(model, confirmed="1"))
    assert (response.context["done"], len(response.context["skipped"])) == ([], 1)
    model.refresh_from_db()
    assert model.state == ModelState.REGISTERED
