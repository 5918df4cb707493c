"""The council of a unit and its members, with their terms."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from awards.enums import CouncilPost
from awards.querysets import AtUnitQuerySet, MemberQuerySet
from units.fields import LineField
from units.models import Household, Person, Unit, User


class AwardCouncil(models.Model):
    """Hội đồng Thi đua - Khen thưởng of a unit, valid from-to."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="councils", verbose_name="Đơn vị")
    name = LineField("Tên hội đồng", max_length=200)
    founding_decision = LineField("Quyết định thành lập", max_length=200, blank=True)
    valid_from = models.DateField("Từ ngày")
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    history = HistoricalRecords()

    objects = AtUnitQuerySet.as_manager()

    class Meta:
        verbose_name = "hội đồng thi đua, khen thưởng"
        verbose_name_plural = "hội đồng thi đua, khen thưởng"
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(valid_to=None), name="one_current_council_per_unit"),
        ]

    def __str__(self):
        return self.name


class CouncilMember(models.Model):
    """A member for a term. ``unit`` is where the member works: of its own cases a member is recused."""

    council = models.ForeignKey(AwardCouncil, models.CASCADE, related_name="members", verbose_name="Hội đồng")
    full_name = LineField("Họ và tên", max_length=120)
    office = LineField("Chức vụ", max_length=160, blank=True)
    post = models.CharField("Trong hội đồng", max_length=20, choices=CouncilPost, default=CouncilPost.MEMBER)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Đơn vị công tác"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Trong danh sách cá nhân"
    )
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Tài khoản")
    appointed_by = LineField("Theo quyết định", max_length=200, blank=True)
    valid_from = models.DateField("Từ ngày", null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày", null=True, blank=True)
    order = models.PositiveSmallIntegerField("Thứ tự", default=1)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "thành viên hội đồng"
        verbose_name_plural = "thành viên hội đồng"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="member_term_ends_after_it_begins",
                violation_error_message="Ngày thôi tham gia phải sau ngày bắt đầu.",
            ),
            models.UniqueConstraint(
                fields=["council", "user"],
                condition=Q(valid_to=None, user__isnull=False),
                name="account_sits_once_in_a_council",
                violation_error_message="Tài khoản này đã là của một thành viên khác trong hội đồng.",
            ),
        ]

    def __str__(self):
        return self.full_name


class KinDeclaration(models.Model):
    """Somebody whose case the member keeps out of: kin that the member declared."""

    member = models.ForeignKey(CouncilMember, models.CASCADE, related_name="kin", verbose_name="Thành viên")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Cá nhân")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Hộ gia đình"
    )
    relation = LineField("Quan hệ", max_length=80)

    class Meta:
        verbose_name = "người thân đã khai"
        verbose_name_plural = "người thân đã khai"
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, household=None) | Q(person=None, household__isnull=False),
                name="kin_is_a_person_or_a_household",
                violation_error_message="Chọn một cá nhân hoặc một hộ gia đình.",
            ),
        ]

    def __str__(self):
        return f"{self.relation}: {self.person or self.household}"

    def clean(self):
        if self.person_id and self.person_id == self.member.person_id:
            raise ValidationError({"person": "Không cần khai chính mình; hồ sơ của mình tự được tránh."})
