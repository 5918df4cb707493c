"""Exemplars (điển hình): a unit, a person or a household held up as an example; never a model."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from campaigns.models import Campaign, Field
from models_registry.enums import EXEMPLAR_ICONS, EXEMPLAR_TONES, ExemplarKind, ExemplarState, RecognitionLevel
from models_registry.models.mobilisation import MobilisationModel
from models_registry.querysets import ExemplarQuerySet
from units.fields import DerivedKeyField, LineField, ProseField
from units.models import HistoryEvent, Household, Person, Placed, User


class Exemplar(Placed):
    """Someone held up as an example in a campaign-year; with neither person nor household it is the unit itself."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="exemplars", verbose_name="Phong trào")
    year = models.PositiveSmallIntegerField("Năm")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="exemplars", verbose_name="Cá nhân"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="exemplars", verbose_name="Hộ gia đình"
    )
    field = models.ForeignKey(Field, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Lĩnh vực")
    model = models.ForeignKey(
        MobilisationModel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="exemplars",
        verbose_name="Gắn với mô hình",
    )
    title = LineField("Việc làm nêu gương", max_length=200)
    story = ProseField("Người tốt, việc tốt", blank=True)
    state = models.CharField(
        "Trạng thái", max_length=10, choices=ExemplarState, default=ExemplarState.DRAFT, editable=False
    )
    registered_at = models.DateTimeField("Giới thiệu lúc", null=True, editable=False)
    recognised_level = models.CharField(
        "Cấp công nhận", max_length=10, choices=RecognitionLevel, blank=True, editable=False
    )
    decision_number = LineField("Số quyết định, giấy công nhận", max_length=60, blank=True, editable=False)
    decided_on = models.DateField("Ngày quyết định", null=True, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, editable=False, related_name="+", verbose_name="Người lập")
    version = models.PositiveIntegerField("Phiên bản", default=1, editable=False)
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("title",))

    objects = ExemplarQuerySet.as_manager()

    class Meta:
        verbose_name = "điển hình"
        verbose_name_plural = "điển hình"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["province", "-id"], name="exemplar_by_province"),
            models.Index(fields=["commune", "-id"], name="exemplar_by_commune"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) | Q(household=None),
                name="exemplar_is_one_subject",
                violation_error_message="Chọn cá nhân hoặc hộ gia đình, không chọn cả hai.",
            ),
            models.CheckConstraint(
                condition=Q(state=ExemplarState.DRAFT) | Q(registered_at__isnull=False),
                name="registered_exemplar_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExemplarState.RECOGNISED)
                | (~Q(recognised_level="") & ~Q(decision_number="") & Q(decided_on__isnull=False)),
                name="recognised_exemplar_has_its_paper",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("models_registry:exemplar_detail", args=[self.pk])

    @property
    def code(self):
        return f"ĐH{self.year}-{self.pk:06d}"

    @property
    def tone(self):
        return EXEMPLAR_TONES[self.state]

    @property
    def icon(self):
        return EXEMPLAR_ICONS[self.state]

    @property
    def subject(self):
        return self.person or self.household or self.unit

    @property
    def kind(self):
        if self.person_id:
            return ExemplarKind.PERSON
        return ExemplarKind.HOUSEHOLD if self.household_id else ExemplarKind.UNIT


class ExemplarEvent(HistoryEvent):
    exemplar = models.ForeignKey(Exemplar, models.PROTECT, related_name="events", verbose_name="Điển hình")

    class Meta(HistoryEvent.Meta):
        verbose_name = "việc của điển hình"
        verbose_name_plural = "diễn biến điển hình"

    def __str__(self):
        return self.action
