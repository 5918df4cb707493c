"""Units, people and accounts at the desk. Every write goes through ``units.services``."""

from django import forms
from django.contrib import admin
from django.utils import timezone

from interface.admin import ReadOnlyInline, ScopedAdmin, ScopedInline
from units.enums import KINDS_OF_LEVEL, CodeScheme, UnitKind, UnitLevel
from units.forms import AccountForm
from units.models import Household, Membership, Person, Unit, UnitChange, UnitEvent, UnitSuccession, User
from units.permissions import (
    ALLOWED,
    administers_units,
    can_correct_unit,
    can_edit_people,
    can_manage_account,
    keeps_people,
    refuse,
)
from units.selectors import units_administered_by, units_kept_by
from units.services import (
    grant_role,
    revoke_role,
    save_account,
    save_household,
    save_person,
    save_unit,
)

GRASSROOTS_KINDS = [(kind, label) for kind, label in UnitKind.choices if kind in KINDS_OF_LEVEL[UnitLevel.GRASSROOTS]]


class PlainUnitChoice:
    """A unit is looked for by its name; it is not made or edited from inside another form."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.related_model is Unit and field:
            widget = field.widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False
        return field


class PredecessorInline(ReadOnlyInline):
    model = UnitSuccession
    fk_name = "successor"
    fields = ["event", "predecessor", "is_partial"]
    verbose_name_plural = "kế thừa từ"


class SuccessorInline(ReadOnlyInline):
    model = UnitSuccession
    fk_name = "predecessor"
    fields = ["event", "successor", "is_partial"]
    verbose_name_plural = "chuyển vào"


class ChangeInline(ReadOnlyInline):
    model = UnitChange
    fk_name = "unit"
    fields = ["event", "name_before", "kind_before", "parent_before"]


@admin.register(Unit)
class UnitAdmin(PlainUnitChoice, ScopedAdmin):
    list_display = ["name", "kind", "code", "parent", "valid_from", "valid_to"]
    list_filter = ["level", "kind", "code_scheme"]
    list_select_related = ["parent"]
    search_fields = ["search_key"]
    fields = ["parent", "kind", "name", "code", "valid_from", "valid_to", "legal_basis"]
    autocomplete_fields = ["parent"]
    inlines = [PredecessorInline, SuccessorInline, ChangeInline]

    def can_add(self, user):
        return administers_units(user)

    def can_change(self, user, obj):
        if obj is None:
            return administers_units(user)
        if obj.code_scheme != CodeScheme.LOCAL or obj.level != UnitLevel.GRASSROOTS:
            return refuse("Tỉnh, huyện, xã theo danh mục quốc gia; thay đổi bằng cách nạp danh mục mới.")
        return can_correct_unit(user, obj)

    def get_readonly_fields(self, request, obj=None):
        return ["parent"] if obj else []

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = units_administered_by(request.user).valid_on(timezone.localdate())
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.required = True
        return field

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "kind":
            kwargs["choices"] = [("", "Chọn loại"), *GRASSROOTS_KINDS]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        columns = {name: form.cleaned_data[name] for name in self.fields if name != "parent"}
        saved = save_unit(actor=request.user, parent=obj.parent, unit_id=obj.pk, **columns)
        obj.pk, obj.path = saved.pk, saved.path


@admin.register(UnitEvent)
class UnitEventAdmin(ScopedAdmin):
    list_display = ["kind", "happened_on", "legal_basis"]
    list_filter = ["kind"]
    date_hierarchy = "happened_on"
    search_fields = ["legal_basis"]
    fields = ["kind", "happened_on", "legal_basis"]


class PlacedAdmin(PlainUnitChoice, ScopedAdmin):
    """A list of a unit, kept by its preparers and by administrators."""

    autocomplete_fields = ["unit"]
    list_select_related = ["unit"]
    save_service = None
    key = ""

    def can_add(self, user):
        return keeps_people(user)

    def can_change(self, user, obj):
        return keeps_people(user) if obj is None else can_edit_people(user, obj.unit)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "unit":
            kwargs["queryset"] = units_kept_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        columns = {name: form.cleaned_data[name] for name in self.fields if name != "unit"}
        saved = self.save_service(
            actor=request.user, unit=obj.unit, today=timezone.localdate(), **{self.key: obj.pk}, **columns
        )
        obj.pk = saved.pk

    def get_form(self, request, obj=None, change=False, **kwargs):
        kwargs.setdefault("form", PlacedAdminForm)
        return super().get_form(request, obj, change=change, **kwargs)


class PlacedAdminForm(forms.ModelForm):
    def clean(self):
        cleaned = super().clean()
        unit = cleaned.get("unit")
        if unit and unit.pk != self.instance.unit_id and not unit.is_valid_on(timezone.localdate()):
            self.add_error("unit", f"{unit} không còn hoạt động; hãy chọn đơn vị kế thừa.")
        return cleaned


@admin.register(Person)
class PersonAdmin(PlacedAdmin):
    list_display = ["full_name", "code", "unit", "position", "occupation_group", "is_active"]
    list_filter = ["occupation_group", "is_head", "is_active"]
    search_fields = ["search_key"]
    fields = [
        "unit",
        "full_name",
        "code",
        "gender",
        "birth_date",
        "position",
        "occupation_group",
        "is_head",
        "direct_worker_override",
        "direct_worker_reason",
        "is_active",
    ]
    save_service, key = staticmethod(save_person), "person_id"


@admin.register(Household)
class HouseholdAdmin(PlacedAdmin):
    list_display = ["head_name", "code", "unit", "address", "member_count", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["search_key"]
    fields = ["unit", "head_name", "code", "address", "member_count", "is_active"]
    save_service, key = staticmethod(save_household), "household_id"


class MembershipForm(forms.ModelForm):
    """A given role keeps its unit and its kind; another role is another row."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["unit"].disabled = self.fields["role"].disabled = True

    def clean(self):
        cleaned = super().clean()
        unit, until = cleaned.get("unit"), cleaned.get("valid_to")
        if unit and unit.valid_to and (until is None or until > unit.valid_to):
            last = f"{unit.valid_to:%d/%m/%Y}"
            self.add_error("valid_to", f"{unit} chỉ hoạt động đến hết ngày {last}; hãy giao vai trò ở đơn vị kế thừa.")
        return cleaned


class MembershipFormSet(forms.BaseInlineFormSet):
    def clean(self):
        super().clean()
        kept = [row for row in self.forms if row not in self.deleted_forms and (row.instance.pk or row.has_changed())]
        if self.needs_a_role and not kept:
            raise forms.ValidationError("Hãy giao ít nhất một vai trò; tài khoản không có vai trò thì không dùng được.")


class MembershipInline(PlainUnitChoice, ScopedInline):
    model = Membership
    form = MembershipForm
    formset = MembershipFormSet
    fields = ["unit", "role", "valid_from", "valid_to"]
    autocomplete_fields = ["unit"]
    verbose_name_plural = "vai trò"

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else 1

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("unit")

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.needs_a_role = not request.user.sees_everything
        return formset

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "unit":
            kwargs["queryset"] = units_administered_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(User)
class UserAdmin(ScopedAdmin):
    form = AccountForm
    list_display = ["username", "full_name", "email", "roles_in_words", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["search_key"]
    inlines = [MembershipInline]

    def can_view(self, user):
        return administers_units(user)

    def can_add(self, user):
        return administers_units(user)

    def can_change(self, user, obj):
        return administers_units(user) if obj is None else can_manage_account(user, obj)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("memberships__unit")

    @admin.display(description="vai trò")
    def roles_in_words(self, account):
        return "; ".join(f"{m.get_role_display()}, {m.unit}" for m in account.memberships.all())

    def get_fields(self, request, obj=None):
        fields = ["username", "full_name", "email", "is_active"]
        if request.user.sees_everything:
            fields.append("is_superuser")
        if obj is None or self.has_change_permission(request, obj):
            fields.append("new_password")
        return fields

    def get_form(self, request, obj=None, change=False, **kwargs):
        kwargs["form"] = type("AccountFormOfActor", (AccountForm,), {"actor": request.user})
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(self, request, obj, form, change):
        columns = {name: value for name, value in form.cleaned_data.items() if name != "new_password"}
        saved = save_account(
            actor=request.user, account_id=obj.pk, password=form.cleaned_data.get("new_password", ""), **columns
        )
        obj.pk, obj.password = saved.pk, saved.password

    def save_formset(self, request, form, formset, change):
        for row in formset.save(commit=False):
            grant_role(
                actor=request.user,
                user=form.instance,
                unit=row.unit,
                role=row.role,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
            )
        for row in formset.deleted_objects:
            revoke_role(actor=request.user, membership_id=row.pk)


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin):
    """Who holds what, to look at; roles are given on the page of the account."""

    list_display = ["user", "role", "unit", "valid_from", "valid_to"]
    list_filter = ["role"]
    list_select_related = ["user", "unit"]
    fields = ["user", "role", "unit", "valid_from", "valid_to"]

    def can_view(self, user):
        return ALLOWED if user.is_staff else refuse("Dành cho người làm việc tại Hội đồng.")

    def get_search_results(self, request, queryset, search_term):
        return queryset, False
