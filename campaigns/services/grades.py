"""The one writer of the units' grades."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from campaigns.deadlines import local_day
from campaigns.models import Campaign, UnitClassification
from campaigns.permissions import can_grade_units
from campaigns.selectors import expected_units
from campaigns.selectors.records import keepers_by_unit
from campaigns.services.records import refuse_unfit_year
from notices.services import Message, notify_each
from units.models import Unit
from units.permissions import require

UNSEEN = object()


@dataclass(frozen=True)
class Grading:
    """The grade one unit gets. ``seen`` is the key of the grade that stood on the screen, ``None`` for none."""

    unit: Unit
    grade: str
    score: Decimal | None = None
    basis: str = ""
    seen: object = UNSEEN


@transaction.atomic
def grade_units(*, campaign_id, year, gradings, actor, now):
    """Grade units for a year, or for the whole period with ``year=None``; the rows that are new.

    A grade that stays the same writes nothing. A correction needs its reason in ``basis``; the older row is kept and
    stands no more. Refuses all of them when one of them was changed by somebody else since it was ``seen``.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("launching_unit").get(pk=campaign_id)
    require(can_grade_units(actor, campaign))
    if year is not None:
        refuse_unfit_year(campaign, year)
    standing = {
        row.unit_id: row for row in UnitClassification.objects.filter(campaign=campaign, year=year, is_current=True)
    }
    expected = set(expected_units(campaign, local_day(now)).values_list("pk", flat=True)) | standing.keys()
    fresh = []
    for grading in gradings:
        row = standing.get(grading.unit.pk)
        if grading.unit.pk not in expected:
            raise ValidationError(f"{grading.unit} không phải đơn vị thực hiện phong trào này.")
        if grading.seen is not UNSEEN and grading.seen != (row and row.pk):
            raise ValidationError(f"Xếp loại của {grading.unit} vừa được người khác ghi; hãy tải lại trang.")
        if row and (row.grade, row.score) == (grading.grade, grading.score):
            continue
        if row and not grading.basis.strip():
            raise ValidationError(f"Sửa xếp loại của {grading.unit}: hãy ghi lý do, căn cứ.")
        if row:
            row.is_current = False
            row.save(update_fields=["is_current"])
        fresh.append(_write_grade(campaign, year, grading, actor, now))
    _tell_units(campaign, year, fresh, now)
    return fresh


def _write_grade(campaign, year, grading, actor, now):
    row = UnitClassification(
        campaign=campaign,
        year=year,
        grade=grading.grade,
        score=grading.score,
        basis=grading.basis,
        graded_by=actor,
        graded_at=now,
    )
    row.place_at(grading.unit)
    row.full_clean()
    row.save()
    return row


def _tell_units(campaign, year, rows, now):
    """One notice for each person, however many of the person's units were graded."""
    if not rows:
        return
    lines, people = {}, {}
    keepers = keepers_by_unit([row.unit for row in rows], local_day(now))
    for row in rows:
        for user in keepers[row.unit_id]:
            people[user.pk] = user
            lines.setdefault(user.pk, []).append(f"{row.unit}: {row.get_grade_display()}")
    span = f"năm {year}" if year else "cả giai đoạn"
    messages = [
        Message(
            recipient=user,
            title=f"Kết quả xếp loại {span}",
            body="\n".join([f"{campaign}.", *lines[pk]]),
            url=f"{reverse('campaigns:grade_list')}?campaign={campaign.pk}",
        )
        for pk, user in people.items()
        if user != rows[0].graded_by
    ]
    notify_each(messages=messages, key=f"grade:{max(row.pk for row in rows)}", kind="grade", now=now)
