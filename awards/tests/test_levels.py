"""A dossier between two desks: passed up, taken up, handed back, lowered, refused, awarded; on paper and here."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from awards.enums import DossierState, ForwardingOutcome
from awards.models import AwardDecisionLine, Dossier, DossierForwarding
from awards.selectors import desk_queue, dossiers_awaiting
from awards.services import DecisionDetails, LowerDetails, RefuseDetails
from awards.services.successions import carry_on_desk
from awards.tests.factories import (
    IN_TIME,
    make_award_form,
    make_base_wage,
    make_campaign_award,
    make_dossier,
    make_prize_rule,
    publish,
    take,
)
from awards.tests.procedure_factories import make_taken_up
from campaigns.tests.factories import make_campaign
from notices.models import Notice
from units.enums import Role
from units.gates import Handover
from units.tests.factories import make_user

LATER = IN_TIME + timedelta(days=3)


@pytest.fixture
def forwarded(hamlet, preparer, secretary):
    return make_dossier(hamlet, state=DossierState.FORWARDED)


@pytest.fixture
def province_secretary(province):
    return make_user("thuky.tinh", (Role.SECRETARY, province))


def told(dossier, user):
    return list(Notice.objects.filter(recipient=user, key__startswith=f"dossier:{dossier.pk}:").order_by("pk"))


def test_what_is_forwarded_waits_at_the_superiors_desk_and_in_its_queue_alone(
    forwarded, province, commune, province_secretary, secretary
):
    way = forwarded.forwardings.get()
    assert (way.lower_unit, way.upper_unit, way.taken_at, way.outcome) == (commune, province, None, "")
    assert forwarded.receiving_unit == commune
    assert list(dossiers_awaiting(province_secretary, "take_up")) == [forwarded]
    assert not dossiers_awaiting(secretary, "take_up").exists()
    assert [line.step for line in desk_queue(province_secretary) if line.count] == ["take_up"]


def test_the_superior_takes_it_up_and_works_it_through_its_own_council(
    forwarded, province, commune, preparer, secretary, province_secretary
):
    taken = take(forwarded, "take_up", now=LATER)
    assert (taken.state, taken.receiving_unit) == (DossierState.ACCEPTED, province)
    assert taken.received_at == forwarded.received_at
    assert "đã tiếp nhận" in told(taken, secretary)[-1].title
    for action in ("appraise", "confirm"):
        taken = take(taken, action, now=LATER)
    with pytest.raises(ValidationError, match="không áp dụng"):
        take(taken, "decide", now=LATER)
    for action in ("table", "vote", "decide"):
        taken = take(taken, action, now=LATER)
    assert [vote.case.meeting.unit for vote in taken.votes.all()] == [province, commune]
    line = AwardDecisionLine.objects.get()
    assert (line.decision.unit, line.decision.desk_unit) == (province, province)
    publish(line.decision, now=LATER)
    assert Dossier.objects.get(pk=taken.pk).state == DossierState.AWARDED
    assert taken.forwardings.get().outcome == ForwardingOutcome.AWARDED
    assert told(taken, secretary)[-1].title == f"Hồ sơ {taken.code} được cấp trên khen thưởng"
    assert told(taken, preparer)[-1].title == f"Hồ sơ {taken.code} được khen thưởng"


def test_the_lower_councils_vote_is_not_the_superiors(hamlet, province):
    taken = make_taken_up(hamlet)
    for action in ("appraise", "confirm", "table"):
        taken = take(taken, action)
    assert not dossiers_awaiting(make_user(None, (Role.CHAIRMAN, province)), "decide").exists()
    taken = take(taken, "vote")
    assert list(dossiers_awaiting(make_user(None, (Role.CHAIRMAN, province)), "decide")) == [taken]


def test_while_the_superior_has_it_the_lower_desk_only_reads(hamlet, secretary, client):
    taken = make_taken_up(hamlet)
    with pytest.raises(PermissionDenied):
        take(taken, "appraise", actor=secretary)
    client.force_login(secretary)
    page = client.get(reverse("admin:awards_dossier_change", args=[taken.pk]))
    assert page.status_code == 200
    assert page.context["panels"] == []


def test_handed_back_it_goes_up_again_by_the_vote_it_had(hamlet, commune, secretary, preparer):
    taken = make_taken_up(hamlet)
    back = take(taken, "hand_back", note="Thiếu biên bản họp của hội đồng xã")
    assert (back.state, back.receiving_unit) == (DossierState.ACCEPTED, commune)
    assert back.forwardings.get().outcome == ForwardingOutcome.HANDED_BACK
    assert "Thiếu biên bản" in told(back, secretary)[-1].body
    for action in ("appraise", "confirm", "forward"):
        back = take(back, action)
    assert (back.state, back.votes.count()) == (DossierState.FORWARDED, 1)
    assert [way.outcome for way in back.forwardings.all()] == ["", ForwardingOutcome.HANDED_BACK]


def test_a_dossier_that_was_never_voted_on_does_not_go_up_from_its_confirmation(hamlet, commune, province):
    award = make_campaign_award(make_campaign(commune), deciding_unit=province)
    confirmed = make_dossier(hamlet, campaign_award=award, state=DossierState.CONFIRMED)
    with pytest.raises(ValidationError, match="không áp dụng"):
        take(confirmed, "forward")


def test_called_back_it_is_the_lower_desks_again_until_the_superior_has_taken_it_up(forwarded, province_secretary):
    back = take(forwarded, "call_back", note="Đơn vị xin thôi đề nghị")
    assert (back.state, back.forwardings.get().outcome) == (DossierState.VOTED, ForwardingOutcome.CALLED_BACK)
    assert "rút đề nghị" in told(back, province_secretary)[-1].title
    again = take(take(back, "forward"), "take_up")
    with pytest.raises((PermissionDenied, ValidationError)):
        take(again, "call_back")


@pytest.mark.parametrize("is_taken_up", [True, False])
def test_lowered_it_comes_back_to_be_decided_below_in_the_lower_form(
    is_taken_up, forwarded, commune, preparer, chairman, client
):
    lower = make_award_form(code="GK-XA", name="Giấy khen của Chủ tịch UBND xã")
    make_base_wage()
    make_prize_rule("GK-XA")
    asked = str(forwarded.campaign_award)
    dossier = forwarded
    if is_taken_up:
        dossier = take(take(dossier, "take_up"), "appraise")
    letter = {} if is_taken_up else {"letter_number": "45/SNV", "letter_on": date(2026, 11, 1)}
    dossier = take(dossier, "lower", note="Mới làm một năm", details=LowerDetails(award_form_id=lower.pk, **letter))
    assert (dossier.state, dossier.receiving_unit, dossier.lowered_form) == (DossierState.VOTED, commune, lower)
    assert f"Đề nghị {asked}, chuyển sang xét {lower}" in told(dossier, preparer)[-1].body
    assert ("45/SNV" in told(dossier, preparer)[-1].body) != is_taken_up
    assert list(dossiers_awaiting(chairman, "decide")) == [dossier]
    take(dossier, "decide")
    line = AwardDecisionLine.objects.get()
    assert (line.award_form, line.award_name, line.decision.unit) == (lower, str(lower), commune)
    assert (line.prize_amount, bool(line.entry)) == (759_000, True)
    publish(line.decision)
    assert f"Đề nghị {asked}, được tặng {lower}." in told(dossier, preparer)[-1].body
    client.force_login(preparer)
    page = client.get(reverse("awards:dossier_detail", args=[dossier.pk])).content.decode()
    assert f"Đề nghị {asked}, được tặng {lower}." in page


def test_a_form_is_lowered_only_to_one_the_lower_desk_decides_and_the_subject_may_have(forwarded):
    for columns, sentence in (
        ({"deciding_level": "province"}, "thuộc thẩm quyền"),
        ({"for_individuals": False}, "không dành cho"),
        ({"valid_to": date(2025, 1, 1)}, "còn hiệu lực"),
    ):
        details = LowerDetails(award_form_id=make_award_form(**columns).pk)
        with pytest.raises(ValidationError, match=sentence):
            take(forwarded, "lower", details=details)
    same = LowerDetails(award_form_id=forwarded.campaign_award.award_form_id)
    with pytest.raises(ValidationError, match="chính là hình thức đang đề nghị"):
        take(forwarded, "lower", details=same)
    assert Dossier.objects.get(pk=forwarded.pk).state == DossierState.FORWARDED


def test_an_answer_on_paper_in_another_form_says_what_was_asked_and_what_was_given(forwarded, preparer):
    given = make_award_form(name="Bằng khen khác của Chủ tịch UBND tỉnh", deciding_level="province")
    details = DecisionDetails("99/QĐ-UBND", IN_TIME.date(), award_form_id=given.pk)
    answered = take(forwarded, "record_answer", details=details)
    assert AwardDecisionLine.objects.get().award_name == str(given)
    assert f"được tặng {given}." in told(answered, preparer)[-1].body
    assert answered.forwardings.get().outcome == ForwardingOutcome.AWARDED
    assert answered.events.last().details["said"].startswith(f"Đề nghị {forwarded.campaign_award}")


def test_a_form_of_a_level_that_neither_desk_decides_is_no_answer(forwarded):
    strange = make_award_form(deciding_level="district")
    details = DecisionDetails("99/QĐ-UBND", IN_TIME.date(), award_form_id=strange.pk)
    with pytest.raises(ValidationError, match="thuộc thẩm quyền"):
        take(forwarded, "record_answer", details=details)


def test_a_refusal_from_above_is_told_with_its_paper_and_reason(forwarded, preparer):
    details = RefuseDetails("120/SNV-TĐKT", date(2026, 11, 1))
    take(forwarded, "refuse", note="Chưa đủ thời gian công tác", details=details)
    body = told(forwarded, preparer)[-1].body
    assert "120/SNV-TĐKT ngày 01/11/2026" in body
    assert "Chưa đủ thời gian công tác" in body
    assert forwarded.forwardings.get().outcome == ForwardingOutcome.REFUSED
    with pytest.raises(ValidationError, match="sau hôm nay"):
        take(
            make_dossier(forwarded.unit, state=DossierState.FORWARDED),
            "refuse",
            details=RefuseDetails("1", date(2026, 12, 1)),
        )


def test_the_desk_records_a_refusal_with_its_paper_by_its_form(forwarded, secretary, client):
    client.force_login(secretary)
    address = reverse("admin:awards_dossier_step", args=[forwarded.pk, "refuse"])
    posted = {"version": forwarded.version, "note": "Không đủ tiêu chuẩn", "letter_number": "5/SNV", "letter_on": ""}
    assert client.post(address, posted).status_code == 302
    page = client.get(reverse("admin:awards_dossier_change", args=[forwarded.pk])).content.decode()
    assert "Văn bản của cấp trên số 5/SNV" in page


def test_a_merged_unit_hands_its_way_up_on_to_its_heir(hamlet, commune, sibling_commune):
    forwarded = make_dossier(hamlet, state=DossierState.FORWARDED)
    carry_on_desk(handovers=[Handover(commune, sibling_commune)], actor=None, now=IN_TIME)
    assert DossierForwarding.objects.get().lower_unit == sibling_commune
    assert Dossier.objects.get(pk=forwarded.pk).receiving_unit == sibling_commune
