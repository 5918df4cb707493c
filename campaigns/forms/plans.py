"""Input shapes of a plan that is being read: the paper itself, then all its lines on one page."""

import re
from dataclasses import dataclass

from django import forms
from django.conf import settings

from campaigns.forms.plan_lines import PROSE, Around, line_form, units_below
from campaigns.passages import cut
from campaigns.plan_reader.files import MAX_LETTERS
from campaigns.proposals import ABOUT, ADDABLE, ADDED, ADVICE, GROUPS, added_line, is_paper_of_superior, proposed_lines
from campaigns.selectors import launching_units
from campaigns.services import OWN, SUPERIOR, build_gaps, shortened
from interface.forms import PageForm
from units.enums import UnitLevel
from units.models import Unit
from units.text import clean_prose

UNITS_OFFERED = 200
ADDED_AT_MOST = 30
QUOTED = 160


class PlanUploadForm(PageForm, forms.Form):
    """A plan as a file or pasted, and the unit whose campaign it sets up."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="Lập phong trào cho đơn vị", empty_label="Chọn đơn vị")
    file = forms.FileField(
        label="Tệp kế hoạch",
        required=False,
        help_text="Word (.docx), PDF có chữ hoặc văn bản (.txt). Bản quét chỉ có ảnh thì không đọc được.",
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.pdf,.txt"}),
    )
    text = forms.CharField(
        label="Hoặc dán toàn văn kế hoạch",
        required=False,
        max_length=MAX_LETTERS,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Chép từ Word hoặc trang văn bản điện tử rồi dán vào đây.",
    )

    def __init__(self, *args, user, today, unit_words="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["data-max-bytes"] = settings.MAX_UPLOAD_BYTES
        units = launching_units(user, today)
        offered = list(units.search(unit_words)[: UNITS_OFFERED + 1])
        self.has_more_units = len(offered) > UNITS_OFFERED
        self.only_unit = offered[0] if len(offered) == 1 and not unit_words else None
        if self.only_unit:
            del self.fields["unit"]
            return
        self.fields["unit"].queryset = units
        self.fields["unit"].choices = [("", "Chọn đơn vị"), *((unit.pk, str(unit)) for unit in offered[:UNITS_OFFERED])]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("file") and (cleaned.get("text") or "").strip():
            raise forms.ValidationError("Hãy chọn một trong hai: gửi tệp, hoặc dán nội dung.")
        if not self.errors and not cleaned.get("file") and not (cleaned.get("text") or "").strip():
            raise forms.ValidationError("Hãy chọn tệp kế hoạch hoặc dán nội dung.")
        return cleaned

    @property
    def chosen_unit(self):
        return self.only_unit or self.cleaned_data["unit"]


@dataclass
class LineOnPage:
    """A line's form as the page shows it: with its number in the text, its quoted phrase and what to mind."""

    form: object
    number: int | None
    phrase: str
    cautions: list

    @property
    def line(self):
        return self.form.line


@dataclass(frozen=True)
class GroupOnPage:
    """``addable`` are ``(kind, label)`` of what the officer may add; ``silent`` what the plan has none of."""

    key: str
    title: str
    lines: list
    addable: list
    silent: list

    @property
    def open_count(self):
        """Stated lines that nobody confirmed yet."""
        return sum(row.line.is_stated and not row.form.is_taken for row in self.lines)

    @property
    def stated_count(self):
        return sum(row.line.is_stated for row in self.lines)


@dataclass(frozen=True)
class Caution:
    """A notice of the reader with its place in the text and what the officer may do."""

    mark: str
    sentence: str
    advice: str
    start: int
    end: int
    about: str = ""

    @property
    def has_place(self):
        return self.start < self.end


class ReadingForms:
    """All lines of one reading with the answers given so far."""

    def __init__(self, upload, reading, *, answers, today, editing="", adding=""):
        self.upload, self.reading, self.answers = upload, reading, answers
        lines = proposed_lines(reading, unit=upload.unit)
        lines += [added_line(kind, number) for kind in ADDABLE for number in self._numbers_added(kind, adding)]
        self.around = Around(
            units=units_below(upload.unit, today),
            awards=tuple(self._named(lines, "award")),
            deadlines=tuple(self._named(lines, "deadline")),
        )
        self.forms = [
            line_form(line, data=answers or None, around=self.around, editing=line.key == editing) for line in lines
        ]

    def _numbers_added(self, kind, adding=""):
        pattern = re.compile(rf"^{kind}-{ADDED}(\d{{1,3}})-")
        found = {int(match[1]) for name, value in self.answers.items() if value and (match := pattern.match(name))}
        if kind == adding:
            found.add(max(found, default=0) + 1)
        return sorted(number for number in found if number <= ADDED_AT_MOST)

    def next_added(self, kind):
        """The key of the next line to add."""
        return added_line(kind, max(self._numbers_added(kind), default=0) + 1).key

    def _named(self, lines, kind):
        """``(key, words)`` of the lines of a kind, as they are typed now."""
        for line in lines:
            if line.kind != kind:
                continue
            typed = {name: self.answers.get(f"{line.key}-{name}") for name in ("name", "level", "what", "day")}
            said = line.values | {name: value for name, value in typed.items() if value is not None}
            if kind == "award":
                level = said.get("level") or ""
                where = f", {UnitLevel(level).label.lower()}" if level in UnitLevel.values else ""
                yield line.key, shortened(f"{said.get('name', '')}{where}", 80)
            else:
                yield line.key, shortened(f"{said.get('what', '')}: {said.get('day', '')}", 80)

    @property
    def role(self):
        """Whose paper it is: as answered, else by the issuer's level."""
        if self.answers.get("role") in (OWN, SUPERIOR):
            return self.answers["role"]
        return SUPERIOR if is_paper_of_superior(self.reading, self.upload.unit) else OWN

    @property
    def taken(self):
        return [form for form in self.forms if form.is_taken]

    @property
    def left_out(self):
        """Stated lines that were not confirmed."""
        return [form.line for form in self.forms if form.line.is_stated and not form.is_taken]

    @property
    def confirmed(self):
        """The confirmed lines with their values; only of forms without an error."""
        return [form.confirmed_line() for form in self.taken if not form.errors]

    @property
    def errors(self):
        """``{anchor: sentences}`` of the confirmed lines that cannot stand as they are."""
        return {form.line.key: form.sentences() for form in self.taken if form.errors}

    @property
    def gaps(self):
        """What must still be confirmed, by the line to confirm."""
        return build_gaps(self.confirmed)

    def posted(self, data):
        """What was posted for these lines, by name; anything else in the request is ignored."""
        names = ["role", *(form.add_prefix(name) for form in self.forms for name in [*form.base_fields, "confirmed"])]
        return {name: clean_prose(data[name])[:PROSE] for name in names if name in data}

    def confirming(self, answers, group):
        """``(answers, left)``: the answers with every sound line of the group ticked, and the lines that are not."""
        ticked, left = dict(answers), []
        for form in self.forms:
            line = form.line
            if not line.is_stated or form.is_taken or group not in ("all", line.group):
                continue
            tick = {f"{line.key}-confirmed": "on"}
            if line_form(line, data=answers | tick, around=self.around).errors:
                left.append(line)
            else:
                ticked |= tick
        return ticked, left

    @property
    def cautions(self):
        return [
            Caution(
                mark=f"c{number}",
                sentence=notice.sentence,
                advice=ADVICE.get(notice.code, ""),
                start=notice.start,
                end=notice.end,
                about=ABOUT.get(notice.code, ""),
            )
            for number, notice in enumerate(self.reading.notices, 1)
        ]

    @property
    def groups(self):
        beside = self._cautions_by_line()
        number, groups = 0, []
        for key, title in GROUPS.items():
            rows = []
            for form in self.forms:
                line = form.line
                if line.group != key:
                    continue
                if line.is_stated:
                    number += 1
                phrase = shortened(line.source(self.reading.text), QUOTED)
                rows.append(LineOnPage(form, number if line.is_stated else None, phrase, beside.get(line.key, [])))
            kinds = [kind for kind, (group, _) in ADDABLE.items() if group == key]
            there = {row.line.kind for row in rows}
            silent = [ADDABLE[kind][1] for kind in kinds if kind not in there]
            groups.append(GroupOnPage(key, title, rows, [(kind, ADDABLE[kind][1].lower()) for kind in kinds], silent))
        return groups

    @property
    def told_cautions(self):
        """``(caution, others)``: each sentence once, with the other places it is about."""
        told = {}
        for caution in self.cautions:
            told.setdefault(caution.sentence, []).append(caution)
        return [(same[0], same[1:]) for same in told.values()]

    def _cautions_by_line(self):
        """Each notice stands beside the line whose words it is about most closely."""
        beside = {}
        for caution in self.cautions:
            touched = [
                form.line
                for form in self.forms
                if form.line.touches(caution.start, caution.end) or form.line.kind == caution.about
            ]
            if touched:
                nearest = min(touched, key=lambda line: sum(end - start for start, end in line.places))
                beside.setdefault(nearest.key, []).append(caution)
        return beside

    def pieces(self, groups):
        """The whole text, cut at the marks of the numbered lines and of the notices."""
        spans = [
            (start, end, str(row.number))
            for group in groups
            for row in group.lines
            if row.number
            for start, end in row.line.places
        ]
        spans += [(caution.start, caution.end, caution.mark) for caution in self.cautions]
        return cut(self.reading.text, spans)
