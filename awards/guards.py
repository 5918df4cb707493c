"""The life of a dossier kept by the database itself: an UPDATE to a state that no step leads to is refused.

The guard is written anew from the table of steps after every ``migrate``, so the two never part. A change refused
raises ``IntegrityError``, whoever sends it.
"""

from django.db import connections, transaction

from awards.models import Dossier
from awards.workflow import SUBMISSION_SOURCES, SUBMISSION_TARGET, TRANSITIONS

NAME = "dossier_state_guard"
SENTENCE = "no step leads a dossier to this state"


def legal_moves():
    """``{(state, next state)}`` of every step, the submission included."""
    moves = {(source, move.target_from(source)) for move in TRANSITIONS.values() for source in move.sources}
    moves |= {(source, SUBMISSION_TARGET) for source in SUBMISSION_SOURCES}
    return {(str(before), str(after)) for before, after in moves if before != after}


def is_illegal_sql():
    legal = ", ".join(f"'{before}>{after}'" for before, after in sorted(legal_moves()))
    return f"OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({legal})"


def guard_sql(vendor):
    """The statements that lay the guard on the table of dossiers, replacing an older one."""
    table = Dossier._meta.db_table
    if vendor == "postgresql":
        raising = f"BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'check_violation'; END"
        return [
            f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $${raising}$$",
            f"DROP TRIGGER IF EXISTS {NAME} ON {table}",
            f"CREATE TRIGGER {NAME} BEFORE UPDATE OF state ON {table} FOR EACH ROW WHEN ({is_illegal_sql()})"
            f" EXECUTE FUNCTION {NAME}()",
        ]
    return [
        f"DROP TRIGGER IF EXISTS {NAME}",
        f"CREATE TRIGGER {NAME} BEFORE UPDATE OF state ON {table} FOR EACH ROW WHEN {is_illegal_sql()}"
        f" BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
    ]


def lay_guard(sender, using, **_):
    """Receiver of ``post_migrate``; a database migrated back to before dossiers has nothing to guard."""
    connection = connections[using]
    if Dossier._meta.db_table not in connection.introspection.table_names():
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in guard_sql(connection.vendor):
            cursor.execute(statement)
