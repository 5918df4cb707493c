"""Input shapes of the council: its meetings, the cases on the agenda, the votes."""

from django import forms

from awards.desk_forms import RefusableForm, note_field
from awards.enums import Presence, VoteChoice, VoteSource
from awards.gates import METHOD_SOURCES
from awards.models import AwardCouncil
from interface.forms import DateField

PEOPLE = 1000


def prose_field(label, rows=4, **options):
    options = {"required": False, **options}
    return forms.CharField(label=label, max_length=20000, widget=forms.Textarea({"rows": rows}), **options)


class CouncilForm(RefusableForm):
    """``act`` keeps the ids of several forms on one page apart; ``facts`` are the keyword arguments of the service."""

    def __init__(self, *args, act="", **kwargs):
        super().__init__(*args, auto_id=f"id_{act}_%s" if act else "id_%s", **kwargs)

    @property
    def facts(self):
        return self.cleaned_data


class BareForm(CouncilForm):
    """An act that asks nothing but the press of its button."""


class CallForm(CouncilForm):
    council = forms.ModelChoiceField(label="Hội đồng", queryset=AwardCouncil.objects.none(), empty_label=None)
    held_on = DateField(label="Ngày họp")
    place = forms.CharField(label="Địa điểm", max_length=200, required=False)

    def __init__(self, *args, councils, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["council"].queryset = councils

    @property
    def facts(self):
        given = self.cleaned_data
        return {"council_id": given["council"].pk, "held_on": given["held_on"], "place": given["place"]}


class AmendForm(CouncilForm):
    held_on = DateField(label="Ngày họp")
    place = forms.CharField(label="Địa điểm", max_length=200, required=False)


class AttendanceForm(CouncilForm):
    """One row a member called; «dự họp» is proposed where nothing is recorded yet."""

    chair_id = forms.TypedChoiceField(label="Chủ trì", coerce=int, required=False, empty_value=None)
    secretary_id = forms.TypedChoiceField(label="Thư ký phiên họp", coerce=int, required=False, empty_value=None)

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.called = list(meeting.attendances.all())
        people = [("", "Chưa ghi")]
        people += [(row.member_id, f"{row.full_name} ({row.office or row.get_post_display()})") for row in self.called]
        for name, proposed in (("chair_id", meeting.chair_id), ("secretary_id", meeting.secretary_id)):
            self.fields[name].choices, self.fields[name].initial = people, proposed
        for row in self.called:
            self.fields[f"presence_{row.member_id}"] = forms.ChoiceField(
                label=f"{row.full_name}: dự họp",
                choices=Presence.choices,
                initial=row.presence or Presence.ATTENDING,
                widget=forms.Select({"class": "form-select"}),
            )
            self.fields[f"reason_{row.member_id}"] = forms.CharField(
                label=f"{row.full_name}: lý do vắng",
                max_length=200,
                required=False,
                initial=row.reason,
                widget=forms.TextInput({"class": "form-control", "placeholder": "Lý do, nếu vắng"}),
            )

    @property
    def rows(self):
        """``(attendance, presence field, reason field)`` in the order of the council."""
        return [(row, self[f"presence_{row.member_id}"], self[f"reason_{row.member_id}"]) for row in self.called]

    @property
    def facts(self):
        given = self.cleaned_data
        return {
            "presences": {
                row.member_id: (given[f"presence_{row.member_id}"], given[f"reason_{row.member_id}"])
                for row in self.called
            },
            "chair_id": given["chair_id"],
            "secretary_id": given["secretary_id"],
        }

    def show(self, error):
        """A refusal that names a member goes beside the reason of that member."""
        names = {str(row.member_id): f"reason_{row.member_id}" for row in self.called} | {"chair": "chair_id"}
        known = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
        for name, errors in known.items():
            self.add_error(names.get(name), errors)


class AgendaForm(CouncilForm):
    """The cases in the order shown, and the one to move: «len» up, «xuong» down."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.wanted = []

    def clean(self):
        cases = self.data.getlist("ho_so")
        moved = self.data.get("len") or self.data.get("xuong")
        if moved not in cases or not all(pk.isdecimal() and len(pk) < 18 for pk in cases):
            raise forms.ValidationError("Hãy chọn hồ sơ cần chuyển lên hoặc xuống.")
        at = cases.index(moved)
        to = at - 1 if "len" in self.data else at + 1
        cases.insert(min(max(to, 0), len(cases) - 1), cases.pop(at))
        self.wanted = [int(pk) for pk in cases]

    @property
    def facts(self):
        return {"case_ids": self.wanted}


class MinutesForm(CouncilForm):
    minutes_number = forms.CharField(label="Số biên bản", max_length=60, required=False)
    opening_notes = prose_field("Nội dung mở đầu", help_text="Tuyên bố lý do, nội dung chủ trì nêu.")
    conclusion = prose_field("Kết luận phiên họp")


class NumberForm(CouncilForm):
    minutes_number = forms.CharField(label="Số biên bản", max_length=60)


# One case


class DiscussionForm(CouncilForm):
    discussion = prose_field("Ý kiến thảo luận", rows=6)
    conclusion = prose_field("Kết luận", rows=3)


class CalledForm(CouncilForm):
    """About one of the members that were called; ``offered`` are their attendances."""

    member_id = forms.TypedChoiceField(label="Thành viên", coerce=int)

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member_id"].choices = [("", "Chọn thành viên")] + [(r.member_id, r.full_name) for r in offered]


class KeepOutForm(CalledForm):
    note = forms.CharField(label="Lý do không tham gia", max_length=200)


class LiftForm(CouncilForm):
    recusal_id = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(label="Lý do được tham gia", max_length=200)


class OpinionForm(CalledForm):
    choice = forms.ChoiceField(label="Ý kiến", choices=[("", "Chọn ý kiến"), *VoteChoice.choices])
    upload = forms.FileField(label="Văn bản", required=False, help_text="Ảnh hoặc PDF của phiếu ý kiến đã ký.")


SOURCE_WORDS = {
    VoteSource.MEMBERS: "Giơ tay: từng thành viên bấm trên điện thoại, hoặc thư ký ghi",
    VoteSource.BALLOTS: "Phiếu kín: thành viên bỏ phiếu trên điện thoại",
    VoteSource.PAPER: "Phiếu kín: phiếu giấy, tổ kiểm phiếu hai người ghi",
}


class OpenRoundForm(CouncilForm):
    """The ways of voting that the rule of the award form allows."""

    source = forms.ChoiceField(label="Cách ghi phiếu", widget=forms.RadioSelect)

    def __init__(self, *args, method, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = [(name, words) for name, words in SOURCE_WORDS.items() if name in METHOD_SOURCES[method]]
        self.fields["source"].choices = allowed
        self.fields["source"].initial = allowed[0][0]


class HandsForm(CouncilForm):
    """Raised hands of those whose vote is not in yet; a row left open stays open."""

    def __init__(self, *args, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        for member_id, name in waiting:
            self.fields[f"choice_{member_id}"] = forms.ChoiceField(
                label=name, required=False, choices=[("", "Chưa ghi"), *VoteChoice.choices]
            )

    @property
    def facts(self):
        return {
            "choices": {
                int(name.removeprefix("choice_")): choice for name, choice in self.cleaned_data.items() if choice
            }
        }


def count_field(label, **options):
    return forms.IntegerField(label=label, min_value=0, max_value=PEOPLE, **options)


class ConfirmPaperForm(CouncilForm):
    votes_for = count_field("Số phiếu đồng ý")
    votes_against = count_field("Số phiếu không đồng ý")
    votes_blank = count_field("Phiếu trắng, không hợp lệ")


class PaperCountForm(ConfirmPaperForm):
    voters = forms.TypedMultipleChoiceField(
        label="Thành viên đã bỏ phiếu", coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, voters, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["voters"].choices = voters
        self.fields["voters"].initial = [key for key, _name in voters]

    @property
    def facts(self):
        return self.cleaned_data | {"voters": set(self.cleaned_data["voters"])}


class PutOffForm(CouncilForm):
    note = note_field("Lý do hoãn")


# The member


class BallotForm(CouncilForm):
    choice = forms.ChoiceField(
        label="Ý kiến của anh/chị",
        choices=VoteChoice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn đồng ý, không đồng ý hoặc không ý kiến."},
    )


class KeepOutSelfForm(CouncilForm):
    note = forms.CharField(
        label="Lý do", max_length=200, help_text="Ví dụ: cùng đơn vị, là người thân của đối tượng được xét."
    )
