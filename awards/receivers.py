"""When units are reorganised: which dossiers, awards and councils go on, told beforehand and done."""

from django.dispatch import receiver

from awards.enums import EDITABLE, ENDED
from awards.models import AwardCouncil, AwardQuota, CampaignAward, Dossier
from awards.services.successions import (
    carry_on_awards,
    carry_on_desk,
    carry_on_drafts,
    end_councils,
    end_quotas,
)
from campaigns.enums import CampaignState
from units.enums import Fate, UnitEventKind
from units.querysets import subtree_q
from units.selectors import Holding, holdings_of, tells_what_moves
from units.signals import units_reorganised

DRAFTS, ON_THE_DESK = "Hồ sơ đang lập, đang bổ sung", "Hồ sơ hội đồng đang xét"
AWARDS, COUNCIL = "Hình thức khen thưởng do đơn vị quyết định", "Hội đồng thi đua, khen thưởng"
QUOTAS, NEW_QUOTA = "Chỉ tiêu khen thưởng", "Cần phân bổ lại cho đơn vị kế thừa."
NEW_COUNCIL = "Đơn vị kế thừa cần quyết định thành lập hội đồng mới để xét tiếp."
ENDED_AWARD = "Cấp quyết định không còn; hồ sơ mới không đề nghị hình thức này nữa."
OLD_DESK = "Nơi đã nhận hồ sơ xét tiếp; đơn vị và nơi nhận đều xem được."


@tells_what_moves
def dossiers_that_move(change):
    if change.kind == UnitEventKind.TRANSFER:
        return _still_at_the_old_desk(change)
    if not change.ending:
        return []
    fate = Fate.MOVES if change.heirs else Fate.LEFT
    dossiers = Dossier.objects.all()
    same_level = bool(change.heirs) and all(unit.level == change.heirs[0].level for unit in change.ending)
    return [
        *holdings_of(dossiers.filter(state__in=EDITABLE), change, what=DRAFTS, fate=fate, name="subject_name"),
        *holdings_of(
            dossiers.exclude(state__in=EDITABLE),
            change,
            what="Hồ sơ đã nộp, đã có kết quả",
            fate=Fate.STAYS,
            name="subject_name",
        ),
        *holdings_of(
            dossiers.exclude(state__in=ENDED),
            change,
            what=ON_THE_DESK,
            fate=fate,
            name="subject_name",
            key="receiving_unit_id",
        ),
        *holdings_of(
            CampaignAward.objects.exclude(campaign__state=CampaignState.CLOSED),
            change,
            what=AWARDS,
            fate=Fate.MOVES if same_level else Fate.ENDS,
            name="award_form__name",
            key="deciding_unit_id",
            note="" if same_level else ENDED_AWARD,
        ),
        *holdings_of(
            AwardQuota.objects.filter(is_in_force=True),
            change,
            what=QUOTAS,
            fate=Fate.ENDS,
            name="award_form__name",
            note=NEW_QUOTA if change.heirs else "",
        ),
        *holdings_of(
            AwardCouncil.objects.filter(valid_to=None),
            change,
            what=COUNCIL,
            fate=Fate.ENDS,
            name="name",
            note=NEW_COUNCIL if change.heirs else "",
        ),
    ]


def _still_at_the_old_desk(change):
    """Sent dossiers of the moved units whose receiver is not above them any more."""
    if change.parent is None:
        return []
    inside = Dossier.objects.filter(subtree_q(change.units, "unit__")).exclude(state__in=ENDED)
    rows = inside.exclude(receiving_unit__in=[*change.parent.ancestor_ids, change.parent.pk])
    rows = rows.exclude(subtree_q(change.units, "receiving_unit__"))
    names = tuple(rows.order_by("pk").values_list("subject_name", flat=True)[:5])
    if not names:
        return []
    where = ", ".join(map(str, change.units))
    return [Holding("Hồ sơ ở nơi nhận cũ", where, rows.count(), Fate.KEEPS, names, note=OLD_DESK)]


@receiver(units_reorganised)
def carry_on(*, change, handovers, actor, now, **signal):
    whole = [handover for handover in handovers if handover.is_whole]
    heirs = {handover.old: str(handover.new or "") for handover in whole}
    moved, left = carry_on_drafts(handovers=handovers, actor=actor, now=now)
    on_the_desk = carry_on_desk(handovers=whole, actor=actor, now=now)
    carried, ended = carry_on_awards(handovers=whole, last_day=change.last_day)
    quotas = end_quotas(handovers=whole, actor=actor, now=now)
    councils = end_councils(handovers=whole, last_day=change.last_day)
    lines = [_line(DRAFTS, old, rows, Fate.MOVES, str(new)) for (old, new), rows in moved.items()]
    lines += [_line(DRAFTS, old, rows, Fate.LEFT) for old, rows in left.items()]
    lines += [_line(ON_THE_DESK, old, rows, Fate.MOVES, str(new)) for (old, new), rows in on_the_desk.items()]
    lines += [_line(AWARDS, old, rows, Fate.MOVES, heirs[old]) for old, rows in carried.items()]
    lines += [_line(AWARDS, old, rows, Fate.ENDS, note=ENDED_AWARD) for old, rows in ended.items()]
    lines += [_line(QUOTAS, old, rows, Fate.ENDS, note=NEW_QUOTA if heirs[old] else "") for old, rows in quotas.items()]
    lines += [
        _line(COUNCIL, council.unit, [council], Fate.ENDS, note=NEW_COUNCIL if heirs[council.unit] else "")
        for council in councils
    ]
    return lines


def _line(what, old, rows, fate, to="", note=""):
    names = tuple(getattr(row, "subject_name", None) or str(row) for row in rows[:5])
    return Holding(what, str(old), len(rows), fate, names, to, note)
