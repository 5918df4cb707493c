"""Decisions: drawn up in silence, published at once, put right before that, taken back by a new number."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from awards.enums import DecisionOrigin, DossierState, SubjectKind
from awards.models import AwardDecision, AwardDecisionLine, Dossier, DossierEvent, RevokedLine
from awards.selectors import award_history_of, dossiers_awaiting, standing_of
from awards.services import (
    DecisionDetails,
    PastLine,
    correct_decision,
    publish_decisions,
    record_past_decision,
    record_recovery,
)
from awards.services.successions import carry_on_desk
from awards.tests.factories import (
    IN_TIME,
    actor_of,
    make_award_form,
    make_base_wage,
    make_campaign_award,
    make_decision,
    make_dossier,
    make_prize_rule,
    publish,
    revoke,
    take,
)
from awards.workflow import open_actions
from campaigns.tests.factories import make_campaign
from notices.models import Notice
from units.enums import Role
from units.tests.factories import make_household, make_person, make_unit, make_user

DAY = IN_TIME.date()
LATER = datetime(2026, 11, 5, 3, 0, tzinfo=UTC)
HEAD = {"decided_on": DAY, "signatory": "Nguyễn Văn Thịnh", "signing_mode": "deputy", "prize_source": "Quỹ của xã"}


def details(number="15/QĐ-UBND", **columns):
    return DecisionDetails(number=number, **HEAD | columns)


@pytest.fixture
def campaign(commune, preparer, secretary, chairman):
    return make_campaign(commune)


@pytest.fixture
def voted(hamlet, campaign):
    return [make_dossier(hamlet, campaign, state=DossierState.VOTED) for _ in range(2)]


@pytest.fixture
def drawn_up(voted):
    for dossier in voted:
        take(dossier, "decide", details=details())
    return AwardDecision.objects.get()


def states(dossiers):
    return [Dossier.objects.get(pk=dossier.pk).state for dossier in dossiers]


def told_of(dossier):
    return Notice.objects.filter(url=reverse("awards:dossier_detail", args=[dossier.pk]), title__contains="khen thưởng")


# Drawing up


def test_one_number_holds_the_list_with_consecutive_entries_and_nobody_is_told(drawn_up, voted):
    lines = list(drawn_up.lines.all())
    assert [line.dossier_id for line in lines] == [dossier.pk for dossier in voted]
    assert [line.entry for line in lines] == ["01/2026", "02/2026"]
    assert [line.certificate_number for line in lines] == ["01/2026", "02/2026"]
    assert (drawn_up.signed_as, drawn_up.prize_source) == (
        "KT. CHỦ TỊCH – PHÓ CHỦ TỊCH Nguyễn Văn Thịnh",
        "Quỹ của xã",
    )
    assert (drawn_up.is_published, states(voted)) == (False, [DossierState.VOTED] * 2)
    assert not told_of(voted[0]).exists()


def test_entries_already_written_by_hand_are_passed_over_and_each_year_begins_anew(voted, commune):
    make_decision(commune)
    AwardDecisionLine.objects.update(book_unit=commune, book_year=2026, entry_number=1)
    take(voted[0], "decide", details=details())
    assert voted[0].decision_line.entry == "02/2026"
    take(voted[1], "decide", now=datetime(2027, 1, 4, tzinfo=UTC), details=details("1/QĐ", decided_on=date(2027, 1, 4)))
    assert voted[1].decision_line.entry == "01/2027"


def test_a_drawn_up_dossier_offers_no_step_and_waits_for_nothing_but_publication(drawn_up, voted, chairman, secretary):
    dossier = Dossier.objects.get(pk=voted[0].pk)
    assert open_actions(chairman, dossier) == open_actions(secretary, dossier) == []
    for action in ("decide", "refuse"):
        with pytest.raises(ValidationError, match="chờ công bố"):
            take(dossier, action, actor=chairman, details=details("16/QĐ-UBND"))
    assert not dossiers_awaiting(chairman, "decide").exists()
    assert set(dossiers_awaiting(secretary, "publish")) == set(voted)


def test_until_publication_the_units_and_their_desks_see_no_trace(client, drawn_up, voted, preparer, hamlet):
    line = voted[0].decision_line
    below = make_user("thuky.xom", (Role.SECRETARY, hamlet))
    for user in (preparer, below):
        client.force_login(user)
        assert not AwardDecision.objects.visible_to(user).exists()
        assert not AwardDecisionLine.objects.visible_to(user).exists()
        page = client.get(reverse("awards:dossier_detail", args=[voted[0].pk])).content.decode()
        assert "15/QĐ-UBND" not in page
        assert "Quyết định khen thưởng" not in page
        assert client.get(drawn_up.get_absolute_url()).status_code == 404
        assert list(client.get(reverse("decisions:awarded_list")).context["object_list"]) == []
    desk = client.get(reverse("admin:awards_dossier_change", args=[voted[0].pk])).content.decode()
    assert "15/QĐ-UBND" not in desk
    assert "Quyết định khen thưởng" not in desk
    rows = client.get(reverse("admin:awards_dossier_changelist")).context["cl"].result_list
    assert [row.is_drawn_up for row in rows] == [False, False]
    receipt = voted[0].versions.get().receipt_number
    assert standing_of(voted[0].code, receipt).state == "Hội đồng đã biểu quyết"
    assert line.entry == "01/2026"


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"number": "  "}, "Hãy ghi số"),
        ({"decided_on": date(2026, 11, 3)}, "sau hôm nay"),
        ({"signing_mode": "vua"}, "thể thức ký"),
        ({"decided_on": date(2026, 11, 1)}, "trước phiên họp"),
    ],
)
def test_a_head_that_cannot_be_is_refused(columns, sentence, voted):
    with pytest.raises(ValidationError, match=sentence):
        take(voted[0], "decide", details=DecisionDetails(**{"number": "15/QĐ-UBND", **HEAD, **columns}))
    assert not AwardDecision.objects.exists()


def test_a_number_is_used_once_a_year_and_its_decision_keeps_its_head(drawn_up, hamlet, campaign):
    third = make_dossier(hamlet, campaign, state=DossierState.VOTED)
    with pytest.raises(ValidationError, match="Số này đã dùng cho quyết định 15/QĐ-UBND"):
        take(third, "decide", now=LATER, details=details(decided_on=date(2026, 11, 4)))
    with pytest.raises(ValidationError, match="đã lập với người ký khác"):
        take(third, "decide", details=details(signatory="Người khác"))
    publish(drawn_up)
    with pytest.raises(ValidationError, match="đã công bố nên không thêm"):
        take(third, "decide", details=details())


# Publishing


def test_publishing_many_decisions_tells_each_unit_once_and_never_again(
    drawn_up, voted, hamlet, campaign, preparer, secretary
):
    other = make_dossier(hamlet, campaign, state=DossierState.VOTED)
    take(other, "decide", details=details("16/QĐ-UBND"))
    second = other.decision_line.decision
    publish(drawn_up, second, actor=secretary)
    assert states([*voted, other]) == [DossierState.AWARDED] * 3
    told = [told_of(dossier).get() for dossier in [*voted, other]]
    assert {notice.recipient for notice in told} == {preparer}
    assert "Quyết định 15/QĐ-UBND ngày 02/11/2026." in told[0].body
    count = Notice.objects.count()
    with pytest.raises(ValidationError, match="đã được công bố"):
        publish(drawn_up, actor=secretary)
    assert Notice.objects.count() == count
    assert DossierEvent.objects.filter(action="publish").count() == 3


def test_publishing_is_all_or_none(drawn_up, voted, hamlet, campaign, secretary):
    other = make_dossier(hamlet, campaign, state=DossierState.AWARDED)
    with pytest.raises(ValidationError, match="đã được công bố"):
        publish(drawn_up, other.decision_line.decision, actor=secretary)
    assert states(voted) == [DossierState.VOTED] * 2
    with pytest.raises(ValidationError, match="Hãy chọn"):
        publish_decisions(decision_ids=[], actor=secretary)
    with pytest.raises(ValidationError, match="tải lại"):
        publish_decisions(decision_ids=[drawn_up.pk, 10**9], actor=secretary)


# Roles

MAY_PUBLISH, MAY_CORRECT = {"secretary", "chairman"}, {"chairman"}
CAST = (
    "preparer",
    "commune_preparer",
    "secretary",
    "chairman",
    "member",
    "province_staff",
    "auditor",
    "administrator",
    "stranger",
)


@pytest.mark.parametrize("who", CAST)
def test_each_act_on_a_decision_is_its_roles_alone(who, request, drawn_up, voted):
    user = request.getfixturevalue(who)
    line = drawn_up.lines.first()

    def correct():
        correct_decision(decision_id=drawn_up.pk, details=details("17/QĐ"), reason="Nhầm số", actor=user)

    def past():
        person = make_person(drawn_up.unit)
        row = PastLine(drawn_up.unit, SubjectKind.INDIVIDUAL, "Trần Thị Bình", "Giấy khen", subject=person)
        record_past_decision(
            desk_unit=drawn_up.unit, unit=drawn_up.unit, details=details("9/QĐ"), lines=[row], actor=user
        )

    def recover():
        taken_back = RevokedLine.objects.get()
        record_recovery(
            revoked_line_id=taken_back.pk, certificate_on=DAY, money_on=None, actor=user, clock=lambda: IN_TIME
        )

    acts = [
        (correct, MAY_CORRECT),
        (past, {"secretary"}),
        (lambda: publish(drawn_up, actor=user), MAY_PUBLISH),
        (lambda: revoke(line, actor=user), MAY_CORRECT),
        (recover, MAY_PUBLISH),
    ]
    for act, allowed in acts:
        if act is recover and not RevokedLine.objects.exists():
            revoke(line)
        if who in allowed:
            act()
            continue
        before = (AwardDecision.objects.count(), RevokedLine.objects.count(), states(voted))
        with pytest.raises(PermissionDenied):
            act()
        assert (AwardDecision.objects.count(), RevokedLine.objects.count(), states(voted)) == before


# Putting right


def test_a_drawn_up_decision_is_put_right_and_its_prizes_reckoned_for_the_new_day(voted, chairman):
    code = voted[0].campaign_award.award_form.code
    make_base_wage(2_340_000, valid_from=date(2024, 7, 1), valid_to=date(2026, 11, 2))
    make_base_wage(2_530_000, valid_from=date(2026, 11, 3))
    make_prize_rule(code)
    take(voted[0], "decide", details=details())
    decision = AwardDecision.objects.get()
    assert decision.lines.get().prize_amount == 702_000
    change = {"decision_id": decision.pk, "actor": chairman, "clock": lambda: LATER}
    new = details("18/QĐ-UBND", decided_on=date(2026, 11, 3), prize_source="Ngân sách xã")
    with pytest.raises(ValidationError, match="lý do sửa"):
        correct_decision(details=new, reason=" ", **change)
    with pytest.raises(ValidationError, match="trước phiên họp"):
        correct_decision(details=details(decided_on=date(2026, 11, 1)), reason="Nhầm ngày", **change)
    with pytest.raises(ValidationError, match="vừa lưu bản mới hơn"):
        correct_decision(details=new, reason="Nhầm ngày", expected_version=decision.version + 1, **change)
    correct_decision(details=new, reason="Nhầm ngày", expected_version=decision.version, **change)
    line = AwardDecisionLine.objects.get()
    assert (line.prize_amount, line.prize_wage, line.prize_source) == (759_000, 2_530_000, "Ngân sách xã")
    assert (line.decision.number, line.entry) == ("18/QĐ-UBND", "01/2026")
    publish(line.decision, now=LATER)
    with pytest.raises(ValidationError, match="đã công bố nên không sửa"):
        correct_decision(details=details("19/QĐ"), reason="Nữa", **change)


# Taking back


def test_a_line_is_taken_back_by_a_new_number_and_the_old_rows_stay(drawn_up, voted, preparer, chairman):
    line, kept = drawn_up.lines.all()
    AwardDecisionLine.objects.filter(pk=line.pk).update(prize_amount=759_000)
    publish(drawn_up)
    before = (AwardDecision.objects.filter(pk=drawn_up.pk).values().get(), list(drawn_up.lines.values()))
    revoking = revoke(line, number="30/QĐ-UBND", now=LATER, decided_on=LATER.date())
    assert states(voted) == [DossierState.REVOKED, DossierState.AWARDED]
    assert (AwardDecision.objects.filter(pk=drawn_up.pk).values().get(), list(drawn_up.lines.values())) == before
    taken_back = RevokedLine.objects.get()
    assert (taken_back.decision, taken_back.certificate_due, taken_back.money_due) == (revoking, True, 759_000)
    notice = Notice.objects.get(title=f"Hồ sơ {voted[0].code} bị hủy quyết định khen thưởng")
    assert notice.recipient == preparer
    assert "Khai không đúng thành tích" in notice.body
    with pytest.raises(ValidationError, match="chỉ hủy một lần"):
        revoke(line, number="31/QĐ-UBND", now=LATER, decided_on=LATER.date())
    with pytest.raises(ValidationError, match="không bị hủy tiếp"):
        revoke(AwardDecisionLine(pk=line.pk, decision=revoking), now=LATER, decided_on=LATER.date())
    revoke(kept, number="31/QĐ-UBND", now=LATER, decided_on=LATER.date())
    assert states(voted) == [DossierState.REVOKED] * 2


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"number": "15/QĐ-UBND"}, "đã dùng cho quyết định 15/QĐ-UBND"),
        ({"number": " "}, "Hãy ghi số"),
        ({"decided_on": date(2026, 11, 1)}, "trước quyết định bị hủy"),
        ({"decided_on": date(2026, 11, 6)}, "sau hôm nay"),
        ({"reason": "  "}, "lý do hủy"),
    ],
)
def test_a_revocation_needs_a_new_number_a_day_and_a_reason(columns, sentence, drawn_up, voted):
    publish(drawn_up)
    with pytest.raises(ValidationError, match=sentence):
        revoke(drawn_up.lines.first(), **{"number": "30/QĐ-UBND", "decided_on": LATER.date(), "now": LATER, **columns})
    assert (states(voted), RevokedLine.objects.count()) == ([DossierState.AWARDED] * 2, 0)


def test_a_line_taken_back_before_publication_is_not_published_with_the_rest(drawn_up, voted):
    revoke(drawn_up.lines.first())
    publish(drawn_up)
    assert states(voted) == [DossierState.REVOKED, DossierState.AWARDED]


def test_what_came_back_is_written_once_and_only_where_it_was_due(drawn_up, chairman):
    AwardDecisionLine.objects.update(prize_amount=759_000)
    publish(drawn_up)
    first, second = drawn_up.lines.all()
    revoke(first, second, takes_money=False)
    revoked = RevokedLine.objects.get(line=first)
    act = {"revoked_line_id": revoked.pk, "actor": chairman, "clock": lambda: LATER}
    for wrong in (
        {"certificate_on": None, "money_on": DAY},
        {"certificate_on": date(2026, 11, 1), "money_on": None},
        {"certificate_on": date(2026, 11, 6), "money_on": None},
        {"certificate_on": None, "money_on": None},
    ):
        with pytest.raises(ValidationError):
            record_recovery(**act, **wrong)
    record_recovery(**act, certificate_on=DAY, money_on=None)
    with pytest.raises(ValidationError, match="đã ghi ngày"):
        record_recovery(**act, certificate_on=LATER.date(), money_on=None)
    revoked.refresh_from_db()
    assert (revoked.certificate_recovered_on, revoked.is_settled) == (DAY, True)


def test_the_look_ups_show_what_was_taken_back(client, drawn_up, voted, preparer):
    publish(drawn_up)
    revoking = revoke(drawn_up.lines.first(), number="30/QĐ-UBND")
    client.force_login(preparer)
    listed = client.get(reverse("decisions:awarded_list"), {"standing": "revoked"})
    assert [line.dossier_id for line in listed.context["object_list"]] == [voted[0].pk]
    assert "Bị hủy" in listed.content.decode()
    assert "30/QĐ-UBND" in client.get(drawn_up.get_absolute_url()).content.decode()
    assert "Khai không đúng thành tích" in client.get(revoking.get_absolute_url()).content.decode()
    page = client.get(reverse("awards:dossier_detail", args=[voted[0].pk])).content.decode()
    assert "Bị hủy quyết định" in page
    assert "Khai không đúng thành tích" in page


# From above, from before


def test_an_answer_from_above_may_be_another_form_and_is_known_at_once(hamlet, campaign, province, preparer):
    award = make_campaign_award(campaign, deciding_unit=province)
    lower = make_award_form(code="GK-XA", name="Giấy khen")
    make_base_wage()
    make_prize_rule("GK-XA")
    dossier = make_dossier(hamlet, campaign_award=award, state=DossierState.FORWARDED)
    answer = DecisionDetails("99/QĐ-UBND", DAY, award_form_id=lower.pk)
    take(dossier, "record_answer", details=answer)
    line = AwardDecisionLine.objects.get()
    assert (line.award_name, line.prize_amount, line.entry) == ("Giấy khen", 759_000, "")
    assert (line.decision.unit, line.decision.origin, line.decision.is_published) == (
        province,
        DecisionOrigin.SUPERIOR,
        True,
    )
    assert told_of(dossier).get().recipient == preparer
    again = make_dossier(hamlet, campaign_award=award, state=DossierState.FORWARDED)
    take(again, "record_answer", details=DecisionDetails("99/QĐ-UBND", DAY))
    assert AwardDecision.objects.get().lines.count() == 2
    secretary = actor_of("record_answer", dossier)
    revoke(line, actor=secretary, number="120/QĐ-UBND")
    assert states([dossier]) == [DossierState.REVOKED]


def test_a_past_decision_joins_the_history_of_a_person_with_the_awards_of_now(
    hamlet, commune, campaign, secretary, preparer, stranger
):
    person = make_person(hamlet, full_name="Lò Thị Ánh")
    now = make_dossier(hamlet, campaign, subject=person, state=DossierState.AWARDED)
    row = PastLine(hamlet, SubjectKind.INDIVIDUAL, "Lò Thị Ánh", "Giấy khen", subject=person, prize_amount=500_000)
    other = PastLine(hamlet, SubjectKind.HOUSEHOLD, "Hộ ông Bảy", "Giấy khen", entry_number=7)
    then = details("12/QĐ-UBND", decided_on=date(2019, 12, 20))
    record = {"desk_unit": commune, "unit": commune, "actor": secretary}
    decision = record_past_decision(details=then, lines=[row], **record)
    assert record_past_decision(details=then, lines=[other], **record) == decision
    history = list(award_history_of(person, preparer))
    assert [(line.decision, line.year) for line in history] == [(now.decision_line.decision, 2026), (decision, 2019)]
    assert (decision.origin, decision.is_published) == (DecisionOrigin.PAST, True)
    assert decision.lines.last().entry == "07/2019"
    assert list(award_history_of(person, stranger)) == []
    assert list(award_history_of(make_household(hamlet), preparer)) == []


@pytest.mark.parametrize("fault", ["outside", "subject", "issuer", "kind", "none", "entry"])
def test_a_past_decision_with_a_fault_leaves_nothing_behind(
    fault, commune, hamlet, sibling_commune, secretary, province
):
    good = PastLine(hamlet, SubjectKind.INDIVIDUAL, "Trần Thị Bình", "Giấy khen", entry_number=1)
    stray = make_person(sibling_commune)
    bad = {
        "outside": PastLine(sibling_commune, SubjectKind.INDIVIDUAL, "Ai đó", "Giấy khen"),
        "subject": PastLine(hamlet, SubjectKind.INDIVIDUAL, "Ai đó", "Giấy khen", subject=stray),
        "kind": PastLine(hamlet, "dog", "Ai đó", "Giấy khen"),
        "entry": PastLine(hamlet, SubjectKind.INDIVIDUAL, "Ai đó", "Giấy khen", entry_number=1),
    }
    lines = [] if fault == "none" else [good, bad.get(fault, good)]
    unit = sibling_commune if fault == "issuer" else commune
    with pytest.raises(ValidationError):
        record_past_decision(
            desk_unit=commune, unit=unit, details=details(decided_on=date(2020, 1, 2)), lines=lines, actor=secretary
        )
    assert not AwardDecision.objects.exists()


def test_a_decision_drawn_up_by_a_commune_that_ended_is_published_by_its_heir(drawn_up, commune, province):
    heir = make_unit(province, name="Xã Mới")
    carry_on_desk(handovers=[SimpleNamespace(old=commune, new=heir)], actor=None, now=IN_TIME)
    drawn_up.refresh_from_db()
    assert (drawn_up.desk_unit, drawn_up.unit) == (heir, commune)
    publish(drawn_up, actor=make_user("thuky.moi", (Role.SECRETARY, heir)))
    assert set(Dossier.objects.values_list("state", flat=True)) == {DossierState.AWARDED}
