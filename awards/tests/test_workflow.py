"""Every step of the table, tried by every role in every state."""

from contextlib import contextmanager

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from awards.enums import DossierState
from awards.models import AwardDecisionLine, Dossier, DossierEvent, VoteRound
from awards.services import advance_dossier
from awards.tests.factories import IN_TIME, details_of, make_complete, make_dossier
from awards.workflow import TRANSITIONS, open_actions
from notices.models import Notice
from units.enums import Role
from units.tests.factories import make_user

DESK = {"receive", "return", "appraise", "confirm", "table", "put_off", "vote", "forward", "record_answer", "refuse"}
MAY = {
    "preparer": {"withdraw"},
    "commune_preparer": {"withdraw"},
    "secretary": DESK,
    "chairman": {"decide", "refuse"},
    "member": set(),
    "province_staff": set(),
    "auditor": set(),
    "administrator": set(),
    "stranger": set(),
    "sibling_secretary": set(),
    "province_secretary": set(),
}
PREPARERS = frozenset({"preparer", "commune_preparer"})
TOLD = {
    "withdraw": {"secretary"},
    **dict.fromkeys(["receive", "return", "forward", "record_answer", "refuse"], PREPARERS),
}


@contextmanager
def taken_back():
    """A savepoint that is rolled back at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def everybody(request, sibling_commune, province):
    users = {name: request.getfixturevalue(name) for name in MAY if not name.endswith("_secretary")}
    users["sibling_secretary"] = make_user("thuky.ben", (Role.SECRETARY, sibling_commune))
    users["province_secretary"] = make_user("thuky.tinh", (Role.SECRETARY, province))
    return users


def traces(dossier):
    return (
        Dossier.objects.filter(pk=dossier.pk).values().get(),
        DossierEvent.objects.count(),
        Notice.objects.count(),
        VoteRound.objects.count(),
        AwardDecisionLine.objects.count(),
    )


def test_the_table_and_this_oracle_name_the_same_steps():
    of_a_decision = {name for name, move in TRANSITIONS.items() if move.is_of_decision}
    assert set().union(*MAY.values()) | of_a_decision == TRANSITIONS.keys()
    assert of_a_decision == {"publish", "revoke"}


@pytest.mark.parametrize("state", DossierState)
def test_each_step_is_taken_by_its_roles_alone_and_leaves_its_traces(state, everybody, hamlet):
    dossier = make_dossier(hamlet, state=state)
    details = {name: details_of(name, dossier) for name in TRANSITIONS}
    elsewhere = "decide" if state == DossierState.FORWARDED else "forward"
    for action, move in TRANSITIONS.items():
        for who, user in everybody.items():
            allowed = action in MAY[who] and state in move.sources and action != elsewhere
            before = traces(dossier)
            arguments = {
                "dossier_id": dossier.pk,
                "action": action,
                "actor": user,
                "now": IN_TIME,
                "note": "Có lý do",
                "details": details[action],
            }
            if not allowed:
                with pytest.raises((PermissionDenied, ValidationError)):
                    advance_dossier(**arguments)
                assert traces(dossier) == before, (action, who)
                continue
            assert action in open_actions(user, dossier)
            with taken_back():
                advance_dossier(**arguments)
                event = DossierEvent.objects.latest("pk")
                assert (event.action, event.actor, event.note) == (action, user, "Có lý do")
                assert (event.before, event.after) == (state, move.target)
                assert Dossier.objects.get(pk=dossier.pk).state == move.target
                told = Notice.objects.filter(key=f"dossier:{dossier.pk}:event:{event.pk}")
                assert {notice.recipient for notice in told} == {everybody[name] for name in TOLD.get(action, ())}


@pytest.mark.parametrize(
    "action", [name for name, move in TRANSITIONS.items() if move.needs_note and not move.is_of_decision]
)
def test_a_step_that_needs_a_reason_is_refused_without_one(action, everybody, hamlet):
    state = min(TRANSITIONS[action].sources)
    dossier = make_dossier(hamlet, state=state)
    user = next(user for who, user in everybody.items() if action in MAY[who])
    with pytest.raises(ValidationError, match="Hãy ghi lý do, ý kiến"):
        advance_dossier(
            dossier_id=dossier.pk,
            action=action,
            actor=user,
            now=IN_TIME,
            note="  ",
            details=details_of(action, dossier),
        )
    assert Dossier.objects.get(pk=dossier.pk).state == state


def test_an_act_on_a_page_that_is_out_of_date_changes_nothing(secretary, hamlet):
    dossier = make_dossier(hamlet, state=DossierState.SUBMITTED)
    with pytest.raises(ValidationError, match="vừa được người khác thay đổi"):
        advance_dossier(
            dossier_id=dossier.pk,
            action="receive",
            actor=secretary,
            now=IN_TIME,
            expected_version=dossier.version + 1,
        )
    assert Dossier.objects.get(pk=dossier.pk).state == DossierState.SUBMITTED


def test_a_draft_offers_the_desk_nothing(secretary, preparer, hamlet):
    dossier = make_complete(make_dossier(hamlet))
    assert open_actions(secretary, dossier) == open_actions(preparer, dossier) == []
