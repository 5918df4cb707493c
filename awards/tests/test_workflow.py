"""Every step of the table, tried by every role in every state, on every way a dossier may go."""

from contextlib import contextmanager

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from awards.desk_forms import step_form
from awards.enums import DossierState, SimplifiedCase
from awards.models import AwardDecisionLine, Dossier, DossierEvent, DossierForwarding, VoteRound
from awards.services import advance_dossier
from awards.tests.factories import IN_TIME, details_of, make_complete, make_dossier, take
from awards.workflow import TRANSITIONS, open_actions
from campaigns.deadlines import local_day
from notices.models import Notice
from units.enums import DESK_ROLES, Role
from units.tests.factories import make_user

SECRETARY = {
    "receive",
    "return",
    "appraise",
    "confirm",
    "table",
    "put_off",
    "vote",
    "forward",
    "call_back",
    "hand_back",
    "lower",
    "record_answer",
    "refuse",
}
CHAIRMAN = {"decide", "refuse", "lower"}
HERE = {
    "withdraw": {"submitted", "returned"},
    "receive": {"submitted"},
    "return": {"submitted", "accepted", "appraised"},
    "appraise": {"accepted"},
    "confirm": {"appraised"},
    "table": {"confirmed"},
    "put_off": {"tabled"},
    "vote": {"tabled"},
    "decide": {"voted"},
    "refuse": {"submitted", "accepted", "appraised", "confirmed", "voted"},
}
ABOVE = {
    **{name: states for name, states in HERE.items() if name != "decide"},
    "forward": {"voted"},
    "take_up": {"forwarded"},
    "call_back": {"forwarded"},
    "lower": {"forwarded"},
    "record_answer": {"forwarded"},
    "refuse": HERE["refuse"] | {"forwarded"},
}
TAKEN_UP = {
    "appraise": {"accepted"},
    "hand_back": {"accepted", "appraised", "confirmed"},
    "confirm": {"appraised"},
    "table": {"confirmed"},
    "put_off": {"tabled"},
    "vote": {"tabled"},
    "lower": {"appraised", "confirmed", "voted"},
    "decide": {"voted"},
    "refuse": {"accepted", "appraised", "confirmed", "voted"},
}
COUNCIL = {"table", "put_off", "vote"}
SIMPLIFIED = {**{name: states for name, states in HERE.items() if name not in COUNCIL}, "decide": {"confirmed"}}
WAYS = {"here": HERE, "above": ABOVE, "taken_up": TAKEN_UP, "simplified": SIMPLIFIED}
STATES = {
    "here": [state for state in DossierState if state != DossierState.FORWARDED],
    "above": [state for state in DossierState if state not in (DossierState.AWARDED, DossierState.REVOKED)],
    "taken_up": ["accepted", "appraised", "confirmed", "tabled", "voted", "awarded", "refused", "revoked"],
    "simplified": ["draft", "submitted", "returned", "accepted", "appraised", "confirmed", "refused", "withdrawn"],
}
CASES = [(way, str(state)) for way, states in STATES.items() for state in states]
EVERYBODY = (
    "preparer",
    "commune_preparer",
    "secretary",
    "chairman",
    "member",
    "province_staff",
    "auditor",
    "administrator",
    "stranger",
    "sibling_secretary",
    "province_secretary",
    "province_chairman",
)
PREPARERS = frozenset({"preparer", "commune_preparer"})
TOLD = {
    "withdraw": {"secretary"},
    **dict.fromkeys(["receive", "return", "forward", "take_up", "lower", "record_answer", "refuse"], PREPARERS),
}
AFTER_TAKING_UP = {
    "accepted": [],
    "appraised": ["appraise"],
    "confirmed": ["appraise", "confirm"],
    "tabled": ["appraise", "confirm", "table"],
    "voted": ["appraise", "confirm", "table", "vote"],
    "awarded": ["appraise", "confirm", "table", "vote", "decide", "publish"],
    "revoked": ["appraise", "confirm", "table", "vote", "decide", "publish", "revoke"],
    "refused": ["refuse"],
}


def may_take(way):
    """``{who: steps}`` of a dossier on the way: the desk is the province's once it is taken up there."""
    desk = "province_" if way == "taken_up" else ""
    may = {who: set() for who in EVERYBODY} | {who: {"withdraw"} for who in PREPARERS}
    may[f"{desk}secretary"], may[f"{desk}chairman"] = set(SECRETARY), set(CHAIRMAN)
    if way == "above":
        may["province_secretary"] = {"take_up"}
    return may


def told_besides(action, way):
    """The other desk that hears of a step."""
    if way == "taken_up" and action in {"hand_back", "lower", "refuse"}:
        return {"secretary"}
    return {"forward": {"province_secretary"}, "call_back": {"province_secretary"}, "take_up": {"secretary"}}.get(
        action, set()
    )


@contextmanager
def taken_back():
    """A savepoint that is rolled back at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def everybody(request, sibling_commune, province):
    desks = {"sibling_secretary", "province_secretary", "province_chairman"}
    users = {name: request.getfixturevalue(name) for name in EVERYBODY if name not in desks}
    users["sibling_secretary"] = make_user("thuky.ben", (Role.SECRETARY, sibling_commune))
    users["province_secretary"] = make_user("thuky.tinh", (Role.SECRETARY, province))
    users["province_chairman"] = make_user("chutich.tinh", (Role.CHAIRMAN, province))
    return {name: users[name] for name in EVERYBODY}


def dossier_on(way, state, hamlet):
    if way == "taken_up":
        dossier = make_dossier(hamlet, state=DossierState.FORWARDED)
        for action in ["take_up", *AFTER_TAKING_UP[state]]:
            dossier = take(dossier, action)
        return dossier
    award = None
    if way == "above":
        award = make_dossier(hamlet, state=DossierState.FORWARDED).campaign_award
    dossier = make_dossier(hamlet, campaign_award=award, state=state)
    if way == "simplified":
        Dossier.objects.filter(pk=dossier.pk).update(
            simplified_case=SimplifiedCase.FOUND_BY_HEAD, discovered_by="Chủ tịch UBND xã"
        )
        dossier = Dossier.objects.get(pk=dossier.pk)
    return dossier


def traces(dossier):
    return (
        Dossier.objects.filter(pk=dossier.pk).values().get(),
        list(DossierForwarding.objects.values()),
        DossierEvent.objects.count(),
        Notice.objects.count(),
        VoteRound.objects.count(),
        AwardDecisionLine.objects.count(),
    )


def test_the_table_and_this_oracle_name_the_same_steps():
    of_a_decision = {name for name, move in TRANSITIONS.items() if move.is_of_decision}
    assert set().union(*WAYS.values()) | of_a_decision == TRANSITIONS.keys()
    assert of_a_decision == {"publish", "revoke"}
    for action, move in TRANSITIONS.items():
        if not move.is_of_decision:
            legal = set().union(*(table.get(action, set()) for table in WAYS.values()))
            assert legal <= move.sources
            assert move.sources - legal <= ({"confirmed"} if action == "forward" else set()), action


@pytest.mark.one_database
@pytest.mark.parametrize(("way", "state"), CASES)
def test_each_step_is_taken_by_its_roles_alone_and_leaves_its_traces(way, state, everybody, hamlet):
    dossier, may = dossier_on(way, state, hamlet), may_take(way)
    assert dossier.state == state
    details = {name: details_of(name, dossier) for name in TRANSITIONS}
    before = traces(dossier)
    for action, move in TRANSITIONS.items():
        for who, user in everybody.items():
            allowed = action in may[who] and state in WAYS[way].get(action, ())
            arguments = {
                "dossier_id": dossier.pk,
                "action": action,
                "actor": user,
                "now": IN_TIME,
                "note": "Có lý do",
                "details": details[action],
            }
            assert (action in open_actions(user, dossier)) == allowed, (action, who)
            if not allowed:
                with pytest.raises((PermissionDenied, ValidationError)):
                    advance_dossier(**arguments)
                continue
            form = step_form(action, [dossier], today=local_day(IN_TIME))
            assert "note" in form.fields or not move.needs_note
            with taken_back():
                advance_dossier(**arguments)
                event = DossierEvent.objects.latest("pk")
                after = move.target or state
                assert (event.action, event.actor, event.note) == (action, user, "Có lý do")
                assert (event.before, event.after) == (state, after)
                assert Dossier.objects.get(pk=dossier.pk).state == after
                told = Notice.objects.filter(key=f"dossier:{dossier.pk}:event:{event.pk}")
                assert {notice.recipient for notice in told} == {everybody[name] for name in TOLD.get(action, ())}
                besides = Notice.objects.filter(key__startswith=f"dossier:{dossier.pk}:event:{event.pk}:desk:")
                assert {notice.recipient for notice in besides} == {
                    everybody[name] for name in told_besides(action, way)
                }
        assert traces(dossier) == before, action


ONCE = {"here": "appraised", "above": "forwarded", "taken_up": "voted", "simplified": "confirmed"}


@pytest.mark.one_database
@pytest.mark.parametrize(("way", "state"), CASES)
def test_a_step_that_may_not_be_taken_is_refused_at_the_desk_too(way, state, everybody, hamlet, client):
    """To the door without a seat, 404 unseen, 403 for a wrong role, 409 or 422 where the step does not exist now.

    The two desks knock in every state, everybody else in one state of each way.
    """
    dossier, may = dossier_on(way, state, hamlet), may_take(way)
    posted = {"version": dossier.version, "note": "Có lý do", "due_on": "2099-01-01"}
    before = traces(dossier)
    knocking = everybody if ONCE[way] == state else ["secretary", "province_secretary"]
    for who in knocking:
        user = everybody[who]
        client.force_login(user)
        has_seat = bool(user.roles & DESK_ROLES)
        is_seen = who not in {"stranger", "sibling_secretary"} and state != "draft"
        for action, move in TRANSITIONS.items():
            if action in may[who] and state in WAYS[way].get(action, ()):
                continue
            answer = client.post(reverse("admin:awards_dossier_step", args=[dossier.pk, action]), posted)
            if not has_seat:
                expected = {302}
            elif not is_seen:
                expected = {404}
            else:
                expected = {409, 422} if move.who(user, dossier) else {403}
            assert answer.status_code in expected, (action, who)
        assert traces(dossier) == before, who


@pytest.mark.parametrize(
    "action", [name for name, move in TRANSITIONS.items() if move.needs_note and not move.is_of_decision]
)
def test_a_step_that_needs_a_reason_is_refused_without_one(action, everybody, hamlet):
    way = next(name for name, table in WAYS.items() if action in table)
    state = min(WAYS[way][action])
    dossier, may = dossier_on(way, state, hamlet), may_take(way)
    user = next(user for who, user in everybody.items() if action in may[who])
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
