"""Input shapes of registrations."""

from dataclasses import dataclass

from django import forms
from django.utils import timezone

from campaigns.models import Field
from campaigns.selectors import campaigns_of, posts_of
from interface.forms import PageForm
from units.models import Household, Person, Unit
from units.querysets import subtree_q

MOST_PLANNED = 20
UNITS_OFFERED = 200
ROWS_OFFERED = 300


class CampaignYearField(forms.ChoiceField):
    """One choice «campaign, year»; the cleaned value is the pair ``(Campaign, year)``."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.pairs = {}

    def offer(self, campaigns, years):
        self.pairs = {f"{c.pk}-{year}": (c, year) for c in campaigns for year in years if c.runs_in(year)}
        several_launchers = len({c.launching_unit_id for c in campaigns}) > 1
        self.choices = [("", "Chọn phong trào và năm")] + [
            (key, f"{c}, năm {year}" + (f" ({c.launching_unit} phát động)" if several_launchers else ""))
            for key, (c, year) in self.pairs.items()
        ]

    def clean(self, value):
        return self.pairs[super().clean(value)]


class RegistrationCreateForm(PageForm, forms.Form):
    """Which unit, which campaign-year; everything else is written on the next page."""

    campaign = CampaignYearField(label="Phong trào và năm đăng ký")
    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị đăng ký", empty_label="Chọn đơn vị")

    def __init__(self, *args, user, unit_words="", **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        posts = posts_of(user)
        campaigns = list(campaigns_of(posts).select_related("launching_unit"))
        self.fields["campaign"].offer(campaigns, (today.year, today.year + 1))
        units = Unit.objects.filter(subtree_q(posts)).valid_on(today)
        self.fields["unit"].queryset = units
        offered = list(units.search(unit_words)[: UNITS_OFFERED + 1])
        self.has_more_units = len(offered) > UNITS_OFFERED
        self.fields["unit"].choices = [("", "Chọn đơn vị")] + [(unit.pk, str(unit)) for unit in offered[:UNITS_OFFERED]]
        for name, only in (("campaign", list(self.fields["campaign"].pairs)), ("unit", [u.pk for u in offered])):
            if len(only) == 1:
                self.fields[name].initial = only[0]


class LateReasonForm(PageForm, forms.Form):
    """What is asked at the moment of sending, once the time is over."""

    late_reason = forms.CharField(
        label="Lý do đăng ký muộn",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nơi nhận đọc lý do này; bản đăng ký được nhận và ghi là đăng ký muộn.",
        error_messages={"required": "Đã quá hạn đăng ký; hãy ghi lý do đăng ký muộn."},
    )


class ReopenForm(PageForm, forms.Form):
    reason = forms.CharField(
        label="Lý do mở lại, nội dung cần sửa",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Hãy ghi lý do mở lại để đơn vị biết cần sửa gì."},
    )


class RowsField(forms.ModelMultipleChoiceField):
    """Rows by key; a key that no database column could hold is an unknown choice, not an error of the server."""

    def _check_values(self, value):
        for pk in value:
            if not (str(pk).isdecimal() and len(str(pk)) < 19):
                sentence = self.error_messages["invalid_pk_value"]
                raise forms.ValidationError(sentence, code="invalid_pk_value", params={"pk": pk})
        return super()._check_values(value)


class PlannedModelForm(forms.Form):
    """One line of the list; a line without a name is no line."""

    title = forms.CharField(label="Tên mô hình", required=False, max_length=200)
    field = forms.ModelChoiceField(Field.objects.none(), label="Lĩnh vực", required=False, empty_label="Chưa chọn")
    is_replication = forms.BooleanField(label="Nhân rộng", required=False)

    def __init__(self, *args, fields_offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["field"].queryset = fields_offered
        self.fields["field"].choices = [("", "Chưa chọn"), *((row.pk, row.name) for row in fields_offered)]
        self.fields["title"].widget.attrs["class"] = "form-control"
        self.fields["field"].widget.attrs["class"] = "form-select"
        self.fields["is_replication"].widget.attrs["class"] = "form-check-input"


class PlannedModelLines(forms.BaseFormSet):
    """The models a unit means to build, by name, with two empty lines to go on."""

    @property
    def lines(self):
        return [form.cleaned_data for form in self.forms if (form.cleaned_data.get("title") or "").strip()]


PlannedModelFormSet = forms.formset_factory(
    PlannedModelForm, formset=PlannedModelLines, extra=2, max_num=MOST_PLANNED, absolute_max=MOST_PLANNED
)


class RegistrationForm(PageForm, forms.Form):
    """What a registration says; a draft may leave anything empty."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    pledge = forms.CharField(
        label="Nội dung đăng ký, giao ước thi đua",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Đơn vị cam kết làm việc gì trong năm, kết quả phấn đấu.",
    )
    fields_chosen = RowsField(
        None,
        label="Lĩnh vực, nội dung đăng ký",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Chọn ít nhất một.",
    )
    planned_models = forms.IntegerField(
        label="Số mô hình dự kiến",
        min_value=0,
        max_value=999,
        help_text="Số mô hình đơn vị dự kiến xây dựng mới hoặc nhân rộng trong năm.",
    )
    people = RowsField(None, label="Cá nhân tham gia", required=False)
    households = RowsField(None, label="Hộ gia đình tham gia", required=False)

    def __init__(self, *args, registration, **kwargs):
        kept = {
            "people": [row.pk for row in registration.people.all()],
            "households": [row.pk for row in registration.households.all()],
        }
        initial = {
            "version": registration.version,
            "pledge": registration.pledge,
            "fields_chosen": [field.pk for field in registration.fields.all()],
            "planned_models": registration.planned_models,
            **kept,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.registration = registration
        self.fields["fields_chosen"].queryset = registration.campaign.fields.all()
        for name, model in (("people", Person), ("households", Household)):
            at_home = model.objects.filter(unit=registration.unit_id, is_active=True)
            self.fields[name].queryset = at_home | model.objects.filter(pk__in=kept[name])
        offered = registration.campaign.fields.all()
        if not offered:
            del self.fields["fields_chosen"]
        self.planned = PlannedModelFormSet(
            self.data if self.is_bound else None,
            prefix="planned",
            initial=[
                {"title": row.title, "field": row.field_id, "is_replication": row.is_replication}
                for row in registration.planned_list.all()
            ],
            form_kwargs={"fields_offered": offered},
        )

    def is_valid(self):
        """The lines of the list are judged with the rest; a form without them leaves the list as it is."""
        own = super().is_valid()
        return own and (not self.has_lines or self.planned.is_valid())

    @property
    def has_lines(self):
        return self.planned.management_form.is_bound and self.planned.management_form.is_valid()

    def sentences(self):
        """Every error as one sentence."""
        errors = list(self.errors.values())
        if self.has_lines:
            errors += [found for line in self.planned.errors for found in line.values()]
            errors.append(self.planned.non_form_errors())
        return [sentence for found in errors for sentence in found]

    def columns(self):
        """The cleaned values under the names that ``services.save_registration`` takes."""
        cleaned = self.cleaned_data
        return {
            "pledge": cleaned["pledge"],
            "planned_models": cleaned["planned_models"],
            "planned_list": self.planned.lines if self.has_lines else None,
            "fields": cleaned.get("fields_chosen", ()),
            "people": cleaned["people"],
            "households": cleaned["households"],
        }

    def pickers(self):
        return [self.picker("people", "Tìm cá nhân theo tên"), self.picker("households", "Tìm hộ theo tên chủ hộ")]

    def picker(self, name, search_label):
        """The chosen rows first, then what the search words find, at most ``ROWS_OFFERED`` of it."""
        box = self[name]
        words = self.data.get(f"{name}_words", "") if self.is_bound else ""
        wanted = {str(pk) for pk in box.value() or ()}
        rows = box.field.queryset.distinct()
        chosen = list(rows.filter(pk__in=[pk for pk in wanted if pk.isdecimal() and len(pk) < 19]))
        others = rows.exclude(pk__in=[row.pk for row in chosen]).search(words)
        offered = list(others[: ROWS_OFFERED + 1])
        return Picker(
            box=box,
            search_label=search_label,
            words=words,
            chosen=chosen,
            offered=offered[:ROWS_OFFERED],
            has_more=len(offered) > ROWS_OFFERED,
        )


@dataclass(frozen=True)
class Picker:
    """Rows to tick: those ticked, and those the search words leave."""

    box: forms.BoundField
    search_label: str
    words: str
    chosen: list
    offered: list
    has_more: bool

    @property
    def rows(self):
        """``(row, ticked, note)``: the post of a person, the address of a household tells namesakes apart."""
        for rows, ticked in ((self.chosen, True), (self.offered, False)):
            for row in rows:
                yield row, ticked, row.position if isinstance(row, Person) else row.address

    @property
    def count(self):
        return len(self.chosen) + len(self.offered)
