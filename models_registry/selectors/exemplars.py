"""How many exemplars there are, by year and by who is held up; models are counted elsewhere."""

from dataclasses import dataclass

from django.db.models import Case, Count, Q, Value, When

from models_registry.enums import EXEMPLARS_LISTED, ExemplarKind, ExemplarState


def with_kind(rows):
    """``subject_kind`` beside each exemplar, as ``Exemplar.kind``."""
    return rows.annotate(
        subject_kind=Case(
            When(person__isnull=False, then=Value(ExemplarKind.PERSON)),
            When(household__isnull=False, then=Value(ExemplarKind.HOUSEHOLD)),
            default=Value(ExemplarKind.UNIT),
        )
    )


@dataclass(frozen=True)
class ExemplarCount:
    """Of one year and one kind of subject: introduced (the recognised ones among them) and recognised."""

    year: int
    kind: str
    introduced: int
    recognised: int

    @property
    def kind_in_words(self):
        return ExemplarKind(self.kind).label


def exemplar_counts(rows):
    """``ExemplarCount`` of a queryset, the newest year first, in one query; drafts and withdrawn ones are left out."""
    counted = (
        with_kind(rows.filter(state__in=EXEMPLARS_LISTED))
        .order_by()
        .values_list("year", "subject_kind")
        .annotate(introduced=Count("pk"), recognised=Count("pk", filter=Q(state=ExemplarState.RECOGNISED)))
    )
    kinds = {kind: order for order, kind in enumerate(ExemplarKind.values)}
    return [ExemplarCount(*row) for row in sorted(counted, key=lambda row: (-row[0], kinds[row[1]]))]


@dataclass(frozen=True)
class ExemplarFunnel:
    """How far the exemplars of a list have come; ``introduced`` counts the recognised ones in."""

    introduced: int
    recognised: int
    drafts: int
    withdrawn: int


def exemplar_funnel(rows):
    """The ``ExemplarFunnel`` of a queryset of exemplars, in one query."""
    return ExemplarFunnel(
        **rows.order_by().aggregate(
            introduced=Count("pk", filter=Q(state__in=EXEMPLARS_LISTED)),
            recognised=Count("pk", filter=Q(state=ExemplarState.RECOGNISED)),
            drafts=Count("pk", filter=Q(state=ExemplarState.DRAFT)),
            withdrawn=Count("pk", filter=Q(state=ExemplarState.WITHDRAWN)),
        )
    )
