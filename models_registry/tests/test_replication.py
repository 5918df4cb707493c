"""Copying a design: who may read which, what comes along, what is refused, who is told."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from campaigns.enums import CampaignState
from campaigns.tests.factories import make_campaign, make_field
from interface.versions import StaleVersion
from models_registry.enums import ModelOrigin, ModelState, RecognitionLevel
from models_registry.gates import TEN_ITEMS
from models_registry.models import Force, MobilisationModel, Promise, Resource
from models_registry.permissions import can_copy_design
from models_registry.selectors import similar_models, similar_to, similar_to_each, source_of
from models_registry.services import advance_model, copy_design, name_source, save_model
from models_registry.tests.factories import TEN_ITEMS as FILLED
from models_registry.tests.factories import make_indicator, make_model, make_recognised_model
from notices.models import Notice
from units.enums import Role
from units.tests.factories import make_person, make_unit, make_user


@pytest.fixture
def source(sibling_commune):
    """A recognised model of a hamlet of the sibling commune, with all its rows."""
    hamlet = make_unit(sibling_commune, name="Xóm Bến")
    model = make_recognised_model(hamlet, title="Cổng làng an toàn", year=2025, owner=make_person(hamlet))
    Force.objects.create(model=model, order=1, name="Chi bộ xóm Bến", unit=hamlet, role="lead", duty="Chủ trì")
    Resource.objects.create(
        model=model, order=1, kind="labour", source="people", amount=300, unit_name="ngày công", note="Bà Na góp 20"
    )
    Promise.objects.create(model=model, indicator=make_indicator(), baseline=12, value=45)
    return model


@pytest.fixture
def campaign(commune, source):
    campaign = make_campaign(commune)
    make_field(campaign)
    make_field(campaign, name=source.field.name.upper())
    return campaign


def copy(actor, source, unit, campaign, **columns):
    return copy_design(
        **{"actor": actor, "source_id": source.pk, "unit": unit, "campaign": campaign, "year": 2026} | columns
    )


def test_a_design_comes_over_as_a_draft_that_names_where_it_is_from(preparer, source, hamlet, campaign):
    model = copy(preparer, source, hamlet, campaign)
    model.refresh_from_db()
    assert (model.state, model.unit, model.year) == (ModelState.IDEA, hamlet, 2026)
    assert (model.origin, model.replicated_from) == (ModelOrigin.REPLICATED, source)
    assert {name: getattr(model, name) for name in TEN_ITEMS} == {"title": source.title, **FILLED}
    assert (model.field.campaign, model.field.name) == (campaign, source.field.name.upper())
    assert [(row.name, row.unit, row.role, row.duty) for row in model.force_rows.all()] == [
        ("Chi bộ xóm Bến", None, "lead", "Chủ trì")
    ]
    assert [(row.kind, row.amount, row.note) for row in model.resource_rows.all()] == [("labour", 300, "")]
    assert [(row.baseline, row.value) for row in model.promises.all()] == [(0, 45)]
    assert (model.owner, model.starts_on, model.launched_on, model.recognitions.count()) == (None, None, None, 0)
    event = model.events.get(action="copy")
    assert source.code in event.note
    assert source.unit.name in event.note


def test_a_field_that_the_receiving_campaign_does_not_know_is_left_to_choose(preparer, source, hamlet, commune):
    assert copy(preparer, source, hamlet, make_campaign(commune)).field is None


def test_the_name_of_the_person_who_leads_the_model_stays_at_home(preparer, source, hamlet, campaign):
    name = source.owner.full_name
    MobilisationModel.objects.filter(pk=source.pk).update(
        title=f"Vườn mẫu của {name}", situation=f"Nhà {name.upper()} có vườn tạp."
    )
    source.force_rows.update(name=name, duty=f"{name} chủ trì")
    model = copy(preparer, source, hamlet, campaign)
    assert (model.title, model.situation) == ("Vườn mẫu của cá nhân chủ trì", "Nhà cá nhân chủ trì có vườn tạp.")
    assert [(row.name, row.duty) for row in model.force_rows.all()] == [("cá nhân chủ trì", "cá nhân chủ trì chủ trì")]
    assert not any(name in text for text in model.events.values_list("note", flat=True))
    source.refresh_from_db()
    assert source.title == f"Vườn mẫu của {name}"


def test_a_second_click_is_given_the_first_copy_and_the_first_unit_is_told_once(
    preparer, commune_preparer, source, hamlet, campaign
):
    theirs = make_user("canbo.ben", (Role.PREPARER, source.unit))
    first = copy(preparer, source, hamlet, campaign)
    assert copy(preparer, source, hamlet, campaign) == first
    assert copy(commune_preparer, source, hamlet, campaign) != first
    notice = Notice.objects.get()
    assert (notice.recipient, notice.url) == (theirs, source.family_url)
    assert notice.title == f"{hamlet} nhân rộng mô hình “{source.title}”"


def test_a_copy_of_a_copy_is_told_to_the_one_before_and_to_the_first(preparer, source, hamlet, agency, campaign):
    first = make_user("canbo.ben", (Role.PREPARER, source.unit))
    middle = make_recognised_model(agency, replicated_from=source, origin=ModelOrigin.REPLICATED)
    second = make_user("canbo.hoi", (Role.PREPARER, agency))
    copy(preparer, middle, hamlet, campaign)
    assert {(n.recipient, n.url) for n in Notice.objects.all()} == {
        (first, source.family_url),
        (second, middle.family_url),
    }


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PREPARER}))
def test_nobody_but_a_preparer_copies(role, source, hamlet, commune, campaign):
    actor = make_user(None, (role, commune))
    with pytest.raises(PermissionDenied, match="cán bộ lập hồ sơ"):
        copy(actor, source, hamlet, campaign)
    assert not Notice.objects.exists()
    assert MobilisationModel.objects.count() == 1


def test_a_preparer_copies_for_the_own_units_alone(preparer, source, agency, campaign):
    with pytest.raises(PermissionDenied, match="cán bộ lập hồ sơ"):
        copy(preparer, source, agency, campaign)


@pytest.mark.parametrize("state", sorted(set(ModelState)))
def test_only_what_is_recognised_and_on_the_list_is_open_in_every_state(state, preparer, hamlet, sibling_commune):
    recognised = make_recognised_model(sibling_commune)
    bare = make_model(sibling_commune, state=state)
    MobilisationModel.objects.filter(pk=recognised.pk).update(state=state)
    recognised.refresh_from_db()
    on_the_list = {"accepted", "active", "under_appraisal", "recognised", "under_review"}
    expected = [recognised] if state in on_the_list else []
    assert list(MobilisationModel.objects.designs_open_to(preparer)) == expected
    assert [model for model in (recognised, bare) if can_copy_design(preparer, model)] == expected
    if not expected:
        with pytest.raises(PermissionDenied, match="danh sách"):
            copy(preparer, recognised, hamlet, make_campaign(hamlet.commune))


def test_a_delisted_model_and_one_of_another_province_are_refused_with_the_reason(
    preparer, hamlet, source, foreign_commune, campaign
):
    MobilisationModel.objects.filter(pk=source.pk).update(state=ModelState.DELISTED)
    with pytest.raises(PermissionDenied, match="đưa ra khỏi danh sách"):
        copy(preparer, source, hamlet, campaign)
    with pytest.raises(PermissionDenied, match="cùng tỉnh"):
        copy(preparer, make_recognised_model(foreign_commune), hamlet, campaign)
    assert not MobilisationModel.objects.filter(unit=hamlet).exists()


def test_an_officer_of_two_provinces_does_not_carry_a_model_from_one_to_the_other(hamlet, foreign_commune, campaign):
    actor = make_user(None, (Role.PREPARER, hamlet), (Role.PREPARER, foreign_commune))
    theirs = make_recognised_model(foreign_commune)
    with pytest.raises(ValidationError, match="cùng tỉnh"):
        copy(actor, theirs, hamlet, campaign)
    assert not MobilisationModel.objects.filter(unit=hamlet).exists()


def test_a_unit_does_not_copy_itself_nor_into_a_campaign_that_does_not_take_it(
    preparer, source, hamlet, campaign, commune
):
    own = make_recognised_model(hamlet, campaign)
    with pytest.raises(ValidationError, match="của chính xóm Đồng Tâm"):
        copy(preparer, own, hamlet, campaign)
    with pytest.raises(ValidationError, match="không nhận đăng ký"):
        copy(preparer, source, hamlet, make_campaign(commune, state=CampaignState.CLOSED))
    with pytest.raises(ValidationError, match="không nhận đăng ký"):
        copy(preparer, source, hamlet, campaign, year=2031)


def test_a_draft_of_the_same_name_that_was_written_already_is_not_overwritten(preparer, source, hamlet, campaign):
    draft = make_model(hamlet, campaign, title=source.title, created_by=preparer, version=4)
    with pytest.raises(ValidationError, match="đã có bản nháp"):
        copy(preparer, source, hamlet, campaign)
    draft.refresh_from_db()
    assert (draft.replicated_from, draft.version) == (None, 4)


def test_a_draft_names_its_source_and_drops_it_again(preparer, source, hamlet, campaign):
    first = make_user("canbo.ben", (Role.PREPARER, source.unit))
    draft = make_model(hamlet, campaign, title="Cổng an toàn")
    named = name_source(actor=preparer, model_id=draft.pk, source_id=source.pk, expected_version=1)
    assert (named.replicated_from, named.origin, named.version, named.situation) == (
        source,
        ModelOrigin.REPLICATED,
        2,
        FILLED["situation"],
    )
    assert Notice.objects.get().recipient == first
    again = name_source(actor=preparer, model_id=draft.pk, source_id=source.pk, expected_version=1)
    assert again.version == 2
    dropped = name_source(actor=preparer, model_id=draft.pk, source_id=None, expected_version=2)
    dropped.refresh_from_db()
    assert (dropped.replicated_from, dropped.origin) == (None, ModelOrigin.NEW)
    assert list(draft.events.values_list("action", flat=True)) == ["name_source", "drop_source"]
    name_source(actor=preparer, model_id=draft.pk, source_id=source.pk, expected_version=3)
    assert Notice.objects.count() == 1


def test_a_source_is_named_on_the_version_that_was_seen_and_only_on_a_draft(
    preparer, secretary, source, hamlet, campaign
):
    draft = make_model(hamlet, campaign, version=3)
    with pytest.raises(StaleVersion):
        name_source(actor=preparer, model_id=draft.pk, source_id=source.pk, expected_version=1)
    with pytest.raises(PermissionDenied, match="cán bộ lập hồ sơ"):
        name_source(actor=secretary, model_id=draft.pk, source_id=source.pk, expected_version=3)
    registered = make_model(hamlet, campaign, state=ModelState.REGISTERED)
    with pytest.raises(PermissionDenied, match="được giữ nguyên"):
        name_source(actor=preparer, model_id=registered.pk, source_id=source.pk, expected_version=1)
    assert not MobilisationModel.objects.exclude(replicated_from=None).exists()


def test_a_circle_is_refused_however_long(preparer, source, hamlet, agency, campaign):
    draft = make_model(hamlet, campaign)
    step = draft
    for _ in range(3):
        step = make_recognised_model(agency, campaign, replicated_from=step)
    with pytest.raises(ValidationError, match="từ chính mô hình đang soạn"):
        name_source(actor=preparer, model_id=draft.pk, source_id=step.pk, expected_version=1)
    draft.refresh_from_db()
    assert draft.replicated_from is None
    name_source(actor=preparer, model_id=draft.pk, source_id=source.pk, expected_version=1)


def test_the_database_refuses_a_model_that_is_its_own_source(source):
    with pytest.raises(IntegrityError, match="model_is_no_copy_of_itself"), transaction.atomic():
        MobilisationModel.objects.filter(pk=source.pk).update(replicated_from=source.pk)


def test_the_desk_says_what_a_model_was_copied_from(client, secretary, source, hamlet, campaign):
    copied = make_model(hamlet, campaign, replicated_from=source, state=ModelState.REGISTERED)
    client.force_login(secretary)
    page = client.get(f"/ban-lam-viec/models_registry/mobilisationmodel/{copied.pk}/change/").content.decode()
    assert f"{source.title}, {source.unit}, năm 2025" in page


def test_a_source_and_another_form_do_not_go_together(preparer, source, hamlet, campaign):
    draft = copy(preparer, source, hamlet, campaign)
    saved = save_model(actor=preparer, model_id=draft.pk, expected_version=draft.version, origin=ModelOrigin.NEW)
    with pytest.raises(ValidationError, match="bỏ mô hình gốc"):
        advance_model(model_id=draft.pk, action="register", actor=preparer, expected_version=saved.version)


def test_what_still_reads_as_in_the_first_model_is_told_and_hinders_nothing(preparer, source, hamlet, campaign):
    draft = copy(preparer, source, hamlet, campaign)
    assert list(source_of(draft, preparer).kept) == ["situation", "place_and_people", "forces", "resources", "schedule"]
    changed = save_model(
        actor=preparer,
        model_id=draft.pk,
        expected_version=draft.version,
        situation="Cổng xóm hay ùn tắc.",
        place_and_people=f"{FILLED['place_and_people']}  ",
        forces="",
        resources="Nhân dân góp 120 ngày công.",
        schedule="Quý II làm, quý III đánh giá.",
    )
    assert list(source_of(changed, preparer).kept) == ["place_and_people", "forces"]
    row = draft.force_rows.get()
    row.name = "Chi bộ xóm Đồng Tâm"
    row.save()
    assert list(source_of(changed, preparer).kept) == ["place_and_people"]
    changed.title, changed.place_and_people = "Cổng xóm bến an toàn", "Các hộ ở xóm Bến Đá."
    assert source_of(changed, preparer).kept == {
        "title": "Tên mô hình: còn nhắc đến xóm Bến.",
        "place_and_people": "Địa bàn, đối tượng vận động: còn nhắc đến xóm Bến.",
    }
    moved = advance_model(model_id=draft.pk, action="register", actor=preparer, expected_version=changed.version)
    assert (moved.state, list(moved.years.values_list("origin", flat=True))) == (ModelState.REGISTERED, ["replicated"])
    assert source_of(make_model(hamlet, campaign), preparer) is None


def test_a_model_copied_by_number_of_units_that_registered_the_copy(source, hamlet, agency, commune):
    for unit, state in (
        (hamlet, ModelState.REGISTERED),
        (hamlet, ModelState.ACTIVE),
        (agency, ModelState.RECOGNISED),
        (commune, ModelState.IDEA),
        (commune, ModelState.DELISTED),
    ):
        make_model(unit, replicated_from=source, state=state)
    counts = dict(MobilisationModel.objects.with_replica_units().values_list("pk", "replica_units"))
    assert counts.pop(source.pk) == 2
    assert set(counts.values()) == {0}


def test_a_copy_is_no_twin_of_its_source_and_other_copies_say_what_they_are(hamlet, agency, commune):
    campaign = make_campaign(commune)
    source = make_recognised_model(commune, campaign, title="Cổng làng an toàn")
    other = make_model(agency, campaign, title=source.title, replicated_from=source, state=ModelState.ACTIVE)
    model = make_model(hamlet, campaign, title=source.title, replicated_from=source, state=ModelState.REGISTERED)
    for found in (similar_to(model), similar_to_each([model])[model.pk]):
        assert [twin.model for twin in found] == [other]
        assert found[0].reasons[-1] == "cùng nhân rộng từ một mô hình"
    assert [twin.model for twin in similar_models(source.title, hamlet, but=model)] == [other, source]


def test_a_recognition_at_home_opens_the_design_to_the_province(chairman, preparer, hamlet, stranger):
    model = make_model(hamlet, state=ModelState.ACTIVE)
    assert not MobilisationModel.objects.designs_open_to(preparer).exists()
    advance_model(
        model_id=model.pk,
        action="recognise",
        actor=chairman,
        level=RecognitionLevel.GRASSROOTS,
        year=2026,
        decision_number="1/QĐ-UBND",
        decided_on=date(2026, 10, 1),
        issuer="UBND xã",
    )
    assert MobilisationModel.objects.designs_open_to(preparer).get() == model
    assert not MobilisationModel.objects.designs_open_to(stranger).exists()
