"""A box for an amount as people write it."""

from decimal import Decimal

from django import forms

from interface.amounts import read_amount, write_amount


class AmountField(forms.Field):
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value):
        return write_amount(value) if isinstance(value, Decimal) else value

    def to_python(self, value):
        try:
            return read_amount("" if value is None else value)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != initial
        except forms.ValidationError:
            return True
