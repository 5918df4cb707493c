"""What the public may read: galleries by province, off until somebody opens one, and the stories cleared for them."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.models import StoredFile
from interface.photos import SMALL
from models_registry.models.exemplars import Exemplar
from models_registry.models.mobilisation import MobilisationModel
from models_registry.models.progress import Photo
from models_registry.querysets import GalleryQuerySet, StoryPhotoQuerySet, StoryQuerySet
from units.fields import DerivedKeyField, LineField, ProseField
from units.models import HistoryEvent, Unit, User


class Gallery(models.Model):
    """The public gallery of one province."""

    province = models.OneToOneField(Unit, models.PROTECT, related_name="gallery", verbose_name="Tỉnh, thành phố")
    slug = models.SlugField("Đường dẫn", max_length=80, unique=True, editable=False)
    is_open = models.BooleanField("Mở cho mọi người xem", default=False)
    introduction = ProseField("Lời giới thiệu", blank=True)
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Người mở"
    )
    opened_at = models.DateTimeField("Mở lúc", null=True, editable=False)

    objects = GalleryQuerySet.as_manager()

    class Meta:
        verbose_name = "trang giới thiệu mô hình"
        verbose_name_plural = "trang giới thiệu mô hình"

    def __str__(self):
        return f"Trang giới thiệu mô hình của {self.province.name_in_text}"

    def get_absolute_url(self):
        return reverse("gallery:province_stories", args=[self.slug])


class PublicStory(models.Model):
    """A model or an exemplar as the public reads it: words written for it, and only names cleared for it."""

    gallery = models.ForeignKey(Gallery, models.PROTECT, related_name="stories", verbose_name="Trang giới thiệu")
    model = models.OneToOneField(
        MobilisationModel, models.PROTECT, null=True, blank=True, related_name="public_story", verbose_name="Mô hình"
    )
    exemplar = models.OneToOneField(
        Exemplar, models.PROTECT, null=True, blank=True, related_name="public_story", verbose_name="Điển hình"
    )
    slug = models.SlugField("Đường dẫn", max_length=120, unique=True)
    headline = LineField("Tiêu đề", max_length=200)
    story = ProseField("Câu chuyện")
    cleared_names = LineField("Tên người được phép nêu", max_length=300, blank=True)
    is_published = models.BooleanField("Đang công bố", default=False, editable=False)
    published_at = models.DateTimeField("Công bố lúc", null=True, editable=False)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Người công bố"
    )
    version = models.PositiveIntegerField("Phiên bản", default=1, editable=False)
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("headline", "story"))

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = "bài giới thiệu"
        verbose_name_plural = "bài giới thiệu"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(model__isnull=False, exemplar=None) | Q(model=None, exemplar__isnull=False),
                name="story_is_of_a_model_or_an_exemplar",
            ),
            models.CheckConstraint(
                condition=Q(is_published=False) | Q(published_at__isnull=False), name="published_story_has_its_moment"
            ),
        ]

    def __str__(self):
        return self.headline

    def get_absolute_url(self):
        return reverse("gallery:story_detail", args=[self.slug])

    @property
    def writing_url(self):
        """Where the desk writes it."""
        name, key = ("model_story", self.model_id) if self.model_id else ("exemplar_story", self.exemplar_id)
        return reverse(f"models_registry:{name}", args=[key])

    @property
    def source(self):
        """The model or the exemplar that the story tells of."""
        return self.model or self.exemplar


class StoryPhoto(models.Model):
    """A photo chosen for a story. ``shown`` is the copy for small telephones that publishing makes of it."""

    story = models.ForeignKey(PublicStory, models.CASCADE, related_name="photos", verbose_name="Bài giới thiệu")
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="+", verbose_name="Ảnh")
    order = models.PositiveSmallIntegerField("Thứ tự")
    shown = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="Ảnh công bố"
    )
    width = models.PositiveSmallIntegerField("Rộng", default=0, editable=False)
    height = models.PositiveSmallIntegerField("Cao", default=0, editable=False)

    objects = StoryPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "ảnh của bài giới thiệu"
        verbose_name_plural = "ảnh của bài giới thiệu"
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["story", "photo"], name="photo_once_in_a_story")]

    def __str__(self):
        return str(self.photo)

    def get_absolute_url(self):
        return reverse("gallery:story_photo", args=[self.pk])

    @property
    def small_width(self):
        """How wide ``photo.small`` is, whose longer side is ``interface.photos.SMALL``."""
        return round(SMALL * self.width / max(self.width, self.height, 1))


class GalleryEvent(HistoryEvent):
    """What was done with a gallery, or with one of its stories."""

    gallery = models.ForeignKey(Gallery, models.PROTECT, related_name="events", verbose_name="Trang giới thiệu")
    story = models.ForeignKey(
        PublicStory, models.PROTECT, null=True, related_name="events", verbose_name="Bài giới thiệu"
    )

    class Meta(HistoryEvent.Meta):
        verbose_name = "việc của trang giới thiệu"
        verbose_name_plural = "diễn biến trang giới thiệu"

    def __str__(self):
        return self.action
