import io

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from reports.tests.factories import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return make_world()


def export(**options):
    out = io.StringIO()
    call_command("export_summary", stdout=out, **{"year": 2026, **options})
    return out.getvalue()


def test_the_command_writes_the_workbook_and_counts_its_rows(world, tmp_path):
    path = tmp_path / "tong-hop.xlsx"
    said = export(unit=world.commune.code, output=path)
    assert said.splitlines() == [
        "Tổng hợp: 2 dòng",
        "Danh sách mô hình: 1 dòng",
        "Danh sách đề nghị: 3 dòng",
        "Chậm và chưa nộp: 0 dòng",
        f"Đã ghi {path}",
    ]
    assert openpyxl.load_workbook(path)["Tổng hợp"]["A2"].value == "ỦY BAN NHÂN DÂN XÃ HÒA BÌNH"


def test_an_unknown_code_a_wrong_name_and_a_missing_folder_are_named(world, tmp_path):
    with pytest.raises(CommandError, match="Không có đơn vị cấp xã trở lên đang hoạt động mang mã 99"):
        export(unit="99", output=tmp_path / "a.xlsx")
    with pytest.raises(CommandError, match="phải kết thúc bằng"):
        export(unit=world.commune.code, output=tmp_path / "a.xls")
    with pytest.raises(CommandError, match="Không có thư mục"):
        export(unit=world.commune.code, output=tmp_path / "khong-co" / "a.xlsx")
    assert list(tmp_path.iterdir()) == []
