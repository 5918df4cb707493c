"""Notices for the tests of any app."""

from datetime import UTC, datetime
from itertools import count

from notices.models import Notice
from units.tests.factories import make_user

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
numbers = count(1)


def make_notice(recipient=None, **columns):
    number = next(numbers)
    return Notice.objects.create(
        **{
            "recipient": recipient or make_user(),
            "key": f"viec:{number}",
            "kind": "test",
            "title": f"Thông báo số {number}",
            "body": "Nội dung thông báo.",
            "created_at": NOW,
            "next_attempt_at": NOW,
            **columns,
        }
    )
