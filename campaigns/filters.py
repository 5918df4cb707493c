"""Filters of the lists of campaigns and registrations."""

import django_filters
from django import forms

from campaigns.enums import CampaignKind, CampaignState, RegistrationState
from campaigns.models import Campaign, Registration
from interface.filters import SearchFilter, YearFilter


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


class RegistrationFilterSet(django_filters.FilterSet):
    q = SearchFilter(label="Tìm theo đơn vị, phong trào")
    state = django_filters.ChoiceFilter(label="Trạng thái", choices=RegistrationState, empty_label="Tất cả")
    year = YearFilter(label="Năm")
    campaign = django_filters.ModelChoiceFilter(
        label="Phong trào", queryset=visible_campaigns, widget=forms.HiddenInput
    )

    class Meta:
        model = Registration
        fields = []
