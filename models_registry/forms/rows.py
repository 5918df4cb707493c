"""Rows beside the ten items: forces, resources, promised results. An empty row is no row; a begun one is finished."""

from django import forms

from interface.amounts import write_amount
from interface.forms import AmountField
from models_registry.enums import ForceRole, ResourceKind, ResourceSource
from models_registry.gates import amount_fault
from units.text import search_key

MOST_ROWS = 40
EMPTY_ROWS = 1
UNIT_OF_KIND = {ResourceKind.MONEY: "đồng", ResourceKind.LABOUR: "ngày công", ResourceKind.LAND: "m²"}


class RowForm(forms.Form):
    """``needed`` maps a field to the sentence that asks for it once anything else of the row is there."""

    needed = {}
    remove = forms.BooleanField(label="Bỏ dòng này", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            look = "form-check-input" if name == "remove" else "form-control"
            field.widget.attrs["class"] = "form-select" if isinstance(field.widget, forms.Select) else look

    @property
    def boxes(self):
        return [self[name] for name in self.fields if name != "remove"]

    @property
    def counts(self):
        """Whether the row says anything that stays."""
        said = getattr(self, "cleaned_data", {})
        return not said.get("remove") and any(
            value not in (None, "") for name, value in said.items() if name != "remove"
        )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("remove"):
            self._errors.clear()
        elif self._errors or any(value not in (None, "") for name, value in cleaned.items() if name != "remove"):
            for name, sentence in self.needed.items():
                if cleaned.get(name) in (None, "") and name not in self._errors:
                    self.add_error(name, sentence)
        return cleaned


class Rows(forms.BaseFormSet):
    @property
    def rows(self):
        """The columns of each row that stays, in order."""
        return [form.columns() for form in self.forms if form.counts]

    @property
    def lines(self):
        """The same in words."""
        return [form.in_words() for form in self.forms if form.counts]

    def sentences(self):
        return [
            *(
                f"Dòng {n}: {text}"
                for n, found in enumerate(self.errors, 1)
                for texts in found.values()
                for text in texts
            ),
            *self.non_form_errors(),
        ]


class ForceForm(RowForm):
    needed = {"name": "Hãy ghi tên lực lượng.", "role": "Hãy chọn vai trò."}
    name = forms.CharField(label="Lực lượng", max_length=200, required=False)
    role = forms.ChoiceField(label="Vai trò", choices=[("", "Chọn"), *ForceRole.choices], required=False)
    duty = forms.CharField(label="Phần việc", max_length=300, required=False)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = units
        self.fields["name"].widget.attrs |= {"list": "don-vi-quanh-day", "autocomplete": "off"}

    def columns(self):
        said = self.cleaned_data
        return {name: said[name] for name in ("name", "role", "duty")} | {
            "unit": self.units.get(search_key(said["name"]))
        }

    def in_words(self):
        said = self.cleaned_data
        return f"{said['name']}, {ForceRole(said['role']).label.lower()}" + (
            f": {said['duty']}" if said["duty"] else ""
        )


class ResourceForm(RowForm):
    needed = {
        "kind": "Hãy chọn loại nguồn lực.",
        "source": "Hãy chọn nguồn.",
        "amount": "Hãy ghi số lượng.",
        "unit_name": "Hãy ghi đơn vị tính.",
    }
    kind = forms.ChoiceField(label="Loại", choices=[("", "Chọn"), *ResourceKind.choices], required=False)
    source = forms.ChoiceField(label="Nguồn", choices=[("", "Chọn"), *ResourceSource.choices], required=False)
    amount = AmountField(label="Số lượng", required=False)
    unit_name = forms.CharField(label="Đơn vị tính", max_length=40, required=False)
    note = forms.CharField(label="Ghi chú", max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit_name"].widget.attrs |= {"list": "don-vi-tinh", "placeholder": "đồng, ngày công, m²…"}

    def clean(self):
        said = self.cleaned_data
        if not said.get("unit_name") and said.get("kind"):
            said["unit_name"] = UNIT_OF_KIND.get(said["kind"], "")
        cleaned = super().clean()
        if (
            cleaned.get("amount") is not None
            and not cleaned.get("remove")
            and (fault := amount_fault(cleaned["amount"]))
        ):
            self.add_error("amount", fault)
        return cleaned

    def columns(self):
        return {name: self.cleaned_data[name] for name in ("kind", "source", "amount", "unit_name", "note")}

    def in_words(self):
        said = self.cleaned_data
        kind, source = ResourceKind(said["kind"]).label, ResourceSource(said["source"]).label
        return f"{kind}, {source.lower()}: {write_amount(said['amount'])} {said['unit_name']}"


class PromiseForm(RowForm):
    needed = {"indicator": "Hãy chọn chỉ số.", "value": "Hãy ghi kết quả phấn đấu."}
    indicator = forms.ChoiceField(label="Chỉ số", required=False)
    baseline = AmountField(label="Hiện có", required=False)
    value = AmountField(label="Phấn đấu đạt", required=False)

    def __init__(self, *args, indicators, **kwargs):
        super().__init__(*args, **kwargs)
        self.indicators = indicators
        self.fields["indicator"].choices = [("", "Chọn"), *((str(pk), str(row)) for pk, row in indicators.items())]

    def clean(self):
        cleaned = super().clean()
        indicator = self.indicators.get(int(cleaned.get("indicator") or 0))
        for name in ("baseline", "value"):
            amount = cleaned.get(name)
            if (
                indicator
                and amount is not None
                and not cleaned.get("remove")
                and (fault := amount_fault(amount, indicator))
            ):
                self.add_error(name, fault)
        return cleaned

    def columns(self):
        said = self.cleaned_data
        return {
            "indicator": self.indicators[int(said["indicator"])],
            "baseline": said["baseline"] or 0,
            "value": said["value"],
        }

    def in_words(self):
        row = self.columns()
        return f"{row['indicator']}: từ {write_amount(row['baseline'])} lên {write_amount(row['value'])}"


class Promises(Rows):
    def clean(self):
        keys = [form.cleaned_data.get("indicator") for form in self.forms if form.counts]
        if len(set(keys)) < len(keys):
            raise forms.ValidationError("Mỗi chỉ số chỉ ghi một dòng.")


def rows_of(form, formset=Rows):
    return forms.formset_factory(form, formset=formset, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 5)


ForceRows, ResourceRows, PromiseRows = rows_of(ForceForm), rows_of(ResourceForm), rows_of(PromiseForm, Promises)


def force_rows(model, data, *, units):
    stored = [{name: getattr(row, name) for name in ("name", "role", "duty")} for row in model.force_rows.all()]
    return ForceRows(data, prefix="force_rows", initial=stored if data is None else None, form_kwargs={"units": units})


def resource_rows(model, data):
    names = ("kind", "source", "amount", "unit_name", "note")
    stored = [{name: getattr(row, name) for name in names} for row in model.resource_rows.all()]
    return ResourceRows(data, prefix="resource_rows", initial=stored if data is None else None)


def promise_rows(model, data, *, indicators):
    stored = [
        {"indicator": str(row.indicator_id), "baseline": row.baseline, "value": row.value}
        for row in model.promises.all()
    ]
    return PromiseRows(
        data, prefix="promises", initial=stored if data is None else None, form_kwargs={"indicators": indicators}
    )
