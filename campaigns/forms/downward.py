"""Input shape of a launch downwards."""

from django import forms

from campaigns.enums import ContentPart, Freedom
from campaigns.forms.registrations import RowsField
from interface.forms import PageForm

EVERYONE, CHOSEN = "everyone", "chosen"


class HandDownForm(PageForm, forms.Form):
    """What each part allows below, and which units get their draft; rules that hold already are not asked again."""

    scope = forms.ChoiceField(
        label="Triển khai cho",
        choices=[(EVERYONE, "Tất cả đơn vị chưa nhận"), (CHOSEN, "Chỉ những đơn vị chọn bên dưới")],
        initial=EVERYONE,
        widget=forms.RadioSelect,
    )
    units = RowsField(None, label="Chọn đơn vị", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, waiting, asks_rules, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = waiting
        self.parts = list(ContentPart) if asks_rules else []
        for part in self.parts:
            self.fields[part] = forms.ChoiceField(
                label=part.label, choices=Freedom.choices, initial=Freedom.MAY_ADD, widget=forms.RadioSelect
            )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("scope") == CHOSEN and not cleaned.get("units") and "units" not in self.errors:
            self.add_error("units", "Hãy chọn ít nhất một đơn vị, hoặc chọn tất cả đơn vị chưa nhận.")
        return cleaned

    def rule_boxes(self):
        return [self[part] for part in self.parts]

    @property
    def rules(self):
        """What was chosen for each part; ``None`` where the rules hold already."""
        return {part: self.cleaned_data[part] for part in self.parts} or None

    @property
    def chosen_units(self):
        """Keys of the chosen units; ``None`` for all."""
        return None if self.cleaned_data["scope"] == EVERYONE else [unit.pk for unit in self.cleaned_data["units"]]
