"""A meeting of the council in browsers: the secretary at the desk, a member with a telephone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from awards.enums import DossierState, VoteChoice, VotingMethod
from awards.models import CouncilMeeting, VoteRound
from awards.services import cast_ballot
from awards.tests.factories import make_campaign_award, make_council, make_dossier, make_upload, make_vote_rule
from campaigns.tests.factories import make_campaign
from testing.browser import accessibility_violations, login, overflows
from units.enums import Role
from units.tests.factories import make_person, make_user

pytestmark = pytest.mark.browser
DESK = "/ban-lam-viec"


def press(page, name):
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def say(page):
    return re.sub(r"\s+", " ", page.locator("main").inner_text())


def judge(*pages):
    for page in pages:
        assert not overflows(page), page.url
        assert accessibility_violations(page) == []


@pytest.fixture
def sign_in(new_page):
    def open_for(user, **size):
        page = new_page(**size)
        login(page, user.username)
        return page

    return open_for


@pytest.fixture
def council(commune):
    """Nine members with accounts."""
    council = make_council(commune, valid_from=timezone.localdate() - timedelta(days=400))
    for member in council.members.all():
        member.user = make_user(f"uv{member.order}", (Role.COUNCIL_MEMBER, commune))
        member.save()
    return council


@pytest.fixture
def dossiers(hamlet, commune):
    """Two that wait for the council: one by show of hands, one by secret ballot that needs two thirds of all."""
    campaign = make_campaign(commune)
    open_award, secret_award = make_campaign_award(campaign), make_campaign_award(campaign)
    secret_award.award_form.vote_rules.all().delete()
    make_vote_rule(
        secret_award.award_form, method=VotingMethod.SECRET_BALLOT, numerator=2, denominator=3, is_strict=False
    )
    return [
        make_dossier(
            hamlet, state=DossierState.CONFIRMED, campaign_award=award, subject=make_person(hamlet, full_name=name)
        )
        for award, name in ((open_award, "Lý Thị Mai"), (secret_award, "Hoàng Văn Nam"))
    ]


def call(page):
    page.goto(f"{DESK}/awards/councilmeeting/")
    page.locator("main").get_by_role("link", name="Gọi họp").click()
    page.get_by_label("Ngày họp").fill(timezone.localdate().isoformat())
    page.get_by_label("Địa điểm").fill("Phòng họp UBND xã")
    judge(page)
    press(page, "Gọi họp")
    page.get_by_text("Đã gọi họp và báo cho thành viên hội đồng").wait_for()
    return CouncilMeeting.objects.get()


def put_on_agenda(page, meeting):
    page.locator("main").get_by_role("link", name="2 hồ sơ chờ trình hội đồng").click()
    page.get_by_label("Đánh dấu cả trang").check()
    press(page, "Trình hội đồng")
    page.get_by_label("Phiên họp").select_option(value=str(meeting.pk))
    press(page, "Trình hội đồng 2 hồ sơ")
    page.goto(f"{DESK}/awards/councilmeeting/{meeting.pk}/change/")
    page.get_by_role("button", name="Chuyển Lý Thị Mai lên").click() if first_name(page) != "Lý Thị Mai" else None
    page.wait_for_load_state()
    assert first_name(page) == "Lý Thị Mai"


def first_name(page):
    return page.locator("table.agenda tbody th a").first.inner_text()


def take_attendance(page):
    page.get_by_label("Ủy viên 8: dự họp").select_option("written")
    page.get_by_label("Ủy viên 8: lý do vắng").fill("Họp tỉnh, đã gửi phiếu")
    page.get_by_label("Ủy viên 9: dự họp").select_option("excused")
    page.get_by_label("Chủ trì", exact=True).select_option(index=1)
    page.get_by_label("Thư ký phiên họp", exact=True).select_option(index=2)
    press(page, "Lưu điểm danh")
    assert "Hãy ghi lý do vắng của Ủy viên 9." in say(page)
    judge(page)
    page.get_by_label("Ủy viên 9: lý do vắng").fill("Ốm")
    press(page, "Lưu điểm danh")
    page.get_by_text("Đã điểm danh đủ").wait_for()
    press(page, "Khai mạc")
    page.get_by_text("Đang họp").first.wait_for()
    assert "dự họp 7/9" in say(page)
    judge(page)


def open_step(page, name):
    page.locator("details.step > summary").get_by_text(name, exact=True).click()


def vote_on_telephone(phone, name, choice):
    phone.goto("/")
    phone.locator("main").get_by_role("link", name="Hồ sơ chờ anh/chị biểu quyết").click()
    phone.locator("main").get_by_role("link", name=re.compile(name)).first.click()
    judge(phone)
    phone.get_by_label(choice, exact=True).check()
    press(phone, f"Xác nhận: {choice}")
    phone.get_by_text(f"Đã ghi biểu quyết của anh/chị cho {name}.").wait_for()
    judge(phone)


def test_a_council_meets_one_votes_on_a_telephone_and_the_minutes_are_printed(sign_in, council, dossiers, secretary):
    desk, phone = sign_in(secretary), sign_in(council.members.get(order=3).user, width=360, height=740)
    meeting = call(desk)
    put_on_agenda(desk, meeting)
    take_attendance(desk)

    desk.get_by_role("link", name="Xét hồ sơ 1: Lý Thị Mai").click()
    open_step(desk, "Ghi thành viên không tham gia")
    desk.locator("#tranh").get_by_label("Thành viên").select_option(label="Ủy viên 4")
    desk.get_by_label("Lý do không tham gia").fill("Là người thân")
    press(desk, "Ghi không tham gia")
    open_step(desk, "Ghi ý kiến của thành viên vắng")
    opinion = desk.locator("form[action$='/y-kien/']")
    opinion.get_by_label("Thành viên").select_option(label="Ủy viên 8")
    opinion.get_by_label("Ý kiến").select_option(label="Đồng ý")
    paper = make_upload("phieu-y-kien.pdf")
    opinion.get_by_label("Văn bản").set_input_files(
        {"name": paper.name, "mimeType": "application/pdf", "buffer": paper.read()}
    )
    press(desk, "Ghi ý kiến")
    assert "Ủy viên 8: đã nhận, mở khi có kết quả · phieu-y-kien.pdf" in say(desk)
    judge(desk)
    press(desk, "Mở biểu quyết")
    vote_on_telephone(phone, "Lý Thị Mai", "Đồng ý")
    desk.reload()
    assert "Đã biểu quyết 1, còn chờ 5" in say(desk)
    open_step(desk, "Thư ký ghi giơ tay")
    for order in (1, 2, 5, 6, 7):
        desk.get_by_label(f"Ủy viên {order}", exact=True).select_option(label="Đồng ý")
    press(desk, "Ghi biểu quyết")
    press(desk, "Kết thúc biểu quyết")
    assert "Được thông qua 7/9" in say(desk)
    judge(desk)

    desk.keyboard.press("j")
    desk.get_by_role("heading", name="Hoàng Văn Nam").wait_for()
    desk.get_by_label("Phiếu kín: thành viên bỏ phiếu trên điện thoại").check()
    press(desk, "Mở biểu quyết")
    vote_on_telephone(phone, "Hoàng Văn Nam", "Không đồng ý")
    round = VoteRound.objects.get(is_approved=None)
    for member in council.members.filter(order__in=[1, 2, 4, 5, 6, 7]):
        cast_ballot(round_id=round.pk, choice=VoteChoice.FOR, actor=member.user)
    desk.reload()
    assert "Đã biểu quyết 7." in say(desk)
    press(desk, "Kết thúc biểu quyết")
    assert "Được thông qua 6/9" in say(desk)
    desk.get_by_label("Ý kiến thảo luận").fill("Thành tích rõ.")
    press(desk, "Lưu thảo luận")

    desk.goto(f"{DESK}/awards/councilmeeting/{meeting.pk}/change/")
    desk.get_by_label("Số biên bản").fill("05/BB-HĐTĐKT")
    desk.get_by_label("Kết luận phiên họp").fill("Hội đồng thống nhất đề nghị khen thưởng.")
    press(desk, "Kết thúc phiên họp")
    desk.get_by_text("Phiên họp đã kết thúc; biên bản và kết quả được giữ nguyên.").wait_for()
    judge(desk)
    desk.locator("main").get_by_role("link", name="Biên bản").click()
    told = say(desk)
    for words in (
        "Số: 05/BB-HĐTĐKT",
        "Ủy viên 8 (vắng, gửi ý kiến bằng văn bản: Họp tỉnh, đã gửi phiếu)",
        "Ủy viên 9 (vắng có lý do: Ốm)",
        "Ủy viên 4 (tự đề nghị không tham gia: Là người thân)",
        "tỷ lệ đồng ý 7/9 (77,77 %)",
        "đồng ý 6, không đồng ý 1, không ý kiến hoặc không hợp lệ 0; tỷ lệ đồng ý 6/9 (66,66 %)",
        "Hội đồng thống nhất đề nghị khen thưởng.",
    ):
        assert words in told
    assert "Ủy viên 3: không đồng ý" not in told
    judge(desk)
    desk.emulate_media(media="print")
    assert not desk.locator(".topbar").is_visible()
    assert desk.get_by_text("CHỦ TRÌ", exact=True).is_visible()
    assert len(desk.pdf()) > 10_000
