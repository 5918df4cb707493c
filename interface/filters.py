"""Filters that lists share."""

import django_filters
from django import forms

from interface.forms import NativeDateInput


class SearchFilter(django_filters.CharFilter):
    """Accent-blind words; the queryset brings its own ``search``."""

    def __init__(self, label="Tìm", **kwargs):
        super().__init__(label=label, max_length=200, widget=forms.TextInput(attrs={"type": "search"}), **kwargs)

    def filter(self, rows, value):
        return rows.search(value) if value else rows


class DateFilter(django_filters.DateFilter):
    def __init__(self, **kwargs):
        super().__init__(widget=NativeDateInput, **kwargs)


class YearFilter(django_filters.NumberFilter):
    field_class = forms.IntegerField

    def __init__(self, **kwargs):
        super().__init__(**{"label": "Năm", "min_value": 2000, "max_value": 2100, **kwargs})
