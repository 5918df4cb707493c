"""Why a change of the map cannot be as it is written: ``{field: sentence}``, empty when it can."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Q

from units.enums import KINDS_OF_LEVEL, LEVEL_RANK, CodeScheme, UnitEventKind, UnitKind, UnitLevel
from units.models import Unit, UnitChange, UnitSuccession


@dataclass(frozen=True)
class NewUnit:
    """A unit that the change founds."""

    name: str
    kind: str
    level: str
    code: str
    parent: Unit | None
    code_scheme: str = CodeScheme.LOCAL

    def __str__(self):
        return self.name


@dataclass(frozen=True)
class Change:
    """A change of the map as the officer states it.

    ``units`` are those it happens to. ``heirs`` go on after it, founded by it (``NewUnit``) or there before;
    a unit in both stays itself, enlarged or made smaller. ``parent`` is the new superior of a transferred unit, or
    of the units below one that ends. ``name``, ``unit_kind``, ``code`` are what a unit that stays is called after.
    """

    kind: str
    happened_on: date
    legal_basis: str
    units: tuple[Unit, ...] = ()
    heirs: tuple[Unit | NewUnit, ...] = ()
    parent: Unit | None = None
    name: str = ""
    unit_kind: str = ""
    code: str = ""

    @property
    def last_day(self):
        """The last day of what was before."""
        return self.happened_on - timedelta(days=1)

    @property
    def ending(self):
        if self.kind in (UnitEventKind.MERGE, UnitEventKind.SPLIT, UnitEventKind.ABOLISH):
            return [unit for unit in self.units if unit not in self.heirs]
        return []

    @property
    def staying(self):
        """The unit that goes on through a merge or a split as itself."""
        return next((unit for unit in self.units if unit in self.heirs), None)

    @property
    def existing(self):
        """Every unit in the tree that the change names."""
        named = [*self.units, *(heir for heir in self.heirs if isinstance(heir, Unit)), self.parent]
        founded_below = [heir.parent for heir in self.heirs if isinstance(heir, NewUnit)]
        return list({unit.pk: unit for unit in [*named, *founded_below] if unit is not None}.values())

    def with_fresh(self, rows):
        """The same change over rows read again, by key."""

        def fresh(unit):
            if isinstance(unit, NewUnit):
                return replace(unit, parent=unit.parent and rows[unit.parent.pk])
            return unit and rows[unit.pk]

        return replace(
            self,
            units=tuple(map(fresh, self.units)),
            heirs=tuple(map(fresh, self.heirs)),
            parent=fresh(self.parent),
        )


@dataclass(frozen=True)
class Handover:
    """What ``old`` leaves goes on at ``new``: ``None`` where nobody succeeds, ``old`` itself where it only shrinks."""

    old: Unit
    new: Unit | None

    @property
    def is_whole(self):
        return self.new != self.old


def change_gaps(change, *, today):
    """What stands against the change; reads the units as they are given, and later events in two queries."""
    gaps = {}
    if change.happened_on > today:
        gaps["happened_on"] = (
            f"Thay đổi có hiệu lực từ {change.happened_on:%d/%m/%Y}, chưa đến ngày. Hệ thống ghi nhận khi thay đổi đã "
            "có hiệu lực; hãy quay lại từ ngày đó."
        )
        return gaps
    for rule in (_time_gaps, RULES[change.kind], _heir_gaps):
        for field, sentence in rule(change).items():
            gaps.setdefault(field, sentence)
    return gaps


def _time_gaps(change):
    for unit in change.units:
        ends = unit in change.ending
        if ends and unit.valid_from and unit.valid_from >= change.happened_on:
            since = f"{unit.valid_from:%d/%m/%Y}"
            return {"happened_on": f"{unit} mới hoạt động từ ngày {since}; ngày có hiệu lực phải sau ngày đó."}
        if unit.ended_before(change.last_day if ends else change.happened_on) or is_handed_over(unit):
            ended = f"{unit.valid_to:%d/%m/%Y}"
            return {"happened_on": f"{unit} đã kết thúc hoạt động ngày {ended}; hãy chọn đơn vị kế thừa."}
        if not ends and unit.valid_from and unit.valid_from > change.happened_on:
            return {"happened_on": f"{unit} chưa hoạt động vào ngày {change.happened_on:%d/%m/%Y}."}
    for unit in change.existing:
        if unit not in change.units and not unit.is_valid_on(change.happened_on):
            day = f"{change.happened_on:%d/%m/%Y}"
            return {"happened_on": f"{unit} không hoạt động vào ngày {day} nên không tiếp nhận được."}
    keys = [unit.pk for unit in change.units]
    later = [
        row.event
        for rows in (
            UnitChange.objects.filter(unit__in=keys),
            UnitSuccession.objects.filter(predecessor__in=keys),
        )
        for row in rows.filter(event__happened_on__gt=change.happened_on).select_related("event")
    ]
    if later:
        last = max(later, key=lambda event: event.happened_on)
        return {"happened_on": f"Đã ghi nhận một thay đổi muộn hơn ({last}); chỉ ghi tiếp được từ ngày đó trở đi."}
    return {}


def is_handed_over(unit):
    """Whether the end of the unit was carried out here; one that the national list ended still has all it had."""
    if unit.valid_to is None:
        return False
    return unit.reorganisations.filter(event__happened_on=unit.valid_to + timedelta(days=1)).exists()


def units_below(unit, day):
    """Units that belong to it and had not ended before ``day``."""
    return unit.children.filter(Q(valid_to=None) | Q(valid_to__gte=day))


def _merge_gaps(change):
    first, *others = change.units
    if not others or not change.ending:
        return {"others": "Hãy chọn ít nhất một đơn vị khác; không thể sáp nhập một đơn vị vào chính nó."}
    for other in others:
        if other.level != first.level:
            return {
                "others": f"Chỉ sáp nhập các đơn vị cùng cấp: {first} là {first.get_level_display().lower()}, "
                f"{other} là {other.get_level_display().lower()}."
            }
        if other.is_within(first) or first.is_within(other):
            return {"others": f"{first} và {other} là cấp trên, cấp dưới của nhau nên không sáp nhập với nhau được."}
    return {}


def _split_gaps(change):
    names = [str(heir) for heir in change.heirs]
    if len(names) < 2:
        return {"name_1": "Chia tách cần ít nhất hai đơn vị sau khi chia, kể cả đơn vị cũ nếu còn hoạt động."}
    if len(set(names)) < len(names):
        return {"name_1": "Các đơn vị sau khi chia phải có tên khác nhau."}
    return {}


def _rename_gaps(change):
    (unit,) = change.units
    if (change.name, change.unit_kind or unit.kind, change.code or unit.code) == (unit.name, unit.kind, unit.code):
        return {"name": "Tên, loại và mã vẫn như cũ; hãy ghi điều thay đổi."}
    return {}


def _transfer_gaps(change):
    gaps = {}
    for unit in change.units:
        if change.parent is None:
            return {"parent": "Hãy chọn đơn vị cấp trên mới."}
        if change.parent.is_within(unit):
            gaps["parent"] = f"{change.parent} nằm trong {unit}; không thể đặt một đơn vị dưới chính nó."
        elif change.parent.pk == unit.parent_id:
            gaps["parent"] = f"{unit} đang trực thuộc {change.parent} rồi."
        elif not may_stand_below(unit.level, change.parent):
            gaps["parent"] = _wrong_place(unit.level, change.parent)
    return gaps


def _abolish_gaps(change):
    (unit,) = change.units
    if any(isinstance(heir, Unit) and heir.is_within(unit) for heir in change.heirs):
        return {"heir": "Đơn vị kế thừa phải ở ngoài đơn vị kết thúc hoạt động."}
    if any(LEVEL_RANK[heir.level] > LEVEL_RANK[unit.level] for heir in change.heirs):
        return {"heir": f"Đơn vị kế thừa phải cùng cấp hoặc ở trên {unit}."}
    if change.parent is not None and change.parent.is_within(unit):
        return {"parent": "Đơn vị trực thuộc phải chuyển ra ngoài đơn vị kết thúc hoạt động."}
    for level in units_below(unit, change.happened_on).order_by().values_list("level", flat=True).distinct():
        if change.parent is None:
            return {"parent": f"{unit} còn đơn vị trực thuộc; hãy chọn đơn vị cấp trên mới cho các đơn vị đó."}
        if not may_stand_below(level, change.parent):
            return {"parent": _wrong_place(level, change.parent)}
    return {}


def _nothing(change):
    return {}


def _heir_gaps(change):
    for heir in change.heirs:
        if isinstance(heir, NewUnit):
            if heir.kind not in KINDS_OF_LEVEL[heir.level]:
                label = UnitLevel(heir.level).label.lower()
                return {"unit_kind": f"“{UnitKind(heir.kind).label}” không phải là một loại đơn vị {label}."}
            if heir.parent is None and heir.level != UnitLevel.PROVINCE:
                return {"parent": "Hãy chọn đơn vị cấp trên."}
            if heir.parent is not None and not may_stand_below(heir.level, heir.parent):
                return {"parent": _wrong_place(heir.level, heir.parent)}
            if heir.parent is not None and any(heir.parent.is_within(unit) for unit in change.ending):
                return {"parent": f"{heir.parent} nằm trong đơn vị kết thúc hoạt động."}
        elif any(heir.is_within(unit) for unit in change.ending):
            return {"heir": f"{heir} nằm trong đơn vị kết thúc hoạt động."}
    for unit in change.units:
        if change.unit_kind and change.unit_kind not in KINDS_OF_LEVEL[unit.level]:
            label = UnitKind(change.unit_kind).label
            return {"unit_kind": f"“{label}” không phải là một loại đơn vị {unit.get_level_display().lower()}."}
    return {}


def may_stand_below(level, parent):
    """Whether a unit of the level may belong to ``parent``; only grassroots units stand below their like."""
    if level == parent.level:
        return level == UnitLevel.GRASSROOTS
    return LEVEL_RANK[parent.level] < LEVEL_RANK[level]


def _wrong_place(level, parent):
    return (
        f"Đơn vị {UnitLevel(level).label.lower()} không thể trực thuộc {parent} ({parent.get_level_display().lower()})."
    )


RULES = {
    UnitEventKind.MERGE: _merge_gaps,
    UnitEventKind.SPLIT: _split_gaps,
    UnitEventKind.RENAME: _rename_gaps,
    UnitEventKind.TRANSFER: _transfer_gaps,
    UnitEventKind.CREATE: _nothing,
    UnitEventKind.ABOLISH: _abolish_gaps,
}
