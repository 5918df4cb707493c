"""The desk of scales: criteria and bands in two tables; one in use is read only, but for its last day."""

from decimal import Decimal

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpResponseRedirect
from django.utils import timezone

from interface.admin import ScopedAdmin, ScopedInline
from interface.forms import AmountField
from models_registry.models import Criterion, RatingBand, Rubric
from models_registry.permissions import can_change_rubric, can_keep_rubrics, keeps_any_rubrics
from models_registry.scoring import rubric_gaps
from models_registry.selectors.appraisals import campaigns_to_score, scale_of
from models_registry.views.rubrics import state_of
from units.fields import ProseField
from units.permissions import require


class RubricRows(ScopedInline):
    """Rows that nobody changes any more once the scale was used."""

    formfield_overrides = {ProseField: {"widget": admin.widgets.AdminTextareaWidget(attrs={"rows": 2})}}

    def may_change(self, request, obj):
        return bool(obj is None or can_change_rubric(request.user, obj))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Points as people write them here, with a comma."""
        if not isinstance(db_field, models.DecimalField):
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        field = AmountField(
            label=db_field.verbose_name,
            required=not (db_field.blank or db_field.has_default()),
            initial=db_field.get_default(),
        )
        field.widget.attrs |= {"aria-label": db_field.verbose_name, "size": 6}
        return field


class CriterionForm(forms.ModelForm):
    """A row without a number goes to the end; one without a weight counts once."""

    order = forms.IntegerField(label="Thứ tự", required=False, min_value=1, max_value=999)
    order.widget.attrs["aria-label"] = "Thứ tự"

    def clean_weight(self):
        weight = self.cleaned_data["weight"]
        return Decimal(1) if weight is None else weight


class CriterionInline(RubricRows):
    model = Criterion
    form = CriterionForm
    fields = ["order", "group", "text", "kind", "max_points", "weight", "evidence"]
    verbose_name_plural = "Tiêu chí (điều kiện bắt buộc thì để trống ô điểm)"


class BandInline(RubricRows):
    model = RatingBand
    fields = ["lower_bound", "name", "is_enough"]
    verbose_name_plural = "Mức xếp loại (mỗi mức từ điểm ghi ở đây đến dưới mức cao hơn liền kề)"


class RubricForm(forms.ModelForm):
    """What the database would refuse without a word: columns that are not on the form take part in it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "campaign" in self.fields:
            self.fields["campaign"].required = True

    def clean(self):
        said = super().clean()
        begins = said.get("valid_from", self.instance.valid_from)
        ends = said.get("valid_to")
        if begins and ends and ends < begins:
            self.add_error("valid_to", "Ngày kết thúc phải sau ngày bắt đầu.")
        campaign = said.get("campaign", self.instance.campaign)
        twins = Rubric.objects.filter(campaign=campaign, name=said.get("name", ""), edition=self.instance.edition)
        if campaign and twins.exclude(pk=self.instance.pk).exists():
            self.add_error("name", "Phong trào đã có thang điểm tên này; hãy đặt tên khác hoặc lập phiên bản mới.")
        return said


@admin.register(Rubric)
class RubricAdmin(ScopedAdmin):
    """Kept by the desk of the campaign's unit; after saving, the paper that will be printed is shown."""

    change_form_template = "admin/models_registry/rubric_change.html"
    actions = None
    list_display = ["name", "edition", "purpose", "campaign", "state_shown", "valid_from", "valid_to"]
    list_select_related = ["campaign"]
    search_fields = ["name"]
    fields = ["campaign", "purpose", "name", "source", "valid_from", "valid_to"]
    inlines = [CriterionInline, BandInline]
    form = RubricForm

    def can_add(self, user):
        return keeps_any_rubrics(user)

    def can_change(self, user, obj):
        if obj is None:
            return keeps_any_rubrics(user)
        if not obj.is_example and obj.is_locked:
            return can_keep_rubrics(user, obj.campaign)
        return can_change_rubric(user, obj)

    @admin.display(description="Trạng thái")
    def state_shown(self, rubric):
        return state_of(rubric, timezone.localdate())[0]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("campaign__launching_unit")

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        if obj.is_locked:
            return [name for name in self.fields if name != "valid_to"]
        return ["campaign", "purpose", "name"] if obj.edition > 1 else ["campaign"]

    def get_field_queryset(self, db, db_field, request):
        if db_field.name == "campaign":
            return campaigns_to_score(request.user)
        return super().get_field_queryset(db, db_field, request)

    def save_model(self, request, obj, form, change):
        if not change:
            require(can_keep_rubrics(request.user, obj.campaign))
        super().save_model(request, obj, form, change)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        rubric = self.get_object(request, object_id)
        context = {}
        if rubric is not None:
            scale = scale_of(rubric)
            criteria = [criterion for _, rows in scale.groups for _, criterion in rows]
            context = {"scale": scale, "ranges": scale.ranges, "gaps": rubric_gaps(criteria, list(rubric.bands.all()))}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if "campaign" in form.base_fields:
            chooser = form.base_fields["campaign"].widget
            chooser.can_add_related = chooser.can_change_related = chooser.can_view_related = False
        return form

    def save_formset(self, request, form, formset, change):
        if formset.model is Criterion:
            last = max((row.order for row in form.instance.criteria.all()), default=0)
            for row in formset.save(commit=False):
                if row.order is None:
                    last += 1
                    row.order = last
                last = max(last, row.order)
        super().save_formset(request, form, formset, change)

    def response_post_save_add(self, request, obj):
        return HttpResponseRedirect(obj.get_absolute_url())

    def response_post_save_change(self, request, obj):
        return HttpResponseRedirect(obj.get_absolute_url())
