"""Whoever is set aside goes no further, in any state, by any step forward; everything else goes on."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from awards.enums import ENDED, DossierState, VoteSource
from awards.models import Dossier, DossierEvent, EligibilityHold
from awards.services import hold_subject, open_round, release_hold
from awards.tests.factories import (
    IN_TIME,
    holder,
    make_complete,
    make_dossier,
    make_hold,
    submit,
    take,
)
from awards.tests.test_workflow import CASES, WAYS, dossier_on
from awards.workflow import TRANSITIONS
from notices.models import Notice
from units.enums import Role
from units.tests.factories import make_person, make_user

FORWARD = {"appraise", "confirm", "table", "vote", "forward", "decide", "publish", "record_answer"}
GOES_ON = {
    *("withdraw", "receive", "return", "put_off", "refuse", "revoke"),
    *("take_up", "call_back", "hand_back", "lower"),
}


def hold(subject, actor, **columns):
    facts = {
        "reason": "Có đơn tố cáo đang xác minh",
        "source": "Thông báo 12/TB-UBND",
        "held_from": IN_TIME.date(),
        **columns,
    }
    return hold_subject(subject=subject, actor=actor, clock=lambda: IN_TIME, **facts)


def state_of(dossier):
    return Dossier.objects.get(pk=dossier.pk).state


def try_step(dossier, action):
    """Whether the step passes; nothing stays of it."""
    try:
        with transaction.atomic():
            take(dossier, action)
            transaction.set_rollback(True)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return ""


def test_the_oracle_names_every_step():
    assert TRANSITIONS.keys() == FORWARD | GOES_ON


@pytest.mark.one_database
@pytest.mark.parametrize(("way", "state"), [(way, state) for way, state in CASES if state not in ENDED | {"draft"}])
def test_each_step_on_each_way_in_each_state_passes_or_waits(way, state, hamlet):
    dossier = dossier_on(way, state, hamlet)
    steps = [action for action, states in WAYS[way].items() if state in states]
    assert steps
    free = {action: try_step(dossier, action) for action in steps}
    assert free == dict.fromkeys(steps, "")
    make_hold(dossier.person)
    for action in steps:
        said = try_step(dossier, action)
        if action in GOES_ON:
            assert said == "", action
        else:
            assert "Đang xem xét kỷ luật (Thông báo 5/TB-UBND)" in said, action
    assert state_of(dossier) == state


def test_an_award_drawn_up_is_not_published_while_its_person_is_held(hamlet):
    dossier = make_dossier(hamlet, state=DossierState.VOTED)
    take(dossier, "decide")
    kept = make_hold(dossier.person)
    with pytest.raises(ValidationError, match="Đang tạm dừng xét"):
        take(dossier, "publish")
    decision = Dossier.objects.get(pk=dossier.pk).decision_line.decision
    assert (state_of(dossier), decision.is_published) == (DossierState.VOTED, False)
    secretary = holder(Role.SECRETARY, dossier.receiving_unit)
    release_hold(hold_id=kept.pk, reason="Đã kết luận", actor=secretary, clock=lambda: IN_TIME)
    assert take(dossier, "publish").state == DossierState.AWARDED


def test_a_hold_on_another_stops_nobody(hamlet):
    dossier = make_dossier(hamlet, state=DossierState.APPRAISED)
    make_hold(make_person(hamlet))
    make_hold(hamlet)
    assert take(dossier, "confirm").state == DossierState.CONFIRMED


def test_sending_goes_on_while_held(hamlet, preparer):
    dossier = make_complete(make_dossier(hamlet))
    make_hold(dossier.person)
    submit(dossier)
    assert state_of(dossier) == DossierState.SUBMITTED


def test_holding_is_told_to_preparers_and_desk_and_written_on_every_living_dossier(hamlet, secretary, preparer):
    person = make_person(hamlet)
    first = make_dossier(hamlet, subject=person, state=DossierState.ACCEPTED)
    second = make_dossier(hamlet, subject=person, year=2025)
    ended = make_dossier(hamlet, subject=person, state=DossierState.REFUSED)
    kept = hold(person, secretary)
    events = DossierEvent.objects.filter(action="hold")
    assert {event.dossier for event in events} == {first, second}
    assert {event.note for event in events} == {"Có đơn tố cáo đang xác minh (Thông báo 12/TB-UBND)."}
    told = Notice.objects.filter(key__startswith=f"hold:{kept.pk}:hold")
    assert {notice.recipient for notice in told} == {secretary, preparer}
    assert ended.events.filter(action="hold").count() == 0
    release_hold(hold_id=kept.pk, reason="Tố cáo không đúng", actor=secretary, clock=lambda: IN_TIME)
    assert DossierEvent.objects.filter(action="release").count() == 2
    assert Notice.objects.filter(key__startswith=f"hold:{kept.pk}:release", recipient=preparer).count() == 2
    kept.refresh_from_db()
    assert (kept.released_by, kept.release_reason, kept.is_open) == (secretary, "Tố cáo không đúng", False)


def test_a_hold_is_released_once_and_with_a_reason(hamlet, secretary):
    kept = make_hold(hamlet)
    with pytest.raises(ValidationError, match="Hãy ghi lý do cho xét tiếp"):
        release_hold(hold_id=kept.pk, reason=" ", actor=secretary)
    release_hold(hold_id=kept.pk, reason="Đã kết luận", actor=secretary)
    with pytest.raises(ValidationError, match="đã kết thúc"):
        release_hold(hold_id=kept.pk, reason="Lần nữa", actor=secretary)


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"reason": " "}, "Hãy ghi lý do"),
        ({"source": ""}, "Hãy ghi văn bản"),
        ({"held_from": IN_TIME.date() + timedelta(days=1)}, "không sau hôm nay"),
    ],
)
def test_a_hold_needs_reason_paper_and_a_day(columns, sentence, hamlet, secretary):
    with pytest.raises(ValidationError, match=sentence):
        hold(hamlet, secretary, **columns)
    assert not EligibilityHold.objects.exists()


def test_the_same_reason_is_not_written_twice(hamlet, secretary):
    hold(hamlet, secretary)
    with pytest.raises(ValidationError, match="đúng lý do này"):
        hold(hamlet, secretary)
    hold(hamlet, secretary, reason="Đang thanh tra")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECRETARY, Role.CHAIRMAN}))
def test_others_neither_hold_nor_release(role, hamlet, commune):
    user = make_user(None, (role, commune))
    kept = make_hold(hamlet)
    with pytest.raises(PermissionDenied):
        hold(make_person(hamlet), user)
    with pytest.raises(PermissionDenied):
        release_hold(hold_id=kept.pk, reason="Đã kết luận", actor=user)
    kept.refresh_from_db()
    assert kept.is_open


def test_nobody_is_set_aside_in_the_middle_of_a_vote_and_no_vote_opens_on_who_is(hamlet):
    dossier = make_dossier(hamlet, state=DossierState.TABLED)
    secretary = holder(Role.SECRETARY, dossier.receiving_unit)
    case = dossier.cases.get()
    with transaction.atomic():
        open_round(case_id=case.pk, source=VoteSource.MEMBERS, actor=secretary, clock=lambda: IN_TIME)
        with pytest.raises(ValidationError, match="đang biểu quyết"):
            hold(dossier.person, secretary)
        transaction.set_rollback(True)
    hold(dossier.person, secretary)
    with pytest.raises(ValidationError, match="Đang tạm dừng xét"):
        open_round(case_id=case.pk, source=VoteSource.MEMBERS, actor=secretary, clock=lambda: IN_TIME)


def test_a_release_without_its_reason_is_refused_by_the_database(hamlet):
    kept = make_hold(hamlet)
    with pytest.raises(IntegrityError, match="release_has_its_person_and_reason"), transaction.atomic():
        EligibilityHold.objects.filter(pk=kept.pk).update(released_at=IN_TIME)
