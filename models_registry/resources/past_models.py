"""Lists of past years as a sheet: the template that goes out, the rows that come in, matched to units and models."""

import io
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

import xlsxwriter
from django.core.exceptions import ValidationError

from interface.amounts import read_amount
from interface.sheets import TEXT_ONLY, printable
from models_registry.enums import ModelOrigin, ModelState, RecognitionLevel
from models_registry.models import Indicator, MobilisationModel
from models_registry.selectors import likely_names, same_name, telling_words
from models_registry.services import RECORDED_STATES, PastModel, PastYear, RefusedPast, record_past_models
from units.models import Unit
from units.text import clean_line, search_key

DATA_SHEET = "Dữ liệu"
YEAR, CODE, PLACE, TITLE = "Năm", "Mã đơn vị", "Tên đơn vị", "Tên mô hình"
FIELD, ORIGIN, STATE, OUTSTANDING = "Lĩnh vực", "Hình thức", "Tình trạng", "Tiêu biểu của năm"
LEVEL, NUMBER, DECIDED, ISSUER = "Cấp công nhận", "Số quyết định", "Ngày quyết định", "Cơ quan công nhận"
REGISTERED, LAUNCHED, NOTE, MATCH = "Ngày đăng ký", "Ngày ra mắt", "Ghi chú", "Khớp với mã"
HEADS = (
    YEAR, CODE, PLACE, TITLE, FIELD, ORIGIN, STATE, OUTSTANDING, LEVEL, NUMBER, DECIDED, ISSUER, REGISTERED, LAUNCHED,
    NOTE, MATCH,
)  # fmt: skip
NEEDED = (YEAR, TITLE)
NEW = "new"
CODE_WIDTHS = range(1, 7)
MOST_OPTIONS = 30
WIDTHS = {TITLE: 40, PLACE: 28, NOTE: 30, ISSUER: 28, FIELD: 28}
DATE_FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")

GUIDANCE = (
    "Mỗi dòng là một mô hình trong một năm. Một mô hình kéo dài nhiều năm thì ghi nhiều dòng cùng đơn vị, cùng tên.",
    "Đơn vị: ghi mã hoặc tên; tên trùng nhau ở nhiều nơi thì hệ thống hỏi lại khi xem trước, hoặc ghi «tên, cấp trên».",
    "Hình thức của năm: Xây dựng mới, Nhân rộng hoặc Duy trì; để trống được hiểu là Xây dựng mới ở năm đầu, Duy trì ở "
    "các năm sau.",
    "Tình trạng: để trống được hiểu là Đã công nhận nếu có quyết định, nếu không là Đang triển khai. Đưa ra khỏi danh "
    "sách thì ghi lý do ở cột Ghi chú.",
    "Ngày ghi dạng ngày/tháng/năm. Ngày đăng ký để trống được hiểu là ngày 01/01 của năm đầu.",
    "Các cột chỉ số: kết quả lũy kế đến hết năm, tính từ khi mô hình bắt đầu; bỏ trống nếu không có số liệu.",
    "Khớp với mã: để trống. Khi xem trước mà hệ thống chưa rõ, có thể ghi mã mô hình (MH2024-000012) hoặc chữ «mới».",
    "Tải tệp lên: hệ thống cho xem trước từng dòng, chỉ ghi khi bấm xác nhận; cả tệp được ghi hoặc không dòng nào.",
)


@dataclass(frozen=True)
class Problem:
    row: int
    column: str
    sentence: str


@dataclass(frozen=True)
class Question:
    """Something the sheet leaves open: ``options`` are (value, label), ``chosen`` what was answered so far."""

    key: str
    row: int
    text: str
    options: tuple
    chosen: str = ""

    @property
    def is_open(self):
        return self.chosen not in {value for value, _ in self.options}


@dataclass(frozen=True)
class Line:
    """One row of the preview and what it will become."""

    row: int
    year: int
    unit: str
    title: str
    word: str
    known: MobilisationModel | None = None


@dataclass
class PastReport:
    """What a list would do or did; nothing was written if there is a problem or an open question.

    ``seen`` are the keys of the models it was matched against.
    """

    new: int = 0
    known: int = 0
    unclear: int = 0
    lines: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    questions: list = field(default_factory=list)
    seen: list = field(default_factory=list)

    @property
    def open_questions(self):
        return [question for question in self.questions if question.is_open]


class Refused(ValueError):
    """A cell that cannot be read; the text is the sentence."""


def text_of(value):
    if isinstance(value, date | bool):
        raise Refused("Ô này phải là chữ; hãy định dạng cột dạng Text rồi nhập lại.")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else clean_line(str(value))


def text_within(longest, value, needed=""):
    text = text_of(value)
    if needed and not text:
        raise Refused(needed)
    if len(text) > longest:
        raise Refused(f"Dài quá {longest} ký tự.")
    return text


def day_of(value):
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    text = clean_line(str(value))
    for pattern in DATE_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    if text:
        raise Refused(f"“{text[:40]}” không phải là ngày dạng ngày/tháng/năm, ví dụ 19/05/2024.")
    return None


def year_of(value):
    text = text_of(value)
    if not (text.isascii() and text.isdigit() and len(text) == 4 and text.startswith("20")):
        raise Refused(f"“{text[:40]}” không phải là năm, ví dụ 2024.")
    return int(text)


def yes_of(value):
    text = search_key(text_of(value)) if not isinstance(value, bool) else "co" if value else ""
    if text not in ("", "co", "x", "khong"):
        raise Refused("Hãy ghi Có hoặc để trống.")
    return text in ("co", "x")


def one_of(labels, value):
    """The value whose label was typed, accents and case aside; ``""`` for nothing."""
    text = text_of(value)
    if not text:
        return ""
    found = next((key for key, label in labels.items() if search_key(label) == search_key(text)), None)
    if found is None:
        raise Refused(f"“{text[:60]}” không có trong danh sách: {'; '.join(map(str, labels.values()))}.")
    return found


def amount_of(value):
    if isinstance(value, float):
        value = f"{value:.2f}".rstrip("0").rstrip(".")
    try:
        return read_amount(text_of(value))
    except ValueError as error:
        raise Refused(str(error)) from None


class PastSheet:
    """The list of one campaign for one officer; read in a fixed number of queries, written by the service."""

    def __init__(self, *, actor, campaign, now):
        self.actor, self.campaign, self.now = actor, campaign, now
        self.fields = {row.pk: row for row in campaign.fields.all()}
        self.indicators = {str(row): row for row in Indicator.objects.in_use()}
        units = Unit.objects.under([campaign.launching_unit]).select_related("parent").order_by("path")
        self.units = list(units)
        self.by_key = {str(unit.pk): unit for unit in self.units}
        self.by_code, self.by_name = defaultdict(list), defaultdict(list)
        for unit in self.units:
            above = unit.parent
            self.by_code[unit.code].append(unit)
            self.by_name[search_key(unit.name)].append(unit)
            if above:
                self.by_code[f"{above.code}/{unit.code}"].append(unit)
                self.by_name[search_key(unit.name, above.name)].append(unit)

    @property
    def heads(self):
        return [*HEADS, *self.indicators]

    def run(self, rows, *, choices, source, commit, seen=None):
        """Preview or record the rows; ``choices`` answers questions by their key, ``seen`` is that of the preview."""
        report = PastReport()
        heads = [clean_line(str(cell)) if cell is not None else "" for cell in rows[0]] if rows else []
        report.problems += self._wrong_heads(heads)
        if report.problems:
            return report
        places = {head: at for at, head in enumerate(heads) if head}
        told = [
            row
            for number, cells in enumerate(rows[1:], start=2)
            if any(cell not in (None, "") for cell in cells)
            and (row := self._read(number, {head: cells[at] for head, at in places.items()}, choices, report))
        ]
        if not told and not report.problems and not report.questions:
            report.problems.append(Problem(1, "", "Bảng chưa có dòng dữ liệu nào."))
        past = self._match(self._together(told, report), choices, report)
        if report.problems or report.open_questions:
            return report
        try:
            arguments = {
                "actor": self.actor,
                "campaign": self.campaign,
                "past": past,
                "source": source,
                "now": self.now,
            }
            if commit:
                record_past_models(**arguments, seen=seen)
            else:
                record_past_models(**arguments, dry_run=True)
        except RefusedPast as refusal:
            for row, sentences in sorted(refusal.problems.items()):
                report.problems += [Problem(row, "", sentence) for sentence in sentences]
        except ValidationError as error:
            report.problems.append(Problem(1, "", " ".join(error.messages)))
        return report

    def _wrong_heads(self, heads):
        for head in NEEDED:
            if head not in heads:
                yield Problem(1, head, "Thiếu cột này; hãy dùng tệp mẫu.")
        if CODE not in heads and PLACE not in heads:
            yield Problem(1, PLACE, "Cần cột Mã đơn vị hoặc Tên đơn vị; hãy dùng tệp mẫu.")
        for head in dict.fromkeys(filter(None, heads)):
            if head not in self.heads:
                yield Problem(1, head[:60], "Cột này không có trong tệp mẫu; hãy xóa cột.")
            elif heads.count(head) > 1:
                yield Problem(1, head[:60], "Cột này bị lặp.")

    def _read(self, number, cells, choices, report):
        """The row as a dict, or ``None`` while something of it cannot be read."""
        problems, row = [], {"row": number}

        def read(name, head, make):
            try:
                row[name] = make(cells.get(head))
            except Refused as refusal:
                problems.append(Problem(number, head, str(refusal)))

        read("year", YEAR, year_of)
        read("title", TITLE, partial(text_within, 200, needed="Hãy ghi tên mô hình."))
        for name, head, longest in (
            ("number", NUMBER, 60),
            ("issuer", ISSUER, 200),
            ("note", NOTE, 2_000),
            ("match", MATCH, 40),
        ):
            read(name, head, partial(text_within, longest))
        for name, head in (("decided_on", DECIDED), ("registered_on", REGISTERED), ("launched_on", LAUNCHED)):
            read(name, head, day_of)
        read("field", FIELD, lambda value: one_of({pk: row.name for pk, row in self.fields.items()}, value))
        read("origin", ORIGIN, lambda value: one_of(dict(ModelOrigin.choices), value))
        read("state", STATE, lambda value: one_of({s: s.label for s in ModelState if s in RECORDED_STATES}, value))
        read("level", LEVEL, lambda value: one_of(dict(RecognitionLevel.choices), value))
        read("is_outstanding", OUTSTANDING, yes_of)
        figures = {}
        for head, indicator in self.indicators.items():
            read("figure", head, amount_of)
            if row.get("figure") is not None:
                figures[indicator] = row["figure"]
            row["figure"] = None
        row["figures"] = tuple(figures.items())
        unit = self._unit(number, row.get("year"), cells, choices, problems, report)
        report.problems += problems
        return row | {"unit": unit} if unit and not problems else None

    def _unit(self, number, year, cells, choices, problems, report):
        try:
            code, name = text_of(cells.get(CODE)), text_of(cells.get(PLACE))
        except Refused as refusal:
            problems.append(Problem(number, CODE, str(refusal)))
            return None
        if not code and not name:
            problems.append(Problem(number, PLACE, "Hãy ghi mã hoặc tên đơn vị."))
            return None
        codes = [code] if isinstance(cells.get(CODE), str) else [code.zfill(width) for width in CODE_WIDTHS]
        named = self.by_name.get(search_key(name), []) if name else None
        coded = next((self.by_code[wanted] for wanted in codes if wanted in self.by_code), []) if code else None
        found = coded if named is None else named if coded is None else [unit for unit in coded if unit in named]
        if year:
            found = [unit for unit in found if is_alive_in(unit, year)]
        if not found:
            said = " ".join(filter(None, [code, f"“{name[:60]}”" if name else ""]))
            column = CODE if code else PLACE
            problems.append(
                Problem(number, column, f"Không có đơn vị {said} trong năm đó ở {self.campaign.launching_unit}.")
            )
            return None
        if len(found) == 1:
            return found[0]
        key = f"unit-{number}"
        options = tuple((str(unit.pk), f"{unit}, {unit.parent} ({unit.code})") for unit in found[:MOST_OPTIONS])
        question = Question(key, number, f"Đơn vị “{name or code}” là đơn vị nào?", options, choices.get(key, ""))
        report.questions.append(question)
        return None if question.is_open else self.by_key[question.chosen]

    def _together(self, told, report):
        """Rows of one unit and one name belong to one model: ``PastModel`` with its years, oldest first."""
        groups = defaultdict(list)
        for row in sorted(told, key=lambda row: (row["year"], row["row"])):
            name = frozenset(telling_words(row["title"])) or search_key(row["title"])
            groups[row["unit"].pk, name].append(row)
        past = []
        for rows in groups.values():
            years, at = [], {}
            for row in rows:
                if at.setdefault(row["year"], row["row"]) != row["row"]:
                    sentence = f"Mô hình này đã có năm {row['year']} ở dòng {at[row['year']]}."
                    report.problems.append(Problem(row["row"], YEAR, sentence))
                later = ModelOrigin.MAINTAINED if years else ModelOrigin.NEW
                years.append(
                    PastYear(
                        row=row["row"],
                        year=row["year"],
                        origin=row["origin"] or later,
                        is_outstanding=row["is_outstanding"],
                        level=row["level"],
                        decision_number=row["number"],
                        decided_on=row["decided_on"],
                        issuer=row["issuer"],
                        figures=row["figures"],
                    )
                )
            first, last = rows[0], rows[-1]
            settled = ModelState.RECOGNISED if any(year.level for year in years) else ModelState.ACTIVE
            entry = PastModel(
                unit=first["unit"],
                title=first["title"],
                field=self.fields.get(next((row["field"] for row in rows if row["field"]), None)),
                state=last["state"] or settled,
                years=years,
                registered_on=next((row["registered_on"] for row in rows if row["registered_on"]), None),
                launched_on=next((row["launched_on"] for row in rows if row["launched_on"]), None),
                note=" ".join(dict.fromkeys(row["note"] for row in rows if row["note"])),
            )
            past.append((entry, next((row["match"] for row in rows if row["match"]), "")))
        return past

    def _match(self, past, choices, report):
        """Each entry with the known model it is, asking where the names alone do not tell."""
        units = {entry.unit.pk for entry, _ in past}
        known = defaultdict(list)
        rows = MobilisationModel.objects.filter(campaign=self.campaign, unit__in=units).order_by("pk")
        for model in rows.only("pk", "unit", "title", "year", "state", "campaign", "version"):
            report.seen.append(model.pk)
            if model.state not in (ModelState.IDEA, ModelState.REFUSED):
                known[model.unit_id].append(model)
        for entry, said in past:
            self._match_one(entry, said, known[entry.unit.pk], choices, report)
        entries = [entry for entry, _ in past]
        taken = defaultdict(list)
        for entry in entries:
            if entry.model is not None:
                taken[entry.model.pk].append(entry)
        for twice in taken.values():
            for entry in twice[1:]:
                sentence = f"Hai tên trong tệp cùng khớp với {entry.model.code}; hãy ghi chung một tên."
                report.problems.append(Problem(entry.years[0].row, TITLE, sentence))
        for entry in entries:
            self._needs_field(entry, report)
        report.known = sum(entry.model is not None for entry in entries)
        report.unclear = sum(question.is_open for question in report.questions if question.key.startswith("model-"))
        report.new = len(entries) - report.known - report.unclear
        report.lines.sort(key=lambda line: line.row)
        return entries

    def _needs_field(self, entry, report):
        if entry.model is None and entry.field is None:
            report.problems.append(Problem(entry.years[0].row, FIELD, "Mô hình mới cần có lĩnh vực."))

    def _match_one(self, entry, said, known, choices, report):
        row, same = entry.years[0].row, [model for model in known if same_name(model.title, entry.title)]
        likely = same or likely_names(entry.title, known)
        word = "Mới"
        if search_key(said) == "moi":
            likely = []
        elif said:
            entry.model = next((model for model in known if model.code == said.upper()), None)
            if entry.model is None:
                report.problems.append(Problem(row, MATCH, f"{entry.unit} không có mô hình mang mã “{said[:40]}”."))
        elif len(same) == 1:
            entry.model = same[0]
        elif likely:
            key = f"model-{row}"
            options = (
                *((str(model.pk), f"{model.code}: {model.title}") for model in likely[:MOST_OPTIONS]),
                (NEW, "Mô hình mới"),
            )
            question = Question(
                key, row, f"“{entry.title}” của {entry.unit} là mô hình nào?", options, choices.get(key, "")
            )
            report.questions.append(question)
            entry.model = next((model for model in likely if str(model.pk) == question.chosen), None)
            word = "Không rõ, hãy chọn" if question.is_open else "Mới"
        if entry.model is not None:
            word = f"Khớp với {entry.model.code}"
        for year in entry.years:
            report.lines.append(Line(year.row, year.year, str(entry.unit), entry.title, word, entry.model))

    def template(self):
        """The sheet to fill in, with the units and the words to choose from."""
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file, {"in_memory": True, **TEXT_ONLY})
        head = book.add_format({"bold": True, "bg_color": "#F3ECE7", "border": 1, "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        day, plain = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"valign": "top"})
        sheet, places = book.add_worksheet(DATA_SHEET), book.add_worksheet("Đơn vị")
        guide, lists = book.add_worksheet("Hướng dẫn"), book.add_worksheet("Danh mục")
        lists.hide()
        sheet.freeze_panes(1, 0)
        choices = {
            FIELD: [row.name for row in self.fields.values()],
            ORIGIN: ModelOrigin.labels,
            STATE: [state.label for state in ModelState if state in RECORDED_STATES],
            LEVEL: RecognitionLevel.labels,
            OUTSTANDING: ["Có", "Không"],
        }
        for at, name in enumerate(self.heads):
            dated = name in (DECIDED, REGISTERED, LAUNCHED)
            sheet.set_column(at, at, WIDTHS.get(name, 16), day if dated else text if name in HEADS[1:] else plain)
            sheet.write_string(0, at, printable(name), head)
            for line, label in enumerate(choices.get(name, ())):
                lists.write_string(line, at, printable(label))
            if choices.get(name):
                letter = xlsxwriter.utility.xl_col_to_name(at)
                source = f"='Danh mục'!${letter}$1:${letter}${len(choices[name])}"
                rule = {"validate": "list", "source": source, "error_title": "Hãy chọn trong danh sách"}
                sheet.data_validation(1, at, 4999, at, rule)
        for at, (name, width) in enumerate((("Mã đơn vị", 18), ("Tên đơn vị", 40), ("Thuộc", 40))):
            places.set_column(at, at, width, text)
            places.write_string(0, at, name, head)
        for line, unit in enumerate(self.units[:5_000], start=1):
            code = (
                unit.code
                if len(self.by_code[unit.code]) == 1
                else f"{unit.parent.code if unit.parent else ''}/{unit.code}"
            )
            places.write_string(line, 0, printable(code))
            places.write_string(line, 1, printable(unit.name))
            places.write_string(line, 2, printable(str(unit.parent or "")))
        guide.set_column(0, 0, 110, text)
        guide.write_string(0, 0, printable(f"Danh sách mô hình các năm trước: {self.campaign}"), head)
        for line, sentence in enumerate(GUIDANCE, start=1):
            guide.write_string(line, 0, sentence, text)
        book.close()
        return file.getvalue()


def is_alive_in(unit, year):
    return (
        unit.is_valid_on(date(year, 12, 31))
        or unit.is_valid_on(date(year, 1, 1))
        or (unit.valid_from is not None and unit.valid_from.year == year)
    )
