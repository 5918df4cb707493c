"""Input shapes of the desk: one small form for each step, with exactly what the step asks."""

from django import forms

from awards import scoring
from awards.enums import DecisionKind, DecisionOrigin, DossierState, MeetingState, SigningMode
from awards.gates import checklist_for, electorate, vote_rule_on
from awards.models import AwardDecision, AwardForm, CouncilMeeting, VoteRule
from awards.selectors import FIELDS
from awards.services import DecisionDetails, LowerDetails, RefuseDetails, ReturnDetails, TableDetails, VoteDetails
from campaigns.deadlines import cutoff_after
from interface.forms import DateField, PageForm

MEETINGS_OFFERED = 20
NOTE_LENGTH = 4000


def note_field(label, **options):
    return forms.CharField(label=label, max_length=NOTE_LENGTH, widget=forms.Textarea({"rows": 3}), **options)


class RefusableForm(PageForm, forms.Form):
    """A form whose values a service may still refuse."""

    def show(self, error):
        """Put the refusal of the service beside the fields it names, the rest on top."""
        known = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
        for name, errors in known.items():
            self.add_error(name if name in self.fields else None, errors)


class StepForm(RefusableForm):
    """What one step asks for the ``dossiers`` it is taken on; by itself a step asks nothing."""

    def __init__(self, *args, action, dossiers, today, **kwargs):
        super().__init__(*args, auto_id=f"id_{action}_%s", **kwargs)
        self.action, self.dossiers, self.today = action, dossiers, today
        self.prepare()

    def prepare(self):
        """Set what depends on the dossiers: choices, first values."""

    @property
    def remark(self):
        return self.cleaned_data.get("note", "")

    @property
    def details(self):
        """The dataclass that ``services.advance_dossier`` takes for the step."""
        return None


class AppraiseForm(StepForm):
    note = note_field("Ý kiến thẩm định")


class LetterForm(StepForm):
    """With the paper of a superior that answered, asked only of what was passed up."""

    letter_number = forms.CharField(label="Số, ký hiệu văn bản trả lời của cấp trên", max_length=60, required=False)
    letter_on = DateField(label="Ngày văn bản trả lời", required=False)

    def prepare(self):
        self.fields["letter_on"].widget.attrs["max"] = self.today.isoformat()
        if not any(dossier.state == DossierState.FORWARDED for dossier in self.dossiers):
            del self.fields["letter_number"], self.fields["letter_on"]

    @property
    def letter(self):
        return {name: self.cleaned_data[name] for name in ("letter_number", "letter_on") if name in self.fields}


class RefuseForm(LetterForm):
    note = note_field("Lý do không khen thưởng", help_text="Đơn vị nộp hồ sơ đọc được lý do này.")
    field_order = ["letter_number", "letter_on", "note"]

    @property
    def details(self):
        return RefuseDetails(**self.letter) if self.letter else None


class LowerForm(LetterForm):
    """The forms that the lower desk may decide itself."""

    award_form_id = forms.TypedChoiceField(
        label="Hình thức cấp dưới quyết định", coerce=int, error_messages={"required": "Hãy chọn hình thức."}
    )
    note = note_field("Lý do", help_text="Đơn vị nộp hồ sơ và cấp dưới đọc được lý do này.")
    field_order = ["award_form_id", "letter_number", "letter_on", "note"]

    def prepare(self):
        super().prepare()
        dossier = self.dossiers[0]
        way = dossier.way_up
        level = (way.lower_unit if way else dossier.receiving_unit).level
        known = AwardForm.objects.in_force_on(self.today).filter(deciding_level=level)
        self.fields["award_form_id"].choices = [
            ("", "Chọn hình thức"),
            *((form.pk, form.name) for form in known if dossier.subject_kind in form.subject_kinds),
        ]

    @property
    def details(self):
        return LowerDetails(award_form_id=self.cleaned_data["award_form_id"], **self.letter)


class CallBackForm(StepForm):
    note = note_field("Lý do rút đề nghị", help_text="Cấp trên đọc được lý do này.")


class HandBackForm(StepForm):
    note = note_field("Lý do trả lại, nội dung cần bổ sung", help_text="Thường trực hội đồng cấp dưới đọc được.")


class WithdrawForm(StepForm):
    note = note_field("Lý do rút hồ sơ")


class PutOffForm(StepForm):
    note = note_field("Lý do hoãn")


class ForwardForm(StepForm):
    note = note_field("Ghi chú", required=False, help_text="Số, ngày tờ trình đã gửi cấp trên, nếu có.")


class ReturnForm(StepForm):
    """The papers and texts to mend are those the award asks of this subject."""

    fields_to_mend = forms.MultipleChoiceField(
        label="Phần cần bổ sung", required=False, widget=forms.CheckboxSelectMultiple
    )
    note = note_field("Lý do trả lại, nội dung cần bổ sung", help_text="Đơn vị nộp hồ sơ đọc được lý do này.")
    due_on = DateField(label="Hạn bổ sung", help_text="Đơn vị được nộp lại đến hết ngày này.")

    def prepare(self):
        items = {
            f"item-{i.item_type_id}": str(i.item_type)
            for d in self.dossiers
            for i in checklist_for(d, today=self.today)
        }
        self.fields["fields_to_mend"].choices = (FIELDS | items).items()
        self.fields["due_on"].widget.attrs["min"] = self.today.isoformat()

    @property
    def details(self):
        return ReturnDetails(due_on=self.cleaned_data["due_on"], fields=tuple(self.cleaned_data["fields_to_mend"]))


class TableForm(StepForm):
    meeting_id = forms.TypedChoiceField(label="Phiên họp", coerce=int)

    def prepare(self):
        units = {dossier.receiving_unit_id for dossier in self.dossiers}
        rows = CouncilMeeting.objects.filter(unit__in=units).exclude(state=MeetingState.ENDED)
        self.meetings = list(rows[:MEETINGS_OFFERED])
        self.fields["meeting_id"].choices = [("", "Chọn phiên họp")] + [(m.pk, self.describe(m)) for m in self.meetings]
        if not self.meetings:
            self.fields["meeting_id"].help_text = "Chưa có phiên họp nào; hãy gọi họp trước."

    def describe(self, meeting):
        place = f", {meeting.place}" if meeting.place else ""
        return f"{meeting}{place}"

    @property
    def details(self):
        return TableDetails(meeting_id=self.cleaned_data["meeting_id"])


class VoteForm(StepForm):
    """Totals of a vote at the meeting whose agenda the dossier stands on."""

    votes_for = forms.IntegerField(label="Số phiếu đồng ý", min_value=0, max_value=1000)
    votes_against = forms.IntegerField(label="Số phiếu không đồng ý", min_value=0, max_value=1000)
    votes_blank = forms.IntegerField(
        label="Không ý kiến, không hợp lệ", min_value=0, max_value=1000, required=False, initial=0
    )

    def prepare(self):
        dossier = self.dossiers[0]
        cases = dossier.cases.filter(is_put_off=False, meeting__unit__level=dossier.receiving_unit.level)
        self.case = cases.select_related("meeting").order_by("pk").last()
        if self.case:
            self.fields["votes_for"].help_text = self.needed(dossier)

    def needed(self, dossier):
        """How many votes approve at that meeting, and by which rule."""
        rules = VoteRule.objects.filter(award_form=dossier.campaign_award.award_form_id)
        rule = vote_rule_on(rules, self.case.meeting.held_on)
        if rule is None:
            return "Chưa có quy tắc biểu quyết cho hình thức này; hãy khai báo trước khi ghi kết quả."
        base = electorate(self.case, rule).base_count
        fraction = {"numerator": rule.numerator, "denominator": rule.denominator, "is_strict": rule.is_strict}
        needed = scoring.votes_needed(base, **fraction)
        return f"{self.case.meeting}. Cần ít nhất {needed}/{base} phiếu đồng ý ({rule})."

    @property
    def details(self):
        figures = {name: self.cleaned_data[name] for name in ("votes_for", "votes_against")}
        meeting_id = self.case.meeting_id if self.case else 0
        return VoteDetails(meeting_id=meeting_id, votes_blank=self.cleaned_data["votes_blank"] or 0, **figures)


class DecisionHead(forms.Form):
    """What stands at the head and at the foot of a decision."""

    number = forms.CharField(label="Số, ký hiệu quyết định", max_length=60)
    decided_on = DateField(label="Ngày ký")
    signing_mode = forms.ChoiceField(
        label="Thể thức ký",
        required=False,
        choices=[("", "Chưa ghi"), *SigningMode.choices],
        help_text="Khen thưởng là thẩm quyền của Chủ tịch: ký “CHỦ TỊCH”, không ghi “TM.”.",
    )
    signatory = forms.CharField(label="Người ký", max_length=160, required=False)
    prize_source = forms.CharField(
        label="Nguồn kinh phí", max_length=300, required=False, help_text="Ghi lên từng đối tượng cùng tiền thưởng."
    )
    grounds = forms.CharField(
        label="Căn cứ", max_length=NOTE_LENGTH, required=False, widget=forms.Textarea({"rows": 3})
    )

    @property
    def head(self):
        """The arguments of ``services.DecisionDetails``."""
        return {name: self.cleaned_data[name] for name in DecisionHead.base_fields}

    def begin_with_last(self, unit_id):
        """Who signs, the money and the grounds are mostly those of the unit's last decision."""
        rows = AwardDecision.objects.filter(unit=unit_id, kind=DecisionKind.AWARD, origin=DecisionOrigin.HERE)
        if not self.is_bound and (last := rows.order_by("-pk").first()):
            for name in ("signing_mode", "signatory", "prize_source", "grounds"):
                self.fields[name].initial = getattr(last, name)


class DecisionForm(DecisionHead, StepForm):
    def prepare(self):
        self.fields["decided_on"].widget.attrs["max"] = self.today.isoformat()
        if self.action == "decide" and self.dossiers:
            self.begin_with_last(self.dossiers[0].campaign_award.deciding_unit_id)

    @property
    def details(self):
        return DecisionDetails(**self.head)


class AnswerForm(DecisionForm):
    """What the superior decided, where it is another form than was asked too."""

    award_form_id = forms.TypedChoiceField(
        label="Hình thức được tặng",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Chỉ chọn khi cấp trên tặng hình thức khác với hình thức đề nghị.",
    )

    def prepare(self):
        super().prepare()
        levels = {unit.level for d in self.dossiers for unit in (d.campaign_award.deciding_unit, d.receiving_unit)}
        known = AwardForm.objects.in_force_on(self.today).filter(deciding_level__in=levels).values_list("pk", "name")
        self.fields["award_form_id"].choices = [("", "Đúng hình thức đã đề nghị"), *known]

    @property
    def details(self):
        return DecisionDetails(**self.head, award_form_id=self.cleaned_data["award_form_id"])


FORMS = {
    "withdraw": WithdrawForm,
    "return": ReturnForm,
    "appraise": AppraiseForm,
    "table": TableForm,
    "put_off": PutOffForm,
    "vote": VoteForm,
    "forward": ForwardForm,
    "decide": DecisionForm,
    "record_answer": AnswerForm,
    "refuse": RefuseForm,
    "lower": LowerForm,
    "call_back": CallBackForm,
    "hand_back": HandBackForm,
}


def step_form(action, dossiers, *, today, data=None):
    return FORMS.get(action, StepForm)(data, action=action, dossiers=dossiers, today=today)


class LateDecisionForm(RefusableForm):
    """The answer to a request to send late; a granted one ends at 24:00 of a day."""

    GRANT, REFUSE = "grant", "refuse"

    answer = forms.ChoiceField(
        label="Quyết định",
        choices=[(GRANT, "Chấp nhận nộp muộn"), (REFUSE, "Không chấp nhận")],
        widget=forms.RadioSelect,
    )
    until = DateField(
        label="Được nộp đến hết ngày", required=False, help_text="Ghi khi chấp nhận; sau 24:00 ngày này thì khóa."
    )
    decision_note = note_field("Lý do quyết định", help_text="Đơn vị xin nộp muộn đọc được lý do này.")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("answer") == self.GRANT and not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", "Hãy ghi ngày cuối được nộp.")
        return cleaned

    @property
    def decision(self):
        """The arguments of ``services.decide_late``."""
        is_granted, day = self.cleaned_data["answer"] == self.GRANT, self.cleaned_data["until"]
        return {
            "is_granted": is_granted,
            "note": self.cleaned_data["decision_note"],
            "until": cutoff_after(day) if is_granted else None,
        }
