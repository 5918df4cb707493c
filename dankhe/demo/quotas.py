"""How many the demonstration may award: numbers from the province and of the chairman's own, and the share to reach."""

from awards.enums import SubjectKind
from awards.models import RatioRule
from awards.services.quotas import allot_quota
from campaigns.enums import RatioBase

SAMPLE = "Văn bản minh họa phân bổ chỉ tiêu khen thưởng năm {year}"


def set_limits(story):
    """Bằng khen from the province; Giấy khen as the chairman sets them, some for households, some passed to hamlets."""
    year = story.today.year

    def allot(unit, giver, form, number, actor, **columns):
        allot_quota(
            unit=unit,
            allotted_by=giver,
            desk_unit=giver,
            award_form=story.awards[form].award_form,
            year=year,
            number=number,
            source=SAMPLE.format(year=year),
            actor=actor,
            clock=lambda: story.ago(40),
            **columns,
        )

    province, commune = story.province, story.commune
    staff, chairman, secretary = story.users["tinh"], story.chairman, story.secretary
    allot(province, province, "BK-TINH", 60, staff)
    allot(commune, province, "BK-TINH", 3, staff)
    allot(commune, commune, "GK-XA", 25, chairman)
    allot(commune, commune, "GK-XA", 8, chairman, subject_kind=SubjectKind.HOUSEHOLD)
    for hamlet in story.hamlets[:4]:
        allot(hamlet, commune, "GK-XA", 3, secretary)
    RatioRule.objects.create(
        campaign=story.campaign,
        numerator=30,
        denominator=100,
        base=RatioBase.INDIVIDUALS_HOUSEHOLDS,
        source="Minh họa theo Kế hoạch thi đua xã Đồng Liên năm 2021: “phải đạt trên 30%”; mẫu số do hệ thống đề xuất",
    )
