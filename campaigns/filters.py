"""Filters of the lists of campaigns and registrations."""

import django_filters
from django import forms

from campaigns.enums import (
    CampaignKind,
    CampaignState,
    DocumentKind,
    LaunchState,
    RegistrationState,
)
from campaigns.models import (
    Campaign,
    LegalDocument,
    Registration,
)
from interface.filters import DateFilter, SearchFilter, YearFilter
from units.models import Unit

MOST_CAMPAIGNS = 100


class CampaignFilterSet(django_filters.FilterSet):
    q = SearchFilter(label="Tìm theo tên")
    state = django_filters.ChoiceFilter(label="Trạng thái", choices=CampaignState, empty_label="Tất cả")
    kind = django_filters.ChoiceFilter(label="Loại phong trào", choices=CampaignKind, empty_label="Tất cả")
    year = YearFilter(label="Thực hiện trong năm", method="filter_year")

    class Meta:
        model = Campaign
        fields = []

    def filter_year(self, rows, name, year):
        return rows.spanning(year)


def visible_campaigns(request):
    return Campaign.objects.visible_to(request.user)


class LegalDocumentFilterSet(django_filters.FilterSet):
    q = SearchFilter(label="Tìm theo số, trích yếu, cơ quan")
    kind = django_filters.ChoiceFilter(label="Loại văn bản", choices=DocumentKind, empty_label="Tất cả")
    day = DateFilter(label="Còn hiệu lực vào ngày", method="filter_day")

    class Meta:
        model = LegalDocument
        fields = []

    def filter_day(self, rows, name, day):
        return rows.in_force_on(day)


class LowerUnitFilterSet(django_filters.FilterSet):
    """Units with the ``launch_state`` of ``selectors.lower_units``."""

    q = SearchFilter(label="Tìm đơn vị")
    state = django_filters.ChoiceFilter(
        label="Tình hình", choices=LaunchState, empty_label="Tất cả", field_name="launch_state"
    )

    class Meta:
        model = Unit
        fields = []


class RegistrationFilterSet(django_filters.FilterSet):
    q = SearchFilter(label="Tìm theo đơn vị, phong trào")
    state = django_filters.ChoiceFilter(label="Trạng thái", choices=RegistrationState, empty_label="Tất cả")
    year = YearFilter(label="Năm")
    late = django_filters.ChoiceFilter(
        label="Thời hạn",
        choices=[("dung-han", "Đúng hạn"), ("muon", "Đăng ký muộn")],
        empty_label="Tất cả",
        method="filter_late",
    )
    sent = django_filters.ChoiceFilter(
        label="Gửi trong",
        choices=[("7", "7 ngày qua"), ("30", "30 ngày qua")],
        empty_label="Tất cả",
        method="filter_sent",
    )
    unit = django_filters.CharFilter(label="Đơn vị (tên hoặc mã)", max_length=100, method="filter_unit")
    campaign = django_filters.ModelChoiceFilter(
        label="Phong trào", queryset=visible_campaigns, widget=forms.HiddenInput
    )

    class Meta:
        model = Registration
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = list(visible_campaigns(self.request)[: MOST_CAMPAIGNS + 1])
        if len(offered) <= MOST_CAMPAIGNS:
            choices = [("", "Tất cả"), *((row.pk, str(row)) for row in offered)]
            self.form.fields["campaign"].widget = forms.Select(choices=choices)

    def filter_late(self, rows, name, value):
        return rows.late() if value == "muon" else rows.in_time()

    def filter_sent(self, rows, name, value):
        return rows.sent_within(int(value))

    def filter_unit(self, rows, name, value):
        found = Unit.objects.managed_by(self.request.user).search(value)
        return rows.filter(unit__in=found.order_by().values("pk"))
