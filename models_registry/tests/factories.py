"""Plain builders; every default is valid, every call makes a new row."""

import io
from datetime import UTC, date, datetime
from itertools import count

from PIL import Image

from campaigns.tests.factories import make_campaign, make_field
from documents.services import store_generated
from models_registry.enums import AT_WORK, ModelState, RecognitionLevel, UpdateKind
from models_registry.models import (
    Delisting,
    Figure,
    Indicator,
    ListReview,
    MobilisationModel,
    ModelYear,
    Photo,
    ProgressUpdate,
    Recognition,
)
from models_registry.services import index_names
from units.tests.factories import make_user

numbers = count(1)
TEN_ITEMS = {
    "situation": "Đường vào xóm lầy lội, xe tải không vào được.",
    "aims": "Cứng hóa 500 m đường; 100% hộ đồng thuận.",
    "content": "Họp dân, vận động hiến đất, cùng thi công.",
    "place_and_people": "45 hộ dân trong xóm.",
    "forces": "Chi bộ chủ trì; Ban công tác Mặt trận phối hợp; các hộ dân tham gia.",
    "resources": "Ngân sách 200 triệu đồng; nhân dân góp 300 ngày công.",
    "schedule": "Bắt đầu tháng 3, hoàn thành tháng 9, đánh giá tháng 10.",
    "outputs": "500 m đường bê tông; biên bản nghiệm thu.",
    "sustainability": "Tổ tự quản bảo dưỡng hằng quý; nhân rộng sang ba xóm.",
}


def make_model(unit, campaign=None, **columns):
    """An idea with all ten items and a field; any later ``state`` brings its moment and its row of the year."""
    campaign = campaign or make_campaign(unit.commune or unit)
    columns = {
        "campaign": campaign,
        "year": 2026,
        "title": f"Đường hoa số {next(numbers)}",
        "field": columns.get("field") or campaign.fields.first() or make_field(campaign),
        **TEN_ITEMS,
        **columns,
    }
    if columns.get("state", ModelState.IDEA) != ModelState.IDEA:
        columns.setdefault("registered_at", datetime(columns["year"], 2, 10, 2, 0, tzinfo=UTC))
    if columns.get("state") in AT_WORK | {ModelState.DELISTED}:
        columns.setdefault("launched_on", date(columns["year"], 3, 1))
    model = MobilisationModel(**columns)
    model.place_at(unit)
    model.full_clean(validate_constraints=False)
    model.save()
    index_names([model])
    if model.state != ModelState.IDEA:
        ModelYear.objects.create(model=model, year=model.year, origin=model.origin)
    if model.state == ModelState.DELISTED:
        Delisting.objects.create(model=model, delisted_on=date(model.year, 4, 1), reason="Không còn hoạt động.")
    return model


def make_indicator(**columns):
    number = next(numbers)
    indicator = Indicator(**{"code": f"chi_so_{number}", "name": f"Chỉ số {number}", "unit_name": "hộ", **columns})
    indicator.full_clean(validate_constraints=False)
    indicator.save()
    return indicator


def make_recognised_model(unit, campaign=None, *, level=RecognitionLevel.GRASSROOTS, decided_on=None, **columns):
    """A recognised model with the decision behind it."""
    model = make_model(unit, campaign, state=ModelState.RECOGNISED, **columns)
    decided_on = decided_on or date(model.year, 11, 15)
    Recognition.objects.create(
        model=model,
        level=level,
        year=decided_on.year,
        decision_number=f"{next(numbers)}/QĐ-UBND",
        decided_on=decided_on,
        issuer=f"UBND {unit.commune or unit}",
    )
    return model


def make_update(model, writer, *, figures=None, happened_on=None, **columns):
    """An update with ``{indicator: value}``; a snapshot kind gets the year of its day."""
    happened_on = happened_on or date(model.year, 6, 15)
    if columns.get("kind", UpdateKind.ORDINARY) != UpdateKind.ORDINARY:
        columns.setdefault("year", happened_on.year)
    written_at = columns.pop(
        "written_at", datetime(happened_on.year, happened_on.month, happened_on.day, 2, tzinfo=UTC)
    )
    update = ProgressUpdate(
        **{"model": model, "text": "Bà con đã làm xong một đoạn.", "written_by": writer, **columns},
        happened_on=happened_on,
        written_at=written_at,
    )
    update.full_clean(validate_constraints=False)
    update.save()
    for indicator, value in (figures or {}).items():
        Figure.objects.create(update=update, indicator=indicator, value=value)
    return update


def make_photo(update, *, content=b"", **columns):
    """A photo of an update; its two files hold the same small JPEG unless ``content`` is given."""
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(kept, "JPEG")
    name = f"anh-{next(numbers)}.jpg"
    stored = [
        store_generated(content=content or kept.getvalue(), name=name, actor=update.written_by, now=update.written_at)
        for _ in range(2)
    ]
    return Photo.objects.create(update=update, file=stored[0], small=stored[1], **columns)


def make_list_review(campaign, year=2026, *, confirmed_by=None, lines=(), **columns):
    """The review of a campaign's list; ``lines`` are ``(model, proposal, reason)``."""
    now = datetime(year, 11, 20, 2, 0, tzinfo=UTC)
    columns = {"opened_by": confirmed_by or make_user(None), "opened_at": now, **columns}
    if confirmed_by:
        columns |= {"confirmed_by": confirmed_by, "confirmed_at": now}
    review = ListReview.objects.create(campaign=campaign, year=year, **columns)
    for model, proposal, reason in lines:
        review.lines.create(model=model, proposal=proposal, reason=reason)
    return review
