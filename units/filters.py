"""What the lists of units, people and households can be narrowed by."""

import django_filters
from django.utils import timezone

from interface.filters import SearchFilter
from units.enums import OccupationGroup, UnitLevel
from units.models import Household, Person, Unit


class UnitFilter(django_filters.CharFilter):
    """Words of a unit's name or its code, among the units of the user."""

    def __init__(self):
        super().__init__(label="Đơn vị (tên hoặc mã)", max_length=100)

    def filter(self, rows, value):
        if not value:
            return rows
        user = self.parent.request.user
        return rows.filter(unit__in=Unit.objects.managed_by(user).search(value).order_by().values("pk"))


class YesNoFilter(django_filters.BooleanFilter):
    def __init__(self, **kwargs):
        widget = django_filters.widgets.BooleanWidget()
        widget.choices = [("", "Tất cả"), ("true", "Có"), ("false", "Không")]
        super().__init__(widget=widget, **kwargs)


class PersonFilters(django_filters.FilterSet):
    q = SearchFilter(label="Tìm cá nhân")
    unit = UnitFilter()
    occupation_group = django_filters.ChoiceFilter(
        choices=OccupationGroup, label="Nhóm nghề nghiệp", empty_label="Tất cả"
    )
    is_head = YesNoFilter(label="Là người đứng đầu")
    is_active = YesNoFilter(label="Đang công tác, sinh hoạt")

    class Meta:
        model = Person
        fields = []


class HouseholdFilters(django_filters.FilterSet):
    q = SearchFilter(label="Tìm hộ")
    unit = UnitFilter()
    is_active = YesNoFilter(label="Đang sinh sống trên địa bàn")

    class Meta:
        model = Household
        fields = []


class UnitFilters(django_filters.FilterSet):
    q = SearchFilter(label="Tìm đơn vị")
    level = django_filters.ChoiceFilter(choices=UnitLevel, label="Cấp", empty_label="Tất cả")
    valid = YesNoFilter(label="Đang hoạt động", method="filter_valid")

    class Meta:
        model = Unit
        fields = []

    def filter_valid(self, rows, name, value):
        current = rows.valid_on(timezone.localdate())
        return current if value else rows.exclude(pk__in=current.values("pk"))
