"""The database's own guard over the states of a dossier: nothing but the steps of the table, not even by SQL."""

import pytest
from django.db import IntegrityError, connection, transaction

from awards.enums import DossierState
from awards.guards import NAME, SENTENCE, guard_sql, legal_moves
from awards.models import Dossier
from awards.tests.factories import IN_TIME, make_dossier
from campaigns.deadlines import local_day

PAIRS = {(before, after) for before in DossierState.values for after in DossierState.values if before != after}


@pytest.fixture
def dossiers(hamlet):
    """A dossier in each state, with what the constraints of any state ask."""
    made = {state: make_dossier(hamlet, state=state) for state in DossierState.values}
    Dossier.objects.update(return_due_on=local_day(IN_TIME), submitted_at=IN_TIME)
    return made


def is_let_through(dossier, state):
    try:
        with transaction.atomic():
            Dossier.objects.filter(pk=dossier.pk).update(state=state)
            transaction.set_rollback(True)
    except IntegrityError as refusal:
        return SENTENCE not in str(refusal)
    return True


def moves_let_through(dossiers):
    return {(before, after) for before, after in PAIRS if is_let_through(dossiers[before], after)}


def test_sql_moves_a_dossier_along_the_steps_of_the_table_alone(dossiers):
    assert moves_let_through(dossiers) == legal_moves()
    assert len(legal_moves()) < len(PAIRS) / 2


def test_without_the_guard_the_same_test_would_see_every_move_pass(dossiers):
    of_table = " ON awards_dossier" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {NAME}{of_table}")
    assert moves_let_through(dossiers) == PAIRS


def test_the_guard_is_laid_anew_over_an_older_one(dossiers):
    with connection.cursor() as cursor:
        for statement in [*guard_sql(connection.vendor), *guard_sql(connection.vendor)]:
            cursor.execute(statement)
    assert moves_let_through(dossiers) == legal_moves()


def test_a_change_of_other_columns_is_none_of_the_guards_business(dossiers):
    assert Dossier.objects.update(achievement="Hiến đất làm đường") == len(dossiers)
