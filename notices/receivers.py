"""When units are reorganised: everybody whose rights it changes is told in the same transaction."""

from django.dispatch import receiver

from notices.services import notify
from units.enums import UnitEventKind
from units.models import Membership, User
from units.signals import units_reorganised

WORDS = {
    UnitEventKind.MERGE: "{old} sáp nhập thành {new}",
    UnitEventKind.SPLIT: "{old} chia tách thành {new}",
    UnitEventKind.RENAME: "{old} mang tên mới",
    UnitEventKind.TRANSFER: "{old} chuyển về trực thuộc {parent}",
    UnitEventKind.CREATE: "Thành lập {new}",
    UnitEventKind.ABOLISH: "{old} kết thúc hoạt động",
}


@receiver(units_reorganised)
def tell_those_concerned(*, change, event, actor, now, **signal):
    """Those who hold a role at a unit of the change or right above one, before their roles move."""
    units = {unit.pk for unit in change.existing}
    units |= {unit.parent_id for unit in change.existing}
    holders = Membership.objects.active_on(change.happened_on).filter(unit__in=units - {None})
    named = {
        "old": ", ".join(map(str, change.units)),
        "new": ", ".join(map(str, change.heirs)),
        "parent": str(change.parent or ""),
    }
    keys = "-".join(str(unit.pk) for unit in (change.units or change.heirs))
    notify(
        recipients=User.objects.filter(pk__in=holders.values("user"), is_active=True).exclude(pk=actor.pk),
        key=f"units:{event.pk}:{keys}",
        kind="units",
        title=WORDS[change.kind].format(**named),
        body=f"Từ ngày {change.happened_on:%d/%m/%Y}, theo {change.legal_basis}. Quyền của anh/chị theo đơn vị mới.",
        url=(change.heirs or change.units)[0].get_absolute_url(),
        now=now,
    )
