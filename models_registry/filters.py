"""Filters of the registry's lists."""

from datetime import timedelta

import django_filters
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from campaigns.enums import CampaignState
from campaigns.models import Campaign, Field
from interface.filters import SearchFilter, YearFilter
from models_registry.enums import (
    COUNTED,
    EXEMPLARS_LISTED,
    MADE,
    ON_THE_LIST,
    AppraisalOutcome,
    ExemplarKind,
    ExemplarState,
    FunnelStep,
    ModelOrigin,
    ModelState,
    ReviewProposal,
    UpdateKind,
)
from models_registry.models import Appraisal, Exemplar, MobilisationModel, PublicStory, ReviewLine
from models_registry.querysets import provinces_of
from models_registry.selectors import Period, owing, silent_since
from models_registry.selectors.reviews import silent_q, undecided, unrecognised_q
from models_registry.selectors.years import STEPS, models_gone_in, models_in_year, models_unsettled_in
from units.enums import UnitKind, UnitLevel
from units.models import Unit


def campaigns_in_sight(request):
    return Campaign.objects.visible_to(request.user)


def places_in_sight(request):
    return places_of(request.user, MobilisationModel)


def places_of_exemplars(request):
    return places_of(request.user, Exemplar)


def places_of(user, table):
    """Communes for those who oversee a province, single units for the others: the list stays short enough."""
    seen = table.objects.visible_to(user)
    wide = user.sees_everything or any(unit.level == UnitLevel.PROVINCE for unit in user.scope)
    places = seen.order_by().annotate(place=Coalesce("commune_id", "unit_id") if wide else F("unit_id"))
    return Unit.objects.filter(Q(pk__in=places.values("place")) | Q(pk__in=[unit.pk for unit in user.scope]))


def field_names(request):
    names = Field.objects.visible_to(request.user).order_by("name").values_list("name", flat=True).distinct()
    return [(name, name) for name in names]


STATE_GROUPS = {"counted": COUNTED, "listed": ON_THE_LIST}
STATE_CHOICES = [
    ("Theo nhóm", [("counted", "Đã đăng ký trở đi"), ("listed", "Có trong danh sách")]),
    ("Theo trạng thái", ModelState.choices),
]

ORIGIN_CHOICES = [("made", "Xây dựng mới hoặc nhân rộng"), *ModelOrigin.choices]
GONE, UNSETTLED = "gone", "unsettled"
ROLE_CHOICES = [
    ("made", "Xây dựng mới hoặc nhân rộng"),
    *ModelOrigin.choices,
    (GONE, "Đưa ra khỏi danh sách"),
    (UNSETTLED, "Từ năm trước, chưa ghi duy trì"),
]
ROLES = {"made": MADE}
SUBJECT_CHOICES = [("collective", "Tập thể"), ("individual", "Cá nhân")]


class OfYearFilterSet(django_filters.FilterSet):
    """What models were in one year and how far they came in it: the lists behind the numbers of ``selectors.years``."""

    in_year = YearFilter(label="Trong năm", method="leave_to_the_year")
    role = django_filters.ChoiceFilter(
        label="Trong năm đó là", choices=ROLE_CHOICES, method="leave_to_the_year", empty_label="Tất cả"
    )
    reached = django_filters.ChoiceFilter(
        label="Trong năm đó đã", choices=FunnelStep.choices, method="leave_to_the_year", empty_label="Tất cả"
    )
    subject = django_filters.ChoiceFilter(
        label="Chủ trì", choices=SUBJECT_CHOICES, method="filter_subject", empty_label="Tất cả"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in OfYearFilterSet.base_filters:
            self.filters[name] = self.filters.pop(name)

    def filter_queryset(self, queryset):
        rows, asked = super().filter_queryset(queryset), self.form.cleaned_data
        year, role, step = asked["in_year"], asked["role"], asked["reached"]
        if role == GONE:
            return models_gone_in(rows, year)
        if role == UNSETTLED:
            return models_unsettled_in(rows, year) if year else rows.none()
        if year or role:
            rows = models_in_year(rows, year, ROLES.get(role, {role} if role else frozenset(ModelOrigin)))
        return rows.filter(STEPS[step](year)) if step and year else rows

    def leave_to_the_year(self, rows, name, value):
        return rows

    def filter_subject(self, rows, name, value):
        return rows.filter(owner__isnull=value == "collective")


def owed_results():
    """The periods whose results the list can be asked for, the latest first."""
    today = timezone.localdate()
    periods = [
        Period(kind, year) for year in (today.year, today.year - 1) for kind in (UpdateKind.YEAR, UpdateKind.HALF_YEAR)
    ]
    return [(period.slug, str(period)) for period in periods if period.first_day <= today]


SILENCES = [("30", "30 ngày"), ("60", "60 ngày"), ("90", "90 ngày"), ("180", "180 ngày")]


class ModelFilterSet(OfYearFilterSet):
    q = SearchFilter(label="Tìm theo tên")
    campaign = django_filters.ModelChoiceFilter(label="Phong trào", queryset=campaigns_in_sight, empty_label="Tất cả")
    year = YearFilter(label="Năm đăng ký")
    field = django_filters.ChoiceFilter(label="Lĩnh vực", field_name="field__name", empty_label="Tất cả")
    state = django_filters.ChoiceFilter(
        label="Trạng thái", choices=STATE_CHOICES, method="filter_state", empty_label="Tất cả"
    )
    origin = django_filters.ChoiceFilter(
        label="Hình thức", choices=ORIGIN_CHOICES, method="filter_origin", empty_label="Tất cả"
    )
    unit = django_filters.ModelChoiceFilter(
        label="Đơn vị", queryset=places_in_sight, method="filter_place", empty_label="Tất cả"
    )
    owes = django_filters.ChoiceFilter(
        label="Chưa ghi", choices=owed_results, method="filter_owing", empty_label="Tất cả"
    )
    silent = django_filters.ChoiceFilter(
        label="Không cập nhật quá", choices=SILENCES, method="filter_silent", empty_label="Tất cả"
    )

    class Meta:
        model = MobilisationModel
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["field"].extra["choices"] = lambda: field_names(self.request)

    def filter_owing(self, rows, name, value):
        return owing(rows, Period.named(value))

    def filter_silent(self, rows, name, value):
        return silent_since(rows, timezone.localdate() - timedelta(days=int(value)))

    def filter_state(self, rows, name, value):
        return rows.filter(state__in=STATE_GROUPS.get(value, {value}))

    def filter_origin(self, rows, name, value):
        return rows.filter(origin__in=MADE if value == "made" else {value})

    def filter_place(self, rows, name, unit):
        return rows.within([unit])


def fields_of_designs(request):
    """Names of fields in the campaigns of the user's provinces: fewer to read than the designs themselves."""
    rows = Field.objects.exclude(campaign__state=CampaignState.DRAFT)
    if not request.user.sees_everything:
        rows = rows.filter(campaign__launching_unit__province__in=provinces_of(request.user))
    return [(name, name) for name in rows.order_by("name").values_list("name", flat=True).distinct()]


PLACE_CHOICES = [
    ("Địa bàn", [("hard", "Khó khăn, đặc thù"), ("near", "Cùng xã, phường với tôi")]),
    ("Loại đơn vị", [(kind.value, kind.label) for kind in UnitKind]),
]


class DesignFilterSet(django_filters.FilterSet):
    """What an officer who looks for something to copy asks: the field, and a place like the officer's own."""

    q = SearchFilter(label="Tìm theo tên")
    field = django_filters.ChoiceFilter(label="Lĩnh vực", field_name="field__name", empty_label="Tất cả")
    place = django_filters.ChoiceFilter(
        label="Loại địa bàn, đơn vị", choices=PLACE_CHOICES, method="filter_place", empty_label="Tất cả"
    )

    class Meta:
        model = MobilisationModel
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["field"].extra["choices"] = lambda: fields_of_designs(self.request)

    def filter_place(self, rows, name, value):
        match value:
            case "hard":
                return rows.filter(is_hard_area=True)
            case "near":
                return rows.filter(is_near=True)
        return rows.filter(unit__kind=value)


class ExemplarFilterSet(django_filters.FilterSet):
    q = SearchFilter(label="Tìm theo việc, tên người, tên đơn vị")
    campaign = django_filters.ModelChoiceFilter(label="Phong trào", queryset=campaigns_in_sight, empty_label="Tất cả")
    year = YearFilter()
    kind = django_filters.ChoiceFilter(
        label="Đối tượng", choices=ExemplarKind.choices, method="filter_kind", empty_label="Tất cả"
    )
    field = django_filters.ChoiceFilter(label="Lĩnh vực", field_name="field__name", empty_label="Tất cả")
    state = django_filters.ChoiceFilter(
        label="Trạng thái",
        choices=[("listed", "Đã giới thiệu trở đi"), *ExemplarState.choices],
        method="filter_state",
        empty_label="Tất cả",
    )
    unit = django_filters.ModelChoiceFilter(
        label="Đơn vị", queryset=places_of_exemplars, method="filter_place", empty_label="Tất cả"
    )

    class Meta:
        model = Exemplar
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["field"].extra["choices"] = lambda: field_names(self.request)

    def filter_kind(self, rows, name, value):
        return rows.filter(
            person__isnull=value != ExemplarKind.PERSON, household__isnull=value != ExemplarKind.HOUSEHOLD
        )

    def filter_state(self, rows, name, value):
        return rows.filter(state__in=EXEMPLARS_LISTED if value == "listed" else {value})

    def filter_place(self, rows, name, unit):
        return rows.within([unit])


SHOWN_CHOICES = [("published", "Đang công bố"), ("draft", "Chưa công bố")]


class StoryFilterSet(django_filters.FilterSet):
    q = SearchFilter(label="Tìm trong bài")
    shown = django_filters.ChoiceFilter(
        label="Tình trạng", choices=SHOWN_CHOICES, method="filter_shown", empty_label="Tất cả"
    )
    source = django_filters.ChoiceFilter(
        label="Kể về",
        choices=[("model", "Mô hình"), ("exemplar", "Điển hình")],
        method="filter_source",
        empty_label="Tất cả",
    )

    class Meta:
        model = PublicStory
        fields = []

    def filter_shown(self, rows, name, value):
        return rows.filter(is_published=value == "published")

    def filter_source(self, rows, name, value):
        return rows.filter(**{f"{value}__isnull": False})


LOOK_CHOICES = [
    ("undecided", "Chưa có đề xuất"),
    ("silent", "Không có cập nhật từ một năm"),
    ("unrecognised", "Chưa được công nhận lần nào"),
    *((proposal.value, f"Đề xuất {proposal.label.lower()}") for proposal in ReviewProposal),
]


class ReviewFilterSet(django_filters.FilterSet):
    """Of the models that a review has to decide (rows ``with_lines``)."""

    q = SearchFilter(label="Tìm theo tên")
    look = django_filters.ChoiceFilter(label="Xem", choices=LOOK_CHOICES, method="filter_look", empty_label="Tất cả")
    field = django_filters.ChoiceFilter(label="Lĩnh vực", field_name="field__name", empty_label="Tất cả")
    unit = django_filters.ModelChoiceFilter(
        label="Đơn vị", queryset=places_in_sight, method="filter_place", empty_label="Tất cả"
    )

    class Meta:
        model = MobilisationModel
        fields = []

    def __init__(self, *args, review, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        names = review.campaign.fields.order_by("order").values_list("name", flat=True)
        self.filters["field"].extra["choices"] = lambda: [(name, name) for name in names]

    def filter_look(self, rows, name, value):
        match value:
            case "undecided":
                return undecided(rows)
            case "silent":
                return rows.filter(silent_q(self.today))
            case "unrecognised":
                return rows.filter(unrecognised_q())
        return rows.filter(proposal=value)

    def filter_place(self, rows, name, unit):
        return rows.within([unit])


class LetterFilterSet(django_filters.FilterSet):
    """Of the lines of a review."""

    proposal = django_filters.ChoiceFilter(
        label="Kết quả",
        choices=[("change", "Củng cố hoặc đưa ra khỏi danh sách"), *ReviewProposal.choices],
        method="filter_proposal",
        empty_label="Tất cả",
    )
    unit = django_filters.ModelChoiceFilter(
        label="Đơn vị", queryset=places_in_sight, method="filter_place", empty_label="Tất cả"
    )

    class Meta:
        model = ReviewLine
        fields = []

    def filter_proposal(self, rows, name, value):
        if value == "change":
            return rows.exclude(proposal=ReviewProposal.KEEP)
        return rows.filter(proposal=value)

    def filter_place(self, rows, name, unit):
        return rows.filter(model__in=MobilisationModel.objects.within([unit]).values("pk"))


APPRAISAL_CHOICES = [
    ("Theo việc", [("self", "Chờ đơn vị tự chấm"), ("desk", "Chờ tôi kết thúc")]),
    ("Theo kết luận", AppraisalOutcome.choices),
]


class AppraisalFilterSet(django_filters.FilterSet):
    """Of appraisals ``with_progress``."""

    q = SearchFilter(label="Tìm theo tên")
    state = django_filters.ChoiceFilter(
        label="Kết luận", choices=APPRAISAL_CHOICES, method="filter_state", empty_label="Tất cả"
    )
    campaign = django_filters.ModelChoiceFilter(
        label="Phong trào", field_name="model__campaign", queryset=campaigns_in_sight, empty_label="Tất cả"
    )
    year = YearFilter(label="Cho năm")
    unit = django_filters.ModelChoiceFilter(
        label="Đơn vị", queryset=places_in_sight, method="filter_place", empty_label="Tất cả"
    )

    class Meta:
        model = Appraisal
        fields = []

    def filter_state(self, rows, name, value):
        if value == "self":
            return rows.awaiting_self_score()
        return rows.ended_by(self.request.user) if value == "desk" else rows.filter(outcome=value)

    def filter_place(self, rows, name, unit):
        return rows.filter(model__in=MobilisationModel.objects.within([unit]).values("pk"))
