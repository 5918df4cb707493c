"""Input shapes of many registrations at once: the rows of a grid, the file of a sheet."""

from django import forms
from django.utils import timezone

from campaigns.forms.registrations import CampaignYearField
from campaigns.selectors import campaigns_of, posts_of
from interface.forms import PageForm


class CampaignYearForm(PageForm, forms.Form):
    campaign = CampaignYearField(label="Phong trào và năm đăng ký")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        campaigns = list(campaigns_of(posts_of(user)).select_related("launching_unit"))
        self.fields["campaign"].offer(campaigns, (today.year, today.year + 1))
        self.fields["campaign"].widget.attrs["class"] = "form-select"


class GridRowForm(forms.Form):
    """One unit of the grid. ``seen`` is the version on the screen, empty where there was no draft.

    ``offered`` maps keys to the fields of the campaign, read once for all rows.
    """

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    chosen = forms.BooleanField(required=False)
    planned_models = forms.IntegerField(
        required=False, min_value=0, max_value=999, widget=forms.NumberInput(attrs={"class": "form-control"})
    )
    fields_chosen = forms.MultipleChoiceField(required=False)
    pledge = forms.CharField(
        required=False, max_length=10_000, widget=forms.Textarea(attrs={"class": "form-control", "rows": 2})
    )

    def __init__(self, data=None, *, unit, registration, offered):
        self.unit, self.registration = unit, registration
        stored = [field.pk for field in registration.fields.all()] if registration else []
        initial = {
            "seen": registration.version if registration else None,
            "planned_models": registration.planned_models if registration else None,
            "fields_chosen": stored,
            "pledge": registration.pledge if registration else "",
        }
        super().__init__(data, prefix=f"u{unit.pk}", initial=initial)
        self.offered = offered
        self.fields["fields_chosen"].choices = [(str(pk), field.name) for pk, field in offered.items()]
        name = self["planned_models"].html_name
        self.fields["planned_models"].widget.attrs |= {"aria-label": f"Số mô hình dự kiến của {unit}"}
        self.fields["pledge"].widget.attrs |= {"aria-label": f"Nội dung, giao ước của {unit}"}
        self.is_there = data is not None and name in data
        self.stored, self.saved = None, False

    @property
    def is_touched(self):
        """Whether the officer wrote anything into the row."""
        return self.is_there and bool(set(self.changed_data) - {"seen", "chosen"})

    @property
    def ticks(self):
        """``(field, ticked)`` of what is offered, as posted or as stored."""
        wanted = {str(pk) for pk in self["fields_chosen"].value() or ()}
        return [(field, str(pk) in wanted) for pk, field in self.offered.items()]

    def columns(self):
        cleaned = self.cleaned_data
        return {
            "pledge": cleaned["pledge"],
            "planned_models": 1 if cleaned["planned_models"] is None else cleaned["planned_models"],
            "fields": [self.offered[int(pk)] for pk in cleaned["fields_chosen"]],
        }


class SheetForm(CampaignYearForm):
    file = forms.FileField(
        label="Tệp bảng tính (.xlsx)",
        help_text="Điền vào tệp mẫu rồi tải lên; hệ thống cho xem trước, chưa ghi gì ngay.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "Hãy chọn tệp cần nhập.", "empty": "Tệp rỗng."},
    )
