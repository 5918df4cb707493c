"""Input shapes of exemplars and their steps."""

from django import forms

from interface.forms import DateField, PageForm
from models_registry.enums import LEVEL_RANK, ExemplarKind, RecognitionLevel
from models_registry.forms.models import CreateForm
from models_registry.models import Exemplar, MobilisationModel
from units.models import Household, Person


class ExemplarCreateForm(CreateForm):
    """The least a draft needs; everything else is written on the next page."""

    title = forms.CharField(
        label="Việc làm nêu gương",
        max_length=200,
        help_text="Một câu nói được việc đã làm, ví dụ: Hiến 300 m² đất mở đường xóm.",
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.fields["unit"].label, self.fields["year"].label = "Đơn vị giới thiệu", "Năm"


class ExemplarForm(PageForm, forms.ModelForm):
    """What an exemplar says; a draft may leave anything empty but the title."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    subject = forms.ChoiceField(
        label="Ai được nêu gương",
        help_text="Chưa có tên? Thêm ở danh sách Cá nhân hoặc Hộ gia đình của đơn vị rồi quay lại chọn.",
    )

    class Meta:
        model = Exemplar
        fields = ["title", "field", "model", "story"]
        widgets = {"story": forms.Textarea(attrs={"rows": 12})}
        help_texts = {
            "title": "Một câu nói được việc đã làm.",
            "model": "Chọn nếu việc làm này thuộc một mô hình của đơn vị.",
            "story": "Ai, làm gì, khó ở đâu, kết quả thế nào, người khác học được gì. Viết bằng lời kể, có số liệu.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        exemplar = self.instance
        unit = exemplar.unit
        self.fields = {name: self.fields[name] for name in ("version", "subject", "title", "field", "model", "story")}
        self.fields["field"].queryset = exemplar.campaign.fields.all()
        self.fields["field"].empty_label = "Chưa chọn"
        models = MobilisationModel.objects.counted().within([unit])
        kept = MobilisationModel.objects.filter(pk=exemplar.model_id)
        self.fields["model"].queryset = models | kept if exemplar.model_id else models
        self.fields["model"].empty_label = "Không gắn với mô hình"
        self.subjects = {
            f"{kind}-{row.pk}": (kind, row)
            for kind, rows in (
                (ExemplarKind.PERSON, living_at(Person, exemplar.unit_id, exemplar.person_id)),
                (ExemplarKind.HOUSEHOLD, living_at(Household, exemplar.unit_id, exemplar.household_id)),
            )
            for row in rows
        }
        self.fields["subject"].choices = [(ExemplarKind.UNIT, f"Tập thể {unit}"), *self.subject_groups()]
        subject = exemplar.person or exemplar.household
        self.initial |= {
            "version": exemplar.version,
            "subject": f"{exemplar.kind}-{subject.pk}" if subject else ExemplarKind.UNIT,
        }

    def subject_groups(self):
        for kind in (ExemplarKind.PERSON, ExemplarKind.HOUSEHOLD):
            group = [(key, in_words(row)) for key, (found, row) in self.subjects.items() if found == kind]
            if group:
                yield kind.label, group

    def columns(self):
        said = dict(self.cleaned_data)
        kind, row = self.subjects.get(said.pop("subject"), (ExemplarKind.UNIT, None))
        del said["version"]
        return said | {
            "person": row if kind == ExemplarKind.PERSON else None,
            "household": row if kind == ExemplarKind.HOUSEHOLD else None,
        }


def living_at(table, unit_id, held_id):
    """People or households of the unit, and the one that was chosen before it moved on."""
    rows = table.objects.filter(unit=unit_id, is_active=True)
    return rows | table.objects.filter(pk=held_id) if held_id else rows


def in_words(row):
    more = getattr(row, "position", "") or getattr(row, "address", "")
    return f"{row}, {more}" if more else str(row)


class ExemplarStepForm(PageForm, forms.Form):
    """One step of ``workflow.EXEMPLAR_TRANSITIONS`` with what that step asks for."""

    action = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, name, move, exemplar, **kwargs):
        super().__init__(*args, auto_id=f"id_{name}_%s", **kwargs)
        self.step = name
        self.initial |= {"action": name, "version": exemplar.version}
        if move.needs_recognition:
            held = LEVEL_RANK.get(exemplar.recognised_level, -1)
            levels = [pair for pair in RecognitionLevel.choices if LEVEL_RANK[pair[0]] > held]
            self.fields |= {
                "level": forms.ChoiceField(label="Cấp công nhận", choices=levels),
                "decision_number": forms.CharField(label="Số quyết định, giấy công nhận", max_length=60),
                "decided_on": DateField(label="Ngày quyết định"),
            }
        if move.needs_note:
            self.fields["note"] = forms.CharField(
                label="Lý do", widget=forms.Textarea(attrs={"rows": 3}), help_text="Phía bên kia sẽ đọc câu này."
            )
