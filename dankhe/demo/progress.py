"""How the models of the story went on: promises, updates with figures and drawn photos, last year's results."""

import io
from datetime import timedelta
from decimal import Decimal
from functools import cache

from PIL import Image, ImageDraw

from campaigns.deadlines import local_day
from interface.photos import LARGE, SMALL, Developed
from models_registry.enums import AT_WORK, UpdateKind
from models_registry.models import Indicator, MobilisationModel
from models_registry.selectors import Period
from models_registry.services import Told, correct_update, record_update, set_photo_clearance, withdraw_update

PROMISES = (
    (("households_joined", 20, 95), ("land_given", 0, 1850)),
    (("households_joined", 12, 36), ("labour_days", 0, 640)),
    (("households_joined", 30, 48), ("money_raised", 0, 220_000_000)),
)
STORIES = (
    ("Họp dân lần đầu, phân công từng tổ viên theo hộ.", Decimal("0.35")),
    ("Bà con cùng làm hai ngày cuối tuần; đã xong quá nửa phần việc.", Decimal("0.7")),
    ("Nghiệm thu phần chính; giao tổ tự quản chăm sóc, bảo dưỡng.", Decimal("0.95")),
)
DAYS = (75, 40, 8)
TOLD_MODELS, PICTURED = 8, 3
SCENES = (((150, 190, 220), (96, 140, 84)), ((230, 205, 160), (140, 110, 70)), ((190, 215, 235), (70, 120, 100)))


def promised(order):
    """Rows of promised results for the model of that place in the story."""
    codes = PROMISES[order % len(PROMISES)]
    rows = {row.code: row for row in Indicator.objects.filter(code__in=[code for code, *_ in codes])}
    return [{"indicator": rows[code], "baseline": Decimal(base), "value": Decimal(goal)} for code, base, goal in codes]


@cache
def scene(number):
    """A drawn landscape in the place of a photo of real people."""
    sky, field = SCENES[number]
    image = Image.new("RGB", (LARGE, 1200), sky)
    pen = ImageDraw.Draw(image)
    pen.polygon([(0, 700), (500, 420), (1000, 640), (LARGE, 380), (LARGE, 1200), (0, 1200)], fill=field)
    pen.polygon([(700, 1200), (820, 650), (860, 650), (1100, 1200)], fill=(215, 205, 190))
    for x in range(80, LARGE, 170):
        pen.ellipse((x, 900 - x % 90, x + 46, 946 - x % 90), fill=(200, 60 + number * 60, 90))
    large, small = io.BytesIO(), io.BytesIO()
    image.save(large, "JPEG", quality=80)
    image.thumbnail((SMALL, SMALL))
    image.save(small, "JPEG", quality=80)
    return Developed(large.getvalue(), small.getvalue())


def tell_progress(story):
    """Updates of this year's models at work, and the result of the year before of last year's."""
    year = story.today.year
    models = MobilisationModel.objects.filter(campaign=story.campaign, state__in=AT_WORK).order_by("pk")
    for order, model in enumerate(models.filter(year=year)[:TOLD_MODELS]):
        updates = [tell(story, model, order, step) for step in range(len(STORIES) - order % 2)]
        if order == 0:
            for photo in updates[0].photos.all():
                set_photo_clearance(actor=story.secretary, photo_id=photo.pk, cleared=True, clock=lambda: story.ago(5))
            mend(story, updates)
    period = Period(UpdateKind.YEAR, year - 1)
    for model in models.filter(year=year - 1)[:TOLD_MODELS]:
        figures = figures_at(model, Decimal(1))
        told = Told(period.last_day - timedelta(days=11), "Hoàn thành các chỉ tiêu đã đăng ký.", figures, period=period)
        record_update(actor=story.officer, model_id=model.pk, told=told, clock=lambda: story.ago(300))


def figures_at(model, share):
    """What each promise has come to: whole units of the way from its base line."""
    rows = model.promises.select_related("indicator")
    return {row.indicator: Decimal(int(row.baseline + share * (row.value - row.baseline))) for row in rows}


def tell(story, model, order, step):
    clock = story.ago(DAYS[step] - order)
    words, share = STORIES[step]
    photos = [scene((order + number) % len(SCENES)) for number in range(2)] if order < PICTURED else []
    told = Told(local_day(clock), words, figures_at(model, share), photos, "Bà con cùng làm" if photos else "")
    return record_update(actor=story.officer, model_id=model.pk, told=told, clock=lambda: clock)


def mend(story, updates):
    """One update corrected and one withdrawn, so that both can be seen."""
    last = updates[-1]
    reason = "Đếm lại số hộ sau khi nghiệm thu."
    words = f"{last.text} Có 3 hộ làm vượt phần việc."
    correct_update(
        actor=story.officer,
        update_id=last.pk,
        expected_version=last.version,
        told=Told(last.happened_on, words, figures_at(last.model, Decimal("0.9"))),
        reason=reason,
        clock=lambda: story.ago(4),
    )
    extra = Told(local_day(story.ago(3)), "Ghi nhầm sang mô hình này.")
    wrong = record_update(actor=story.officer, model_id=last.model_id, told=extra, clock=lambda: story.ago(3))
    withdraw_update(
        actor=story.officer,
        update_id=wrong.pk,
        expected_version=wrong.version,
        reason="Nội dung thuộc mô hình khác.",
        clock=lambda: story.ago(2),
    )
