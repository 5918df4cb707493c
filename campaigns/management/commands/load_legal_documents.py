from campaigns.resources.legal_documents import read_legal_documents
from campaigns.services.legal import load_legal_documents
from interface.catalogues import CatalogueCommand


class Command(CatalogueCommand):
    help = "Nạp danh mục văn bản pháp lý; chạy lại không đổi gì, văn bản đã có người sửa thì giữ nguyên."
    file_name = "legal_documents.csv"

    def load(self, lines):
        papers = read_legal_documents(lines)
        report = load_legal_documents(papers=papers)
        return (
            f"{len(papers)} văn bản. Thêm mới: {report.created}. Cập nhật: {report.corrected}. "
            f"Giữ nguyên: {report.kept}, có người đã sửa: {report.edited}. "
            f"Căn cứ của kế hoạch nối thêm: {report.matched}"
        )
