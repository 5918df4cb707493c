"""The demonstration's time limits, a list published for comment with a comment on it, an archived dossier."""

from awards.enums import CommentKind, DossierState
from awards.models import CampaignAward, Dossier
from awards.services import CommentDetails, archive_dossier, open_comment_window, send_comment

PROCEDURES = {
    "GK-XA": {"processing_days": 10, "allows_simplified": True},
    "BK-TINH": {"processing_days": 25},
}
SOURCE = "Thủ tục hành chính nhiều địa phương đã công bố (10 đến 25 ngày làm việc); cần đối chiếu với tỉnh mình"


def set_time_limits():
    """Before anything is received: what is due is reckoned from the day of reception."""
    for code, columns in PROCEDURES.items():
        for award in CampaignAward.objects.filter(award_form__code=code):
            for name, value in columns.items():
                setattr(award, name, value)
            award.procedure_source = SOURCE
            award.save()


def ask_the_public(story):
    """One voted dossier is on the notice board; of the year before one is in the archive."""
    voted = Dossier.objects.filter(
        receiving_unit=story.commune, state=DossierState.VOTED, decision_line=None, votes__is_approved=True
    )
    window = open_comment_window(
        unit=story.commune,
        dossier_ids=[voted.order_by("pk").first().pk],
        title=f"Danh sách đề nghị tặng Giấy khen năm {story.today.year}",
        contact="Phòng Văn hóa - Xã hội xã Phú Lạc",
        days=10,
        actor=story.secretary,
        clock=lambda: story.ago(1),
    )
    send_comment(
        line_id=window.lines.get().pk,
        details=CommentDetails(
            CommentKind.COMMENT, "Đề nghị ghi rõ thêm số hộ đã hiến đất trong thành tích khi công bố.", "Người dân xóm"
        ),
        clock=lambda: story.now,
    )
    ended = Dossier.objects.filter(receiving_unit=story.commune, state=DossierState.REFUSED).order_by("pk").first()
    archive_dossier(dossier_id=ended.pk, place="Hộp 03, hồ sơ số 17", actor=story.secretary, now=story.now)
