"""What a superior fixed, at the desk of the unit below: looked at apart from the rows that the unit writes."""

from functools import cache

from campaigns.enums import Freedom
from campaigns.permissions import can_add_content
from campaigns.selectors.downward import TABLES
from interface.admin import ask

PARTS = {model: part for part, model in TABLES.items()}


class OwnRows:
    """The rows of a lower campaign that its unit writes, added where the superior leaves room."""

    def get_queryset(self, request):
        return super().get_queryset(request).filter(is_fixed=False)

    def has_add_permission(self, request, obj=None):
        may_add = super().has_add_permission(request, obj)
        return may_add and ask(request, can_add_content(obj, PARTS[self.model]))


class FixedRows:
    """The rows that the superior keeps as they are."""

    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).filter(is_fixed=True)

    def may_change(self, request, obj):
        return False

    def has_add_permission(self, request, obj=None):
        return False


@cache
def split(inline):
    """An inline as the two it becomes in a campaign that came from above: the unit's own rows, and what is fixed."""
    label = f"{inline.model._meta.verbose_name_plural}: cấp trên quy định, không sửa ở đây"
    fixed = type(f"Fixed{inline.__name__}", (FixedRows, inline), {"verbose_name_plural": label})
    return type(f"Own{inline.__name__}", (OwnRows, inline), {}), fixed


def inlines_below(inlines, superior):
    """Parts that ``superior`` leaves free show no second table, unless something may come from further up."""
    for inline in inlines:
        if inline.model not in PARTS:
            yield inline
            continue
        own, fixed = split(inline)
        yield own
        freedom = superior.freedoms.get(PARTS[inline.model], Freedom.FREE)
        if freedom != Freedom.FREE or superior.superior_campaign_id:
            yield fixed
