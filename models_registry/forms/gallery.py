"""Input shapes of the public gallery and its stories."""

from django import forms

from interface.forms import PageForm
from models_registry.models import Gallery, Photo, PublicStory
from models_registry.services.gallery import photos_to_choose


class GalleryForm(PageForm, forms.ModelForm):
    class Meta:
        model = Gallery
        fields = ["is_open", "introduction"]
        widgets = {"introduction": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "is_open": "Mở thì ai cũng đọc được các bài đã công bố, không cần đăng nhập; đóng thì coi như không có.",
            "introduction": "Vài câu đứng đầu trang; không ghi tên người, số điện thoại.",
        }


class StoryForm(PageForm, forms.ModelForm):
    """What strangers will read; it may be incomplete until it is published."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    photos = forms.ModelMultipleChoiceField(
        Photo.objects.none(), label="Ảnh", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = PublicStory
        fields = ["headline", "story", "cleared_names"]
        widgets = {"story": forms.Textarea(attrs={"rows": 14})}
        help_texts = {
            "headline": "Một câu khiến người lạ muốn đọc; không quá 200 ký tự.",
            "story": "Viết cho người chưa biết gì: trước đó khó thế nào, bà con làm gì, nay ra sao. Mỗi ý một đoạn.",
            "cleared_names": "Họ tên những người đã đồng ý được nêu, cách nhau bằng dấu phẩy. Tên khác trong bài sẽ bị "
            "chặn khi công bố.",
        }

    def __init__(self, *args, source, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("headline", "story"):
            self.fields[name].required = False
        self.fields["photos"].queryset = photos_to_choose(source)
        story = self.instance
        if story.pk:
            self.initial |= {"version": story.version, "photos": list(story.photos.values_list("photo", flat=True))}
        else:
            told = getattr(source, "story", "")
            self.initial |= {"version": 0, "headline": source.title, "story": told}

    def columns(self):
        said = self.cleaned_data
        return {name: said[name] for name in ("headline", "story", "cleared_names")} | {"photos": list(said["photos"])}


class TakeDownForm(PageForm, forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(
        label="Lý do gỡ xuống", widget=forms.Textarea(attrs={"rows": 2}), help_text="Đơn vị của bài sẽ đọc câu này."
    )
