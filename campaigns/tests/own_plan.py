"""A made-up plan of the cast's commune, as an officer would paste it, and the steps of reading it."""

from datetime import date

from campaigns.forms.plans import ReadingForms
from campaigns.plan_reader import read_plan

TODAY = date(2026, 11, 22)
PLAN = """ỦY BAN NHÂN DÂN
XÃ HÒA BÌNH

Số: 15/KH-UBND

Hòa Bình, ngày 20 tháng 01 năm 2026

KẾ HOẠCH
Tổ chức phong trào thi đua “Dân vận khéo” trên địa bàn xã Hòa Bình, giai đoạn 2026 - 2030

Căn cứ Luật Thi đua, khen thưởng số 06/2022/QH15 ngày 15/6/2022;

Thực hiện Kế hoạch số 08/KH-UBND ngày 05/01/2026 của UBND tỉnh Sông Lam về tổ chức phong trào thi đua “Dân vận khéo” \
giai đoạn 2026 - 2030, Ủy ban nhân dân xã Hòa Bình ban hành Kế hoạch như sau:

I. MỤC ĐÍCH, YÊU CẦU

1. Mục đích

Nâng cao nhận thức, trách nhiệm của cán bộ, đảng viên và Nhân dân trong xã về công tác dân vận.

II. NỘI DUNG PHONG TRÀO THI ĐUA

1. Đối tượng thi đua

a) Tập thể: Các cơ quan, đoàn thể, các xóm trên địa bàn xã.

b) Cá nhân: Cán bộ, công chức, người lao động và Nhân dân trong xã.

2. Nội dung thi đua

- Trên lĩnh vực kinh tế: Vận động Nhân dân chuyển đổi cây trồng, hiến đất làm đường, giúp nhau giảm nghèo.

- Trên lĩnh vực văn hóa - xã hội: Vận động Nhân dân giữ gìn vệ sinh, xây dựng gia đình văn hóa.

3. Chỉ tiêu

Hằng năm, mỗi xóm, mỗi cơ quan xây dựng mới hoặc nhân rộng ít nhất từ 01 đến 02 mô hình “Dân vận khéo”.

4. Thời gian thực hiện

- Giai đoạn 1: Từ năm 2026 đến năm 2028.

- Giai đoạn 2: Từ năm 2028 đến năm 2030.

III. CÔNG TÁC KHEN THƯỞNG

1. Hình thức khen thưởng

- Giấy khen của Chủ tịch UBND xã.

2. Hồ sơ đề nghị khen thưởng

Các xóm, cơ quan gửi hồ sơ đề nghị khen thưởng về Phòng Văn hóa - Xã hội xã trước ngày 10 tháng 12 hằng năm.

IV. TỔ CHỨC THỰC HIỆN

1. Phòng Văn hóa - Xã hội xã: Chủ trì hướng dẫn, đôn đốc các xóm thực hiện Kế hoạch này; tổng hợp kết quả, báo cáo \
Chủ tịch UBND xã trước ngày 20 tháng 12 hằng năm.

2. Trưởng các xóm: Tuyên truyền, vận động Nhân dân tham gia phong trào.

Trên đây là Kế hoạch tổ chức phong trào thi đua “Dân vận khéo” giai đoạn 2026 - 2030./.

Nơi nhận:
- UBND tỉnh;
- Các xóm;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Nguyễn Văn Bình
"""


def forms_of(upload, answers=None, **asked):
    """The page of an upload as the officer has it."""
    given = upload.answers if answers is None else answers
    return ReadingForms(upload, read_plan(upload.text), answers=given, today=TODAY, **asked)


def typed_as_read(page):
    """What the page posts when nothing is changed and nothing is ticked."""
    return {
        box.html_name: "" if box.value() is None else str(box.value())
        for form in page.forms
        for box in form.boxes
        if box.field.widget.input_type != "checkbox" or box.value()
    }


def all_ticked(upload, **changes):
    """The answers after «Xác nhận tất cả», with ``changes`` typed over them; the names are those of the inputs."""
    page = forms_of(upload)
    answers, _ = page.confirming(typed_as_read(page), "all")
    return answers | changes
