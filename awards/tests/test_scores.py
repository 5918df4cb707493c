"""Scores of dossiers: whose they are, what they come to, what hides them, what freezes them."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from awards.enums import Aggregate, DossierState, PeriodRule, PhaseKind
from awards.gates import grounds_to_keep_out
from awards.models import Assessment, KinDeclaration, ReviewEvent, ReviewPhase, ScoreSheet, SheetScoreEvent
from awards.scoring import aggregate_of, period_total
from awards.selectors.reviews import dossiers_to_read, members_of, move_shown
from awards.selectors.score_queue import seats_of
from awards.selectors.scores import compared, scores_of, total_of, totals_of, unit_classes
from awards.services import open_round
from awards.services.review_years import change_phase, close_scores, move_phase
from awards.services.scores import recuse_from_scoring, save_sheet
from awards.tests.factories import IN_TIME, holder, make_dossier, take
from awards.tests.score_factories import (
    close,
    give_rights,
    make_member,
    make_review_year,
    make_reviewed_dossier,
    prove,
    score,
    take_to,
)
from campaigns.deadlines import local_day
from interface.versions import StaleVersion
from models_registry.enums import ScoreColumn
from models_registry.services.appraisals import Given
from notices.models import Notice
from units.enums import Role
from units.tests.factories import make_household, make_person, make_unit, make_user

SELF, APPRAISER, COUNCIL = ScoreColumn.SELF, ScoreColumn.APPRAISER, ScoreColumn.COUNCIL
TODAY = local_day(IN_TIME)
POINTS = st.decimals(min_value=0, max_value=105, places=2)


@pytest.mark.parametrize(
    ("totals", "way", "decimals", "result"),
    [
        (["80", "85", "91"], Aggregate.MEAN, 2, "85.33"),
        (["80", "85", "91"], Aggregate.MEDIAN, 2, "85"),
        (["80", "85", "91", "92"], Aggregate.MEDIAN, 1, "88"),
        (["80.25", "80.24"], Aggregate.MEAN, 2, "80.25"),
        (["80.25", "80.24"], Aggregate.MEDIAN, 1, "80.2"),
        (["0", "0"], Aggregate.MEAN, 2, "0"),
        (["79.5"], Aggregate.MEAN, 0, "80"),
    ],
)
def test_the_council_scores_as_it_resolved_rounded_half_up_at_the_end(totals, way, decimals, result):
    assert aggregate_of(map(Decimal, totals), way, decimals=decimals) == Decimal(result)


def test_nobody_scored_is_no_zero():
    assert aggregate_of([], Aggregate.MEAN, decimals=2) is None
    assert period_total([], PeriodRule.LOWEST, decimals=2) is None


@given(st.lists(POINTS, min_size=1, max_size=15), st.integers(0, 2))
def test_mean_and_median_are_those_of_exact_fractions(totals, decimals):
    exact = [Fraction(total) for total in totals]
    half = Fraction(1, 2 * 10**decimals)
    for way, truth in ((Aggregate.MEAN, sum(exact) / len(exact)), (Aggregate.MEDIAN, median(exact))):
        found = Fraction(aggregate_of(totals, way, decimals=decimals))
        assert -half < found - truth <= half
        assert (found * 10**decimals).denominator == 1
    assert period_total(totals, PeriodRule.LOWEST, decimals=2) == min(totals)


def test_unit_then_appraisers_then_council_and_the_frozen_result_by_hand(commune, hamlet, secretary, preparer):
    review = make_review_year(commune, phase=PhaseKind.SELF_SCORING, evidence="Biên bản nghiệm thu")
    dossier = make_reviewed_dossier(review, hamlet)
    with pytest.raises(ValidationError, match="cần tệp minh chứng"):
        score(review, dossier, SELF, preparer, "60", "40")
    prove(review, dossier, preparer)
    score(review, dossier, SELF, preparer, "60", "40")
    review = take_to(review, PhaseKind.APPRAISAL)
    score(review, dossier, APPRAISER, secretary, "55", "32.5")
    review = take_to(review, PhaseKind.SCORING)
    for points in (("50", "30"), ("60", "30"), ("40", "39")):
        score(review, dossier, COUNCIL, make_member(review).user, *points)
    found = scores_of(dossier)
    before = found.assessment
    assert (before.self_total, before.appraised_total, before.gap) == (Decimal(100), Decimal("87.5"), Decimal("-12.5"))
    assert (before.council_total, before.total, found.sheet_count) == (None, None, 3)
    assert total_of(dossier) is None
    assert close(review) == 1
    after = scores_of(type(dossier).objects.get(pk=dossier.pk)).assessment
    assert (after.council_total, after.total, after.band.name) == (Decimal(83), Decimal(83), "Tốt")
    assert totals_of([dossier]) == {dossier.pk: Decimal(83)}
    assert [row.gap for row in compared(review, dossier)] == [None, Decimal(-5), Decimal("-7.5")]


def test_zero_is_a_score_and_emptiness_is_none(commune, hamlet):
    review = make_review_year(commune)
    dossier, member = make_reviewed_dossier(review, hamlet), make_member(review)
    with pytest.raises(ValidationError, match="chưa chấm"):
        score(review, dossier, COUNCIL, member.user, "0", None)
    assert not ScoreSheet.objects.exists()
    sheet = score(review, dossier, COUNCIL, member.user, "0", None, hand_in=False)
    assert (sheet.total, sheet.handed_in_at) == (None, None)
    assert score(review, dossier, COUNCIL, member.user, "0", "0").total == 0
    close(review)
    assert (total_of(dossier), scores_of(dossier).assessment.band.name) == (Decimal(0), "Chưa đạt")


@pytest.mark.parametrize(("points", "name"), [(("60", "20"), "Tốt"), (("60", "19.99"), "Khá"), (("64.99", "0"), None)])
def test_a_band_holds_its_lower_bound(commune, hamlet, points, name):
    review = make_review_year(commune)
    dossier, member = make_reviewed_dossier(review, hamlet), make_member(review)
    if name is None:
        with pytest.raises(ValidationError, match="từ 0 đến 60"):
            score(review, dossier, COUNCIL, member.user, *points)
        return
    score(review, dossier, COUNCIL, member.user, *points)
    close(review)
    assert scores_of(dossier).assessment.class_words == name


def test_a_condition_the_appraisers_found_unmet_leaves_no_class_whatever_the_points(commune, hamlet, secretary):
    review = make_review_year(commune, phase=PhaseKind.APPRAISAL)
    dossier = make_reviewed_dossier(review, hamlet)
    score(review, dossier, APPRAISER, secretary, "60", "40", met=False)
    review = take_to(review, PhaseKind.SCORING)
    score(review, dossier, COUNCIL, make_member(review).user, "60", "40")
    close(review)
    found = scores_of(dossier).assessment
    assert (found.total, found.band, found.class_words) == (Decimal(100), None, "Không đạt điều kiện bắt buộc")


def test_after_handing_in_every_change_has_a_new_reason_and_leaves_its_trail(commune, hamlet):
    review = make_review_year(commune)
    dossier, member = make_reviewed_dossier(review, hamlet), make_member(review)
    score(review, dossier, COUNCIL, member.user, "50", "30", hand_in=False)
    score(review, dossier, COUNCIL, member.user, "51", "30")
    assert not SheetScoreEvent.objects.exists()
    for note in ("", " "):
        with pytest.raises(ValidationError, match="ghi lý do"):
            score(review, dossier, COUNCIL, member.user, "40", "30", note=note.strip())
    with pytest.raises(ValidationError, match="không bỏ trống"):
        score(review, dossier, COUNCIL, member.user, None, "30", note="Bỏ")
    sheet = score(review, dossier, COUNCIL, member.user, "40", "30", note="Trùng thành tích năm trước", minutes=9)
    change = SheetScoreEvent.objects.get()
    assert (change.before, change.after, change.note) == ("51", "40", "Trùng thành tích năm trước")
    assert (sheet.total, change.actor, change.at) == (Decimal(70), member.user, IN_TIME + timedelta(minutes=9))


def test_two_windows_of_one_scorer_do_not_overwrite_each_other(commune, hamlet):
    review = make_review_year(commune)
    dossier, member = make_reviewed_dossier(review, hamlet), make_member(review)
    sheet = score(review, dossier, COUNCIL, member.user, "50", "30", hand_in=False, expected_version=0)
    with pytest.raises(StaleVersion):
        score(review, dossier, COUNCIL, member.user, "10", "10", hand_in=False, expected_version=0)
    score(review, dossier, COUNCIL, member.user, "10", "10", hand_in=False, expected_version=sheet.version)


def test_the_ceiling_is_the_databases_too(commune, hamlet):
    review = make_review_year(commune)
    dossier, member = make_reviewed_dossier(review, hamlet), make_member(review)
    sheet = score(review, dossier, COUNCIL, member.user, "50", "30")
    for change in ({"points": Decimal("60.01")}, {"points": Decimal("-1")}, {"points": Decimal(1), "ceiling": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            sheet.scores.filter(criterion__order=2).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreSheet.objects.create(
            assessment=sheet.assessment, column=COUNCIL, member=member, saved_by=member.user, saved_at=IN_TIME
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreSheet.objects.create(assessment=sheet.assessment, column=COUNCIL, saved_by=member.user, saved_at=IN_TIME)


# Who keeps out


def kept_out_cases(commune, hamlet, agency):
    """``(columns of the member, subject of the dossier, kin)``: each on its own keeps the member out."""
    person, household = make_person(hamlet), make_household(hamlet)
    return [
        ({"unit": hamlet}, make_person(hamlet), None),
        ({"unit": agency}, make_person(agency), None),
        ({"unit": agency}, agency, None),
        ({"person": person}, person, None),
        ({}, person, {"person": person}),
        ({}, household, {"household": household}),
    ]


@pytest.mark.parametrize("at", range(6))
def test_a_member_neither_sees_nor_scores_what_the_rule_keeps_from_him(commune, hamlet, agency, at):
    review = make_review_year(commune)
    columns, subject, kin = kept_out_cases(commune, hamlet, agency)[at]
    member = make_member(review, **columns)
    if kin:
        KinDeclaration.objects.create(member=member, relation="Anh ruột", **kin)
    dossier = make_reviewed_dossier(review, getattr(subject, "unit", subject), subject=subject)
    stranger = make_reviewed_dossier(review, make_unit(commune))
    assert grounds_to_keep_out(member, dossier)
    (seat,) = seats_of(member.user, TODAY)
    assert list(seat.waiting) == list(dossiers_to_read(review, seat.phase, member)) == [stranger]
    with pytest.raises(PermissionDenied, match="không chấm hồ sơ này"):
        score(review, dossier, COUNCIL, member.user, "60", "40")
    score(review, stranger, COUNCIL, member.user, "60", "40")


def test_who_is_no_member_no_preparer_no_secretary_scores_nothing(commune, hamlet, sibling_commune, preparer):
    review = make_review_year(commune, phase=PhaseKind.SCORING, rights={"unit_writes": True, "appraiser_writes": True})
    dossier = make_reviewed_dossier(review, hamlet)
    stranger = make_user(None, (Role.SECRETARY, sibling_commune))
    for column in ScoreColumn:
        with pytest.raises(PermissionDenied):
            score(review, dossier, column, stranger, "60", "40")
    with pytest.raises(PermissionDenied):
        score(review, dossier, APPRAISER, preparer, "60", "40")
    former = make_member(review, valid_to=TODAY - timedelta(days=1))
    with pytest.raises(PermissionDenied, match="không phải thành viên"):
        score(review, dossier, COUNCIL, former.user, "60", "40")


def test_who_recuses_says_why_and_counts_nowhere(commune, hamlet):
    review = make_review_year(commune)
    dossier, member, other = make_reviewed_dossier(review, hamlet), make_member(review), make_member(review)
    score(review, dossier, COUNCIL, member.user, "1", "1")
    score(review, dossier, COUNCIL, other.user, "60", "30")
    recuse = {"review_id": review.pk, "dossier_id": dossier.pk, "actor": member.user, "clock": lambda: IN_TIME}
    with pytest.raises(ValidationError, match="lý do"):
        recuse_from_scoring(note=" ", **recuse)
    recuse_from_scoring(note="Hàng xóm thân", **recuse)
    with pytest.raises(ValidationError, match="tránh chấm"):
        score(review, dossier, COUNCIL, member.user, "60", "40")
    (seat,) = seats_of(member.user, TODAY)
    assert not seat.waiting.exists()
    close(review)
    assert total_of(dossier) == Decimal(90)


# Phases


def test_one_phase_is_current_and_the_database_keeps_it(commune):
    review = make_review_year(commune, phase=PhaseKind.SELF_SCORING)
    assert [phase.kind for phase in review.phases.filter(is_current=True)] == [PhaseKind.SELF_SCORING]
    with pytest.raises(IntegrityError), transaction.atomic():
        review.phases.filter(kind=PhaseKind.SCORING).update(is_current=True, entered_at=IN_TIME)
    with pytest.raises(IntegrityError), transaction.atomic():
        review.phases.filter(kind=PhaseKind.SELF_SCORING).update(entered_at=None)


@pytest.mark.parametrize("kind", PhaseKind)
def test_a_column_is_written_in_its_own_phase_alone(commune, hamlet, secretary, preparer, kind):
    review = make_review_year(commune, phase=kind)
    dossier, member = make_reviewed_dossier(review, hamlet), make_member(review)
    writers = {SELF: preparer, APPRAISER: secretary, COUNCIL: member.user}
    own = {PhaseKind.SELF_SCORING: SELF, PhaseKind.APPRAISAL: APPRAISER, PhaseKind.SCORING: COUNCIL}.get(kind)
    for column, actor in writers.items():
        if column == own:
            score(review, dossier, column, actor, "60", "40")
        else:
            with pytest.raises(ValidationError, match="ở bước này"):
                score(review, dossier, column, actor, "60", "40")


def test_dates_bind_the_writers_to_the_last_day_included(commune, hamlet):
    review = make_review_year(commune, rights={"starts_on": TODAY, "ends_on": TODAY})
    dossier, member = make_reviewed_dossier(review, hamlet), make_member(review)
    score(review, dossier, COUNCIL, member.user, "50", "30")
    for minutes, words in ((-24 * 60, "bắt đầu từ ngày"), (24 * 60, "Đã hết hạn chấm")):
        with pytest.raises(ValidationError, match=words):
            score(review, dossier, COUNCIL, member.user, "40", "30", note="Sửa", minutes=minutes)


def test_only_states_the_phase_names_are_read_and_scored(commune, hamlet):
    review = make_review_year(commune, rights={"visible_states": [DossierState.CONFIRMED]})
    member = make_member(review)
    shown = make_reviewed_dossier(review, hamlet, state=DossierState.CONFIRMED)
    hidden = make_reviewed_dossier(review, hamlet)
    (seat,) = seats_of(member.user, TODAY)
    assert list(seat.waiting) == [shown]
    with pytest.raises(ValidationError, match="trạng thái"):
        score(review, hidden, COUNCIL, member.user, "50", "30")


def test_moving_on_is_one_act_with_history_notices_and_a_preview_that_told_it(commune, hamlet, secretary, member):
    review = make_review_year(commune, phase=PhaseKind.APPRAISAL)
    for _ in range(2):
        make_reviewed_dossier(review, hamlet)
    make_reviewed_dossier(review, hamlet, state=DossierState.SUBMITTED)
    dossier = make_reviewed_dossier(review, hamlet)
    score(review, dossier, APPRAISER, secretary, "50", None, hand_in=False)
    make_member(review, member)
    current = review.phases.get(kind=PhaseKind.APPRAISAL)
    target = review.phases.get(kind=PhaseKind.SCORING)
    shown = move_shown(review, current, target, TODAY)
    assert (shown.appearing, shown.vanishing) == (3, 0)
    assert shown.closing == [("phiếu thẩm định", 1, 0)]
    assert shown.told == [("Có hồ sơ chờ anh/chị chấm điểm", 1)]
    assert ("Thành viên hội đồng chấm", "không", "có") in shown.rights
    Notice.objects.all().delete()
    move_phase(review_id=review.pk, phase_id=target.pk, actor=secretary, clock=lambda: IN_TIME)
    assert [notice.recipient for notice in Notice.objects.all()] == [member]
    event = ReviewEvent.objects.filter(action="move").last()
    assert (event.before, event.after, event.actor) == (PhaseKind.APPRAISAL, PhaseKind.SCORING, secretary)
    with pytest.raises(ValidationError, match="ở bước này"):
        score(review, dossier, APPRAISER, secretary, "50", "30")


def test_going_back_and_changing_a_running_phase_have_their_reason(commune, secretary):
    review = make_review_year(commune)
    back = review.phases.get(kind=PhaseKind.APPRAISAL)
    with pytest.raises(ValidationError, match="ghi lý do"):
        move_phase(review_id=review.pk, phase_id=back.pk, actor=secretary, clock=lambda: IN_TIME)
    current = review.phases.get(is_current=True)
    with pytest.raises(ValidationError, match="ghi lý do"):
        change_phase(phase_id=current.pk, rights={}, actor=secretary, clock=lambda: IN_TIME)
    with pytest.raises(StaleVersion):
        move_phase(review_id=review.pk, phase_id=back.pk, actor=secretary, expected_version=0, clock=lambda: IN_TIME)


def test_the_phase_says_who_decides(commune, secretary):
    review = make_review_year(commune, rights={"decider": "chairman"})
    after = review.phases.get(kind=PhaseKind.MEETING)
    with pytest.raises(PermissionDenied, match="lãnh đạo"):
        move_phase(review_id=review.pk, phase_id=after.pk, actor=secretary, clock=lambda: IN_TIME)
    with pytest.raises(PermissionDenied):
        close_scores(review_id=review.pk, actor=secretary, clock=lambda: IN_TIME)
    move_phase(review_id=review.pk, phase_id=after.pk, actor=holder(Role.CHAIRMAN, commune), clock=lambda: IN_TIME)


def test_closed_scores_never_change(commune, hamlet, secretary):
    review = make_review_year(commune)
    dossier, member = make_reviewed_dossier(review, hamlet), make_member(review)
    score(review, dossier, COUNCIL, member.user, "60", "30")
    close(review)
    with pytest.raises(ValidationError, match="đã khóa"):
        score(review, dossier, COUNCIL, member.user, "50", "30", note="Sửa")
    with pytest.raises(ValidationError, match="đã khóa"):
        close(review)
    with pytest.raises(ValidationError, match="đã khóa"):
        give_rights(review, PhaseKind.SCORING, shows_names=False)
    assert Assessment.objects.get(dossier=dossier).total == Decimal(90)


def test_votes_and_decisions_wait_for_their_phase_and_for_none_where_none_is_set_up(commune, hamlet, secretary):
    free = make_dossier(hamlet, state=DossierState.TABLED)
    open_round(case_id=free.cases.get().pk, source="members", actor=secretary, clock=lambda: IN_TIME)
    review = make_review_year(commune)
    dossier = make_reviewed_dossier(review, hamlet, state=DossierState.TABLED)
    with pytest.raises(ValidationError, match="chưa mở việc: biểu quyết"):
        take(dossier, "vote")
    take_to(review, PhaseKind.MEETING)
    voted = take(dossier, "vote")
    with pytest.raises(ValidationError, match="chưa mở việc: quyết định"):
        take(voted, "decide")
    take_to(review, PhaseKind.DECISION)
    take(voted, "decide")


def test_a_unit_has_its_class_by_year_and_for_the_period(commune, hamlet, secretary):
    review = make_review_year(commune, phase=PhaseKind.APPRAISAL, period_rule=PeriodRule.LOWEST)
    columns = {"review_id": review.pk, "unit_id": hamlet.pk, "actor": secretary, "clock": lambda: IN_TIME}
    criteria = list(review.unit_rubric.criteria.all())
    whole = {criteria[0].pk: Given(points=Decimal(50)), criteria[1].pk: Given(points=Decimal(30))}
    save_sheet(column=APPRAISER, given=whole, hand_in=True, **columns)
    with pytest.raises(PermissionDenied):
        save_sheet(column=SELF, given=whole, hand_in=True, **columns)
    close(review)
    years, (row,) = unit_classes(review, TODAY)
    assert (years, row.unit, row.current.total, row.current.band.name) == ([2026], hamlet, Decimal(80), "Tốt")
    assert (row.total, row.band.name) == (Decimal(80), "Tốt")


def test_a_former_member_and_a_stranger_have_no_queue(commune, hamlet):
    review = make_review_year(commune)
    make_reviewed_dossier(review, hamlet)
    assert seats_of(make_user(None, (Role.COUNCIL_MEMBER, commune)), TODAY) == []
    assert seats_of(make_member(review, valid_to=TODAY - timedelta(days=1)).user, TODAY) == []
    assert members_of(review, TODAY).count() == 9
    assert ReviewPhase.objects.filter(is_current=True).count() == 1
