"""Reads of the outbox, and the word of the owning app on whether a notice still holds."""

from dataclasses import dataclass

from notices.models import Notice

MANY = 5000
RECHECKS = {}


@dataclass(frozen=True)
class Wording:
    title: str
    body: str


def rechecks(kind):
    """Register, for one kind of notice, the function asked just before its letter leaves.

    It takes ``(notice, now)`` and returns the ``Wording`` that is true at ``now``, or ``None`` when the notice
    no longer holds and the letter must not go.
    """

    def register(recheck):
        RECHECKS[kind] = recheck
        return recheck

    return register


def wording_at(notice, now):
    """What the letter of ``notice`` says at ``now``; ``None`` when it must not go. Kinds without a check hold."""
    recheck = RECHECKS.get(notice.kind)
    return Wording(notice.title, notice.body) if recheck is None else recheck(notice, now)


def already_told(recipient_ids, key):
    """The recipients among ``recipient_ids`` who have the notice ``key``."""
    pks, told = list(recipient_ids), set()
    for start in range(0, len(pks), MANY):
        rows = Notice.objects.filter(key=key, recipient__in=pks[start : start + MANY])
        told.update(rows.values_list("recipient", flat=True))
    return told


def unread_count(user):
    """The number on the bell."""
    return user.notices.filter(read_at=None).count()
