import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

PLAN = """Số: 5/KH-UBND
An Bình, ngày 05 tháng 3 năm 2024
KẾ HOẠCH
Phát động phong trào “Làng sạch”
UBND xã An Bình ban hành Kế hoạch như sau:
I. VIỆC
1. Các xóm gửi báo cáo trước ngày 10/12 hằng năm.
"""


@pytest.fixture
def plan(tmp_path):
    file = tmp_path / "ke-hoach.txt"
    file.write_text(PLAN)
    return str(file)


def run(*words):
    out = io.StringIO()
    call_command("read_plan", *words, stdout=out)
    return out.getvalue()


def test_one_json_object_without_a_database(plan):
    answer = json.loads(run(plan, "--json"))
    assert answer["number"] == "5/KH-UBND"
    assert answer["issued_on"] == "2024-03-05"
    assert answer["deadlines"] == [
        {
            "phrase": "trước ngày 10/12 hằng năm",
            "what": "gửi báo cáo",
            "yearly": True,
            "inclusive": False,
            "last_valid_day": "12-09",
        }
    ]
    assert answer["sources"]["deadlines"][0]["text"] == "trước ngày 10/12 hằng năm"


def test_a_listing_with_sources_and_notices(plan):
    listing = run(plan)
    assert "Số, ký hiệu:\n  5/KH-UBND\n      «5/KH-UBND»" in listing
    assert "Chỉ tiêu:\n  không nêu" in listing
    assert "Lưu ý: Văn bản không nêu thời gian thực hiện." in listing


def test_a_dash_reads_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PLAN.encode())))
    assert json.loads(run("-", "--json"))["number"] == "5/KH-UBND"


def test_a_file_that_is_not_there_and_one_that_cannot_be_read(tmp_path):
    with pytest.raises(CommandError, match="Không mở được tệp"):
        run(str(tmp_path / "khong-co.docx"))
    broken = tmp_path / "hong.docx"
    broken.write_bytes(b"PK\x03\x04")
    with pytest.raises(CommandError, match="Tệp hỏng"):
        run(str(broken))
