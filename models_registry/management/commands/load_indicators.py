from interface.catalogues import CatalogueCommand
from models_registry.resources.indicators import read_indicators
from models_registry.services import load_indicators


class Command(CatalogueCommand):
    help = "Nạp danh mục chỉ số kết quả của mô hình; chạy lại không đổi gì, dòng đã có người sửa thì giữ nguyên."
    file_name = "indicators.csv"

    def load(self, lines):
        return load_indicators(rows=read_indicators(lines))
