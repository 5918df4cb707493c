"""Input shapes of updates: what happened, figures, photos as telephones send them."""

from uuid import uuid4

from django import forms
from django.utils import timezone

from interface.amounts import write_amount
from interface.forms import AmountField, DateField, PageForm, PhotosField
from models_registry.forms.rows import RowForm, Rows
from models_registry.gates import amount_fault
from models_registry.services import MOST_PHOTOS, Told

OTHER_ROWS = 3


def figure_name(indicator):
    return f"figure_{indicator.pk}"


class UpdateForm(PageForm, forms.Form):
    """An update of a model; with a ``period`` it is the result of that period, begun with the last figures."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    happened_on = DateField(label="Ngày")
    text = forms.CharField(
        label="Diễn biến, kết quả",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Việc gì đã làm, bao nhiêu người tham gia, kết quả ra sao.",
    )
    photos = PhotosField(
        most=MOST_PHOTOS,
        holder="Mỗi cập nhật",
        label="Ảnh",
        help_text=f"Đến {MOST_PHOTOS} ảnh. Nơi chụp, tên máy, tên người chụp được xóa khỏi ảnh.",
    )
    caption = forms.CharField(label="Chú thích ảnh", required=False, max_length=200)
    explanation = forms.CharField(
        label="Giải thích số liệu",
        required=False,
        max_length=500,
        help_text="Chỉ cần khi số liệu đi ngược với lần trước.",
    )

    def __init__(self, *args, model, lines, period=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.model, self.period = model, period
        self.indicators = {figure_name(line.indicator): line.indicator for line in lines}
        today = timezone.localdate()
        day = min(today, period.last_day) if period else today
        self.initial = {"client_key": uuid4().hex, "happened_on": day} | self.initial
        figures = {}
        for line in lines:
            name = figure_name(line.indicator)
            figures[name] = AmountField(label=str(line.indicator), required=False, help_text=hint_of(line))
            if period and (before := line.around(day)[0]):
                self.initial.setdefault(name, before[1])
        after = ("photos", "caption", "explanation")
        self.fields = {
            **{name: field for name, field in self.fields.items() if name not in after},
            **figures,
            **{name: self.fields[name] for name in after if name in self.fields},
        }

    @property
    def figure_boxes(self):
        return [self[name] for name in self.indicators]

    def told(self, others=()):
        """The ``Told`` of a form that is valid; ``others`` are rows of further indicators."""
        said = self.cleaned_data
        figures = {row: said[name] for name, row in self.indicators.items() if said[name] is not None}
        return Told(
            happened_on=said["happened_on"],
            text=said["text"],
            figures=figures | {row["indicator"]: row["value"] for row in others},
            photos=said.get("photos", ()),
            caption=said.get("caption", ""),
            period=self.period,
            explanation=said["explanation"],
        )

    def begin_anew(self):
        """Sent again, the form is another update."""
        self.data = self.data.copy()
        self.data["client_key"] = uuid4().hex

    def take_refusal(self, error):
        """Each sentence of the service beside its box where there is one, else on top."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, found in error.error_dict.items():
            name = name.replace("figure-", "figure_")
            self.add_error(name if name in self.fields else None, found)


def hint_of(line):
    """What was said of the indicator so far: «Lần trước 40, ngày 05/03/2026. Phấn đấu 60.»"""
    parts = []
    if line.last:
        day, value = line.last
        parts.append(f"Lần trước {write_amount(value)}, ngày {day:%d/%m/%Y}.")
    elif line.baseline is not None:
        parts.append(f"Khi đăng ký {write_amount(line.baseline)}.")
    if line.promised is not None:
        parts.append(f"Phấn đấu {write_amount(line.promised)}.")
    return " ".join(["Cộng dồn từ đầu.", *parts])


class CorrectionForm(UpdateForm):
    """The same for an update that stands: its photos stay as they are, a reason is asked for."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Lý do sửa",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Nội dung trước khi sửa được giữ lại trong diễn biến của mô hình.",
    )

    def __init__(self, *args, update, **kwargs):
        figures = {figure_name(row.indicator): row.value for row in update.figures.all()}
        initial = {"version": update.version, "happened_on": update.happened_on, "text": update.text, **figures}
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("client_key", "photos", "caption"):
            del self.fields[name]
        self.fields["reason"] = self.fields.pop("reason")


class FigureForm(RowForm):
    """A figure of an indicator that the model has not told of yet."""

    needed = {"indicator": "Hãy chọn chỉ số.", "value": "Hãy ghi số liệu."}
    remove = None
    indicator = forms.ChoiceField(label="Chỉ số", required=False)
    value = AmountField(label="Số liệu cộng dồn", required=False)

    def __init__(self, *args, indicators, **kwargs):
        super().__init__(*args, **kwargs)
        self.indicators = {str(row.pk): row for row in indicators}
        self.fields["indicator"].choices = [("", "Chọn"), *((key, str(row)) for key, row in self.indicators.items())]

    def clean(self):
        cleaned = super().clean()
        indicator, value = self.indicators.get(cleaned.get("indicator")), cleaned.get("value")
        if indicator and value is not None and (fault := amount_fault(value, indicator)):
            self.add_error("value", fault)
        return cleaned

    def columns(self):
        return {"indicator": self.indicators[self.cleaned_data["indicator"]], "value": self.cleaned_data["value"]}


class FigureRows(Rows):
    def clean(self):
        keys = [form.cleaned_data.get("indicator") for form in self.forms if form.counts]
        if len(set(keys)) < len(keys):
            raise forms.ValidationError("Mỗi chỉ số chỉ ghi một dòng.")


OtherFigures = forms.formset_factory(
    FigureForm, FigureRows, extra=OTHER_ROWS, max_num=OTHER_ROWS, absolute_max=OTHER_ROWS
)


def other_figures(data, *, indicators):
    return OtherFigures(data, prefix="others", form_kwargs={"indicators": indicators})


class WithdrawForm(PageForm, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Lý do rút",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Cập nhật không được tính nữa nhưng vẫn đọc được; ảnh của nó không công bố nữa.",
    )
