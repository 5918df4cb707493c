"""The registration of a model on its pages: steps, rows, autosave, conflicts, the last look, names that resemble."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from campaigns.models import PlannedModel
from campaigns.tests.factories import make_campaign, make_registration
from interface.amounts import read_amount, write_amount
from models_registry.enums import ModelState, RecognitionLevel
from models_registry.forms import LAST_LOOK, STEPS
from models_registry.gates import MISSING, TEN_ITEMS, levels_on
from models_registry.models import Force, MobilisationModel
from models_registry.services import advance_model, save_model
from models_registry.tests.factories import TEN_ITEMS as FILLED
from models_registry.tests.factories import make_indicator, make_model
from models_registry.tests.test_views import CANARY, address, first_step, step
from units.tests.factories import make_person

FORCES, RESULTS = STEPS[2].slug, STEPS[3].slug
JSON = {"accept": "application/json"}


def rows(prefix, *lines):
    """A formset as a browser sends it."""
    data = {f"{prefix}-TOTAL_FORMS": len(lines), f"{prefix}-INITIAL_FORMS": 0}
    for number, line in enumerate(lines):
        data |= {f"{prefix}-{number}-{name}": value for name, value in line.items()}
    return data


def forces_step(model, *, force_lines=(), resource_lines=(), **changes):
    return {
        "version": model.version,
        "forces": "",
        "resources": "",
        **rows("force_rows", *force_lines),
        **rows("resource_rows", *resource_lines),
        **changes,
    }


def results_step(model, *promises, **changes):
    kept = {name: FILLED[name] for name in ("schedule", "sustainability")}
    return {"version": model.version, **kept, **rows("promises", *promises), **changes}


def test_a_draft_begins_with_a_name_and_goes_through_the_ten_items_in_steps(client, preparer, hamlet, commune):
    campaign = make_campaign(commune)
    client.force_login(preparer)
    page = client.get(reverse("models_registry:model_create"))
    assert page.context["form"]["unit"].initial == hamlet.pk
    asked = {"unit": hamlet.pk, "campaign": campaign.pk, "year": 2026, "title": "Đường hoa"}
    response = client.post(reverse("models_registry:model_create"), asked)
    model = MobilisationModel.objects.get()
    assert response.url == address("model_edit", model)
    page = client.get(response.url)
    assert page.context["step"] == STEPS[0]
    assert [sentence for sentence, _ in page.context["gaps"]] == [
        *(MISSING[name] for name in TEN_ITEMS[1:]),
        "Chưa chọn lĩnh vực.",
    ]
    assert (MISSING["forces"], f"{step(model, FORCES)}#id_forces") in page.context["gaps"]
    written = [name for part in STEPS for name in part.fields]
    assert set(TEN_ITEMS) < set(written)
    assert len(set(written)) == len(written)
    for part in STEPS:
        html = client.get(step(model, part.slug)).content.decode()
        assert all(f'name="{name}"' in html for name in part.fields)
    assert client.get(step(model, "khong-co")).status_code == 404


def test_a_draft_for_a_unit_or_year_out_of_reach_is_refused_with_what_was_typed(client, preparer, agency, commune):
    campaign = make_campaign(commune)
    client.force_login(preparer)
    asked = {"unit": agency.pk, "campaign": campaign.pk, "year": 2026, "title": "Đường hoa giữ lại"}
    response = client.post(reverse("models_registry:model_create"), asked)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["unit"])
    assert "Đường hoa giữ lại" in response.content.decode()
    assert not MobilisationModel.objects.exists()


def test_names_planned_in_the_units_registration_are_offered_until_one_is_begun(
    client, preparer, hamlet, agency, commune
):
    campaign = make_campaign(commune)
    registration = make_registration(hamlet, campaign, 2026)
    foreign = make_registration(agency, campaign, 2026)
    for place, titles in ((registration, ("Đường hoa", "Đường đèn")), (foreign, (CANARY,))):
        for order, title in enumerate(titles, start=1):
            PlannedModel.objects.create(registration=place, order=order, title=title)
    client.force_login(preparer)
    page = client.get(reverse("models_registry:model_create"))
    assert [title for title, _ in page.context["planned"]] == ["Đường hoa", "Đường đèn"]
    assert CANARY not in page.content.decode()
    chosen = client.get(page.context["planned"][0][1].replace("?", f"{reverse('models_registry:model_create')}?"))
    form = chosen.context["form"]
    assert (form["title"].value(), str(form["unit"].value())) == ("Đường hoa", str(hamlet.pk))
    make_model(hamlet, campaign, title="DUONG hoa")
    page = client.get(reverse("models_registry:model_create"))
    assert [title for title, _ in page.context["planned"]] == ["Đường đèn"]
    assert [line.title for line in registration.planned_list.all()] == ["Đường hoa", "Đường đèn"]


@pytest.mark.parametrize("role", ["secretary", "chairman", "auditor", "province_staff"])
def test_others_may_read_but_neither_begin_nor_edit(client, request, role, hamlet):
    model = make_model(hamlet)
    client.force_login(request.getfixturevalue(role))
    assert client.get(model.get_absolute_url()).status_code == 200
    for response in (
        client.get(reverse("models_registry:model_create")),
        client.get(address("model_edit", model)),
        client.get(step(model, LAST_LOOK)),
        client.post(address("model_edit", model), first_step(model)),
    ):
        assert response.status_code == 403
        assert "cán bộ lập hồ sơ" in response.content.decode()


def test_a_step_saves_and_says_when_and_goes_where_the_button_says(client, preparer, hamlet):
    model = make_model(hamlet)
    client.force_login(preparer)
    here = step(model, STEPS[0].slug)
    response = client.post(here, first_step(model, title="Tên mới", place_and_people=""), follow=True)
    model.refresh_from_db()
    assert (model.title, model.place_and_people, model.aims, model.version) == ("Tên mới", "", FILLED["aims"], 2)
    assert "Đã lưu lúc" in response.content.decode()
    for slug in (STEPS[2].slug, LAST_LOOK, STEPS[0].slug):
        model.refresh_from_db()
        assert client.post(here, first_step(model, go=slug)).url == step(model, slug)
    assert client.post(here, first_step(model, go="//x.example")).url == here


def test_a_step_that_says_nothing_new_leaves_the_version(client, preparer, hamlet):
    model = make_model(hamlet, aims="Dòng một\nDòng hai")
    client.force_login(preparer)
    said = {
        "version": 1,
        "situation": FILLED["situation"],
        "aims": "Dòng một\r\nDòng hai ",
        "content": FILLED["content"],
    }
    assert client.post(step(model, STEPS[1].slug), said).status_code == 302
    model.refresh_from_db()
    assert (model.version, model.aims) == (1, "Dòng một\nDòng hai")


def test_a_request_whose_answer_was_lost_may_be_sent_again(client, preparer, hamlet):
    model = make_model(hamlet, forces="")
    client.force_login(preparer)
    said = forces_step(model, force_lines=[{"name": "Chi bộ", "role": "lead"}], resources="Dân góp công")
    for _ in range(2):
        answer = client.post(step(model, FORCES), said, headers=JSON)
        assert (answer.status_code, answer.json()["version"]) == (200, 2)
    more = client.post(step(model, FORCES), said | {"resources": "Dân góp công và tiền"}, headers=JSON)
    assert more.status_code == 409
    less = client.post(step(model, FORCES), said | {"force_rows-0-name": ""}, headers=JSON)
    model.refresh_from_db()
    assert (less.json()["partial"], model.version, model.force_rows.get().name) == (True, 2, "Chi bộ")
    gone = client.post(step(model, FORCES), said | {"force_rows-0-remove": "on"}, headers=JSON)
    assert (gone.status_code, model.force_rows.count(), model.resources) == (409, 1, "Dân góp công")


def test_autosave_answers_with_the_hour_and_the_version_and_refuses_in_words(client, preparer, hamlet):
    model = make_model(hamlet)
    client.force_login(preparer)
    here = step(model, STEPS[0].slug)
    said = first_step(model, title="Gõ dở", place_and_people="")
    saved = client.post(here, said, headers=JSON).json()
    assert (saved.keys(), saved["version"]) == (
        {"saved_at", "version", "message", "partial", "next", "done", "gaps"},
        2,
    )
    assert saved["message"] == f"Đã lưu {saved['saved_at']}, còn thiếu 1/11 mục."
    assert (saved["done"], saved["gaps"]) == (10, [[MISSING["place_and_people"], f"{here}#id_place_and_people"]])
    response = client.post(here, first_step(model, title="Gõ sau"), headers=JSON)
    assert (response.status_code, list(response.json())) == (409, ["message"])
    response = client.post(here, first_step(model, title="x" * 201, version=2), headers=JSON)
    assert (response.status_code, list(response.json())) == (422, ["message"])
    model.refresh_from_db()
    assert model.title == "Gõ dở"
    going = client.post(here, first_step(model, title="Gõ xong", go=STEPS[1].slug), headers=JSON).json()
    assert going["next"] == step(model, STEPS[1].slug)


def test_rows_are_written_replaced_and_taken_away(client, preparer, hamlet, agency):
    model = make_model(hamlet)
    client.force_login(preparer)
    here = step(model, FORCES)
    lead = {"name": "hội nông dân XÃ", "role": "lead", "duty": "Chủ trì họp dân"}
    money = {"kind": "money", "source": "people", "amount": "12.500.000", "unit_name": "", "note": ""}
    days = {"kind": "labour", "source": "people", "amount": "120,5", "unit_name": "công"}
    data = forces_step(model, force_lines=[lead, {"name": "", "role": "", "duty": ""}], resource_lines=[money, days])
    assert client.post(here, data).status_code == 302
    (force,) = model.force_rows.all()
    assert (force.name, force.unit, force.order) == ("hội nông dân XÃ", agency, 1)
    assert list(model.resource_rows.values_list("kind", "amount", "unit_name")) == [
        ("money", Decimal("12500000"), "đồng"),
        ("labour", Decimal("120.5"), "công"),
    ]
    model.refresh_from_db()
    assert model.version == 2
    again = forces_step(model, force_lines=[lead], resource_lines=[money, days])
    client.post(here, again)
    model.refresh_from_db()
    assert (model.version, model.force_rows.get().pk) == (2, force.pk)
    client.post(here, forces_step(model, force_lines=[lead | {"remove": "on"}], resource_lines=[days]))
    assert (model.force_rows.count(), model.resource_rows.count()) == (0, 1)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"kind": "material", "source": "state", "amount": "5"}, "Hãy ghi đơn vị tính."),
        ({"kind": "money", "source": "state", "amount": "năm triệu"}, "“năm triệu” không phải là số"),
        ({"kind": "money", "source": "state", "amount": "-5"}, "không phải là số"),
        ({"kind": "money", "source": "", "amount": "5"}, "Hãy chọn nguồn."),
        ({"kind": "money", "source": "thần tài", "amount": "5"}, "thần tài"),
        ({"kind": "money", "source": "state", "amount": "999999999999999"}, "quá lớn"),
    ],
)
def test_a_row_that_cannot_be_read_comes_back_with_its_sentence_and_its_text(client, preparer, hamlet, line, sentence):
    model = make_model(hamlet, resources="")
    client.force_login(preparer)
    response = client.post(step(model, FORCES), forces_step(model, resource_lines=[line]))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not model.resource_rows.exists()


def test_autosave_keeps_the_rest_while_a_row_is_half_typed(client, preparer, hamlet):
    model = make_model(hamlet)
    Force.objects.create(model=model, order=1, name="Chi bộ", role="lead")
    client.force_login(preparer)
    half = forces_step(model, force_lines=[{"name": "Hội Phụ nữ", "role": ""}])
    half |= {"forces": "Chi bộ chủ trì", **rows("resource_rows", {"kind": "labour", "source": "people", "amount": "5"})}
    saved = client.post(step(model, FORCES), half, headers=JSON).json()
    assert saved["partial"] is True
    assert "Bảng “Lực lượng theo vai trò” chưa lưu: Dòng 1: Hãy chọn vai trò." in saved["message"]
    model.refresh_from_db()
    assert (model.forces, model.force_rows.get().name, model.resource_rows.count()) == ("Chi bộ chủ trì", "Chi bộ", 1)
    sent = client.post(step(model, FORCES), half | {"version": 2, "go": RESULTS}, headers=JSON)
    assert (sent.status_code, "Hãy chọn vai trò." in sent.json()["message"]) == (422, True)


def test_promises_stand_in_for_prose_and_keep_to_their_indicator(client, preparer, hamlet):
    households, share = make_indicator(), make_indicator(name="Hài lòng", unit_name="%", decimals=1, is_additive=False)
    gone = make_indicator(is_active=False)
    model = make_model(hamlet, outputs="")
    client.force_login(preparer)
    here = step(model, RESULTS)
    assert "Chưa có trong danh mục?" in client.get(here).content.decode()
    wrong = {"indicator": households.pk, "baseline": "1,5", "value": "20"}
    page = client.post(here, results_step(model, wrong))
    assert (page.status_code, "Hãy ghi số nguyên." in page.content.decode()) == (422, True)
    twice = [{"indicator": share.pk, "value": "5"}, {"indicator": share.pk, "value": "6"}]
    assert "Mỗi chỉ số chỉ ghi một dòng." in client.post(here, results_step(model, *twice)).content.decode()
    assert client.post(here, results_step(model, {"indicator": gone.pk, "value": "5"})).status_code == 422
    assert not model.promises.exists()
    fine = [{"indicator": households.pk, "value": "1.200"}, {"indicator": share.pk, "baseline": "80,5", "value": "95"}]
    assert client.post(here, results_step(model, *fine)).status_code == 302
    assert list(model.promises.values_list("indicator", "baseline", "value")) == [
        (households.pk, 0, 1200),
        (share.pk, Decimal("80.5"), 95),
    ]
    moved = advance_model(model_id=model.pk, action="register", actor=preparer)
    assert moved.state == ModelState.REGISTERED
    page = client.get(model.get_absolute_url()).content.decode()
    assert "từ 80,5 lên 95 %" in page


def test_each_set_of_rows_and_both_dates_close_the_gap_that_prose_leaves(preparer, hamlet):
    emptied = dict.fromkeys(("forces", "resources", "outputs", "schedule"), "")
    model = make_model(hamlet, **emptied)
    with pytest.raises(ValidationError) as caught:
        advance_model(model_id=model.pk, action="register", actor=preparer)
    assert set(caught.value.message_dict) == set(emptied)
    save_model(
        actor=preparer,
        model_id=model.pk,
        expected_version=1,
        force_rows=[{"name": "Chi bộ", "role": "lead", "duty": "", "unit": None}],
        resource_rows=[{"kind": "money", "source": "state", "amount": 5, "unit_name": "đồng", "note": ""}],
        promises=[{"indicator": make_indicator(), "baseline": 0, "value": 5}],
        starts_on=date(2026, 3, 1),
        assess_on=date(2026, 11, 1),
    )
    assert advance_model(model_id=model.pk, action="register", actor=preparer).state == ModelState.REGISTERED


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"is_hard_area": True}, "hard_area_reason"),
        ({"is_pilot": True}, "pilot_support"),
        ({"starts_on": date(2025, 12, 31)}, "starts_on"),
        ({"starts_on": date(2028, 1, 1)}, "starts_on"),
        ({"starts_on": date(2026, 3, 1), "assess_on": date(2026, 3, 1)}, "assess_on"),
        ({"assess_on": date(2025, 1, 1)}, "assess_on"),
        ({"assess_on": date(2031, 1, 1)}, "assess_on"),
    ],
)
def test_what_is_begun_or_cannot_be_is_told_before_sending_but_kept_in_the_draft(
    client, preparer, hamlet, columns, field
):
    model = make_model(hamlet)
    save_model(actor=preparer, model_id=model.pk, expected_version=1, **columns)
    client.force_login(preparer)
    page = client.get(step(model, LAST_LOOK))
    ((sentence, where),) = page.context["gaps"]
    assert where.endswith(f"#id_{field}")
    with pytest.raises(ValidationError) as caught:
        advance_model(model_id=model.pk, action="register", actor=preparer)
    assert caught.value.message_dict == {field: [sentence]}


def test_an_older_model_that_is_kept_may_have_begun_long_ago(preparer, hamlet):
    model = make_model(hamlet, origin="maintained", starts_on=date(2021, 5, 1))
    assert advance_model(model_id=model.pk, action="register", actor=preparer).state == ModelState.REGISTERED


def test_a_model_is_entered_at_several_levels_at_once_apart_from_what_it_is_recognised_as(
    client, preparer, chairman, hamlet
):
    model = make_model(hamlet)
    client.force_login(preparer)
    here = step(model, RESULTS)
    boxes = client.get(here).context["form"]
    assert [value for value, _ in boxes.fields["levels"].choices] == ["grassroots", "province", "national"]
    assert boxes.initial["levels"] == ["grassroots"]
    said = results_step(model, outputs="x", sustainability="y", levels=["grassroots", "province"])
    assert client.post(here, said).status_code == 302
    refused = client.post(here, said | {"version": 2, "levels": ["district"]})
    assert refused.status_code == 422
    advance_model(model_id=model.pk, action="register", actor=preparer)
    model.refresh_from_db()
    assert model.target_level == RecognitionLevel.PROVINCE
    assert {(row.level, row.year, row.entered_at) for row in model.level_entries.all()} == {
        (level, 2026, model.registered_at) for level in ("grassroots", "province")
    }
    facts = client.get(model.get_absolute_url()).context["facts"]
    assert (facts["Cấp đăng ký công nhận"], facts["Cấp đã công nhận"]) == ("Cấp cơ sở, Cấp tỉnh", "")


def test_the_district_is_a_level_until_its_last_day():
    assert RecognitionLevel.DISTRICT in levels_on(date(2025, 6, 30))
    assert RecognitionLevel.DISTRICT not in levels_on(date(2025, 7, 1))


def test_a_draft_for_the_district_that_is_gone_has_to_choose_anew(preparer, hamlet):
    model = make_model(hamlet, target_level=RecognitionLevel.DISTRICT)
    with pytest.raises(ValidationError, match="Cấp huyện"):
        advance_model(model_id=model.pk, action="register", actor=preparer)
    model.refresh_from_db()
    assert (model.state, model.level_entries.count()) == (ModelState.IDEA, 0)


def test_a_conflict_shows_both_versions_and_loses_nothing(client, preparer, commune_preparer, hamlet):
    model = make_model(hamlet)
    save_model(actor=commune_preparer, model_id=model.pk, expected_version=1, forces="Bản của xã")
    client.force_login(preparer)
    half = {"name": "Hội Phụ nữ", "role": "cooperate", "duty": ""}
    typed = forces_step(model, force_lines=[half], forces="Bản của xóm", resources="Nguồn mới")
    response = client.post(step(model, FORCES), typed)
    page = response.content.decode()
    assert response.status_code == 409
    for words in ("Bản của xã", "Bản của xóm", "Nguồn mới", FILLED["resources"], "Hội Phụ nữ, phối hợp"):
        assert words in page
    assert 'name="force_rows-0-name"' in page
    model.refresh_from_db()
    assert (model.forces, model.version) == ("Bản của xã", 2)
    again = client.post(step(model, FORCES), typed | {"version": 2})
    model.refresh_from_db()
    assert (again.status_code, model.forces, model.force_rows.count()) == (302, "Bản của xóm", 1)


def test_a_form_left_open_while_the_model_was_registered_keeps_its_text_on_the_page(client, preparer, hamlet):
    model = make_model(hamlet)
    client.force_login(preparer)
    client.post(address("model_advance", model), {"action": "register", "version": 1})
    response = client.post(step(model, STEPS[0].slug), first_step(model, place_and_people="Viết muộn"))
    page = response.content.decode()
    assert response.status_code == 409
    assert "Viết muộn" in page
    assert "được giữ nguyên" in page
    assert "Lưu nội dung trong các ô nhập" not in page


def test_the_last_look_shows_what_is_missing_or_the_button(client, preparer, hamlet):
    model = make_model(hamlet, forces="")
    client.force_login(preparer)
    page = client.get(step(model, LAST_LOOK))
    assert page.context["gaps"] == [(MISSING["forces"], f"{step(model, FORCES)}#id_forces")]
    assert "Đăng ký mô hình với" not in page.content.decode()
    save_model(actor=preparer, model_id=model.pk, expected_version=1, forces="Chi bộ chủ trì")
    page = client.get(step(model, LAST_LOOK))
    assert "Đăng ký mô hình với Xã Hòa Bình" in page.content.decode()
    assert client.post(step(model, LAST_LOOK)).status_code == 405
    make_model(hamlet, model.campaign, state=ModelState.IDEA)
    type(model.campaign).objects.filter(pk=model.campaign_id).update(state="closed")
    assert "chưa nhận đăng ký mô hình" in client.get(step(model, LAST_LOOK)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_each_step_costs_the_same_however_many_people_rows_and_twins(
    count, client, preparer, hamlet, commune, agency, django_assert_num_queries
):
    campaign = make_campaign(commune)
    model = make_model(hamlet, campaign, title="Đường hoa")
    for order in range(count):
        make_person(hamlet)
        make_model(agency, campaign, title="Đường hoa", state=ModelState.ACCEPTED)
        model.force_rows.create(order=order, name=f"Lực lượng {order}", role="lead")
        model.resource_rows.create(order=order, kind="money", source="state", amount=5, unit_name="đồng")
        model.promises.create(indicator=make_indicator(), value=5)
    client.force_login(preparer)
    client.get(address("model_edit", model))
    costs = {STEPS[0].slug: 15, STEPS[1].slug: 10, FORCES: 11, RESULTS: 11, LAST_LOOK: 13}
    for slug, cost in costs.items():
        with django_assert_num_queries(cost):
            page = client.get(step(model, slug))
        if slug in (STEPS[0].slug, LAST_LOOK):
            assert len(page.context["twins"]) == count


def test_a_twin_of_a_sibling_unit_is_named_but_not_linked(client, preparer, hamlet, agency):
    campaign = make_campaign(hamlet.commune)
    twin = make_model(agency, campaign, title="Đường hoa", state=ModelState.ACCEPTED)
    model = make_model(hamlet, campaign, title="Duong hoa")
    client.force_login(preparer)
    for where in (model.get_absolute_url(), step(model, LAST_LOOK), step(model, STEPS[0].slug)):
        page = client.get(where).content.decode()
        assert "Trùng tên; cùng lĩnh vực; địa bàn, đối tượng gần như nhau." in page
        assert twin.get_absolute_url() not in page


def test_the_name_being_typed_tells_what_it_resembles_and_no_more_than_may_be_seen(
    client, preparer, secretary, hamlet, agency, sibling_commune
):
    own = make_model(hamlet, title="Đường hoa", state=ModelState.ACCEPTED)
    near = make_model(agency, title="Đường hoa", state=ModelState.ACCEPTED)
    make_model(sibling_commune, title="Đường hoa", state=ModelState.ACCEPTED)
    client.force_login(preparer)
    ask = reverse("models_registry:model_likeness")
    found = client.get(ask, {"ten": "duong  HOA", "don-vi": hamlet.pk}).json()["found"]
    assert found == [
        {
            "title": "Đường hoa",
            "about": "Xóm Đồng Tâm, năm 2026. Trùng tên; cùng ở xóm Đồng Tâm.",
            "url": own.get_absolute_url(),
        },
        {"title": "Đường hoa", "about": f"{agency}, năm 2026. Trùng tên.", "url": ""},
    ]
    less = client.get(ask, {"ten": "Đường hoa", "don-vi": hamlet.pk, "tru": own.pk}).json()["found"]
    assert [line["about"] for line in less] == [f"{near.unit}, năm 2026. Trùng tên."]
    for asked in (
        {"ten": "Đường hoa", "don-vi": sibling_commune.pk},
        {"ten": "Đường hoa", "don-vi": agency.pk},
        {"ten": "Đường hoa", "don-vi": "x"},
        {"ten": "Đường hoa", "don-vi": "9" * 30},
        {"ten": "Đ\x00", "don-vi": hamlet.pk, "tru": "x"},
        {},
    ):
        assert client.get(ask, asked).json() == {"found": []}
    client.force_login(secretary)
    assert client.get(ask, {"ten": "Đường hoa"}).status_code == 403


def test_the_officer_decides_and_may_say_why(client, preparer, secretary, hamlet, agency):
    make_model(agency, title="Đường hoa", state=ModelState.ACCEPTED)
    model = make_model(hamlet, title="Đường hoa")
    client.force_login(preparer)
    page = client.get(step(model, LAST_LOOK)).content.decode()
    assert "Vẫn đăng ký vì" in page
    said = {"action": "register", "version": 1, "note": "Làm ở xóm khác, do xóm tự quản."}
    client.post(address("model_advance", model), said)
    assert model.events.get().note == "Vẫn đăng ký vì: Làm ở xóm khác, do xóm tự quản."
    client.force_login(secretary)
    desk = reverse("admin:models_registry_mobilisationmodel_step", args=[model.pk, "accept"])
    page = client.get(desk).content.decode()
    assert "Trùng tên" in page
    assert "Vẫn chấp nhận vì" in page
    client.post(desk, {"action": "accept", "version": 2, "note": ""})
    assert [event.note for event in model.events.order_by("pk")][-1] == ""


def test_a_batch_shows_what_each_model_resembles(client, secretary, hamlet, agency, commune):
    campaign = make_campaign(commune)
    twin = make_model(agency, campaign, title="Đường hoa", state=ModelState.ACTIVE)
    chosen = [
        make_model(hamlet, campaign, title=title, state=ModelState.REGISTERED) for title in ("Hoa đường", "Cột cờ")
    ]
    client.force_login(secretary)
    listing = reverse("admin:models_registry_mobilisationmodel_changelist")
    page = client.post(listing, {"action": "accept_chosen", "_selected_action": [model.pk for model in chosen]})
    assert [[found.model for found in model.twins] for model in page.context["ready"]] == [[twin], []]
    assert f"Có thể trùng: Đường hoa ({twin.code}, {agency}). Trùng tên" in page.content.decode()


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.500.000", 1_500_000),
        ("1 500 000", 1_500_000),
        ("1.500", 1500),
        ("1.500,5", Decimal("1500.5")),
        ("12,5", Decimal("12.5")),
        ("12.5", Decimal("12.5")),
        ("12.50", Decimal("12.5")),
        ("", None),
        (7, 7),
    ],
)
def test_amounts_are_read_as_they_are_written_here(text, amount):
    assert read_amount(text) == amount
    if amount is not None:
        assert read_amount(write_amount(Decimal(amount))) == amount


@pytest.mark.parametrize("text", ["1.50.000", "12,555", "1,500,000", "-5", "5 triệu", "٣", "1e5", "NaN"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="không phải là số"):
        read_amount(text)
