"""A province's campaign on its way down, in our own words: some communes run it, some are still at their draft."""

from datetime import date, timedelta

from awards.enums import SubjectKind
from awards.models import CampaignAward
from campaigns.deadlines import local_day
from campaigns.enums import (
    CampaignKind,
    Comparator,
    ContentPart,
    DeadlineKind,
    Freedom,
    IssuerKind,
    PlanKind,
    Recurrence,
    StandingKind,
    TargetMeasure,
    TargetPer,
)
from campaigns.models import Campaign, Plan
from campaigns.services import close_campaign, launch_campaign
from campaigns.services.downward import hand_down_campaign, join_superior_campaign
from campaigns.services.legal import match_bases
from dankhe.demo.plans import CAO_MINH, COMMUNE_CHECKLIST, FOUR_FIELDS, PHU_LAC, THAI_NGUYEN
from dankhe.demo.setup import load_award, unit_of
from units.enums import UnitLevel
from units.models import Unit

PROVINCE_CAMPAIGN = {
    "title": "Phong trào thi đua “Dân vận khéo” tỉnh Thái Nguyên giai đoạn 2026-2030",
    "kind": CampaignKind.DAN_VAN_KHEO,
    "launcher": THAI_NGUYEN,
    "period": (date(2026, 1, 1), date(2030, 12, 31)),
    "standing_kind": StandingKind.PARTY_BODY,
    "standing_body": "Ban Tuyên giáo và Dân vận Tỉnh ủy",
    "aims": "Nâng chất lượng công tác dân vận của cả hệ thống chính trị; lấy sự hài lòng của Nhân dân làm thước đo.",
    "participants": "Các xã, phường; cơ quan, đơn vị, doanh nghiệp, tổ chức, cá nhân và hộ gia đình trong tỉnh.",
    "fields": FOUR_FIELDS,
    "targets": (
        {
            "text": "Mỗi đơn vị có ít nhất một mô hình mới hoặc nhân rộng mỗi năm (minh họa)",
            "measure": TargetMeasure.NEW_MODELS,
            "comparator": Comparator.AT_LEAST,
            "value": 1,
            "per": TargetPer.UNIT_YEAR,
        },
    ),
    "deadlines": (
        {
            "kind": DeadlineKind.REPORT,
            "what": "Báo cáo kết quả phong trào trong năm (minh họa)",
            "owed_by": "Các xã, phường",
            "owed_to": "Ủy ban nhân dân tỉnh",
            "through": "Sở Nội vụ",
            "recurrence": Recurrence.YEARLY,
            "month": 12,
            "day": 20,
            "inclusive": False,
            "is_assumed": True,
        },
    ),
    "plans": (
        {
            "unit": THAI_NGUYEN,
            "level": UnitLevel.PROVINCE,
            "issuer": "Ủy ban nhân dân tỉnh Thái Nguyên",
            "number": "710/QĐ-UBND",
            "issued_on": date(2026, 3, 27),
            "title": "Phong trào thi đua “Dân vận khéo” tỉnh Thái Nguyên giai đoạn 2026-2030",
            "bases": (
                ("Luật Thi đua, khen thưởng", "06/2022/QH15", date(2022, 6, 15), "Quốc hội"),
                ("Chỉ thị", "02-CT/TU", date(2025, 12, 3), "Tỉnh ủy Thái Nguyên"),
            ),
        },
    ),
}
RULES = {
    ContentPart.FIELDS: Freedom.MAY_ADD,
    ContentPart.STAGES: Freedom.FREE,
    ContentPart.SUBJECTS: Freedom.FREE,
    ContentPart.TARGETS: Freedom.MAY_ADD,
    ContentPart.DEADLINES: Freedom.FIXED,
    ContentPart.TASKS: Freedom.FREE,
}
GUIDED_STANDARDS = (
    (SubjectKind.COLLECTIVE, "Mô hình có kết quả cụ thể, Nhân dân hài lòng, kiến nghị được giải quyết."),
    (SubjectKind.INDIVIDUAL, "Trực tiếp vận động Nhân dân có kết quả; hoàn thành tốt nhiệm vụ."),
    (SubjectKind.HOUSEHOLD, "Có nhiều đóng góp trong công tác dân vận."),
)
HANDED, LAUNCHED = 12, 5


def hand_down_the_province(story, runner):
    """Twelve communes take over, five have launched, one of these has ended already; one had a plan of its own."""
    province, commune = unit_of(THAI_NGUYEN), unit_of(PHU_LAC)
    superior = Campaign.objects.get(launching_unit=province)
    earlier = Campaign.objects.get(launching_unit=unit_of(CAO_MINH))
    join_superior_campaign(campaign_id=earlier.pk, superior_id=superior.pk, actor=runner, now=story.ago(60))
    communes = Unit.objects.under([province]).filter(level=UnitLevel.COMMUNE).valid_on(story.today)
    others = communes.exclude(pk__in=[commune.pk, earlier.launching_unit_id]).order_by("sort_key")[: HANDED - 1]
    units = [commune, *others]
    hand_down_campaign(
        campaign_id=superior.pk,
        actor=runner,
        now=story.ago(45),
        unit_ids=[unit.pk for unit in units],
        rules=RULES,
    )
    for order, unit in enumerate(units[1 : LAUNCHED + 1], start=1):
        campaign = Campaign.objects.get(superior_campaign=superior, launching_unit=unit)
        moment = story.ago(40 - order * 6)
        campaign.plans.update(number=f"{order * 7}/KH-UBND", issued_on=local_day(moment))
        launch_campaign(campaign_id=campaign.pk, actor=runner, now=moment)
        if order == LAUNCHED:
            close_campaign(campaign_id=campaign.pk, actor=runner, now=story.ago(2), note="Minh họa: kết thúc sớm.")
    later_papers(story, earlier)
    match_bases()


def later_papers(story, campaign):
    """A guidance that came after the launch and brings the first award, and a plan for the year."""
    unit, year = campaign.launching_unit, story.today.year
    guidance = Plan(
        campaign=campaign,
        unit=unit,
        level=UnitLevel.COMMUNE,
        issuer="Phòng Văn hóa - Xã hội xã Cao Minh",
        kind=PlanKind.GUIDANCE,
        issued_on=local_day(story.ago(70)),
        effective_from=local_day(story.ago(60)),
        title="Khen thưởng phong trào thi đua “Dân vận khéo” (minh họa)",
        superior_plan=campaign.plans.get(kind=PlanKind.PERIOD),
    )
    guidance.full_clean()
    guidance.save()
    load_award(
        campaign,
        1,
        {
            "form": "GK-XA",
            "decider": CAO_MINH,
            "quota_note": "Theo văn bản hướng dẫn hằng năm (minh họa)",
            "source": "Văn bản hướng dẫn riêng của xã (minh họa)",
            "standards": GUIDED_STANDARDS,
            "standards_source": "Ví dụ minh họa",
            "checklist": COMMUNE_CHECKLIST,
        },
    )
    award = CampaignAward.objects.get(campaign=campaign)
    award.guidance = guidance
    award.full_clean()
    award.save()
    if campaign.runs_in(year):
        Plan.objects.create(
            campaign=campaign,
            unit=unit,
            level=UnitLevel.COMMUNE,
            issuer_kind=IssuerKind.STATE,
            issuer="Ủy ban nhân dân xã Cao Minh",
            kind=PlanKind.YEARLY,
            year=year,
            issued_on=local_day(story.ago(200)) + timedelta(days=3),
            title=f"Thực hiện phong trào thi đua “Dân vận khéo” năm {year} (minh họa)",
            superior_plan=guidance.superior_plan,
        )
