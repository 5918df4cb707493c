"""Reports written on the page: every third dossier of the story has one, with photos, in place of a scanned file."""

import io
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from awards.enums import SubjectKind
from awards.services import add_photos, save_report, version_of
from interface.photos import Developed

WORDS = {
    "nhan-luc": "42 hộ, 168 nhân khẩu, trong đó 12 đảng viên, 26 hội viên phụ nữ.",
    "nhiem-vu": "Tuyên truyền, vận động Nhân dân thực hiện chủ trương của Đảng, chính sách của Nhà nước ở khu dân cư.",
    "que-quan": "Xã Phú Lạc, tỉnh Thái Nguyên.",
    "nhan-khau": "4 nhân khẩu.",
    "noi-dung": (
        "Từ tháng 3, đã họp dân bốn lần để bàn việc làm đường và giữ vệ sinh chung; lấy ý kiến từng hộ trước khi làm.\n"
        "Phân công mỗi đảng viên phụ trách năm hộ, gặp riêng những hộ còn băn khoăn.\n"
        "Công khai thu chi hằng tháng ở nhà văn hóa; cán bộ hiến đất, góp công trước."
    ),
    "ket-qua": (
        "38/42 hộ ký cam kết, đạt 90%.\n"
        "Hiến 1.250 m² đất, góp 320 ngày công và 86.500.000 đồng.\n"
        "Làm xong 640 m đường bê tông, 12 điểm để rác có nắp đậy."
    ),
    "so-sanh": "Tăng 15 hộ tham gia so với năm trước; hoàn thành sớm 45 ngày so với kế hoạch.",
    "hieu-qua": "Không còn đơn thư về đất đai; hai xóm bên đã đến học và làm theo từ tháng 8.",
    "bai-hoc": "Cán bộ làm trước, công khai từng khoản, lắng nghe hộ khó trước khi vận động số đông.",
}
SCENES = (
    ("Ngày ra quân làm đường", "#6b8e5a"),
    ("Họp dân lấy ý kiến", "#8a6d4b"),
    ("Đường sau khi hoàn thành", "#5b7fa3"),
)


@cache
def scene(caption, colour, number):
    """A drawn stand-in for a photo; ``number`` makes each one another picture."""
    page = Image.new("RGB", (960, 640), colour)
    pen = ImageDraw.Draw(page)
    pen.polygon([(0, 640), (380, 250), (580, 250), (960, 640)], fill="#c9c2b3")
    pen.rectangle((0, 0, 960, 180), fill="#dfe8ef")
    pen.text((40, 560), f"ANH MINH HOA {number}", fill="white", font=ImageFont.load_default(36))
    return Developed(large=jpeg(page), small=jpeg(page.resize((320, 213))))


def jpeg(page):
    kept = io.BytesIO()
    page.save(kept, "JPEG", quality=70)
    return kept.getvalue()


def tell_report(story, dossier, *, days_ago):
    """Write the whole report of every third dossier; whether it was written."""
    if dossier.pk % 3:
        return False
    known = {answer.section_key for answer in dossier.report.answers.all()}
    general = {
        SubjectKind.COLLECTIVE: ("nhan-luc", "nhiem-vu"),
        SubjectKind.INDIVIDUAL: ("que-quan",),
        SubjectKind.HOUSEHOLD: ("nhan-khau",),
    }[dossier.subject_kind]
    keys = [key for key in (*general, "noi-dung", "ket-qua", "so-sanh", "hieu-qua", "bai-hoc") if key not in known]
    save_report(
        dossier_id=dossier.pk,
        expected_version=version_of(dossier),
        actor=story.officer,
        now=story.ago(days_ago, hour=11),
        answers={key: WORDS[key] for key in keys},
    )
    for number, (caption, colour) in enumerate(SCENES[: 1 + dossier.pk % 2], start=1):
        add_photos(
            dossier_id=dossier.pk,
            photos=[scene(caption, colour, number)],
            caption=caption,
            actor=story.officer,
            now=story.ago(days_ago, hour=11),
        )
    return True
