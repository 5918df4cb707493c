"""Standards judged from records: each way of judging met and not met, and the day that picks the rules."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from awards.eligibility import rules_for, same_deed, verdict_on, verdicts_of
from awards.enums import CommendationType, DossierState, JudgedBy, Rating, StandardOutcome, SubjectKind
from awards.models import AwardDecisionLine, Dossier
from awards.selectors import fetch_standards
from awards.tests.factories import (
    IN_TIME,
    make_award_form,
    make_campaign_award,
    make_decision,
    make_dossier,
    make_hold,
    make_rating,
    make_revocation,
    make_rule,
    make_title,
    take,
)
from awards.tests.score_factories import close, make_member, make_review_year, make_reviewed_dossier, score
from campaigns.tests.factories import make_campaign
from models_registry.enums import ScoreColumn
from models_registry.tests.factories import make_recognised_model
from units.tests.factories import make_household, make_person

MET, NOT_MET, TO_ATTEST = StandardOutcome.MET, StandardOutcome.NOT_MET, StandardOutcome.TO_ATTEST
TODAY = IN_TIME.date()


@pytest.fixture
def campaign(commune):
    return make_campaign(commune, period_start=date(2025, 1, 1))


@pytest.fixture
def award(campaign):
    return make_campaign_award(campaign)


@pytest.fixture
def dossier(hamlet, award):
    return make_dossier(hamlet, award.campaign, campaign_award=award)


def judged(dossier, rule):
    """The verdict on one standard, of a dossier read anew as pages read it."""
    fresh = Dossier.objects.get(pk=dossier.pk)
    fetch_standards([fresh])
    found = verdicts_of(fresh, today=TODAY)
    return next(verdict for verdict in found if verdict.rule.pk == rule.pk)


def told(verdict):
    return " ".join(line.text for line in verdict.evidence)


def award_line(person, *, on, form=None, achievement="", **columns):
    decision = make_decision(person.unit, decided_on=on, **columns)
    line = decision.lines.get()
    line.person, line.award_form, line.achievement = person, form, achievement
    line.save()
    return line


# Yearly ratings


def test_rated_good_every_year_of_the_period_is_met_and_tells_each_year(dossier, award):
    rule = make_rule(award, judged_by=JudgedBy.ANNUAL_RATING, rating=Rating.GOOD)
    make_rating(dossier.person, 2025, Rating.EXCELLENT, source="Quyết định 7/QĐ-UBND")
    make_rating(dossier.person, 2026)
    verdict = judged(dossier, rule)
    assert verdict.outcome == MET
    assert told(verdict) == (
        "Năm 2025: hoàn thành xuất sắc nhiệm vụ (Quyết định 7/QĐ-UBND). "
        "Năm 2026: hoàn thành tốt nhiệm vụ (Quyết định 20/QĐ-UBND)."
    )


def test_one_year_rated_lower_is_not_met(dossier, award):
    rule = make_rule(award, judged_by=JudgedBy.ANNUAL_RATING, rating=Rating.GOOD)
    make_rating(dossier.person, 2025, Rating.DONE)
    make_rating(dossier.person, 2026)
    assert judged(dossier, rule).outcome == NOT_MET
    easier = make_rule(award, judged_by=JudgedBy.ANNUAL_RATING, rating=Rating.DONE)
    assert judged(dossier, easier).outcome == MET


def test_a_year_without_a_rating_or_with_a_mere_claim_is_to_be_attested(dossier, award):
    rule = make_rule(award, judged_by=JudgedBy.ANNUAL_RATING, rating=Rating.GOOD)
    make_rating(dossier.person, 2025)
    assert judged(dossier, rule).outcome == TO_ATTEST
    assert judged(dossier, rule).owed_years == (2026,)
    make_rating(dossier.person, 2026, is_confirmed=None)
    verdict = judged(dossier, rule)
    assert (verdict.outcome, verdict.owed_years) == (TO_ATTEST, ())
    assert "Năm 2026: đơn vị khai, chờ thường trực hội đồng xác nhận." in told(verdict)


def test_so_many_years_look_back_from_the_year_of_the_dossier(dossier, award):
    rule = make_rule(award, judged_by=JudgedBy.ANNUAL_RATING, rating=Rating.GOOD, years=1)
    make_rating(dossier.person, 2025, Rating.NOT_DONE)
    make_rating(dossier.person, 2026)
    assert judged(dossier, rule).outcome == MET


def test_ratings_of_somebody_else_say_nothing(dossier, award, hamlet):
    rule = make_rule(award, judged_by=JudgedBy.ANNUAL_RATING, rating=Rating.GOOD, years=1)
    make_rating(make_person(hamlet), 2026)
    assert judged(dossier, rule).outcome == TO_ATTEST


# Cultural titles, scores, models


def test_a_household_with_its_title_of_this_year_or_the_last_meets_the_standard(hamlet, award):
    household = make_household(hamlet)
    dossier = make_dossier(hamlet, award.campaign, campaign_award=award, subject=household)
    rule = make_rule(
        award, subject_kind=SubjectKind.HOUSEHOLD, judged_by=JudgedBy.CULTURAL_TITLE, cultural_title="family"
    )
    assert judged(dossier, rule).outcome == TO_ATTEST
    make_title(household, 2025)
    assert judged(dossier, rule).outcome == MET
    make_title(household, 2026, is_held=False)
    assert judged(dossier, rule).outcome == NOT_MET


def test_titles_of_so_many_years_are_asked_of_each(hamlet, award):
    dossier = make_dossier(hamlet, award.campaign, campaign_award=award, subject=hamlet)
    rule = make_rule(
        award,
        subject_kind=SubjectKind.COLLECTIVE,
        judged_by=JudgedBy.CULTURAL_TITLE,
        cultural_title="hamlet",
        years=2,
    )
    make_title(hamlet, 2026)
    assert judged(dossier, rule).outcome == TO_ATTEST
    make_title(hamlet, 2025)
    assert judged(dossier, rule).outcome == MET


@pytest.mark.parametrize(("total", "outcome"), [(None, TO_ATTEST), (Decimal("79.99"), NOT_MET), (Decimal(80), MET)])
def test_a_score_is_compared_exactly_and_none_is_to_be_attested(total, outcome, dossier, award):
    rule = make_rule(award, judged_by=JudgedBy.SCORE, points=80)
    rule.refresh_from_db()
    assert verdict_on(rule, dossier, day=TODAY, score=total, said=None).outcome == outcome


def test_the_score_counts_once_the_scores_of_the_year_are_closed(hamlet, commune):
    review = make_review_year(commune)
    dossier = make_reviewed_dossier(review, hamlet)
    rule = make_rule(dossier.campaign_award, judged_by=JudgedBy.SCORE, points=80)
    score(review, dossier, ScoreColumn.COUNCIL, make_member(review).user, "60", "30")
    assert judged(dossier, rule).outcome == TO_ATTEST
    close(review)
    verdict = judged(dossier, rule)
    assert (verdict.outcome, told(verdict)) == (MET, "Điểm: 90, cần từ 80.")


@pytest.mark.parametrize(("asked", "outcome"), [("grassroots", MET), ("province", NOT_MET)])
def test_a_model_recognised_high_enough_meets_the_standard(asked, outcome, dossier, award, hamlet, campaign):
    rule = make_rule(award, judged_by=JudgedBy.RECOGNISED_MODEL, model_level=asked)
    assert judged(dossier, rule).outcome == NOT_MET
    dossier.model = make_recognised_model(hamlet, campaign)
    dossier.save()
    verdict = judged(dossier, rule)
    assert verdict.outcome == outcome
    assert verdict.evidence[0].url == dossier.model.get_absolute_url()


# Holds, awards had before


def test_an_open_hold_is_told_with_its_reason_and_a_released_one_counts_no_more(dossier, award):
    rule = make_rule(award, judged_by=JudgedBy.NOT_ON_HOLD)
    assert judged(dossier, rule).outcome == MET
    hold = make_hold(dossier.person)
    verdict = judged(dossier, rule)
    assert verdict.outcome == NOT_MET
    assert "Đang xem xét kỷ luật (Thông báo 5/TB-UBND)" in told(verdict)
    hold.released_at, hold.released_by, hold.release_reason = IN_TIME, hold.held_by, "Đã kết luận"
    hold.save()
    assert judged(dossier, rule).outcome == MET


DEED = "Vận động 45 hộ hiến 1200m2 đất mở rộng đường liên xóm Đồng Tâm"


def test_the_same_deed_is_not_rewarded_twice_unless_the_first_award_was_taken_back(dossier, award):
    rule = make_rule(award, judged_by=JudgedBy.NOT_REWARDED)
    dossier.achievement = DEED
    dossier.save()
    award_line(dossier.person, on=date(2026, 3, 1), achievement="Giữ gìn bản sắc hát then đàn tính của thôn bản")
    assert judged(dossier, rule).outcome == MET
    line = award_line(dossier.person, on=date(2026, 5, 1), achievement=f"{DEED}, Nhân dân đồng thuận cao")
    verdict = judged(dossier, rule)
    assert verdict.outcome == NOT_MET
    assert verdict.evidence[0].url == line.decision.get_absolute_url()
    make_revocation(line.decision)
    assert judged(dossier, rule).outcome == MET


def test_the_same_model_is_the_same_achievement(hamlet, award, campaign):
    model = make_recognised_model(hamlet, campaign)
    person = make_person(hamlet)
    first = make_dossier(hamlet, campaign, campaign_award=award, subject=person, model=model, year=2025)
    line = award_line(person, on=date(2025, 12, 20), achievement="Câu khác hẳn")
    line.dossier = first
    line.save()
    rule = make_rule(award, judged_by=JudgedBy.NOT_REWARDED)
    again = make_dossier(hamlet, campaign, campaign_award=award, subject=person, model=model)
    other = make_dossier(hamlet, campaign, campaign_award=make_campaign_award(campaign), subject=person, year=2026)
    other.campaign_award = award
    assert judged(again, rule).outcome == NOT_MET


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (DEED, f"{DEED} trong năm 2026", True),
        (DEED, "Có thành tích xuất sắc trong phong trào thi đua Dân vận khéo năm 2026", False),
        ("Có thành tích xuất sắc trong phong trào thi đua Dân vận khéo",) * 2 + (False,),
        (f"{DEED} năm 2025", f"{DEED} năm 2026", False),
        (DEED, "Vận động 45 hộ hiến đất xây nhà văn hóa trung tâm cụm dân cư", False),
    ],
)
def test_two_sentences_tell_of_one_deed_by_more_than_set_phrases(one, other, is_same):
    assert same_deed(one, other) is is_same


def merit_award(campaign):
    return make_campaign_award(campaign, award_form=make_award_form(commendation_type=CommendationType.MERIT))


def test_an_award_of_a_movement_never_counts_as_merit(hamlet, campaign):
    award = merit_award(campaign)
    dossier = make_dossier(hamlet, campaign, campaign_award=award)
    rule = make_rule(award, judged_by=JudgedBy.PRIOR_AWARD, prior_type=CommendationType.MERIT, years=3)
    movement = make_award_form(commendation_type=CommendationType.MOVEMENT)
    award_line(dossier.person, on=date(2026, 1, 5), form=movement)
    verdict = judged(dossier, rule)
    assert verdict.outcome == NOT_MET
    assert "không tính, khen thưởng phong trào thi đua không tính vào công trạng" in told(verdict)
    award_line(dossier.person, on=date(2026, 1, 6), form=make_award_form(commendation_type=CommendationType.MERIT))
    assert judged(dossier, rule).outcome == MET


def test_a_movement_award_does_count_where_a_movement_award_asks_for_it(dossier, award):
    movement = make_award_form(commendation_type=CommendationType.MOVEMENT)
    rule = make_rule(award, judged_by=JudgedBy.PRIOR_AWARD, prior_type=CommendationType.MOVEMENT)
    award_line(dossier.person, on=date(2026, 1, 5), form=movement)
    assert judged(dossier, rule).outcome == MET


@pytest.mark.parametrize(("day", "outcome"), [(date(2023, 11, 1), NOT_MET), (date(2023, 11, 2), MET)])
def test_awards_count_so_many_years_back_to_the_day(day, outcome, dossier, award):
    form = make_award_form()
    rule = make_rule(award, judged_by=JudgedBy.PRIOR_AWARD, prior_form=form, years=3)
    award_line(dossier.person, on=day, form=form)
    assert judged(dossier, rule).outcome == outcome


def test_an_award_of_an_unknown_kind_does_not_count(dossier, award):
    rule = make_rule(award, judged_by=JudgedBy.PRIOR_AWARD, prior_type=CommendationType.MOVEMENT)
    award_line(dossier.person, on=date(2026, 1, 5))
    assert "chưa rõ loại hình khen thưởng" in told(judged(dossier, rule))


# What a standard must carry


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"judged_by": JudgedBy.ANNUAL_RATING}, "Hãy chọn mức xếp loại tối thiểu"),
        (
            {"judged_by": JudgedBy.ANNUAL_RATING, "rating": "good", "subject_kind": SubjectKind.HOUSEHOLD},
            "Hộ gia đình không có xếp loại",
        ),
        ({"judged_by": JudgedBy.SCORE}, "Hãy ghi số điểm tối thiểu"),
        ({"judged_by": JudgedBy.CULTURAL_TITLE}, "Hãy chọn danh hiệu văn hóa"),
        ({"judged_by": JudgedBy.CULTURAL_TITLE, "cultural_title": "hamlet"}, "không dành cho loại đối tượng"),
        ({"judged_by": JudgedBy.PRIOR_AWARD}, "Hãy chọn hình thức hoặc loại hình"),
        ({"judged_by": JudgedBy.ANNUAL_RATING, "rating": "good", "years": 0}, "Số năm xét phải từ 1"),
        ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}, "Ngày hết hiệu lực phải sau"),
    ],
)
def test_a_standard_carries_what_its_way_of_judging_reads(columns, sentence, award):
    rule = make_rule(award)
    for name, value in columns.items():
        setattr(rule, name, value)
    with pytest.raises(ValidationError, match=sentence):
        rule.full_clean()


@pytest.mark.parametrize("kind", [CommendationType.MOVEMENT, CommendationType.SUDDEN_FEAT])
def test_a_merit_award_cannot_ask_for_an_award_that_never_counts(kind, campaign):
    with pytest.raises(ValidationError, match="không được tính để đề nghị khen thưởng công trạng"):
        make_rule(merit_award(campaign), judged_by=JudgedBy.PRIOR_AWARD, prior_type=kind)
    with pytest.raises(ValidationError, match="không được tính"):
        make_rule(
            merit_award(campaign),
            judged_by=JudgedBy.PRIOR_AWARD,
            prior_form=make_award_form(commendation_type=kind),
        )


def test_a_standard_that_received_dossiers_go_by_is_ended_not_rewritten(hamlet, campaign, award):
    rule = award.rules.filter(subject_kind=SubjectKind.INDIVIDUAL).first()
    rule.text = "Chữa câu chữ trước khi có hồ sơ."
    rule.full_clean()
    make_dossier(hamlet, campaign, campaign_award=award, state=DossierState.ACCEPTED)
    with pytest.raises(ValidationError, match="không sửa nội dung"):
        rule.full_clean()
    rule.refresh_from_db()
    rule.valid_to, rule.source = date(2026, 12, 31), "Kế hoạch 67/KH-UBND, mục IV"
    rule.full_clean()


# The day that picks the rules


def received_on(day, hamlet, award):
    dossier = make_dossier(hamlet, award.campaign, campaign_award=award, state=DossierState.SUBMITTED)
    return take(dossier, "receive", now=datetime(day.year, day.month, day.day, 3, tzinfo=UTC))


@pytest.mark.parametrize(("day", "is_asked"), [(date(2026, 11, 9), False), (date(2026, 11, 10), True)])
def test_the_day_of_receiving_picks_the_rules(day, is_asked, hamlet, award):
    later = make_rule(award, valid_from=date(2026, 11, 10))
    dossier = received_on(day, hamlet, award)
    long_after = date(2027, 5, 1)
    assert (later in rules_for(dossier, today=long_after)) is is_asked


def test_an_ended_rule_stays_with_those_received_before_its_end(hamlet, award):
    old = make_rule(award, valid_to=date(2026, 11, 9))
    before, after = (received_on(day, hamlet, award) for day in (date(2026, 11, 9), date(2026, 11, 10)))
    today = date(2026, 11, 20)
    assert old in rules_for(before, today=today)
    assert old not in rules_for(after, today=today)


def test_until_it_is_received_a_dossier_goes_by_today(hamlet, award, dossier):
    rule = make_rule(award, valid_from=date(2026, 11, 10))
    assert rule not in rules_for(dossier, today=date(2026, 11, 9))
    assert rule in rules_for(dossier, today=date(2026, 11, 10))
    sent = make_dossier(hamlet, award.campaign, campaign_award=award, state=DossierState.SUBMITTED)
    assert rule not in rules_for(sent, today=date(2026, 11, 9))
    assert rule in rules_for(sent, today=date(2026, 12, 1))


def test_a_late_evening_counts_by_the_calendar_of_hanoi(hamlet, award):
    rule = make_rule(award, valid_from=date(2026, 11, 10))
    dossier = make_dossier(hamlet, award.campaign, campaign_award=award, state=DossierState.SUBMITTED)
    dossier = take(dossier, "receive", now=datetime(2026, 11, 9, 17, 30, tzinfo=UTC))
    assert rule in rules_for(dossier, today=date(2026, 12, 1))


# Many at once


@pytest.mark.parametrize("rows", [1, 3])
def test_judging_many_dossiers_reads_the_records_once(rows, hamlet, award, django_assert_num_queries):
    for judged_by, columns in (
        (JudgedBy.ANNUAL_RATING, {"rating": Rating.GOOD}),
        (JudgedBy.CULTURAL_TITLE, {"cultural_title": "family"}),
        (JudgedBy.NOT_ON_HOLD, {}),
        (JudgedBy.NOT_REWARDED, {}),
    ):
        make_rule(award, judged_by=judged_by, **columns)
    for _ in range(rows):
        dossier = make_dossier(hamlet, award.campaign, campaign_award=award)
        make_rating(dossier.person, 2026)
        make_title(dossier.person, 2026)
        make_hold(dossier.person)
        award_line(dossier.person, on=date(2026, 1, 5), form=award.award_form)
    chosen = list(
        Dossier.objects.select_related(
            "campaign", "campaign_award__award_form", "person", "household", "subject_unit", "model"
        )
    )
    with django_assert_num_queries(6):
        fetch_standards(chosen)
        for each in chosen:
            verdicts_of(each, today=TODAY)
    assert AwardDecisionLine.objects.count() == rows
