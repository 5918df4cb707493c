"""Quotas: allotted and passed on, changed, exceeded by a reasoned decision, lifted; and the count when awarding."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from awards.models import AwardQuota, QuotaEvent, QuotaExcess
from awards.permissions import can_allot, can_change_quota, can_exceed_quota
from awards.selectors.quotas import forwarded_counted, lines_counted, quotas_over
from campaigns.deadlines import local_day
from interface.versions import refuse_stale
from notices.services import notify
from units.enums import Role, UnitLevel
from units.permissions import require
from units.selectors import database_now, holders_at, preparers_of
from units.text import clean_line, clean_prose

OWN_SOURCE = "Chủ tịch tự quyết"
MOST = 100_000


def lock_quota(quota_id):
    """The quota, locked after the one it was passed on from, then read with what judging it needs."""
    above = AwardQuota.objects.values_list("passed_from", flat=True).get(pk=quota_id)
    lock_rows([pk for pk in (above, quota_id) if pk])
    return read_quotas().get(pk=quota_id)


def lock_rows(pks):
    """Quotas are locked in the order of their keys; one that was passed on is always younger than its source."""
    return list(AwardQuota.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk", flat=True))


def read_quotas():
    return AwardQuota.objects.with_sums().select_related(
        "unit", "award_form", "campaign", "allotted_by", "desk_unit", "passed_from__unit", "passed_from__award_form"
    )


def counted_on(quota, *, besides=None):
    """How many count on the quota; ``besides`` is a dossier that is itself being judged, on its way up or not."""
    forwarded = forwarded_counted(quota)
    if besides is not None:
        forwarded = forwarded.exclude(pk=besides.pk)
    return lines_counted(quota).count() + forwarded.count()


# When awarding


def refuse_beyond_quota(dossier, form, *, below=None):
    """Refuse an award of the form, or with ``below`` a proposal upwards from that unit, where a quota has no room left.

    Called inside the transaction of the step, before it writes: whoever is second waits for the lock here and counts
    what the first has written. Where no quota is written down nothing is refused.
    """
    held = lock_rows(quotas_over(dossier, form, below=below).values_list("pk", flat=True))
    if not held:
        return
    for quota in read_quotas().filter(pk__in=held, is_in_force=True).order_by("pk"):
        ceiling, counted = quota.number + quota.extra_total, counted_on(quota, besides=dossier)
        if counted >= ceiling:
            raise ValidationError({"quota": full_sentence(quota, ceiling=ceiling, counted=counted)})


def full_sentence(quota, *, ceiling, counted):
    giver = f"{quota.unit} tự quyết" if quota.is_own else f"{quota.allotted_by} phân bổ cho {quota.unit}"
    extra = f", đã cho vượt {quota.extra_total}" if quota.extra_total else ""
    who = "lãnh đạo hoặc cán bộ tổng hợp" if quota.desk_unit.level == UnitLevel.PROVINCE else "lãnh đạo"
    return (
        f"Hết chỉ tiêu {quota} ({giver}: {quota.number}{extra}; {quota.source}): đã dùng {counted}/{ceiling}. "
        f"Bớt đối tượng, đề nghị điều chỉnh chỉ tiêu, hoặc để {who} của {quota.desk_unit} ghi quyết định cho vượt."
    )


# Allotting


@transaction.atomic
def allot_quota(
    *,
    unit,
    allotted_by,
    desk_unit,
    award_form,
    year,
    number,
    actor,
    source="",
    campaign=None,
    subject_kind="",
    clock=database_now,
):
    """Give a unit its number. Where the giver holds a number of the same awards itself this is passed on out of it.

    ``desk_unit`` is the giver, or the receiving unit where it writes down what came on paper.
    """
    require(can_allot(actor, unit=unit, allotted_by=allotted_by, desk_unit=desk_unit))
    now = clock()
    is_own = unit.pk == allotted_by.pk
    source = clean_line(source) or (OWN_SOURCE if is_own else "")
    refuse_unfit(
        unit=unit,
        allotted_by=allotted_by,
        desk_unit=desk_unit,
        award_form=award_form,
        campaign=campaign,
        subject_kind=subject_kind,
        number=number,
        source=source,
        today=local_day(now),
    )
    above = None
    if not is_own:
        above = source_of(allotted_by, award_form=award_form, year=year, campaign=campaign, subject_kind=subject_kind)
        if above and desk_unit.pk != allotted_by.pk:
            raise ValidationError({"allotted_by": f"{allotted_by} giữ chỉ tiêu này trên hệ thống và tự phân bổ."})
        refuse_more_than_received(above, number)
    quota = AwardQuota(
        unit=unit,
        award_form=award_form,
        campaign=campaign,
        year=year,
        subject_kind=subject_kind,
        number=number,
        allotted_by=allotted_by,
        passed_from=above,
        desk_unit=desk_unit,
        source=source,
        recorded_by=actor,
        recorded_at=now,
    )
    quota.full_clean()
    quota.save()
    write_quota_event(quota, action="set_own" if is_own else "allot", actor=actor, now=now, after=number, note=source)
    tell_unit(quota, f"{unit} được phân bổ chỉ tiêu khen thưởng", f"Số lượng: {number}.", actor=actor, now=now)
    return quota


@transaction.atomic
def allot_quotas(
    *, desk_unit, numbers, award_form, year, source, actor, campaign=None, subject_kind="", clock=database_now
):
    """Write a whole table, ``[(unit, number)]``, all or none: new numbers are allotted, others changed where they
    differ. Returns the quotas that were written; a refusal names the unit, «so_<unit key>».
    """
    award = {"award_form": award_form, "year": year, "campaign": campaign, "subject_kind": subject_kind}
    held = AwardQuota.objects.filter(unit__in=[unit for unit, _ in numbers], is_in_force=True, **award)
    known = {quota.unit_id: quota for quota in held}
    written, gaps = [], {}
    for unit, number in numbers:
        quota = known.get(unit.pk)
        try:
            if quota is None:
                given = {"unit": unit, "allotted_by": desk_unit, "desk_unit": desk_unit, "number": number}
                written.append(allot_quota(**given, **award, source=source, actor=actor, clock=clock))
            elif quota.number != number:
                written.append(change_quota(quota_id=quota.pk, number=number, note=source, actor=actor, clock=clock))
        except ValidationError as refusal:
            gaps[f"so_{unit.pk}"] = refusal.messages
    if gaps:
        raise ValidationError(gaps)
    return written


def refuse_unfit(*, unit, allotted_by, desk_unit, award_form, campaign, subject_kind, number, source, today):
    gaps = {}
    if not unit.is_within(allotted_by):
        gaps["allotted_by"] = f"{allotted_by} không phải {unit} hoặc cấp trên của {unit}."
    elif desk_unit.pk not in (allotted_by.pk, unit.pk):
        gaps["desk_unit"] = "Chỉ tiêu do nơi phân bổ ghi, hoặc do đơn vị được phân bổ ghi theo văn bản."
    if not unit.is_valid_on(today):
        gaps["unit"] = f"{unit} không còn hoạt động; hãy phân bổ cho đơn vị kế thừa."
    if subject_kind and subject_kind not in award_form.subject_kinds:
        gaps["subject_kind"] = f"{award_form} không dành cho đối tượng này."
    if campaign and not (unit.is_within(campaign.launching_unit) or campaign.launching_unit.is_within(unit)):
        gaps["campaign"] = f"Phong trào này không phát động tới {unit}."
    if not 0 <= number <= MOST:
        gaps["number"] = "Số lượng không hợp lệ."
    if not source:
        gaps["source"] = "Hãy ghi số, ngày văn bản phân bổ."
    if gaps:
        raise ValidationError(gaps)


def source_of(unit, *, award_form, year, campaign, subject_kind):
    """The narrowest number the unit holds of these awards, locked; ``None`` where it holds none."""
    held = AwardQuota.objects.filter(is_in_force=True, unit=unit, year=year, award_form__code=award_form.code)
    held = held.filter(campaign__in=[campaign]) | held.filter(campaign=None) if campaign else held.filter(campaign=None)
    held = held.filter(subject_kind__in={"", subject_kind})
    narrowest = held.order_by(F("campaign").asc(nulls_last=True), "-subject_kind", "pk").first()
    if narrowest is None:
        return None
    lock_rows([narrowest.pk])
    return read_quotas().get(pk=narrowest.pk)


def refuse_more_than_received(above, number, *, besides=0):
    """The sum passed on never exceeds what was received."""
    if above is None:
        return
    room = above.number - (above.passed_total - besides)
    if number > room:
        raise ValidationError(
            {
                "number": f"{above.unit} có {above.number}, đã phân bổ xuống {above.passed_total - besides}; "
                f"chỉ còn {max(room, 0)} để phân bổ."
            }
        )


# Changing


@transaction.atomic
def change_quota(*, quota_id, number, note, actor, expected_version=None, clock=database_now):
    """Another number, more or less; less only down to what is used and what was passed on."""
    quota = lock_quota(quota_id)
    require(can_change_quota(actor, quota))
    refuse_stale(quota, expected_version)
    refuse_lifted(quota)
    if not clean_prose(note):
        raise ValidationError({"note": "Hãy ghi lý do, văn bản điều chỉnh."})
    if number == quota.number or not 0 <= number <= MOST:
        raise ValidationError({"number": "Hãy ghi số lượng mới."})
    if number > quota.number and quota.passed_from_id:
        refuse_more_than_received(read_quotas().get(pk=quota.passed_from_id), number, besides=quota.number)
    if number < quota.number:
        refuse_less_than_used(quota, number)
    now, before = clock(), quota.number
    quota.number = number
    quota.version += 1
    quota.save(update_fields=["number", "version"])
    event = write_quota_event(
        quota, action="change", actor=actor, now=now, before=before, after=number, note=clean_prose(note)
    )
    told = f"Số lượng: {before} → {number}. {clean_prose(note)}"
    tell_unit(quota, "Chỉ tiêu khen thưởng được điều chỉnh", told, actor=actor, now=now, event=event)
    return quota


def refuse_less_than_used(quota, number):
    if number < quota.passed_total:
        raise ValidationError(
            {"number": f"{quota.unit} đã phân bổ xuống {quota.passed_total}; hãy thu lại phần đó trước."}
        )
    counted = counted_on(quota)
    if number + quota.extra_total < counted:
        raise ValidationError({"number": f"Đã dùng {counted}; không thể thu lại xuống dưới số đã dùng."})


@transaction.atomic
def lift_quota(*, quota_id, note, actor, expected_version=None, clock=database_now):
    """The ceiling holds no more; the row and its history stay."""
    quota = lock_quota(quota_id)
    require(can_change_quota(actor, quota))
    refuse_stale(quota, expected_version)
    refuse_lifted(quota)
    if not clean_prose(note):
        raise ValidationError({"note": "Hãy ghi lý do bỏ chỉ tiêu."})
    if quota.passed_total or quota.passed_on.filter(is_in_force=True).exists():
        raise ValidationError("Chỉ tiêu này đã phân bổ xuống; hãy bỏ các chỉ tiêu đã phân bổ trước.")
    now = clock()
    quota.is_in_force = False
    quota.version += 1
    quota.save(update_fields=["is_in_force", "version"])
    event = write_quota_event(quota, action="lift", actor=actor, now=now, note=clean_prose(note))
    tell_unit(quota, "Chỉ tiêu khen thưởng không còn áp dụng", clean_prose(note), actor=actor, now=now, event=event)
    return quota


@transaction.atomic
def grant_excess(*, quota_id, extra, reason, actor, source="", expected_version=None, clock=database_now):
    """Let the count go ``extra`` beyond the quota; the units above keep theirs."""
    quota = lock_quota(quota_id)
    require(can_exceed_quota(actor, quota))
    refuse_stale(quota, expected_version)
    refuse_lifted(quota)
    if not clean_prose(reason):
        raise ValidationError({"reason": "Hãy ghi lý do cho vượt."})
    if quota.desk_unit_id != quota.allotted_by_id and not clean_line(source):
        raise ValidationError({"source": f"Chỉ tiêu do {quota.allotted_by} phân bổ; hãy ghi văn bản cho phép vượt."})
    if not 1 <= extra <= MOST:
        raise ValidationError({"extra": "Số cho vượt phải lớn hơn 0."})
    now = clock()
    excess = QuotaExcess(
        quota=quota,
        extra=extra,
        reason=clean_prose(reason),
        source=clean_line(source),
        decided_by=actor,
        decided_at=now,
    )
    excess.full_clean()
    excess.save()
    quota.version += 1
    quota.save(update_fields=["version"])
    said = " ".join(filter(None, [f"Thêm {extra}.", clean_prose(reason), clean_line(source)]))
    event = write_quota_event(quota, action="excess", actor=actor, now=now, note=said)
    tell_unit(quota, "Chỉ tiêu khen thưởng được cho vượt", said, actor=actor, now=now, event=event)
    return excess


def refuse_lifted(quota):
    if not quota.is_in_force:
        raise ValidationError("Chỉ tiêu này đã bỏ, không còn áp dụng.")


def write_quota_event(quota, *, action, actor, now, note="", before="", after=""):
    return QuotaEvent.objects.create(
        quota=quota, action=action, actor=actor, at=now, note=note, before=str(before), after=str(after)
    )


def tell_unit(quota, title, body, *, actor, now, event=None):
    """The desk of the unit hears of it, where it has none those who prepare its dossiers; who did it is not told."""
    unit = quota.unit
    desk = [*holders_at(Role.SECRETARY, unit), *holders_at(Role.CHAIRMAN, unit)] or list(preparers_of(unit))
    notify(
        recipients=[user for user in {user.pk: user for user in desk}.values() if user.pk != actor.pk],
        key=f"quota:{quota.pk}:{event.pk if event else 'allot'}",
        kind="quota",
        title=title,
        body=f"{quota}. {body}\nTheo: {quota.source} ({quota.allotted_by}).",
        url=f"{reverse('quotas:quota_list')}?year={quota.year}",
        facts={"quota": quota.pk},
        now=now,
    )
