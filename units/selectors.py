"""Reads that are not one table's."""

from datetime import UTC, datetime

from django.db import connection


def database_now():
    """The instant by the database's clock, aware, in UTC: the only clock that judges a legal cutoff.

    Read it once, after the row lock: PostgreSQL's ``now()`` would be the start of the transaction.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0].astimezone(UTC)
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
