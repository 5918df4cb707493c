"""The registrations of many units as one sheet: the template that goes out, the rows that come in."""

import io
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import xlsxwriter

from campaigns.deadlines import local_day
from campaigns.models import Registration
from campaigns.selectors import posts_of, units_to_register
from campaigns.services import RefusedRows, save_registrations
from interface.sheets import TEXT_ONLY, printable
from units.text import clean_line, clean_prose, search_key

CODE, NAME, PLANNED, PLEDGE = "Mã đơn vị", "Tên đơn vị", "Số mô hình dự kiến", "Nội dung đăng ký, giao ước"
CONTENT = "Lĩnh vực, nội dung"
MOST_CONTENTS = 8
MOST_PLANNED = 999
CODE_WIDTHS = range(1, 7)

GUIDANCE = (
    "Mỗi dòng của trang «Dữ liệu» là một đơn vị chưa gửi đăng ký; cột mã và cột tên đã điền sẵn, không sửa.",
    "Số mô hình dự kiến: số nguyên từ 0 đến 999; để trống được hiểu là 1.",
    "Lĩnh vực, nội dung: chọn trong danh sách ở ô; mỗi ô một nội dung, ô thừa để trống.",
    "Nội dung đăng ký, giao ước: việc đơn vị cam kết làm trong năm, kết quả phấn đấu.",
    "Dòng chỉ có mã và tên (không điền gì thêm) được bỏ qua.",
    "Tải tệp lên ở trang «Nhập từ tệp»: hệ thống cho xem trước, chỉ ghi khi bấm xác nhận; cả tệp được ghi hoặc không "
    "dòng nào được ghi.",
    "Ghi xong mới là bản nháp, chưa gửi cho ai. Cá nhân, hộ gia đình tham gia được chọn ở trang của từng bản.",
    "Đơn vị đã có bản nháp thì nội dung trong tệp thay nội dung đang lưu; người và hộ đã chọn được giữ.",
)


@dataclass(frozen=True)
class Problem:
    row: int
    column: str
    sentence: str


@dataclass(frozen=True)
class Line:
    """One row of the preview; ``before`` is what is stored where a draft will be rewritten."""

    row: int
    unit: str
    word: str
    planned_models: int
    fields: str
    pledge: str
    before: str = ""


@dataclass
class SheetReport:
    """What a sheet would do or did; nothing was written if there is a problem.

    ``versions`` are those of the drafts it was judged against, by key.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    lines: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    versions: dict = field(default_factory=dict)

    @property
    def total(self):
        return self.new + self.changed


class Refused(ValueError):
    """A cell that cannot be read; the text is the sentence."""


def text_of(value):
    if isinstance(value, date | bool):
        raise Refused("Ô này phải là chữ; hãy định dạng cột dạng Text rồi nhập lại.")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def count_of(value):
    text = clean_line(text_of(value))
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= MOST_PLANNED):
        raise Refused(f"“{text[:40]}” không phải là số nguyên từ 0 đến {MOST_PLANNED}.")
    return int(text)


class RegistrationSheet:
    """The sheet of one campaign-year for one officer; read in a fixed number of queries, written by the service."""

    DATA_SHEET = "Dữ liệu"

    def __init__(self, *, actor, campaign, year, now):
        self.actor, self.campaign, self.year, self.now = actor, campaign, year, now
        units = units_to_register(campaign, year, posts_of(actor), local_day(now))
        self.units = by_code(units.select_related("parent").order_by("sort_key", "pk"))
        self.offered = list(campaign.fields.all())
        self.contents = min(len(self.offered), MOST_CONTENTS)
        rows = Registration.objects.filter(campaign=campaign, year=year, unit__in=units.order_by().values("pk"))
        self.drafts = {row.unit_id: row for row in rows.prefetch_related("fields")}

    @property
    def heads(self):
        return [CODE, NAME, PLANNED, *(f"{CONTENT} {n}" for n in range(1, self.contents + 1)), PLEDGE]

    def run(self, rows, *, commit, seen=None):
        """Preview or write the rows of a sheet; ``seen`` holds the versions of the drafts that were previewed."""
        report = SheetReport()
        heads = [clean_line(str(cell)) if cell is not None else "" for cell in rows[0]] if rows else []
        report.problems += self._wrong_heads(heads)
        if report.problems:
            return report
        places = {head: heads.index(head) for head in self.heads}
        numbers, wanted, at_row = [], [], {}
        for number, cells in enumerate(rows[1:], start=2):
            row = self._read(number, {head: cells[place] for head, place in places.items()}, at_row, report)
            if row is not None and self._says_the_same(row):
                report.same += 1
            elif row is not None:
                numbers.append(number)
                wanted.append(row)
        if not wanted and not report.problems:
            report.problems.append(Problem(1, "", "Bảng chưa có dòng nào được điền mới hoặc sửa."))
        if report.problems:
            return report
        for row in wanted:
            draft = self.drafts.get(row["unit"].pk)
            row["registration_id"] = draft.pk if draft else None
            if draft:
                row["expected_version"] = draft.version if seen is None else seen.get(str(draft.pk), 0)
                report.versions[str(draft.pk)] = draft.version
        try:
            save_registrations(
                actor=self.actor,
                campaign=self.campaign,
                year=self.year,
                rows=wanted,
                now=self.now,
                dry_run=not commit,
            )
        except RefusedRows as refusal:
            for place, sentences in refusal.problems.items():
                report.problems += [Problem(numbers[place], "", sentence) for sentence in sentences]
            return report
        for number, row in zip(numbers, wanted, strict=True):
            report.lines.append(self._line(number, row))
        report.changed = sum(row["registration_id"] is not None for row in wanted)
        report.new = len(wanted) - report.changed
        return report

    def _wrong_heads(self, heads):
        for head in self.heads:
            if heads.count(head) != 1:
                yield Problem(1, head, "Thiếu cột này hoặc cột bị lặp; hãy dùng tệp mẫu của đúng phong trào và năm.")
        for head in heads:
            if head and head not in self.heads:
                yield Problem(1, head[:60], "Cột này không có trong tệp mẫu; hãy xóa cột.")

    def _read(self, number, cells, at_row, report):
        """The arguments of the service, or ``None`` for a row that says nothing or cannot be read."""
        contents = {head: cells[head] for head in self.heads if head.startswith(CONTENT)}
        is_blank = all(value in (None, "") for value in (cells[PLANNED], cells[PLEDGE], *contents.values()))
        if is_blank and (cells[CODE] in (None, "") or self._unit(cells[CODE])):
            return None
        problems, row = [], {"fields": []}

        def read(head, make):
            try:
                return make(cells[head])
            except Refused as refusal:
                problems.append(Problem(number, head, str(refusal)))
                return None

        row["unit"] = read(CODE, self._asked_unit)
        row["planned_models"] = read(PLANNED, count_of)
        row["pledge"] = clean_prose(read(PLEDGE, text_of) or "")
        for head in contents:
            chosen = read(head, self._content)
            if chosen and chosen not in row["fields"]:
                row["fields"].append(chosen)
        unit = row["unit"]
        if unit:
            if draft := self.drafts.get(unit.pk):
                beyond = list(draft.fields.all())[self.contents :]
                row["fields"] += [chosen for chosen in beyond if chosen not in row["fields"]]
            name = clean_line(str(cells[NAME] or ""))
            if name and search_key(name) != search_key(unit.name):
                problems.append(Problem(number, NAME, f"Mã này là của {unit}, không phải “{name[:80]}”."))
            before = at_row.setdefault(unit.pk, number)
            if before != number:
                problems.append(Problem(number, CODE, f"Đơn vị này đã có ở dòng {before}."))
        report.problems += problems
        return None if problems else row

    def _says_the_same(self, row):
        draft = self.drafts.get(row["unit"].pk)
        return draft is not None and (draft.pledge, draft.planned_models, set(draft.fields.all())) == (
            row["pledge"],
            row["planned_models"],
            set(row["fields"]),
        )

    def _unit(self, value):
        try:
            text = clean_line(text_of(value))
        except Refused:
            return None
        codes = [text] if isinstance(value, str) else [text.zfill(width) for width in CODE_WIDTHS]
        return next((self.units[code] for code in codes if code in self.units), None)

    def _asked_unit(self, value):
        text = clean_line(text_of(value))
        if not text:
            raise Refused("Hãy ghi mã đơn vị.")
        if unit := self._unit(value):
            return unit
        raise Refused(f"Không có đơn vị mang mã “{text[:40]}” còn phải đăng ký trong phạm vi của anh/chị.")

    def _content(self, value):
        text = clean_line(text_of(value))
        if not text:
            return None
        found = next((row for row in self.offered if search_key(row.name) == search_key(text)), None)
        if found is None:
            raise Refused(f"“{text[:80]}” không có trong danh sách nội dung của phong trào; hãy chọn ở ô.")
        return found

    def _line(self, number, row):
        draft = self.drafts.get(row["unit"].pk)
        before = ""
        if draft:
            names = "; ".join(map(str, draft.fields.all())) or "chưa chọn nội dung"
            before = f"{draft.planned_models} mô hình; {names}. {draft.pledge}".strip()
        return Line(
            row=number,
            unit=str(row["unit"]),
            word="Thay bản nháp" if draft else "Lập mới",
            planned_models=row["planned_models"],
            fields="; ".join(map(str, row["fields"])),
            pledge=row["pledge"],
            before=before,
        )

    def template(self):
        """The sheet with the units that still have to register and what their drafts say already."""
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file, {"in_memory": True, **TEXT_ONLY})
        head = book.add_format({"bold": True, "bg_color": "#F3ECE7", "border": 1, "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        sheet, guide = book.add_worksheet(self.DATA_SHEET), book.add_worksheet("Hướng dẫn")
        lists = book.add_worksheet("Danh mục")
        lists.hide()
        sheet.freeze_panes(1, 2)
        widths = {CODE: 14, NAME: 32, PLANNED: 12, PLEDGE: 60}
        for at, name in enumerate(self.heads):
            sheet.set_column(at, at, widths.get(name, 30), text)
            sheet.write_string(0, at, name, head)
        for line, (code, unit) in enumerate(self.units.items(), start=1):
            self._write_unit(sheet, line, code, unit, text)
        for line, row in enumerate(self.offered):
            lists.write_string(line, 0, printable(row.name))
        last = max(len(self.units), 1)
        count = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": MOST_PLANNED}
        sheet.data_validation(1, 2, last, 2, count | {"error_title": "Phải là số nguyên từ 0 đến 999"})
        if self.contents:
            choice = {"validate": "list", "source": f"='Danh mục'!$A$1:$A${len(self.offered)}"}
            sheet.data_validation(1, 3, last, 2 + self.contents, choice | {"error_title": "Hãy chọn trong danh sách"})
        guide.set_column(0, 0, 110, text)
        guide.write_string(0, 0, printable(f"Đăng ký thi đua năm {self.year}: {self.campaign}"), head)
        for line, sentence in enumerate(GUIDANCE, start=1):
            guide.write_string(line, 0, sentence, text)
        book.close()
        return file.getvalue()

    def _write_unit(self, sheet, line, code, unit, text):
        sheet.write_string(line, 0, printable(code), text)
        sheet.write_string(line, 1, printable(unit.name), text)
        if draft := self.drafts.get(unit.pk):
            sheet.write_number(line, 2, draft.planned_models)
            for at, row in enumerate(list(draft.fields.all())[: self.contents]):
                sheet.write_string(line, 3 + at, printable(row.name), text)
            sheet.write_string(line, 3 + self.contents, printable(draft.pledge), text)


def by_code(units):
    """Units by their code, in order; a code used twice is written «mã cấp trên/mã»."""
    units = list(units)
    times = Counter(unit.code for unit in units)
    return {
        unit.code if times[unit.code] == 1 else f"{unit.parent.code if unit.parent else ''}/{unit.code}": unit
        for unit in units
    }
