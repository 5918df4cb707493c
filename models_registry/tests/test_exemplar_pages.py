"""Pages of exemplars: the list, the draft that saves itself, the steps, the desk."""

import pytest
from django.urls import reverse

from campaigns.tests.factories import make_campaign
from models_registry.enums import ExemplarState
from models_registry.models import Exemplar
from models_registry.tests.exemplar_factories import make_exemplar
from units.tests.factories import make_household, make_person

LIST = reverse("models_registry:exemplar_list")
DESK = reverse("admin:models_registry_exemplar_changelist")
CANARY = "Chim hoàng yến của xã khác"
E = ExemplarState


def address(name, exemplar):
    return reverse(f"models_registry:{name}", args=[exemplar.pk])


def typed(exemplar, **changes):
    return {
        "version": exemplar.version,
        "subject": "unit",
        "title": exemplar.title,
        "field": exemplar.field_id,
        "model": "",
        "story": exemplar.story,
        **changes,
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_and_hides_other_communes(
    rows, client, secretary, hamlet, commune, foreign_commune, django_assert_num_queries
):
    campaign = make_campaign(commune)
    mine = [make_exemplar(hamlet, campaign, state=E.REGISTERED, person=make_person(hamlet)) for _ in range(rows)]
    make_exemplar(foreign_commune, title=CANARY, state=E.REGISTERED)
    client.force_login(secretary)
    client.get(LIST)
    with django_assert_num_queries(11):
        response = client.get(LIST)
    assert list(response.context["object_list"]) == mine[::-1]
    assert CANARY not in response.content.decode()


def test_the_list_filters_by_every_column_and_finds_names_without_accents(client, secretary, hamlet, agency, commune):
    campaign = make_campaign(commune)
    person = make_person(hamlet, full_name="Lường Thị Mơ")
    wanted = make_exemplar(hamlet, campaign, title="Hiến đất", state=E.RECOGNISED, person=person)
    make_exemplar(agency, year=2025, title="Vườn sạch", household=make_household(agency))
    client.force_login(secretary)
    for query in (
        {"q": "HIEN DAT"},
        {"q": "luong mo"},
        {"q": "mơ dong tam"},
        {"campaign": campaign.pk},
        {"year": 2026},
        {"kind": "person"},
        {"state": "recognised"},
        {"state": "listed"},
        {"unit": hamlet.pk},
        {"q": "đất", "year": 2026, "field": wanted.field.name},
    ):
        response = client.get(LIST, query)
        assert list(response.context["object_list"]) == [wanted], query
        assert len(response.context["chips"]) == len(query)
    tiles = client.get(LIST, {"state": "draft"}).context["tiles"]
    assert [count for _, count, _ in tiles] == [1, 1, 1, 0]
    for _, count, url in tiles:
        assert len(client.get(LIST + url).context["object_list"]) == count
    for row, url in client.get(LIST).context["counts"]:
        assert len(client.get(LIST + url).context["object_list"]) == row.introduced
    response = client.get(LIST, {"year": "năm nay", "kind": "x"})
    assert (response.status_code, len(response.context["object_list"])) == (200, 2)


def test_foreign_exemplars_are_not_found_on_any_address(client, stranger, hamlet):
    exemplar = make_exemplar(hamlet)
    client.force_login(stranger)
    for name in ("exemplar_detail", "exemplar_edit", "exemplar_story"):
        assert client.get(address(name, exemplar)).status_code == 404
    assert client.post(address("exemplar_edit", exemplar), typed(exemplar)).status_code == 404
    assert client.post(address("exemplar_advance", exemplar), {"action": "introduce"}).status_code == 404


def test_a_draft_is_begun_saved_by_itself_looked_over_and_introduced(client, preparer, hamlet, commune):
    campaign = make_campaign(commune)
    field = campaign.fields.create(order=1, name="Kinh tế")
    household = make_household(hamlet, head_name="Lò Văn Pá")
    client.force_login(preparer)
    begun = {"unit": hamlet.pk, "campaign": campaign.pk, "year": 2026, "title": "Hiến 300 m² đất"}
    exemplar_url = client.post(reverse("models_registry:exemplar_create"), begun).url
    exemplar = Exemplar.objects.get()
    assert exemplar_url == address("exemplar_edit", exemplar)
    page = client.get(exemplar_url).content.decode()
    assert "Hộ ông/bà Lò Văn Pá" in page
    data = typed(exemplar, subject=f"household-{household.pk}", field=field.pk)
    saved = client.post(exemplar_url, data, HTTP_ACCEPT="application/json").json()
    assert saved["version"] == 2
    assert "Chưa kể chuyện" in saved["message"]
    detail = client.get(address("exemplar_detail", exemplar))
    assert (detail.context["steps"], list(detail.context["gaps"])) == ([], ["story"])
    data |= {"version": 2, "story": "Gia đình hiến đất trước.", "done": "1"}
    assert client.post(exemplar_url, data).url == exemplar.get_absolute_url()
    detail = client.get(exemplar.get_absolute_url())
    assert [name for name, _, _ in detail.context["steps"]] == ["introduce"]
    client.post(address("exemplar_advance", exemplar), {"action": "introduce", "version": 3})
    exemplar.refresh_from_db()
    assert (exemplar.state, exemplar.household) == (E.REGISTERED, household)
    assert client.get(exemplar_url).status_code == 403


def test_two_versions_are_shown_side_by_side_and_nothing_is_lost(client, preparer, hamlet):
    exemplar = make_exemplar(hamlet)
    client.force_login(preparer)
    edit = address("exemplar_edit", exemplar)
    assert client.post(edit, typed(exemplar, story="Bản của người kia.")).status_code == 302
    stale = typed(exemplar, story="Bản vừa gõ.")
    assert client.post(edit, stale, HTTP_ACCEPT="application/json").status_code == 409
    response = client.post(edit, stale)
    page = response.content.decode()
    assert response.status_code == 409
    assert [(box.name, stored) for box, stored in response.context["differing"]] == [("story", "Bản của người kia.")]
    assert "Bản vừa gõ." in page
    assert client.post(edit, typed(exemplar, story="Bản vừa gõ.", version=2)).status_code == 302


def test_what_cannot_be_is_told_beside_its_field(client, preparer, hamlet, agency):
    exemplar = make_exemplar(hamlet)
    client.force_login(preparer)
    edit = address("exemplar_edit", exemplar)
    other = make_person(agency)
    for changes in ({"subject": f"person-{other.pk}"}, {"title": ""}, {"field": "999"}, {"title": "x" * 201}):
        assert client.post(edit, typed(exemplar, **changes)).status_code == 422, changes
        answer = client.post(edit, typed(exemplar, **changes), HTTP_ACCEPT="application/json")
        assert (answer.status_code, answer.json()["message"][:13]) == (422, "Chưa lưu được")
    assert client.post(reverse("models_registry:exemplar_create"), {}).status_code == 422


@pytest.mark.parametrize(
    ("role", "data", "status", "sentence"),
    [
        ("preparer", {"action": "recognise"}, 403, "thường trực hội đồng hoặc lãnh đạo"),
        ("secretary", {"action": "take_back", "note": "x"}, 403, "cán bộ lập hồ sơ"),
        ("secretary", {"action": "explode"}, 422, "Không có bước này"),
        ("secretary", {"action": "withdraw", "note": " "}, 422, "Lý do"),
        ("secretary", {"action": "withdraw", "note": "Sai người.", "version": 9}, 409, "bản mới hơn"),
        ("secretary", {"action": "reinstate", "note": "Nhầm."}, 409, "bản mới hơn"),
    ],
)
def test_a_step_out_of_order_is_refused_with_its_reason(client, request, hamlet, role, data, status, sentence):
    exemplar = make_exemplar(hamlet, state=E.REGISTERED)
    client.force_login(request.getfixturevalue(role))
    response = client.post(address("exemplar_advance", exemplar), data)
    assert (response.status_code, sentence in response.content.decode()) == (status, True)
    exemplar.refresh_from_db()
    assert exemplar.state == E.REGISTERED


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_an_exemplar_costs_the_same_however_long_its_life(
    rows, client, secretary, hamlet, django_assert_num_queries
):
    exemplar = make_exemplar(hamlet, state=E.RECOGNISED, person=make_person(hamlet))
    for _ in range(rows):
        exemplar.events.create(actor=secretary, at="2026-01-01T00:00Z", action="introduce")
    client.force_login(secretary)
    client.get(exemplar.get_absolute_url())
    with django_assert_num_queries(6):
        response = client.get(exemplar.get_absolute_url())
    assert len(response.context["events"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_list_costs_the_same_and_hides_other_communes(
    rows, client, secretary, hamlet, commune, sibling_commune, django_assert_num_queries
):
    campaign = make_campaign(commune)
    mine = [make_exemplar(hamlet, campaign, state=E.REGISTERED) for _ in range(rows)]
    make_exemplar(sibling_commune, title=CANARY, state=E.REGISTERED)
    client.force_login(secretary)
    client.get(DESK)
    with django_assert_num_queries(9):
        response = client.get(DESK)
    assert list(response.context["cl"].result_list) == mine[::-1]
    assert CANARY not in response.content.decode()


def test_the_desk_takes_the_steps_and_writes_nothing_by_hand(client, secretary, member, hamlet):
    exemplar = make_exemplar(hamlet, state=E.REGISTERED)
    change = reverse("admin:models_registry_exemplar_change", args=[exemplar.pk])
    step = reverse("admin:models_registry_exemplar_step", args=[exemplar.pk, "recognise"])
    client.force_login(member)
    assert client.get(step).status_code == 403
    client.force_login(secretary)
    assert [name for name, _ in client.get(change).context["steps"]] == ["recognise", "withdraw"]
    assert client.post(change, {"title": "Tên khác"}).status_code == 403
    assert client.get(step).status_code == 200
    paper = {"action": "recognise", "version": 1, "level": "grassroots", "decision_number": "", "decided_on": ""}
    assert client.post(step, paper).status_code == 422
    paper |= {"decision_number": "9/QĐ-UBND", "decided_on": "2026-05-01"}
    assert client.post(step, paper).url == change
    exemplar.refresh_from_db()
    assert exemplar.state == E.RECOGNISED
    assert client.get(step.replace("recognise", "reinstate")).status_code == 409
    assert client.get(step.replace("recognise", "explode")).status_code == 404
    for query in ({"q": "HIEN DAT"}, {"doi-tuong": "unit"}, {"don-vi": hamlet.pk}, {"nam": 2026}):
        assert list(client.get(DESK, query).context["cl"].result_list) == [exemplar], query
