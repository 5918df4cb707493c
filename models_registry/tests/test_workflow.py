"""Every step, by every role, from every state; generated from the table."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from campaigns.tests.factories import make_campaign
from interface.versions import StaleVersion
from models_registry.enums import ModelState, RecognitionLevel
from models_registry.models import MobilisationModel
from models_registry.services import advance_model
from models_registry.tests.factories import make_model
from models_registry.workflow import TRANSITIONS, open_actions
from notices.models import Notice
from units.tests.factories import make_user

ROLES = (
    "preparer",
    "commune_preparer",
    "secretary",
    "member",
    "chairman",
    "province_staff",
    "auditor",
    "administrator",
    "stranger",
    "root",
)
UNIT, DESK = {"preparer", "commune_preparer"}, {"secretary"}
MAY = {
    "register": UNIT,
    "take_back": UNIT,
    "accept": DESK,
    "return": DESK,
    "refuse": DESK,
    "revise": UNIT,
    "reconsider": DESK,
    "start": UNIT,
    "appraise": DESK,
    "end_appraisal": DESK,
    "recognise": {"secretary", "chairman"},
    "review": DESK,
    "keep": DESK,
    "delist": DESK,
    "reinstate": DESK,
}
LEGAL = {
    "register": {"idea": "registered"},
    "take_back": {"registered": "idea"},
    "accept": {"registered": "accepted"},
    "return": {"registered": "idea"},
    "refuse": {"registered": "refused"},
    "revise": {"refused": "idea"},
    "reconsider": {"accepted": "registered"},
    "start": {"accepted": "active"},
    "appraise": {"active": "under_appraisal", "recognised": "under_appraisal"},
    "end_appraisal": {"under_appraisal": "active"},
    "recognise": {"accepted": "recognised", "active": "recognised", "recognised": "recognised"},
    "review": {"accepted": "under_review", "active": "under_review", "recognised": "under_review"},
    "keep": {"under_review": "active"},
    "delist": {"accepted": "delisted", "active": "delisted", "recognised": "delisted", "under_review": "delisted"},
    "reinstate": {"delisted": "active"},
}
DECISION = {
    "level": RecognitionLevel.GRASSROOTS,
    "year": 2026,
    "decision_number": "15/QĐ-UBND",
    "decided_on": date(2026, 1, 20),
    "issuer": "UBND xã Hòa Bình",
}


def facts_for(action):
    facts = {"note": "Có lý do rõ ràng."} if TRANSITIONS[action].needs_note else {}
    facts |= {"launched_on": date(2026, 1, 15)} if TRANSITIONS[action].needs_launch else {}
    return facts | (DECISION if TRANSITIONS[action].needs_recognition else {})


@pytest.fixture
def root(db):
    return make_user("toanquyen", is_superuser=True)


def test_the_table_is_the_one_that_was_agreed():
    assert set(TRANSITIONS) == set(LEGAL) == set(MAY)
    for name, move in TRANSITIONS.items():
        assert set(move.sources) == set(LEGAL[name])
        assert not move.target or set(LEGAL[name].values()) == {move.target}


def picture(model):
    """Everything a refused step must leave as it was."""
    row = MobilisationModel.objects.filter(pk=model.pk).values().get()
    return row, model.events.count(), model.years.count(), model.recognitions.count(), Notice.objects.count()


@pytest.mark.one_database
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", list(ModelState))
def test_a_step_is_taken_exactly_where_the_table_allows_it(role, state, request, hamlet, commune):
    user = request.getfixturevalue(role)
    campaign = make_campaign(commune)
    allowed = {name for name in TRANSITIONS if role in MAY[name] and state in LEGAL[name]}
    for action in TRANSITIONS:
        model = make_model(hamlet, campaign, state=state)
        assert set(open_actions(user, model)) == allowed
        before = picture(model)
        if action in allowed:
            moved = advance_model(model_id=model.pk, action=action, actor=user, **facts_for(action))
            event = moved.events.get()
            assert moved.state == LEGAL[action][state]
            assert (event.action, event.before, event.after) == (action, state, moved.state)
            assert event.actor == user
        else:
            refusal = StaleVersion if role in MAY[action] else PermissionDenied
            with pytest.raises(refusal):
                advance_model(model_id=model.pk, action=action, actor=user, **facts_for(action))
            assert picture(model) == before


@pytest.mark.parametrize(
    ("columns", "recognised", "state"),
    [
        ({"launched_on": None}, False, ModelState.ACCEPTED),
        ({"launched_on": date(2026, 1, 15)}, False, ModelState.ACTIVE),
        ({"launched_on": None}, True, ModelState.RECOGNISED),
    ],
)
def test_a_model_that_is_kept_goes_back_as_far_as_it_had_come(secretary, hamlet, commune, columns, recognised, state):
    model = make_model(hamlet, make_campaign(commune), state=ModelState.UNDER_REVIEW, **columns)
    if recognised:
        model.recognitions.create(**DECISION)
    assert advance_model(model_id=model.pk, action="keep", actor=secretary, note="Đã củng cố.").state == state
