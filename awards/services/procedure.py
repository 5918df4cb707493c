"""The simplified procedure, the direct superior's word, the archive: facts beside the state of a dossier."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from awards.enums import ENDED, SimplifiedCase
from awards.models import Dossier, SuperiorConfirmation
from awards.permissions import can_confirm_as, can_simplify, is_secretary
from awards.procedure import simplified_gaps, superior_id_of
from awards.selectors.desk import UNCONFIRMED
from awards.services.acts import STALE, StaleDossier, lock_dossier, record, tell
from units.enums import Role
from units.models import Unit
from units.permissions import require
from units.selectors import holders_at, preparers_of
from units.text import clean_line, clean_prose


@transaction.atomic
def choose_procedure(*, dossier_id, case, discovered_by, actor, now, expected_version=None):
    """Take the dossier by the simplified procedure for a legal ``case``; an empty one goes back to the usual way."""
    dossier = lock_dossier(dossier_id)
    require(can_simplify(actor, dossier))
    if expected_version not in (None, dossier.version):
        raise StaleDossier(STALE)
    if gaps := simplified_gaps(dossier):
        raise ValidationError(gaps)
    if case and case not in SimplifiedCase.values:
        raise ValidationError({"case": "Hãy chọn một trong các trường hợp luật cho phép."})
    discovered_by = clean_line(discovered_by) if case else ""
    if case and not discovered_by:
        raise ValidationError({"discovered_by": "Hãy ghi người hoặc cơ quan phát hiện."})
    if (dossier.simplified_case, dossier.discovered_by) == (case, discovered_by):
        return dossier
    dossier.simplified_case, dossier.discovered_by = case, discovered_by
    dossier.version += 1
    dossier.clean_fields(exclude={field.name for field in Dossier._meta.fields} - {"discovered_by"})
    dossier.save(update_fields=["simplified_case", "discovered_by", "version"])
    note = f"{dossier.get_simplified_case_display()}. Người phát hiện: {discovered_by}." if case else ""
    record(dossier, action="simplify" if case else "unsimplify", actor=actor, now=now, before=dossier.state, note=note)
    return dossier


@transaction.atomic
def confirm_report(*, dossier_id, version_number, is_confirmed, comment, actor, now):
    """The direct superior's word on the report of the version that was sent last; the unit and its desk hear of it."""
    dossier = lock_dossier(dossier_id)
    superior_id = superior_id_of(dossier)
    if superior_id is None:
        raise ValidationError("Hồ sơ này không cần cấp trên trực tiếp xác nhận riêng.")
    superior = Unit.objects.get(pk=superior_id)
    require(can_confirm_as(actor, superior))
    version = dossier.versions.first()
    if dossier.state not in UNCONFIRMED or version is None or version.number != version_number:
        raise StaleDossier("Hồ sơ không còn chờ xác nhận, hoặc đơn vị đã nộp bản khác; hãy tải lại trang.")
    comment = clean_prose(comment)
    if not is_confirmed and not comment:
        raise ValidationError({"comment": "Hãy ghi lý do không xác nhận."})
    word = SuperiorConfirmation.objects.create(
        version=version, unit=superior, by=actor, at=now, is_confirmed=is_confirmed, comment=comment
    )
    action = "superior_confirm" if is_confirmed else "superior_decline"
    record(dossier, action=action, actor=actor, now=now, before=dossier.state, note=comment)
    said = "xác nhận" if is_confirmed else "không xác nhận"
    for heard, who, page in (
        ("unit", preparers_of(dossier.unit), "awards:dossier_detail"),
        ("desk", holders_at(Role.SECRETARY, dossier.receiving_unit), "admin:awards_dossier_change"),
    ):
        tell(
            who,
            dossier,
            key=f"dossier:{dossier.pk}:superior:{word.pk}:{heard}",
            title=f"{superior} {said} báo cáo thành tích trong hồ sơ {dossier.code}",
            body="\n".join(filter(None, [f"{dossier.subject_name}: {dossier.campaign_award}.", comment])),
            url=reverse(page, args=[dossier.pk]),
            now=now,
        )
    return word


@transaction.atomic
def archive_dossier(*, dossier_id, place, actor, now, expected_version=None):
    """Put an ended dossier into the archive: it leaves the lists and is only read from then on."""
    dossier = lock_dossier(dossier_id)
    require(is_secretary(actor, dossier))
    if expected_version not in (None, dossier.version):
        raise StaleDossier(STALE)
    if dossier.state not in ENDED:
        raise ValidationError("Chỉ lưu trữ hồ sơ đã kết thúc.")
    if dossier.is_archived:
        raise ValidationError("Hồ sơ đã lưu trữ.")
    dossier.archived_at, dossier.archived_by, dossier.archive_place = now, actor, clean_line(place)
    dossier.version += 1
    dossier.clean_fields(exclude={field.name for field in Dossier._meta.fields} - {"archive_place"})
    dossier.save(update_fields=["archived_at", "archived_by", "archive_place", "version"])
    record(dossier, action="archive", actor=actor, now=now, before=dossier.state, note=dossier.archive_place)
    return dossier
