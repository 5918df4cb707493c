"""A made-up year in one commune, lived through the services: every state has somebody who waits for it.

Whatever day it is told, a cutoff lies ahead: the season is this year's, and where the plan's own date is over
or too near, an override marked as illustration moves it.
"""

import io
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import count, cycle
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from PIL import Image, ImageDraw, ImageFont

from awards.enums import CouncilPost, DossierState, Presence, SubjectKind
from awards.models import AwardCouncil, CouncilMember, DossierItemType
from awards.services import (
    ReturnDetails,
    TableDetails,
    VoteDetails,
    add_file,
    advance_dossier,
    convene_meeting,
    create_dossier,
    request_late,
    save_draft,
    submit_dossier,
)
from campaigns.deadlines import HANOI, local_day
from campaigns.enums import DeadlineKind
from campaigns.models import DeadlineOverride
from campaigns.services import close_campaign, launch_campaign, register, save_registration
from dankhe.demo import names
from dankhe.demo.accounts import ACCOUNTS, PASSWORD
from dankhe.demo.activities import Year
from dankhe.demo.appraisals import tell_appraisals
from dankhe.demo.council import hold_meeting
from dankhe.demo.decisions import decision_head, publish_season, tell_decisions
from dankhe.demo.downward import PROVINCE_CAMPAIGN, hand_down_the_province
from dankhe.demo.eligibility import tell_standards
from dankhe.demo.exemplars import hold_up_examples
from dankhe.demo.plans import OTHER_CAMPAIGNS, PHU_LAC, PHU_LAC_CAMPAIGN, THAI_NGUYEN
from dankhe.demo.procedure import ask_the_public, set_time_limits
from dankhe.demo.progress import promised, tell_progress
from dankhe.demo.quotas import set_limits
from dankhe.demo.replication import spread_models
from dankhe.demo.reports import tell_report
from dankhe.demo.scores import score_season
from dankhe.demo.setup import load_campaign, load_rules, unit_of
from dankhe.demo.years import tell_years
from models_registry.enums import RecognitionLevel
from models_registry.models import MobilisationModel
from models_registry.services import advance_model, create_model, save_model
from notices.enums import MailState
from notices.models import Notice
from units.enums import Gender, OccupationGroup, UnitKind, UnitLevel
from units.models import User
from units.services import grant_role, plant_unit, save_household, save_person
from units.text import search_key

LEAST_AHEAD = 10
AHEAD = 17
S = DossierState
MEETING_AGO = 5
AROUND_MEETING = {"table": 6, "vote": 5, "decide": 3, "forward": 3}
PATHS = {
    S.SUBMITTED: (),
    S.RETURNED: ("return",),
    S.WITHDRAWN: ("withdraw",),
    S.ACCEPTED: ("receive",),
    S.REFUSED: ("receive", "refuse"),
    S.APPRAISED: ("receive", "appraise"),
    S.CONFIRMED: ("receive", "appraise", "confirm"),
    S.TABLED: ("receive", "appraise", "confirm", "table"),
    S.VOTED: ("receive", "appraise", "confirm", "table", "vote"),
    S.AWARDED: ("receive", "appraise", "confirm", "table", "vote", "decide"),
    S.FORWARDED: ("receive", "appraise", "confirm", "table", "vote", "forward"),
}
SEASON = (
    *[(S.DRAFT, "GK-XA")] * 4,
    *[(S.SUBMITTED, "GK-XA")] * 4,
    *[(S.RETURNED, "GK-XA")] * 2,
    *[(S.ACCEPTED, "GK-XA")] * 3,
    *[(S.APPRAISED, "GK-XA")] * 2,
    *[(S.CONFIRMED, "GK-XA")] * 3,
    *[(S.TABLED, "GK-XA")] * 3,
    *[(S.VOTED, "GK-XA")] * 2,
    (S.VOTED, "BK-TINH"),
    *[(S.FORWARDED, "BK-TINH")] * 2,
    *[(S.AWARDED, "GK-XA")] * 4,
    (S.REFUSED, "GK-XA"),
    (S.WITHDRAWN, "GK-XA"),
)
YEAR_BEFORE = (*[(S.AWARDED, "GK-XA")] * 6, (S.REFUSED, "GK-XA"))


def season_facts(year):
    """The campaign that runs in ``year``: the plan's own period, else its continuation, marked as illustration."""
    start, end = PHU_LAC_CAMPAIGN["period"]
    if start.year <= year <= end.year:
        return PHU_LAC_CAMPAIGN
    first = end.year + 1 + (year - end.year - 1) // 5 * 5
    return {
        **PHU_LAC_CAMPAIGN,
        "title": f"{PHU_LAC_CAMPAIGN['title']} (minh họa giai đoạn tiếp theo)",
        "period": (date(first, 1, 1), date(first + 4, 12, 31)),
        "deadlines": PHU_LAC_CAMPAIGN["deadlines"][:2],
        "plans": (
            {
                "unit": PHU_LAC,
                "level": UnitLevel.COMMUNE,
                "issuer": "Ủy ban nhân dân xã Phú Lạc",
                "title": f"Kế hoạch minh họa giai đoạn {first}-{first + 4}",
            },
        ),
    }


@cache
def paper(title):
    """A one-page PDF with a title, as a scanner would make it."""
    page = Image.new("L", (620, 877), 255)
    pen = ImageDraw.Draw(page)
    pen.text((60, 80), search_key(title).upper()[:44], fill=0, font=ImageFont.load_default(20))
    pen.text((60, 130), "TAI LIEU MINH HOA", fill=90, font=ImageFont.load_default(16))
    for line in range(200, 760, 26):
        pen.line((60, line, 560 - line % 90, line), fill=190)
    kept = io.BytesIO()
    page.save(kept, "PDF", resolution=75)
    return kept.getvalue()


class Story:
    """Tells the year; ``now`` is the moment it is told."""

    def __init__(self, *, now):
        self.now, self.today = now, local_day(now)
        self.numbers = count(1)

    def ago(self, days, hour=9):
        """The clock of an act ``days`` before now, never later than now nor before the year that is told."""
        moment = datetime.combine(self.today - timedelta(days=days), time(hour, 15), tzinfo=HANOI)
        new_year = datetime(self.today.year, 1, 1, tzinfo=HANOI)
        return max(min(moment, self.now), new_year)

    def tell(self):
        self.province, self.commune = unit_of(THAI_NGUYEN), unit_of(PHU_LAC)
        load_rules()
        self.people()
        self.campaigns()
        set_time_limits()
        self.council()
        if self.campaign.runs_in(self.today.year - 1):
            self.year_before()
            self.late_request()
        set_limits(self)
        self.year(self.today.year, SEASON, sent_ago=30)
        hold_meeting(self)
        publish_season(self)
        tell_decisions(self)
        ask_the_public(self)
        tell_standards(self)
        spread_models(self)
        tell_progress(self)
        hold_up_examples(self)
        Year(self).tell()
        tell_appraisals(self)
        score_season(self)
        tell_years(self)
        self.old_news()

    # Who ------------------------------------------------------------------------------------------

    def people(self):
        self.hamlets = [
            self.unit(UnitKind.HAMLET, f"Xóm {name}", f"X{order:02d}")
            for order, name in enumerate(names.HAMLETS, start=1)
        ]
        self.bodies = [
            self.unit(kind, name, f"DV{order:02d}") for order, (kind, name) in enumerate(names.BODIES, start=1)
        ]
        places = {"commune": self.commune, "province": self.province, "hamlet": self.hamlets[0]}
        self.users = {}
        for username, full_name, role, place, _ in ACCOUNTS:
            user = User.objects.create_user(username, f"{username}@vidu.vn", PASSWORD, full_name=full_name)
            grant_role(user=user, unit=places[place], role=role)
            self.users[username] = user
        self.officer, self.secretary, self.chairman = (self.users[n] for n in ("canbo", "thuky", "lanhdao"))
        self.persons = {unit.pk: list(self.staff(unit)) for unit in [*self.hamlets, *self.bodies]}
        self.households = {unit.pk: list(self.homes(unit)) for unit in self.hamlets}

    def unit(self, kind, name, code):
        return plant_unit(parent=self.commune, level=UnitLevel.GRASSROOTS, kind=kind, name=name, code=code)

    def staff(self, unit):
        jobs = names.HAMLET_JOBS if unit.kind == UnitKind.HAMLET else names.BODY_JOBS.get(unit.kind, names.OFFICE_JOBS)
        for order, (position, group, is_head) in enumerate(jobs, start=1):
            number = next(self.numbers)
            full_name, is_woman = names.person_name(number)
            yield save_person(
                actor=self.officer,
                unit=unit,
                today=self.today,
                code=f"{unit.code}-{order:02d}",
                full_name=full_name,
                gender=Gender.FEMALE if is_woman else Gender.MALE,
                birth_date=date(1966 + number * 7 % 32, number * 5 % 12 + 1, number * 11 % 28 + 1),
                position=position,
                occupation_group=OccupationGroup(group),
                is_head=is_head,
            )

    def homes(self, unit):
        for order in range(1, 5):
            number = next(self.numbers)
            yield save_household(
                actor=self.officer,
                unit=unit,
                today=self.today,
                code=f"{unit.code}-H{order:02d}",
                head_name=names.person_name(number)[0],
                address=f"{unit}, {self.commune}",
                member_count=3 + number % 4,
            )

    # What is run ----------------------------------------------------------------------------------

    def campaigns(self):
        runner = User.objects.create_user(
            "hethong", "hethong@vidu.vn", None, full_name="Tài khoản nạp dữ liệu minh họa", is_superuser=True
        )
        for facts in (PROVINCE_CAMPAIGN, season_facts(self.today.year), *OTHER_CAMPAIGNS):
            draft = load_campaign(facts)
            campaign = launch_campaign(campaign_id=draft.pk, actor=runner, now=self.ago(300))
            if facts.get("is_over"):
                close_campaign(campaign_id=campaign.pk, actor=runner, now=self.ago(290))
            elif campaign.launching_unit_id == self.commune.pk:
                self.campaign = campaign
        hand_down_the_province(self, runner)
        runner.is_active = False
        runner.save(update_fields=["is_active"])
        self.fields = list(self.campaign.fields.all())
        self.awards = {award.award_form.code: award for award in self.campaign.awards.select_related("award_form")}
        self.keep_a_cutoff_ahead()

    def keep_a_cutoff_ahead(self):
        deadline = self.campaign.deadlines.get(kind=DeadlineKind.DOSSIER)
        if (deadline.due_in(self.today.year).last_day - self.today).days < LEAST_AHEAD:
            DeadlineOverride.objects.create(
                deadline=deadline,
                year=self.today.year,
                on_date=self.today + timedelta(days=AHEAD),
                inclusive=True,
                reason="Dữ liệu minh họa: dời thời hạn để luôn còn một thời hạn ở phía trước",
            )

    def council(self):
        council = AwardCouncil.objects.create(
            unit=self.commune,
            name="Hội đồng Thi đua - Khen thưởng xã Phú Lạc",
            founding_decision="Quyết định minh họa",
            valid_from=date(2025, 7, 1),
        )
        posts = (
            (CouncilPost.CHAIR, "Chủ tịch UBND xã", self.chairman),
            (CouncilPost.STANDING_VICE_CHAIR, "Phó Chủ tịch UBND xã", None),
            (CouncilPost.VICE_CHAIR, "Chủ tịch Ủy ban MTTQ xã", None),
            (CouncilPost.MEMBER, "Trưởng Phòng Văn hóa - Xã hội", self.users["uyvien"]),
            (CouncilPost.MEMBER, "Chủ tịch Hội Nông dân", None),
            (CouncilPost.MEMBER, "Chủ tịch Hội Liên hiệp Phụ nữ", None),
            (CouncilPost.MEMBER, "Trưởng Công an xã", None),
            (CouncilPost.MEMBER, "Hiệu trưởng Trường Trung học cơ sở", None),
            (CouncilPost.SECRETARY, "Chuyên viên phụ trách thi đua, khen thưởng", self.secretary),
        )
        for order, (post, office, user) in enumerate(posts, start=1):
            full_name = user.full_name if user else names.person_name(next(self.numbers))[0]
            CouncilMember.objects.create(
                council=council, full_name=full_name, office=office, post=post, user=user, order=order
            )
        self.council_row = council
        self.meeting = self.convene(council, days_ago=MEETING_AGO)

    def convene(self, council, *, days_ago):
        return convene_meeting(
            council_id=council.pk,
            held_on=max(local_day(self.ago(days_ago)), council.valid_from),
            absent={council.members.last().pk: (Presence.EXCUSED, "Đi công tác")},
            actor=self.secretary,
            place="Phòng họp UBND xã",
        )

    # The year -------------------------------------------------------------------------------------

    def year(self, year, wanted, *, sent_ago):
        self.registrations(year, ago=sent_ago + 200)
        models = self.models(year, ago=sent_ago + 180)
        subjects = self.subjects(models, year)
        for number, (state, form) in enumerate(wanted):
            self.dossier(next(subjects[form]), year, self.awards[form], state, sent_ago=sent_ago - number % 12)

    def registrations(self, year, *, ago):
        """All but two units take part; one of the two has begun."""
        units = [*self.hamlets, *self.bodies]
        for order, unit in enumerate(units[:-1]):
            chosen = [self.fields[order % 4], self.fields[(order + 1) % 4]]
            registration = save_registration(
                actor=self.officer,
                unit=unit,
                campaign=self.campaign,
                year=year,
                now=self.ago(ago),
                pledge=f"{unit} thi đua thực hiện tốt công tác dân vận, mỗi việc vận động có kết quả đo được.",
                planned_models=1 + order % 2,
                fields=chosen,
                people=self.persons[unit.pk][:3],
                households=self.households.get(unit.pk, [])[:2],
            )
            if order < len(units) - 2:
                moment = self.ago(ago - order % 9)
                register(registration_id=registration.pk, actor=self.officer, clock=lambda moment=moment: moment)

    def models(self, year, *, ago):
        """One model for nearly each unit: ideas, registered, accepted, running, recognised; the recognised ones."""
        recognised = {}
        for order, (unit, (field, title, result)) in enumerate(
            zip(cycle([*self.hamlets, *self.bodies]), names.MODELS, strict=False)
        ):
            clock = self.ago(ago - order % 15)
            model = create_model(
                actor=self.officer,
                unit=unit,
                campaign=self.campaign,
                year=year,
                title=f"{title} {unit.name.removesuffix(' xã')}",
                clock=lambda clock=clock: clock,
            )
            items = {} if order == 18 else self.ten_items(unit, result, self.fields[field])
            if items:
                items["promises"] = promised(order)
            save_model(actor=self.officer, model_id=model.pk, expected_version=model.version, **items)
            goes = ["register", "accept", "start", "recognise"][: (0, 1, 2, 3, 4, 4, 4)[order % 7] if order else 4]
            for step, action in enumerate(() if order == 18 else goes):
                moment, facts = self.ago(ago - 20 - step * 25), {}
                if action == "recognise":
                    facts = {
                        "level": RecognitionLevel.GRASSROOTS,
                        "year": year,
                        "decision_number": f"{order + 10}/QĐ-UBND",
                        "decided_on": local_day(moment),
                        "issuer": "Ủy ban nhân dân xã Phú Lạc",
                    }
                    recognised[unit.pk] = model
                elif action == "start":
                    facts = {"launched_on": local_day(moment)}
                actor = self.officer if action in ("register", "start") else self.secretary
                advance_model(
                    model_id=model.pk, action=action, actor=actor, clock=lambda moment=moment: moment, **facts
                )
        for model in recognised.values():
            model.refresh_from_db()
        return recognised

    def ten_items(self, unit, result, field):
        return {
            "field": field,
            "situation": f"Qua rà soát, {unit} còn việc Nhân dân băn khoăn, cần cách vận động gần dân hơn.",
            "aims": f"Mục tiêu: {result}. Tiêu chí: có số liệu đối chứng, Nhân dân hài lòng.",
            "content": "Họp dân bàn bạc, cán bộ làm trước, phân công từng người theo hộ, công khai kết quả hằng tháng.",
            "place_and_people": f"Tại {unit}; các hộ gia đình, hội viên, đoàn viên trên địa bàn.",
            "forces": "Chủ trì: chi bộ; phối hợp: Mặt trận, các đoàn thể; tham gia: Nhân dân.",
            "resources": "Xã hội hóa, ngày công của Nhân dân; xã hỗ trợ một phần vật liệu.",
            "schedule": "Bắt đầu quý I, sơ kết tháng 6, đánh giá tháng 11.",
            "outputs": result,
            "sustainability": "Giao tổ tự quản duy trì; các xóm bên có thể làm theo.",
        }

    def subjects(self, models, year):
        """Endless nominees by award form: units with a recognised model, heads and workers, households in turn."""
        units = [unit for unit in [*self.hamlets, *self.bodies] if unit.pk in models]
        groups = [(unit, SubjectKind.COLLECTIVE, unit) for unit in units]
        people = [
            (unit, SubjectKind.INDIVIDUAL, person)
            for place in range(3)
            for unit in [*self.hamlets, *self.bodies]
            for person in self.persons[unit.pk][place : place + 1]
        ]
        homes = [
            (unit, SubjectKind.HOUSEHOLD, home)
            for place in range(2)
            for unit in self.hamlets
            for home in self.households[unit.pk][place : place + 1]
        ]
        offset = year % 5
        mixed = [
            nominee
            for trio in zip(people[offset:], homes[offset:], people[offset + 20 :], strict=False)
            for nominee in trio
        ]
        return {
            "GK-XA": iter([*(n for pair in zip(groups[3:], mixed, strict=False) for n in pair), *mixed[len(groups) :]]),
            "BK-TINH": iter(groups),
        }

    def dossier(self, nominee, year, award, state, *, sent_ago):
        unit, kind, subject = nominee
        model = unit_model = None
        if kind == SubjectKind.COLLECTIVE:
            model = unit_model = unit_recognised(unit, year)
        dossier = create_dossier(
            actor=self.officer,
            unit=unit,
            campaign=self.campaign,
            year=year,
            campaign_award=award,
            subject_kind=kind,
            subject=subject,
            now=self.ago(sent_ago + 5),
            model=model,
        )
        is_bare = state == S.DRAFT and dossier.pk % 2
        result = unit_model.outputs if unit_model else "vận động được nhiều hộ cùng làm, công trình hoàn thành sớm"
        save_draft(
            dossier_id=dossier.pk,
            expected_version=dossier.version,
            actor=self.officer,
            now=self.ago(sent_ago + 3, hour=10),
            achievement=names.ACHIEVEMENT.format(year=year),
            summary="" if is_bare else names.SUMMARY.format(subject=subject, result=result[:1].lower() + result[1:]),
            model=model,
        )
        items = [item.item_type for item in award.checklist.all() if item.is_required]
        if not is_bare and tell_report(self, dossier, days_ago=sent_ago + 2):
            items = [item_type for item_type in items if not item_type.is_report]
        for item_type in items[: 1 if state == S.DRAFT else None]:
            self.file(dossier, item_type, sent_ago + 2)
        if state != S.DRAFT:
            self.send(dossier, sent_ago)
            self.walk(dossier, PATHS[state], sent_ago)
        return dossier

    def file(self, dossier, item_type: DossierItemType, days_ago):
        upload = self.upload(item_type.name)
        add_file(dossier_id=dossier.pk, item_type=item_type, upload=upload, actor=self.officer, now=self.ago(days_ago))

    def upload(self, title):
        name = f"{search_key(title)[:40].replace(' ', '-')}.pdf"
        return SimpleUploadedFile(name, paper(title), content_type="application/pdf")

    def send(self, dossier, days_ago):
        dossier.refresh_from_db()
        submit_dossier(
            dossier_id=dossier.pk,
            key=uuid4(),
            expected_version=dossier.version,
            actor=self.officer,
            clock=lambda: self.ago(days_ago, hour=14),
        )

    def walk(self, dossier, steps, sent_ago):
        """Take the steps: the desk's between sending and meeting, the council's around its meeting."""
        for order, action in enumerate(steps, start=1):
            moment = self.ago(AROUND_MEETING.get(action, sent_ago - order * (sent_ago - MEETING_AGO - 2) // 4), hour=15)
            actor = {"withdraw": self.officer, "decide": self.chairman}.get(action, self.secretary)
            advance_dossier(
                dossier_id=dossier.pk,
                action=action,
                actor=actor,
                now=moment,
                note=NOTES.get(action, ""),
                details=self.details(action, moment),
            )

    def details(self, action, moment):
        day = local_day(moment)
        match action:
            case "return":
                return ReturnDetails(due_on=max(day, self.today) + timedelta(days=5), fields=("summary",))
            case "table":
                return TableDetails(meeting_id=self.meeting.pk)
            case "vote":
                return VoteDetails(meeting_id=self.meeting.pk, votes_for=8, votes_against=0)
            case "decide":
                return decision_head(day)
        return None

    def year_before(self):
        """Last year's awards, for the history of nominees; told as if on last year's day."""
        season, meeting = (self.now, self.today), self.meeting
        last = self.today.year - 1
        deadline = self.campaign.deadlines.get(kind=DeadlineKind.DOSSIER)
        end = deadline.due_in(last).last_day + timedelta(days=10)
        self.now, self.today = datetime.combine(end, time(16), tzinfo=HANOI), end
        self.meeting = self.convene(self.council_row, days_ago=MEETING_AGO)
        self.year(last, YEAR_BEFORE, sent_ago=40)
        publish_season(self)
        (self.now, self.today), self.meeting = season, meeting

    def late_request(self):
        """A dossier of last year that missed its cutoff and asks to be let in."""
        hamlet = self.hamlets[-1]
        nominee = (hamlet, SubjectKind.INDIVIDUAL, self.persons[hamlet.pk][3])
        dossier = self.dossier(nominee, self.today.year - 1, self.awards["GK-XA"], S.DRAFT, sent_ago=20)
        request_late(
            dossier_id=dossier.pk,
            reason="Mưa lũ làm mất đường truyền những ngày cuối hạn, xóm xin được nộp bổ sung.",
            actor=self.officer,
            now=self.ago(1),
        )

    def old_news(self):
        """What was told more than a week ago was read then, and its letters are not sent again."""
        old = Notice.objects.filter(created_at__lt=self.ago(7))
        old.update(read_at=F("created_at"), mail_state=MailState.SENT, sent_at=F("created_at"), next_attempt_at=None)


NOTES = {
    "appraise": "Đủ thành phần, đúng đối tượng; đề nghị trình hội đồng.",
    "return": "Tóm tắt thành tích chưa có số liệu; đề nghị bổ sung và nộp lại.",
    "refuse": "Thành tích chưa đạt tiêu chuẩn của hình thức đề nghị.",
    "withdraw": "Đơn vị rút để chuẩn bị kỹ hơn cho năm sau.",
}


def unit_recognised(unit, year):
    return MobilisationModel.objects.recognised().filter(unit=unit, year=year).first()
