from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from campaigns.resources.legal_documents import read_legal_documents
from campaigns.services.legal import load_legal_documents


class Command(BaseCommand):
    help = "Nạp danh mục văn bản pháp lý; chạy lại không đổi gì, văn bản đã có người sửa thì giữ nguyên."

    def add_arguments(self, parser):
        parser.add_argument("--file", type=Path, default=settings.BASE_DIR / "data" / "legal_documents.csv")

    def handle(self, *, file, **options):
        try:
            with file.open(encoding="utf-8") as lines:
                papers = read_legal_documents(lines)
            report = load_legal_documents(papers=papers)
        except OSError as error:
            raise CommandError(f"Không mở được {file}: {error.strerror}.") from None
        except ValidationError as error:
            raise CommandError(f"{' '.join(error.messages)} Chưa ghi gì.") from None
        self.stdout.write(
            f"Danh mục {file.name}: {len(papers)} văn bản. Thêm mới: {report.created}. Cập nhật: {report.corrected}. "
            f"Giữ nguyên: {report.kept}, có người đã sửa: {report.edited}. "
            f"Căn cứ của kế hoạch nối thêm: {report.matched}."
        )
