"""The life of an exemplar through its services: who may what, what is refused, what is told and kept."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from campaigns.enums import CampaignState
from campaigns.tests.factories import make_campaign, make_field
from interface.versions import StaleVersion
from models_registry.enums import ExemplarKind, ExemplarState, ModelState, RecognitionLevel
from models_registry.models import Exemplar, ExemplarEvent
from models_registry.selectors import ExemplarCount, exemplar_counts
from models_registry.services import advance_exemplar, create_exemplar, save_exemplar
from models_registry.tests.exemplar_factories import make_exemplar
from models_registry.tests.factories import make_model
from models_registry.workflow import EXEMPLAR_TRANSITIONS
from notices.models import Notice
from units.enums import UnitEventKind
from units.gates import Change
from units.models import Reorganisation
from units.selectors import preview_of
from units.services import reorganise
from units.tests.factories import make_household, make_person, make_unit, make_user

pytestmark = pytest.mark.django_db
E = ExemplarState
NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
PAPER = {"level": RecognitionLevel.GRASSROOTS, "decision_number": "45/QĐ-UBND", "decided_on": date(2026, 10, 20)}
CAST = ("preparer", "commune_preparer", "secretary", "member", "chairman", "province_staff", "auditor", "administrator")
LEGAL = {
    ("introduce", E.DRAFT): E.REGISTERED,
    ("take_back", E.REGISTERED): E.DRAFT,
    ("recognise", E.REGISTERED): E.RECOGNISED,
    ("recognise", E.RECOGNISED): E.RECOGNISED,
    ("withdraw", E.REGISTERED): E.WITHDRAWN,
    ("withdraw", E.RECOGNISED): E.WITHDRAWN,
    ("reinstate", E.WITHDRAWN): E.REGISTERED,
}
MAY = {
    "introduce": {"preparer", "commune_preparer"},
    "take_back": {"preparer", "commune_preparer"},
    "recognise": {"secretary", "chairman"},
    "withdraw": {"secretary"},
    "reinstate": {"secretary"},
}


def clock():
    return NOW


def facts_for(action, state=None):
    if action == "recognise":
        return PAPER | ({"level": RecognitionLevel.PROVINCE} if state == E.RECOGNISED else {})
    return {"note": "Có lý do."} if EXEMPLAR_TRANSITIONS[action].needs_note else {}


def picture(exemplar):
    return Exemplar.objects.filter(pk=exemplar.pk).values().get(), exemplar.events.count(), Notice.objects.count()


@pytest.mark.one_database
@pytest.mark.parametrize("role", [*CAST, "stranger", "root"])
@pytest.mark.parametrize("state", list(E))
def test_a_step_is_taken_exactly_where_the_table_allows_it(role, state, request, hamlet, commune):
    user = make_user(is_superuser=True) if role == "root" else request.getfixturevalue(role)
    campaign = make_campaign(commune)
    for action in EXEMPLAR_TRANSITIONS:
        exemplar = make_exemplar(hamlet, campaign, state=state)
        before, facts = picture(exemplar), facts_for(action, state)
        if role in MAY[action] and (action, state) in LEGAL:
            moved = advance_exemplar(exemplar_id=exemplar.pk, action=action, actor=user, clock=clock, **facts)
            event = exemplar.events.get()
            assert moved.state == LEGAL[action, state]
            assert (event.action, event.before, event.after, event.actor) == (action, state, moved.state, user)
        else:
            refusal = StaleVersion if role in MAY[action] else PermissionDenied
            with pytest.raises(refusal):
                advance_exemplar(exemplar_id=exemplar.pk, action=action, actor=user, clock=clock, **facts)
            assert picture(exemplar) == before


def test_a_life_is_told_to_the_other_side_and_kept(hamlet, commune, preparer, secretary, chairman):
    campaign = make_campaign(commune)
    make_field(campaign)
    person = make_person(hamlet, full_name="Lường Thị Mơ")
    exemplar = create_exemplar(
        actor=preparer, unit=hamlet, campaign=campaign, year=2026, title="Hiến 300 m² đất", clock=clock
    )
    again = create_exemplar(
        actor=preparer, unit=hamlet, campaign=campaign, year=2026, title="Hiến 300 m² đất", clock=clock
    )
    assert again == exemplar
    saved = save_exemplar(
        actor=preparer,
        exemplar_id=exemplar.pk,
        expected_version=1,
        person=person,
        household=None,
        field=campaign.fields.get(),
        story="Bà hiến đất trước, cả xóm theo sau.",
    )
    assert (saved.version, saved.subject, saved.kind) == (2, person, ExemplarKind.PERSON)
    for action, actor in (("introduce", preparer), ("recognise", chairman), ("withdraw", secretary)):
        advance_exemplar(exemplar_id=exemplar.pk, action=action, actor=actor, clock=clock, **facts_for(action))
    back = advance_exemplar(exemplar_id=exemplar.pk, action="reinstate", actor=secretary, note="Rút nhầm.", clock=clock)
    assert (back.state, back.registered_at, back.version) == (E.RECOGNISED, NOW, 6)
    events = [(event.action, event.note) for event in exemplar.events.all()]
    assert events == [
        ("create", ""),
        ("introduce", ""),
        ("recognise", "Cấp cơ sở, số 45/QĐ-UBND ngày 20/10/2026."),
        ("withdraw", "Có lý do."),
        ("reinstate", "Rút nhầm."),
    ]
    told = list(Notice.objects.order_by("pk").values_list("recipient__username", "title"))
    assert told == [
        ("thuky", f"{hamlet} giới thiệu điển hình “Hiến 300 m² đất”"),
        ("canbo.xom", "Điển hình “Hiến 300 m² đất” được công nhận"),
        ("canbo.xom", "Điển hình “Hiến 300 m² đất” được rút khỏi danh sách"),
        ("canbo.xom", "Điển hình “Hiến 300 m² đất” được đưa trở lại danh sách"),
    ]


@pytest.mark.parametrize("role", ["secretary", "chairman", "province_staff", "administrator", "stranger"])
def test_only_preparers_of_the_unit_begin_and_write(role, request, hamlet, commune):
    user, campaign = request.getfixturevalue(role), make_campaign(commune)
    exemplar = make_exemplar(hamlet, campaign)
    before = picture(exemplar)
    with pytest.raises(PermissionDenied):
        create_exemplar(actor=user, unit=hamlet, campaign=campaign, year=2026, title="Việc tốt", clock=clock)
    with pytest.raises(PermissionDenied):
        save_exemplar(actor=user, exemplar_id=exemplar.pk, expected_version=1, title="Tên khác")
    assert (Exemplar.objects.count(), picture(exemplar)) == (1, before)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"state": CampaignState.CLOSED}, "year"), ({"period_end": date(2025, 12, 31)}, "year")],
)
def test_a_campaign_that_does_not_run_takes_in_no_exemplar(changes, field, hamlet, commune, preparer):
    campaign = make_campaign(commune, **changes)
    with pytest.raises(ValidationError) as refusal:
        create_exemplar(actor=preparer, unit=hamlet, campaign=campaign, year=2026, title="Việc tốt", clock=clock)
    assert set(refusal.value.error_dict) == {field}


def test_a_draft_is_introduced_only_when_it_tells_its_story(hamlet, commune, preparer):
    exemplar = make_exemplar(hamlet, make_campaign(commune), story="", field=None)
    Exemplar.objects.filter(pk=exemplar.pk).update(field=None)
    with pytest.raises(ValidationError) as refusal:
        advance_exemplar(exemplar_id=exemplar.pk, action="introduce", actor=preparer, clock=clock)
    assert set(refusal.value.error_dict) == {"field", "story"}


def test_only_what_belongs_to_the_unit_can_be_chosen(hamlet, agency, commune, preparer, secretary):
    campaign = make_campaign(commune)
    exemplar = make_exemplar(hamlet, campaign)
    idea = make_model(hamlet, campaign)
    elsewhere = make_model(agency, campaign, state=ModelState.ACCEPTED)
    for columns in (
        {"person": make_person(agency)},
        {"household": make_household(agency)},
        {"field": make_field(make_campaign(commune))},
        {"model": idea},
        {"model": elsewhere},
    ):
        with pytest.raises(ValidationError) as refusal:
            save_exemplar(actor=preparer, exemplar_id=exemplar.pk, expected_version=1, **columns)
        assert list(refusal.value.error_dict) == list(columns)
    both = {"person": make_person(hamlet), "household": make_household(hamlet)}
    with pytest.raises(ValidationError, match="không chọn cả hai"):
        save_exemplar(actor=preparer, exemplar_id=exemplar.pk, expected_version=1, **both)
    with transaction.atomic(), pytest.raises(IntegrityError):
        Exemplar.objects.filter(pk=exemplar.pk).update(**both)


def test_a_stale_form_is_refused_and_a_repeated_one_changes_nothing(hamlet, commune, preparer):
    exemplar = make_exemplar(hamlet, make_campaign(commune))
    save_exemplar(actor=preparer, exemplar_id=exemplar.pk, expected_version=1, story="Bản thứ hai.")
    again = save_exemplar(actor=preparer, exemplar_id=exemplar.pk, expected_version=1, story="Bản thứ hai.")
    assert again.version == 2
    with pytest.raises(StaleVersion):
        save_exemplar(actor=preparer, exemplar_id=exemplar.pk, expected_version=1, story="Bản thứ ba.")
    advance_exemplar(exemplar_id=exemplar.pk, action="introduce", actor=preparer, clock=clock)
    with pytest.raises(PermissionDenied, match="lấy về sửa"):
        save_exemplar(actor=preparer, exemplar_id=exemplar.pk, expected_version=3, story="Bản thứ ba.")


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"decided_on": date(2026, 11, 3)}, "decided_on", "còn ở phía trước"),
        ({"decided_on": date(2025, 6, 1)}, "decided_on", "trước năm 2026"),
        ({"decided_on": None}, "decided_on", "Hãy ghi ngày"),
        ({"decision_number": " "}, "decision_number", "Hãy ghi số"),
        ({"level": "village"}, "level", "Hãy chọn cấp"),
        ({"level": RecognitionLevel.DISTRICT}, "level", "Không còn cấp huyện"),
    ],
)
def test_a_recognition_needs_a_paper_that_can_be_true(facts, field, words, hamlet, commune, secretary):
    exemplar = make_exemplar(hamlet, make_campaign(commune), state=E.REGISTERED)
    with pytest.raises(ValidationError) as refusal:
        advance_exemplar(
            exemplar_id=exemplar.pk, action="recognise", actor=secretary, clock=clock, **{**PAPER, **facts}
        )
    assert list(refusal.value.error_dict) == [field]
    assert words in refusal.value.messages[0]


def test_a_recognised_exemplar_goes_on_to_a_higher_level_only(hamlet, commune, secretary):
    exemplar = make_exemplar(hamlet, make_campaign(commune), state=E.RECOGNISED)
    with pytest.raises(ValidationError, match="chỉ ghi thêm cấp cao hơn"):
        advance_exemplar(exemplar_id=exemplar.pk, action="recognise", actor=secretary, clock=clock, **PAPER)
    higher = {**PAPER, "level": RecognitionLevel.PROVINCE}
    moved = advance_exemplar(exemplar_id=exemplar.pk, action="recognise", actor=secretary, clock=clock, **higher)
    assert moved.recognised_level == RecognitionLevel.PROVINCE


def test_exemplars_are_counted_by_year_and_kind_apart_from_models(hamlet, commune, django_assert_num_queries):
    campaign = make_campaign(commune)
    make_model(hamlet, campaign, state=ModelState.ACCEPTED)
    make_exemplar(hamlet, campaign, state=E.REGISTERED)
    make_exemplar(hamlet, campaign, state=E.RECOGNISED)
    make_exemplar(hamlet, campaign, state=E.RECOGNISED, person=make_person(hamlet))
    make_exemplar(hamlet, campaign, state=E.REGISTERED, household=make_household(hamlet), year=2025)
    for state in (E.DRAFT, E.WITHDRAWN):
        make_exemplar(hamlet, campaign, state=state)
    with django_assert_num_queries(1):
        counts = exemplar_counts(Exemplar.objects.all())
    assert counts == [
        ExemplarCount(2026, ExemplarKind.UNIT, introduced=2, recognised=1),
        ExemplarCount(2026, ExemplarKind.PERSON, introduced=1, recognised=1),
        ExemplarCount(2025, ExemplarKind.HOUSEHOLD, introduced=1, recognised=0),
    ]


def test_drafts_go_on_at_the_heir_and_the_rest_stays(hamlet, commune, administrator):
    campaign, heir = make_campaign(commune), make_unit(commune)
    draft = make_exemplar(hamlet, campaign, title="Đang soạn")
    sent = make_exemplar(hamlet, campaign, title="Đã gửi", state=E.REGISTERED)
    change = Change(
        kind=UnitEventKind.MERGE,
        units=(hamlet, heir),
        heirs=(heir,),
        happened_on=date(2026, 11, 2),
        legal_basis="Nghị quyết 1",
    )
    told = {line.what: line.names for line in preview_of(change).lines}
    assert told["Điển hình đang soạn"] == ("Đang soạn",)
    assert told["Điển hình đã giới thiệu"] == ("Đã gửi",)
    reorganise(change=change, actor=administrator, now=NOW, today=date(2026, 11, 2))
    for row in (draft, sent):
        row.refresh_from_db()
    assert (draft.unit, sent.unit) == (heir, hamlet)
    assert ExemplarEvent.objects.get(action="carry_on").exemplar == draft
    outcome = Reorganisation.objects.get().outcome
    assert ["Điển hình đang soạn", 1] in [[line["what"], line["count"]] for line in outcome]
