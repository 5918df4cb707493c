"""What awards can count: targets, and how far the models of a year came."""

from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from awards.enums import SENT, DossierState, SubjectKind
from awards.models import Dossier
from awards.selectors.ratios import DIRECT_Q, INDIVIDUALS, PEOPLE, kinds_in
from campaigns.enums import TargetMeasure
from campaigns.selectors import Ratio, lists, measures, placed_column
from models_registry.enums import FunnelStep
from models_registry.selectors import reaches


def subjects_counted(target):
    """Kinds of subjects that make the base that the target names."""
    return kinds_in(target.ratio_base)


@measures(TargetMeasure.DIRECT_WORKER_SHARE)
def direct_worker_shares(target, year, units):
    """The share of direct workers among what was awarded, on the base that the target names.

    A household counts among the workers wherever households are in the base. A unit that awarded nothing of the
    base has no share.
    """
    levels = dict(units.values_list("pk", "level"))
    if not levels:
        return {}
    column = placed_column(next(iter(levels.values())))
    rows = Dossier.objects.filter(
        campaign=target.campaign_id,
        state=DossierState.AWARDED,
        subject_kind__in=subjects_counted(target),
        **{f"{column}__in": units.values("pk")},
    )
    if year is not None:
        rows = rows.filter(year=year)
    counts = rows.order_by().values_list(column).annotate(awarded=Count("pk"), direct=Count("pk", filter=DIRECT_Q))
    return {pk: Ratio(workers, awarded) for pk, awarded, workers in counts}


@lists(TargetMeasure.DIRECT_WORKER_SHARE)
def address_of_awards_counted(target, year, unit):
    kinds = {INDIVIDUALS: SubjectKind.INDIVIDUAL, PEOPLE: "people"}.get(subjects_counted(target))
    query = {"campaign": target.campaign_id, "unit": unit.pk, "state": DossierState.AWARDED}
    query |= ({"kind": kinds} if kinds else {}) | ({"year": year} if year else {})
    return f"{reverse('awards:dossier_list')}?{urlencode(query)}"


@reaches(FunnelStep.PROPOSED)
def models_proposed(year):
    """Named in a dossier of the year that was sent and not withdrawn."""
    return Q(pk__in=Dossier.objects.filter(year=year, state__in=SENT, model__isnull=False).values("model"))


@reaches(FunnelStep.AWARDED)
def models_awarded(year):
    return Q(pk__in=Dossier.objects.filter(year=year, state=DossierState.AWARDED, model__isnull=False).values("model"))
