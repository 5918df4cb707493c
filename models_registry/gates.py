"""What is missing: ``{field: sentence}``, empty when ready. Time is an argument."""

from datetime import date

from campaigns.enums import CampaignState
from models_registry.enums import LEVEL_RANK, ON_THE_LIST, ModelOrigin, RecognitionLevel
from models_registry.personal_data import private_details, uncleared_names
from models_registry.scoring import rubric_gaps

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
    """Which of the ten items of the registration form are still empty: neither told in prose nor given as rows."""
    told_otherwise = {
        "forces": lambda: model.force_rows.exists(),
        "resources": lambda: model.resource_rows.exists(),
        "outputs": lambda: model.promises.exists(),
        "schedule": lambda: model.starts_on and model.assess_on,
    }
    return {
        name: MISSING[name]
        for name in TEN_ITEMS
        if not getattr(model, name).strip() and not (name in told_otherwise and told_otherwise[name]())
    }


def content_gaps(model):
    """What the registrant still has to write: the ten items and the field."""
    gaps = item_gaps(model)
    if model.field_id is None:
        gaps["field"] = "Chưa chọn lĩnh vực."
    return gaps


CONTENT_COUNT = len(TEN_ITEMS) + 1


def detail_gaps(model):
    """What was begun and not finished, or cannot be true as it stands; none of it counts among the ten items."""
    gaps, period_end = {}, model.campaign.period_end
    if model.is_hard_area and not model.hard_area_reason.strip():
        gaps["hard_area_reason"] = "Chưa ghi địa bàn khó khăn, đặc thù thế nào."
    if model.is_pilot and not model.pilot_support.strip():
        gaps["pilot_support"] = "Chưa ghi hỗ trợ cần có cho mô hình điểm."
    if model.replicated_from_id and model.origin != ModelOrigin.REPLICATED:
        gaps["origin"] = "Đã ghi mô hình gốc thì hình thức là “Nhân rộng”; không nhân rộng nữa thì bỏ mô hình gốc."
    starts_on, assess_on = model.starts_on, model.assess_on
    if starts_on and model.origin != ModelOrigin.MAINTAINED and starts_on.year < model.year:
        gaps["starts_on"] = (
            f"Ngày bắt đầu {starts_on:%d/%m/%Y} trước năm đăng ký {model.year}; nếu mô hình đã có từ trước, hãy chọn "
            "hình thức “Duy trì”."
        )
    elif starts_on and starts_on.year > model.year + 1:
        gaps["starts_on"] = f"Ngày bắt đầu {starts_on:%d/%m/%Y} quá xa năm đăng ký {model.year}."
    if assess_on and starts_on and assess_on <= starts_on:
        gaps["assess_on"] = f"Thời điểm đánh giá phải sau ngày bắt đầu {starts_on:%d/%m/%Y}."
    elif assess_on and assess_on.year < model.year:
        gaps["assess_on"] = f"Thời điểm đánh giá phải từ năm đăng ký {model.year} trở đi."
    elif assess_on and period_end and assess_on > period_end:
        gaps["assess_on"] = f"Thời điểm đánh giá phải trước khi phong trào kết thúc, ngày {period_end:%d/%m/%Y}."
    return gaps


def levels_on(day):
    """Levels at which a model can be registered on that day."""
    gone = {RecognitionLevel.DISTRICT} if day > LAST_DAY_OF_DISTRICTS else set()
    return [level for level in RecognitionLevel if level not in gone]


def amount_fault(amount, indicator=None):
    """Why the amount cannot be kept, of this indicator where one is given; empty when it can."""
    if amount < 0:
        return "Số lượng không được âm."
    if amount >= 10**14:
        return "Số lượng quá lớn."
    places = 2 if indicator is None else indicator.decimals
    if amount != round(amount, places):
        return f"Chỉ ghi nhiều nhất {places} chữ số sau dấu phẩy." if places else "Hãy ghi số nguyên."
    return ""


def registration_gaps(model):
    """An idea may be as incomplete as it likes; a registration may not, and its campaign must run in that year."""
    return content_gaps(model) | detail_gaps(model) | period_gaps(model, "đăng ký mô hình")


def period_gaps(record, act):
    """Whether the record's campaign runs in the record's year; ``act`` is what it would take in then."""
    campaign = record.campaign
    if campaign.state != CampaignState.RUNNING:
        return {"campaign": f"Phong trào {campaign.get_state_display().lower()} nên chưa nhận {act}."}
    if not campaign.runs_in(record.year):
        return {"year": f"Năm {record.year} nằm ngoài thời gian của phong trào ({campaign.period})."}
    return {}


def paper_gaps(*, level, decision_number, decided_on, today):
    """Whether the decision or certificate behind a recognition is stated in full and can be true."""
    gaps = {}
    if level not in RecognitionLevel.values:
        gaps["level"] = "Hãy chọn cấp công nhận."
    if not decision_number.strip():
        gaps["decision_number"] = "Hãy ghi số quyết định hoặc giấy công nhận."
    if decided_on is None:
        gaps["decided_on"] = "Hãy ghi ngày quyết định."
    elif decided_on > today:
        gaps["decided_on"] = f"Ngày quyết định {decided_on:%d/%m/%Y} còn ở phía trước."
    elif level == RecognitionLevel.DISTRICT and decided_on > LAST_DAY_OF_DISTRICTS:
        gaps["level"] = f"Không còn cấp huyện sau ngày {LAST_DAY_OF_DISTRICTS:%d/%m/%Y}; hãy chọn cấp khác."
    return gaps


def recognition_gaps(model, *, level, year, decision_number, decided_on, issuer, today):
    """Whether a recognition of a model can be recorded."""
    gaps = paper_gaps(level=level, decision_number=decision_number, decided_on=decided_on, today=today)
    if not issuer.strip():
        gaps["issuer"] = "Hãy ghi cơ quan công nhận."
    if decided_on is None:
        return gaps
    if year is None or not model.year <= year <= decided_on.year:
        gaps["year"] = f"Năm được công nhận phải từ {model.year} (năm đăng ký) đến năm của quyết định."
    elif model.recognitions.filter(level=level, year=year).exists():
        gaps["level"] = f"Mô hình đã được công nhận ở cấp này cho năm {year}."
    return gaps


def introduction_gaps(exemplar):
    """What an exemplar still lacks before it is introduced; its campaign must run in that year."""
    gaps = {}
    if not exemplar.title.strip():
        gaps["title"] = "Chưa ghi việc làm nêu gương."
    if exemplar.field_id is None:
        gaps["field"] = "Chưa chọn lĩnh vực."
    if not exemplar.story.strip():
        gaps["story"] = "Chưa kể chuyện người tốt, việc tốt."
    return gaps | period_gaps(exemplar, "giới thiệu điển hình")


def exemplar_recognition_gaps(exemplar, *, level, decision_number, decided_on, today):
    """Whether a recognition of an exemplar can be recorded; one that is recognised goes on to a higher level only."""
    gaps = paper_gaps(level=level, decision_number=decision_number, decided_on=decided_on, today=today)
    held = exemplar.recognised_level
    if held and level in LEVEL_RANK and LEVEL_RANK[level] <= LEVEL_RANK[held]:
        label = RecognitionLevel(held).label.lower()
        gaps["level"] = f"Điển hình đã được công nhận ở {label}; chỉ ghi thêm cấp cao hơn."
    if decided_on and decided_on.year < exemplar.year:
        gaps["decided_on"] = f"Ngày quyết định {decided_on:%d/%m/%Y} trước năm {exemplar.year}."
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


def past_year_gaps(campaign, told, *, today):
    """What cannot be true of one year that an old list tells of a model (``services.PastYear``)."""
    gaps = {}
    if not campaign.runs_in(told.year) or told.year > today.year:
        gaps["year"] = f"Năm {told.year} không thuộc những năm đã qua của phong trào ({campaign.period})."
    if told.level:
        if not told.decision_number.strip() or not told.issuer.strip() or told.decided_on is None:
            gaps["decision_number"] = "Đã ghi cấp công nhận thì cần số, ngày quyết định và cơ quan công nhận."
        elif told.decided_on > today:
            gaps["decided_on"] = f"Ngày quyết định {told.decided_on:%d/%m/%Y} còn ở phía trước."
        elif told.decided_on.year < told.year:
            gaps["decided_on"] = f"Ngày quyết định {told.decided_on:%d/%m/%Y} trước năm {told.year}."
        elif told.level == RecognitionLevel.DISTRICT and told.decided_on > LAST_DAY_OF_DISTRICTS:
            gaps["level"] = f"Không còn cấp huyện sau ngày {LAST_DAY_OF_DISTRICTS:%d/%m/%Y}."
    elif told.decision_number.strip() or told.decided_on:
        gaps["level"] = "Có quyết định công nhận mà chưa ghi cấp công nhận."
    for indicator, value in told.figures:
        if fault := amount_fault(value, indicator):
            gaps[f"figure-{indicator.pk}"] = f"{indicator}: {fault}"
    return gaps


EXPLAINED = "Giải thích số liệu:"


def update_gaps(model, told, lines, *, closed_on, today):
    """What cannot be true of an update (``services.Told``) of a model, or is still missing from it.

    ``lines`` are the ``FigureLine`` of the model without this update, ``closed_on`` the day of its last snapshot.
    """
    period, day = told.period, told.happened_on
    if gap := day_gap(model, day, period, closed_on=closed_on, today=today):
        return {"happened_on": gap}
    gaps = {}
    if not told.text.strip() and not told.figures and not told.photo_count:
        gaps["text"] = "Hãy viết một câu, ghi một số liệu hoặc chọn một ảnh."
    for indicator, value in told.figures.items():
        if fault := amount_fault(value, indicator):
            gaps[f"figure-{indicator.pk}"] = f"{indicator}: {fault}"
    if told.figures and closed_on and day <= closed_on:
        gaps["happened_on"] = (
            f"Số liệu đã chốt đến ngày {closed_on:%d/%m/%Y}. Hãy chọn ngày sau đó, hoặc để trống số liệu và chỉ ghi "
            "diễn biến, ảnh."
        )
    told_of = {indicator.pk for indicator in told.figures}
    if period:
        for line in lines:
            if line.promised is not None and line.indicator.pk not in told_of:
                gaps[f"figure-{line.indicator.pk}"] = f"{period} cần số liệu của “{line.indicator}”."
    if not gaps and EXPLAINED not in told.text and (turns := list(turns_back(told, lines))):
        gaps["explanation"] = f"{' '.join(turns)} Nếu đúng như vậy, hãy viết một câu giải thích."
    return gaps


def day_gap(model, day, period, *, closed_on, today):
    """Why the update cannot be of this day; empty when it can."""
    if day > today:
        return f"Ngày {day:%d/%m/%Y} còn ở phía trước."
    if day.year < model.year:
        return f"Ngày phải từ năm đăng ký ({model.year}) trở đi."
    if period and not period.first_day <= day <= period.last_day:
        return f"{period} tính đến một ngày từ {period.first_day:%d/%m/%Y} đến {period.last_day:%d/%m/%Y}."
    if period and closed_on and day <= closed_on:
        return f"Kết quả của kỳ sau đã chốt đến ngày {closed_on:%d/%m/%Y}."
    return ""


def turns_back(told, lines):
    """Sentences on figures that go against what was told of an earlier or a later day."""
    by_key = {line.indicator.pk: line for line in lines}
    for indicator, value in told.figures.items():
        line = by_key.get(indicator.pk)
        if line is None:
            continue
        before, after = line.around(told.happened_on)
        sign, word = (1, "cao") if line.falls else (-1, "thấp")
        if before and sign * (value - before[1]) > 0:
            yield f"“{indicator}” {word} hơn số đã ghi ngày {before[0]:%d/%m/%Y}."
        elif after and sign * (after[1] - value) > 0:
            yield f"“{indicator}” vượt số đã ghi ngày {after[0]:%d/%m/%Y}."


def opening_gaps(model, rubric, *, year, visited_on, today):
    """Whether the model can be appraised for that year on that scale; ``rubric`` is one in force, or ``None``."""
    gaps = {}
    if rubric is None:
        gaps["rubric"] = "Phong trào không có thang điểm này đang áp dụng; hãy chọn lại."
    elif missing := rubric_gaps(rubric.criteria.all(), rubric.bands.all()):
        gaps["rubric"] = f"Thang điểm chưa dùng được: {' '.join(missing)}"
    if year is None or not model.year <= year <= today.year:
        gaps["year"] = f"Năm thẩm định phải từ {model.year} (năm đăng ký) đến {today.year}."
    if visited_on and visited_on.year < model.year:
        gaps["visited_on"] = f"Ngày đến thẩm định phải từ năm đăng ký ({model.year}) trở đi."
    return gaps


def years_kept_anew(model, today):
    """Years for which the model may still be declared kept (duy trì): after its first, told, on the list, not named."""
    held = {row.year for row in model.years.all()}
    if model.state not in ON_THE_LIST or not held:
        return []
    gone = [(row.delisted_on.year, row.reinstated_on) for row in model.delistings.all()]
    return [
        year
        for year in range(min(held) + 1, today.year + 1)
        if year not in held
        and model.campaign.runs_in(year)
        and not any(left <= year and (back is None or back.year > year) for left, back in gone)
    ]


def keep_up_gaps(model, *, year, today):
    """Why the model cannot be declared kept for the year."""
    if year in years_kept_anew(model, today):
        return {}
    held = {row.year: row for row in model.years.all()}
    if model.state not in ON_THE_LIST:
        return {"year": f"Mô hình đang ở trạng thái “{model.get_state_display()}”, không có trong danh sách."}
    if year in held:
        return {"year": f"Năm {year} của mô hình đã ghi là “{held[year].get_origin_display()}”."}
    if held and year < min(held):
        return {"year": f"Mô hình có từ năm {min(held)}; chỉ duy trì được từ năm sau đó."}
    if year > today.year or not model.campaign.runs_in(year):
        return {"year": f"Năm {year} không thuộc những năm đã đến của phong trào ({model.campaign.period})."}
    return {"year": f"Cuối năm {year} mô hình không có trong danh sách."}


def outstanding_gaps(model, *, year):
    """Why the model cannot be named outstanding (tiêu biểu) of the year."""
    if not model.years.standing().filter(year=year).exists():
        return {"year": f"Mô hình không có trong danh sách của năm {year} (chưa ghi mới, nhân rộng hay duy trì)."}
    if not model.recognitions.filter(year__lte=year).exists():
        return {"year": f"Chỉ mô hình đã được công nhận đến hết năm {year} mới được chọn tiêu biểu."}
    return {}


def publication_gaps(story, photos, *, known, is_listed):
    """Why a story may not be shown to strangers: what is empty, not cleared, or tells of somebody who did not agree.

    ``known`` are the names of ``selectors.known_names``, ``photos`` those chosen for the story.
    """
    gaps = {}
    if not is_listed:
        gaps["source"] = "Chỉ công bố bài về mô hình có trong danh sách hoặc điển hình đã giới thiệu."
    if not story.headline.strip():
        gaps["headline"] = "Chưa có tiêu đề."
    if not story.story.strip():
        gaps["story"] = "Chưa viết câu chuyện."
    if any(not photo.is_cleared or photo.update.withdrawn_at for photo in photos):
        gaps["photos"] = "Có ảnh chưa được phép công bố; hãy bỏ chọn hoặc cho phép ảnh ở trang tiến độ trước."
    texts = {"headline": story.headline, "story": story.story}
    for name, text in texts.items():
        if sentence := data_sentence(text, known, story.cleared_names):
            gaps[name] = sentence
    captions = "\n".join(photo.caption for photo in photos)
    if sentence := data_sentence(captions, known, story.cleared_names):
        gaps["photos"] = f"Chú thích ảnh: {sentence}"
    return gaps


def data_sentence(text, known, cleared=""):
    """What of people stands in the text and may not be told, in words; empty when nothing does."""
    sentences = [f"“{words}” giống {what}; hãy bỏ khỏi bài." for what, words in private_details(text)]
    if names := uncleared_names(text, known, cleared):
        quoted = ", ".join(f"“{name}”" for name in names)
        sentences.append(
            f"Tên chưa được phép nêu: {quoted}. Hãy bỏ tên khỏi bài, hoặc hỏi người được nhắc đến và ghi họ tên vào ô "
            "“Tên người được phép nêu”."
        )
    return " ".join(sentences)
