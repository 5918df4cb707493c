"""Two secretaries move the phase at once, a member saves as it moves: one outcome, nothing half done."""

import pytest
from django.core.exceptions import ValidationError

from awards.enums import PhaseKind
from awards.models import Assessment, ReviewEvent, ReviewPhase, ScoreSheet
from awards.services.review_years import close_scores, move_phase
from awards.tests.factories import IN_TIME
from awards.tests.score_factories import make_member, make_review_year, make_reviewed_dossier, score
from awards.tests.test_races import at_once
from models_registry.enums import ScoreColumn
from units.enums import Role
from units.models import User
from units.tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db(transaction=True)
RUNS = 5


@pytest.fixture
def review(db):
    commune = make_unit(make_unit(name="Tỉnh Sông Lam"), name="Xã Hòa Bình")
    make_user("thuky", (Role.SECRETARY, commune))
    return make_review_year(commune)


def told(act):
    """What the act says: «done» or the refusal."""
    try:
        act()
    except ValidationError:
        return "refused"
    return "done"


@pytest.mark.parametrize("run", range(RUNS))
def test_two_who_move_the_phase_at_once_move_it_one_step(review, run):
    target = review.phases.get(kind=PhaseKind.MEETING)
    review.refresh_from_db()

    def move():
        return told(
            lambda: move_phase(
                review_id=review.pk,
                phase_id=target.pk,
                actor=User.objects.get(username="thuky"),
                expected_version=review.version,
                clock=lambda: IN_TIME,
            )
        )

    assert sorted(at_once(*[move] * 4)) == ["done", "refused", "refused", "refused"]
    assert [phase.kind for phase in ReviewPhase.objects.filter(is_current=True)] == [PhaseKind.MEETING]
    assert ReviewEvent.objects.filter(after=PhaseKind.MEETING, action="move").count() == 1


@pytest.mark.parametrize("run", range(RUNS))
def test_a_sheet_handed_in_as_the_scores_close_counts_or_is_refused(review, run):
    hamlet = make_unit(review.unit)
    dossier, member = make_reviewed_dossier(review, hamlet), make_member(review)

    def hand_in():
        actor = User.objects.get(pk=member.user_id)
        return told(lambda: score(review, dossier, ScoreColumn.COUNCIL, actor, "60", "30"))

    def close():
        actor = User.objects.get(username="thuky")
        return told(lambda: close_scores(review_id=review.pk, actor=actor, clock=lambda: IN_TIME))

    handed_in, closed = at_once(hand_in, close)
    assert closed == "done"
    sheets = ScoreSheet.objects.counted().count()
    totals = list(Assessment.objects.values_list("total", flat=True))
    if handed_in == "done":
        assert (sheets, totals) == (1, [90])
    else:
        assert (sheets, totals) == (0, [])
