"""Model columns that keep text clean however it arrives: form, admin, import or service."""

from django.db import models

from units import text


class LineField(models.CharField):
    """One line of typed text, NFC-normalised on the way to the database."""

    def pre_save(self, model_instance, add):
        value = getattr(model_instance, self.attname)
        if isinstance(value, str):
            value = text.clean_line(value)
            setattr(model_instance, self.attname, value)
        return value


class ProseField(models.TextField):
    """Text of several lines, NFC-normalised on the way to the database."""

    def pre_save(self, model_instance, add):
        value = getattr(model_instance, self.attname)
        if isinstance(value, str):
            value = text.clean_prose(value)
            setattr(model_instance, self.attname, value)
        return value


class DerivedKeyField(models.CharField):
    """A column computed from ``sources`` at every save; name it in ``update_fields`` when a source is."""

    def __init__(self, *args, sources=(), make=text.search_key, **kwargs):
        self.sources, self.make = tuple(sources), make
        super().__init__(*args, **{"max_length": 1000, "editable": False, "default": "", "blank": True, **kwargs})

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, model_instance, add):
        value = self.make(*(getattr(model_instance, source) for source in self.sources))[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value
