"""Input shapes of the facts beside a dossier's state, and of asking the public."""

from django import forms

from awards.desk_forms import RefusableForm, note_field
from awards.enums import CommentKind, SimplifiedCase
from awards.services import CommentDetails
from interface.forms import DateField

TEXT_LENGTH = 4000


class SimplifiedForm(RefusableForm):
    """Which case of the law, and who found it; an empty case goes back to the usual procedure."""

    case = forms.ChoiceField(
        label="Trường hợp",
        required=False,
        choices=[("", "Không: xét theo thủ tục thông thường"), *SimplifiedCase.choices],
    )
    discovered_by = forms.CharField(
        label="Người, cơ quan phát hiện", max_length=200, required=False, help_text="Bắt buộc khi chọn một trường hợp."
    )

    @property
    def facts(self):
        return {name: self.cleaned_data[name] for name in ("case", "discovered_by")}


class SuperiorForm(RefusableForm):
    """The direct superior's word."""

    YES, NO = "yes", "no"

    word = forms.ChoiceField(
        label="Ý kiến của cấp trên trực tiếp",
        choices=[(YES, "Xác nhận báo cáo thành tích"), (NO, "Không xác nhận")],
        widget=forms.RadioSelect,
    )
    comment = note_field("Nội dung xác nhận, lý do", required=False, help_text="Không xác nhận thì phải ghi lý do.")
    version_number = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def facts(self):
        return {
            "is_confirmed": self.cleaned_data["word"] == self.YES,
            "comment": self.cleaned_data["comment"],
            "version_number": self.cleaned_data["version_number"],
        }


class ArchiveForm(RefusableForm):
    place = forms.CharField(label="Nơi lưu: hộp, số hồ sơ lưu", max_length=200, required=False)

    @property
    def facts(self):
        return {"place": self.cleaned_data["place"]}


class WindowForm(RefusableForm):
    """The list to publish: which of the dossiers that wait, under what heading, for how long."""

    title = forms.CharField(label="Tiêu đề danh sách", max_length=200)
    contact = forms.CharField(
        label="Nơi nhận ý kiến, khiếu nại",
        max_length=300,
        required=False,
        help_text="Phòng, địa chỉ, điện thoại của cơ quan; hiện trên trang công khai.",
    )
    days = forms.IntegerField(
        label="Số ngày làm việc lấy ý kiến",
        min_value=1,
        max_value=365,
        required=False,
        help_text="Để trống thì lấy theo quy định của hình thức, dài nhất trong các hồ sơ đã chọn.",
    )
    dossiers = forms.TypedMultipleChoiceField(
        label="Hồ sơ đưa ra lấy ý kiến", coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, dossiers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["dossiers"].choices = [
            (d.pk, f"{d.subject_name}, {d.unit}: {d.campaign_award} ({d.code})") for d in dossiers
        ]
        self.fields["dossiers"].initial = [d.pk for d in dossiers]

    @property
    def facts(self):
        data = self.cleaned_data
        return {
            "title": data["title"],
            "contact": data["contact"],
            "days": data["days"],
            "dossier_ids": data["dossiers"],
        }


class CloseForm(RefusableForm):
    reason = forms.CharField(label="Lý do đóng sớm", max_length=300)

    @property
    def facts(self):
        return {"reason": self.cleaned_data["reason"]}


class CommentForm(RefusableForm):
    """What somebody says of one published line."""

    line_id = forms.TypedChoiceField(label="Về trường hợp", coerce=int)
    kind = forms.ChoiceField(label="Loại", choices=CommentKind, initial=CommentKind.COMMENT, widget=forms.RadioSelect)
    text = forms.CharField(label="Nội dung", max_length=TEXT_LENGTH, widget=forms.Textarea({"rows": 6}))
    author = forms.CharField(label="Họ tên người gửi", max_length=160, required=False)
    author_contact = forms.CharField(label="Điện thoại hoặc địa chỉ liên hệ", max_length=200, required=False)

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        known = [(line.pk, f"{line.subject_name}, {line.unit_name}") for line in lines]
        self.fields["line_id"].choices = [("", "Chọn trường hợp"), *known]

    @property
    def said(self):
        names = ("kind", "text", "author", "author_contact")
        return CommentDetails(**{name: self.cleaned_data[name] for name in names})


class PageCommentForm(CommentForm):
    """Sent by a stranger. ``website`` is no question to people: what fills it in is a machine."""

    website = forms.CharField(
        label="Để trống ô này", required=False, widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["author"].help_text = "Không bắt buộc. Chỉ cơ quan nhận ý kiến đọc được, không công khai."
        self.fields["author_contact"].help_text = "Không bắt buộc; để cơ quan trả lời hoặc hỏi thêm."

    @property
    def is_from_machine(self):
        return bool(self.data.get("website"))


class LetterCommentForm(CommentForm):
    """What came by letter or in person, written down by the desk."""

    received_on = DateField(label="Ngày nhận")
    paper = forms.FileField(label="Bản chụp văn bản, đơn thư", required=False)
    field_order = ["line_id", "kind", "received_on", "text", "author", "author_contact", "paper"]


class AnswerCommentForm(RefusableForm):
    answer = note_field("Trả lời, kết quả xem xét", help_text="Ghi một lần, lưu cùng ý kiến.")
