"""What people attest: who may, with what reason; what a standard that is not met keeps from going on."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from awards.eligibility import verdicts_of
from awards.enums import Attester, DossierState, JudgedBy, Rating, StandardOutcome
from awards.models import AnnualRating, Attestation, Dossier, DossierEvent
from awards.services import (
    RatingClaim,
    StaleDossier,
    TitleClaim,
    attest_standard,
    claim_fact,
    judge_fact,
    record_fact,
)
from awards.tests.factories import (
    IN_TIME,
    make_campaign_award,
    make_dossier,
    make_rating,
    make_rule,
    make_upload,
    take,
)
from campaigns.tests.factories import make_campaign
from units.enums import Role
from units.tests.factories import make_user


@pytest.fixture
def award(commune):
    return make_campaign_award(make_campaign(commune))


@pytest.fixture
def rule(award):
    return make_rule(award, judged_by=JudgedBy.ANNUAL_RATING, rating=Rating.GOOD, years=1)


@pytest.fixture
def appraised(hamlet, award, rule):
    """A nominee whose year was rated too low, right before the confirmation."""
    dossier = make_dossier(hamlet, award.campaign, campaign_award=award, state=DossierState.APPRAISED)
    make_rating(dossier.person, 2026, Rating.DONE)
    return dossier


def attest(dossier, rule, actor, *, is_met=True, note="Quyết định 31/QĐ-UBND xếp loại lại", **more):
    return attest_standard(
        dossier_id=dossier.pk, rule_id=rule.pk, is_met=is_met, note=note, actor=actor, clock=lambda: IN_TIME, **more
    )


def verdict_of(dossier, rule):
    fresh = Dossier.objects.get(pk=dossier.pk)
    return next(v for v in verdicts_of(fresh, today=IN_TIME.date()) if v.rule.pk == rule.pk)


def test_a_required_standard_not_met_stops_the_confirmation_and_says_why(appraised, rule):
    with pytest.raises(ValidationError) as refusal:
        take(appraised, "confirm")
    sentence = " ".join(refusal.value.messages)
    assert str(rule).rstrip(".") in sentence
    assert "Năm 2026: hoàn thành nhiệm vụ" in sentence
    assert Dossier.objects.get(pk=appraised.pk).state == DossierState.APPRAISED


def test_what_is_not_required_or_still_to_be_attested_stops_nothing(appraised, rule):
    rule.is_required = False
    rule.save()
    assert take(appraised, "confirm").state == DossierState.CONFIRMED


def test_a_standard_to_be_attested_stops_nothing(hamlet, award, rule):
    dossier = make_dossier(hamlet, award.campaign, campaign_award=award, state=DossierState.APPRAISED)
    assert verdict_of(dossier, rule).is_met is None
    assert take(dossier, "confirm").state == DossierState.CONFIRMED


def test_the_desk_may_attest_otherwise_with_a_reason_which_stays_as_an_exception(appraised, rule, secretary):
    with pytest.raises(ValidationError, match="Hãy ghi căn cứ"):
        attest(appraised, rule, secretary, note=" ")
    attest(appraised, rule, secretary)
    verdict = verdict_of(appraised, rule)
    assert (verdict.outcome, verdict.reckoned) == (StandardOutcome.ATTESTED_MET, StandardOutcome.NOT_MET)
    assert verdict.is_exception
    event = DossierEvent.objects.get(dossier=appraised, action="attest")
    assert event.actor == secretary
    assert "đạt. Quyết định 31/QĐ-UBND xếp loại lại" in event.note
    assert take(appraised, "confirm").state == DossierState.CONFIRMED


def test_attested_as_not_met_stops_tabling_with_the_note(hamlet, award, secretary):
    plain = award.rules.filter(subject_kind="individual", judged_by=JudgedBy.ATTESTED).first()
    dossier = make_dossier(hamlet, award.campaign, campaign_award=award, state=DossierState.CONFIRMED)
    attest(dossier, plain, secretary, is_met=False, note="Biên bản ghi chưa được bình xét")
    with pytest.raises(ValidationError, match="Biên bản ghi chưa được bình xét"):
        take(dossier, "table")


def test_the_newest_word_counts_and_the_older_stays(appraised, rule, secretary):
    first = attest(appraised, rule, secretary)
    second = attest(appraised, rule, secretary, is_met=False, note="Quyết định đã bị thu hồi")
    assert verdict_of(appraised, rule).attestation == second
    assert list(Attestation.objects.filter(dossier=appraised)) == [second, first]


def test_the_same_word_again_adds_nothing(appraised, rule, secretary):
    assert attest(appraised, rule, secretary) == attest(appraised, rule, secretary)
    assert DossierEvent.objects.filter(action="attest").count() == 1


def test_a_word_over_one_that_was_not_on_the_page_is_refused(appraised, rule, secretary):
    attest(appraised, rule, secretary)
    with pytest.raises(StaleDossier, match="Có người vừa xác nhận"):
        attest(appraised, rule, secretary, is_met=False, seen=0)


def test_the_unit_attests_what_is_its_to_attest_until_it_sends(hamlet, award, preparer):
    own = make_rule(award, attested_by=Attester.UNIT)
    of_desk = make_rule(award, attested_by=Attester.COUNCIL)
    dossier = make_dossier(hamlet, award.campaign, campaign_award=award)
    said = attest(dossier, own, preparer, note="", upload=make_upload())
    assert (said.is_by_desk, said.evidence is not None) == (False, True)
    assert verdict_of(dossier, own).outcome == StandardOutcome.ATTESTED_MET
    with pytest.raises(PermissionDenied, match="thường trực hội đồng xác nhận"):
        attest(dossier, of_desk, preparer)
    sent = make_dossier(hamlet, award.campaign, campaign_award=award, state=DossierState.SUBMITTED)
    with pytest.raises(PermissionDenied, match="đã nộp"):
        attest(sent, own, preparer)


def test_the_unit_does_not_speak_over_the_desk(hamlet, award, preparer, secretary):
    own = make_rule(award, attested_by=Attester.UNIT)
    dossier = make_dossier(hamlet, award.campaign, campaign_award=award, state=DossierState.SUBMITTED)
    attest(dossier, own, secretary, is_met=False)
    take(dossier, "return")
    with pytest.raises(PermissionDenied, match="đã xác nhận tiêu chuẩn này"):
        attest(dossier, own, preparer)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECRETARY}))
def test_nobody_else_attests_at_the_desk(role, appraised, rule, commune):
    with pytest.raises(PermissionDenied):
        attest(appraised, rule, make_user(None, (role, commune)))
    assert not Attestation.objects.exists()


def test_a_rule_of_another_award_is_not_attested(appraised, secretary, commune):
    foreign = make_campaign_award(make_campaign(commune)).rules.first()
    with pytest.raises(ValidationError, match="không áp dụng"):
        attest(appraised, foreign, secretary)


# Claims


def claim(dossier, actor, *, year=2026, rating=Rating.GOOD, source="Quyết định 20/QĐ-UBND"):
    return claim_fact(
        dossier_id=dossier.pk, claim=RatingClaim(year, rating, source), actor=actor, clock=lambda: IN_TIME
    )


def test_a_claim_counts_once_the_desk_confirmed_it(hamlet, award, rule, preparer, secretary):
    dossier = make_dossier(hamlet, award.campaign, campaign_award=award)
    fact = claim(dossier, preparer)
    assert verdict_of(dossier, rule).is_met is None
    judge_fact(fact=fact, is_confirmed=True, actor=secretary, clock=lambda: IN_TIME)
    assert verdict_of(dossier, rule).is_met is True
    with pytest.raises(ValidationError, match="đã được xử lý"):
        judge_fact(fact=fact, is_confirmed=False, actor=secretary, note="Sai", clock=lambda: IN_TIME)


def test_a_refused_claim_stays_on_record_and_makes_room_for_the_right_one(hamlet, award, rule, preparer, secretary):
    dossier = make_dossier(hamlet, award.campaign, campaign_award=award)
    fact = claim(dossier, preparer)
    with pytest.raises(ValidationError, match="đã có xếp loại"):
        claim(dossier, preparer)
    with pytest.raises(ValidationError, match="Hãy ghi lý do"):
        judge_fact(fact=fact, is_confirmed=False, actor=secretary)
    judge_fact(fact=fact, is_confirmed=False, actor=secretary, note="Không có quyết định này")
    assert verdict_of(dossier, rule).owed_years == (2026,)
    claim(dossier, preparer, rating=Rating.DONE)
    assert AnnualRating.objects.count() == 2


@pytest.mark.parametrize(
    ("year", "source", "sentence"),
    [(2027, "QĐ 1", "Năm phải từ"), (1999, "QĐ 1", "Năm phải từ"), (2026, " ", "Hãy ghi số")],
)
def test_a_claim_without_its_paper_or_of_a_year_to_come_is_refused(year, source, sentence, hamlet, award, preparer):
    dossier = make_dossier(hamlet, award.campaign, campaign_award=award)
    with pytest.raises(ValidationError, match=sentence):
        claim(dossier, preparer, year=year, source=source)
    assert not AnnualRating.objects.exists()


def test_the_desk_writes_down_what_counts_at_once_and_a_stranger_nothing(hamlet, secretary, stranger, member):
    title = TitleClaim(2026, "hamlet", "Quyết định 40/QĐ-UBND")
    for nobody in (stranger, member):
        with pytest.raises(PermissionDenied):
            record_fact(subject=hamlet, claim=title, actor=nobody, clock=lambda: IN_TIME)
    assert record_fact(subject=hamlet, claim=title, actor=secretary, clock=lambda: IN_TIME).is_confirmed
    with pytest.raises(ValidationError, match="không dành cho loại đối tượng"):
        record_fact(subject=hamlet, claim=TitleClaim(2025, "family", "QĐ"), actor=secretary, clock=lambda: IN_TIME)
