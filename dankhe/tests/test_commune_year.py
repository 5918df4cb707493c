"""A commune's award season in browsers: thirty dossiers, and every figure at its end equals a count by hand.

GK is the commune's own certificate (show of hands, more than half of all nine members), DH a title by secret ballot
(two thirds of all nine), BK the province's certificate (more than half of all nine, then proposed upwards). Seven
members attend, the eighth is excused, the ninth wrote; the fourth works in the sixth hamlet and keeps out of its cases.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from awards.enums import DossierState, GuardForce, SubjectKind, VoteChoice, VoteSource, VotingMethod
from awards.models import AwardDecision, AwardDecisionLine, CouncilCase, CouncilMeeting, Dossier, VoteRound
from awards.services import ReturnDetails, cast_ballot, close_round, open_round, record_hands, record_opinion
from awards.tests.factories import (
    make_award_form,
    make_base_wage,
    make_campaign_award,
    make_complete,
    make_council,
    make_dossier,
    make_prize_rule,
    make_vote_rule,
    submit,
    take,
)
from awards.tests.quota_factories import make_quota, make_ratio_rule
from campaigns.enums import RatioBase
from campaigns.models import DeadlineOverride
from campaigns.tests.factories import make_campaign, make_deadline
from testing.browser import login
from units.enums import OccupationGroup, Role
from units.tests.factories import make_household, make_person, make_unit, make_user

pytestmark = pytest.mark.browser
DESK = "/ban-lam-viec"
IN_THE_ROOM, EXCUSED, WROTE, COLLEAGUE = range(1, 8), 8, 9, 4
INDIVIDUALS, COLLECTIVES, HOUSEHOLDS = 15, 6, 5
DIRECT_WORKERS = {1, 2, 3, 15}
ON_HOLD = "Người số 14"
LATE, FELL_THROUGH, RETURNED = "Người số 15", "Người số 12", ("Người số 13", "Hộ ông/bà Trần Thị 5")
SENT = 29
COLLECTIVE, INDIVIDUAL, HOUSEHOLD = SubjectKind
PRIZES = {INDIVIDUAL: 759_000, COLLECTIVE: 1_518_000, HOUSEHOLD: 1_012_000}


class Season:
    """The rules, the people and the year's thirty drafts."""

    def __init__(self, commune, province):
        self.commune, self.today = commune, timezone.localdate()
        self.campaign = make_campaign(
            commune, period_start=self.today.replace(month=1, day=1), period_end=self.today.replace(month=12, day=31)
        )
        self.override = DeadlineOverride.objects.create(
            deadline=make_deadline(self.campaign),
            year=self.today.year,
            on_date=self.today + timedelta(days=3),
            inclusive=True,
            reason="Hạn của năm nay",
        )
        self.hamlets = [make_unit(commune, name=f"Xóm {number}") for number in range(1, COLLECTIVES + 1)]
        self.officers = [
            make_user(f"canbo{number}", (Role.PREPARER, hamlet)) for number, hamlet in enumerate(self.hamlets, start=1)
        ]
        self.council = self.nine_members()
        self.awards = self.rules(province)
        self.dossiers = {dossier.subject_name: make_complete(dossier) for dossier in self.drafts()}

    def nine_members(self):
        council = make_council(self.commune, valid_from=self.today - timedelta(days=400))
        for member in council.members.all():
            member.user = make_user(f"uv{member.order}", (Role.COUNCIL_MEMBER, self.commune))
            member.unit = self.hamlets[-1] if member.order == COLLEAGUE else None
            member.save()
        return council

    def rules(self, province):
        make_base_wage(2_530_000, valid_from=self.today.replace(month=1, day=1))
        forms = {code: make_award_form(code=code, name=f"Hình thức {code}") for code in ("GK", "DH", "BK", "GT")}
        for kind, multiple in zip(PRIZES, ("0.3", "0.6", "0.4"), strict=True):
            make_prize_rule("GK", kind, multiple)
        make_vote_rule(forms["DH"], method=VotingMethod.SECRET_BALLOT, numerator=2, denominator=3, is_strict=False)
        make_quota(
            self.commune, forms["GK"], 12, year=self.today.year, subject_kind=INDIVIDUAL, source="Chủ tịch tự quyết"
        )
        make_ratio_rule(
            campaign=self.campaign, award_form=forms["GK"], base=RatioBase.INDIVIDUALS, force=GuardForce.BLOCK
        )
        return {
            code: make_campaign_award(
                self.campaign, award_form=form, deciding_unit=province if code == "BK" else self.commune
            )
            for code, form in forms.items()
            if code != "GT"
        }

    def drafts(self):
        for number in range(1, INDIVIDUALS + 1):
            yield self.nominated("GK", f"Người số {number:02d}", number, is_direct_worker=number in DIRECT_WORKERS)
        for hamlet in self.hamlets:
            yield make_dossier(
                hamlet, self.campaign, campaign_award=self.awards["GK"], subject=hamlet, year=self.today.year
            )
        for number in range(1, HOUSEHOLDS + 1):
            hamlet = self.hamlet(number)
            yield self.draft("GK", hamlet, make_household(hamlet, head_name=f"Trần Thị {number}"))
        yield self.nominated("DH", "Người được danh hiệu", 1)
        for number in range(1, 4):
            yield self.nominated("BK", f"Người đề nghị tỉnh {number}", number)

    def nominated(self, code, name, number, *, is_direct_worker=False):
        hamlet = self.hamlet(number)
        occupation = OccupationGroup.FARMER if is_direct_worker else OccupationGroup.OFFICIAL
        return self.draft(code, hamlet, make_person(hamlet, full_name=name, occupation_group=occupation))

    def draft(self, code, hamlet, subject):
        return make_dossier(
            hamlet, self.campaign, campaign_award=self.awards[code], subject=subject, year=self.today.year
        )

    def hamlet(self, number):
        """The sixth hamlet proposes nobody but itself."""
        return self.hamlets[number % (COLLECTIVES - 1)]

    def named(self, name):
        return Dossier.objects.get(subject_name=name)


@pytest.fixture
def season(commune, province):
    return Season(commune, province)


@pytest.fixture
def sign_in(new_page):
    def open_for(user, **size):
        page = new_page(**size)
        login(page, user.username)
        return page

    return open_for


def press(page, name):
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def say(page):
    page.wait_for_load_state()
    return re.sub(r"\s+", " ", page.locator("main").inner_text())


def send(season):
    """All but the late one go before the cutoff; two come back once and are sent again."""
    for name, dossier in season.dossiers.items():
        if name != LATE:
            submit(dossier, now=timezone.now())


def return_and_mend(season, secretary):
    due = season.today + timedelta(days=2)
    for name in RETURNED:
        dossier = season.named(name)
        take(
            dossier,
            "return",
            actor=secretary,
            now=timezone.now(),
            note="Ghi rõ số liệu.",
            details=ReturnDetails(due_on=due, fields=("summary",)),
        )
        submit(dossier, now=timezone.now())


def send_late(season, officer, desk):
    """The cutoff is over: the unit asks, the desk grants with a reason, the unit sends."""
    season.override.on_date = season.today - timedelta(days=1)
    season.override.save()
    dossier = season.named(LATE)
    officer.goto(f"/ho-so/{dossier.pk}/nop/")
    officer.locator("[name=reason]").fill("Đường sạt lở, mất mạng ba ngày.")
    press(officer, f"Gửi đề nghị nộp muộn tới {season.commune}")
    desk.goto(f"{DESK}/awards/laterequest/{dossier.late_requests.get().pk}/change/")
    desk.locator("[name=answer]").first.check()
    desk.locator("[name=until]").fill((season.today + timedelta(days=1)).isoformat())
    desk.locator("[name=decision_note]").fill("Thiên tai, đã xác minh với xóm.")
    press(desk, "Gửi trả lời")
    officer.goto(f"/ho-so/{dossier.pk}/nop/")
    press(officer, f"Nộp hồ sơ cho Hội đồng TĐKT {season.commune}")
    officer.wait_for_url("**/bien-nhan/*/")
    assert dossier.versions.get().is_late
    assert f"{SENT + len(RETURNED) + 1:05d}/{season.today.year}/BN" in say(officer)


def choose_all(desk, step, total):
    """Tick every dossier that waits for the step, over all pages of the list."""
    desk.goto(f"{DESK}/awards/dossier/?viec={step}")
    assert f"{total} hồ sơ" in say(desk)
    desk.get_by_label("Đánh dấu cả trang").check()
    across = desk.get_by_role("button", name=f"Chọn cả {total} hồ sơ của danh sách")
    if across.is_visible():
        across.click()


def take_all(desk, step, label, total, **values):
    choose_all(desk, step, total)
    press(desk, label)
    for name, value in values.items():
        box = desk.locator(f"main [name='{name}']")
        box.select_option(value) if box.evaluate("box => box.tagName") == "SELECT" else box.fill(value)
    press(desk, f"{label} {total} hồ sơ")
    assert f"{total} hồ sơ đã xong, 0 hồ sơ bị bỏ qua." in say(desk)


def hold(desk, season):
    """A complaint about one nominee is looked into: the dossier waits where it stands."""
    desk.goto(f"{DESK}/awards/dossier/{season.named(ON_HOLD).pk}/change/")
    desk.locator("summary", has_text="Tạm dừng xét đối tượng").click()
    desk.locator("#tam-dung [name=reason]").fill("Có đơn phản ánh, đang xác minh.")
    desk.locator("#tam-dung [name=source]").fill("Đơn ngày 20/11 của công dân")
    desk.locator("#tam-dung [name=held_from]").fill(season.today.isoformat())
    press(desk, "Tạm dừng xét")
    desk.get_by_text("Có đơn phản ánh, đang xác minh.").first.wait_for()


def appraise_all(secretary):
    for dossier in Dossier.objects.filter(state=DossierState.ACCEPTED).exclude(subject_name=ON_HOLD):
        take(dossier, "appraise", actor=secretary, now=timezone.now(), note="Đủ tiêu chuẩn.")


def call_council(season, desk):
    desk.goto(f"{DESK}/awards/councilmeeting/add/")
    desk.get_by_label("Ngày họp").fill(season.today.isoformat())
    desk.get_by_label("Địa điểm").fill("Phòng họp UBND xã")
    press(desk, "Gọi họp")
    desk.get_by_text("Đã gọi họp và báo cho thành viên hội đồng").wait_for()
    return CouncilMeeting.objects.get()


def open_meeting(desk, meeting):
    desk.goto(f"{DESK}/awards/councilmeeting/{meeting.pk}/change/")
    desk.get_by_label(f"Ủy viên {EXCUSED}: dự họp").select_option("excused")
    desk.get_by_label(f"Ủy viên {EXCUSED}: lý do vắng").fill("Ốm")
    desk.get_by_label(f"Ủy viên {WROTE}: dự họp").select_option("written")
    desk.get_by_label(f"Ủy viên {WROTE}: lý do vắng").fill("Họp tỉnh, đã gửi phiếu")
    desk.get_by_label("Chủ trì", exact=True).select_option(index=1)
    press(desk, "Lưu điểm danh")
    press(desk, "Khai mạc")
    desk.get_by_text("dự họp 7/9").first.wait_for()


def vote_in_the_room(case, season, secretary, *, against=()):
    """By show of hands; who keeps out raises none, the ninth member's paper was handed in before."""
    record_opinion(
        case_id=case.pk, member_id=season.council.members.get(order=WROTE).pk, choice=VoteChoice.FOR, actor=secretary
    )
    out = set(case.recusals.values_list("member__order", flat=True))
    round = open_round(case_id=case.pk, source=VoteSource.MEMBERS, actor=secretary)
    choices = {
        member.pk: VoteChoice.AGAINST if member.order in against else VoteChoice.FOR
        for member in season.council.members.filter(order__in=set(IN_THE_ROOM) - out)
    }
    record_hands(round_id=round.pk, choices=choices, actor=secretary)
    return close_round(round_id=round.pk, actor=secretary)


def ballot_on_telephone(phone, case):
    phone.goto("/")
    phone.locator("main").get_by_role("link", name="Hồ sơ chờ anh/chị biểu quyết").click()
    phone.locator("main").get_by_role("link", name=re.compile(case.dossier.subject_name)).first.click()
    phone.get_by_label("Không đồng ý", exact=True).check()
    press(phone, "Xác nhận: Không đồng ý")
    phone.get_by_text("Đã ghi biểu quyết của anh/chị").wait_for()


def ballot_in_secret(season, desk, phone, meeting):
    """One member votes on a telephone, six elsewhere; the desk closes: six of nine, just the two thirds."""
    case = CouncilCase.objects.get(meeting=meeting, dossier__campaign_award=season.awards["DH"])
    desk.goto(f"{DESK}/awards/councilmeeting/{meeting.pk}/ho-so/{case.pk}/")
    desk.get_by_label("Phiếu kín: thành viên bỏ phiếu trên điện thoại").check()
    press(desk, "Mở biểu quyết")
    desk.get_by_text("Đang biểu quyết").first.wait_for()
    ballot_on_telephone(phone, case)
    round = VoteRound.objects.get(case=case)
    for member in season.council.members.filter(order__in=set(IN_THE_ROOM) - {3}):
        cast_ballot(round_id=round.pk, choice=VoteChoice.FOR, actor=member.user)
    desk.reload()
    press(desk, "Kết thúc biểu quyết")
    assert "Được thông qua 6/9" in say(desk)


def vote_on_everything(season, desk, phone, meeting, secretary):
    ballot_in_secret(season, desk, phone, meeting)
    for case in CouncilCase.objects.filter(meeting=meeting).exclude(dossier__campaign_award=season.awards["DH"]):
        against = (1, 2, 3, 5) if case.dossier.subject_name == FELL_THROUGH else ()
        vote_in_the_room(case, season, secretary, against=against)
    figures = {
        round.dossier.subject_name: (round.votes_for, round.base_count, round.is_approved)
        for round in VoteRound.objects.filter(case__meeting=meeting).select_related("dossier")
    }
    assert figures.pop("Người được danh hiệu") == (6, 9, True)
    assert figures.pop(FELL_THROUGH) == (4, 9, False)
    assert figures.pop("Xóm 6") == (7, 9, True)
    assert set(figures.values()) == {(8, 9, True)}
    assert len(figures) == 26


def end_meeting(desk, meeting):
    desk.goto(f"{DESK}/awards/councilmeeting/{meeting.pk}/change/")
    desk.get_by_label("Số biên bản").fill("05/BB-HĐTĐKT")
    desk.get_by_label("Kết luận phiên họp").fill("Hội đồng thống nhất.")
    press(desk, "Kết thúc phiên họp")
    desk.get_by_text("Phiên họp đã kết thúc; biên bản và kết quả được giữ nguyên.").wait_for()
    desk.locator("main").get_by_role("link", name="Biên bản").click()
    told = say(desk)
    assert "Số: 05/BB-HĐTĐKT" in told
    assert told.count("8/9 (88,88 %)") == 26
    assert told.count("7/9 (77,77 %)") == 1
    assert told.count("6/9 (66,66 %)") == 1
    assert told.count("4/9 (44,44 %)") == 1


def forward_and_hear(season, desk):
    """Three go up; the province gives two what was asked and the third a lower form, GT."""
    take_all(desk, "forward", "Đề nghị cấp trên", 3)
    for number, given in ((1, ""), (2, ""), (3, "Hình thức GT")):
        dossier = season.named(f"Người đề nghị tỉnh {number}")
        desk.goto(f"{DESK}/awards/dossier/{dossier.pk}/change/")
        step = desk.locator("form[data-step='record_answer']")
        step.locator("[name=number]").fill("88/QĐ-UBND")
        step.locator("[name=decided_on]").fill(season.today.isoformat())
        if given:
            step.locator("[name=award_form_id]").select_option(label=given)
        step.get_by_role("button", name="Ghi quyết định của cấp trên", exact=True).click()
        desk.get_by_text("Được khen thưởng").first.wait_for()


def choose(desk, step, names):
    desk.goto(f"{DESK}/awards/dossier/?viec={step}")
    for name in names:
        desk.get_by_label(f"Đánh dấu {Dossier.objects.get(subject_name=name).code}", exact=True).check()


def decide(chair, season, names, *, number, money, done, said=()):
    """Propose one decision for the names; the confirm page tells its money and what limits say."""
    choose(chair, "decide", names)
    press(chair, "Quyết định khen thưởng")
    told = say(chair)
    for words in (f"Tổng tiền thưởng: {money}", *said):
        assert words in told, told
    chair.locator("[name=number]").fill(number)
    chair.locator("[name=decided_on]").fill(season.today.isoformat())
    press(chair, f"Quyết định khen thưởng {len(names)} hồ sơ")
    assert f"{done} hồ sơ đã xong, {len(names) - done} hồ sơ bị bỏ qua" in say(chair)
    return AwardDecision.objects.get(number=number)


def decide_individuals(chair, season):
    """Three direct workers of ten are not more than 30 %; of three more the quota of twelve lets two through."""
    first = decide(
        chair,
        season,
        [f"Người số {number:02d}" for number in range(1, 11)],
        number="215/QĐ-UBND",
        money="7.590.000",
        done=10,
        said=("3/10 (30", "Chưa đạt thì không công bố được.", "0/12"),
    )
    chair.get_by_role("link", name="Công bố…").click()
    press(chair, "Công bố 1 quyết định")
    assert "chỉ có 3/10" in say(chair)
    assert not AwardDecision.objects.get(pk=first.pk).is_published
    second = decide(
        chair,
        season,
        ["Người số 11", "Người số 13", "Người số 15"],
        number="216/QĐ-UBND",
        money="2.277.000",
        done=2,
        said=("4/13 (30,7", "10/12", "Chỉ còn 2: 1 hồ sơ sau cùng sẽ bị bỏ qua."),
    )
    assert "Hết chỉ tiêu" in say(chair)
    chair.goto(f"{DESK}/awards/awarddecision/cong-bo/?qd={first.pk}&qd={second.pk}")
    assert "4/12 (33,3" in say(chair)
    press(chair, "Công bố 2 quyết định")
    chair.get_by_text("Đã công bố").first.wait_for()


def decide_the_rest(chair, season):
    names = [
        *map(str, season.hamlets),
        *(f"Hộ ông/bà Trần Thị {number}" for number in range(1, 6)),
        "Người được danh hiệu",
    ]
    decide(chair, season, names, number="217/QĐ-UBND", money="14.168.000", done=12)
    chair.get_by_role("link", name="Công bố…").click()
    press(chair, "Công bố 1 quyết định")
    chair.get_by_text("Đã công bố").first.wait_for()


def refuse(chair, name, reason):
    dossier = Dossier.objects.get(subject_name=name)
    chair.goto(f"{DESK}/awards/dossier/{dossier.pk}/change/")
    step = chair.locator("details.step").filter(has=chair.locator("form[data-step='refuse']"))
    if step.get_attribute("open") is None:
        step.locator("summary").click()
    step.locator("[name=note]").fill(reason)
    step.get_by_role("button", name="Không khen thưởng", exact=True).click()
    chair.get_by_text("Hồ sơ đã kết thúc").first.wait_for()


def count_by_hand(season, desk, officer):
    """Every dossier has the end the story gave it; the look-up tells the same numbers."""
    states = {}
    for state in Dossier.objects.values_list("state", flat=True):
        states[state] = states.get(state, 0) + 1
    assert states == {DossierState.AWARDED: 27, DossierState.REFUSED: 2, DossierState.ACCEPTED: 1}
    lines = AwardDecisionLine.objects.all()
    own = lines.filter(decision__unit=season.commune)
    assert sum(own.filter(award_name="Hình thức GK").values_list("prize_amount", flat=True)) == sum(
        count * PRIZES[kind] for kind, count in ((INDIVIDUAL, 12), (COLLECTIVE, 6), (HOUSEHOLD, 5))
    )
    assert sorted(lines.exclude(decision__unit=season.commune).values_list("award_name", flat=True)) == [
        "Hình thức BK",
        "Hình thức BK",
        "Hình thức GT",
    ]
    desk.goto(f"/khen-thuong/?year={season.today.year}")
    assert "27 lượt khen thưởng" in say(desk)
    officer.goto("/khen-thuong/")
    assert "Người số 05" in say(officer)
    assert "Người số 06" not in say(officer)


def test_a_year_of_thirty_dossiers_ends_with_the_figures_counted_by_hand(season, sign_in, secretary, chairman):
    desk, chair, officer = sign_in(secretary), sign_in(chairman), sign_in(season.officers[0])
    phone = sign_in(season.council.members.get(order=3).user, width=360, height=740)
    send(season)
    return_and_mend(season, secretary)
    send_late(season, officer, desk)
    take_all(desk, "receive", "Tiếp nhận", 30)
    hold(desk, season)
    appraise_all(secretary)
    take_all(desk, "confirm", "Xác nhận báo cáo thành tích", 29)
    meeting = call_council(season, desk)
    take_all(desk, "table", "Trình hội đồng", 29, meeting_id=str(meeting.pk))
    open_meeting(desk, meeting)
    vote_on_everything(season, desk, phone, meeting, secretary)
    end_meeting(desk, meeting)
    forward_and_hear(season, desk)
    decide_individuals(chair, season)
    decide_the_rest(chair, season)
    refuse(chair, FELL_THROUGH, "Hội đồng không thông qua.")
    refuse(chair, "Người số 11", "Hết chỉ tiêu của năm.")
    count_by_hand(season, desk, officer)
