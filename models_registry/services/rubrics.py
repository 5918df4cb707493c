"""Scales: copied from an example or from the edition before, locked by the first appraisal; examples are loaded."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.models import Campaign
from models_registry.enums import RubricPurpose
from models_registry.models import Criterion, RatingBand, Rubric
from models_registry.permissions import can_keep_rubrics
from units.permissions import require

CRITERION_COLUMNS = ("order", "group", "text", "kind", "max_points", "weight", "evidence")
BAND_COLUMNS = ("name", "lower_bound", "is_enough")


def columns_of(row, names):
    return {name: getattr(row, name) for name in names}


def contents_of(rubric):
    """Criteria and bands as plain columns, in their order."""
    return (
        [columns_of(row, CRITERION_COLUMNS) for row in rubric.criteria.all()],
        [columns_of(row, BAND_COLUMNS) for row in rubric.bands.all()],
    )


def write_contents(rubric, criteria, bands):
    for made, rows in ((Criterion, criteria), (RatingBand, bands)):
        fresh = [made(rubric=rubric, **columns) for columns in rows]
        for row in fresh:
            row.full_clean(exclude=["rubric"])
        made.objects.bulk_create(fresh)


def copy_of(source, *, actor, **columns):
    rubric = Rubric(**{"name": source.name, "source": source.source, "purpose": source.purpose, **columns})
    rubric._history_user = actor
    rubric.full_clean()
    rubric.save()
    write_contents(rubric, *contents_of(source))
    return rubric


@transaction.atomic
def adopt_rubric(*, rubric_id, campaign_id, actor, today):
    """Copy an example for a campaign, in force at once; it can be changed until the first appraisal uses it."""
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("launching_unit").get(pk=campaign_id)
    require(can_keep_rubrics(actor, campaign))
    example = Rubric.objects.get(pk=rubric_id)
    if not example.is_example:
        raise ValidationError("Chỉ chép được thang điểm ví dụ; thang điểm của phong trào thì lập phiên bản mới.")
    if campaign.rubrics.filter(name=example.name).exists():
        raise ValidationError(f"{campaign} đã có thang điểm “{example.name}”.")
    return copy_of(example, actor=actor, campaign=campaign, valid_from=today)


@transaction.atomic
def revise_rubric(*, rubric_id, actor):
    """A new edition of a campaign's scale, a draft until it is given its first day; the old one stays in force."""
    rubric = Rubric.objects.select_related("campaign__launching_unit").get(pk=rubric_id)
    if rubric.is_example:
        raise ValidationError("Thang điểm ví dụ chỉ để chép cho phong trào.")
    require(can_keep_rubrics(actor, rubric.campaign))
    Campaign.objects.select_for_update().only("pk").get(pk=rubric.campaign_id)
    editions = Rubric.objects.filter(campaign=rubric.campaign_id, name=rubric.name).order_by("-edition")
    newest = editions.first()
    if not newest.is_locked:
        raise ValidationError(f"Phiên bản {newest.edition} còn sửa được; hãy sửa phiên bản đó.")
    return copy_of(rubric, actor=actor, campaign=rubric.campaign, edition=newest.edition + 1)


@dataclass(frozen=True)
class ExampleRubric:
    """One example of the file: columns of its criteria and bands."""

    name: str
    source: str
    criteria: list
    bands: list
    purpose: str = RubricPurpose.MODEL


@transaction.atomic
def load_example_rubrics(*, examples):
    """Bring the examples up to the file, ``(created, changed)``; nothing is scored on them, so they may change."""
    created = changed = 0
    for example in examples:
        rubric = Rubric.objects.select_for_update().filter(campaign=None, name=example.name).first()
        if rubric is None:
            rubric = Rubric(name=example.name, source=example.source, purpose=example.purpose, is_example=True)
            rubric.full_clean()
            rubric.save()
            created += 1
        elif (rubric.source, rubric.purpose, *contents_of(rubric)) == (
            example.source,
            example.purpose,
            example.criteria,
            example.bands,
        ):
            continue
        else:
            rubric.source, rubric.purpose = example.source, example.purpose
            rubric.save(update_fields=["source", "purpose"])
            rubric.criteria.all().delete()
            rubric.bands.all().delete()
            changed += 1
        write_contents(rubric, example.criteria, example.bands)
    return created, changed
