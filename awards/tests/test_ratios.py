from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from awards.enums import DossierState, GuardForce
from awards.models import AwardDecision, AwardForm, DecisionEvent, RatioRule
from awards.scoring import reaches, short_of_share
from awards.selectors.ratios import people_counted, ratios_published_with, ratios_with, rule_for
from awards.services import publish_decisions
from awards.tests.factories import IN_TIME, details_of, make_campaign_award, make_decision, make_dossier, publish, take
from awards.tests.quota_factories import make_ratio_rule
from campaigns.enums import RatioBase
from campaigns.tests.factories import make_campaign
from units.enums import OccupationGroup
from units.tests.factories import make_household, make_person

DAY = IN_TIME.date()
whole_numbers = st.integers(0, 300)


@given(part=whole_numbers, rest=whole_numbers, numerator=whole_numbers, more=whole_numbers, is_strict=st.booleans())
def test_a_share_is_compared_as_fractions_are(part, rest, numerator, more, is_strict):
    whole, denominator = part + rest or 1, numerator + more or 1
    part = min(part, whole)
    numerator = min(numerator, denominator)
    asked = {"numerator": numerator, "denominator": denominator, "is_strict": is_strict}
    share, bound = Fraction(part, whole), Fraction(numerator, denominator)
    assert reaches(part, whole, **asked) is (share > bound if is_strict else share >= bound)
    short = short_of_share(part, whole, **asked)
    if short is None:
        assert numerator == denominator
    else:
        assert reaches(part + short, whole + short, **asked)
        assert short == 0 or not reaches(part + short - 1, whole + short - 1, **asked)


@pytest.mark.parametrize(
    ("part", "whole", "is_met"), [(3, 10, False), (4, 13, True), (30, 100, False), (31, 100, True)]
)
def test_exactly_thirty_per_cent_is_not_more_than_thirty(part, whole, is_met):
    assert reaches(part, whole, numerator=30, denominator=100, is_strict=True) is is_met


def rule(**columns):
    return RatioRule(**{"pk": 1, **columns})


def test_the_narrower_rule_goes_before_the_wider_one():
    wide, of_form, of_campaign = rule(pk=1), rule(pk=2, award_form_id=5), rule(pk=3, campaign_id=7)
    rules = [wide, of_form, of_campaign]
    assert rule_for(rules, campaign_id=7, award_form_id=5) is of_campaign
    assert rule_for(rules, campaign_id=8, award_form_id=5) is of_form
    assert rule_for(rules, campaign_id=8, award_form_id=6) is wide
    assert rule_for([of_form, of_campaign], campaign_id=8, award_form_id=6) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "columns",
    [{"denominator": 0, "numerator": 0}, {"numerator": 101}, {"valid_from": "2026-02-01", "valid_to": "2026-01-01"}],
)
def test_the_database_refuses_a_share_that_is_none(columns):
    with pytest.raises(IntegrityError):
        RatioRule.objects.create(source="Kế hoạch", **columns)


@pytest.mark.django_db
def test_two_rules_of_the_same_awards_do_not_hold_on_one_day(commune):
    make_ratio_rule()
    with pytest.raises(ValidationError, match="Trùng thời gian"):
        make_ratio_rule(numerator=40)
    make_ratio_rule(numerator=40, campaign=make_campaign(commune))
    with pytest.raises(ValidationError, match="Không thể vượt toàn bộ"):
        make_ratio_rule(campaign=make_campaign(commune), numerator=100)


@pytest.fixture
def award(commune):
    return make_campaign_award(make_campaign(commune))


@pytest.fixture
def officer(hamlet):
    return lambda: make_person(hamlet, occupation_group=OccupationGroup.OFFICIAL)


@pytest.fixture
def farmer(hamlet):
    return lambda: make_person(hamlet, occupation_group=OccupationGroup.FARMER)


@pytest.fixture
def voted(hamlet, award):
    return lambda subject: make_dossier(hamlet, campaign_award=award, subject=subject, state=DossierState.VOTED)


@pytest.fixture
def decide(voted):
    """Draw up one decision over the subjects."""

    def draw_up(*subjects):
        dossiers = [voted(subject) for subject in subjects]
        details = details_of("decide", dossiers[0])
        for dossier in dossiers:
            take(dossier, "decide", details=details)
        return AwardDecision.objects.get(number=details.number)

    return draw_up


def figures(lines):
    return [(line.part, line.whole, line.is_met) for line in lines]


def test_the_chosen_count_before_they_are_decided_and_only_once_afterwards(hamlet, voted, officer, farmer):
    make_ratio_rule()
    chosen = [voted(officer()), voted(farmer()), voted(make_household(hamlet)), voted(hamlet)]
    (line,) = ratios_with(chosen, day=DAY)
    assert (line.part, line.whole, line.added, line.is_met, line.percent) == (2, 3, 3, True, "66,6 %")
    take(chosen[0], "decide")
    chosen[0].refresh_from_db()
    assert figures(ratios_with(chosen, day=DAY)) == [(2, 3, True)]
    assert figures(ratios_with(chosen[:1], day=DAY)) == [(0, 1, False)]
    assert figures(ratios_with([voted(hamlet)], day=DAY)) == [(0, 1, False)]
    assert ratios_with([], day=DAY) == []
    assert ratios_with(chosen, day=DAY.replace(year=2025)) == []


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        (RatioBase.INDIVIDUALS, (1, 2)),
        (RatioBase.INDIVIDUALS_HOUSEHOLDS, (2, 3)),
        (RatioBase.ALL_AWARDED, (2, 4)),
    ],
)
def test_the_base_says_who_stands_in_the_denominator_and_all_of_them_are_listed(
    base, expected, commune, hamlet, decide, officer, farmer, chairman, stranger
):
    a_rule = make_ratio_rule(base=base)
    worker, clerk = farmer(), officer()
    decision = decide(worker, clerk, make_household(hamlet), hamlet)
    (line,) = ratios_published_with([decision], day=DAY)
    assert (line.part, line.whole) == expected
    beside = {(part, whole) for _, part, whole in line.others}
    assert beside == {(1, 2), (2, 3), (2, 4)} - {expected}
    listed = list(people_counted(a_rule, commune, 2026, chairman))
    assert (sum(row.is_direct for row in listed), len(listed)) == expected
    assert [row.is_direct for row in listed] == sorted((row.is_direct for row in listed), reverse=True)
    assert {row.person for row in listed if row.person} == {worker, clerk}
    assert not people_counted(a_rule, commune, 2026, stranger)


def test_who_is_not_in_our_lists_counts_below_and_never_above_the_line(commune, decide, farmer):
    make_ratio_rule()
    make_decision(commune)
    assert figures(ratios_published_with([decide(farmer())], day=DAY)) == [(1, 2, True)]


def test_what_is_drawn_up_elsewhere_does_not_help_a_publishing(decide, officer, farmer):
    make_ratio_rule()
    red, green = decide(officer()), decide(farmer())
    assert figures(ratios_published_with([red], day=DAY)) == [(0, 1, False)]
    assert figures(ratios_published_with([red, green], day=DAY)) == [(1, 2, True)]
    publish(red, green)
    assert AwardDecision.objects.filter(published_at__isnull=False).count() == 2


def test_a_share_not_reached_asks_for_a_reason_that_the_decision_keeps(decide, officer, secretary):
    make_ratio_rule()
    decision = decide(officer())
    with pytest.raises(ValidationError) as refusal:
        publish(decision)
    assert set(refusal.value.message_dict) == {"ratio_reason"}
    (sentence,) = refusal.value.messages
    assert "0/1 (0,0 %), quy định trên 30 % (Kế hoạch thi đua năm 2026, mục III)" in sentence
    decision.refresh_from_db()
    assert not decision.is_published
    publish_decisions(
        decision_ids=[decision.pk], actor=secretary, ratio_reason="Năm nay chỉ xét cơ quan", clock=lambda: IN_TIME
    )
    note = DecisionEvent.objects.get(action="publish").note
    assert "0/1" in note
    assert note.endswith("Lý do: Năm nay chỉ xét cơ quan")


def test_a_rule_that_blocks_takes_no_reason(decide, officer, farmer, secretary):
    make_ratio_rule(force=GuardForce.BLOCK)
    red = decide(officer())
    with pytest.raises(ValidationError, match="Hãy quyết định thêm cho người lao động trực tiếp"):
        publish_decisions(decision_ids=[red.pk], actor=secretary, ratio_reason="Cứ công bố", clock=lambda: IN_TIME)
    publish(red, decide(farmer()))


def test_exactly_the_asked_share_stops_and_one_more_worker_frees(decide, officer, farmer):
    make_ratio_rule(numerator=1, denominator=2, force=GuardForce.BLOCK)
    half = decide(officer(), farmer())
    with pytest.raises(ValidationError, match="1/2"):
        publish(half)
    publish(half, decide(farmer()))


def test_what_is_decided_above_is_not_judged_here(province, commune, hamlet, officer):
    make_ratio_rule(force=GuardForce.BLOCK)
    award = make_campaign_award(make_campaign(commune), deciding_unit=province)
    dossier = make_dossier(hamlet, campaign_award=award, subject=officer(), state=DossierState.FORWARDED)
    assert ratios_with([dossier], day=DAY) == []
    assert take(dossier, "record_answer").state == DossierState.AWARDED
    assert AwardForm.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_share_costs_the_same_for_one_dossier_and_for_many(rows, voted, officer, django_assert_num_queries):
    make_ratio_rule()
    dossiers = [voted(officer()) for _ in range(rows)]
    related = ("receiving_unit", "campaign_award__award_form", "lowered_form", "person", "decision_line")
    rows_read = list(type(dossiers[0]).objects.select_related(*related))
    with django_assert_num_queries(2):
        ratios_with(rows_read, day=DAY)
