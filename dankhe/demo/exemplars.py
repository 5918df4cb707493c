"""Exemplars of the story's year, and the province's public gallery with what was cleared for it."""

from datetime import date, timedelta

from campaigns.deadlines import local_day
from models_registry.enums import ON_THE_LIST, RecognitionLevel
from models_registry.models import MobilisationModel, Photo
from models_registry.services import advance_exemplar, create_exemplar, save_exemplar, set_photo_clearance
from models_registry.services.gallery import publish_story, save_story, set_gallery

EXEMPLARS = (
    (
        "person",
        0,
        "Hiến 420 m² đất vườn chè mở đường xóm",
        "Con đường vào xóm chỉ rộng 1,5 m, mùa hái chè phải gánh từng bao ra đầu dốc. Gia đình có mảnh vườn nằm "
        "ngay khúc cua hẹp nhất.\n\nKhông đợi ai vận động, chủ vườn tự chặt hai hàng chè đang độ thu hoạch, mời "
        "tổ liên gia đến đo đất. “Đường rộng thì chè của cả xóm cùng được giá”, câu nói ấy khiến 11 hộ còn lại "
        "hiến đất theo.\n\nSau bốn tháng, 1,2 km đường bê tông hoàn thành, xe tải vào tận đồi; giá chè tươi bán "
        "tại vườn tăng khoảng 1.000 đồng/kg.",
    ),
    (
        "household",
        1,
        "Nhận đỡ đầu hai em nhỏ mồ côi trong xóm",
        "Hai em mất cha mẹ khi đang học lớp ba và lớp năm. Bàn bạc trong nhà một buổi tối, cả gia đình thống nhất"
        " đón hai em về ở cùng.\n\nBa năm qua, hai em đi học đều; xóm góp sách vở, chi hội Phụ nữ góp tủ thuốc. "
        "Từ một nhà, đến nay đã có bốn nhà trong xóm nhận giúp trẻ em khó khăn.",
    ),
    (
        "unit",
        2,
        "Xóm không còn rác thải nhựa sau một năm",
        "Mỗi tối thứ Sáu, tổ tự quản gõ cửa từng nhà, chỉ cách phân loại rác. Người lớn làm trước, trẻ em chấm "
        "điểm.\n\n118 hộ ký cam kết, hai điểm thu gom được dựng bằng vật liệu cũ. Con suối đầu xóm nay trẻ em lại"
        " xuống tắm được.",
    ),
    (
        "person",
        3,
        "Hai mươi năm giữ lớp hát Then miễn phí",
        "Lớp học tối thứ Bảy chưa nghỉ buổi nào, đã dạy 140 người.",
    ),
    ("unit", 4, "Hòa giải thành chín trên chín vụ việc", "Tổ hòa giải đến tận nhà, nghe đủ hai bên rồi mới nói."),
    ("household", 5, "Mở cửa vườn mẫu cho cả xã đến học", ""),
)
STEPS = ("introduce", "recognise")
TAKEN = (2, 2, 2, 1, 1, 0)
TOLD = (
    (
        "{place}: con đường mở ra từ những mảnh đất hiến",
        "Trước đây, cứ mưa là xe không vào được, bà con phải gánh nông sản ra đường lớn.\n\nTổ vận động đến từng "
        "nhà, chia theo dòng họ, theo tổ liên gia; người được nể thì nói trước, người có đất thì được hỏi ý kiến "
        "trước tiên. Không ai bị ép, hộ nào còn băn khoăn thì đến lần thứ hai, thứ ba.\n\nNay đường rộng, sạch, "
        "có đèn. Việc chung xong sớm, tình làng nghĩa xóm cũng gần lại.",
    ),
    (
        "Cả xóm cùng làm, việc khó hóa dễ",
        "Bắt đầu từ một nhóm nhỏ sáu hộ, sau ba tháng đã có nửa xóm tham gia.\n\nMỗi tháng một buổi, ai làm được "
        "gì ghi lên bảng ở nhà văn hóa. Thấy kết quả, người đứng ngoài xin vào. Cán bộ chỉ gợi ý, bà con tự bàn, "
        "tự quyết.\n\nKết quả đo đếm được ở ngay bên trên, và điều không đo được là bà con nói chuyện với nhau "
        "nhiều hơn.",
    ),
    (
        "Học nhau cách làm ăn ngay tại vườn",
        "Thay vì mời bà con đến hội trường, buổi tập huấn diễn ra ngay giữa vườn nhà người làm giỏi.\n\nNgười học"
        " cầm tận tay, hỏi tận gốc. Mỗi hộ làm được lại nhận giúp hai hộ khác. Cứ thế, cách làm hay tự lan ra.",
    ),
)


def hold_up_examples(story):
    """Exemplars in every state but withdrawn, told of the people and households of the first hamlets."""
    made = []
    for kind, order, title, words in EXEMPLARS:
        unit = story.hamlets[order]
        subject = {
            "person": {"person": story.persons[unit.pk][0]},
            "household": {"household": story.households[unit.pk][0]},
        }.get(kind, {})
        begun = story.ago(70 - order)
        exemplar = create_exemplar(
            actor=story.officer,
            unit=unit,
            campaign=story.campaign,
            year=story.today.year,
            title=title,
            clock=lambda begun=begun: begun,
        )
        columns = {"story": words, "field": story.fields[order % 4], **subject}
        save_exemplar(actor=story.officer, exemplar_id=exemplar.pk, expected_version=1, **columns)
        for step, action in enumerate(STEPS[: TAKEN[order]]):
            moment = story.ago(60 - order - step * 30)
            facts = {}
            if action == "recognise":
                decided = {
                    "decision_number": f"{order + 40}/QĐ-UBND",
                    "decided_on": max(local_day(moment) - timedelta(days=1), date(exemplar.year, 1, 1)),
                }
                facts = {"level": RecognitionLevel.GRASSROOTS, **decided}
            actor = story.officer if action == "introduce" else story.secretary
            exemplar = advance_exemplar(
                exemplar_id=exemplar.pk, action=action, actor=actor, clock=lambda moment=moment: moment, **facts
            )
        made.append(exemplar)
    show_to_strangers(story, made)


def show_to_strangers(story, exemplars):
    """Open the gallery; publish some models and exemplars, leave one story unfinished."""
    opened = story.ago(20)
    set_gallery(
        actor=story.users["quantri"],
        province_id=story.province.pk,
        is_open=True,
        introduction="Những cách làm của bà con và cán bộ cơ sở: việc nhỏ, thật, ở gần, ai cũng học theo được.",
        clock=lambda: opened,
    )
    photos = Photo.objects.filter(update__withdrawn_at=None, update__model__campaign=story.campaign)
    pictured = list(dict.fromkeys(photos.order_by("update__model").values_list("update__model", flat=True)))[
        : len(TOLD)
    ]
    told = MobilisationModel.objects.filter(pk__in=pictured, state__in=ON_THE_LIST).order_by("pk")
    for order, (model, (headline, words)) in enumerate(zip(told, TOLD, strict=False)):
        chosen = list(photos.filter(update__model=model).order_by("pk")[:3])
        for photo in chosen:
            set_photo_clearance(actor=story.secretary, photo_id=photo.pk, cleared=True, clock=lambda: story.ago(6))
        publish(story, model, headline.format(place=model.unit), words, chosen, days=5 - order)
    for order, exemplar in enumerate(exemplars[:3]):
        publish(story, exemplar, exemplar.title, exemplar.story, [], days=4 - order)
    unfinished = exemplars[3]
    save_story(
        actor=story.secretary,
        source=unfinished,
        expected_version=0,
        headline=f"{unfinished.subject}: {unfinished.title}",
        story=unfinished.story,
        cleared_names="",
        photos=[],
        clock=lambda: story.ago(2),
    )


def publish(story, source, headline, words, photos, *, days):
    moment = story.ago(days)
    written = save_story(
        actor=story.secretary,
        source=source,
        expected_version=0,
        headline=headline,
        story=words,
        cleared_names="",
        photos=photos,
        clock=lambda: moment,
    )
    publish_story(actor=story.secretary, story_id=written.pk, clock=lambda: moment)
