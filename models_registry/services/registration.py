"""What a model says before it is registered: its name and the index of it, the ten items, the rows beside them."""

from copy import copy

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.deadlines import local_day
from campaigns.enums import CampaignState
from interface.versions import refuse_stale
from models_registry.enums import LEVEL_RANK, ModelState, RecognitionLevel
from models_registry.gates import amount_fault, levels_on
from models_registry.models import Force, LevelEntry, MobilisationModel, NameToken, Promise, Resource
from models_registry.permissions import can_edit, can_register_for, is_preparer
from models_registry.selectors import telling_words
from models_registry.services.life import lock_model, write_event
from units.models import Unit
from units.permissions import require
from units.selectors import database_now
from units.text import clean_prose


@transaction.atomic
def create_model(*, actor, unit, campaign, year, title, clock=database_now):
    """Begin an idea; the same officer's second click on the same form is given the first one back."""
    require(can_register_for(actor, unit))
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    now = clock()
    refuse_unfit_place(unit, campaign, year, today=local_day(now))
    model = MobilisationModel(campaign=campaign, year=year, title=title, created_by=actor)
    model.place_at(unit)
    twin = MobilisationModel.objects.filter(
        unit=unit, campaign=campaign, year=year, title=title, created_by=actor, state=ModelState.IDEA
    ).first()
    if twin is not None:
        return twin
    model.full_clean()
    model.save()
    index_names([model])
    write_event(model, actor=actor, at=now, action="create", before="", note="")
    return model


def refuse_unfit_place(unit, campaign, year, *, today):
    """Raise unless the campaign takes in models and exemplars of the unit for the year."""
    if campaign.state != CampaignState.RUNNING or not campaign.runs_in(year):
        raise ValidationError({"year": f"Phong trào “{campaign}” không nhận đăng ký cho năm {year}."})
    if not unit.is_within(campaign.launching_unit):
        raise ValidationError({"unit": f"Phong trào của {campaign.launching_unit} không mở cho {unit}."})
    if not unit.is_valid_on(today):
        raise ValidationError({"unit": f"{unit} không còn hoạt động; hãy đăng ký ở đơn vị kế thừa."})


def index_names(models):
    """Write the telling words of the models' names; whoever writes a title calls this in the same transaction."""
    wanted = {(model.pk, token) for model in models for token in telling_words(model.title)}
    rows = NameToken.objects.filter(model__in=models)
    held = {(row.model_id, row.token): row.pk for row in rows}
    NameToken.objects.filter(pk__in=[pk for pair, pk in held.items() if pair not in wanted]).delete()
    NameToken.objects.bulk_create(
        [NameToken(model_id=pk, token=token) for pk, token in sorted(wanted - held.keys())], batch_size=1000
    )


@transaction.atomic
def save_model(
    *,
    actor,
    model_id,
    expected_version,
    levels=None,
    force_rows=None,
    resource_rows=None,
    promises=None,
    clock=database_now,
    **columns,
):
    """Write the draft, however incomplete; the only writer of the ten items and the rows that belong to them.

    Rows are dicts of the columns of ``Force``, ``Resource`` and ``Promise``; ``levels`` those the model is entered
    at. What is ``None`` stays as it is; nothing new leaves the version as it is, so that a request whose answer was
    lost may be sent again. Raises ``StaleVersion`` when somebody saved something else after the form was opened,
    ``PermissionDenied`` once registered.
    """
    model = lock_model(model_id)
    require(is_preparer(actor, model))
    if not (decision := can_edit(actor, model)):
        refuse_stale(model, expected_version)
        require(decision)
    stored, held_by = copy(model), model.owner_id
    if levels is not None:
        columns["target_level"] = max(levels, key=LEVEL_RANK.get, default=model.target_level)
    columns = {name: clean_prose(value) if isinstance(value, str) else value for name, value in columns.items()}
    changed = [name for name, value in columns.items() if getattr(model, name) != value]
    for name in changed:
        setattr(model, name, columns[name])
    wrong = {}
    if model.field_id and model.field.campaign_id != model.campaign_id:
        wrong["field"] = "Lĩnh vực này không thuộc phong trào của mô hình."
    if model.owner_id not in (None, held_by) and model.owner.unit_id != model.unit_id:
        wrong["owner"] = f"Cá nhân này không thuộc {model.unit}."
    if wrong:
        raise ValidationError(wrong)
    model.full_clean()
    rows_changed = [
        levels is not None and _enter_levels(model, levels, now=clock()),
        force_rows is not None and _write_rows(model, Force, force_rows),
        resource_rows is not None and _write_rows(model, Resource, resource_rows),
        promises is not None and _write_promises(model, promises),
    ]
    if changed or any(rows_changed):
        refuse_stale(stored, expected_version)
        model.version += 1
        model.save(update_fields=[*changed, "search_key", "version"])
    if "title" in changed:
        index_names([model])
    return model


def _enter_levels(model, levels, *, now):
    """Enter the draft at exactly these levels; a level that is gone can be kept, not chosen anew."""
    held = set(model.level_entries.values_list("level", flat=True))
    if gone := set(levels) - held - set(levels_on(local_day(now))):
        names = ", ".join(RecognitionLevel(level).label for level in gone)
        raise ValidationError({"levels": f"Không còn đăng ký được ở: {names}."})
    model.level_entries.exclude(level__in=levels).delete()
    for level in set(levels) - held:
        LevelEntry.objects.create(model=model, level=level, year=model.year, entered_at=now)
    return held != set(levels)


def _write_rows(model, kind, rows):
    """Replace the ordered rows of a draft; whether anything differs from what is stored."""
    held = kind.objects.filter(model=model)
    wanted = [tuple(getattr(value, "pk", value) for value in row.values()) for row in rows]
    if rows and list(held.values_list(*rows[0])) == wanted:
        return False
    made = [kind(model=model, order=order, **row) for order, row in enumerate(rows, start=1)]
    for row in made:
        if kind is Resource and (fault := amount_fault(row.amount)):
            raise ValidationError({"resource_rows": fault})
        row.clean_fields(exclude=["model", "unit"])
    removed, _ = held.delete()
    kind.objects.bulk_create(made)
    return bool(removed or made)


def _write_promises(model, rows):
    stored = {row.indicator_id: (row.baseline, row.value) for row in model.promises.all()}
    wanted = {row["indicator"].pk: (row["baseline"], row["value"]) for row in rows}
    if len(wanted) < len(rows):
        raise ValidationError({"promises": "Mỗi chỉ số chỉ ghi một dòng."})
    if stored == wanted:
        return False
    for row in rows:
        for amount in (row["baseline"], row["value"]):
            if fault := amount_fault(amount, row["indicator"]):
                raise ValidationError({"promises": f"{row['indicator']}: {fault}"})
    model.promises.all().delete()
    Promise.objects.bulk_create([Promise(model=model, **row) for row in rows])
    return True
