"""The standards of a dossier as its pages show them, and what else is known of its nominee."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

from awards.eligibility import TO_ATTEST, Evidence, Verdict, verdicts_of
from awards.enums import JudgedBy
from awards.models import AnnualRating, Attestation, AwardDecisionLine, CulturalTitle, EligibilityHold
from awards.permissions import can_attest

SUBJECTS = ("subject_unit", "person", "household")
READS_AWARDS = {JudgedBy.NOT_REWARDED, JudgedBy.PRIOR_AWARD}
FACTS_READ = {JudgedBy.ANNUAL_RATING: "annualratings", JudgedBy.CULTURAL_TITLE: "culturaltitles"}


def lines_told(user=None, *, at_desk=True):
    """Award lines a judgement may rest on, with ``is_seen``: whether the user may look them up.

    What is drawn up and not published is known at the desk alone.
    """
    lines = AwardDecisionLine.objects.select_related("decision__unit", "award_form", "revocation__decision", "dossier")
    if user is not None:
        seen = AwardDecisionLine.objects.visible_to(user).filter(pk=OuterRef("pk"))
        lines = lines.annotate(is_seen=Exists(seen))
    return lines if at_desk else lines.filter(decision__published_at__isnull=False)


def fetch_standards(dossiers, *, lines=None):
    """Read ahead, for many dossiers at once, what judging their standards reads and no more.

    ``lines`` are fetched whatever the standards are; without them those of ``lines_told()`` where a standard asks.
    """
    prefetch_related_objects(dossiers, "campaign_award__rules__prior_form")
    asked = {rule.judged_by for dossier in dossiers for rule in dossier.campaign_award.rules.all()}
    is_held = any(getattr(dossier, "is_held", True) for dossier in dossiers)
    awards = lines_told() if lines is None else lines
    wanted = {
        "awards": (awards, lines is not None or bool(asked & READS_AWARDS)),
        "annualratings": (AnnualRating.objects.all(), JudgedBy.ANNUAL_RATING in asked),
        "culturaltitles": (CulturalTitle.objects.all(), JudgedBy.CULTURAL_TITLE in asked),
        "eligibilityholds": (EligibilityHold.objects.open(), is_held),
    }
    prefetch_related_objects(
        dossiers,
        Prefetch("attestations", Attestation.objects.select_related("attested_by", "evidence")),
        *(["model__recognitions"] if JudgedBy.RECOGNISED_MODEL in asked else []),
        *(["assessment__review"] if JudgedBy.SCORE in asked else []),
        *(
            Prefetch(f"{subject}__{name}", rows if is_wanted else rows.none())
            for subject in SUBJECTS
            for name, (rows, is_wanted) in wanted.items()
        ),
    )


def fetch_holds(dossiers):
    """Read ahead the open holds of the subjects: three queries at most."""
    holds = EligibilityHold.objects.open()
    prefetch_related_objects(dossiers, *(Prefetch(f"{subject}__eligibilityholds", holds) for subject in SUBJECTS))


def with_held(rows):
    """Dossiers with ``is_held``: their subject is set aside."""
    return rows.annotate(is_held=Exists(EligibilityHold.objects.open().on_subject_of(OuterRef)))


@dataclass(frozen=True)
class StandardShown:
    """A standard with its ``Verdict``, what units claimed and nobody confirmed, and what the user may do about it."""

    verdict: Verdict
    may_attest: bool = False
    claims: tuple = ()

    @property
    def rule(self):
        return self.verdict.rule

    @property
    def seen(self):
        """The key of the attestation on the page, 0 for none."""
        return self.verdict.attestation.pk if self.verdict.attestation else 0


def standards_shown(dossier, user, *, today, reads_draft=True):
    """The ``StandardShown`` rows of a dossier, all they rest on fetched ahead by ``fetch_standards``.

    Without ``reads_draft`` the model of a working copy that is being mended does not count.
    """
    rows = []
    for verdict in verdicts_of(dossier, today=today):
        if dossier.is_editable and not reads_draft and verdict.rule.judged_by == JudgedBy.RECOGNISED_MODEL:
            verdict = Verdict(verdict.rule, TO_ATTEST, (Evidence("Đơn vị đang bổ sung hồ sơ."),), TO_ATTEST)
        facts = FACTS_READ.get(verdict.rule.judged_by)
        known = getattr(dossier.subject, facts).all() if facts else ()
        if verdict.rule.judged_by == JudgedBy.CULTURAL_TITLE:
            known = [fact for fact in known if fact.title == verdict.rule.cultural_title]
        rows.append(
            StandardShown(
                verdict,
                may_attest=bool(can_attest(user, dossier, verdict.rule, verdict.attestation)),
                claims=tuple(fact for fact in known if fact.is_confirmed is None),
            )
        )
    return rows


@dataclass(frozen=True)
class Tally:
    """How many standards are met, not met, and still to be attested."""

    met: int
    not_met: int
    to_attest: int


def tally_of(standards):
    answers = [row.verdict.is_met for row in standards]
    return Tally(answers.count(True), answers.count(False), answers.count(None))
