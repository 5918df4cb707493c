"""Plans that somebody has read and not finished confirming: kept for that person, nothing of a campaign yet."""

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.models import PlanUpload
from campaigns.permissions import can_run_campaigns_of
from campaigns.plan_reader import Unreadable, text_of
from campaigns.plan_reader.files import MAX_LETTERS, TOO_LONG
from documents.services import store_upload
from units.permissions import require
from units.text import clean_prose

PLAIN = ".txt"
SCRIPT_LETTERS = 20_000


def keep_plan(*, actor, unit, now, upload=None, text=""):
    """Keep the text of a file or a pasted one. Raises ``ValidationError`` with the sentence for what cannot be read."""
    require(can_run_campaigns_of(actor, unit))
    name = ""
    if upload is not None:
        try:
            text = text_of(upload.name, upload)
        except Unreadable as refusal:
            raise ValidationError({"file": str(refusal)}) from None
        name = upload.name
    text = clean_prose(text)
    if len(text) > MAX_LETTERS:
        raise ValidationError({"text": TOO_LONG})
    if not any(letter.isalpha() for letter in text):
        raise ValidationError({"text": "Chưa có nội dung nào để đọc; hãy dán toàn văn kế hoạch hoặc chọn tệp."})
    with transaction.atomic():
        return PlanUpload.objects.create(
            user=actor, unit=unit, name=name[:200], text=text, created_at=now, file=_kept_file(upload, actor, now)
        )


def _kept_file(upload, actor, now):
    """The paper itself; of a plain text file the kept text is all there is."""
    if upload is None or upload.name.lower().endswith(PLAIN):
        return None
    upload.seek(0)
    try:
        return store_upload(upload=upload, actor=actor, now=now)
    except ValidationError as refusal:
        raise ValidationError({"file": refusal.messages}) from None


@transaction.atomic
def save_answers(*, upload_id, actor, answers):
    """Keep what was ticked and typed so far; refused once the campaign is there."""
    upload = PlanUpload.objects.select_for_update(of=("self",)).get(pk=upload_id, user=actor)
    _refuse_finished(upload)
    upload.answers = {name: clean_prose(value)[:SCRIPT_LETTERS] for name, value in answers.items()}
    upload.save(update_fields=["answers"])
    return upload


@transaction.atomic
def discard_plan(*, upload_id, actor):
    """Forget an unfinished reading with its file."""
    upload = PlanUpload.objects.select_for_update(of=("self",)).get(pk=upload_id, user=actor)
    _refuse_finished(upload)
    upload.delete()
    if upload.file:
        upload.file.delete()


def _refuse_finished(upload):
    if upload.campaign_id:
        raise ValidationError("Phong trào đã lập từ bản này rồi; hãy sửa ở trang của phong trào.")
