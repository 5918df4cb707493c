"""Every write of the calendar addresses of users."""

import secrets

from django.db import transaction

from campaigns.models import CalendarFeed
from units.models import User

TOKEN_BYTES = 32


@transaction.atomic
def create_feed(*, user, now):
    """A new calendar address in place of the one in use; returns its token, which is kept nowhere."""
    User.objects.select_for_update().get(pk=user.pk)
    CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    CalendarFeed.objects.create(user=user, token_digest=CalendarFeed.digest_of(token), created_at=now)
    return token


def revoke_feed(*, user, now):
    """From now on the address answers no more; says whether there was one."""
    return bool(CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=now))
