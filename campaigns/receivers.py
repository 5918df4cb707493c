"""When units are reorganised: what of campaigns goes on at the successor, told beforehand and done."""

from django.dispatch import receiver

from campaigns.enums import CampaignState, InspectionState, RegistrationState
from campaigns.models import Campaign, Difficulty, Inspection, Registration
from campaigns.services.successions import (
    OPEN_CAMPAIGNS,
    OPEN_DIFFICULTIES,
    carry_on_campaigns,
    carry_on_desks,
    carry_on_registrations,
)
from units.enums import Fate, UnitEventKind
from units.querysets import subtree_q
from units.selectors import Holding, holdings_of, tells_what_moves
from units.signals import units_reorganised

RUNNING, DRAFTS = "Phong trào đang thực hiện", "Bản đăng ký thi đua chưa gửi"
OF_OLD_SUPERIOR = "Thuộc phong trào của cấp trên cũ, nơi đơn vị không còn tham gia; hãy đăng ký lại ở cấp trên mới."


@tells_what_moves
def campaigns_that_move(change):
    if change.kind == UnitEventKind.TRANSFER:
        return _drafts_out_of_reach(change)
    if not change.ending:
        return []
    heir = bool(change.heirs)
    goes_on, drafts_go = (Fate.MOVES, Fate.MOVES) if heir else (Fate.ENDS, Fate.LEFT)
    registrations = Registration.objects.all()
    return [
        *holdings_of(
            Campaign.objects.filter(state=CampaignState.RUNNING),
            change,
            what=RUNNING,
            fate=goes_on,
            name="title",
            key="launching_unit_id",
            note=_reach(change),
        ),
        *holdings_of(
            Campaign.objects.filter(state=CampaignState.DRAFT),
            change,
            what="Phong trào đang soạn",
            fate=drafts_go,
            name="title",
            key="launching_unit_id",
        ),
        *holdings_of(
            Campaign.objects.exclude(state__in=OPEN_CAMPAIGNS),
            change,
            what="Phong trào đã kết thúc",
            fate=Fate.STAYS,
            name="title",
            key="launching_unit_id",
        ),
        *holdings_of(
            registrations.filter(state=RegistrationState.DRAFT),
            change,
            what=DRAFTS,
            fate=drafts_go,
            name="campaign__title",
        ),
        *holdings_of(
            registrations.exclude(state=RegistrationState.DRAFT),
            change,
            what="Đăng ký thi đua đã gửi",
            fate=Fate.STAYS,
            name="campaign__title",
        ),
        *holdings_of(
            Inspection.objects.filter(state=InspectionState.PLANNED),
            change,
            what="Cuộc kiểm tra dự kiến",
            fate=drafts_go,
            name="planned_on",
        ),
        *holdings_of(
            Difficulty.objects.filter(state__in=OPEN_DIFFICULTIES),
            change,
            what="Khó khăn, vướng mắc chờ giải quyết",
            fate=drafts_go,
            name="title",
            key="handling_unit_id",
        ),
    ]


def _reach(change):
    """A word of warning where the heir is a wider place than the unit that launched the campaigns."""
    if change.kind != UnitEventKind.ABOLISH or not change.heirs:
        return ""
    (unit,), heir = change.units, change.heirs[0]
    return f"Từ nay mở cho mọi đơn vị trong {heir}." if unit.level != heir.level else ""


def _drafts_out_of_reach(change):
    if change.parent is None:
        return []
    reaching = [*change.parent.ancestor_ids, change.parent.pk]
    inside = subtree_q(change.units, "unit__")
    drafts = Registration.objects.filter(inside, state=RegistrationState.DRAFT)
    drafts = drafts.exclude(campaign__launching_unit__in=reaching)
    drafts = drafts.exclude(subtree_q(change.units, "campaign__launching_unit__"))
    names = list(drafts.order_by("pk").values_list("campaign__title", flat=True)[:5])
    if not names:
        return []
    where = ", ".join(map(str, change.units))
    return [Holding(DRAFTS, where, drafts.count(), Fate.LEFT, tuple(names), note=OF_OLD_SUPERIOR)]


@receiver(units_reorganised)
def carry_on(*, change, event, handovers, actor, now, **signal):
    whole = [handover for handover in handovers if handover.is_whole]
    heirs = {handover.old: handover.new for handover in whole}
    carried = carry_on_campaigns(handovers=whole, event=event, actor=actor, now=now)
    carry_on_desks(handovers=whole)
    moved, left = carry_on_registrations(handovers=whole)
    lines = []
    for old, campaigns in carried.items():
        fate, to = (Fate.MOVES, str(heirs[old])) if heirs[old] else (Fate.ENDS, "")
        lines.append(Holding("Phong trào", str(old), len(campaigns), fate, _titles(campaigns), to, _reach(change)))
    for old, drafts in moved.items():
        titles = _titles([draft.campaign for draft in drafts])
        lines.append(Holding(DRAFTS, str(old), len(drafts), Fate.MOVES, titles, str(heirs[old])))
    for old, drafts in left.items():
        lines.append(Holding(DRAFTS, str(old), len(drafts), Fate.LEFT, _titles([draft.campaign for draft in drafts])))
    return lines


def _titles(campaigns):
    return tuple(campaign.title for campaign in campaigns[:5])
