"""Quotas with their live count: allotted, passed on, decided, forwarded, voted through, left."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from awards.enums import DossierState
from awards.models import AwardDecisionLine, AwardQuota, Dossier, DossierForwarding
from awards.permissions import QUOTA_KEEPERS, keeps_quotas
from awards.selectors.desk import with_vote
from units.enums import UnitLevel
from units.models import Unit

QUOTA_ACTS = {
    "allot": "Phân bổ chỉ tiêu",
    "set_own": "Chủ tịch tự quyết số lượng",
    "change": "Điều chỉnh số lượng",
    "excess": "Cho vượt chỉ tiêu",
    "lift": "Bỏ chỉ tiêu",
}


def line_of(unit):
    """Keys of the units above, root first, and of the unit."""
    return [*unit.ancestor_ids, unit.pk]


def quotas_over(dossier, form, *, below=None):
    """Quotas in force on which an award of the form to the dossier counts; with ``below`` those of that unit's
    subtree alone.
    """
    rows = AwardQuota.objects.filter(
        Q(campaign=None) | Q(campaign=dossier.campaign_id),
        is_in_force=True,
        year=dossier.year,
        award_form__code=form.code,
        subject_kind__in=["", dossier.subject_kind],
        unit__in=line_of(dossier.unit),
    )
    return rows if below is None else rows.filter(unit__path__startswith=below.path)


def lines_counted(quota):
    """Award lines that stand and count on the quota, published or drawn up."""
    rows = AwardDecisionLine.objects.standing().within([quota.unit])
    rows = rows.filter(year=quota.year, award_form__code=quota.award_form.code)
    if quota.subject_kind:
        rows = rows.filter(subject_kind=quota.subject_kind)
    return rows.filter(dossier__campaign=quota.campaign_id) if quota.campaign_id else rows


def going_up(rows):
    """Of the dossiers those proposed upwards and not answered, with ``asked_code`` and ``proposed_by``, the highest
    desk that passed it on. One whose award is drawn up counts as that award.
    """
    ways = DossierForwarding.objects.filter(dossier=OuterRef("pk"), outcome="").order_by("-pk")
    rows = asked(rows).annotate(proposed_by=Subquery(ways.values("lower_unit")[:1]))
    return rows.filter(proposed_by__isnull=False, decision_line=None)


def asked(rows):
    """With ``asked_code``, the code of ``Dossier.asked_form``."""
    return rows.annotate(asked_code=Coalesce("lowered_form__code", "campaign_award__award_form__code"))


def forwarded_counted(quota):
    """Dossiers proposed upwards and not answered: they use up what a unit may propose, not what is awarded above."""
    rows = going_up(Dossier.objects.within([quota.unit]).filter(year=quota.year))
    rows = rows.filter(asked_code=quota.award_form.code, proposed_by__in=line_of(quota.unit))
    if quota.subject_kind:
        rows = rows.filter(subject_kind=quota.subject_kind)
    return rows.filter(campaign=quota.campaign_id) if quota.campaign_id else rows


@dataclass(frozen=True)
class Tally:
    """``pending`` were voted through and wait for their decision; they are not counted yet."""

    decided: int = 0
    forwarded: int = 0
    pending: int = 0

    @property
    def counted(self):
        return self.decided + self.forwarded


def tally_of(quotas):
    """``{quota key: Tally}`` of any number of quotas in three queries, wherever their units stand."""
    quotas = list(quotas)
    if not quotas:
        return {}
    common = area_q([quota.unit for quota in quotas]) & Q(year__in={quota.year for quota in quotas})
    codes = {quota.award_form.code for quota in quotas}
    lines = AwardDecisionLine.objects.standing().filter(common, award_form__code__in=codes)
    dossiers = Dossier.objects.filter(common)
    voted = with_vote(dossiers.filter(state=DossierState.VOTED, decision_line=None)).filter(is_passed=True)
    counts = {
        "decided": spread(lines, code="award_form__code", campaign="dossier__campaign"),
        "forwarded": spread(going_up(dossiers).filter(asked_code__in=codes), receiver="proposed_by"),
        "pending": spread(asked(voted).filter(asked_code__in=codes)),
    }
    return {quota.pk: Tally(**{name: count[key_of(quota)] for name, count in counts.items()}) for quota in quotas}


def area_q(units):
    """Where rows that count on quotas of the units can lie; its length does not grow with the units."""
    provinces = {unit.pk for unit in units if unit.level == UnitLevel.PROVINCE}
    communes = {unit.commune_id for unit in units if unit.commune_id}
    others = {unit.province_id for unit in units if not unit.commune_id}
    return Q(province__in=provinces | others - {None}) | Q(commune__in=communes)


def key_of(quota):
    return quota.unit_id, quota.award_form.code, quota.year, quota.subject_kind, quota.campaign_id


def spread(rows, *, code="asked_code", campaign="campaign", receiver=None):
    """How many rows count on each possible quota: one of their unit or above, of their kind or all, of their campaign
    or all. With ``receiver`` on units from the receiver downwards alone.
    """
    columns = ["unit__path", code, "year", "subject_kind", campaign, *([receiver] if receiver else [])]
    counter = Counter()
    for path, form, year, kind, campaign_pk, *rest in rows.order_by().values_list(*columns).annotate(n=Count("pk")):
        *received_at, number = rest
        line = [int(pk) for pk in path.strip("/").split("/")]
        if received_at:
            line = line[line.index(received_at[0]) :] if received_at[0] in line else []
        for unit in line:
            for one_kind in {kind, ""}:
                for one_campaign in {campaign_pk, None}:
                    counter[unit, form, year, one_kind, one_campaign] += number
    return counter


@dataclass(frozen=True)
class QuotaLine:
    """A quota as it stands now; ``chosen`` of the dossiers on the page would count on it."""

    quota: AwardQuota
    tally: Tally
    chosen: int = 0

    @property
    def ceiling(self):
        return self.quota.number + self.quota.extra_total

    @property
    def left(self):
        return max(self.ceiling - self.tally.counted, 0)

    @property
    def beyond(self):
        return max(self.tally.counted - self.ceiling, 0)

    @property
    def unpassed(self):
        """What can still be passed on."""
        return max(self.quota.number - self.quota.passed_total, 0)

    @property
    def too_many(self):
        """How many of the chosen would find no room."""
        return max(self.chosen - self.left, 0)

    @property
    def label(self):
        if self.beyond:
            return f"Vượt {self.beyond}"
        return f"Còn {self.left}" if self.left else "Đã hết"

    @property
    def tone(self):
        if self.beyond or self.too_many:
            return "alert"
        return "done" if self.left else "waiting"


def quota_lines(quotas):
    """``[QuotaLine]`` of quotas read ``for_lines``, in their order."""
    quotas = list(quotas)
    tallies = tally_of(quotas)
    return [QuotaLine(quota, tallies[quota.pk]) for quota in quotas]


def for_lines(rows):
    return rows.with_sums().select_related("unit", "award_form", "campaign", "allotted_by", "desk_unit")


def quotas_shown(dossiers, user):
    """``[QuotaLine]`` the user may see over any of the dossiers, widest unit first; at most four queries."""
    dossiers = list(dossiers)
    if not dossiers:
        return []
    reached = {pk for dossier in dossiers for pk in line_of(dossier.unit)}
    rows = AwardQuota.objects.visible_to(user).filter(
        is_in_force=True,
        unit__in=reached,
        year__in={dossier.year for dossier in dossiers},
        award_form__code__in={dossier.asked_form.code for dossier in dossiers},
    )
    chosen = Counter()
    for dossier in dossiers:
        form, year = dossier.asked_form.code, dossier.year
        for unit in line_of(dossier.unit):
            for kind in {dossier.subject_kind, ""}:
                for campaign in {dossier.campaign_id, None}:
                    chosen[unit, form, year, kind, campaign] += 1
    held = [row for row in for_lines(rows).order_by("unit__path", "subject_kind", "pk") if chosen[key_of(row)]]
    return [QuotaLine(line.quota, line.tally, chosen[key_of(line.quota)]) for line in quota_lines(held)]


# Who may be given how much


def quota_desks(user):
    """Units whose quotas the user keeps."""
    units = {m.unit_id: m.unit for m in user.memberships_now if m.role in QUOTA_KEEPERS}
    return [unit for unit in units.values() if keeps_quotas(user, unit)]


def units_to_allot(desk, *, today):
    """The desk's own unit first, then the units just below it: a province gives to its communes."""
    own_first = Case(When(pk=desk.pk, then=0), default=1, output_field=IntegerField())
    return Unit.objects.filter(Q(pk=desk.pk) | Q(parent=desk)).valid_on(today).order_by(own_first, "sort_key")


@dataclass(frozen=True)
class QuotaAct:
    """One line of a quota's history, as the timeline tag reads it."""

    at: datetime
    actor: object
    label: str
    note: str


def quota_acts(quota):
    """What was done with the quota, newest first."""
    acts = []
    for event in quota.events.select_related("actor").order_by("-pk"):
        change = f"{event.before} → {event.after}." if event.before and event.before != event.after else ""
        note = " ".join(filter(None, [change, event.note]))
        acts.append(QuotaAct(event.at, event.actor, QUOTA_ACTS.get(event.action, event.action), note))
    return acts
