"""What the writers of the year's records share: the event, the files, the notice, the check of a step."""

from datetime import date

from django.core.exceptions import ValidationError

from campaigns.deadlines import local_day
from campaigns.enums import CampaignState, RecordAct
from campaigns.models import Activity, BudgetLine, Difficulty, Inspection, Petition, RecordEvent, Review
from campaigns.permissions import can_record
from documents.services import store_upload
from interface.versions import refuse_stale
from notices.services import notify
from units.permissions import require

MOST_FILES = 10
SHOWN_LENGTH = 60
LARGE = 10_000
EVENT_KEYS = {
    Activity: "activity",
    BudgetLine: "budget_line",
    Difficulty: "difficulty",
    Inspection: "inspection",
    Petition: "petition",
    Review: "review",
}
OUT_OF_DATE = "Việc này vừa được người khác xử lý hoặc không còn làm được; hãy tải lại trang."


def write_event(record, *, actor, at, action, before="", after="", note=""):
    key = EVENT_KEYS[type(record)]
    return RecordEvent.objects.create(
        **{key: record}, actor=actor, at=at, action=action, before=before, after=after, note=note
    )


def tell(event, *, recipients, kind, title, url, now, body=""):
    """One notice for one act; the actor needs none."""
    wanted = {user.pk: user for user in recipients if user.pk != event.actor_id}
    notify(recipients=wanted.values(), key=f"record:{event.pk}", kind=kind, title=title, body=body, url=url, now=now)


def check_step(move, record, *, actor, note):
    """Refuse a step that is not the actor's, not open in this state, or lacks the text it must carry."""
    require(move.who(actor, record))
    if record.state not in move.sources or not move.applies(record):
        raise ValidationError(OUT_OF_DATE)
    if move.note_label and not note.strip():
        raise ValidationError({"note": f"Hãy ghi: {move.note_label.lower()}."})


def add_files(record, uploads, *, actor, now, dropped=()):
    """Keep the uploads with the record and let go of those dropped; a refused file refuses all."""
    gone = {stored.pk for stored in dropped}
    kept = record.files.exclude(pk__in=gone).count() if record.files.exists() else 0
    if kept + len(uploads) > MOST_FILES:
        raise ValidationError({"files": f"Mỗi mục giữ nhiều nhất {MOST_FILES} tệp."})
    try:
        stored = [store_upload(upload=upload, actor=actor, now=now) for upload in uploads]
    except ValidationError as error:
        raise ValidationError({"files": error.messages}) from None
    record.files.remove(*gone)
    record.files.add(*stored)


def refuse_unfit_place(campaign, unit, *, today):
    if campaign.state == CampaignState.DRAFT:
        raise ValidationError({"campaign": "Phong trào này chưa phát động."})
    if not unit.is_within(campaign.launching_unit):
        raise ValidationError({"unit": f"Phong trào của {campaign.launching_unit} không mở cho {unit}."})
    if not unit.is_valid_on(today):
        raise ValidationError({"unit": f"{unit} không còn hoạt động; hãy chọn đơn vị kế thừa."})


def refuse_unfit_year(campaign, year):
    if not campaign.runs_in(year):
        raise ValidationError({"year": f"Phong trào không diễn ra trong năm {year}."})


def with_dots(value):
    """A large whole number as people write it, a day as they say it; other values as they are."""
    if isinstance(value, int) and value >= LARGE:
        return f"{value:,}".replace(",", ".")
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def shown(value):
    text = "trống" if value in (None, "") else with_dots(value)
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"


def changes_told(record, columns):
    """«Dự toán: 10.000.000 → 12.000.000» for each column that gets another value."""
    lines = []
    for name, value in columns.items():
        field = record._meta.get_field(name)
        old = getattr(record, name)
        if old == value:
            continue
        labels = dict(field.flatchoices)
        lines.append(f"{field.verbose_name}: {shown(labels.get(old, old))} → {shown(labels.get(value, value))}")
    return "\n".join(lines)


def keep_record(
    model, *, actor, unit, campaign, now, record_id, expected_version, columns, check, uploads=(), dropped=()
):
    """Write a record and its event; ``check(record)`` raises what the columns break together.

    Raises ``StaleVersion`` when ``expected_version`` is not the stored one any more.
    """
    require(can_record(actor, unit))
    if record_id is None:
        record, action, note = model(created_by=actor, created_at=now, campaign=campaign), RecordAct.CREATE, ""
        refuse_unfit_place(campaign, unit, today=local_day(now))
    else:
        record = model.objects.select_for_update(of=("self",)).get(pk=record_id)
        require(can_record(actor, record.unit))
        refuse_stale(record, expected_version)
        if record.is_cancelled:
            raise ValidationError("Mục này đã hủy, không sửa được nữa.")
        if record.unit_id != unit.pk or record.campaign_id != campaign.pk:
            raise ValidationError("Không đổi được đơn vị và phong trào; hãy hủy mục này và ghi mục mới.")
        action, note = RecordAct.EDIT, changes_told(record, columns)
        record.version += 1
    record.place_at(unit)
    for name, value in columns.items():
        setattr(record, name, value)
    check(record)
    record.full_clean()
    record.save()
    if uploads or dropped:
        add_files(record, uploads, actor=actor, now=now, dropped=dropped)
    write_event(record, actor=actor, at=now, action=action, note=note)
    return record


def cancel_record(model, *, record_id, actor, now, note):
    """Set a record aside with its reason; it stays in the lists, struck out, and counts nowhere."""
    record = model.objects.select_for_update(of=("self",)).get(pk=record_id)
    require(can_record(actor, record.unit))
    if record.is_cancelled:
        return record
    if not note.strip():
        raise ValidationError({"note": "Hãy ghi lý do hủy."})
    record.is_cancelled = True
    record.version += 1
    record.save(update_fields=["is_cancelled", "version"])
    write_event(record, actor=actor, at=now, action=RecordAct.REMOVE, note=note)
    return record
