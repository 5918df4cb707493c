"""Filters of the list of models."""

import django_filters

from campaigns.models import Campaign, Field
from interface.filters import SearchFilter, YearFilter
from models_registry.enums import COUNTED, ON_THE_LIST, ModelOrigin, ModelState
from models_registry.models import MobilisationModel
from units.enums import UnitLevel
from units.models import Unit


def campaigns_in_sight(request):
    return Campaign.objects.visible_to(request.user)


def places_in_sight(request):
    """Communes for those who oversee a province, single units for the others: the list stays short enough."""
    user = request.user
    seen = MobilisationModel.objects.visible_to(user)
    wide = user.sees_everything or any(unit.level == UnitLevel.PROVINCE for unit in user.scope)
    return Unit.objects.filter(pk__in=seen.values("commune" if wide else "unit"))


def field_names(request):
    names = Field.objects.visible_to(request.user).order_by("name").values_list("name", flat=True).distinct()
    return [(name, name) for name in names]


STATE_GROUPS = {"counted": COUNTED, "listed": ON_THE_LIST}
STATE_CHOICES = [
    ("Theo nhóm", [("counted", "Đã đăng ký trở đi"), ("listed", "Có trong danh sách")]),
    ("Theo trạng thái", ModelState.choices),
]

MADE = frozenset({ModelOrigin.NEW, ModelOrigin.REPLICATED})
ORIGIN_CHOICES = [("made", "Xây dựng mới hoặc nhân rộng"), *ModelOrigin.choices]


class ModelFilterSet(django_filters.FilterSet):
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

    class Meta:
        model = MobilisationModel
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["field"].extra["choices"] = lambda: field_names(self.request)

    def filter_state(self, rows, name, value):
        return rows.filter(state__in=STATE_GROUPS.get(value, {value}))

    def filter_origin(self, rows, name, value):
        return rows.filter(origin__in=MADE if value == "made" else {value})

    def filter_place(self, rows, name, unit):
        return rows.within([unit])
