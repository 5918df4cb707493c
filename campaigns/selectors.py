"""Reads over campaigns and deadlines that other apps build on."""

OWING = {}


def owes(kind):
    """Register, for one ``DeadlineKind``, the function that finds who still owes what is due.

    The function takes ``(deadline, year)`` and returns a queryset of the owing units; the app that keeps
    the records registers it, so a deadline for dossiers needs no import of the awards.
    """

    def register(find):
        OWING[kind] = find
        return find

    return register


def owing_units(deadline, year):
    """Units that still owe what ``deadline`` asks for in the campaign-year; ``None`` where nobody keeps count."""
    find = OWING.get(deadline.kind)
    return None if find is None else find(deadline, year)
