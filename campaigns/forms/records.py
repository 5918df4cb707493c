"""What the forms of the year's records share: where a record belongs, files, amounts, the reason of a step."""

import re
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.utils import timezone

from campaigns.selectors.records import campaigns_for_records, units_with_records_by
from campaigns.services.records import with_dots
from documents.models import StoredFile
from interface.forms import PageForm

UNITS_OFFERED = 200
AMOUNT = re.compile(r"\d{1,3}(?:[. ]\d{3})+|\d+")
MOST_MONEY = 10**15


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of uploads; the cleaned value is a list."""

    def __init__(self, **kwargs):
        attrs = {
            "accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png",
            "multiple": True,
            "data-max-bytes": settings.MAX_UPLOAD_BYTES,
        }
        super().__init__(
            **{
                "label": "Tệp kèm theo",
                "required": False,
                "widget": FilesInput(attrs=attrs),
                "help_text": "PDF, Word, Excel, ảnh; chọn được nhiều tệp, mỗi tệp đến 20 MB.",
                **kwargs,
            }
        )

    def clean(self, data, initial=None):
        return [super(FilesField, self).clean(each, initial) for each in data or ()]


class AmountField(forms.Field):
    """Whole đồng as people type them: «12.500.000», «12 500 000 đ»; the cleaned value is an ``int`` or ``None``."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}), **kwargs)

    def prepare_value(self, value):
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else value

    def to_python(self, value):
        text = re.sub(r"\s*(đồng|đ|vnđ)\.?$", "", (value or "").strip().lower().replace("\u00a0", " "))
        if not text:
            return None
        if not AMOUNT.fullmatch(text):
            raise forms.ValidationError("Hãy ghi số tiền tròn đồng, ví dụ 12.500.000.", code="invalid")
        amount = int(re.sub(r"\D", "", text))
        if amount > MOST_MONEY:
            raise forms.ValidationError("Số tiền quá lớn; hãy kiểm tra lại.", code="invalid")
        return amount


class NoteForm(PageForm, forms.Form):
    """The text a step must carry, and the version of the record that was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, label, **kwargs):
        super().__init__(*args, **kwargs)
        if label:
            self.fields["note"].label = label
        else:
            del self.fields["note"]


def take_refusal(form, error):
    """Put a service's refusal where it can be read: beside its field, else on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, sentences in error.message_dict.items():
        form.add_error(name if name in form.fields else None, sentences)


@dataclass(frozen=True)
class Difference:
    """One line of two versions of a record."""

    label: str
    stored: str
    typed: str


def spoken(box, value):
    if value is None or value == "":
        return "trống"
    labels = dict(getattr(box, "flatchoices", ()))
    if value in labels:
        return str(labels[value])
    return with_dots(value)


def nearness(campaign):
    """The campaign an officer most likely means: launched nearest to the unit, then the newest."""
    return campaign.launching_unit.path.count("/"), campaign.period_start


class RecordForm(PageForm, forms.ModelForm):
    """A record of a campaign's year. Unit and campaign are chosen once; files may come and go.

    ``words`` narrow the units offered; with ``campaign`` it is not asked for.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    files = FilesField()
    dropped = forms.ModelMultipleChoiceField(
        StoredFile.objects.none(), label="Gỡ tệp", required=False, widget=forms.CheckboxSelectMultiple
    )
    has_more_units = False

    def __init__(self, *args, user, words="", campaign=None, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in {"unit", "campaign"} & self.fields.keys():
                del self.fields[name]
            self.initial["version"] = self.instance.version
        else:
            self.offer_places(user, words, campaign)
        keeps_files = hasattr(self._meta.model, "files")
        if not keeps_files:
            del self.fields["files"]
        if keeps_files and self.instance.pk and self.instance.files.exists():
            self.fields["dropped"].queryset = self.instance.files.all()
        else:
            del self.fields["dropped"]

    def offer_places(self, user, words, campaign):
        units = units_with_records_by(user, timezone.localdate())
        if campaign is not None:
            units = units.under([campaign.launching_unit])
        box = self.fields["unit"]
        offered = list(units.search(words)[: UNITS_OFFERED + 1])
        self.has_more_units = len(offered) > UNITS_OFFERED
        box.queryset = units
        box.choices = [("", "Chọn đơn vị"), *((unit.pk, str(unit)) for unit in offered[:UNITS_OFFERED])]
        if len(offered) == 1:
            self.initial.setdefault("unit", offered[0].pk)
        if "campaign" in self.fields:
            campaigns = list(campaigns_for_records(user))
            several = len({row.launching_unit_id for row in campaigns}) > 1
            box = self.fields["campaign"]
            box.queryset = campaigns_for_records(user)
            box.choices = [
                ("", "Chọn phong trào"),
                *((row.pk, f"{row} ({row.launching_unit} phát động)" if several else str(row)) for row in campaigns),
            ]
            if campaigns:
                self.initial.setdefault("campaign", max(campaigns, key=nearness).pk)

    def columns(self):
        """The cleaned values under the names of the model."""
        return {name: self.cleaned_data[name] for name in self._meta.fields if name not in ("unit", "campaign")}

    def upload_columns(self):
        return {"uploads": self.cleaned_data.get("files", ()), "dropped": self.cleaned_data.get("dropped", ())}

    def differences(self, current):
        """What was typed beside what is stored by now; from here on the form is about the newer version."""
        self.data = self.data.copy()
        self.data["version"] = current.version
        rows = []
        for name, typed in self.columns().items():
            column, stored = current._meta.get_field(name), getattr(current, name)
            if stored != typed:
                rows.append(Difference(self[name].label, spoken(column, stored), spoken(column, typed)))
        return rows
