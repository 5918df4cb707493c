"""What change pages of the desk show of related rows."""

from django import template
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist

register = template.Library()


@register.simple_tag(takes_context=True)
def readonly_contents(context, field):
    """The value of a read-only field; a related row is a link only where the reader may open its page."""
    row = related_row(field)
    if row is None or may_open(context, field.model_admin.admin_site, row):
        return field.contents()
    return str(row)


def related_row(field):
    """The row that a read-only foreign key names, or ``None`` for any other field."""
    name, form = field.field["field"], field.form
    if callable(name):
        return None
    try:
        column = form._meta.model._meta.get_field(name)
        return getattr(form.instance, name) if column.many_to_one or column.one_to_one else None
    except (FieldDoesNotExist, ObjectDoesNotExist):
        return None


def may_open(context, site, row):
    """Whether the reader may view such rows at the desk and this one is among those the desk shows the reader.

    The rows that a page names are asked for together: one query for each table, however many lines the page has.
    """
    request, model = context["request"], type(row)
    if not site.is_registered(model):
        return False
    admin = site.get_model_admin(model)
    if not admin.has_view_or_change_permission(request):
        return False
    shown = vars(request).setdefault("rows_shown", {})
    if model not in shown:
        named = admin.get_queryset(request).filter(pk__in=keys_named(context, model) | {row.pk})
        shown[model] = set(named.values_list("pk", flat=True))
    return row.pk in shown[model] and admin.has_view_or_change_permission(request, row)


def keys_named(context, model):
    """Keys of rows of ``model`` that the record of the page and its lines point to."""
    forms = [context["adminform"].form] if "adminform" in context else []
    forms += [form for lines in context.get("inline_admin_formsets", ()) for form in lines.formset.forms]
    return {
        getattr(form.instance, column.attname)
        for form in forms
        for column in form._meta.model._meta.concrete_fields
        if column.related_model is model
    } - {None}
