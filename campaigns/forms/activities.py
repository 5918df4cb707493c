"""Input shape of activities."""

from django import forms

from campaigns.forms.records import RecordForm
from campaigns.models import Activity, Field
from interface.forms import DateField


class ActivityForm(RecordForm):
    link = forms.URLField(
        label="Đường dẫn",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Địa chỉ bài viết, bản tin trên mạng (https://…).",
    )

    class Meta:
        model = Activity
        fields = [
            "campaign",
            "unit",
            "kind",
            "held_on",
            "title",
            "people_count",
            "field",
            "outlet",
            "summary",
            "link",
        ]
        field_classes = {"held_on": DateField}
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "people_count": "Số người dự, tham gia; để trống nếu là tin, bài.",
            "outlet": "Tên báo, đài, trang thông tin; hoặc nơi tổ chức.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = self.fields["campaign"].queryset if "campaign" in self.fields else [self.instance.campaign_id]
        rows = list(Field.objects.filter(campaign__in=known).select_related("campaign"))
        several = len({row.campaign_id for row in rows}) > 1
        names = [(row.pk, f"{row} – {row.campaign}" if several else str(row)) for row in rows]
        self.fields["field"].queryset = Field.objects.filter(campaign__in=known)
        self.fields["field"].choices = [("", "Chung, không riêng lĩnh vực nào"), *names]
        self.fields["kind"].choices = [("", "Chọn loại"), *Activity._meta.get_field("kind").choices]
