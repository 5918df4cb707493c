"""A registry of any size: models of three years in every state of the list, with all that pages read of them."""

from datetime import UTC, date, datetime
from itertools import cycle, islice

from campaigns.tests.factories import make_field
from models_registry.enums import AT_WORK, ModelOrigin, ModelState, RecognitionLevel
from models_registry.models import (
    Delisting,
    Figure,
    Indicator,
    MobilisationModel,
    ModelYear,
    ProgressUpdate,
    Recognition,
)
from models_registry.tests.factories import TEN_ITEMS, make_indicator

BATCH = 1000
STATES = (
    ModelState.DELISTED, ModelState.RECOGNISED, ModelState.ACTIVE, ModelState.ACTIVE, ModelState.RECOGNISED,
    ModelState.ACCEPTED, ModelState.ACTIVE, ModelState.UNDER_REVIEW, ModelState.RECOGNISED, ModelState.REGISTERED,
)  # fmt: skip
TITLES = ("Đường hoa", "Tổ tự quản an ninh", "Hòa giải ở cơ sở", "Vườn rau sạch", "Ngõ không rác", "Camera an ninh")


def grow_registry(campaign, units, total, *, year, officer):
    """Let the campaign's list grow to ``total`` models: a third each of the year and the two before it."""
    fields = list(campaign.fields.all()) or [make_field(campaign) for _ in range(4)]
    indicator = Indicator.objects.first() or make_indicator()
    held = MobilisationModel.objects.filter(campaign=campaign).count()
    rows = MobilisationModel.objects.bulk_create(
        (
            _model(campaign, number, unit, fields[number % len(fields)], year - number % 3, officer)
            for number, unit in enumerate(islice(cycle(units), total - held), start=held)
        ),
        batch_size=BATCH,
    )
    ModelYear.objects.bulk_create((row for model in rows for row in _years(model, year)), batch_size=BATCH)
    Delisting.objects.bulk_create(
        (
            Delisting(model=model, delisted_on=date(year, 5, 4), reason="Không còn hoạt động.")
            for model in rows
            if model.state == ModelState.DELISTED
        ),
        batch_size=BATCH,
    )
    Recognition.objects.bulk_create(
        (
            Recognition(
                model=model,
                level=RecognitionLevel.GRASSROOTS,
                year=model.year,
                decision_number=f"{model.pk}/QĐ-UBND",
                decided_on=date(model.year, 11, 15),
                issuer="Ủy ban nhân dân xã",
            )
            for model in rows
            if model.state == ModelState.RECOGNISED
        ),
        batch_size=BATCH,
    )
    updates = ProgressUpdate.objects.bulk_create(
        (
            ProgressUpdate(
                model=model,
                happened_on=date(told, 4 + number % 5, 8),
                text="Bà con đã làm xong một đoạn.",
                written_by=officer,
                written_at=datetime(told, 10, 1, tzinfo=UTC),
            )
            for number, model in enumerate(rows)
            if model.state in AT_WORK
            for told in range(model.year, model.year + 1 if number % 7 == 2 else year + (number % 5 > 0))
        ),
        batch_size=BATCH,
    )
    Figure.objects.bulk_create(
        (Figure(update=update, indicator=indicator, value=10 + update.pk % 90) for update in updates), batch_size=BATCH
    )
    return rows


def _model(campaign, number, unit, field, year, officer):
    state = STATES[number % len(STATES)]
    model = MobilisationModel(
        campaign=campaign,
        title=f"{TITLES[number % len(TITLES)]} {number}",
        year=year,
        field=field,
        state=state,
        origin=ModelOrigin.REPLICATED if number % 5 == 0 else ModelOrigin.NEW,
        registered_at=datetime(year, 2, 10, 2, tzinfo=UTC),
        launched_on=date(year, 3, 1) if state in AT_WORK | {ModelState.DELISTED} else None,
        created_by=officer,
        **TEN_ITEMS,
    )
    model.place_at(unit)
    return model


def _years(model, year):
    yield ModelYear(
        model=model,
        year=model.year,
        origin=model.origin,
        is_outstanding=model.state == ModelState.RECOGNISED and model.pk % 4 == 0,
    )
    for later in range(model.year + 1, year):
        yield ModelYear(model=model, year=later, origin=ModelOrigin.MAINTAINED)
