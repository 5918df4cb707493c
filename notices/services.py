"""Every write of the outbox: telling people, delivering the letters, giving up and trying again."""

import logging
import time
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils.text import Truncator

from notices.enums import MailState
from notices.letters import MailServerUnreachable, Postman, describe, is_permanent, write_letter
from notices.models import Notice
from notices.selectors import already_told, wording_at
from units.models import User

logger = logging.getLogger(__name__)

BATCH = 500
TITLE_LENGTH = Notice._meta.get_field("title").max_length
ERROR_LENGTH = Notice._meta.get_field("last_error").max_length
LEASE = timedelta(minutes=5)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
MAX_TRIES = len(PAUSES) + 1
STOPPED_MIDWAY = "Tiến trình gửi thư nhiều lần bị dừng giữa chừng."


@dataclass(frozen=True)
class Message:
    """What one person is told; ``url`` is a path of this site."""

    recipient: User
    title: str
    body: str = ""
    url: str = ""
    facts: dict = field(default_factory=dict)


def notify(*, recipients, key, kind, title, now, body="", url="", facts=None):
    """Tell each active recipient the same, once; see ``notify_each``."""
    messages = [Message(recipient, title, body, url, facts or {}) for recipient in recipients]
    return notify_each(messages=messages, key=key, kind=kind, now=now)


@transaction.atomic
def notify_each(*, messages, key, kind, now):
    """Tell each active recipient once; the number of rows written.

    ``key`` names the fact, its milestone and cycle: a second call with it adds nothing. The caller holds the lock
    of the record the fact is about, which makes the returned number exact.
    """
    wanted = {message.recipient.pk: message for message in messages if message.recipient.is_active}
    told = already_told(wanted, key)
    fresh = [
        Notice(
            recipient=message.recipient,
            key=key,
            kind=kind,
            title=Truncator(message.title).chars(TITLE_LENGTH),
            body=message.body,
            url=message.url,
            facts=message.facts,
            created_at=now,
            next_attempt_at=now,
        )
        for pk, message in sorted(wanted.items())
        if pk not in told
    ]
    Notice.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    return len(fresh)


@dataclass
class Drained:
    """What a round of delivery did; ``unreachable`` says that it stopped because the mail server is away."""

    sent: int = 0
    dropped: int = 0
    postponed: int = 0
    parked: int = 0
    unreachable: bool = False

    @property
    def handled(self):
        return self.sent + self.dropped + self.postponed + self.parked

    def __add__(self, other):
        return Drained(
            self.sent + other.sent,
            self.dropped + other.dropped,
            self.postponed + other.postponed,
            self.parked + other.parked,
            self.unreachable or other.unreachable,
        )


def drain(*, now, limit=100):
    """Send up to ``limit`` letters that are due at ``now``, each in short transactions of its own.

    A letter is claimed for ``LEASE`` first, sent with no transaction open, then settled. A worker killed in
    between leaves it waiting, to go again under the same Message-ID. Call outside a transaction.
    """
    began = time.monotonic()
    drained = Drained()
    with Postman() as postman:
        for _ in range(limit):
            moment = now + timedelta(seconds=time.monotonic() - began)
            notice = claim_next(now=moment)
            if notice is None:
                break
            try:
                state = deliver(notice, now=moment, postman=postman)
            except MailServerUnreachable as error:
                logger.error("mail server unreachable: %s", error)
                release(notice, now=moment, reason=str(error))
                drained.unreachable = True
                break
            match state:
                case MailState.SENT:
                    drained.sent += 1
                case MailState.DROPPED:
                    drained.dropped += 1
                case MailState.PARKED:
                    drained.parked += 1
                case _:
                    drained.postponed += 1
    return drained


@transaction.atomic
def claim_next(*, now):
    """The longest due letter, put out of every other worker's reach for ``LEASE``; its try is counted already."""
    notice = (
        Notice.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("recipient")
        .filter(mail_state=MailState.WAITING, next_attempt_at__lte=now)
        .order_by("next_attempt_at", "pk")
        .first()
    )
    if notice is not None:
        notice.attempts += 1
        notice.next_attempt_at = now + LEASE
        notice.save(update_fields=["attempts", "next_attempt_at"])
    return notice


def deliver(notice, *, now, postman):
    """Check that a claimed notice still holds, send its letter, settle it; the state it is left in."""
    if notice.attempts > MAX_TRIES:
        return settle(notice, MailState.PARKED, last_error=notice.last_error or STOPPED_MIDWAY)
    try:
        wording = wording_at(notice, now) if notice.recipient.is_active else None
        if wording is None:
            return settle(notice, MailState.DROPPED, read_at=notice.read_at or now)
        postman.carry(write_letter(notice, wording))
    except MailServerUnreachable:
        raise
    except Exception as error:
        logger.warning("notice %s not sent, try %s: %s", notice.pk, notice.attempts, type(error).__name__)
        reason = describe(error)[:ERROR_LENGTH]
        if is_permanent(error) or notice.attempts == MAX_TRIES:
            return settle(notice, MailState.PARKED, last_error=reason)
        pause = PAUSES[notice.attempts - 1]
        return settle(notice, MailState.WAITING, last_error=reason, next_attempt_at=now + pause)
    title = Truncator(wording.title).chars(TITLE_LENGTH)
    return settle(notice, MailState.SENT, sent_at=now, last_error="", title=title, body=wording.body)


def settle(notice, state, **columns):
    """Record the end of a try, unless another worker settled the notice after our claim had run out."""
    Notice.objects.filter(pk=notice.pk, mail_state=MailState.WAITING).update(mail_state=state, **columns)
    return state


def release(notice, *, now, reason):
    """Give a claimed letter back untried."""
    settle(
        notice,
        MailState.WAITING,
        attempts=notice.attempts - 1,
        next_attempt_at=now + PAUSES[0],
        last_error=reason[:ERROR_LENGTH],
    )


@transaction.atomic
def resend_parked(*, notice_ids, actor, now):
    """Let parked letters start over; those outside the administrator's reach or no longer parked are passed by."""
    parked = Notice.objects.parked_for(actor).select_for_update(of=("self",)).filter(pk__in=notice_ids)
    pks = list(parked.values_list("pk", flat=True))
    logger.info("user %s resends notices %s", actor.pk, pks)
    return Notice.objects.filter(pk__in=pks).update(
        mail_state=MailState.WAITING, attempts=0, next_attempt_at=now, last_error=""
    )


def mark_read(*, notice, now):
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=now)


def mark_all_read(*, user, now):
    return Notice.objects.filter(recipient=user, read_at=None).update(read_at=now)
