"""Input shapes of the written report: a box for each heading, its photos, what to begin it with."""

from django import forms

from awards.selectors import Heading
from awards.services import MOST_PHOTOS
from interface.forms import PageForm, PhotosField

SINGLE_LINE = 300
BOX = "muc-"


class WordsForm(PageForm, forms.Form):
    """The report as a form with the ``headings`` of the day; its boxes are named by the keys of their sections."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data=None, *, headings, version, **kwargs):
        self.headings = headings
        super().__init__(data, **kwargs)
        self.initial["version"] = version
        for heading in headings:
            self.fields[BOX + heading.section.key] = self.box_for(heading)
            self.initial[BOX + heading.section.key] = heading.text

    def box_for(self, heading: Heading):
        section = heading.section
        lines = 1 if section.rows == 1 and "\n" not in heading.text else max(section.rows, 3)
        widget = forms.Textarea(attrs={"rows": lines, "data-grows": ""})
        if lines == 1:
            widget = forms.TextInput(attrs={"maxlength": SINGLE_LINE})
        return forms.CharField(label=section.heading, required=False, widget=widget, help_text=section.guidance)

    @property
    def boxes(self):
        """``(heading, bound box)`` in the order of the form."""
        return [(heading, self[BOX + heading.section.key]) for heading in self.headings]

    @property
    def words(self):
        """``{section key: words}`` as they were typed."""
        return {h.section.key: self.cleaned_data[BOX + h.section.key] for h in self.headings}


class PhotosForm(PageForm, forms.Form):
    """New photos, with one caption for all of them, above the captions of those that are there."""

    photos = PhotosField(
        most=MOST_PHOTOS,
        holder="Mỗi báo cáo",
        label="Thêm ảnh",
        help_text=f"Đến {MOST_PHOTOS} ảnh. Nơi chụp, tên máy, tên người chụp được xóa khỏi ảnh.",
    )
    caption = forms.CharField(label="Chú thích cho ảnh vừa chọn", required=False, max_length=200)

    def __init__(self, *args, shown=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.shown = shown
        for photo in shown:
            label = f"Chú thích ảnh {photo.place}"
            box = forms.TextInput(attrs={"class": "form-control"})
            self.fields[f"chu-thich-{photo.pk}"] = forms.CharField(
                label=label, required=False, max_length=200, widget=box
            )
            self.fields[f"cu-{photo.pk}"] = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200)
            self.initial |= {f"chu-thich-{photo.pk}": photo.caption, f"cu-{photo.pk}": photo.caption}

    @property
    def rows(self):
        """``(photo, box of its caption, caption as it was shown)``."""
        return [(photo, self[f"chu-thich-{photo.pk}"], self[f"cu-{photo.pk}"]) for photo in self.shown]

    @property
    def captions(self):
        """``{photo key: (caption as it was shown, as it was typed)}`` of the photos that the sender was shown."""
        return {
            photo.pk: (self.cleaned_data[f"cu-{photo.pk}"], self.cleaned_data[f"chu-thich-{photo.pk}"])
            for photo in self.shown
            if f"chu-thich-{photo.pk}" in self.data
        }


class FillForm(PageForm, forms.Form):
    """Which of the headings that are still empty begin with what is suggested."""

    keys = forms.MultipleChoiceField(
        label="Mục sẽ điền",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn ít nhất một mục để điền."},
    )

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["keys"].choices = [(heading.section.key, heading.section.heading) for heading in offered]
        self.initial["keys"] = [heading.section.key for heading in offered]
