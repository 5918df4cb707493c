"""How a paper of the legal frame stands on a day, for the pages that name one."""

from django import template

register = template.Library()


@register.filter
def standing_on(document, day):
    """A ``Validity``; the document comes with its ``replaced_by``."""
    return document.standing_on(day)
