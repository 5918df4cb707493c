"""Input shapes of scoring: a sheet, a recusal, the set-up of a review year, one phase's rights, the move."""

from django import forms

from awards.desk_forms import RefusableForm, note_field
from awards.enums import AT_THE_DESK, Aggregate, DossierState, PeriodRule, PhaseDecider, ScoresSeen
from awards.services.review_years import RIGHTS, ScoringRules
from interface.forms import AmountField, DateField
from models_registry.enums import CriterionKind
from models_registry.services.appraisals import Given
from units.text import clean_line

MET_CHOICES = (("", "Chưa xét"), ("met", "Đạt"), ("unmet", "Không đạt"))
MET = {"met": True, "unmet": False, "": None}
WORD_OF = {met: word for word, met in MET.items()}


class SheetForm(RefusableForm):
    """A box and a note for each line of a sheet; what was not posted stays as it is."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, shown, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = shown.lines
        self.initial["version"] = shown.version
        for line in self.lines:
            said, note = self.names(line.criterion.pk)
            what = f"tiêu chí {line.number}"
            if self.is_condition(line):
                self.fields[said] = forms.ChoiceField(label=f"Xét {what}", choices=MET_CHOICES, required=False)
                self.fields[said].widget.attrs["class"] = "form-select"
                self.initial[said] = WORD_OF[line.score.is_met] if line.score else ""
            else:
                self.fields[said] = AmountField(label=f"Điểm {what}", required=False)
                self.fields[said].widget.attrs["class"] = "form-control"
                self.initial[said] = line.score.points if line.score else None
            self.fields[note] = forms.CharField(label=f"Ghi chú, lý do {what}", required=False, max_length=300)
            self.fields[note].widget.attrs |= {"class": "form-control", "placeholder": "Ghi chú, lý do"}
            self.initial[note] = line.score.note if line.score else ""

    @staticmethod
    def names(key):
        return f"diem-{key}", f"ghi-chu-{key}"

    @staticmethod
    def is_condition(line):
        return line.criterion.kind == CriterionKind.KNOCK_OUT

    def rows(self, shown):
        """``(group, [(line, box, note)])`` for the page."""
        return [
            (name, [(line, *(self[field] for field in self.names(line.criterion.pk))) for line in lines])
            for name, lines in shown.groups
        ]

    def given(self):
        """``{key of the criterion: Given}`` of the lines that were posted and can be read."""
        found = {}
        for line in self.lines:
            said, note = self.names(line.criterion.pk)
            if self.errors.keys() & {said, note} or said not in self.data:
                continue
            value, text = self.cleaned_data[said], clean_line(self.cleaned_data[note])
            is_condition = self.is_condition(line)
            found[line.criterion.pk] = Given(
                points=None if is_condition else value, is_met=MET[value] if is_condition else None, note=text
            )
        return found

    def show(self, error):
        """A refusal that names a criterion goes beside its box."""
        known = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
        for name, errors in known.items():
            field = self.names(name)[0] if name else None
            self.add_error(field if field in self.fields else None, errors)

    def sentences(self):
        return [str(sentence) for errors in self.errors.values() for sentence in errors]


class RecuseForm(RefusableForm):
    note = forms.CharField(
        label="Lý do tránh chấm", max_length=200, help_text="Phiếu của anh/chị không tính cho hồ sơ này."
    )


class RubricChoice(forms.ModelChoiceField):
    def label_from_instance(self, rubric):
        return f"{rubric} ({rubric.campaign})"


class CampaignChoice(forms.ModelChoiceField):
    def label_from_instance(self, campaign):
        return f"{campaign} ({campaign.launching_unit})"


class ReviewForm(RefusableForm):
    """``councils``, ``campaigns``, ``rubrics`` and ``unit_rubrics`` are what the user may choose from."""

    council = forms.ModelChoiceField(None, label="Hội đồng", empty_label=None)
    campaign = CampaignChoice(None, label="Phong trào", empty_label=None)
    year = forms.IntegerField(label="Năm xét", min_value=2000, max_value=2100)
    rubric = RubricChoice(
        None,
        label="Thang điểm chấm hồ sơ",
        empty_label=None,
        help_text="Lập năm xét thì thang điểm được giữ nguyên; muốn đổi phải lập phiên bản mới cho năm sau.",
    )
    unit_rubric = RubricChoice(
        None, label="Thang điểm xếp loại đơn vị", required=False, empty_label="Không xếp loại đơn vị"
    )
    aggregate = forms.ChoiceField(label="Điểm hội đồng là", choices=Aggregate, help_text="Theo kết luận của hội đồng.")
    decimals = forms.TypedChoiceField(
        label="Làm tròn",
        coerce=int,
        choices=[(2, "Đến 2 chữ số thập phân"), (1, "Đến 1 chữ số thập phân"), (0, "Đến số nguyên")],
        help_text="Nửa đơn vị của chữ số cuối làm tròn lên; chỉ làm tròn một lần, ở kết quả.",
    )
    period_rule = forms.ChoiceField(label="Xếp loại cả giai đoạn theo", choices=PeriodRule)
    resolution = forms.CharField(label="Căn cứ (nghị quyết, kết luận của hội đồng)", max_length=300, required=False)

    def __init__(self, *args, councils, campaigns, rubrics, unit_rubrics, **kwargs):
        super().__init__(*args, **kwargs)
        offered = {"council": councils, "campaign": campaigns, "rubric": rubrics, "unit_rubric": unit_rubrics}
        for name, rows in offered.items():
            self.fields[name].queryset = rows

    @property
    def facts(self):
        given = self.cleaned_data
        unit_rubric = given["unit_rubric"]
        return {
            "campaign_id": given["campaign"].pk,
            "council_id": given["council"].pk,
            "year": given["year"],
            "rules": ScoringRules(
                rubric_id=given["rubric"].pk,
                unit_rubric_id=unit_rubric.pk if unit_rubric else None,
                aggregate=given["aggregate"],
                decimals=given["decimals"],
                period_rule=given["period_rule"],
                resolution=clean_line(given["resolution"]),
            ),
        }


READABLE = [*sorted(AT_THE_DESK, key=list(DossierState).index), DossierState.FORWARDED]


class PhaseForm(RefusableForm):
    """Dates and rights of one phase."""

    starts_on = DateField(label="Từ ngày", required=False, help_text="Để trống thì mở ngay khi chuyển đến bước này.")
    ends_on = DateField(label="Đến hết ngày", required=False, help_text="Sau ngày này không ai chấm thêm được.")
    unit_writes = forms.BooleanField(label="Đơn vị tự chấm", required=False)
    appraiser_writes = forms.BooleanField(label="Bộ phận thẩm định chấm", required=False)
    members_write = forms.BooleanField(label="Thành viên hội đồng chấm", required=False)
    allows_votes = forms.BooleanField(label="Biểu quyết tại phiên họp", required=False)
    allows_decisions = forms.BooleanField(label="Quyết định khen thưởng", required=False)
    visible_states = forms.MultipleChoiceField(
        label="Thành viên thấy hồ sơ ở trạng thái",
        required=False,
        choices=[(state.value, state.label) for state in READABLE],
        widget=forms.CheckboxSelectMultiple,
    )
    shows_names = forms.BooleanField(
        label="Thành viên thấy tên đối tượng, đơn vị",
        required=False,
        help_text="Bỏ dấu thì thành viên chỉ thấy mã hồ sơ; giấy tờ có tên cũng không mở được.",
    )
    scores_seen = forms.ChoiceField(label="Thành viên thấy điểm của người khác", choices=ScoresSeen)
    decider = forms.ChoiceField(label="Ai khóa điểm, chuyển bước", choices=PhaseDecider)
    note = note_field("Lý do thay đổi", required=False, help_text="Bắt buộc nếu bước này đang diễn ra.")

    def __init__(self, *args, phase, **kwargs):
        super().__init__(*args, initial={name: getattr(phase, name) for name in RIGHTS}, **kwargs)

    @property
    def facts(self):
        given = self.cleaned_data
        return {"rights": {name: given[name] for name in RIGHTS}, "note": given["note"]}


class MoveForm(RefusableForm):
    note = note_field("Ghi chú, lý do", required=False)


class CloseForm(RefusableForm):
    note = note_field("Căn cứ, ghi chú", required=False)
