"""The database itself refuses what may never be."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from awards.enums import DossierState
from awards.models import (
    Attendance,
    AwardCouncil,
    AwardDecision,
    AwardDecisionLine,
    AwardForm,
    BaseWage,
    CampaignAward,
    ChecklistItem,
    CouncilMeeting,
    Dossier,
    DossierVersion,
    LateRequest,
    PaperCount,
    Participation,
    PrizeRule,
    RevokedLine,
    Vote,
    VoteRound,
    VoteRule,
)
from awards.tests.factories import (
    IN_TIME,
    make_base_wage,
    make_council,
    make_dossier,
    make_meeting,
    make_prize_rule,
    preparer_for,
)


def again(row, **changes):
    """The same row once more with some columns changed, past every Python check."""
    copy = type(row).objects.get(pk=row.pk)
    copy.pk = None
    for name, value in changes.items():
        setattr(copy, name, value)
    type(row).objects.bulk_create([copy])


def late_request(dossier, **columns):
    return LateRequest(
        **{
            "dossier": dossier,
            "reason": "Bão",
            "requested_by": preparer_for(dossier),
            "requested_at": IN_TIME,
            **columns,
        }
    )


def open_round(dossier, number):
    closed = dossier.votes.get()
    figures = dict.fromkeys(["votes_for", "votes_against", "votes_blank", "is_approved"])
    columns = {f.attname: getattr(closed, f.attname) for f in VoteRound._meta.concrete_fields if not f.primary_key}
    return VoteRound(**columns | figures | {"number": number})


def member_of(dossier):
    return dossier.cases.get().meeting.attendances.first().member


def vote(dossier):
    actor = preparer_for(dossier)
    member = member_of(dossier)
    return Vote(round=dossier.votes.get(), member=member, choice="for", cast_by=actor, cast_at=IN_TIME)


def part(dossier):
    return Participation(round=dossier.votes.get(), member=member_of(dossier))


def counted_alone(dossier):
    who = preparer_for(dossier)
    return PaperCount(
        round=dossier.votes.get(),
        votes_for=1,
        votes_against=0,
        votes_blank=0,
        counted_by=who,
        counted_at=IN_TIME,
        confirmed_by=who,
        confirmed_at=IN_TIME,
    )


def taken_back(dossier, **columns):
    return RevokedLine(decision=dossier.decision_line.decision, line=dossier.decision_line, **columns)


BREACHES = {
    "award_form_once_per_validity": lambda d: again(AwardForm.objects.first()),
    "award_form_ends_after_it_begins": lambda d: AwardForm.objects.update(
        valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1)
    ),
    "vote_thresholds_are_fractions": lambda d: VoteRule.objects.update(numerator=3, denominator=2),
    "award_form_once_per_campaign": lambda d: again(CampaignAward.objects.first()),
    "checklist_item_once": lambda d: again(ChecklistItem.objects.first()),
    "dossier_has_one_subject_of_its_kind": lambda d: Dossier.objects.update(person=None),
    "sent_dossier_has_its_moment": lambda d: Dossier.objects.update(submitted_at=None),
    "returned_dossier_has_a_due_date": lambda d: Dossier.objects.update(state=DossierState.RETURNED),
    "version_number_once_per_dossier": lambda d: again(d.versions.get(), key="0" * 32, receipt_number="khác"),
    "receipt_number_once_per_unit": lambda d: again(d.versions.get(), key="0" * 32, number=2),
    "key of a version is unique": lambda d: again(d.versions.get(), number=2, receipt_number="khác"),
    "on_time_means_before_the_cutoff": lambda d: DossierVersion.objects.update(submitted_at=d.versions.get().cutoff),
    "one_open_late_request_per_dossier": lambda d: LateRequest.objects.bulk_create([late_request(d), late_request(d)]),
    "granted_lateness_has_an_end": lambda d: LateRequest.objects.bulk_create([late_request(d, is_granted=True)]),
    "one_current_council_per_unit": lambda d: again(AwardCouncil.objects.get()),
    "attendance_within_membership": lambda d: CouncilMeeting.objects.update(present_count=10),
    "round_once_per_case": lambda d: again(VoteRound.objects.get()),
    "one_open_round_per_dossier": lambda d: VoteRound.objects.bulk_create([open_round(d, 2), open_round(d, 3)]),
    "closed_round_has_its_figures": lambda d: VoteRound.objects.update(votes_blank=None),
    "member_called_once": lambda d: again(Attendance.objects.first()),
    "absence_with_leave_has_its_reason": lambda d: Attendance.objects.update(presence="excused"),
    "case_once_per_meeting": lambda d: again(d.cases.get()),
    "meeting_has_the_moments_of_its_state": lambda d: CouncilMeeting.objects.update(state="ended"),
    "member_votes_once_a_round": lambda d: Vote.objects.bulk_create([vote(d), vote(d)]),
    "member_takes_part_once_a_round": lambda d: Participation.objects.bulk_create([part(d), part(d)]),
    "paper_is_counted_by_two": lambda d: PaperCount.objects.bulk_create([counted_alone(d)]),
    "votes_within_their_base": lambda d: VoteRound.objects.update(votes_for=10),
    "decision_number_once": lambda d: again(AwardDecision.objects.get()),
    "a decision line is the dossier's only one": lambda d: again(d.decision_line, entry_number=None),
    "entry_once_in_the_award_book": lambda d: again(d.decision_line, dossier=None),
    "entry_stands_in_a_book": lambda d: AwardDecisionLine.objects.update(book_year=None),
    "award_line_links_a_subject_of_its_kind": lambda d: AwardDecisionLine.objects.update(subject_kind="household"),
    "reckoned_prize_has_its_parts": lambda d: AwardDecisionLine.objects.update(prize_multiple=1),
    "revocation_has_its_decision_and_reason": lambda d: AwardDecision.objects.update(kind="revocation"),
    "only_own_awards_wait_to_be_published": lambda d: AwardDecision.objects.update(origin="past", published_at=None),
    "a line is taken back once": lambda d: RevokedLine.objects.bulk_create([taken_back(d), taken_back(d)]),
    "only_a_certificate_due_is_recovered": lambda d: RevokedLine.objects.bulk_create(
        [taken_back(d, certificate_recovered_on=date(2026, 11, 3))]
    ),
    "only_money_due_is_recovered": lambda d: RevokedLine.objects.bulk_create(
        [taken_back(d, money_recovered_on=date(2026, 11, 3))]
    ),
    "base_wage_once_per_day": lambda d: again(make_base_wage()),
    "base_wage_is_money": lambda d: BaseWage.objects.filter(pk=make_base_wage().pk).update(amount=0),
    "base_wage_ends_after_it_begins": lambda d: BaseWage.objects.filter(pk=make_base_wage().pk).update(
        valid_to=date(2026, 1, 1)
    ),
    "prize_rule_once_without_beginning": lambda d: again(make_prize_rule("GK")),
    "prize_rule_once_per_validity": lambda d: again(make_prize_rule("GK", valid_from=date(2026, 1, 1))),
    "prize_rule_is_money": lambda d: PrizeRule.objects.filter(pk=make_prize_rule("GK").pk).update(rounding_step=0),
    "prize_rule_ends_after_it_begins": lambda d: PrizeRule.objects.filter(pk=make_prize_rule("GK").pk).update(
        valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1)
    ),
}


@pytest.fixture
def awarded(hamlet, commune):
    make_meeting(make_council(commune))
    return make_dossier(hamlet, state=DossierState.AWARDED)


@pytest.mark.parametrize("breach", BREACHES)
def test_the_database_refuses(breach, awarded):
    with pytest.raises(IntegrityError), transaction.atomic():
        BREACHES[breach](awarded)
    assert Dossier.objects.get().state == DossierState.AWARDED


def test_an_accepted_lateness_may_lie_past_the_cutoff(hamlet):
    version = make_dossier(hamlet, state=DossierState.SUBMITTED).versions.get()
    changed = DossierVersion.objects.update(submitted_at=version.cutoff + timedelta(hours=1), is_late=True)
    assert changed == 1


def test_the_word_of_a_dossier_is_its_code_and_subject(hamlet):
    dossier = make_dossier(hamlet)
    assert str(dossier) == f"HS2026-{dossier.pk:06d} {dossier.person.full_name}"
