"""The report written in the browser: its words, what it begins with, its photos, and its frozen copy."""

from django.core.exceptions import ValidationError
from django.db import transaction

from awards.enums import EDITABLE
from awards.gates import checklist_for
from awards.models import AchievementReport, ReportAnswer, ReportPhoto
from awards.permissions import is_preparer
from awards.procedure import KEPT_AS_SENT, may_write_report
from awards.selectors.reports import (
    last_written_dossier,
    report_asked,
    report_form_of,
    suggestions_from_dossier,
    suggestions_from_records,
)
from awards.services.acts import StaleDossier, lock_dossier
from awards.written_report import answers_of, sections_for
from campaigns.deadlines import local_day
from documents.services import store_generated
from units.permissions import require
from units.text import clean_line, clean_prose

MOST_PHOTOS = 12
LONGEST_ANSWER = 20_000
RECORDS, LAST_DOSSIER = "so-lieu", "nam-truoc"
CLOSED = "Hồ sơ đã nộp nên không sửa báo cáo được nữa; hội đồng đang xem bản đã nộp."
STALE_REPORT = "Báo cáo vừa được người khác thay đổi; hãy tải lại trang để xem bản mới nhất."


class StaleReport(StaleDossier):
    """Somebody saved the report since the form was opened."""


def _open_dossier(dossier_id, actor):
    dossier = lock_dossier(dossier_id)
    require(is_preparer(actor, dossier))
    if dossier.state not in EDITABLE:
        raise StaleDossier(CLOSED)
    if not may_write_report(dossier):
        raise ValidationError(KEPT_AS_SENT)
    return dossier


def _report_of(dossier, *, actor, now):
    report, _ = AchievementReport.objects.get_or_create(dossier=dossier, defaults={"saved_at": now, "saved_by": actor})
    dossier.report = report
    return report


def _touch(report, *, actor, now):
    report.version += 1
    report.saved_at, report.saved_by = now, actor
    report.save(update_fields=["version", "saved_at", "saved_by"])


def _touch_photos(report):
    report.photos_version += 1
    report.save(update_fields=["photos_version"])


def version_of(dossier):
    """The version of the words of the dossier's report, 0 while there is none."""
    report = getattr(dossier, "report", None)
    return report.version if report else 0


def edition_of(dossier):
    """What changes with every change of words or photos, 0 while there is no report."""
    report = getattr(dossier, "report", None)
    return report.edition if report else 0


@transaction.atomic
def save_report(*, dossier_id, expected_version, actor, now, answers):
    """Keep ``{section key: words}``, complete or not; the report. Raises ``StaleDossier`` or ``ValidationError``.

    ``expected_version`` is ``AchievementReport.version``, 0 before there is one. What is stored already is not stored
    again: the repeat of a save whose answer got lost finds it done.
    """
    dossier = _open_dossier(dossier_id, actor)
    form = report_form_of(dossier, today=local_day(now))
    known = {section.key for section in sections_for(dossier, form)} | answers_of(dossier).keys()
    if strange := answers.keys() - known:
        raise ValidationError(f"Mẫu báo cáo không có mục {', '.join(sorted(strange))}; hãy tải lại trang.")
    typed = {key: clean_prose(text) for key, text in answers.items()}
    if long := [key for key, text in typed.items() if len(text) > LONGEST_ANSWER]:
        raise ValidationError(f"Mỗi mục viết nhiều nhất {LONGEST_ANSWER} ký tự; mục {long[0]} dài hơn, hãy rút gọn.")
    stored = answers_of(dossier)
    changed = {key: text for key, text in typed.items() if text != (stored[key].text if key in stored else "")}
    if not changed:
        return _report_of(dossier, actor=actor, now=now)
    if version_of(dossier) != expected_version:
        raise StaleReport(STALE_REPORT)
    report = _report_of(dossier, actor=actor, now=now)
    for key, text in changed.items():
        ReportAnswer.objects.update_or_create(
            report=report, section_key=key, defaults={"text": text, "filled_with": ""}
        )
    _touch(report, actor=actor, now=now)
    return report


def begin_report(dossier, *, actor, now):
    """What a new dossier's report begins with: what is known of its subject and its model."""
    today = local_day(now)
    if report_asked(dossier, checklist_for(dossier, today=today)) is None:
        return
    form = report_form_of(dossier, today=today)
    _fill(dossier, suggestions_from_records(dossier, form), actor=actor, now=now)


@transaction.atomic
def fill_report(*, dossier_id, source, keys, actor, now):
    """Write what ``source`` (``RECORDS`` or ``LAST_DOSSIER``) suggests under those headings of ``keys`` that are still
    empty; the keys that were filled. Words that somebody typed stay.
    """
    dossier = _open_dossier(dossier_id, actor)
    suggested = suggestions_of(dossier, source, actor, today=local_day(now))
    return _fill(dossier, {key: suggested[key] for key in keys if key in suggested}, actor=actor, now=now)


def suggestions_of(dossier, source, user, *, today):
    form = report_form_of(dossier, today=today)
    if source == RECORDS:
        return suggestions_from_records(dossier, form)
    earlier = last_written_dossier(dossier, user)
    return suggestions_from_dossier(earlier, dossier, form) if earlier else {}


def _fill(dossier, suggested, *, actor, now):
    written = {key for key, answer in answers_of(dossier).items() if answer.text.strip()}
    empty = {key: found for key, found in suggested.items() if key not in written}
    if not empty:
        return []
    report = _report_of(dossier, actor=actor, now=now)
    for key, found in empty.items():
        ReportAnswer.objects.update_or_create(
            report=report,
            section_key=key,
            defaults={"text": clean_prose(found.text)[:LONGEST_ANSWER], "filled_with": found.source[:200]},
        )
    _touch(report, actor=actor, now=now)
    return list(empty)


@transaction.atomic
def add_photos(*, dossier_id, photos, caption, actor, now):
    """Put ``interface.photos.Developed`` photos behind those that are there; the same picture twice is kept once."""
    dossier = _open_dossier(dossier_id, actor)
    report = _report_of(dossier, actor=actor, now=now)
    held = list(report.photos.filter(is_current=True).select_related("file"))
    if len(held) + len(photos) > MOST_PHOTOS:
        raise ValidationError(f"Mỗi báo cáo nhận nhiều nhất {MOST_PHOTOS} ảnh; hiện đã có {len(held)} ảnh.")
    known, order = {photo.file.sha256 for photo in held}, max((photo.order for photo in held), default=0)
    added = []
    for number, photo in enumerate(photos, start=1):
        name = f"{dossier.code}-anh-{order + number}"
        file = store_generated(content=photo.large, name=f"{name}.jpg", actor=actor, now=now)
        if file.sha256 in known:
            raise ValidationError("Ảnh này đã có trong báo cáo; hãy chọn ảnh khác.")
        known.add(file.sha256)
        small = store_generated(content=photo.small, name=f"{name}-nho.jpg", actor=actor, now=now)
        row = ReportPhoto(report=report, file=file, small=small, caption=clean_line(caption), order=order + number)
        row.full_clean()
        row.save()
        added.append(row)
    if added:
        _touch_photos(report)
    return added


@transaction.atomic
def arrange_photos(*, dossier_id, captions, actor, now, moved=None, removed=None):
    """Keep captions, ``{pk: (as it was shown, as it was typed)}``; put the photo ``moved[0]`` one place up (-1) or down
    (+1), or take ``removed`` out. A caption that somebody else changed meanwhile is refused, not overwritten.
    """
    dossier = _open_dossier(dossier_id, actor)
    report = _report_of(dossier, actor=actor, now=now)
    rows = list(report.photos.filter(is_current=True))
    refused = [
        f"Chú thích “{row.caption}” vừa được người khác sửa; anh/chị đã gõ “{clean_line(captions[row.pk][1])}”."
        for row in rows
        if row.pk in captions and _clashes(row, *map(clean_line, captions[row.pk]))
    ]
    if refused:
        raise StaleReport(refused)
    before = [(row.pk, row.caption) for row in rows]
    for row in rows:
        was, typed = map(clean_line, captions.get(row.pk, ("", "")))
        if was != typed:
            row.caption = typed
    if moved and (place := next((n for n, row in enumerate(rows) if row.pk == moved[0]), None)) is not None:
        other = min(max(place + moved[1], 0), len(rows) - 1)
        rows[place], rows[other] = rows[other], rows[place]
    rows = [row for row in rows if row.pk != removed]
    if [(row.pk, row.caption) for row in rows] == before:
        return
    for order, row in enumerate(rows, start=1):
        row.order = order
        row.full_clean()
    ReportPhoto.objects.bulk_update(rows, ["order", "caption"])
    report.photos.filter(pk=removed).update(is_current=False)
    _touch_photos(report)


def _clashes(row, was, typed):
    return was != typed and row.caption not in (was, typed)
