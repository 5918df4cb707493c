"""What is missing: ``{field: sentence}``, empty when ready. Time is an argument."""

from datetime import date

from campaigns.enums import CampaignState
from models_registry.enums import RecognitionLevel

TEN_ITEMS = (
    "title",
    "situation",
    "aims",
    "content",
    "place_and_people",
    "forces",
    "resources",
    "schedule",
    "outputs",
    "sustainability",
)
LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)

MISSING = {
    "title": "Chưa đặt tên mô hình.",
    "situation": "Chưa nêu thực trạng, lý do.",
    "aims": "Chưa nêu mục tiêu và tiêu chí.",
    "content": "Chưa nêu nội dung, cách làm.",
    "place_and_people": "Chưa nêu địa bàn, đối tượng vận động.",
    "forces": "Chưa nêu lực lượng chủ trì, phối hợp, tham gia.",
    "resources": "Chưa nêu nguồn lực.",
    "schedule": "Chưa nêu thời gian, tiến độ, thời điểm đánh giá.",
    "outputs": "Chưa nêu sản phẩm, kết quả kiểm chứng được.",
    "sustainability": "Chưa nêu khả năng duy trì, nhân rộng.",
}


def item_gaps(model):
    """Which of the ten items of the registration form are still empty."""
    return {name: MISSING[name] for name in TEN_ITEMS if not getattr(model, name).strip()}


def content_gaps(model):
    """What the registrant still has to write: the ten items and the field."""
    gaps = item_gaps(model)
    if model.field_id is None:
        gaps["field"] = "Chưa chọn lĩnh vực."
    return gaps


CONTENT_COUNT = len(TEN_ITEMS) + 1


def registration_gaps(model):
    """An idea may be as incomplete as it likes; a registration may not, and its campaign must run in that year."""
    gaps = content_gaps(model)
    campaign = model.campaign
    if campaign.state != CampaignState.RUNNING:
        gaps["campaign"] = f"Phong trào {campaign.get_state_display().lower()} nên chưa nhận đăng ký mô hình."
    elif not campaign.runs_in(model.year):
        gaps["year"] = f"Năm {model.year} nằm ngoài thời gian của phong trào ({campaign.period})."
    return gaps


def recognition_gaps(model, *, level, year, decision_number, decided_on, issuer, today):
    """Whether the paper behind a recognition is stated in full and can be true."""
    gaps = {}
    if level not in RecognitionLevel.values:
        gaps["level"] = "Hãy chọn cấp công nhận."
    if not decision_number.strip():
        gaps["decision_number"] = "Hãy ghi số quyết định hoặc giấy công nhận."
    if not issuer.strip():
        gaps["issuer"] = "Hãy ghi cơ quan công nhận."
    if decided_on is None:
        return gaps | {"decided_on": "Hãy ghi ngày quyết định."}
    if decided_on > today:
        gaps["decided_on"] = f"Ngày quyết định {decided_on:%d/%m/%Y} còn ở phía trước."
    elif level == RecognitionLevel.DISTRICT and decided_on > LAST_DAY_OF_DISTRICTS:
        gaps["level"] = f"Không còn cấp huyện sau ngày {LAST_DAY_OF_DISTRICTS:%d/%m/%Y}; hãy chọn cấp khác."
    if year is None or not model.year <= year <= decided_on.year:
        gaps["year"] = f"Năm được công nhận phải từ {model.year} (năm đăng ký) đến năm của quyết định."
    elif model.recognitions.filter(level=level, year=year).exists():
        gaps["level"] = f"Mô hình đã được công nhận ở cấp này cho năm {year}."
    return gaps


def launch_gaps(model, *, launched_on, today):
    """Whether the day of the launch ceremony (ra mắt) can be true."""
    if launched_on is None:
        return {"launched_on": "Hãy ghi ngày ra mắt."}
    if launched_on > today:
        return {"launched_on": f"Ngày ra mắt {launched_on:%d/%m/%Y} còn ở phía trước."}
    if launched_on.year < model.year:
        return {"launched_on": f"Ngày ra mắt phải từ năm đăng ký ({model.year}) trở đi."}
    return {}
