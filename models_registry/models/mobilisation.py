"""«Dân vận khéo» models: registered once, followed for years."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from campaigns.models import Campaign, Field
from documents.models import StoredFile
from models_registry.enums import STATE_ICONS, STATE_TONES, ModelOrigin, ModelState, RecognitionLevel
from models_registry.querysets import ModelQuerySet, ModelYearQuerySet
from units.fields import DerivedKeyField, LineField, ProseField
from units.models import HistoryEvent, Person, Placed, User

COUNTED_BY = ("province", "commune", "unit", "field", "owner", "registered_at", "id")


class MobilisationModel(Placed):
    """A model (mô hình) of a collective or an individual, with the ten items of the registration form."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="models", verbose_name="Phong trào")
    year = models.PositiveSmallIntegerField("Năm đăng ký")
    owner = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="models",
        verbose_name="Cá nhân chủ trì",
        help_text="Để trống nếu mô hình là của tập thể đơn vị.",
    )
    field = models.ForeignKey(
        Field, models.PROTECT, null=True, blank=True, related_name="models", verbose_name="Lĩnh vực"
    )
    title = LineField("Tên mô hình", max_length=200, blank=True, help_text="Ngắn gọn, dễ nhớ.")
    situation = ProseField("Thực trạng, lý do", blank=True)
    aims = ProseField("Mục tiêu và tiêu chí", blank=True)
    content = ProseField("Nội dung, cách làm", blank=True)
    place_and_people = ProseField("Địa bàn, đối tượng vận động", blank=True)
    forces = ProseField("Lực lượng chủ trì, phối hợp, tham gia", blank=True)
    resources = ProseField("Nguồn lực (kinh phí, cơ sở vật chất, ngày công, xã hội hóa)", blank=True)
    schedule = ProseField("Thời gian, tiến độ, thời điểm đánh giá", blank=True)
    outputs = ProseField("Sản phẩm, kết quả kiểm chứng được", blank=True)
    sustainability = ProseField("Khả năng duy trì, nhân rộng", blank=True)
    origin = models.CharField("Hình thức", max_length=10, choices=ModelOrigin, default=ModelOrigin.NEW)
    replicated_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replicas", verbose_name="Nhân rộng từ mô hình"
    )
    target_level = models.CharField(
        "Cấp đăng ký công nhận", max_length=10, choices=RecognitionLevel, default=RecognitionLevel.GRASSROOTS
    )
    is_pilot = models.BooleanField("Mô hình điểm", default=False)
    pilot_support = ProseField("Hỗ trợ cho mô hình điểm", blank=True)
    is_hard_area = models.BooleanField("Ở địa bàn khó khăn, đặc thù", default=False)
    hard_area_reason = LineField("Khó khăn, đặc thù thế nào", max_length=200, blank=True)
    starts_on = models.DateField("Bắt đầu", null=True, blank=True)
    assess_on = models.DateField("Thời điểm đánh giá", null=True, blank=True)
    launched_on = models.DateField("Ngày ra mắt", null=True, editable=False)
    plan_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Kế hoạch mô hình"
    )
    state = models.CharField("Trạng thái", max_length=15, choices=ModelState, default=ModelState.IDEA, editable=False)
    registered_at = models.DateTimeField("Đăng ký lúc", null=True, editable=False)
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Người lập"
    )
    version = models.PositiveIntegerField("Phiên bản", default=1, editable=False)
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("title",))

    objects = ModelQuerySet.as_manager()

    class Meta:
        verbose_name = "mô hình"
        verbose_name_plural = "mô hình"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["province", "-id"], name="model_by_province"),
            models.Index(fields=["commune", "-id"], name="model_by_commune"),
            models.Index(fields=["campaign", "year", "state", *COUNTED_BY], name="model_by_campaign_year"),
            models.Index(
                fields=["replicated_from", "state", "unit"],
                name="copies_by_source",
                condition=Q(replicated_from__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ModelState.IDEA) | Q(registered_at__isnull=False),
                name="registered_model_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(state=ModelState.IDEA) | Q(field__isnull=False), name="registered_model_has_a_field"
            ),
            models.CheckConstraint(
                condition=Q(state=ModelState.IDEA) | ~Q(title=""), name="registered_model_has_a_title"
            ),
            models.CheckConstraint(
                condition=Q(replicated_from=None) | ~Q(replicated_from=F("pk")), name="model_is_no_copy_of_itself"
            ),
        ]

    def __str__(self):
        return self.title or "Mô hình chưa đặt tên"

    def get_absolute_url(self):
        return reverse("models_registry:model_detail", args=[self.pk])

    @property
    def family_url(self):
        """The page that says what it was copied from and who copied it."""
        return reverse("models_registry:model_family", args=[self.pk])

    @property
    def tone(self):
        return STATE_TONES[self.state]

    @property
    def icon(self):
        return STATE_ICONS[self.state]

    @property
    def code(self):
        return f"MH{self.year}-{self.pk:06d}"


class ModelYear(models.Model):
    """What the model was in one year: new, replicated or kept; only the first two meet the yearly target.

    Rows stay whatever becomes of the model later: reads that count a year start at ``standing()``.
    """

    model = models.ForeignKey(MobilisationModel, models.PROTECT, related_name="years", verbose_name="Mô hình")
    year = models.PositiveSmallIntegerField("Năm")
    origin = models.CharField("Trong năm", max_length=10, choices=ModelOrigin)
    is_outstanding = models.BooleanField("Tiêu biểu của năm", default=False)

    objects = ModelYearQuerySet.as_manager()

    class Meta:
        verbose_name = "năm của mô hình"
        verbose_name_plural = "năm của mô hình"
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["model", "year"], name="model_year_once")]

    def __str__(self):
        return f"{self.model}, {self.year}"


class Delisting(models.Model):
    """Once off the list, until it was put back: so that each year can be told as it stood at its end."""

    model = models.ForeignKey(MobilisationModel, models.PROTECT, related_name="delistings", verbose_name="Mô hình")
    delisted_on = models.DateField("Ra khỏi danh sách ngày")
    reason = ProseField("Lý do")
    reinstated_on = models.DateField("Trở lại danh sách ngày", null=True, editable=False)

    class Meta:
        verbose_name = "lần ra khỏi danh sách"
        verbose_name_plural = "mô hình ra khỏi danh sách"
        ordering = ["-delisted_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["model"], condition=Q(reinstated_on=None), name="model_is_off_the_list_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(reinstated_on=None) | Q(reinstated_on__gte=F("delisted_on")),
                name="model_comes_back_after_it_left",
            ),
        ]

    def __str__(self):
        return f"{self.model}, {self.delisted_on:%d/%m/%Y}"


class Recognition(models.Model):
    """A model recognised at a level by a decision or certificate."""

    model = models.ForeignKey(MobilisationModel, models.PROTECT, related_name="recognitions", verbose_name="Mô hình")
    level = models.CharField("Cấp công nhận", max_length=10, choices=RecognitionLevel)
    year = models.PositiveSmallIntegerField("Năm")
    decision_number = LineField("Số quyết định, giấy công nhận", max_length=60)
    decided_on = models.DateField("Ngày")
    issuer = LineField("Cơ quan công nhận", max_length=200)

    class Meta:
        verbose_name = "công nhận mô hình"
        verbose_name_plural = "công nhận mô hình"
        ordering = ["-decided_on"]
        constraints = [
            models.UniqueConstraint(fields=["model", "level", "year"], name="recognition_once_per_level_and_year")
        ]

    def __str__(self):
        return f"{self.get_level_display()}, {self.year}"


class ModelEvent(HistoryEvent):
    model = models.ForeignKey(MobilisationModel, models.PROTECT, related_name="events", verbose_name="Mô hình")
