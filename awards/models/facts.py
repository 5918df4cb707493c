"""What computed standards read of a nominee: yearly ratings, cultural titles, holds; and what people attest."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from awards.enums import TITLES_OF_COLLECTIVES, CulturalTitleKind, Rating
from awards.models.dossiers import Dossier
from awards.models.standards import EligibilityRule
from awards.querysets import FactQuerySet, HoldQuerySet, OfDossierQuerySet
from documents.models import StoredFile
from units.fields import DerivedKeyField, LineField, ProseField
from units.models import Household, Person, Placed, Unit, User

ONE_SUBJECT = (
    Q(subject_unit__isnull=False, person=None, household=None)
    | Q(subject_unit=None, person__isnull=False, household=None)
    | Q(subject_unit=None, person=None, household__isnull=False)
)


def column_of(subject):
    """Which of the three columns names a subject."""
    return {Unit: "subject_unit", Person: "person", Household: "household"}[type(subject)]


class OfSubject(Placed):
    """A record about one subject: a unit, a person or a household; it stands where the subject stood that day."""

    subject_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="Tập thể"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="Cá nhân"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="Hộ gia đình"
    )
    subject_name = LineField("Tên đối tượng", max_length=200, editable=False)
    search_key = DerivedKeyField("Khóa tìm kiếm", sources=("subject_name",))

    class Meta:
        abstract = True

    @property
    def subject(self):
        return self.subject_unit or self.person or self.household

    def clean(self):
        if sum(key is not None for key in (self.subject_unit_id, self.person_id, self.household_id)) != 1:
            raise ValidationError("Hãy chọn đúng một đối tượng: tập thể, cá nhân hoặc hộ gia đình.")

    def be_about(self, subject):
        """Set the subject with the columns that follow from it."""
        setattr(self, column_of(subject), subject)
        self.subject_name = str(subject)
        self.place_at(subject if isinstance(subject, Unit) else subject.unit)


class Fact(OfSubject):
    """Entered by the desk it stands; claimed by a unit (``is_confirmed`` is ``None``) it waits for the desk."""

    year = models.PositiveSmallIntegerField("Năm")
    source = LineField("Quyết định, văn bản", max_length=300)
    evidence = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Tệp minh chứng"
    )
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người ghi")
    entered_at = models.DateTimeField("Ghi lúc")
    is_confirmed = models.BooleanField("Đã xác nhận", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Người xác nhận"
    )
    decided_at = models.DateTimeField("Xác nhận lúc", null=True, blank=True)
    decision_note = LineField("Lý do", max_length=300, blank=True)

    class Meta:
        abstract = True


class AnnualRating(Fact):
    """How a collective or a person was rated for a year (đánh giá, xếp loại mức độ hoàn thành nhiệm vụ)."""

    rating = models.CharField("Xếp loại", max_length=10, choices=Rating)
    history = HistoricalRecords(excluded_fields=["search_key"])

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = "xếp loại hằng năm"
        verbose_name_plural = "xếp loại hằng năm"
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=ONE_SUBJECT & Q(household=None),
                name="rating_is_of_a_unit_or_a_person",
                violation_error_message="Xếp loại hằng năm là của một tập thể hoặc một cá nhân.",
            ),
            models.UniqueConstraint(
                fields=["person", "year"],
                condition=~Q(is_confirmed=False),
                name="rating_once_a_year_of_a_person",
                violation_error_message="Cá nhân này đã có xếp loại của năm đó.",
            ),
            models.UniqueConstraint(
                fields=["subject_unit", "year"],
                condition=~Q(is_confirmed=False),
                name="rating_once_a_year_of_a_unit",
                violation_error_message="Tập thể này đã có xếp loại của năm đó.",
            ),
        ]

    def __str__(self):
        return f"{self.subject_name}, năm {self.year}: {self.get_rating_display().lower()}"


class CulturalTitle(Fact):
    """A cultural title of a year, given or not given; for a person it is that of the family."""

    title = models.CharField("Danh hiệu", max_length=8, choices=CulturalTitleKind)
    is_held = models.BooleanField("Được công nhận", default=True)
    history = HistoricalRecords(excluded_fields=["search_key"])

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = "danh hiệu văn hóa"
        verbose_name_plural = "danh hiệu văn hóa"
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(condition=ONE_SUBJECT, name="title_is_of_one_subject"),
            *(
                models.UniqueConstraint(
                    fields=[column, "year", "title"],
                    condition=~Q(is_confirmed=False),
                    name=f"title_once_a_year_of_a_{column.removeprefix('subject_')}",
                    violation_error_message="Danh hiệu này của năm đó đã được ghi.",
                )
                for column in ("person", "household", "subject_unit")
            ),
        ]

    def __str__(self):
        word = "" if self.is_held else "không đạt "
        return f"{self.subject_name}, năm {self.year}: {word}{self.get_title_display()}"

    def clean(self):
        super().clean()
        if self.title and (self.title in TITLES_OF_COLLECTIVES) != (self.subject_unit_id is not None):
            raise ValidationError({"title": "Danh hiệu này không dành cho loại đối tượng đã chọn."})


class EligibilityHold(OfSubject):
    """Why a subject is not considered for now: discipline, inspection, a complaint being examined.

    While it stands no dossier of the subject goes forward. It is released, never deleted.
    """

    reason = LineField("Lý do tạm dừng xét", max_length=300)
    source = LineField("Văn bản, căn cứ", max_length=300)
    held_from = models.DateField("Tạm dừng từ ngày")
    held_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người ghi")
    held_at = models.DateTimeField("Ghi lúc")
    released_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Người cho xét tiếp"
    )
    released_at = models.DateTimeField("Xét tiếp từ lúc", null=True, blank=True)
    release_reason = LineField("Lý do xét tiếp", max_length=300, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = "tạm dừng xét"
        verbose_name_plural = "tạm dừng xét"
        ordering = [F("released_at").asc(nulls_first=True), "-pk"]
        constraints = [
            models.CheckConstraint(condition=ONE_SUBJECT, name="hold_is_on_one_subject"),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None, release_reason="")
                | Q(released_at__isnull=False, released_by__isnull=False) & ~Q(release_reason=""),
                name="release_has_its_person_and_reason",
            ),
        ]

    def __str__(self):
        return f"{self.subject_name}: {self.reason}"

    @property
    def is_open(self):
        return self.released_at is None


class Attestation(models.Model):
    """What somebody attests of a standard and a dossier. Rows are only added; the newest counts."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="attestations", verbose_name="Hồ sơ")
    rule = models.ForeignKey(EligibilityRule, models.PROTECT, related_name="attestations", verbose_name="Tiêu chuẩn")
    is_met = models.BooleanField("Đạt")
    is_by_desk = models.BooleanField("Thường trực hội đồng xác nhận")
    note = ProseField("Căn cứ, lý do", blank=True)
    evidence = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Tệp minh chứng"
    )
    attested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Người xác nhận")
    attested_at = models.DateTimeField("Xác nhận lúc")

    objects = OfDossierQuerySet.as_manager()

    class Meta:
        verbose_name = "xác nhận tiêu chuẩn"
        verbose_name_plural = "xác nhận tiêu chuẩn"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.rule}: {'đạt' if self.is_met else 'chưa đạt'}"
