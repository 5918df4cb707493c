"""Models of the two years before, brought in from an old list: kept up, named outstanding, reviewed, one taken off."""

from datetime import date, datetime
from functools import partial

from campaigns.deadlines import HANOI
from models_registry.enums import ModelOrigin, ModelState, RecognitionLevel, ReviewProposal
from models_registry.models import MobilisationModel
from models_registry.selectors.reviews import reviewed_models
from models_registry.services import (
    PastModel,
    PastYear,
    Proposed,
    carry_out_review,
    confirm_review,
    keep_up_model,
    open_review,
    propose_for_all,
    record_past_models,
    save_proposals,
    set_outstanding,
)

TITLES = (
    "Tổ tự quản đường làng sạch",
    "Nhóm hộ cùng làm chè an toàn",
    "Mỗi tuần một việc tốt vì dân",
    "Tuyến đường thắp sáng an ninh",
    "Hũ gạo tình thương của xóm",
    "Đổi công làm nhà cho hộ nghèo",
    "Câu lạc bộ Sán Chay hát sấng cọ",
    "Ngày thứ Bảy vì dân ở bộ phận một cửa",
)


def tell_years(story):
    """Last year's review is confirmed and carried out; this year's has begun."""
    last = story.today.year - 1
    first = max(last - 1, story.campaign.period_start.year)
    if not story.campaign.runs_in(last):
        return
    december = partial(datetime, last, 12, 20, 9, 15, tzinfo=HANOI)
    past = [
        PastModel(
            unit=story.hamlets[number % len(story.hamlets)],
            title=title,
            field=story.fields[number % len(story.fields)],
            state=ModelState.RECOGNISED if number % 2 else ModelState.ACTIVE,
            years=list(years_of(number, first, last)),
            launched_on=date(first, 4, 10),
        )
        for number, title in enumerate(TITLES)
    ]
    models = record_past_models(
        actor=story.secretary,
        campaign=story.campaign,
        past=past,
        source="Danh sách mô hình các năm trước (minh họa)",
        now=december(),
    )
    review_last_year(story, last, models, december)
    recognised = [model for model in models if model.state == ModelState.RECOGNISED]
    set_outstanding(model_id=recognised[0].pk, year=last, is_outstanding=True, actor=story.secretary, clock=december)
    for model in models[1:4]:
        keep_up_model(model_id=model.pk, year=story.today.year, actor=story.officer, clock=lambda: story.ago(40))
    begin_this_year(story, models)


def years_of(number, first, last):
    """New or replicated in the first year, recognised in it by turns; what was kept after that the review tells."""
    origin = ModelOrigin.REPLICATED if number % 3 == 0 else ModelOrigin.NEW
    decision = {
        "level": RecognitionLevel.GRASSROOTS,
        "decision_number": f"{60 + number}/QĐ-UBND",
        "decided_on": date(first, 11, 18),
        "issuer": "Ủy ban nhân dân xã Phú Lạc",
    }
    yield PastYear(row=number + 2, year=first, origin=origin, **(decision if number % 2 else {}))


def review_last_year(story, last, models, clock):
    review = open_review(campaign=story.campaign, year=last, actor=story.secretary, clock=clock)
    rows = [
        Proposed(models[0].pk, ReviewProposal.STRENGTHEN, "Chỉ còn 12 hộ tham gia, chưa có người phụ trách mới."),
        Proposed(models[4].pk, ReviewProposal.DELIST, "Không còn hoạt động từ tháng 3, xóm đã họp thống nhất dừng."),
    ]
    save_proposals(review_id=review.pk, rows=rows, actor=story.secretary)
    propose_for_all(review_id=review.pk, models=reviewed_models(review), actor=story.secretary, clock=clock)
    confirm_review(review_id=review.pk, actor=story.secretary, clock=clock)
    carry_out_review(review_id=review.pk, clock=clock)


def begin_this_year(story, models):
    """A page of the review that the officer has begun to fill in."""
    review = open_review(
        campaign=story.campaign, year=story.today.year, actor=story.secretary, clock=lambda: story.ago(2)
    )
    listed = set(reviewed_models(review).values_list("pk", flat=True))
    chosen = [model for model in models if model.pk in listed][:2]
    newest = MobilisationModel.objects.filter(pk__in=listed, state=ModelState.RECOGNISED).last()
    rows = [
        Proposed(chosen[0].pk, ReviewProposal.STRENGTHEN, "Đã nhắc hai lần, số hộ tham gia chưa tăng."),
        Proposed((newest or chosen[1]).pk, ReviewProposal.KEEP),
    ]
    save_proposals(review_id=review.pk, rows=rows, actor=story.secretary)
