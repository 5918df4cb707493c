"""Input shapes of people who register themselves, and of the unit's answer."""

from django import forms
from django.utils import timezone

from campaigns.forms.registrations import CampaignYearField, RowsField
from campaigns.permissions import LEVELS_OF_PEOPLE, can_register_through
from campaigns.selectors import campaigns_of
from interface.forms import PageForm
from units.enums import OccupationGroup
from units.models import Person, Unit
from units.querysets import subtree_q
from units.text import search_key

MOST_UNITS = 200
MOST_PEOPLE = 300


def units_to_register_through(user, day):
    """The user's own units, those below them, and those above up to the commune."""
    above = {pk for unit in user.scope for pk in unit.ancestor_ids}
    near = Unit.objects.filter(subtree_q(user.scope)) | Unit.objects.filter(pk__in=above, level__in=LEVELS_OF_PEOPLE)
    return near.filter(level__in=LEVELS_OF_PEOPLE).valid_on(day).distinct()


class SelfRegistrationPlaceForm(PageForm, forms.Form):
    """Which campaign-year, through which unit: the first of two steps."""

    campaign = CampaignYearField(label="Phong trào và năm đăng ký")
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="Đăng ký qua đơn vị",
        empty_label="Chọn đơn vị",
        help_text="Đơn vị nơi anh/chị công tác, sinh hoạt; cán bộ lập hồ sơ của đơn vị sẽ xác nhận.",
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.user = user
        campaigns = list(campaigns_of(user.scope).select_related("launching_unit")) if user.scope else []
        self.fields["campaign"].offer(campaigns, (today.year, today.year + 1))
        units = units_to_register_through(user, today)
        self.fields["unit"].queryset = units
        offered = list(units[:MOST_UNITS])
        self.fields["unit"].choices = [("", "Chọn đơn vị"), *((unit.pk, str(unit)) for unit in offered)]
        own = [unit.pk for unit in user.scope if unit in offered]
        self.fields["unit"].initial = own[0] if own else (offered[0].pk if offered else None)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("campaign") and cleaned.get("unit"):
            campaign, unit = cleaned["campaign"][0], cleaned["unit"]
            if not unit.is_within(campaign.launching_unit):
                self.add_error("unit", f"Phong trào của {campaign.launching_unit} không mở cho {unit}.")
            elif not (may := can_register_through(self.user, unit)):
                self.add_error("unit", may.reason)
        return cleaned


class SelfRegistrationForm(PageForm, forms.Form):
    pledge = forms.CharField(
        label="Nội dung đăng ký, giao ước thi đua",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Anh/chị cam kết làm việc gì trong năm, kết quả phấn đấu.",
        error_messages={"required": "Hãy ghi nội dung đăng ký, giao ước thi đua."},
    )
    fields_chosen = RowsField(
        None, label="Lĩnh vực, nội dung đăng ký", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        offered = campaign.fields.all()
        self.fields["fields_chosen"].queryset = offered
        if not offered:
            del self.fields["fields_chosen"]

    def columns(self):
        return {"pledge": self.cleaned_data["pledge"], "fields": list(self.cleaned_data.get("fields_chosen", ()))}


class ConfirmForm(PageForm, forms.Form):
    """Who it is: one of the unit's list (namesakes first), or somebody to be added to it."""

    person = forms.ModelChoiceField(
        Person.objects.none(),
        label="Cá nhân trong danh sách của đơn vị",
        required=False,
        empty_label="Chưa có trong danh sách, thêm mới",
    )
    occupation_group = forms.ChoiceField(
        label="Nhóm nghề nghiệp",
        required=False,
        choices=[("", "Chọn nhóm"), *OccupationGroup.choices],
        help_text="Chỉ cần khi thêm mới.",
    )
    position = forms.CharField(
        label="Chức vụ, công việc", required=False, max_length=160, help_text="Chỉ ghi khi thêm mới."
    )
    answer = forms.CharField(
        label="Ý kiến của đơn vị", required=False, max_length=300, help_text="Không bắt buộc khi xác nhận."
    )

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.row = row
        people = Person.objects.filter(unit=row.unit_id, is_active=True)
        self.fields["person"].queryset = people
        key = search_key(row.user.full_name)
        namesakes = list(people.filter(search_key__startswith=key)) if key else []
        known = {person.pk for person in namesakes}
        others = [person for person in people[:MOST_PEOPLE] if person.pk not in known]
        self.fields["person"].choices = [
            ("", "Chưa có trong danh sách, thêm mới"),
            *((person.pk, in_a_line(person)) for person in [*namesakes, *others]),
        ]
        if len(namesakes) == 1:
            self.fields["person"].initial = namesakes[0].pk

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("person") and "person" not in self.errors and not cleaned.get("occupation_group"):
            self.add_error("occupation_group", "Thêm mới vào danh sách thì hãy chọn nhóm nghề nghiệp.")
        return cleaned

    def columns(self):
        cleaned = self.cleaned_data
        new = {
            "full_name": str(self.row.user),
            "occupation_group": cleaned["occupation_group"],
            "position": cleaned["position"],
        }
        return {
            "person": cleaned["person"],
            "new_person": None if cleaned["person"] else new,
            "answer": cleaned["answer"],
        }


class DeclineForm(PageForm, forms.Form):
    answer = forms.CharField(
        label="Lý do không xác nhận",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi lý do để người đăng ký biết."},
    )


def in_a_line(person):
    return f"{person} ({person.position})" if person.position else str(person)
