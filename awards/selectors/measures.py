"""Targets that awards can count."""

from decimal import Decimal

from django.db.models import Count, Q

from awards.enums import DossierState, SubjectKind
from awards.models import Dossier
from campaigns.enums import TargetMeasure
from campaigns.selectors import measures, placed_column
from units.enums import DIRECT_OCCUPATIONS

DIRECT_WORKER_Q = Q(person__direct_worker_override=True) | Q(
    person__direct_worker_override=None, person__occupation_group__in=DIRECT_OCCUPATIONS, person__is_head=False
)


@measures(TargetMeasure.DIRECT_WORKER_SHARE)
def direct_worker_shares(target, year, units):
    """Per cent of direct workers among the individuals and households awarded; collectives are out of both.

    A household counts among the workers. A unit that awarded neither has no figure.
    """
    levels = dict(units.values_list("pk", "level"))
    if not levels:
        return {}
    column = placed_column(next(iter(levels.values())))
    rows = Dossier.objects.filter(
        campaign=target.campaign_id,
        state=DossierState.AWARDED,
        subject_kind__in=[SubjectKind.INDIVIDUAL, SubjectKind.HOUSEHOLD],
        **{f"{column}__in": units.values("pk")},
    )
    if year is not None:
        rows = rows.filter(year=year)
    is_direct = DIRECT_WORKER_Q | Q(subject_kind=SubjectKind.HOUSEHOLD)
    counts = rows.order_by().values_list(column).annotate(awarded=Count("pk"), direct=Count("pk", filter=is_direct))
    return {pk: Decimal(100 * workers) / awarded for pk, awarded, workers in counts}
