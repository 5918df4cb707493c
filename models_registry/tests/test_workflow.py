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
MAY = {
    "register": {"preparer", "commune_preparer"},
    "accept": {"secretary"},
    "return": {"secretary"},
    "start": {"preparer", "commune_preparer"},
    "recognise": {"secretary", "chairman"},
    "delist": {"secretary"},
}
LEGAL = {
    "register": {"idea": "registered"},
    "accept": {"registered": "accepted"},
    "return": {"registered": "idea"},
    "start": {"accepted": "active"},
    "recognise": {"accepted": "recognised", "active": "recognised"},
    "delist": {"accepted": "delisted", "active": "delisted", "recognised": "delisted"},
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
    return facts | (DECISION if TRANSITIONS[action].needs_recognition else {})


@pytest.fixture
def root(db):
    return make_user("toanquyen", is_superuser=True)


def test_the_table_is_the_one_that_was_agreed():
    assert set(TRANSITIONS) == set(LEGAL) == set(MAY)
    for name, move in TRANSITIONS.items():
        assert dict.fromkeys(move.sources, move.target) == LEGAL[name]


def picture(model):
    """Everything a refused step must leave as it was."""
    row = MobilisationModel.objects.filter(pk=model.pk).values().get()
    return row, model.events.count(), model.years.count(), model.recognitions.count(), Notice.objects.count()


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
