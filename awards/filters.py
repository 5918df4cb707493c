"""Filters of the lists of dossiers, of the awarded and of quotas."""

import django_filters
from django.db.models import Q
from django.utils import timezone

from awards.enums import DossierState, SubjectKind
from awards.models import AwardDecisionLine, AwardForm, AwardQuota, Dossier
from awards.selectors import overdue_q, sent_late_q
from campaigns.models import Campaign
from interface.filters import SearchFilter, YearFilter
from units.enums import UnitLevel
from units.models import Unit

TIMELINESS = (
    ("on_time", "Nộp đúng hạn"),
    ("late", "Nộp muộn được chấp nhận"),
    ("overdue", "Quá hạn chưa nộp"),
)

STANDINGS = (("standing", "Được khen thưởng"), ("revoked", "Bị hủy"), ("waiting", "Chờ công bố"))

PEOPLE = frozenset({SubjectKind.INDIVIDUAL, SubjectKind.HOUSEHOLD})
KIND_CHOICES = [*SubjectKind.choices, ("people", "Cá nhân và hộ gia đình")]


def campaigns_in_sight(user):
    """(key, title) pairs."""
    seen = Dossier.objects.visible_to(user).order_by()
    return list(Campaign.objects.filter(pk__in=seen.values("campaign")).values_list("pk", "title"))


def award_forms_in_sight(user):
    """(key, name) pairs."""
    seen = Dossier.objects.visible_to(user).order_by()
    rows = AwardForm.objects.filter(pk__in=seen.values("campaign_award__award_form"))
    return list(rows.values_list("pk", "name"))


def units_in_sight(request):
    return Unit.objects.managed_by(request.user)


def places_in_sight(user):
    """(key, name) pairs: communes for those who oversee a province, single units for the others."""
    seen = Dossier.objects.visible_to(user).order_by()
    wide = user.sees_everything or any(unit.level == UnitLevel.PROVINCE for unit in user.scope)
    units = Unit.objects.filter(pk__in=seen.values("commune" if wide else "unit"))
    return list(units.values_list("pk", "name"))


class DossierFilterSet(django_filters.FilterSet):
    q = SearchFilter(label="Tìm theo tên, thành tích")
    state = django_filters.ChoiceFilter(label="Trạng thái", choices=DossierState, empty_label="Tất cả")
    year = YearFilter()
    campaign = django_filters.ChoiceFilter(label="Phong trào", empty_label="Tất cả")
    award = django_filters.ChoiceFilter(
        label="Hình thức khen thưởng", field_name="campaign_award__award_form", empty_label="Tất cả"
    )
    unit = django_filters.ModelChoiceFilter(
        label="Đơn vị", queryset=units_in_sight, method="filter_place", empty_label="Tất cả"
    )
    kind = django_filters.ChoiceFilter(
        label="Đối tượng", choices=KIND_CHOICES, method="filter_kind", empty_label="Tất cả"
    )
    timeliness = django_filters.ChoiceFilter(
        label="Đúng hạn, quá hạn", choices=TIMELINESS, method="filter_timeliness", empty_label="Tất cả"
    )

    class Meta:
        model = Dossier
        fields = []

    @property
    def form(self):
        """The drop-downs offer what has dossiers; any unit of the own area may stand in the address."""
        is_new = not hasattr(self, "_form")
        form = super().form
        if is_new:
            user = self.request.user
            form.fields["campaign"].choices = campaigns_in_sight(user)
            form.fields["award"].choices = award_forms_in_sight(user)
            form.fields["unit"].widget.choices = [("", "Tất cả"), *places_in_sight(user)]
        return form

    def filter_kind(self, rows, name, value):
        return rows.filter(subject_kind__in=PEOPLE if value == "people" else {value})

    def filter_place(self, rows, name, unit):
        return rows.within([unit])

    def filter_timeliness(self, rows, name, value):
        if value == "overdue":
            return rows.filter(overdue_q(now=timezone.now()))
        late = sent_late_q()
        return rows.filter(late if value == "late" else Q(submitted_at__isnull=False) & ~late)


def forms_awarded(user):
    """(key, name) pairs of what was awarded in the user's sight."""
    seen = AwardDecisionLine.objects.visible_to(user).order_by()
    return list(AwardForm.objects.filter(pk__in=seen.values("award_form")).values_list("pk", "name"))


def places_awarded(user):
    """(key, name) pairs: communes for those who oversee a province, single units for the others."""
    seen = AwardDecisionLine.objects.visible_to(user).order_by()
    wide = user.sees_everything or any(unit.level == UnitLevel.PROVINCE for unit in user.scope)
    return list(Unit.objects.filter(pk__in=seen.values("commune" if wide else "unit")).values_list("pk", "name"))


class AwardedFilterSet(django_filters.FilterSet):
    q = SearchFilter(label="Tìm theo tên, thành tích")
    year = YearFilter()
    award = django_filters.ChoiceFilter(label="Hình thức khen thưởng", field_name="award_form", empty_label="Tất cả")
    kind = django_filters.ChoiceFilter(
        label="Đối tượng", field_name="subject_kind", choices=SubjectKind, empty_label="Tất cả"
    )
    unit = django_filters.ModelChoiceFilter(
        label="Đơn vị", queryset=units_in_sight, method="filter_place", empty_label="Tất cả"
    )
    standing = django_filters.ChoiceFilter(
        label="Tình trạng", choices=STANDINGS, method="filter_standing", empty_label="Tất cả"
    )

    class Meta:
        model = AwardDecisionLine
        fields = []

    @property
    def form(self):
        """The drop-downs offer what was awarded; any unit of the own area may stand in the address."""
        is_new = not hasattr(self, "_form")
        form = super().form
        if is_new:
            form.fields["award"].choices = forms_awarded(self.request.user)
            form.fields["unit"].widget.choices = [("", "Tất cả"), *places_awarded(self.request.user)]
        return form

    def filter_place(self, rows, name, unit):
        return rows.within([unit])

    def filter_standing(self, rows, name, value):
        if value == "revoked":
            return rows.filter(revocation__isnull=False)
        return rows.standing().filter(decision__published_at__isnull=value == "waiting")


class QuotaFilterSet(django_filters.FilterSet):
    q = SearchFilter(label="Tìm theo tên đơn vị")
    year = YearFilter()
    award = django_filters.ChoiceFilter(
        label="Hình thức khen thưởng", field_name="award_form__code", empty_label="Tất cả"
    )
    campaign = django_filters.ChoiceFilter(label="Phong trào", empty_label="Tất cả")
    kind = django_filters.ChoiceFilter(
        label="Đối tượng", field_name="subject_kind", choices=SubjectKind, empty_label="Tất cả"
    )
    unit = django_filters.ModelChoiceFilter(
        label="Đơn vị", queryset=units_in_sight, method="filter_place", empty_label="Tất cả"
    )

    class Meta:
        model = AwardQuota
        fields = []

    @property
    def form(self):
        """The drop-downs offer what has quotas; any unit of the own area may stand in the address."""
        is_new = not hasattr(self, "_form")
        form = super().form
        if is_new:
            seen = AwardQuota.objects.visible_to(self.request.user).order_by()
            awards = AwardForm.objects.filter(pk__in=seen.values("award_form"))
            form.fields["award"].choices = awards.values_list("code", "name")
            campaigns = Campaign.objects.filter(pk__in=seen.values("campaign"))
            form.fields["campaign"].choices = campaigns.values_list("pk", "title")
            units = units_in_sight(self.request).filter(pk__in=seen.values("unit"))
            form.fields["unit"].widget.choices = [("", "Tất cả"), *units.values_list("pk", "name")]
        return form

    def filter_place(self, rows, name, unit):
        return rows.filter(unit__path__startswith=unit.path)
