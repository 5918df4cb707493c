"""Forms of the report with headings, awards that ask for one, dossiers with words and photos."""

from django.core.files.uploadedfile import SimpleUploadedFile

from awards.models import ReportForm, ReportSection, UsualPaper
from awards.services import add_photos, save_report, version_of
from awards.tests.factories import (
    IN_TIME,
    make_campaign_award,
    make_checklist_item,
    make_item_type,
    numbers,
    preparer_for,
)
from interface.photos import Developed
from interface.tests.photo_corpus import jpeg, picture

HEADINGS = (
    ("ten", "I. Thông tin chung", "Tên đối tượng", 1, True, "name"),
    ("noi-dung", "II. Thành tích đạt được", "Nội dung, biện pháp đã làm", 6, True, "work"),
    ("ket-qua", "II. Thành tích đạt được", "Kết quả bằng con số", 6, True, "figures"),
    ("bai-hoc", "II. Thành tích đạt được", "Bài học kinh nghiệm", 4, False, ""),
)


def make_report_form(**columns):
    """A form of the movement type with one heading for the subject and three for the achievements, one optional."""
    form = ReportForm(
        **{
            "code": f"Mẫu {next(numbers)}",
            "name": "Báo cáo thành tích theo chuyên đề",
            "legal_basis": "Thông tư 20/2025/TT-BNV",
            **columns,
        }
    )
    form.full_clean(validate_constraints=False)
    form.save()
    for order, (key, part, heading, rows, is_required, filled_from) in enumerate(HEADINGS, start=1):
        section = ReportSection(
            form=form,
            key=key,
            part=part,
            heading=heading,
            order=order,
            rows=rows,
            is_required=is_required,
            filled_from=filled_from,
            guidance=f"Hướng dẫn viết mục {heading}.",
            suggested_words="Đã vận động 45/60 hộ." if key == "ket-qua" else "",
        )
        section.full_clean(validate_constraints=False)
        section.save()
    return form


def make_reported_award(campaign, **columns):
    """An award whose checklist asks for the report, and for nothing else."""
    award = make_campaign_award(campaign, **columns)
    award.checklist.all().delete()
    make_checklist_item(award, item_type=make_item_type(name="Báo cáo thành tích", is_report=True))
    return award


def make_usual_paper(**columns):
    paper = UsualPaper(**{"item_type": columns.get("item_type") or make_item_type(), **columns})
    paper.full_clean(validate_constraints=False)
    paper.save()
    return paper


def write_report(dossier, *, actor=None, now=IN_TIME, **words):
    """Write under the headings; keys with a dash are given with an underscore."""
    dossier = type(dossier).objects.get(pk=dossier.pk)
    answers = {key.replace("_", "-"): text for key, text in words.items()}
    return save_report(
        dossier_id=dossier.pk,
        expected_version=version_of(dossier),
        actor=actor or preparer_for(dossier),
        now=now,
        answers=answers,
    )


def write_whole_report(dossier, **columns):
    words = {"ten": "Trần Văn An", "noi_dung": "Họp dân bốn lần.", "ket_qua": "Hiến 1.250 m² đất."}
    return write_report(dossier, **words, **columns)


def developed(number=1):
    """A photo as the service takes it; another ``number`` is another picture."""
    content = jpeg(picture(300 + number, 200))
    return Developed(large=content, small=content)


def put_photos(dossier, count=1, *, actor=None, caption="", now=IN_TIME):
    photos = [developed(next(numbers)) for _ in range(count)]
    return add_photos(
        dossier_id=dossier.pk, photos=photos, caption=caption, actor=actor or preparer_for(dossier), now=now
    )


def photo_upload(name="IMG_0001.jpg", number=1):
    return SimpleUploadedFile(name, jpeg(picture(300 + number, 200)), content_type="image/jpeg")
