"""Every write of the outbox: telling people, delivering the letters, giving up and trying again."""

from django.db import transaction
from django.utils.text import Truncator

from notices.models import Notice

BATCH = 500
TITLE_LENGTH = Notice._meta.get_field("title").max_length


@transaction.atomic
def notify(*, recipients, key, kind, title, now, body="", url="", facts=None):
    """Tell each active recipient once; the number of rows written.

    ``key`` names the fact, its milestone and cycle: a second call with it adds nothing. ``url`` is a path of this
    site. The caller holds the lock of the record the fact is about, which makes the returned number exact.
    """
    wanted = {user.pk: user for user in recipients if user.is_active}
    told = set()
    pks = sorted(wanted)
    for start in range(0, len(pks), BATCH):
        rows = Notice.objects.filter(key=key, recipient__in=pks[start : start + BATCH])
        told.update(rows.values_list("recipient", flat=True))
    fresh = [
        Notice(
            recipient=wanted[pk],
            key=key,
            kind=kind,
            title=Truncator(title).chars(TITLE_LENGTH),
            body=body,
            url=url,
            facts=facts or {},
            created_at=now,
            next_attempt_at=now,
        )
        for pk in pks
        if pk not in told
    ]
    Notice.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    return len(fresh)
