from interface.catalogues import CatalogueCommand
from models_registry.resources.rubrics import read_example_rubrics
from models_registry.services.rubrics import load_example_rubrics


class Command(CatalogueCommand):
    help = "Nạp thang điểm ví dụ để các phong trào chép; chạy lại không đổi gì, bản đã chép không bị đụng đến."
    file_name = "example_rubrics.csv"

    def load(self, lines):
        examples = read_example_rubrics(lines)
        created, changed = load_example_rubrics(examples=examples)
        return f"tạo mới {created}, cập nhật {changed}, giữ nguyên {len(examples) - created - changed}"
