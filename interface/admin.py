"""The ground of every desk screen: scoped reads, refusals with a reason, no deletion, search without accents."""

from functools import wraps

from django import forms
from django.contrib import admin
from django.contrib.admin.filters import FieldListFilter
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404

from interface.forms import NativeDateInput
from interface.text import without_control_characters

OWN_SUFFIXES = ("", "exact", "id__exact", "pk__exact", "isnull", "isempty", "gte", "gt", "lte", "lt", "in")
PERIODS = ("year", "month", "day")


def visible_rows(model, user):
    """The related rows a person may choose from: all, or ``visible_to`` them where the model has a say."""
    rows = model._default_manager.all()
    return rows.visible_to(user) if hasattr(rows, "visible_to") else rows


def explained(view):
    """A refusal of the stock view says why: the reason of the last ``Decision`` that was asked in this request."""

    @wraps(view)
    def answer(self, request, *args, **kwargs):
        try:
            return view(self, request, *args, **kwargs)
        except PermissionDenied as error:
            if str(error) or not getattr(request, "refusal", ""):
                raise
            raise PermissionDenied(request.refusal) from error

    return answer


def ask(request, decision):
    """A ``Decision`` as the plain bool Django wants, its reason kept on the request for ``explained``."""
    if not decision:
        request.refusal = getattr(decision, "reason", "") or getattr(request, "refusal", "")
    return bool(decision)


class ScopedRelatedFilter(admin.RelatedFieldListFilter):
    """Offers only related rows the person may see."""

    def field_choices(self, field, request, model_admin):
        ordering = self.field_admin_ordering(field, request, model_admin)
        visible = visible_rows(field.remote_field.model, request.user).values("pk")
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to={"pk__in": visible})


class ScopedChoices:
    """Related rows offered by a form, and accepted from it, are those the person may see."""

    raw_id_fields = ()
    formfield_overrides = {models.DateField: {"widget": NativeDateInput}}

    def get_field_queryset(self, db, db_field, request):
        rows = super().get_field_queryset(db, db_field, request)
        visible = visible_rows(db_field.remote_field.model, request.user)
        return visible if rows is None else rows.filter(pk__in=visible.values("pk"))


class VersionedForm(forms.ModelForm):
    """Refuses to overwrite what another person saved after this form was opened; see ``admin/change_form.html``."""

    def clean(self):
        cleaned = super().clean()
        stored = type(self.instance)._default_manager.select_for_update().get(pk=self.instance.pk).version
        if str(stored) != self.data.get("seen_version", ""):
            raise forms.ValidationError(
                "Nội dung này vừa được người khác lưu. Hãy mở lại trang ở thẻ khác, so sánh rồi nhập lại phần cần sửa."
            )
        self.instance.version = stored + 1
        return cleaned


class ScopedAdmin(ScopedChoices, admin.ModelAdmin):
    """Rows come from ``visible_to``; ``can_view``, ``can_add`` and ``can_change`` say who may.

    What lies outside the scope is 404, what may not be done is 403 with the reason of the ``Decision``. Nothing is
    deleted: official records are withdrawn, revoked or delisted by state. A model with a ``version`` column is saved
    only over the version that was on the screen.
    """

    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    view_on_site = False
    show_facets = admin.ShowFacets.NEVER

    def can_view(self, user):
        return user.is_staff

    def can_add(self, user):
        return False

    def can_change(self, user, obj):
        """``obj`` is ``None`` where the question is about the list."""
        return False

    def has_module_permission(self, request):
        return bool(self.can_view(request.user))

    def has_view_permission(self, request, obj=None):
        return ask(request, self.can_view(request.user))

    def has_add_permission(self, request):
        return ask(request, self.can_add(request.user))

    def has_change_permission(self, request, obj=None):
        return ask(request, self.can_change(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def get_search_results(self, request, queryset, search_term):
        if hasattr(queryset, "search"):
            return queryset.search(search_term), False
        return super().get_search_results(request, queryset, search_term)

    def get_list_filter(self, request):
        return [self.scoped_filter(item) for item in super().get_list_filter(request)]

    def scoped_filter(self, item):
        """A bare name of a relation becomes its scoped filter; everything else stays."""
        if isinstance(item, str) and "__" not in item and self.model._meta.get_field(item).remote_field:
            return item, ScopedRelatedFilter
        return item

    def lookup_allowed(self, lookup, value, request):
        """Only the list's own filters: other columns cannot be guessed at through the address."""
        paths = []
        for item in self.get_list_filter(request):
            if isinstance(item, type) and not issubclass(item, FieldListFilter):
                if lookup == item.parameter_name:
                    return True
            else:
                paths.append(item if isinstance(item, str) else item[0])
        if any(lookup == "__".join(filter(None, (path, suffix))) for path in paths for suffix in OWN_SUFFIXES):
            return True
        return bool(self.date_hierarchy) and lookup in {f"{self.date_hierarchy}__{period}" for period in PERIODS}

    def get_form(self, request, obj=None, change=False, **kwargs):
        if change and hasattr(obj, "version") and self.has_change_permission(request, obj):
            kwargs["form"] = type("VersionedForm", (VersionedForm, kwargs.get("form", self.form)), {})
        return super().get_form(request, obj, change=change, **kwargs)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404("Không tìm thấy, hoặc nằm ngoài phạm vi của anh/chị.")

    @explained
    def changelist_view(self, request, extra_context=None):
        request.GET = without_control_characters(request.GET)
        return super().changelist_view(request, extra_context)

    @explained
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except PermissionDenied:
            if object_id is not None and self.get_object(request, unquote(object_id)) is None:
                self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            raise

    def delete_view(self, request, object_id, extra_context=None):
        raise PermissionDenied("Hồ sơ, tài liệu chính thức không xóa; hãy rút, thu hồi hoặc đưa ra khỏi danh sách.")

    @explained
    def history_view(self, request, object_id, extra_context=None):
        return super().history_view(request, object_id, extra_context)


class LabelledRows(forms.BaseInlineFormSet):
    """The tick that takes a row away says so to those who hear the page."""

    def get_deletion_widget(self):
        return forms.CheckboxInput(attrs={"aria-label": "Bỏ dòng này"})


class ScopedInline(ScopedChoices, admin.TabularInline):
    """Rows of a record: who may change the record may change them."""

    extra = 0
    formset = LabelledRows

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A cell of the table has no label of its own: the name of its column speaks for it."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            getattr(field.widget, "widget", field.widget).attrs.setdefault("aria-label", field.label)
        return field

    def may_change(self, request, obj):
        return self.admin_site.get_model_admin(self.parent_model).has_change_permission(request, obj)

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        if obj is None:
            return self.admin_site.get_model_admin(self.parent_model).has_add_permission(request)
        return self.may_change(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.may_change(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.may_change(request, obj)


class ReadOnlyInline(ScopedInline):
    """Rows that are only looked at: events, history, what services wrote."""

    can_delete = False
    show_change_link = False

    def may_change(self, request, obj):
        return False

    def has_add_permission(self, request, obj=None):
        return False
