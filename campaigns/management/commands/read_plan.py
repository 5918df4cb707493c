"""Read a plan and print its facts, each with the words it rests on."""

import io
import json
import sys
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from campaigns.plan_reader import Unreadable, as_json, read_plan, text_of

HEADINGS = {
    "issuer": "Cơ quan ban hành",
    "number": "Số, ký hiệu",
    "issued_on": "Ngày ban hành",
    "place": "Nơi ban hành",
    "title": "Trích yếu",
    "movements": "Phong trào",
    "period": "Thời gian",
    "stages": "Giai đoạn",
    "superior_plan": "Kế hoạch cấp trên",
    "bases": "Căn cứ",
    "fields": "Lĩnh vực, nội dung",
    "subjects": "Đối tượng",
    "targets": "Chỉ tiêu",
    "award_forms": "Hình thức khen thưởng",
    "deadlines": "Thời hạn",
    "reports": "Báo cáo, sơ kết, tổng kết",
    "recipients": "Nơi nhận",
    "signatory_office": "Chức vụ người ký",
}
NOT_STATED = "không nêu"


class Command(BaseCommand):
    help = "Đọc một kế hoạch (.docx, .pdf, .txt) và in ra các dữ kiện cùng câu nguồn."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="TỆP", help="tệp kế hoạch; - để đọc từ đầu vào chuẩn")
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")

    def handle(self, *args, file, **options):
        reading = read_plan(self.text(file))
        answer = as_json(reading)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        sources = answer["sources"]
        for key, heading in HEADINGS.items():
            self.stdout.write(f"{heading}:")
            for value, source in self.rows(answer[key], sources[key]):
                self.stdout.write(
                    f"  {value}" if source is None else f"  {value}\n      «{' '.join(source['text'].split())}»"
                )
        for notice in reading.notices:
            where = " ".join(reading.text[notice.start : notice.end].split())
            self.stdout.write(f"Lưu ý: {notice.sentence}" + (f" «{where}»" if where else ""))

    def text(self, file):
        try:
            if file == "-":
                return text_of("-", io.BytesIO(sys.stdin.buffer.read()))
            with Path(file).open("rb") as stream:
                return text_of(file, stream)
        except OSError as problem:
            raise CommandError(f"Không mở được tệp {file}: {problem.strerror}.") from None
        except Unreadable as problem:
            raise CommandError(str(problem)) from None

    def rows(self, value, source):
        """(what is read, where) for each line under a heading."""
        if not value:
            return [(NOT_STATED, None)]
        if isinstance(value, list):
            return [(self.phrase(item), place) for item, place in zip(value, source, strict=True)]
        if isinstance(value, dict) and not {"start", "text"} <= set(source):
            return [(f"{name}: {NOT_STATED if item is None else item}", source[name]) for name, item in value.items()]
        return [(self.phrase(value), source)]

    def phrase(self, value):
        if not isinstance(value, dict):
            return value
        return "; ".join(f"{name}: {NOT_STATED if item is None else item}" for name, item in value.items())
