"""The officer's working copy: opened, typed, filled with papers, sent."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from awards.enums import EDITABLE, DossierState, SubjectKind
from awards.gates import admission, checklist_for, content_gaps, file_kind_gap, fit_gaps, opening_gaps
from awards.models import Dossier, DossierFile, DossierVersion
from awards.permissions import is_preparer
from awards.procedure import KEPT_AS_SENT, reopened_fields
from awards.selectors import current_photos, frozen_report, receiver_id_of, report_form_of
from awards.services.acts import STALE, KeyReused, PastCutoff, StaleDossier, lock_dossier, record, tell
from awards.services.reports import begin_report, edition_of
from awards.workflow import SUBMISSION_SOURCES, SUBMISSION_TARGET
from campaigns.deadlines import local_day
from documents.services import store_upload, take_number
from units.enums import Role
from units.models import Unit
from units.permissions import is_preparer as prepares
from units.permissions import require
from units.selectors import database_now, holders_at
from units.text import clean_line, clean_prose

MAX_FILES = 30


@transaction.atomic
def create_dossier(*, actor, unit, campaign, year, campaign_award, subject_kind, subject, now, model=None):
    """Open a draft for one subject and one award; raises ``ValidationError`` where they do not fit together.

    One subject has one living dossier for an award and a year: a second click finds the first and says so.
    """
    require(prepares(actor, unit))
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    dossier = Dossier(campaign=campaign, year=year, campaign_award=campaign_award, model=model, created_by=actor)
    dossier.place_at(unit)
    dossier.receiving_unit = Unit.objects.get(pk=receiver_id_of(campaign))
    dossier.saved_at = now
    _set_subject(dossier, subject_kind, subject)
    if gaps := opening_gaps(dossier, now=now):
        raise ValidationError(gaps)
    dossier.full_clean()
    dossier.save()
    record(dossier, action="create", actor=actor, now=now, before="")
    begin_report(dossier, actor=actor, now=now)
    return dossier


def _set_subject(dossier, kind, subject):
    dossier.subject_kind = kind
    dossier.subject_unit = subject if kind == SubjectKind.COLLECTIVE else None
    dossier.person = subject if kind == SubjectKind.INDIVIDUAL else None
    dossier.household = subject if kind == SubjectKind.HOUSEHOLD else None
    dossier.subject_name = str(subject)


@transaction.atomic
def save_draft(*, dossier_id, expected_version, actor, now, achievement, summary, model=None):
    """Keep what was typed, complete or not; raises ``StaleDossier`` when somebody saved in between.

    What is stored already is not stored again: the repeat of a save whose answer got lost finds it done.
    """
    dossier = lock_dossier(dossier_id)
    require(is_preparer(actor, dossier))
    if dossier.state not in EDITABLE:
        raise StaleDossier("Hồ sơ đã nộp nên không sửa được nữa; hội đồng đang xem bản đã nộp.")
    typed = (clean_line(achievement), clean_prose(summary), model)
    stored = (dossier.achievement, dossier.summary, dossier.model)
    if stored == typed:
        return dossier
    if dossier.version != expected_version:
        raise StaleDossier(STALE)
    _refuse_closed_parts(dossier, stored, typed)
    dossier.achievement, dossier.summary, dossier.model = typed
    if "model" in (gaps := fit_gaps(dossier)):
        raise ValidationError({"model": gaps["model"]})
    dossier.version += 1
    dossier.saved_at = now
    dossier.clean_fields(exclude={field.name for field in Dossier._meta.fields} - {"achievement", "summary"})
    dossier.save(update_fields=["achievement", "summary", "model", "version", "saved_at", "search_key"])
    return dossier


TYPED = ("achievement", "summary", "model")


def _refuse_closed_parts(dossier, stored, typed):
    """A return opens the parts it flagged: nothing else is changed on the way back."""
    reopened = reopened_fields(dossier)
    changed = {name for name, old, new in zip(TYPED, stored, typed, strict=True) if old != new}
    if reopened is not None and (closed := changed - reopened):
        raise ValidationError(dict.fromkeys(sorted(closed), KEPT_AS_SENT))


def _refuse_closed_paper(dossier, item_type_id):
    reopened = reopened_fields(dossier)
    if reopened is not None and f"item-{item_type_id}" not in reopened:
        raise ValidationError(KEPT_AS_SENT)


@transaction.atomic
def add_file(*, dossier_id, item_type, upload, actor, now):
    """Put a checked upload into the working copy; raises ``ValidationError`` for a file that may not be kept."""
    dossier = lock_dossier(dossier_id)
    require(is_preparer(actor, dossier))
    if dossier.state not in EDITABLE:
        raise ValidationError("Hồ sơ đã nộp nên không thêm tệp được nữa.")
    _refuse_closed_paper(dossier, item_type.pk)
    if dossier.files.filter(is_current=True).count() >= MAX_FILES:
        raise ValidationError(f"Mỗi hồ sơ nhận tối đa {MAX_FILES} tệp; hãy gộp bớt hoặc gỡ tệp không cần.")
    items = checklist_for(dossier, today=local_day(now))
    stored = store_upload(upload=upload, actor=actor, now=now)
    if gap := file_kind_gap(stored.content_type, [item for item in items if item.item_type_id == item_type.pk]):
        raise ValidationError(gap)
    if dossier.files.filter(is_current=True, item_type=item_type, file__sha256=stored.sha256).exists():
        raise ValidationError("Tệp này đã có trong hồ sơ, cùng loại giấy tờ.")
    return DossierFile.objects.create(dossier=dossier, item_type=item_type, file=stored)


@transaction.atomic
def remove_file(*, dossier_id, file_id, actor):
    """Take a file out of the working copy; versions already sent keep it."""
    dossier = lock_dossier(dossier_id)
    require(is_preparer(actor, dossier))
    if dossier.state not in EDITABLE:
        raise ValidationError("Hồ sơ đã nộp nên không gỡ tệp được nữa.")
    if file := dossier.files.filter(pk=file_id).first():
        _refuse_closed_paper(dossier, file.item_type_id)
        file.is_current = False
        file.save(update_fields=["is_current"])


@transaction.atomic
def submit_dossier(
    *, dossier_id, key, expected_version, actor, expected_files=None, expected_report=None, clock=database_now
):
    """Freeze the working copy as a new ``DossierVersion`` and return it: its number is the receipt.

    ``expected_files`` are the keys of the ``DossierFile`` rows the sender was shown and ``expected_report`` the edition
    of the report (0 where there is none), ``None`` when nobody looked.
    The same key, or a second click on what was just sent, returns the first receipt, after the cutoff too.
    The clock is read once, after every lock. Raises ``PastCutoff``, ``StaleDossier``, ``KeyReused`` or a
    ``ValidationError`` that maps each gap to its sentence; nothing is changed then.
    """
    dossier = lock_dossier(dossier_id)
    require(is_preparer(actor, dossier))
    sent = DossierVersion.objects.filter(key=key).first()
    if sent is not None:
        if (sent.dossier_id, sent.working_version) != (dossier.pk, expected_version):
            raise KeyReused("Biểu mẫu này đã dùng cho một lần nộp khác; hãy tải lại trang rồi nộp lại.")
        return sent
    if dossier.state not in SUBMISSION_SOURCES:
        last = dossier.versions.first()
        if dossier.state == DossierState.SUBMITTED and last and last.working_version == expected_version:
            return last
        raise StaleDossier(STALE)
    files = list(dossier.files.filter(is_current=True))
    if dossier.version != expected_version or expected_files not in (None, {file.pk for file in files}):
        raise StaleDossier(STALE)
    if expected_report not in (None, edition_of(dossier)):
        raise StaleDossier(STALE)
    number = take_number(unit=dossier.receiving_unit, kind="receipt", year=dossier.year)
    now = clock()
    admitted = admission(dossier, now=now)
    if not admitted.is_open:
        raise PastCutoff(admitted.reason, cutoff=admitted.cutoff, judged_at=now)
    today = local_day(now)
    form = report_form_of(dossier, today=today)
    if gaps := content_gaps(dossier, today=today, form=form):
        raise ValidationError(gaps)
    before, dossier.state = dossier.state, SUBMISSION_TARGET
    dossier.submitted_at = dossier.submitted_at or now
    dossier.return_due_on = None
    dossier.save(update_fields=["state", "submitted_at", "return_due_on"])
    version = DossierVersion.objects.create(
        dossier=dossier,
        number=dossier.versions.count() + 1,
        key=key,
        working_version=expected_version,
        content=frozen_content(dossier, form=form),
        receipt_number=f"{number:05d}/{dossier.year}/BN",
        receiving_unit=dossier.receiving_unit,
        submitted_at=now,
        submitted_by=actor,
        cutoff=admitted.cutoff,
        is_late=admitted.is_late,
    )
    version.files.set(files)
    version.photos.set(current_photos(dossier))
    record(dossier, action="submit", actor=actor, now=now, before=before, details={"receipt": version.receipt_number})
    tell(
        holders_at(Role.SECRETARY, dossier.receiving_unit),
        dossier,
        key=f"dossier:{dossier.pk}:version:{version.number}",
        title=f"Hồ sơ {dossier.code} vừa nộp, chờ tiếp nhận",
        body=f"{dossier.unit} nộp hồ sơ của {dossier.subject_name}: {dossier.campaign_award}.",
        url=reverse("admin:awards_dossier_change", args=[dossier.pk]),
        now=now,
    )
    return version


def frozen_content(dossier, *, form=None):
    """What the council reads, in plain words, free of later edits of people, units and models.

    The report is under the headings of ``form``.
    """
    model = dossier.model
    return {
        "campaign": str(dossier.campaign),
        "unit": str(dossier.unit),
        "award": str(dossier.campaign_award),
        "subject_kind": dossier.get_subject_kind_display(),
        "subject_name": dossier.subject_name,
        "position": dossier.person.position if dossier.person else "",
        "is_direct_worker": dossier.person.is_direct_worker if dossier.person else None,
        "achievement": dossier.achievement,
        "summary": dossier.summary,
        "model": f"{model.code} {model.title}" if model else "",
        "recognitions": [f"{r}, {r.decision_number}" for r in model.recognitions.all()] if model else [],
        "report": frozen_report(dossier, form),
    }
