from awards.resources.prizes import read_base_wages, read_prize_rules
from awards.services import load_base_wages, load_prize_rules
from interface.catalogues import CatalogueFolderCommand


class Command(CatalogueFolderCommand):
    help = "Nạp lương cơ sở và mức tiền thưởng; dòng đã có người sửa thì giữ nguyên."
    tables = (
        ("base_wages.csv", "lương cơ sở", read_base_wages, load_base_wages),
        ("prize_rules.csv", "mức tiền thưởng", read_prize_rules, load_prize_rules),
    )
