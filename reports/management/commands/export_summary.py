"""Write the yearly summary of a unit to an Excel file."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from reports.selectors import unit_by_code
from reports.services import write_yearly_workbook
from units.selectors import database_now


class Command(BaseCommand):
    help = "Xuất bảng tổng hợp năm của một đơn vị ra tệp Excel."

    def add_arguments(self, parser):
        parser.add_argument("--unit", required=True, metavar="MÃ", help="mã đơn vị cấp xã hoặc cấp tỉnh")
        parser.add_argument("--year", required=True, type=int, metavar="NĂM")
        parser.add_argument("--output", required=True, type=Path, metavar="TỆP.xlsx")

    def handle(self, *, unit, year, output, **options):
        try:
            found = unit_by_code(unit)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        if output.suffix.lower() != ".xlsx":
            raise CommandError("Tên tệp phải kết thúc bằng .xlsx.")
        if not output.resolve().parent.is_dir():
            raise CommandError(f"Không có thư mục {output.resolve().parent}; hãy tạo trước khi xuất.")
        tables = write_yearly_workbook(output, found, year, now=database_now())
        for table in tables:
            self.stdout.write(f"{table.name}: {table.row_count} dòng")
        self.stdout.write(f"Đã ghi {output}")
