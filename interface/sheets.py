"""Official worksheets: heading, title, numbered rows, totals by formula, ready to print on A4.

Text from people is always typed as text: it never becomes a formula, a link or a number.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

import xlsxwriter
from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT_ONLY = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd/mm/yyyy",
    "remove_timezone": True,
}
FONT = "Times New Roman"
MAX_TEXT = 32_000
LINE_HEIGHT = 16.5
MAX_LINES = 24
PLAIN, BOLD = 1.1, 0.9  # letters of the font that fit into one unit of column width
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Column:
    """A column of a table; neighbours with the same ``group`` get one merged head above theirs."""

    head: str
    width: int = 14
    group: str = ""
    is_summed: bool = False


@dataclass(frozen=True)
class Table:
    """One sheet: rows are tuples as long as ``columns``; the number column (STT) is added by the writer."""

    name: str
    title: str
    columns: tuple
    rows: list
    notes: tuple = ()
    subtitle: str = ""
    landscape: bool = True
    totals_label: str = "Tổng cộng"
    empty_text: str = "Không có dòng nào."

    @property
    def row_count(self):
        return len(self.rows)

    @property
    def totals(self):
        """The sum of each summed column, ``None`` for the others; the sheet reckons the same by formula."""
        cells = zip(*self.rows, strict=True) if self.rows else [()] * len(self.columns)
        return [
            sum(filter(None, column_cells)) if column.is_summed else None
            for column, column_cells in zip(self.columns, cells, strict=True)
        ]

    @property
    def head_groups(self):
        """``[(group, its columns)]`` from left to right; columns without a group stand under ``""``."""
        return [(group, list(members)) for group, members in groupby(self.columns, key=lambda column: column.group)]


@dataclass
class Book:
    """A workbook being written; ``office`` stands top left, the national heading top right."""

    path: str
    office: str
    parent_office: str = ""
    formats: dict = field(default_factory=dict)

    def __enter__(self):
        self.workbook = xlsxwriter.Workbook(self.path, TEXT_ONLY)
        base = {"font_name": FONT, "font_size": 12, "valign": "vcenter"}
        cell = {**base, "border": 1}
        styles = {
            "office": {**base, "align": "center"},
            "strong": {**base, "bold": True, "align": "center"},
            "motto": {**base, "bold": True, "align": "center", "underline": 1},
            "title": {**base, "bold": True, "align": "center", "font_size": 14, "text_wrap": True},
            "subtitle": {**base, "italic": True, "align": "center", "text_wrap": True},
            "head": {**cell, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#F2EFEA"},
            "text": {**cell, "text_wrap": True},
            "order": {**cell, "align": "center", "num_format": "0"},
            "number": {**cell, "align": "right", "num_format": "#,##0"},
            "score": {**cell, "align": "right", "num_format": "0.00"},
            "date": {**cell, "align": "center", "num_format": "dd/mm/yyyy"},
            "moment": {**cell, "align": "center", "num_format": "hh:mm dd/mm/yyyy"},
            "total": {**cell, "bold": True, "align": "right", "num_format": "#,##0"},
            "total_label": {**cell, "bold": True, "align": "center"},
            "note": {**base, "italic": True},
        }
        self.formats = {name: self.workbook.add_format(style) for name, style in styles.items()}
        return self

    def __exit__(self, *failure):
        self.workbook.close()

    def add(self, table):
        """Write one table as one sheet."""
        columns = (Column("STT", 6), *table.columns)
        last = len(columns) - 1
        sheet = self.workbook.add_worksheet(table.name)
        if table.landscape:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
        sheet.fit_to_pages(1, 0)
        sheet.set_default_row(LINE_HEIGHT)
        sheet.set_footer(f"&C&P/&N&R{table.name}")
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
        top = self._heading(sheet, table, columns)
        first_row = self._heads(sheet, table, top)
        self._rows(sheet, table, columns, first_row)
        end = first_row + max(len(table.rows), 1)
        if table.rows and any(column.is_summed for column in columns):
            self._totals(sheet, table, first_row, end)
            end += 1
        for offset, note in enumerate((f"Số dòng: {table.row_count}.", *table.notes), start=1):
            sheet.write_string(end + offset, 0, note, self.formats["note"])
        sheet.freeze_panes(first_row, 2)
        sheet.repeat_rows(top, first_row - 1)
        sheet.print_area(0, 0, end + 1 + len(table.notes), last)
        return sheet

    def _merge(self, sheet, row, first, last, text, style):
        if last > first:
            sheet.merge_range(row, first, row, last, "", self.formats[style])
        sheet.write_string(row, first, text, self.formats[style])

    def _heading(self, sheet, table, columns):
        last = len(columns) - 1
        split = middle_of([column.width for column in columns])
        if self.parent_office:
            self._merge(sheet, 0, 0, split - 1, self.parent_office.upper(), "office")
        self._merge(sheet, bool(self.parent_office), 0, split - 1, self.office.upper(), "strong")
        self._merge(sheet, 0, split, last, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "strong")
        self._merge(sheet, 1, split, last, "Độc lập - Tự do - Hạnh phúc", "motto")
        self._merge(sheet, 3, 0, last, table.title.upper(), "title")
        sheet.set_row(3, 34)
        self._merge(sheet, 4, 0, last, table.subtitle, "subtitle")
        return 6

    def _heads(self, sheet, table, top):
        """The head of the table; two rows when any column belongs to a group."""
        style = self.formats["head"]
        is_double = any(column.group for column in table.columns)
        bottom = top + is_double
        index = 0
        for group, members in [("", [Column("STT", 6)]), *table.head_groups]:
            if group:
                self._merge(sheet, top, index, index + len(members) - 1, group, "head")
            for column in members:
                if is_double and not group:
                    sheet.merge_range(top, index, bottom, index, "", style)
                sheet.write_string(bottom if group else top, index, column.head, style)
                index += 1
        if is_double:
            groups = [(group, sum(column.width for column in members)) for group, members in table.head_groups if group]
            sheet.set_row(top, height_of((text, width * BOLD) for text, width in groups))
        sheet.set_row(bottom, height_of((column.head, column.width * BOLD) for column in table.columns))
        return bottom + 1

    def _rows(self, sheet, table, columns, first_row):
        if not table.rows:
            self._merge(sheet, first_row, 0, len(columns) - 1, table.empty_text, "text")
        widths = [column.width for column in table.columns]
        for offset, row in enumerate(table.rows):
            texts = [(value, width * PLAIN) for value, width in zip(row, widths, strict=True) if isinstance(value, str)]
            sheet.set_row(first_row + offset, height_of(texts))
            sheet.write_number(first_row + offset, 0, offset + 1, self.formats["order"])
            for index, value in enumerate(row, start=1):
                self._cell(sheet, first_row + offset, index, value)

    def _cell(self, sheet, row, index, value):
        if value is None or value == "":
            sheet.write_blank(row, index, None, self.formats["text"])
        elif isinstance(value, datetime):
            sheet.write_datetime(row, index, value, self.formats["moment"])
        elif isinstance(value, date):
            sheet.write_datetime(row, index, value, self.formats["date"])
        elif isinstance(value, int):
            sheet.write_number(row, index, value, self.formats["number"])
        elif isinstance(value, Decimal):
            sheet.write_number(row, index, value, self.formats["score"])
        else:
            sheet.write_string(row, index, printable(str(value)), self.formats["text"])

    def _totals(self, sheet, table, first_row, end):
        sheet.write_blank(end, 0, None, self.formats["total_label"])
        for index, (column, total) in enumerate(zip(table.columns, table.totals, strict=True), start=1):
            if column.is_summed:
                letter = xlsxwriter.utility.xl_col_to_name(index)
                formula = f"=SUM({letter}{first_row + 1}:{letter}{end})"
                sheet.write_formula(end, index, formula, self.formats["total"], total)
            elif index == 1:
                sheet.write_string(end, index, table.totals_label, self.formats["total_label"])
            else:
                sheet.write_blank(end, index, None, self.formats["total_label"])


def workbook_response(content, name):
    """The workbook (bytes) as a download that no cache keeps."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def printable(text):
    """Without characters the format cannot hold, and within a cell's length (in UTF-16, as Excel counts)."""
    kept = UNPRINTABLE.sub("", text).encode("utf-16-le")[: 2 * MAX_TEXT]
    return kept.decode("utf-16-le", "ignore")


def height_of(texts):
    """The height that shows every ``(text, width)`` of a row whole, as far as a row can be: programs other than
    Excel do not fit rows by themselves.
    """
    lines = (
        sum(max(1, -(-len(line) // max(1, int(width)))) for line in text.split("\n")) for text, width in texts if text
    )
    return LINE_HEIGHT * min(MAX_LINES, max(lines, default=1))


def middle_of(widths):
    """The column at which the right half of the heading begins; each half keeps one."""
    whole, passed = sum(widths), 0
    for index, width in enumerate(widths):
        passed += width
        if 2 * passed >= whole:
            return max(1, min(index + 1, len(widths) - 1))
    return 1
