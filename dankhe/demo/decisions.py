"""What became of the demonstration's decisions: published, one still waiting, one line taken back, one of long ago."""

from datetime import date

from awards.enums import DossierState, SigningMode, SubjectKind
from awards.models import AwardDecision, AwardForm, Dossier
from awards.services import (
    DecisionDetails,
    PastLine,
    RevocationDetails,
    advance_dossier,
    publish_decisions,
    record_past_decision,
    revoke_lines,
)
from campaigns.deadlines import local_day

SIGNED = {
    "signing_mode": SigningMode.DEPUTY,
    "signatory": "Nguyễn Văn Thịnh",
    "prize_source": "Quỹ thi đua, khen thưởng của xã",
    "grounds": "Luật Thi đua, khen thưởng ngày 15/6/2022; biên bản họp Hội đồng Thi đua - Khen thưởng xã.",
}


def decision_head(day):
    return DecisionDetails(number="215/QĐ-UBND", decided_on=day, **SIGNED)


def publish_season(story):
    """Make the decisions of the season known, two days after they were signed."""
    waiting = AwardDecision.objects.filter(published_at=None).values_list("pk", flat=True)
    publish_decisions(decision_ids=list(waiting), actor=story.secretary, clock=lambda: story.ago(1))


def tell_decisions(story):
    """What the desk still has to do, and what only the past tells."""
    voted = Dossier.objects.filter(state=DossierState.VOTED, campaign_award__deciding_unit=story.commune)
    day = local_day(story.ago(1))
    advance_dossier(
        dossier_id=voted.order_by("pk").first().pk,
        action="decide",
        actor=story.chairman,
        now=story.ago(1),
        details=DecisionDetails(number="216/QĐ-UBND", decided_on=day, **SIGNED),
    )
    decision = AwardDecision.objects.filter(published_at__isnull=False).order_by("decided_on", "pk").first()
    revoke_lines(
        decision_id=decision.pk,
        line_ids=[decision.lines.order_by("pk").first().pk],
        details=RevocationDetails(number="9/QĐ-UBND", decided_on=day, **SIGNED),
        reason="Kiểm tra sau khen thưởng: báo cáo thành tích ghi số liệu không đúng thực tế.",
        actor=story.chairman,
        clock=lambda: story.ago(1),
    )
    record_past_decision(
        desk_unit=story.commune,
        unit=story.commune,
        details=DecisionDetails(number="188/QĐ-UBND", decided_on=date(2023, 12, 15), signatory="Phạm Văn Dũng"),
        lines=list(past_lines(story)),
        actor=story.secretary,
        clock=lambda: story.ago(2),
    )


def past_lines(story):
    form = AwardForm.objects.get(code="GK-XA")
    hamlet = story.hamlets[0]
    yield PastLine(
        unit=hamlet,
        subject_kind=SubjectKind.COLLECTIVE,
        recipient_name=str(hamlet),
        award_form=form,
        award_name="",
        subject=hamlet,
        achievement="Có thành tích xuất sắc trong phong trào thi đua “Dân vận khéo” năm 2023",
        entry_number=31,
    )
    yield PastLine(
        unit=story.hamlets[1],
        subject_kind=SubjectKind.INDIVIDUAL,
        recipient_name="Hoàng Thị Mai",
        award_form=form,
        award_name="",
        achievement="Vận động Nhân dân hiến đất làm đường năm 2023",
        entry_number=32,
    )
