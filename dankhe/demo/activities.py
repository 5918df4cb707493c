"""The year around the dossiers: publicity, checks, difficulties, a petition, funds, a review, last year's grades."""

from datetime import timedelta

from campaigns.deadlines import local_day
from campaigns.enums import ActivityKind, CheckResult, Counting, FundSource, InspectionKind, PetitionKind, ReviewKind
from campaigns.enums import UnitGrade as G
from campaigns.selectors.records import review_suggestion
from campaigns.services.activities import save_activity
from campaigns.services.difficulties import advance_difficulty, raise_difficulty
from campaigns.services.funds import save_budget_line
from campaigns.services.grades import Grading, grade_units
from campaigns.services.inspections import Answer, Found, advance_finding, carry_out_inspection, plan_inspections
from campaigns.services.petitions import Limit, advance_petition, assign_petition, receive_petition
from campaigns.services.reviews import save_review

K = ActivityKind
ACTIVITIES = (
    (K.LAUNCH_CEREMONY, 240, "Lễ phát động thi đua Dân vận khéo của xã", "Hội trường UBND xã", 120),
    (K.TRAINING, 200, "Tập huấn kỹ năng vận động Nhân dân cho cán bộ xóm", "Nhà văn hóa trung tâm xã", 64),
    (K.BROADCAST, 150, "Phát thanh về gương Dân vận khéo trong xây dựng nông thôn mới", "Đài truyền thanh xã", None),
    (K.ARTICLE, 90, "Cán bộ đi trước, làng nước theo sau", "Trang thông tin điện tử xã", None),
    (K.FIELD_TRIP, 60, "Học tập mô hình tự quản đường hoa ở xã bạn", "Xã bạn", 18),
    (K.SEMINAR, 25, "Tọa đàm nhân rộng mô hình Dân vận khéo", "Hội trường UBND xã", 45),
    (K.PRAISE, 12, "Biểu dương gương người tốt, việc tốt quý III", "Hội nghị giao ban xã", 30),
)
UNIT_ACTIVITIES = (
    (0, K.MEETING, 80, "Sinh hoạt thi đua tháng của xóm", 52),
    (1, K.MEETING, 40, "Họp dân bàn hiến đất mở đường", 61),
    (2, K.WEB_PAGE, 15, "Đăng ảnh ngày chủ nhật xanh lên trang của xóm", None),
)
CHECKLIST = (
    "Có kế hoạch thực hiện phong trào",
    "Phân công người phụ trách từng mô hình",
    "Có sổ theo dõi kết quả bằng số liệu",
    "Công khai để Nhân dân biết, góp ý",
)


class Year:
    """Tells these parts for a ``Story``, on its clock and with its people."""

    def __init__(self, story):
        self.story, self.campaign, self.commune = story, story.campaign, story.commune
        self.officer, self.secretary, self.chairman = story.officer, story.secretary, story.chairman
        self.year = story.today.year

    def day(self, days):
        return local_day(self.story.ago(days))

    def tell(self):
        self.activities()
        self.inspections()
        self.difficulties()
        self.petition()
        self.funds()
        self.review()
        self.grades()

    def activities(self):
        facts = [(self.commune, self.secretary, *row) for row in ACTIVITIES]
        for order, kind, days, title, people in UNIT_ACTIVITIES:
            hamlet = self.story.hamlets[order]
            facts.append((hamlet, self.officer, kind, days, title, f"Nhà văn hóa {hamlet}", people))
        for order, (unit, actor, kind, days, title, outlet, people) in enumerate(facts):
            save_activity(
                actor=actor,
                unit=unit,
                campaign=self.campaign,
                now=self.story.ago(days),
                kind=kind,
                held_on=self.day(days),
                title=title,
                outlet=outlet,
                people_count=people,
                field=self.story.fields[order % len(self.story.fields)],
                summary="Nội dung bám kế hoạch của xã; có trao đổi, giải đáp tại chỗ.",
            )

    def inspections(self):
        first, second, third, fourth = self.story.hamlets[:4]
        made = self.plan([first, second], InspectionKind.REGULAR, 50)
        late = Found("Chưa có sổ theo dõi kết quả.", "Lập sổ, ghi số liệu từng tháng.", self.day(20))
        soon = Found(
            "Chưa công khai kết quả vận động.",
            "Niêm yết ở nhà văn hóa, đọc trên loa của xóm.",
            self.story.today + timedelta(days=5),
        )
        self.carry_out(made[0], 45, [late, soon])
        self.carry_out(made[1], 44, [soon])
        finding = made[1].findings.get()
        advance_finding(
            finding_id=finding.pk,
            action="report",
            actor=self.officer,
            note="Đã niêm yết, có ảnh và biên bản.",
            clock=lambda: self.story.ago(6),
        )
        self.carry_out(self.plan([third], InspectionKind.UNANNOUNCED, 35)[0], 33, [])
        self.plan([fourth], InspectionKind.REGULAR, 1)

    def plan(self, units, kind, days):
        return plan_inspections(
            actor=self.secretary,
            campaign=self.campaign,
            inspecting_unit=self.commune,
            units=units,
            kind=kind,
            planned_on=self.day(days) + timedelta(days=2),
            now=self.story.ago(days),
            team="Trưởng đoàn: Phó Chủ tịch UBND xã; thành viên: Ủy ban MTTQ, Văn hóa - Xã hội.",
            checklist=CHECKLIST,
        )

    def carry_out(self, inspection, days, findings):
        results = [CheckResult.GOOD, CheckResult.GOOD, *([CheckResult.LACKING] * 2 if findings else [])]
        carry_out_inspection(
            inspection_id=inspection.pk,
            actor=self.secretary,
            now=self.story.ago(days),
            carried_out_on=self.day(days),
            conclusion="Đơn vị triển khai đúng kế hoạch; cần chú ý việc theo dõi bằng số liệu và công khai.",
            answers=[Answer(item.pk, result) for item, result in zip(inspection.items.all(), results, strict=False)],
            findings=findings,
        )

    def difficulties(self):
        _waiting, answered, passed = (
            raise_difficulty(
                actor=self.officer,
                unit=self.story.hamlets[order],
                campaign=self.campaign,
                title=title,
                description=description,
                proposed_solution=solution,
                now=self.story.ago(days),
            )
            for order, days, title, description, solution in (
                (
                    4,
                    4,
                    "Thiếu kinh phí làm biển tuyên truyền",
                    "Quỹ của xóm chỉ đủ một phần.",
                    "Xã hỗ trợ vật liệu, xóm góp công.",
                ),
                (
                    5,
                    70,
                    "Nhiều hộ đi làm xa, khó họp dân",
                    "Họp ban ngày chỉ được một phần ba số hộ.",
                    "Họp buổi tối, báo qua nhóm của xóm.",
                ),
                (
                    6,
                    30,
                    "Chưa có hướng dẫn tính mô hình liên xóm",
                    "Hai xóm cùng làm một mô hình, chưa rõ tính cho đơn vị nào.",
                    "Tính cho xóm chủ trì, ghi nhận xóm phối hợp.",
                ),
            )
        )
        self.advance(answered, "answer", 65, "Đồng ý với đề xuất; cán bộ xã dự họp buổi tối khi được mời.")
        self.advance(passed, "pass_up", 25, "Vượt thẩm quyền của xã, đề nghị tỉnh hướng dẫn chung.")

    def advance(self, difficulty, action, days, note):
        advance_difficulty(
            difficulty_id=difficulty.pk,
            action=action,
            actor=self.secretary,
            note=note,
            clock=lambda: self.story.ago(days),
        )

    def petition(self):
        petition = receive_petition(
            actor=self.secretary,
            unit=self.commune,
            kind=PetitionKind.PETITION,
            received_on=self.day(10),
            subject="Kiến nghị công khai kết quả bình xét (minh họa)",
            content="Đề nghị niêm yết kết quả bình xét thi đua tại nhà văn hóa xóm.",
            limit=Limit(15, Counting.WORKING, "Thời hạn minh họa do xã đặt"),
            now=self.story.ago(10),
        )
        handler = self.story.users["uyvien"]
        assign_petition(petition_id=petition.pk, handlers=[handler], actor=self.chairman, now=self.story.ago(9))
        advance_petition(petition_id=petition.pk, action="accept", actor=handler, clock=lambda: self.story.ago(8))

    def funds(self):
        for purpose, pilot, source, estimated, approved, spent in (
            ("Tập huấn, tọa đàm", "", FundSource.STATE, 20_000_000, 18_000_000, 15_500_000),
            ("Hỗ trợ mô hình điểm", "Đường hoa tự quản", FundSource.STATE, 30_000_000, 30_000_000, 31_200_000),
            ("Vật liệu làm đường", "Đường hoa tự quản", FundSource.MOBILISED, 45_000_000, None, 0),
            ("Biểu dương, khen thưởng dịp tổng kết", "", FundSource.INTEGRATED, 12_000_000, None, 0),
        ):
            save_budget_line(
                actor=self.secretary,
                unit=self.commune,
                campaign=self.campaign,
                now=self.story.ago(180),
                year=self.year,
                purpose=purpose,
                pilot_model=pilot,
                source=source,
                estimated=estimated,
                approved=approved,
                approval="Dự toán minh họa được duyệt" if approved else "",
                spent=spent,
            )

    def review(self):
        today = self.story.today
        save_review(
            actor=self.secretary,
            unit=self.commune,
            campaign=self.campaign,
            now=self.story.ago(3),
            kind=ReviewKind.INTERIM,
            year=self.year,
            held_on=self.day(3),
            results=review_suggestion(self.campaign, self.year, user=self.secretary, unit=self.commune, today=today),
            limits="Một số đơn vị chưa theo dõi kết quả bằng số liệu.",
            tasks_ahead="Khắc phục xong các tồn tại sau kiểm tra; chuẩn bị hồ sơ khen thưởng đúng hạn.",
        )

    def grades(self):
        """Those of last year, where the campaign ran then; else of this one."""
        year = self.year - 1 if self.campaign.runs_in(self.year - 1) else self.year
        grades = (G.EXCELLENT, G.GOOD, G.GOOD, G.DONE)
        grade_units(
            campaign_id=self.campaign.pk,
            year=year,
            gradings=[
                Grading(unit, grades[order % 4], basis="Kết quả minh họa")
                for order, unit in enumerate([*self.story.hamlets, *self.story.bodies])
            ],
            actor=self.secretary,
            now=self.story.ago(7),
        )
