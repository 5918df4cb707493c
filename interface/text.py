"""Typed text on its way in."""

import re

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def without_control_characters(query):
    """A mutable copy of a ``QueryDict`` whose keys and values no database refuses (NUL and its kin)."""
    clean = query.copy()
    clean.clear()
    for key, values in query.lists():
        clean.setlist(CONTROL.sub("", key), [CONTROL.sub("", value) for value in values])
    return clean
