"""Units, people and households that come in as a sheet: the sheet's words outside, the model's rules inside."""

import io
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

import tablib
import xlsxwriter
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from import_export import fields, resources
from import_export.instance_loaders import BaseInstanceLoader
from import_export.results import RowResult
from import_export.widgets import Widget

from units.enums import KINDS_OF_LEVEL, Gender, OccupationGroup, UnitKind, UnitLevel
from units.models import Household, Person, Unit
from units.selectors import units_administered_by, units_kept_by
from units.services import save_placed_rows, save_unit
from units.text import clean_line, search_key

DATA_SHEET = "Dữ liệu"
DATE_FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
YES_NO = {True: "Có", False: "Không"}


class Text(Widget):
    def clean(self, value, row=None, **kwargs):
        if isinstance(value, date | bool):
            raise ValueError("Ô này phải là chữ; hãy định dạng cột dạng Text rồi nhập lại.")
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else clean_line(str(value))


class Day(Widget):
    def clean(self, value, row=None, **kwargs):
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
            raise ValueError(f"“{text}” không phải là ngày dạng ngày/tháng/năm, ví dụ 19/05/1980.")
        return None


class Number(Widget):
    def clean(self, value, row=None, **kwargs):
        if value in (None, ""):
            return None
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = -1
        if number < 0 or not number.is_integer():
            raise ValueError(f"“{value}” không phải là số nguyên.")
        return int(number)


class Choice(Widget):
    """One label of a list, however its accents and case were typed."""

    def __init__(self, labels, empty=""):
        self.labels, self.empty = {value: str(label) for value, label in dict(labels).items()}, empty
        self.by_key = {search_key(label): value for value, label in self.labels.items()}

    def clean(self, value, row=None, **kwargs):
        text = YES_NO[value] if isinstance(value, bool) else clean_line(str(value)) if value is not None else ""
        if not text:
            return self.empty
        try:
            return self.by_key[search_key(text)]
        except KeyError:
            raise ValueError(f"“{text}” không có trong danh sách: {'; '.join(self.labels.values())}.") from None


class UnitByCode(Widget):
    """A code among the units that the sender keeps; a code used twice is written «xã/đơn vị»."""

    def __init__(self, units):
        units = list(units.select_related("commune"))
        times = Counter(unit.code for unit in units)
        self.units = {
            unit.code if times[unit.code] == 1 else f"{unit.commune.code if unit.commune else ''}/{unit.code}": unit
            for unit in units
        }
        self.doubled = {code for code, count in times.items() if count > 1}

    def clean(self, value, row=None, **kwargs):
        text = Text().clean(value)
        if not text:
            raise ValueError("Hãy ghi mã đơn vị.")
        codes = [text] if isinstance(value, str) else [text.zfill(width) for width in range(len(text), 7)]
        for code in codes:
            if code in self.units:
                return self.units[code]
        if text in self.doubled:
            raise ValueError(f"Mã “{text}” có ở nhiều xã; hãy ghi mã xã/mã đơn vị như trong trang tính Đơn vị.")
        raise ValueError(f"Không có đơn vị mang mã “{text}” trong phạm vi tài khoản này được lập danh sách.")


@dataclass(frozen=True)
class Problem:
    row: int
    column: str
    sentence: str


@dataclass
class SheetReport:
    """What a sheet would do or did; nothing was written if there is a problem."""

    new: int = 0
    changed: int = 0
    same: int = 0
    lines: list = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def total(self):
        return self.new + self.changed + self.same


class KnownRows(BaseInstanceLoader):
    """All rows of the sender's units at once, by unit and code."""

    def __init__(self, resource, dataset=None):
        super().__init__(resource, dataset)
        place = resource.place_field
        self.rows = {
            (getattr(row, f"{place}_id"), row.code): row
            for row in resource.get_queryset().filter(**{f"{place}__in": resource.home_units})
        }

    def get_instance(self, row):
        try:
            place = self.resource.fields[self.resource.place_field].clean(row)
            return self.rows.get((place.pk, self.resource.fields["code"].clean(row)))
        except ValueError:
            return None


class NoDiff:
    """The preview says what becomes of a row, not how each cell would change."""

    def __init__(self, resource, instance, new):
        pass

    def compare_with(self, resource, instance):
        pass


class SheetResource(resources.ModelResource):
    """Base: every row is judged without a query or a write; then one service writes all of them or none."""

    place_field = "unit"
    title = ""

    def __init__(self, *, actor, today):
        super().__init__()
        self.actor, self.today = actor, today
        self.home_units = self.units_of(actor).valid_on(today)
        self.fields[self.place_field].widget = UnitByCode(self.home_units)

    @property
    def sheet_columns(self):
        return self._meta.fields

    def run(self, rows, *, commit):
        """Preview or import the rows of a sheet; a first row with the heads of ``sheet_columns`` is expected."""
        report = SheetReport()
        heads = [clean_line(str(cell)) if cell is not None else "" for cell in rows[0]] if rows else []
        wanted = [self.fields[name].column_name for name in self.sheet_columns]
        for head in wanted:
            if heads.count(head) != 1:
                report.problems.append(Problem(1, head, "Thiếu cột này hoặc cột bị lặp; hãy dùng tệp mẫu."))
        for head in heads:
            if head and head not in wanted:
                report.problems.append(Problem(1, head, "Cột này không có trong tệp mẫu; hãy xóa cột."))
        self.numbers = [
            number for number, row in enumerate(rows[1:], start=2) if any(cell not in (None, "") for cell in row)
        ]
        if not self.numbers and not report.problems:
            report.problems.append(Problem(1, "", "Bảng chưa có dòng dữ liệu nào."))
        if report.problems:
            return report
        self.seen, self.lines, self.pending = {}, {}, []
        places = [heads.index(head) for head in wanted]
        data = tablib.Dataset(*([rows[n - 1][at] for at in places] for n in self.numbers), headers=wanted)
        result = self.import_data(data, use_transactions=False, raise_errors=False)
        for error in result.base_errors:
            raise error.error
        for row_result in result.row_errors():
            raise row_result[1][0].error
        for row in result.invalid_rows:
            report.problems += self.problems_of(row)
        totals = result.totals
        report.new, report.changed = totals[RowResult.IMPORT_TYPE_NEW], totals[RowResult.IMPORT_TYPE_UPDATE]
        report.same = totals[RowResult.IMPORT_TYPE_SKIP]
        report.lines = [self.lines[number] for number in self.numbers if number in self.lines]
        if commit and not report.problems:
            self.write(self.pending)
        return report

    def get_diff_class(self):
        return NoDiff

    def skip_row(self, instance, original, row, import_validation_errors=None):
        if import_validation_errors or original.pk is None:
            return False
        return all(getattr(instance, name) == getattr(original, name) for name in self.columns_of(instance))

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """The model's own cleaning without its queries: the place and the code were looked up beforehand."""
        errors = dict(import_validation_errors or {})
        columns = self.columns_of(instance).keys() - errors.keys()
        for check in (
            lambda: instance.clean_fields(exclude={f.name for f in instance._meta.fields} - columns),
            instance.clean,
        ):
            try:
                check()
            except ValidationError as error:
                errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def do_instance_save(self, instance, is_create):
        self.pending.append(instance)

    def problems_of(self, row):
        number = self.numbers[row.number - 1]
        for name, sentences in row.error_dict.items():
            column = self.fields[name].column_name if name in self.fields else ""
            for sentence in sentences:
                yield Problem(number, column if name != NON_FIELD_ERRORS else "", sentence)

    def import_instance(self, instance, row, **kwargs):
        """Collect every fault of the row, its missing or repeated code included."""
        errors = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        number = self.numbers[kwargs["row_number"] - 1]
        if not instance.code:
            errors.setdefault("code", [ValidationError("Hãy ghi mã; nhờ mã, nhập lại tệp không tạo thêm dòng.")])
        elif self.place_field not in errors:
            before = self.seen.setdefault((getattr(instance, f"{self.place_field}_id"), instance.code), number)
            if before != number:
                errors.setdefault("code", [ValidationError(f"Mã này đã có ở dòng {before}.")])
        if errors:
            raise ValidationError(errors)

    def after_import(self, dataset, result, **kwargs):
        """Keys never come from a sheet, so the sequences of PostgreSQL are left alone."""

    def after_import_row(self, row, row_result, **kwargs):
        number = self.numbers[kwargs["row_number"] - 1]
        words = {
            RowResult.IMPORT_TYPE_NEW: "Thêm mới",
            RowResult.IMPORT_TYPE_UPDATE: "Cập nhật",
            RowResult.IMPORT_TYPE_SKIP: "Không đổi",
        }
        self.lines[number] = (number, words[row_result.import_type], [row[h] for h in self.shown_heads])

    @property
    def shown_heads(self):
        return [self.fields[name].column_name for name in self.sheet_columns[:4]]

    def columns_of(self, instance):
        names = [name for name in self.sheet_columns if name != self.place_field]
        return {name: getattr(instance, name) for name in names}

    def template(self):
        """The empty sheet to fill in, with its lists to choose from; user text in it is never a formula."""
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        head = book.add_format({"bold": True, "bg_color": "#F3ECE7", "border": 1, "text_wrap": True, "valign": "top"})
        text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet, places = book.add_worksheet(DATA_SHEET), book.add_worksheet("Đơn vị")
        lists = book.add_worksheet("Danh mục")
        lists.hide()
        sheet.freeze_panes(1, 0)
        places.set_column(0, 0, 18, text)
        places.set_column(1, 1, 60)
        for at, name in enumerate(("Mã đơn vị", "Tên đơn vị")):
            places.write_string(0, at, name, head)
        codes = sorted(self.fields[self.place_field].widget.units.items(), key=lambda pair: pair[1].path)
        for at, (code, unit) in enumerate(codes, start=1):
            places.write_string(at, 0, code)
            places.write_string(at, 1, unit.name)
        for at, name in enumerate(self.sheet_columns):
            column = self.fields[name]
            sheet.set_column(at, at, 24, day if isinstance(column.widget, Day) else text)
            sheet.write_string(0, at, column.column_name, head)
            if isinstance(column.widget, UnitByCode) and codes:
                source = f"='Đơn vị'!$A$2:$A${len(codes) + 1}"
            elif isinstance(column.widget, Choice):
                labels = list(column.widget.labels.values())
                for line, label in enumerate(labels):
                    lists.write_string(line, at, label)
                letter = xlsxwriter.utility.xl_col_to_name(at)
                source = f"='Danh mục'!${letter}$1:${letter}${len(labels)}"
            else:
                continue
            sheet.data_validation(
                1, at, 4999, at, {"validate": "list", "source": source, "error_title": "Chưa có trong danh sách"}
            )
        book.close()
        return file.getvalue()

    class Meta:
        clean_model_instances = skip_unchanged = report_skipped = skip_html_diff = True
        instance_loader_class = KnownRows


class PersonResource(SheetResource):
    title = "cá nhân"
    unit = fields.Field("unit", "Mã đơn vị")
    code = fields.Field("code", "Mã cá nhân", Text())
    full_name = fields.Field("full_name", "Họ và tên", Text())
    occupation_group = fields.Field("occupation_group", "Nhóm nghề nghiệp", Choice(OccupationGroup.choices))
    gender = fields.Field("gender", "Giới tính", Choice(Gender.choices))
    birth_date = fields.Field("birth_date", "Ngày sinh", Day())
    position = fields.Field("position", "Chức vụ, công việc", Text())
    is_head = fields.Field("is_head", "Là người đứng đầu", Choice(YES_NO, empty=False))
    direct_worker_override = fields.Field(
        "direct_worker_override", "Lao động trực tiếp (xác định riêng)", Choice(YES_NO, empty=None)
    )
    direct_worker_reason = fields.Field("direct_worker_reason", "Lý do xác định riêng", Text())

    units_of = staticmethod(units_kept_by)

    class Meta(SheetResource.Meta):
        model = Person
        import_id_fields = ("unit", "code")
        fields = (
            "unit",
            "code",
            "full_name",
            "occupation_group",
            "gender",
            "birth_date",
            "position",
            "is_head",
            "direct_worker_override",
            "direct_worker_reason",
        )

    def write(self, rows):
        save_placed_rows(actor=self.actor, rows=rows, today=self.today)


class HouseholdResource(SheetResource):
    title = "hộ gia đình"
    unit = fields.Field("unit", "Mã đơn vị")
    code = fields.Field("code", "Mã hộ", Text())
    head_name = fields.Field("head_name", "Họ và tên chủ hộ", Text())
    address = fields.Field("address", "Địa chỉ", Text())
    member_count = fields.Field("member_count", "Số nhân khẩu", Number())

    units_of = staticmethod(units_kept_by)

    class Meta(SheetResource.Meta):
        model = Household
        import_id_fields = ("unit", "code")
        fields = ("unit", "code", "head_name", "address", "member_count")

    def write(self, rows):
        save_placed_rows(actor=self.actor, rows=rows, today=self.today)


class UnitResource(SheetResource):
    title = "đơn vị"
    place_field = "parent"
    parent = fields.Field("parent", "Mã đơn vị cấp trên")
    code = fields.Field("code", "Mã đơn vị", Text())
    name = fields.Field("name", "Tên đơn vị", Text())
    kind = fields.Field(
        "kind",
        "Loại đơn vị",
        Choice({kind: label for kind, label in UnitKind.choices if kind in KINDS_OF_LEVEL[UnitLevel.GRASSROOTS]}),
    )
    valid_from = fields.Field("valid_from", "Hoạt động từ ngày", Day())

    units_of = staticmethod(units_administered_by)

    class Meta(SheetResource.Meta):
        model = Unit
        import_id_fields = ("parent", "code")
        fields = ("parent", "code", "name", "kind", "valid_from")

    def get_queryset(self):
        rows = super().get_queryset().filter(level=UnitLevel.GRASSROOTS)
        return rows.exclude(valid_to__lt=self.today)

    @transaction.atomic
    def write(self, rows):
        for row in rows:
            save_unit(actor=self.actor, parent=row.parent, unit_id=row.pk, **self.columns_of(row))
