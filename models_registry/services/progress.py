"""How a model goes on: updates with figures and photos, their correction and withdrawal, what may be published."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.deadlines import local_day
from documents.services import store_generated
from interface.amounts import write_amount
from interface.photos import Developed
from interface.versions import StaleVersion, refuse_stale
from models_registry.enums import UpdateKind
from models_registry.gates import EXPLAINED, update_gaps
from models_registry.models import Figure, Indicator, Photo, ProgressUpdate
from models_registry.permissions import can_tell, is_secretary
from models_registry.selectors import Period, closed_by, figures_of, open_periods, snapshots_of
from models_registry.services.life import lock_model, write_event
from units.permissions import require
from units.selectors import database_now
from units.text import clean_line, clean_prose

MOST_PHOTOS = 10


@dataclass(frozen=True)
class Told:
    """What an update says; ``period`` makes it the result of a half-year or a year."""

    happened_on: date
    text: str = ""
    figures: dict[Indicator, Decimal] = field(default_factory=dict)
    photos: Sequence[Developed] = ()
    caption: str = ""
    period: Period | None = None
    explanation: str = ""

    @property
    def photo_count(self):
        return len(self.photos)

    @property
    def whole_text(self):
        explained = f"{EXPLAINED} {clean_line(self.explanation)}" if self.explanation.strip() else ""
        return "\n".join(filter(None, [clean_prose(self.text), explained]))

    @property
    def kind(self):
        return self.period.kind if self.period else UpdateKind.ORDINARY

    @property
    def year(self):
        return self.period.year if self.period else None


class AlreadySent(ValidationError):
    """This very form was written already, with other words; ``update`` is what stands."""

    def __init__(self, update):
        super().__init__(
            "Lần gửi trước của biểu mẫu này đã được ghi, nhưng khác với nội dung trên màn hình. Hãy xem lại trang Tiến "
            "độ; nếu vẫn muốn ghi thêm một cập nhật mới, bấm nút ghi lần nữa."
        )
        self.update = update


@transaction.atomic
def record_update(*, actor, model_id, told, client_key="", clock=database_now):
    """Write an update; the same form sent again (its answer was lost) gives back the update it wrote.

    Raises ``PermissionDenied``, ``AlreadySent`` or ``ValidationError``, whose fields are those of ``Told``, and
    ``figure-<pk>`` for a value.
    """
    model = lock_model(model_id)
    now = clock()
    require(can_tell(actor, model))
    if client_key and (twin := model.updates.filter(client_key=client_key).first()):
        if _says(twin, told) and twin.photos.count() == told.photo_count:
            return twin
        raise AlreadySent(twin)
    if told.photo_count > MOST_PHOTOS:
        raise ValidationError({"photos": f"Mỗi cập nhật nhận nhiều nhất {MOST_PHOTOS} ảnh."})
    if told.period and told.period not in open_periods(model, local_day(now)):
        raise ValidationError(f"{told.period} của mô hình đã được ghi, hoặc chưa đến kỳ.")
    _refuse_gaps(model, told, today=local_day(now))
    update = ProgressUpdate(
        model=model,
        kind=told.kind,
        year=told.year,
        happened_on=told.happened_on,
        text=told.whole_text,
        written_by=actor,
        written_at=now,
        client_key=client_key,
    )
    update.full_clean()
    update.save()
    _write_figures(update, told)
    for number, photo in enumerate(told.photos, start=1):
        Photo.objects.create(
            update=update,
            file=_kept(photo.large, f"{model.code}-{update.pk}-{number}.jpg", actor, now),
            small=_kept(photo.small, f"{model.code}-{update.pk}-{number}-nho.jpg", actor, now),
            caption=told.caption,
        )
    return update


def _kept(content, name, actor, now):
    return store_generated(content=content, name=name, actor=actor, now=now)


def _write_figures(update, told):
    rows = [Figure(update=update, indicator=indicator, value=value) for indicator, value in told.figures.items()]
    Figure.objects.bulk_create(rows)


def _says(update, told):
    """Whether the stored update has the day, the words and the figures of ``told``."""
    stored = {figure.indicator_id: figure.value for figure in update.figures.all()}
    wanted = {indicator.pk: value for indicator, value in told.figures.items()}
    facts = (update.kind, update.year, update.happened_on, update.text)
    return facts == (told.kind, told.year, told.happened_on, told.whole_text) and stored == wanted


def _refuse_gaps(model, told, *, today, without=None):
    days = [snapshot.happened_on for snapshot in snapshots_of(model) if snapshot != without]
    lines = figures_of(model, without=without)
    gaps = update_gaps(model, told, lines, closed_on=max(days, default=None), today=today)
    if told.explanation.strip():
        gaps.pop("explanation", None)
    if gaps:
        raise ValidationError(gaps)


def _locked_update(update_id, actor):
    """The update and its model, locked model first, if the actor may change it now."""
    model = lock_model(ProgressUpdate.objects.values_list("model", flat=True).get(pk=update_id))
    update = model.updates.get(pk=update_id)
    update.model = model
    require(can_tell(actor, model))
    return update


def _refuse_closed(update):
    if update.withdrawn_at:
        raise ValidationError("Cập nhật này đã được rút.")
    if closing := closed_by(update, snapshots_of(update.model)):
        raise ValidationError(
            f"“{closing}” đã chốt sau cập nhật này nên không sửa, không rút được nữa. Hãy ghi đúng ở một cập nhật mới, "
            "hoặc sửa chính kết quả đã chốt."
        )


@transaction.atomic
def correct_update(*, actor, update_id, expected_version, told, reason, clock=database_now):
    """Change day, words and figures of an update, photos stay; what it said before is kept in the event.

    The same correction sent again changes nothing. Raises ``PermissionDenied``, ``StaleVersion`` or
    ``ValidationError`` as ``record_update`` does.
    """
    update = _locked_update(update_id, actor)
    now = clock()
    if _says(update, told):
        return update
    refuse_stale(update, expected_version)
    _refuse_closed(update)
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do sửa."})
    if (told.kind, told.year) != (update.kind, update.year):
        raise StaleVersion(update)
    _refuse_gaps(update.model, told, today=local_day(now), without=update)
    note = f"{update}. Lý do: {reason.strip()}\nTrước khi sửa: {update_in_words(update)}"
    update.happened_on, update.text = told.happened_on, told.whole_text
    update.version += 1
    update.full_clean()
    update.save(update_fields=["happened_on", "text", "version"])
    update.figures.all().delete()
    _write_figures(update, told)
    _note_event(update.model, actor, now, "correct_update", note)
    return update


def update_in_words(update):
    """All that an update says, for the event that keeps it."""
    figures = [f"{row.indicator}: {write_amount(row.value)}" for row in update.figures.select_related("indicator")]
    return "\n".join(filter(None, ["; ".join([f"ngày {update.happened_on:%d/%m/%Y}", *figures]), update.text]))


def _note_event(model, actor, now, action, note):
    write_event(model, actor=actor, at=now, action=action, before=model.state, note=note)


@transaction.atomic
def withdraw_update(*, actor, update_id, expected_version, reason, clock=database_now):
    """The update counts for nothing any more and stays to be read; its photos are published no longer."""
    update = _locked_update(update_id, actor)
    now = clock()
    _refuse_closed(update)
    refuse_stale(update, expected_version)
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do rút."})
    update.withdrawn_at = now
    update.version += 1
    update.save(update_fields=["withdrawn_at", "version"])
    update.photos.filter(is_cleared=True).update(is_cleared=False)
    _note_event(update.model, actor, now, "withdraw_update", f"{update}. Lý do: {reason.strip()}")
    return update


@transaction.atomic
def set_photo_clearance(*, actor, photo_id, cleared, clock=database_now):
    """Whether the public may see the photo; the only writer of ``Photo.is_cleared`` besides a withdrawal."""
    model = lock_model(Photo.objects.values_list("update__model", flat=True).get(pk=photo_id))
    photo = Photo.objects.select_related("update").get(pk=photo_id)
    now = clock()
    require(is_secretary(actor, model))
    if cleared and photo.update.withdrawn_at:
        raise ValidationError("Cập nhật có ảnh này đã được rút nên không công bố ảnh.")
    if photo.is_cleared != cleared:
        photo.is_cleared = cleared
        photo.save(update_fields=["is_cleared"])
        action = "clear_photo" if cleared else "hide_photo"
        caption = f" “{photo.caption}”" if photo.caption else ""
        _note_event(model, actor, now, action, f"Ảnh {photo.pk}{caption} của {photo.update.in_a_sentence}.")
    return photo
