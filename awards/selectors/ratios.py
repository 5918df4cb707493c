"""The share of direct workers among the awarded, as the ratio rules ask it: live, with everybody who is counted."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Case, Count, Q, Value, When

from awards.enums import GuardForce, SubjectKind
from awards.models import AwardDecisionLine, RatioRule
from awards.models.quotas import SHARES
from awards.scoring import reaches, short_of_share
from campaigns.enums import RatioBase
from units.enums import DIRECT_OCCUPATIONS
from units.models import Unit

DIRECT_WORKER_Q = Q(person__direct_worker_override=True) | Q(
    person__direct_worker_override=None, person__occupation_group__in=DIRECT_OCCUPATIONS, person__is_head=False
)
DIRECT_Q = DIRECT_WORKER_Q | Q(subject_kind=SubjectKind.HOUSEHOLD)
DIRECT = Case(When(DIRECT_Q, then=Value(True)), default=Value(False), output_field=BooleanField())
INDIVIDUALS = frozenset({SubjectKind.INDIVIDUAL})
PEOPLE = INDIVIDUALS | {SubjectKind.HOUSEHOLD}
BASES = {RatioBase.INDIVIDUALS: INDIVIDUALS, RatioBase.ALL_AWARDED: frozenset(SubjectKind)}


def kinds_in(base):
    """Kinds of subjects that make the base; where none is named individuals and households do."""
    return BASES.get(base, PEOPLE)


def rule_for(rules, *, campaign_id, award_form_id):
    """Of the rules of a day the narrowest that speaks of the award; ``None`` where none does."""
    speaking = [r for r in rules if r.campaign_id in (None, campaign_id) and r.award_form_id in (None, award_form_id)]
    return max(
        speaking,
        key=lambda r: (r.campaign_id is not None, r.award_form_id is not None, r.valid_from or date.min, r.pk),
        default=None,
    )


@dataclass(frozen=True)
class RatioLine:
    """The share in what a unit awards in a year under one rule; ``added`` of the ``whole`` are chosen on the page.

    ``by_base`` holds ``(part, whole)`` of each base: the rule goes by one, the others are shown beside it.
    """

    rule: RatioRule
    unit: Unit
    year: int
    by_base: dict
    added: int = 0

    @property
    def part(self):
        return self.by_base[self.rule.base][0]

    @property
    def whole(self):
        return self.by_base[self.rule.base][1]

    @property
    def others(self):
        """``[(base in words, part, whole)]`` of the bases that the rule does not go by."""
        bases = [base for base in self.by_base if base != self.rule.base]
        return [(RatioBase(base).label.lower(), *self.by_base[base]) for base in bases]

    @property
    def fraction(self):
        rule = self.rule
        return {"numerator": rule.numerator, "denominator": rule.denominator, "is_strict": rule.is_strict}

    @property
    def is_met(self):
        """``None`` while nobody of the base is awarded."""
        return reaches(self.part, self.whole, **self.fraction) if self.whole else None

    @property
    def is_red(self):
        return self.is_met is False

    @property
    def blocks(self):
        return self.is_red and self.rule.force == GuardForce.BLOCK

    @property
    def asks_reason(self):
        return self.is_red and self.rule.force == GuardForce.REASON

    @property
    def short(self):
        """How many more direct workers would make it."""
        return short_of_share(self.part, self.whole, **self.fraction)

    @property
    def percent(self):
        """«30,8 %», cut off after one decimal: what is just short of the asked share never looks like it."""
        tenths = 1000 * self.part // self.whole if self.whole else 0
        return f"{tenths // 10},{tenths % 10} %"

    @property
    def label(self):
        if self.is_met is None:
            return "Chưa có ai trong mẫu số"
        return "Đạt" if self.is_met else "Chưa đạt"

    @property
    def tone(self):
        return {None: "plain", True: "done", False: "alert"}[self.is_met]


def ratios_with(dossiers, *, day):
    """``[RatioLine]`` of what stands, drawn up or published, together with the dossiers that are chosen; two queries.

    The dossiers come with their award, receiving unit and person; of those decided above nothing is said here.
    """
    wanted = {}
    rules = list(RatioRule.objects.in_force_on(day).select_related("campaign", "award_form")) if dossiers else []
    for dossier in dossiers:
        if dossier.deciding_unit_id != dossier.receiving_unit_id:
            continue
        rule = rule_for(rules, campaign_id=dossier.campaign_id, award_form_id=dossier.asked_form.pk)
        if rule is not None:
            wanted.setdefault((dossier.receiving_unit, dossier.year, rule), []).append(dossier)
    standing = AwardDecisionLine.objects.standing()
    return [
        with_chosen(line, [d for d in wanted[line.unit, line.year, line.rule] if not has_line(d)])
        for line in counted(standing, wanted)
    ]


def has_line(dossier):
    return getattr(dossier, "decision_line", None) is not None


def with_chosen(line, dossiers):
    chosen = [(d.subject_kind, is_direct(d)) for d in dossiers]
    sums = shares(Counter(chosen))
    both = {base: (part + sums[base][0], whole + sums[base][1]) for base, (part, whole) in line.by_base.items()}
    return RatioLine(line.rule, line.unit, line.year, both, added=sums[line.rule.base][1])


def is_direct(dossier):
    """``DIRECT_Q`` for a dossier that is held already."""
    return dossier.subject_kind == SubjectKind.HOUSEHOLD or bool(dossier.person and dossier.person.is_direct_worker)


def shares(tally):
    """``{base: (part, whole)}`` of a ``Counter`` by kind of subject and whether it is a direct worker."""
    return {
        base.value: (
            sum(number for (kind, direct), number in tally.items() if direct and kind in kinds_in(base)),
            sum(number for (kind, _), number in tally.items() if kind in kinds_in(base)),
        )
        for base in SHARES
    }


def ratios_published_with(decisions, *, day):
    """``[RatioLine]`` of what is known once the decisions are published: theirs and what was published before."""
    pks = [decision.pk for decision in decisions]
    units = {decision.unit_id: decision.unit for decision in decisions}
    rules = list(RatioRule.objects.in_force_on(day).select_related("campaign", "award_form"))
    if not rules:
        return []
    touched = AwardDecisionLine.objects.standing().filter(decision__in=pks).order_by()
    wanted = {}
    for unit, year, campaign, form in touched.values_list(
        "decision__unit", "year", "dossier__campaign", "award_form"
    ).distinct():
        rule = rule_for(rules, campaign_id=campaign, award_form_id=form)
        if rule is not None:
            wanted[units[unit], year, rule] = None
    known = AwardDecisionLine.objects.standing().filter(Q(decision__published_at__isnull=False) | Q(decision__in=pks))
    return counted(known, wanted)


def counted(lines, wanted):
    """A ``RatioLine`` for each ``(unit, year, rule)`` among the lines, in one query."""
    if not wanted:
        return []
    rows = lines.filter(
        decision__unit__in={unit for unit, _, _ in wanted}, year__in={year for _, year, _ in wanted}
    ).order_by()
    columns = ("decision__unit", "year", "dossier__campaign", "award_form", "subject_kind")
    groups = list(rows.annotate(is_direct=DIRECT).values_list(*columns, "is_direct").annotate(n=Count("pk")))
    found = []
    for unit, year, rule in wanted:
        tally = Counter()
        for unit_pk, its_year, campaign, form, kind, direct, number in groups:
            fits = (unit_pk, its_year) == (unit.pk, year)
            if fits and rule.campaign_id in (None, campaign) and rule.award_form_id in (None, form):
                tally[kind, direct] += number
        found.append(RatioLine(rule, unit, year, shares(tally)))
    return found


def people_counted(rule, unit, year, user):
    """Everybody of the base of the rule in what the unit awarded in the year, with ``is_direct``, as the user sees."""
    rows = AwardDecisionLine.objects.visible_to(user).standing()
    rows = rows.filter(decision__unit=unit, year=year, subject_kind__in=kinds_in(rule.base))
    if rule.campaign_id:
        rows = rows.filter(dossier__campaign=rule.campaign_id)
    if rule.award_form_id:
        rows = rows.filter(award_form=rule.award_form_id)
    rows = rows.annotate(is_direct=DIRECT).select_related("decision", "unit", "person")
    return rows.order_by("-is_direct", "pk")
