"""Filters of the lists of the year's records."""

import django_filters
from django import forms

from campaigns.enums import (
    ActivityKind,
    DifficultyState,
    FindingState,
    InspectionKind,
    InspectionState,
    PetitionKind,
    PetitionState,
    ReviewKind,
    UnitGrade,
)
from campaigns.models import (
    Activity,
    Campaign,
    Difficulty,
    Finding,
    Inspection,
    Petition,
    Review,
    UnitClassification,
)
from interface.filters import SearchFilter, YearFilter
from units.models import Unit


def visible_campaigns(request):
    return Campaign.objects.visible_to(request.user)


def managed_units(request):
    return Unit.objects.managed_by(request.user)


class RecordFilterSet(django_filters.FilterSet):
    """Lists of the year's records: what is looked for, then the campaign and the unit that a link has chosen."""

    campaign = django_filters.ModelChoiceFilter(
        label="Phong trào", queryset=visible_campaigns, widget=forms.HiddenInput
    )
    unit = django_filters.ModelChoiceFilter(label="Đơn vị", queryset=managed_units, widget=forms.HiddenInput)


class ActivityFilterSet(RecordFilterSet):
    q = SearchFilter(label="Tìm theo tên, nơi đăng, đơn vị")
    kind = django_filters.ChoiceFilter(label="Loại hoạt động", choices=ActivityKind, empty_label="Tất cả")
    year = YearFilter(field_name="held_on__year")

    class Meta:
        model = Activity
        fields = []


class InspectionFilterSet(RecordFilterSet):
    q = SearchFilter(label="Tìm theo đơn vị, đoàn kiểm tra")
    kind = django_filters.ChoiceFilter(label="Hình thức", choices=InspectionKind, empty_label="Tất cả")
    state = django_filters.ChoiceFilter(label="Trạng thái", choices=InspectionState, empty_label="Tất cả")
    year = YearFilter(field_name="planned_on__year")

    class Meta:
        model = Inspection
        fields = []


class TurnFilter(django_filters.ChoiceFilter):
    """«Whose turn»: each choice is a method of the queryset; those named in ``personal`` are asked for the user."""

    def __init__(self, *, turns, personal=(), **kwargs):
        super().__init__(choices=turns, empty_label="Tất cả", **kwargs)
        self.personal = frozenset(personal)

    def filter(self, rows, value):
        if not value:
            return rows
        user = (self.parent.request.user,) if value in self.personal else ()
        return getattr(rows, value)(*user)


class FindingFilterSet(django_filters.FilterSet):
    q = SearchFilter(label="Tìm theo đơn vị")
    turn = TurnFilter(
        label="Việc",
        turns=[
            ("to_mend_by", "Đơn vị tôi phải khắc phục"),
            ("to_confirm_by", "Chờ tôi xác nhận"),
            ("overdue_followed_by", "Quá hạn ở đơn vị tôi kiểm tra"),
            ("overdue_to_mend_by", "Đơn vị tôi quá hạn"),
            ("overdue", "Quá hạn"),
        ],
        personal=["to_mend_by", "to_confirm_by", "overdue_followed_by", "overdue_to_mend_by"],
    )
    state = django_filters.ChoiceFilter(label="Trạng thái", choices=FindingState, empty_label="Tất cả")
    campaign = django_filters.ModelChoiceFilter(
        label="Phong trào", field_name="inspection__campaign", queryset=visible_campaigns, widget=forms.HiddenInput
    )
    unit = django_filters.ModelChoiceFilter(
        label="Đơn vị", field_name="inspection__unit", queryset=managed_units, widget=forms.HiddenInput
    )

    class Meta:
        model = Finding
        fields = []


class DifficultyFilterSet(RecordFilterSet):
    q = SearchFilter(label="Tìm theo nội dung, đơn vị")
    turn = TurnFilter(label="Việc", turns=[("awaiting", "Chờ tôi giải quyết")], personal=["awaiting"])
    state = django_filters.ChoiceFilter(label="Trạng thái", choices=DifficultyState, empty_label="Tất cả")
    year = YearFilter(field_name="created_at__year")

    class Meta:
        model = Difficulty
        fields = []


class PetitionFilterSet(django_filters.FilterSet):
    """Without a search: what is typed there would stand in addresses, and so in the logs of servers."""

    turn = TurnFilter(
        label="Việc", turns=[("awaiting", "Chờ tôi xử lý"), ("in_hand", "Chưa giải quyết xong")], personal=["awaiting"]
    )
    kind = django_filters.ChoiceFilter(label="Loại đơn", choices=PetitionKind, empty_label="Tất cả")
    state = django_filters.ChoiceFilter(label="Trạng thái", choices=PetitionState, empty_label="Tất cả")

    class Meta:
        model = Petition
        fields = []


class ReviewFilterSet(RecordFilterSet):
    kind = django_filters.ChoiceFilter(label="Loại", choices=ReviewKind, empty_label="Tất cả")
    year = YearFilter()

    class Meta:
        model = Review
        fields = []


class GradeFilterSet(RecordFilterSet):
    grade = django_filters.ChoiceFilter(label="Xếp loại", choices=UnitGrade, empty_label="Tất cả")
    year = YearFilter()

    class Meta:
        model = UnitClassification
        fields = []
