"""Every step that the table does not allow is refused, for each role in each state: nothing here is listed by hand."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from campaigns.tests.factories import make_campaign
from interface.versions import StaleVersion
from models_registry.enums import ModelState
from models_registry.models import Delisting, MobilisationModel, ModelEvent, ModelYear, Recognition
from models_registry.services import advance_model
from models_registry.tests.factories import make_model
from models_registry.tests.test_workflow import ROLES, facts_for
from models_registry.workflow import TRANSITIONS, buttons, open_actions
from notices.models import Notice
from units.enums import DESK_ROLES
from units.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
WRITTEN_BY_A_STEP = (ModelEvent, ModelYear, Recognition, Delisting, Notice)


@pytest.fixture
def root(db):
    return make_user("toanquyen", is_superuser=True)


@pytest.fixture
def in_each_state(hamlet, commune):
    """A model in each state, all of one campaign."""
    campaign = make_campaign(commune)
    return [make_model(hamlet, campaign, state=state) for state in ModelState]


@pytest.fixture
def unchanged(in_each_state):
    """Whether everything a refused step must leave alone is as it was."""

    def picture():
        rows = list(MobilisationModel.objects.order_by("pk").values())
        return rows, [table.objects.count() for table in WRITTEN_BY_A_STEP]

    before = picture()
    return lambda: picture() == before


def typed(action):
    return {name: str(value) for name, value in facts_for(action).items()}


@pytest.mark.parametrize("role", ROLES)
def test_an_illegal_step_is_refused_by_the_service(role, request, in_each_state, unchanged):
    user, legal = request.getfixturevalue(role), 0
    for action, move in TRANSITIONS.items():
        for model in in_each_state:
            allowed = bool(move.who(user, model))
            if allowed and model.state in move.sources:
                legal += 1
                continue
            assert action not in open_actions(user, model), (action, model.state)
            with pytest.raises(StaleVersion if allowed else PermissionDenied):
                advance_model(model_id=model.pk, action=action, actor=user, **facts_for(action))
        assert unchanged(), action
    offered = sum(len(open_actions(user, model)) for model in in_each_state)
    assert legal == offered < len(TRANSITIONS) * len(ModelState)


@pytest.mark.parametrize("role", ROLES)
def test_an_illegal_step_is_refused_when_it_is_posted(role, request, client, in_each_state, unchanged):
    """404 where the model is not seen, 422 where the step has no button, 403 for a wrong role, 409 in a wrong state."""
    user = request.getfixturevalue(role)
    seen = set(MobilisationModel.objects.visible_to(user))
    client.force_login(user)
    for action, move in TRANSITIONS.items():
        for model in in_each_state:
            if action in buttons(user, model):
                continue
            address = reverse("models_registry:model_advance", args=[model.pk])
            answer = client.post(address, {"action": action, "version": model.version, **typed(action)})
            if model not in seen:
                expected = 404
            elif move.opens:
                expected = 422
            else:
                expected = 409 if move.who(user, model) else 403
            assert answer.status_code == expected, (action, model.state)
        assert unchanged(), action


@pytest.mark.parametrize("role", ROLES)
def test_an_illegal_step_is_refused_at_the_desk(role, request, client, in_each_state, unchanged):
    """The desk sends those who have no seat there to its door; a step with a record of its own has no address."""
    user = request.getfixturevalue(role)
    has_seat = user.is_superuser or bool(user.roles & DESK_ROLES)
    client.force_login(user)
    for action, move in TRANSITIONS.items():
        for model in in_each_state:
            if action in buttons(user, model) and has_seat:
                continue
            address = reverse("admin:models_registry_mobilisationmodel_step", args=[model.pk, action])
            answer = client.post(address, {"action": action, "version": model.version, **typed(action)})
            if not has_seat:
                expected = 302
            elif move.opens:
                expected = 404
            else:
                expected = 409 if move.who(user, model) else 403
            assert answer.status_code == expected, (action, model.state)
        assert unchanged(), action
