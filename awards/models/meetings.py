"""Meetings of the council: who was called and came, which cases were on the agenda, who kept out of which."""

from django.db import models
from django.db.models import F, Q

from awards.enums import CouncilPost, MeetingState, Presence, RecusalGround, VoteChoice
from awards.models.councils import AwardCouncil, CouncilMember
from awards.models.dossiers import Dossier
from awards.querysets import AtUnitQuerySet, OfDossierQuerySet
from documents.models import StoredFile
from units.fields import LineField, ProseField
from units.models import HistoryEvent, Unit, User


class CouncilMeeting(models.Model):
    """A meeting of the council; the membership is copied, later changes must not rewrite a vote.

    ``member_count`` and ``present_count`` are the totals of ``attendances``; an old meeting may have them alone.
    """

    council = models.ForeignKey(AwardCouncil, models.PROTECT, related_name="meetings", verbose_name="Hội đồng")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", editable=False, verbose_name="Đơn vị")
    held_on = models.DateField("Ngày họp")
    place = LineField("Địa điểm", max_length=200, blank=True)
    member_count = models.PositiveSmallIntegerField("Tổng số thành viên")
    present_count = models.PositiveSmallIntegerField("Số thành viên dự họp")
    minutes_number = LineField("Số biên bản", max_length=60, blank=True)
    state = models.CharField(
        "Tình trạng", max_length=6, choices=MeetingState, default=MeetingState.CALLED, editable=False
    )
    chair = models.ForeignKey(
        CouncilMember, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Chủ trì"
    )
    secretary = models.ForeignKey(
        CouncilMember, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Thư ký phiên họp"
    )
    opening_notes = ProseField("Nội dung mở đầu", blank=True)
    conclusion = ProseField("Kết luận phiên họp", blank=True)
    opened_at = models.DateTimeField("Khai mạc lúc", null=True, editable=False)
    ended_at = models.DateTimeField("Kết thúc lúc", null=True, editable=False)
    version = models.PositiveIntegerField("Phiên bản", default=1, editable=False)

    objects = AtUnitQuerySet.as_manager()

    class Meta:
        verbose_name = "phiên họp hội đồng"
        verbose_name_plural = "phiên họp hội đồng"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(member_count__gt=0, present_count__lte=F("member_count")),
                name="attendance_within_membership",
                violation_error_message="Số dự họp không thể lớn hơn tổng số thành viên.",
            ),
            models.CheckConstraint(
                condition=Q(state=MeetingState.CALLED, opened_at=None, ended_at=None)
                | Q(state=MeetingState.OPEN, opened_at__isnull=False, ended_at=None)
                | Q(state=MeetingState.ENDED, ended_at__isnull=False),
                name="meeting_has_the_moments_of_its_state",
            ),
        ]

    def __str__(self):
        return f"Phiên họp ngày {self.held_on:%d/%m/%Y}"


class Attendance(models.Model):
    """A member called to a meeting, as the member was then; ``presence`` is empty until it is recorded."""

    meeting = models.ForeignKey(CouncilMeeting, models.CASCADE, related_name="attendances", verbose_name="Phiên họp")
    member = models.ForeignKey(CouncilMember, models.PROTECT, related_name="attendances", verbose_name="Thành viên")
    full_name = LineField("Họ và tên", max_length=120)
    office = LineField("Chức vụ", max_length=160, blank=True)
    post = models.CharField("Trong hội đồng", max_length=20, choices=CouncilPost)
    order = models.PositiveSmallIntegerField("Thứ tự")
    presence = models.CharField("Dự họp", max_length=9, choices=Presence, blank=True)
    reason = LineField("Lý do vắng", max_length=200, blank=True)

    class Meta:
        verbose_name = "thành viên được triệu tập"
        verbose_name_plural = "thành viên được triệu tập"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="member_called_once"),
            models.CheckConstraint(
                condition=~Q(presence__in=[Presence.EXCUSED, Presence.WRITTEN]) | ~Q(reason=""),
                name="absence_with_leave_has_its_reason",
                violation_error_message="Hãy ghi lý do vắng.",
            ),
        ]

    def __str__(self):
        return self.full_name


class CouncilCase(models.Model):
    """A dossier on the agenda of a meeting; one that was put off stays there with its reason."""

    meeting = models.ForeignKey(CouncilMeeting, models.PROTECT, related_name="cases", verbose_name="Phiên họp")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="cases", verbose_name="Hồ sơ")
    order = models.PositiveSmallIntegerField("Thứ tự")
    discussion = ProseField("Ý kiến thảo luận", blank=True)
    conclusion = ProseField("Kết luận", blank=True)
    is_put_off = models.BooleanField("Hoãn sang phiên sau", default=False, editable=False)
    version = models.PositiveIntegerField("Phiên bản", default=1, editable=False)

    objects = OfDossierQuerySet.as_manager()

    class Meta:
        verbose_name = "hồ sơ trong chương trình họp"
        verbose_name_plural = "chương trình họp"
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "dossier"], name="case_once_per_meeting")]

    def __str__(self):
        return f"{self.order}. {self.dossier.subject_name}"


class Recusal(models.Model):
    """A member keeps out of a case: found by the rule or declared; lifted with a reason, never deleted."""

    case = models.ForeignKey(CouncilCase, models.PROTECT, related_name="recusals", verbose_name="Hồ sơ")
    member = models.ForeignKey(CouncilMember, models.PROTECT, related_name="recusals", verbose_name="Thành viên")
    ground = models.CharField("Vì", max_length=9, choices=RecusalGround)
    note = LineField("Ghi chú", max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người ghi")
    recorded_at = models.DateTimeField("Ghi lúc")
    lifted_reason = LineField("Lý do bỏ", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = "thành viên tránh biểu quyết"
        verbose_name_plural = "thành viên tránh biểu quyết"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "member"], name="member_recused_once_per_case")]

    def __str__(self):
        return f"{self.member}: {self.get_ground_display().lower()}"

    @property
    def holds(self):
        return not self.lifted_reason


class MeetingEvent(HistoryEvent):
    meeting = models.ForeignKey(CouncilMeeting, models.PROTECT, related_name="events", verbose_name="Phiên họp")

    class Meta(HistoryEvent.Meta):
        verbose_name = "việc của phiên họp"
        verbose_name_plural = "diễn biến phiên họp"

    def __str__(self):
        return self.action


class WrittenOpinion(models.Model):
    """What an absent member wrote on a case. By nature no secret: it stands apart from every ballot."""

    case = models.ForeignKey(CouncilCase, models.PROTECT, related_name="opinions", verbose_name="Hồ sơ")
    member = models.ForeignKey(CouncilMember, models.PROTECT, related_name="+", verbose_name="Thành viên")
    choice = models.CharField("Ý kiến", max_length=7, choices=VoteChoice)
    paper = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Văn bản"
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người ghi")
    recorded_at = models.DateTimeField("Ghi lúc")

    class Meta:
        verbose_name = "ý kiến bằng văn bản"
        verbose_name_plural = "ý kiến bằng văn bản"
        constraints = [models.UniqueConstraint(fields=["case", "member"], name="opinion_once_per_case")]

    def __str__(self):
        return f"{self.member}: {self.get_choice_display().lower()}"
