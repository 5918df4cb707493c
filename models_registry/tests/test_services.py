from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from campaigns.enums import CampaignState
from campaigns.tests.factories import make_campaign, make_field
from interface.versions import StaleVersion
from models_registry.enums import ModelOrigin, ModelState, RecognitionLevel
from models_registry.gates import TEN_ITEMS
from models_registry.models import MobilisationModel
from models_registry.services import advance_model, create_model, save_model
from models_registry.tests.factories import make_model, make_recognised_model
from models_registry.tests.test_workflow import DECISION
from notices.models import Notice
from units.tests.factories import make_person, make_unit


def begin(actor, unit, campaign, **columns):
    return create_model(
        **{"actor": actor, "unit": unit, "campaign": campaign, "year": 2026, "title": "Đường hoa", **columns}
    )


def test_a_new_idea_is_placed_at_its_unit_with_its_first_event(preparer, hamlet, commune, province):
    model = begin(preparer, hamlet, make_campaign(commune))
    assert (model.state, model.commune, model.province) == (ModelState.IDEA, commune, province)
    assert model.created_by == preparer
    assert [(event.action, event.actor) for event in model.events.all()] == [("create", preparer)]


def test_a_second_click_is_given_the_first_idea(preparer, hamlet, commune):
    campaign = make_campaign(commune)
    assert begin(preparer, hamlet, campaign) == begin(preparer, hamlet, campaign)
    assert begin(preparer, hamlet, campaign, title="Đường cờ") != begin(preparer, hamlet, campaign)
    assert MobilisationModel.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"year": 2031}, "year"),
        ({"year": 2023}, "year"),
    ],
)
def test_an_idea_outside_the_campaign_is_refused(preparer, hamlet, commune, change, field):
    with pytest.raises(ValidationError) as caught:
        begin(preparer, hamlet, make_campaign(commune), **change)
    assert list(caught.value.message_dict) == [field]


def test_an_idea_for_a_closed_or_foreign_campaign_or_a_dissolved_unit_is_refused(preparer, hamlet, commune, stranger):
    with pytest.raises(ValidationError, match="không nhận đăng ký cho năm"):
        begin(preparer, hamlet, make_campaign(commune, state=CampaignState.CLOSED))
    with pytest.raises(ValidationError, match="không mở cho"):
        begin(preparer, hamlet, make_campaign(make_unit()))
    with pytest.raises(PermissionDenied):
        begin(stranger, hamlet, make_campaign(commune))
    hamlet.valid_to = timezone.localdate() - timedelta(days=1)
    hamlet.save()
    with pytest.raises(ValidationError, match="không còn hoạt động"):
        begin(preparer, hamlet, make_campaign(commune))
    assert not MobilisationModel.objects.exists()


def test_a_draft_may_be_emptied_altogether(preparer, hamlet):
    model = make_model(hamlet)
    saved = save_model(
        actor=preparer, model_id=model.pk, expected_version=1, field=None, **dict.fromkeys(TEN_ITEMS, "")
    )
    assert (saved.version, saved.search_key, str(saved)) == (2, "", "Mô hình chưa đặt tên")


def test_a_stale_draft_is_refused_with_the_stored_one_and_changes_nothing(preparer, commune_preparer, hamlet):
    model = make_model(hamlet)
    save_model(actor=commune_preparer, model_id=model.pk, expected_version=1, title="Bản của xã")
    with pytest.raises(StaleVersion) as caught:
        save_model(actor=preparer, model_id=model.pk, expected_version=1, title="Bản của xóm")
    assert caught.value.current.title == "Bản của xã"
    model.refresh_from_db()
    assert (model.title, model.search_key, model.version) == ("Bản của xã", "ban cua xa", 2)


def test_a_registered_model_is_frozen(preparer, hamlet):
    model = make_model(hamlet, state=ModelState.REGISTERED)
    with pytest.raises(PermissionDenied, match="được giữ nguyên"):
        save_model(actor=preparer, model_id=model.pk, expected_version=1, title="Tên khác")
    model.refresh_from_db()
    assert model.title != "Tên khác"


def test_a_field_of_another_campaign_and_a_person_of_another_unit_are_refused(preparer, hamlet, agency):
    model = make_model(hamlet)
    with pytest.raises(ValidationError) as caught:
        save_model(
            actor=preparer,
            model_id=model.pk,
            expected_version=1,
            field=make_field(make_campaign(agency.commune)),
            owner=make_person(agency),
        )
    assert set(caught.value.message_dict) == {"field", "owner"}


def test_registering_writes_the_moment_and_the_row_of_the_year_and_tells_the_secretary(preparer, secretary, hamlet):
    model = make_model(hamlet, origin=ModelOrigin.MAINTAINED)
    moved = advance_model(model_id=model.pk, action="register", actor=preparer, expected_version=1)
    assert abs(timezone.now() - moved.registered_at) < timedelta(seconds=30)
    assert list(moved.years.values_list("year", "origin")) == [(2026, "maintained")]
    notice = Notice.objects.get()
    assert (notice.recipient, notice.url) == (secretary, model.get_absolute_url())
    assert model.title in notice.title


def test_each_missing_item_refuses_the_registration(preparer, hamlet):
    for name in (*TEN_ITEMS, "field"):
        model = make_model(hamlet)
        MobilisationModel.objects.filter(pk=model.pk).update(**{name: None if name == "field" else " "})
        with pytest.raises(ValidationError) as caught:
            advance_model(model_id=model.pk, action="register", actor=preparer)
        assert list(caught.value.message_dict) == [name]
        model.refresh_from_db()
        assert model.state == ModelState.IDEA


def test_a_returned_model_registers_again_under_its_new_year_with_one_row(preparer, secretary, hamlet):
    model = make_model(hamlet, state=ModelState.REGISTERED)
    advance_model(model_id=model.pk, action="return", actor=secretary, note="Ghi lại chỉ tiêu.")
    assert [(n.recipient, n.body.splitlines()[-1]) for n in Notice.objects.all()] == [(preparer, "Ghi lại chỉ tiêu.")]
    MobilisationModel.objects.filter(pk=model.pk).update(year=2027, origin=ModelOrigin.REPLICATED)
    advance_model(model_id=model.pk, action="register", actor=preparer)
    assert list(model.years.values_list("year", "origin")) == [(2027, "replicated")]


@pytest.mark.parametrize("action", ["return", "delist"])
def test_returning_and_delisting_need_a_reason(secretary, hamlet, action):
    model = make_model(hamlet, state=ModelState.REGISTERED if action == "return" else ModelState.ACTIVE)
    with pytest.raises(ValidationError) as caught:
        advance_model(model_id=model.pk, action=action, actor=secretary, note="  ")
    assert caught.value.message_dict == {"note": ["Hãy ghi lý do."]}


def test_recognition_keeps_the_decision(chairman, hamlet):
    model = make_model(hamlet, state=ModelState.ACTIVE)
    advance_model(model_id=model.pk, action="recognise", actor=chairman, **DECISION)
    recognition = model.recognitions.get()
    assert {name: getattr(recognition, name) for name in DECISION} == DECISION


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"level": "village"}, "level"),
        ({"level": RecognitionLevel.DISTRICT}, "level"),
        ({"decision_number": " "}, "decision_number"),
        ({"issuer": ""}, "issuer"),
        ({"decided_on": None}, "decided_on"),
        ({"decided_on": date(2099, 1, 1)}, "decided_on"),
        ({"year": 2025}, "year"),
        ({"year": 2027}, "year"),
        ({"year": None}, "year"),
    ],
)
def test_a_recognition_that_cannot_be_true_is_refused(secretary, hamlet, change, field):
    model = make_model(hamlet, state=ModelState.ACTIVE)
    with pytest.raises(ValidationError) as caught:
        advance_model(model_id=model.pk, action="recognise", actor=secretary, **{**DECISION, **change})
    assert field in caught.value.message_dict
    model.refresh_from_db()
    assert (model.state, model.recognitions.count()) == (ModelState.ACTIVE, 0)


def test_the_same_level_is_not_recognised_twice_in_a_year(secretary, hamlet):
    model = make_recognised_model(hamlet, decided_on=date(2026, 1, 5))
    MobilisationModel.objects.filter(pk=model.pk).update(state=ModelState.ACTIVE)
    with pytest.raises(ValidationError, match="đã được công nhận ở cấp này"):
        advance_model(model_id=model.pk, action="recognise", actor=secretary, **DECISION)


def test_a_step_on_another_version_than_the_one_seen_is_refused(secretary, hamlet):
    model = make_model(hamlet, state=ModelState.REGISTERED)
    with pytest.raises(StaleVersion):
        advance_model(model_id=model.pk, action="accept", actor=secretary, expected_version=7)
    model.refresh_from_db()
    assert model.state == ModelState.REGISTERED
