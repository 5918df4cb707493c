from awards.resources.dossier_rules import read_papers, read_report_forms, read_report_sections, read_usual_papers
from awards.services import load_papers, load_report_forms, load_report_sections, load_usual_papers
from interface.catalogues import CatalogueFolderCommand


class Command(CatalogueFolderCommand):
    help = "Nạp loại giấy tờ, giấy tờ thường yêu cầu, mẫu báo cáo thành tích; dòng đã có người sửa thì giữ nguyên."
    tables = (
        ("dossier_papers.csv", "loại giấy tờ", read_papers, load_papers),
        ("usual_papers.csv", "giấy tờ thường yêu cầu", read_usual_papers, load_usual_papers),
        ("report_forms.csv", "mẫu báo cáo thành tích", read_report_forms, load_report_forms),
        ("report_sections.csv", "đề mục của báo cáo", read_report_sections, load_report_sections),
    )
