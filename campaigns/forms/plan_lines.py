"""One small form for each line that a read plan proposes."""

import re
from dataclasses import dataclass, replace
from datetime import date

from django import forms

from campaigns.enums import (
    CampaignKind,
    Comparator,
    DeadlineKind,
    DocumentKind,
    EmulationForm,
    IssuerKind,
    MovementLevel,
    RatioBase,
    SharedYear,
    StandingKind,
    TargetMeasure,
    TargetPer,
)
from interface.forms import NativeDateInput
from units.enums import UnitLevel
from units.models import Unit
from units.text import clean_line

PROSE = 20_000
NOT_STATED = "Kế hoạch không nêu"
SUBJECTS = (("collective", "Tập thể"), ("individual", "Cá nhân"), ("household", "Hộ gia đình"))


@dataclass(frozen=True)
class Around:
    """What the lines of one reading may point at: units by name, and other lines by key."""

    units: dict
    awards: tuple = ()
    deadlines: tuple = ()


def units_below(unit, day):
    """Units of the subtree by the name they are picked by; namesakes carry their code."""
    rows = list(Unit.objects.under([unit]).valid_on(day).order_by("sort_key", "pk")[:500])
    names = [str(row) for row in rows]
    return {
        name if names.count(name) == 1 else f"{name} ({row.code})": row for name, row in zip(names, rows, strict=True)
    }


def words(label, length, *, wide=False, **kwargs):
    box = forms.CharField(label=label, max_length=length, required=False, **kwargs)
    box.wide = wide
    return box


def prose(label, rows):
    return forms.CharField(label=label, max_length=PROSE, required=False, widget=forms.Textarea(attrs={"rows": rows}))


def choice(label, choices, empty=NOT_STATED):
    return forms.ChoiceField(label=label, choices=[("", empty), *choices], required=False)


def year(label):
    return forms.IntegerField(label=label, min_value=1945, max_value=2200, required=False)


def day_box(label):
    return forms.DateField(label=label, required=False, widget=NativeDateInput)


def tick(label):
    return forms.BooleanField(label=label, required=False)


class DayOfYearField(forms.CharField):
    """«10/12» every year, «10/12/2026» once; the value is ``(day, month, year or None)``."""

    PATTERN = re.compile(r"^(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*(\d{4}))?$")
    wide = False

    def __init__(self, **kwargs):
        super().__init__(max_length=20, required=False, **kwargs)

    def clean(self, value):
        return day_of_year(super().clean(value))


def day_of_year(text):
    if not text:
        return None
    found = DayOfYearField.PATTERN.match(text.strip())
    if found:
        number, month, year_written = int(found[1]), int(found[2]), found[3]
        try:
            date(int(year_written or 2023), month, number)
        except ValueError:
            found = None
    if not found:
        raise forms.ValidationError("Ghi ngày dạng 10/12 (hằng năm) hoặc 10/12/2026 (một lần).")
    return number, month, int(year_written) if year_written else None


class LineForm(forms.Form):
    """One line of the reading. Typed into or not, it counts only once it is confirmed; only then is it checked.

    A line that the plan does not state, or that the officer adds, is confirmed by being filled. Long ``text`` that the
    officer has not asked to edit is not in the page: the reading's own words stand.
    """

    essential = {}
    quiet = frozenset()
    use_required_attribute = False

    def __init__(self, line, *, data=None, around=None, editing=False):
        prefix = f"{line.key}-"
        given = data if data is not None and any(name.startswith(prefix) for name in data) else None
        super().__init__(given, prefix=line.key, initial=line.values, auto_id=False)
        self.line, self.around, self.has_open_boxes = line, around, editing
        if line.is_stated:
            self.fields = {"confirmed": tick("Xác nhận"), **self.fields}
        text = self.fields.get("text")
        self.has_hidden_text = bool(
            text
            and isinstance(text.widget, forms.Textarea)
            and line.is_stated
            and not editing
            and (given is None or f"{prefix}text" not in given)
        )
        if self.has_hidden_text:
            del self.fields["text"]
        self.adapt()

    def adapt(self):
        """Offer what stands around the line."""

    def full_clean(self):
        super().full_clean()
        if self.is_bound and not self.is_taken:
            self._errors.clear()

    def clean(self):
        cleaned = super().clean()
        if self.is_taken:
            for name, sentence in self.essential.items():
                if name in self.fields and name not in self.errors and cleaned.get(name) in (None, "", []):
                    self.add_error(name, sentence)
        return cleaned

    @property
    def is_filled(self):
        return any(
            str(self.data.get(self.add_prefix(name)) or "").strip()
            for name, box in self.fields.items()
            if name not in self.quiet and not isinstance(box, forms.BooleanField)
        )

    @property
    def is_taken(self):
        if not self.is_bound:
            return False
        if self.line.is_stated:
            return bool(self.data.get(self.add_prefix("confirmed")))
        return self.is_filled

    @property
    def boxes(self):
        return [self[name] for name in self.fields if name != "confirmed"]

    @property
    def is_folded(self):
        """Whether several boxes stand behind their words; open for what is new or cannot stand as it is."""
        shown = [box for box in self.boxes if not box.is_hidden]
        return len(shown) > 1 and not self.line.is_added and not self.has_open_boxes and not self.errors

    @property
    def words(self):
        """What the boxes hold now, in words: choices by their names, numbers with their labels."""
        return " · ".join(filter(None, (_said(box) for box in self.boxes if not box.is_hidden)))

    def sentences(self):
        """Every error with the line's label, for the summary on top."""
        return [f"{self.line.label}: {sentence}" for errors in self.errors.values() for sentence in errors]

    def confirmed_line(self):
        """The line with the values that were confirmed."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "confirmed"}
        return replace(self.line, values=self.line.values | cleaned)


def _said(box):
    value, field = box.value(), box.field
    if value in (None, "", False):
        return ""
    if isinstance(field, forms.BooleanField):
        return field.label
    if isinstance(field, forms.ChoiceField):
        return dict(field.choices).get(str(value), "") if value != "" else ""
    if isinstance(field, forms.DateField):
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else "/".join(reversed(str(value).split("-")))
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        return f"{field.label.lower()} {value}"
    return str(value)


class OneLine(LineForm):
    value = words("", 200, wide=True)
    essential = {"value": "Chưa ghi."}


class TitleLine(OneLine):
    value = words("", 400, wide=True)


class NumberLine(OneLine):
    value = words("", 60)


class IssuerKindLine(OneLine):
    value = choice("", IssuerKind.choices)


class LevelLine(OneLine):
    value = choice("", UnitLevel.choices)


class DateLine(OneLine):
    value = day_box("")


class ProseLine(LineForm):
    text = prose("", 6)


class SuperiorPlanLine(LineForm):
    number = words("Số, ký hiệu", 60)
    issued_on = day_box("Ngày")
    issuer = words("Cơ quan ban hành", 200)
    level = choice("Cấp ban hành", UnitLevel.choices, "Chọn cấp")
    issuer_kind = choice("Loại cơ quan", IssuerKind.choices, "Chọn loại")
    title = words("Trích dẫn", 400, wide=True)
    essential = {
        "issuer": "Chưa ghi cơ quan ban hành kế hoạch cấp trên.",
        "level": "Chọn cấp của cơ quan ban hành.",
        "title": "Chưa ghi tên kế hoạch cấp trên.",
    }


class BaseLine(LineForm):
    kind = forms.ChoiceField(label="Loại", choices=DocumentKind.choices, required=False, initial=DocumentKind.OTHER)
    number = words("Số, ký hiệu", 60)
    issued_on = day_box("Ngày")
    issuer = words("Cơ quan ban hành", 200)
    title = words("Văn bản", 300, wide=True)
    essential = {"title": "Chưa ghi tên văn bản."}
    quiet = frozenset({"kind"})

    def clean_kind(self):
        return self.cleaned_data["kind"] or DocumentKind.OTHER


class CampaignTitleLine(OneLine):
    value = words("", 300, wide=True)


class CampaignKindLine(OneLine):
    value = choice("", CampaignKind.choices, "Chọn loại")


class EmulationFormLine(OneLine):
    value = choice("", EmulationForm.choices)


class YearLine(OneLine):
    value = year("")


class EndYearLine(YearLine):
    """A plan may say that it has no end: confirmed, the year stays empty."""

    essential = {}


class StandingLine(LineForm):
    value = words("Tên", 200, wide=True)
    kind = choice("Loại", StandingKind.choices, "Chọn loại")
    unit = words("Đơn vị trong hệ thống (nếu có)", 250)
    essential = {"value": "Chưa ghi cơ quan thường trực.", "kind": "Chọn loại cơ quan thường trực."}

    def adapt(self):
        self.fields["unit"].widget.attrs["list"] = "don-vi"

    def clean_unit(self):
        return picked_unit(self.cleaned_data["unit"], self.around)


def picked_unit(name, around):
    if not name:
        return None
    unit = around.units.get(clean_line(name))
    if unit is None:
        raise forms.ValidationError("Chọn một đơn vị trong danh sách, hoặc để trống.")
    return unit


class MovementLine(LineForm):
    name = words("Tên phong trào", 300, wide=True)
    launched_by = choice("Cấp phát động", MovementLevel.choices, "Chọn cấp")
    form = choice("Hình thức", EmulationForm.choices)
    essential = {"name": "Chưa ghi tên phong trào.", "launched_by": "Chọn cấp phát động."}


class StageLine(LineForm):
    label = words("Tên giai đoạn", 120)
    start = year("Từ năm")
    end = year("Đến năm")
    essential = {"label": "Chưa ghi tên giai đoạn.", "start": "Ghi năm bắt đầu.", "end": "Ghi năm kết thúc."}

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", "Năm kết thúc phải từ năm bắt đầu trở đi.")
        return cleaned


class SharedYearLine(OneLine):
    value = choice("", SharedYear.choices[1:], "Chọn giai đoạn")


class SubjectLine(LineForm):
    label = words("Nhóm", 120)
    collectives = tick("Tập thể")
    individuals = tick("Cá nhân")
    households = tick("Hộ gia đình")
    text = prose("Gồm những ai", 3)
    essential = {"label": "Chưa ghi tên nhóm."}

    def clean(self):
        cleaned = super().clean()
        if self.is_taken and not any(cleaned.get(name) for name in ("collectives", "individuals", "households")):
            self.add_error(None, "Chọn nhóm gồm tập thể, cá nhân hay hộ gia đình.")
        return cleaned


class FieldLine(LineForm):
    name = words("Tên lĩnh vực, nội dung", 200, wide=True)
    text = prose("Nội dung thi đua", 5)
    essential = {"name": "Chưa ghi tên lĩnh vực, nội dung."}


class TargetLine(LineForm):
    text = words("Nội dung chỉ tiêu", 300, wide=True)
    comparator = choice("So sánh", Comparator.choices, "Chỉ ghi nội dung")
    value = forms.DecimalField(label="Mức phải đạt", max_digits=12, decimal_places=2, min_value=0, required=False)
    aim = forms.DecimalField(label="Mức phấn đấu", max_digits=12, decimal_places=2, min_value=0, required=False)
    per = choice("Tính theo", TargetPer.choices)
    measure = forms.ChoiceField(
        label="Cách đo", choices=TargetMeasure.choices, required=False, initial=TargetMeasure.NONE
    )
    counts_new = tick("Tính mô hình xây dựng mới")
    counts_replicated = tick("Tính mô hình nhân rộng")
    ratio_base = forms.ChoiceField(label="Tỷ lệ tính trên", choices=RatioBase.choices, required=False)
    base_is_assumed = tick("Kế hoạch không nêu mẫu số; đang dùng mẫu số mặc định")
    essential = {"text": "Chưa ghi nội dung chỉ tiêu."}
    quiet = frozenset({"measure", "ratio_base"})

    def adapt(self):
        measure = self["measure"].value()
        if measure != TargetMeasure.NEW_MODELS:
            for name in ("counts_new", "counts_replicated"):
                self.fields[name].widget = forms.HiddenInput()
        if measure != TargetMeasure.DIRECT_WORKER_SHARE:
            for name in ("ratio_base", "base_is_assumed"):
                self.fields[name].widget = forms.HiddenInput()

    def clean(self):
        cleaned = super().clean()
        cleaned["measure"] = cleaned.get("measure") or TargetMeasure.NONE
        value, aim = cleaned.get("value"), cleaned.get("aim")
        if cleaned["measure"] != TargetMeasure.NONE:
            for name, sentence in (
                ("comparator", "Chọn «ít nhất» hay «trên»."),
                ("value", "Ghi mức phải đạt."),
                ("per", "Chọn tính theo đơn vị, năm hay cả giai đoạn."),
            ):
                if cleaned.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, sentence)
        if value is not None and aim is not None and aim < value:
            self.add_error("aim", "Mức phấn đấu không được thấp hơn mức phải đạt.")
        if cleaned["measure"] == TargetMeasure.NEW_MODELS and not (
            cleaned.get("counts_new") or cleaned.get("counts_replicated")
        ):
            self.add_error("measure", "Chọn tính mô hình xây dựng mới, mô hình nhân rộng, hoặc cả hai.")
        return cleaned


class AwardLine(LineForm):
    name = words("Hình thức", 200)
    level = choice("Cấp quyết định", UnitLevel.choices, "Chọn cấp")
    office = words("Người quyết định", 200)
    essential = {"name": "Chưa ghi hình thức khen thưởng.", "level": "Chọn cấp quyết định."}


class CriteriaLine(LineForm):
    award = choice("Của hình thức", (), "Chọn hình thức")
    subject = choice("Đối tượng", SUBJECTS, "Mọi đối tượng")
    text = forms.CharField(
        label="Tiêu chuẩn, mỗi dòng một điều",
        max_length=PROSE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    essential = {"award": "Chọn hình thức khen thưởng mà tiêu chuẩn này thuộc về."}

    def adapt(self):
        self.fields["award"].choices = [("", "Chọn hình thức"), *self.around.awards]


class DeadlineLine(LineForm):
    kind = forms.ChoiceField(label="Loại", choices=DeadlineKind.choices, required=False, initial=DeadlineKind.OTHER)
    what = words("Việc phải làm", 200, wide=True)
    owed_by = words("Bên phải làm", 200)
    owed_to = words("Bên nhận", 200)
    inclusive = forms.TypedChoiceField(
        label="Hạn",
        choices=(("False", "trước ngày"), ("True", "đến hết ngày")),
        coerce=lambda value: value == "True",
        empty_value=False,
        required=False,
    )
    day = DayOfYearField(label="Ngày (10/12 là hằng năm)")
    opens = DayOfYearField(label="Mở từ ngày")
    follows = choice("Làm sau mốc", (), "Không")
    replaces = choice("Thay cho mốc hằng năm", (), "Không")
    essential = {"what": "Chưa ghi việc phải làm.", "day": "Chưa ghi ngày."}
    quiet = frozenset({"kind", "inclusive", "follows", "replaces"})

    def adapt(self):
        others = [pair for pair in self.around.deadlines if pair[0] != self.line.key]
        for name in ("follows", "replaces"):
            self.fields[name].choices = [("", "Không"), *others]
        if "riêng năm" not in str(self.line.values.get("what", "")) and not self["replaces"].value():
            self.fields["replaces"].widget = forms.HiddenInput()
        if not others:
            self.fields["follows"].widget = forms.HiddenInput()

    def clean(self):
        cleaned = super().clean()
        cleaned["kind"] = cleaned.get("kind") or DeadlineKind.OTHER
        day, opens = cleaned.get("day"), cleaned.get("opens")
        if day and opens and (day[2] is None) != (opens[2] is None):
            self.add_error("opens", "Ngày mở phải cùng kiểu với hạn: cùng hằng năm hoặc cùng có năm.")
        elif day and opens and day[2] and date(opens[2], opens[1], opens[0]) > date(day[2], day[1], day[0]):
            self.add_error("opens", "Ngày mở phải không sau hạn.")
        return cleaned


class ReportLine(LineForm):
    text = words("Báo cáo", 200, wide=True)
    days = words("Hạn hằng năm, cách nhau dấu phẩy", 60)
    essential = {"text": "Chưa ghi báo cáo gì."}

    def clean_days(self):
        days = [day_of_year(part) for part in self.cleaned_data["days"].split(",") if part.strip()]
        if any(written for _, _, written in days):
            raise forms.ValidationError("Chỉ ghi ngày và tháng: hạn này lặp lại hằng năm.")
        return days


class TaskLine(LineForm):
    body = words("Cơ quan, người thực hiện", 300, wide=True)
    unit = words("Đơn vị trong hệ thống (nếu có)", 250)
    text = prose("Nhiệm vụ", 4)
    essential = {"body": "Chưa ghi cơ quan thực hiện.", "text": "Chưa ghi nhiệm vụ."}

    def adapt(self):
        self.fields["unit"].widget.attrs["list"] = "don-vi"

    def clean_unit(self):
        return picked_unit(self.cleaned_data["unit"], self.around)


FORMS = {
    "issuer": OneLine,
    "issuer_kind": IssuerKindLine,
    "issuer_level": LevelLine,
    "number": NumberLine,
    "issued_on": DateLine,
    "place": OneLine,
    "title": TitleLine,
    "signatory_office": OneLine,
    "recipients": ProseLine,
    "superior_plan": SuperiorPlanLine,
    "base": BaseLine,
    "campaign_title": CampaignTitleLine,
    "campaign_kind": CampaignKindLine,
    "emulation_form": EmulationFormLine,
    "period_start": YearLine,
    "period_end": EndYearLine,
    "standing": StandingLine,
    "aims": ProseLine,
    "movement": MovementLine,
    "stage": StageLine,
    "shared_year": SharedYearLine,
    "participant": SubjectLine,
    "award_subject": SubjectLine,
    "field": FieldLine,
    "target": TargetLine,
    "award": AwardLine,
    "criteria": CriteriaLine,
    "deadline": DeadlineLine,
    "report": ReportLine,
    "task": TaskLine,
}


def line_form(line, **kwargs):
    return FORMS[line.kind](line, **kwargs)
