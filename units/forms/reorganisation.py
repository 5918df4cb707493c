"""A change of the map: what happened, by kind; then what the officer decides about it."""

from datetime import date

from django import forms
from django.db.models import Q

from interface.forms import DateField, PageForm
from units.enums import KINDS_OF_LEVEL, CodeScheme, UnitEventKind, UnitKind, UnitLevel
from units.gates import Change, NewUnit, change_gaps, is_handed_over
from units.models import Unit
from units.querysets import subtree_q
from units.services import Decisions

SLUG_OF_KIND = {
    UnitEventKind.MERGE: "sap-nhap",
    UnitEventKind.SPLIT: "chia-tach",
    UnitEventKind.RENAME: "doi-ten",
    UnitEventKind.TRANSFER: "chuyen",
    UnitEventKind.CREATE: "thanh-lap",
    UnitEventKind.ABOLISH: "ket-thuc",
}
NEW_CODES = date(2025, 7, 1)
OFFICIAL_DIGITS = {UnitLevel.PROVINCE: 2, UnitLevel.DISTRICT: 3, UnitLevel.COMMUNE: 5}
PARTS = range(1, 5)
NOT_AGAIN = "khong"


def kind_choices(level, blank):
    return [("", blank), *((kind, kind.label) for kind in UnitKind if kind in KINDS_OF_LEVEL[level])]


class ChangeForm(PageForm, forms.Form):
    """The day and the paper; each kind adds its own. ``change`` is what it says, once it is valid."""

    happened_on = DateField(label="Có hiệu lực từ ngày", help_text="Ngày đầu tiên theo đơn vị mới.")
    legal_basis = forms.CharField(
        label="Căn cứ pháp lý", max_length=300, help_text="Nghị quyết, quyết định: số, ngày, cơ quan ban hành."
    )

    kind = None

    def __init__(self, *args, unit, actor, today, **kwargs):
        self.unit, self.actor, self.today = unit, actor, today
        kwargs.setdefault("initial", self.usual())
        super().__init__(*args, **kwargs)
        self.set_up()

    def usual(self):
        """For a unit that the national list ended: the day and the paper the list gives."""
        link = self.unit.successions_out.select_related("event").order_by("-event__happened_on").first()
        if link is None or self.unit.valid_to is None:
            return {}
        return {
            "happened_on": link.event.happened_on,
            "legal_basis": link.event.legal_basis,
            "into": link.successor_id,
            "heir": link.successor_id,
        }

    def set_up(self):
        """Choices that depend on the unit."""

    def clean(self):
        cleaned = super().clean()
        if is_handed_over(self.unit):
            last = f"{self.unit.valid_to:%d/%m/%Y}"
            self.add_error(None, f"{self.unit} đã kết thúc hoạt động ngày {last}; việc này đã được ghi nhận.")
        if not self.errors:
            self.change = Change(
                kind=self.kind,
                happened_on=cleaned["happened_on"],
                legal_basis=cleaned["legal_basis"],
                **self.told(cleaned),
            )
        if not self.errors:
            for name, sentence in change_gaps(self.change, today=self.today).items():
                self.add_error(name if name in self.fields else None, sentence)
        return cleaned

    def told(self, cleaned):
        raise NotImplementedError

    def founded(self, cleaned, *, level, parent, name="name", code="code"):
        """The unit that a row of the form founds, or ``None`` with what is missing beside its fields."""
        if not cleaned.get(name):
            self.add_error(name, "Hãy ghi tên đơn vị mới.")
        if not cleaned.get(code):
            self.add_error(code, "Hãy ghi mã đơn vị mới.")
        if not cleaned.get("unit_kind"):
            self.add_error("unit_kind", "Hãy chọn loại đơn vị.")
        scheme, digits = CodeScheme.LOCAL, OFFICIAL_DIGITS.get(level)
        if digits and cleaned.get(code):
            scheme = CodeScheme.GSO_2025 if cleaned["happened_on"] >= NEW_CODES else CodeScheme.GSO_2004
            if not (cleaned[code].isdecimal() and len(cleaned[code]) == digits):
                label = UnitLevel(level).label.lower()
                self.add_error(code, f"Mã đơn vị {label} theo danh mục quốc gia gồm đúng {digits} chữ số.")
        if self.errors:
            return None
        return NewUnit(cleaned[name], cleaned["unit_kind"], level, cleaned[code], parent, scheme)

    def peers(self):
        """Working units of the same level in the same area, and those the national list names as successors."""
        unit = self.unit
        top = unit.province if unit.level != UnitLevel.GRASSROOTS else (unit.commune or unit.province)
        near = Unit.objects.filter(level=unit.level).valid_on(self.today)
        near = near if top is None or unit.level == UnitLevel.PROVINCE else near.under([top])
        named = Unit.objects.filter(successions_in__predecessor=unit)
        wanted = Unit.objects.filter(Q(pk__in=near.values("pk")) | Q(pk__in=named.values("pk"))).exclude(pk=unit.pk)
        wanted = wanted.exclude(subtree_q([unit])).exclude(pk__in=unit.ancestor_ids)
        return wanted.filter(pk__in=Unit.objects.managed_by(self.actor).values("pk")).order_by("sort_key", "pk")

    def above(self):
        return Unit.objects.filter(pk__in=self.unit.ancestor_ids)


class NewUnitFields(forms.Form):
    name = forms.CharField(label="Tên đơn vị mới", max_length=200, required=False)
    unit_kind = forms.ChoiceField(label="Loại đơn vị mới", required=False)
    code = forms.CharField(label="Mã đơn vị mới", max_length=40, required=False)


class MergeForm(NewUnitFields, ChangeForm):
    kind = UnitEventKind.MERGE
    others = forms.ModelMultipleChoiceField(
        None, label="Sáp nhập cùng với", required=False, widget=forms.CheckboxSelectMultiple
    )
    into = forms.ModelChoiceField(
        None,
        label="Thành đơn vị nào",
        required=False,
        empty_label="Một đơn vị mới (ghi tên, loại, mã bên dưới)",
        help_text="Hoặc chọn một trong các đơn vị trên: đơn vị đó được mở rộng, có thể mang tên mới.",
    )
    field_order = ["others", "into", "name", "unit_kind", "code", "happened_on", "legal_basis"]

    def set_up(self):
        peers = self.peers()
        self.fields["others"].queryset = peers
        self.fields["into"].queryset = peers | Unit.objects.filter(pk=self.unit.pk)
        self.fields["unit_kind"].choices = kind_choices(self.unit.level, "Giữ như đơn vị được mở rộng")
        self.fields["name"].help_text = "Với đơn vị được mở rộng: để trống nếu giữ tên cũ."

    def told(self, cleaned):
        into = cleaned.get("into")
        units = tuple({row.pk: row for row in (self.unit, *cleaned["others"], into) if row is not None}.values())
        if into is not None:
            names = {key: cleaned[key] for key in ("name", "unit_kind", "code")}
            return {"units": units, "heirs": (into,), **names}
        heir = self.founded(cleaned, level=self.unit.level, parent=self.unit.parent)
        return {"units": units, "heirs": (heir,)}


class SplitForm(ChangeForm):
    kind = UnitEventKind.SPLIT
    stays = forms.BooleanField(
        label="Đơn vị cũ vẫn hoạt động với phần còn lại",
        required=False,
        help_text="Bỏ trống nếu đơn vị cũ kết thúc và mọi phần đều là đơn vị mới.",
    )
    unit_kind = forms.ChoiceField(label="Loại của các đơn vị mới")
    field_order = ["stays", "unit_kind"]

    def set_up(self):
        for number in PARTS:
            self.fields[f"name_{number}"] = forms.CharField(
                label=f"Tên đơn vị mới {number}", max_length=200, required=False
            )
            self.fields[f"code_{number}"] = forms.CharField(
                label=f"Mã đơn vị mới {number}", max_length=40, required=False
            )
        self.fields["unit_kind"].choices = kind_choices(self.unit.level, "Chọn loại")
        self.initial.setdefault("unit_kind", self.unit.kind)
        self.order_fields([*self.field_order, *(f"{part}_{n}" for n in PARTS for part in ("name", "code"))])

    def told(self, cleaned):
        written = [n for n in PARTS if cleaned.get(f"name_{n}") or cleaned.get(f"code_{n}")]
        found = [
            self.founded(cleaned, level=self.unit.level, parent=self.unit.parent, name=f"name_{n}", code=f"code_{n}")
            for n in written
        ]
        return {"units": (self.unit,), "heirs": (*((self.unit,) if cleaned["stays"] else ()), *found)}


class RenameForm(NewUnitFields, ChangeForm):
    kind = UnitEventKind.RENAME
    field_order = ["name", "unit_kind", "code"]

    def set_up(self):
        self.fields["name"].required = True
        self.fields["code"].help_text = "Để trống nếu mã giữ nguyên."
        self.fields["unit_kind"].choices = kind_choices(self.unit.level, "Giữ nguyên loại")
        self.initial.setdefault("name", self.unit.name)

    def told(self, cleaned):
        return {"units": (self.unit,), **{key: cleaned[key] for key in ("name", "unit_kind", "code")}}


class TransferForm(ChangeForm):
    kind = UnitEventKind.TRANSFER
    parent = forms.ModelChoiceField(None, label="Đơn vị cấp trên mới", empty_label="Chọn đơn vị")
    field_order = ["parent"]

    def set_up(self):
        unit = self.unit
        working = Unit.objects.managed_by(self.actor).valid_on(self.today)
        upper = Q(level=UnitLevel.PROVINCE) | Q(level=UnitLevel.DISTRICT)
        if unit.level == UnitLevel.GRASSROOTS:
            near = Q(level=UnitLevel.COMMUNE, province=unit.province_id) | Q(pk=unit.province_id)
            upper = near | Q(level=UnitLevel.GRASSROOTS, commune=unit.commune_id, commune__isnull=False)
        elif unit.level == UnitLevel.DISTRICT:
            upper = Q(level=UnitLevel.PROVINCE)
        parents = working.filter(upper).exclude(subtree_q([unit]))
        self.fields["parent"].queryset = parents.order_by("level", "sort_key", "pk")

    def told(self, cleaned):
        return {"units": (self.unit,), "parent": cleaned["parent"]}


class CreateForm(NewUnitFields, ChangeForm):
    """``unit`` is the one above."""

    kind = UnitEventKind.CREATE
    field_order = ["name", "unit_kind", "code"]

    def set_up(self):
        levels = [
            level
            for level in UnitLevel
            if level == UnitLevel.GRASSROOTS
            or (level == UnitLevel.COMMUNE and self.unit.level in (UnitLevel.PROVINCE, UnitLevel.DISTRICT))
        ]
        self.fields["unit_kind"].choices = [
            ("", "Chọn loại"),
            *((kind, kind.label) for kind in UnitKind if any(kind in KINDS_OF_LEVEL[level] for level in levels)),
        ]

    def told(self, cleaned):
        kind = cleaned.get("unit_kind")
        level = next((level for level in UnitLevel if kind in KINDS_OF_LEVEL[level]), UnitLevel.GRASSROOTS)
        return {"heirs": (self.founded(cleaned, level=level, parent=self.unit),)}


class AbolishForm(ChangeForm):
    kind = UnitEventKind.ABOLISH
    heir = forms.ModelChoiceField(
        None,
        label="Đơn vị kế thừa",
        required=False,
        empty_label="Không có đơn vị kế thừa",
        help_text="Nơi tiếp nhận cá nhân, hộ gia đình, phong trào và hồ sơ đang làm.",
    )
    parent = forms.ModelChoiceField(
        None, label="Đơn vị trực thuộc chuyển về", required=False, empty_label="Không còn đơn vị trực thuộc"
    )
    field_order = ["heir", "parent"]

    def set_up(self):
        around = (self.peers() | self.above()).order_by("level", "sort_key", "pk")
        self.fields["heir"].queryset = self.fields["parent"].queryset = around
        self.initial.setdefault("parent", self.unit.parent_id)

    def told(self, cleaned):
        heirs = (cleaned["heir"],) if cleaned["heir"] else ()
        return {"units": (self.unit,), "heirs": heirs, "parent": cleaned["parent"]}


FORM_OF_KIND = {form.kind: form for form in (MergeForm, SplitForm, RenameForm, TransferForm, CreateForm, AbolishForm)}


class DecisionForm(PageForm, forms.Form):
    """What the preview leaves to the officer: each role, each part of a divided unit, who keeps the papers."""

    def __init__(self, *args, change, preview, **kwargs):
        super().__init__(*args, **kwargs)
        heirs = [(str(place), str(heir)) for place, heir in enumerate(change.heirs)]
        if len(heirs) > 1 and change.ending:
            self.fields["keeper"] = forms.ChoiceField(
                label="Đơn vị giữ hồ sơ, số liệu cũ",
                choices=heirs,
                initial="0",
                widget=forms.RadioSelect,
                help_text="Hồ sơ đã nộp, kết quả và phong trào của đơn vị cũ do đơn vị này xem và xử lý tiếp.",
            )
        if heirs:
            again = [*((place, f"Giao tiếp ở {name}") for place, name in heirs), (NOT_AGAIN, "Không giao lại")]
            for role in preview.roles:
                self._ask("role", role.pk, f"{role.user}: {role.get_role_display()}, {role.unit}", again)
        for group, rows in (
            ("child", preview.children),
            ("person", preview.people),
            ("household", preview.households),
        ):
            for row in rows:
                self._ask(group, row.pk, str(row), heirs)

    def _ask(self, group, pk, label, choices):
        self.fields[f"{group}_{pk}"] = forms.ChoiceField(
            label=label,
            choices=choices,
            initial="0",
            error_messages={"required": "Dòng này vừa được thêm; hãy chọn rồi xác nhận lại."},
        )

    def group(self, name):
        return [self[field] for field in self.fields if field.startswith(f"{name}_")]

    @property
    def roles(self):
        return self.group("role")

    @property
    def parts(self):
        """(heading, fields) of what a divided unit's parts take."""
        groups = (("Đơn vị trực thuộc", "child"), ("Cá nhân", "person"), ("Hộ gia đình", "household"))
        return [(title, fields) for title, name in groups if (fields := self.group(name))]

    @property
    def decisions(self):
        def chosen(group):
            start = len(group) + 1
            answers = (
                (int(key[start:]), value) for key, value in self.cleaned_data.items() if key[:start] == f"{group}_"
            )
            return {pk: None if value == NOT_AGAIN else int(value) for pk, value in answers}

        return Decisions(
            roles=chosen("role"),
            children=chosen("child"),
            people=chosen("person"),
            households=chosen("household"),
            keeper=int(self.cleaned_data.get("keeper", 0)),
        )
