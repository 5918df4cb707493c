"""Models of past years out of old lists: recorded as they stood, with the years, decisions and figures told of them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.deadlines import HANOI, local_day
from campaigns.models import Campaign, Field
from models_registry.enums import AT_WORK, ModelOrigin, ModelState, UpdateKind
from models_registry.gates import past_year_gaps
from models_registry.models import (
    Delisting,
    Figure,
    Indicator,
    MobilisationModel,
    ModelEvent,
    ModelYear,
    ProgressUpdate,
    Recognition,
)
from models_registry.permissions import can_record_past
from models_registry.services.registration import index_names
from units.models import Unit
from units.permissions import require

BATCH = 500
RECORDED_STATES = frozenset(
    {ModelState.REGISTERED, ModelState.ACCEPTED, ModelState.ACTIVE, ModelState.RECOGNISED, ModelState.DELISTED}
)


@dataclass(frozen=True)
class PastYear:
    """What an old list tells of a model in one year; ``row`` is where it stands there."""

    row: int
    year: int
    origin: str = ModelOrigin.NEW
    is_outstanding: bool = False
    level: str = ""
    decision_number: str = ""
    decided_on: date | None = None
    issuer: str = ""
    figures: tuple[tuple[Indicator, Decimal], ...] = ()

    @property
    def decision(self):
        names = ("level", "decision_number", "decided_on", "issuer")
        return {name: getattr(self, name) for name in names} if self.level else {}


@dataclass
class PastModel:
    """A model of an old list with its years, oldest first; ``model`` is the one that is known here already."""

    unit: Unit
    title: str
    field: Field | None
    state: str
    years: list[PastYear] = field(default_factory=list)
    registered_on: date | None = None
    launched_on: date | None = None
    note: str = ""
    model: MobilisationModel | None = None


class RefusedPast(ValidationError):
    """Rows that cannot be recorded: ``problems`` maps a row of the list to its sentences."""

    def __init__(self, problems):
        super().__init__("Có dòng chưa ghi được; chưa dòng nào được ghi.")
        self.problems = problems


@transaction.atomic
def record_past_models(*, actor, campaign, past, source, now, seen=None, dry_run=False):
    """Write all of ``past`` or nothing; the only way a model comes in at a state other than an idea.

    ``seen`` holds the keys of the campaign's models of these units that the list was matched against: raises
    ``ValidationError`` when another came since. A model that is known gets the years, decisions and figures that it
    lacks, and is recognised by a decision that it lacked; nothing written before is changed. A dry run judges
    everything by writing it and takes it back.
    """
    require(can_record_past(actor, campaign.launching_unit))
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    units = {entry.unit.pk for entry in past}
    here = MobilisationModel.objects.select_for_update(of=("self",)).filter(campaign=campaign, unit__in=units)
    known = {model.pk: model for model in here}
    if seen is not None and known.keys() - seen:
        raise ValidationError("Vừa có mô hình khác được ghi ở các đơn vị này; hãy tải tệp lên và xem trước lại.")
    _refuse(campaign, past, known, today=local_day(now))
    made = [_new_model(campaign, entry, actor) for entry in past if entry.model is None]
    made = iter(MobilisationModel.objects.bulk_create(made, batch_size=BATCH))
    recorded = [next(made) if entry.model is None else known[entry.model.pk] for entry in past]
    index_names([model for model, entry in zip(recorded, past, strict=True) if entry.model is None])
    pairs = list(zip(recorded, past, strict=True))
    _write_years(pairs)
    _write_delistings(pairs, today=local_day(now))
    _write_decisions(pairs)
    _write_figures(pairs, actor, now)
    _write_events(pairs, actor, source, now)
    if dry_run:
        transaction.set_rollback(True)
    return recorded


def _refuse(campaign, past, known, *, today):
    problems, held = defaultdict(list), _held(known)
    for entry in past:
        first = entry.years[0].row
        if not entry.unit.is_within(campaign.launching_unit):
            problems[first].append(f"{entry.unit} không thuộc {campaign.launching_unit}.")
        if entry.model is not None and entry.model.pk not in known:
            problems[first].append("Mô hình được chọn không còn ở đơn vị này của phong trào.")
        if entry.model is None and (entry.field is None or entry.field.campaign_id != campaign.pk):
            problems[first].append("Lĩnh vực không thuộc phong trào này.")
        if entry.state not in RECORDED_STATES:
            problems[first].append("Danh sách năm trước không ghi mô hình ở tình trạng này.")
        if entry.model is not None and entry.state == ModelState.DELISTED:
            problems[first].append(
                "Mô hình đã có trong hệ thống; hãy đưa ra khỏi danh sách bằng bước trên trang của mô hình."
            )
        if entry.state == ModelState.DELISTED and not entry.note.strip():
            problems[first].append("Mô hình đưa ra khỏi danh sách cần có lý do ở cột Ghi chú.")
        if entry.state == ModelState.RECOGNISED and entry.model is None and not any(y.level for y in entry.years):
            problems[first].append("Mô hình đã công nhận cần có cấp, số và ngày quyết định.")
        for year in entry.years:
            sentences = past_year_gaps(campaign, year, today=today).values()
            problems[year.row] += sentences
            if entry.model is not None:
                problems[year.row] += _clashes(year, held[entry.model.pk])
    if found := {row: sentences for row, sentences in problems.items() if sentences}:
        raise RefusedPast(found)


def _held(known):
    """What the known models have already: years, decisions, results of years."""
    held = defaultdict(lambda: {"years": {}, "decisions": {}, "results": set()})
    for row in ModelYear.objects.filter(model__in=known):
        held[row.model_id]["years"][row.year] = row.origin
    for row in Recognition.objects.filter(model__in=known):
        held[row.model_id]["decisions"][row.level, row.year] = row.decision_number
    for row in ProgressUpdate.objects.standing().filter(model__in=known, kind=UpdateKind.YEAR):
        held[row.model_id]["results"].add(row.year)
    return held


def _clashes(year, held):
    known = held["years"].get(year.year)
    if known not in (None, year.origin):
        yield f"Năm {year.year} của mô hình này đã ghi là “{ModelOrigin(known).label}”."
    number = held["decisions"].get((year.level, year.year))
    if number not in (None, year.decision_number):
        yield f"Mô hình đã có công nhận cấp này cho năm {year.year} theo số {number}."
    if year.figures and year.year in held["results"]:
        yield f"Mô hình đã có kết quả năm {year.year}."


def _new_model(campaign, entry, actor):
    first = entry.years[0]
    registered_on = entry.registered_on or date(first.year, 1, 1)
    at_work = entry.state in AT_WORK | {ModelState.DELISTED}
    model = MobilisationModel(
        campaign=campaign,
        year=first.year,
        title=entry.title,
        field=entry.field,
        origin=first.origin,
        state=entry.state,
        registered_at=datetime.combine(registered_on, time.min, HANOI),
        launched_on=(entry.launched_on or registered_on) if at_work else None,
        created_by=actor,
    )
    model.place_at(entry.unit)
    model.clean_fields(exclude={column.name for column in model._meta.fields if column.is_relation})
    return model


def _write_years(pairs):
    held = set(ModelYear.objects.filter(model__in=[model.pk for model, _ in pairs]).values_list("model", "year"))
    rows = [
        ModelYear(model=model, year=year.year, origin=year.origin, is_outstanding=year.is_outstanding)
        for model, entry in pairs
        for year in entry.years
        if (model.pk, year.year) not in held
    ]
    ModelYear.objects.bulk_create(rows, batch_size=BATCH)


def _write_delistings(pairs, *, today):
    """A new model that is off the list left it in the last year told of it; the list does not say the day."""
    Delisting.objects.bulk_create(
        [
            Delisting(model=model, delisted_on=min(date(entry.years[-1].year, 12, 31), today), reason=entry.note)
            for model, entry in pairs
            if entry.model is None and entry.state == ModelState.DELISTED
        ],
        batch_size=BATCH,
    )


def _write_decisions(pairs):
    """Recognitions; a known model that was accepted or at work is recognised by the first of them."""
    rows = Recognition.objects.filter(model__in=[model.pk for model, _ in pairs])
    held = set(rows.values_list("model", "level", "year"))
    made = [
        Recognition(model=model, year=year.year, **year.decision)
        for model, entry in pairs
        for year in entry.years
        if year.level and (model.pk, year.level, year.year) not in held
    ]
    Recognition.objects.bulk_create(made, batch_size=BATCH)
    decided = {row.model_id for row in made}
    for model, entry in pairs:
        if entry.model is not None and model.pk in decided and model.state in (ModelState.ACCEPTED, ModelState.ACTIVE):
            model.state = ModelState.RECOGNISED
            model.version += 1
            model.save(update_fields=["state", "version"])


def _write_figures(pairs, actor, now):
    today = local_day(now)
    told = [(model, year) for model, entry in pairs for year in entry.years if year.figures]
    updates = ProgressUpdate.objects.bulk_create(
        [
            ProgressUpdate(
                model=model,
                kind=UpdateKind.YEAR,
                year=year.year,
                happened_on=min(date(year.year, 12, 31), today),
                text=f"Kết quả năm {year.year} theo danh sách được nhập.",
                written_by=actor,
                written_at=now,
            )
            for model, year in told
        ],
        batch_size=BATCH,
    )
    Figure.objects.bulk_create(
        [
            Figure(update=update, indicator=indicator, value=value)
            for update, (_, year) in zip(updates, told, strict=True)
            for indicator, value in year.figures
        ],
        batch_size=BATCH,
    )


def _write_events(pairs, actor, source, now):
    ModelEvent.objects.bulk_create(
        [
            ModelEvent(
                model=model,
                actor=actor,
                at=now,
                action="record_past",
                before="" if entry.model is None else entry.model.state,
                after=model.state,
                note=" ".join(
                    filter(None, [f"{source}, dòng {', '.join(str(y.row) for y in entry.years)}.", entry.note])
                ),
            )
            for model, entry in pairs
        ],
        batch_size=BATCH,
    )
