"""Deadlines as dated data: rules, exceptions, extensions, days off and the feeds that carry them out."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from campaigns import deadlines
from campaigns.enums import Counting, DayKind, DeadlineKind, PetitionKind, Recurrence, ShiftPolicy
from campaigns.models.campaigns import Campaign
from campaigns.querysets import (
    CalendarFeedQuerySet,
    DayOffQuerySet,
    DeadlineQuerySet,
    ExtensionQuerySet,
    TimeLimitQuerySet,
)
from units.fields import LineField, ProseField
from units.models import Unit, User

NAMES_SHOWN = 3


class DayOff(models.Model):
    """A day that is not what its weekday says: a holiday, a day off for it, or a Saturday made up for."""

    day = models.DateField("Ngày", unique=True, error_messages={"unique": "Ngày này đã có trong bảng."})
    kind = models.CharField("Loại", max_length=12, choices=DayKind)
    name = LineField("Tên ngày", max_length=160)
    source = LineField("Nguồn", max_length=300)
    is_verified = models.BooleanField("Đã kiểm chứng", default=False)
    history = HistoricalRecords()

    objects = DayOffQuerySet.as_manager()

    class Meta:
        verbose_name = "ngày nghỉ, ngày làm bù"
        verbose_name_plural = "lịch nghỉ lễ, ngày làm bù"
        ordering = ["day"]

    def __str__(self):
        return f"{self.day:%d/%m/%Y}: {self.name}"


class TimeLimit(models.Model):
    """How many days a matter may take, valid from-to, with its source; first day not counted."""

    kind = models.CharField("Loại việc", max_length=12, choices=PetitionKind)
    days = models.PositiveSmallIntegerField("Số ngày")
    counting = models.CharField("Tính theo", max_length=8, choices=Counting, default=Counting.WORKING)
    valid_from = models.DateField("Áp dụng từ ngày", null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    source = LineField("Nguồn", max_length=300, blank=True)
    is_verified = models.BooleanField("Đã kiểm chứng", default=False)
    history = HistoricalRecords()

    objects = TimeLimitQuerySet.as_manager()

    class Meta:
        verbose_name = "thời hạn giải quyết"
        verbose_name_plural = "thời hạn giải quyết"
        ordering = ["kind", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=1),
                name="time_limit_is_a_day_or_more",
                violation_error_message="Thời hạn ít nhất là 1 ngày.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="time_limit_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.days} {self.get_counting_display()}"


@dataclass(frozen=True)
class Due:
    """A deadline in one campaign-year: the named date, the last valid day, the first late instant; a window opens.

    ``units`` are those whom an extension gave this end; empty where the end is everybody's or was asked for one unit.
    """

    date: date
    inclusive: bool
    last_day: date
    cutoff: datetime
    text: str
    year: int
    opens_on: date | None = None
    is_extended: bool = False
    units: tuple = ()

    @property
    def plain_last_day(self):
        """The last day before it was moved off a day off, and without any extension."""
        return deadlines.last_valid_day(self.date, inclusive=self.inclusive)


class Deadline(models.Model):
    """Something due from somebody to somebody. ``raw_phrase`` is evidence; the rule is month/day or a date."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="deadlines", verbose_name="Phong trào")
    kind = models.CharField("Loại", max_length=20, choices=DeadlineKind)
    what = LineField("Việc phải làm", max_length=200)
    owed_by = LineField("Bên phải làm", max_length=200, blank=True)
    owed_to = LineField("Bên nhận", max_length=200, blank=True)
    through = LineField(
        "Qua cơ quan", max_length=200, blank=True, help_text="Cơ quan chuyển tiếp: «qua Phòng Văn hóa - Xã hội»."
    )
    receiving_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Đơn vị tiếp nhận"
    )
    raw_phrase = LineField("Câu trong kế hoạch", max_length=300, blank=True)
    recurrence = models.CharField("Chu kỳ", max_length=6, choices=Recurrence, default=Recurrence.YEARLY)
    month = models.PositiveSmallIntegerField("Tháng", null=True, blank=True)
    day = models.PositiveSmallIntegerField("Ngày", null=True, blank=True)
    on_date = models.DateField("Ngày cụ thể", null=True, blank=True)
    inclusive = models.BooleanField(
        "Tính cả ngày này", default=False, help_text="«trước ngày» thì không tính; «đến hết ngày» thì có."
    )
    opens_month = models.PositiveSmallIntegerField(
        "Mở từ tháng", null=True, blank=True, help_text="Với khoảng thời gian («trong quý I»): ngày đầu."
    )
    opens_day = models.PositiveSmallIntegerField("Mở từ ngày", null=True, blank=True)
    opens_on = models.DateField("Mở từ ngày cụ thể", null=True, blank=True)
    shift = models.CharField("Khi ngày cuối là ngày nghỉ", max_length=8, choices=ShiftPolicy, default=ShiftPolicy.NONE)
    is_assumed = models.BooleanField(
        "Ngày gợi ý", default=False, help_text="Kế hoạch không nêu ngày; ngày này do đơn vị tự đặt và sửa được."
    )
    follows = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name="Làm sau mốc",
        help_text="Việc này cần kết quả của mốc nào; hệ thống báo khi không còn ngày nào ở giữa.",
    )
    is_fixed = models.BooleanField("Do cấp trên quy định", default=False, editable=False)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="copies", verbose_name="Chép từ"
    )
    history = HistoricalRecords()

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = "mốc thời gian"
        verbose_name_plural = "mốc thời gian"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recurrence=Recurrence.YEARLY, month__range=(1, 12), day__range=(1, 31), on_date=None)
                | Q(recurrence=Recurrence.ONCE, month=None, day=None, on_date__isnull=False),
                name="deadline_has_one_rule",
                violation_error_message="Mốc hằng năm cần ngày và tháng; mốc một lần cần ngày cụ thể.",
            ),
            models.CheckConstraint(
                condition=Q(opens_on=None, opens_month=None, opens_day=None)
                | Q(recurrence=Recurrence.YEARLY, opens_month__range=(1, 12), opens_day__range=(1, 31), opens_on=None)
                | Q(recurrence=Recurrence.ONCE, opens_month=None, opens_day=None, opens_on__lte=F("on_date")),
                name="window_opens_by_the_same_rule",
                violation_error_message="Ngày mở phải theo cùng chu kỳ với ngày cuối và không sau ngày cuối.",
            ),
            models.CheckConstraint(
                condition=Q(follows=None) | ~Q(follows=F("pk")),
                name="deadline_does_not_follow_itself",
                violation_error_message="Một mốc không làm sau chính nó.",
            ),
        ]

    def __str__(self):
        return self.what

    def clean(self):
        for day, month in (("day", "month"), ("opens_day", "opens_month")):
            if getattr(self, month) and getattr(self, day):
                try:
                    date(2023, getattr(self, month), getattr(self, day))
                except ValueError as error:
                    raise ValidationError({day: "Ngày này không có trong tháng đã chọn ở mọi năm."}) from error

    @cached_property
    def shared(self):
        """What rows read together share (``querysets.Together``); a row read alone keeps its own."""
        return {}

    @property
    def calendar(self):
        """The working days: one reading for all deadlines of one query."""
        if "calendar" not in self.shared:
            self.shared["calendar"] = DayOff.objects.calendar()
        return self.shared["calendar"]

    @property
    def rule(self):
        """The rule in words, free of any year: «hằng năm, trước ngày 10/12»."""
        word = "đến hết" if self.inclusive else "trước"
        if self.recurrence == Recurrence.ONCE:
            start = f"từ ngày {self.opens_on:%d/%m/%Y} " if self.opens_on else ""
            return f"một lần, {start}{word} ngày {self.on_date:%d/%m/%Y}"
        start = f"từ ngày {self.opens_day:02d}/{self.opens_month:02d} " if self.opens_month else ""
        crossing = " năm sau" if self.opens_month and self.opens_in(2001).year < 2001 else ""
        return f"hằng năm, {start}{word} ngày {self.day:02d}/{self.month:02d}{crossing}"

    def opens_in(self, year):
        """The first day of the window in a campaign-year; of one that crosses the new year it lies in the year before.

        ``None`` where there is no window.
        """
        if self.recurrence == Recurrence.ONCE or not self.opens_month:
            return self.opens_on
        crosses = (self.opens_month, self.opens_day) > (self.month, self.day)
        return date(year - crosses, self.opens_month, self.opens_day)

    def due_in(self, year, unit=None):
        """The ``Due`` of a campaign-year, one-off override first; reads ``overrides`` (prefetch for lists).

        For one ``unit`` an extension in force, its own or one of a unit above it, wins: ``extensions`` are read too.
        """
        override = next((o for o in self.overrides.all() if o.year == year), None)
        if override:
            day, inclusive = override.on_date, override.inclusive
        elif self.recurrence == Recurrence.YEARLY:
            day, inclusive = date(year, self.month, self.day), self.inclusive
        else:
            day, inclusive = self.on_date, self.inclusive
        opens_on = self.opens_in(year)
        last = deadlines.last_valid_day(day, inclusive=inclusive)
        if self.shift != ShiftPolicy.NONE:
            last = self.calendar.shifted(last, self.shift)
        text = deadlines.spoken(day, inclusive=inclusive, opens_on=opens_on, last_day=last)
        due = Due(day, inclusive, last, deadlines.cutoff_after(last), text, year, opens_on)
        if unit is None:
            return due
        line = {*unit.ancestor_ids, unit.pk}
        until = max((row.until for row in self._extensions_past(due) if row.unit_id in line), default=None)
        return due if until is None else extended(due, until, "gia hạn riêng")

    def _extensions_past(self, due):
        return [e for e in self.extensions.all() if e.year == due.year and e.holds and e.until > due.last_day]

    def ends_in(self, year):
        """Every end of the campaign-year: the common one first, then one ``Due`` for each later day of extensions.

        Reads ``overrides`` and ``extensions`` with their units: ``Deadline.objects.with_dates()``.
        """
        due, granted = self.due_in(year), {}
        for row in self._extensions_past(due):
            granted.setdefault(row.until, []).append(row.unit)
        return [due] + [
            extended(due, until, f"gia hạn cho {names_of(units)}", tuple(units))
            for until, units in sorted(granted.items())
        ]

    def applies_in(self, year):
        """Whether the campaign-year has this deadline: a single date belongs to the year it falls in."""
        if self.recurrence == Recurrence.YEARLY:
            return self.campaign.runs_in(year)
        return self.on_date.year == year or any(override.year == year for override in self.overrides.all())

    def years_around(self, year):
        """Campaign-years whose end may fall in ``year``."""
        years = {year - 1, year, year + 1} | ({self.on_date.year} if self.on_date else set())
        return sorted(filter(self.applies_in, years))

    def next_due(self, today, unit=None):
        """The first ``Due`` whose last day is not over, an override into the next January included; else ``None``."""
        dues = (self.due_in(year, unit) for year in self.years_around(today.year))
        return min((due for due in dues if due.last_day >= today), key=lambda due: due.cutoff, default=None)

    def last_due(self, today, unit=None):
        """The latest ``Due`` that is over, as far as the campaign reached; else ``None``."""
        end = self.campaign.period_end
        dues = (self.due_in(year, unit) for year in self.years_around(min(today.year, end.year) if end else today.year))
        return max((due for due in dues if due.last_day < today), key=lambda due: due.cutoff, default=None)


def extended(due, until, by_whom, units=()):
    text = f"{by_whom} đến hết ngày {until:%d/%m/%Y} (hết 24:00); hạn chung {due.text}"
    cutoff = deadlines.cutoff_after(until)
    return replace(due, last_day=until, cutoff=cutoff, text=text, is_extended=True, units=units)


def names_of(units):
    shown = ", ".join(unit.name for unit in units[:NAMES_SHOWN])
    more = len(units) - NAMES_SHOWN
    return f"{shown} và {more} đơn vị khác" if more > 0 else shown


class DeadlineOverride(models.Model):
    """Another date for one year: «riêng năm 2021 hoàn thành trước ngày 15/9»."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="overrides", verbose_name="Mốc thời gian")
    year = models.PositiveSmallIntegerField("Riêng năm")
    on_date = models.DateField("Ngày")
    inclusive = models.BooleanField("Tính cả ngày này", default=False)
    reason = LineField("Căn cứ, lý do", max_length=300)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "mốc riêng của một năm"
        verbose_name_plural = "mốc riêng của một năm"
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["deadline", "year"], name="override_once_per_year")]

    def __str__(self):
        return f"Riêng năm {self.year}"


class DeadlineExtension(models.Model):
    """More time for one unit in one campaign-year, with reason and approver; revoked, never deleted."""

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="extensions", verbose_name="Mốc thời gian")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="Đơn vị")
    year = models.PositiveSmallIntegerField("Năm")
    until = models.DateField("Gia hạn đến hết ngày")
    reason = ProseField("Lý do")
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người cho gia hạn")
    approved_at = models.DateTimeField("Cho gia hạn lúc")
    revoked_at = models.DateTimeField("Thu hồi lúc", null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Người thu hồi"
    )

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = "gia hạn cho một đơn vị"
        verbose_name_plural = "gia hạn cho từng đơn vị"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "unit", "year"],
                condition=Q(revoked_at=None),
                name="extension_once_per_unit_and_year",
                violation_error_message="Đơn vị đã được gia hạn mốc này; hãy thu hồi lần trước rồi cho gia hạn lại.",
            ),
        ]

    def __str__(self):
        return f"{self.unit}: đến hết ngày {self.until:%d/%m/%Y}"

    @property
    def holds(self):
        return self.revoked_at is None


class CalendarFeed(models.Model):
    """A user's calendar address (.ics). Only the digest of its token is kept; revoked, it answers no more."""

    user = models.ForeignKey(User, models.PROTECT, related_name="calendar_feeds", verbose_name="Người dùng")
    token_digest = models.CharField("Dấu của mã", max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("Tạo lúc")
    revoked_at = models.DateTimeField("Thu hồi lúc", null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = "đường dẫn lịch"
        verbose_name_plural = "đường dẫn lịch"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at=None), name="one_calendar_feed_in_use_per_user"
            ),
        ]

    def __str__(self):
        return f"Lịch của {self.user}"

    @staticmethod
    def digest_of(token):
        return hashlib.sha256(token.encode()).hexdigest()
