"""One vote from its opening to its frozen result; what the ways of voting share."""

import hashlib
import json

from django.core.exceptions import ValidationError

from awards import scoring
from awards.enums import VoteChoice, VoteSource, VotingMethod
from awards.gates import electorate, electorate_of, round_gaps, vote_rule_on
from awards.models import BallotBox, VoteRound, VoteRule
from awards.score_gates import right_gaps
from awards.selectors.reviews import phase_of


def begin_round(case, *, source, actor, now):
    """A round on a case whose dossier and row the caller has locked, under the rule of the meeting's day."""
    if gaps := right_gaps(phase_of(case.dossier), "allows_votes"):
        raise ValidationError(gaps)
    form = case.dossier.campaign_award.award_form
    rule = vote_rule_on(VoteRule.objects.filter(award_form=form), case.meeting.held_on)
    if rule is None:
        raise ValidationError(f"Chưa có quy tắc biểu quyết cho {form}; hãy khai báo trước khi biểu quyết.")
    voters = electorate(case, rule)
    if gaps := round_gaps(case, rule, voters, source=source):
        raise ValidationError(gaps)
    round = VoteRound.objects.create(
        dossier=case.dossier,
        case=case,
        number=case.rounds.count() + 1,
        method=rule.method,
        source=source,
        base=rule.base,
        base_count=voters.base_count,
        numerator=rule.numerator,
        denominator=rule.denominator,
        is_strict=rule.is_strict,
        counts_written=rule.counts_written,
        chair_breaks_tie=rule.chair_breaks_tie,
        rule_text=str(rule),
        opened_by=actor,
        opened_at=now,
    )
    if source == VoteSource.BALLOTS:
        BallotBox.objects.create(round=round)
    return round


def finish_round(round, figures, *, actor, now):
    """Freeze the result: ``figures`` are the votes counted in the room, written opinions come on top."""
    votes = {name: figures[name] for name in ("votes_for", "votes_against", "votes_blank")}
    chair_side = None
    if round.source != VoteSource.TOTALS:
        written = round.case.opinions.filter(member__in=electorate_of(round).written)
        for choice in written.values_list("choice", flat=True):
            votes[f"votes_{choice}"] += 1
    if round.method == VotingMethod.SHOW_OF_HANDS:
        chair_side = round.votes.filter(member=round.case.meeting.chair_id).values_list("choice", flat=True).first()
    round.votes_for, round.votes_against, round.votes_blank = votes.values()
    round.is_approved = scoring.approves(
        round.votes_for,
        round.base_count,
        numerator=round.numerator,
        denominator=round.denominator,
        is_strict=round.is_strict,
    ) or (
        round.chair_breaks_tie
        and chair_side == VoteChoice.FOR
        and scoring.is_tie(
            round.votes_for, round.votes_against, numerator=round.numerator, denominator=round.denominator
        )
    )
    round.closed_by, round.closed_at = actor, now
    round.digest = digest_of(round)
    round.save(
        update_fields=[
            "votes_for",
            "votes_against",
            "votes_blank",
            "is_approved",
            "closed_by",
            "closed_at",
            "digest",
        ]
    )
    return round


FROZEN = (
    "dossier_id",
    "case_id",
    "number",
    "method",
    "source",
    "base",
    "base_count",
    "numerator",
    "denominator",
    "is_strict",
    "counts_written",
    "chair_breaks_tie",
    "votes_for",
    "votes_against",
    "votes_blank",
    "is_approved",
)


def digest_of(round):
    """SHA-256 over everything the result hangs on: a row changed behind the application's back no longer fits it."""
    facts = {name: getattr(round, name) for name in FROZEN}
    facts["votes"] = sorted(round.votes.values_list("member_id", "choice"))
    facts["voted"] = sorted(round.participations.values_list("member_id", flat=True))
    facts["written"] = sorted(round.case.opinions.values_list("member_id", "choice"))
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
