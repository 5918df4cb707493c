"""Every write of difficulties."""

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.deadlines import local_day
from campaigns.enums import RecordAct
from campaigns.models import Difficulty
from campaigns.permissions import can_record
from campaigns.selectors.records import desk_people_of, keepers_of, unit_above
from campaigns.services.records import check_step, refuse_unfit_place, tell, write_event
from campaigns.workflow import DIFFICULTY_STEPS
from interface.versions import refuse_stale
from units.permissions import require
from units.selectors import database_now

KIND = "difficulty"


@transaction.atomic
def raise_difficulty(*, actor, unit, campaign, title, proposed_solution, now, description=""):
    """Put a difficulty with its proposed solution on the desk of the campaign's launching unit."""
    require(can_record(actor, unit))
    refuse_unfit_place(campaign, unit, today=local_day(now))
    if not proposed_solution.strip():
        raise ValidationError({"proposed_solution": "Hãy ghi giải pháp đơn vị đề xuất."})
    difficulty = Difficulty(
        campaign=campaign,
        title=title,
        description=description,
        proposed_solution=proposed_solution,
        handling_unit=campaign.launching_unit,
        created_by=actor,
        created_at=now,
    )
    difficulty.place_at(unit)
    difficulty.full_clean()
    difficulty.save()
    event = write_event(
        difficulty,
        actor=actor,
        at=now,
        action=RecordAct.CREATE,
        after=difficulty.state,
        note=f"Gửi {difficulty.handling_unit}.",
    )
    _tell(event, difficulty, desk_people_of(difficulty.handling_unit), f"{unit} nêu khó khăn, vướng mắc", now)
    return difficulty


def _tell(event, difficulty, recipients, title, now, body=""):
    tell(
        event,
        recipients=recipients,
        kind=KIND,
        title=title,
        body="\n".join(filter(None, [difficulty.title, body])),
        url=difficulty.get_absolute_url(),
        now=now,
    )


@transaction.atomic
def advance_difficulty(*, difficulty_id, action, actor, note, expected_version=None, clock=database_now):
    """The only writer of ``Difficulty.state`` and of where it lies; who asked never changes."""
    move = DIFFICULTY_STEPS[action]
    difficulty = Difficulty.objects.select_for_update(of=("self",)).get(pk=difficulty_id)
    now = clock()
    check_step(move, difficulty, actor=actor, note=note)
    refuse_stale(difficulty, expected_version)
    before, difficulty.state = difficulty.state, move.target
    said = note
    if action == "answer":
        difficulty.answer, difficulty.answered_at = note, now
    if action == "pass_up":
        above = unit_above(difficulty.handling_unit, local_day(now))
        if above is None:
            raise ValidationError(f"{difficulty.handling_unit} không còn đơn vị cấp trên đang hoạt động.")
        said = f"{difficulty.handling_unit} chuyển {above}.\n{note}"
        difficulty.handling_unit = above
    difficulty.version += 1
    difficulty.save(update_fields=["state", "answer", "answered_at", "handling_unit", "version"])
    event = write_event(
        difficulty, actor=actor, at=now, action=move.act, before=before, after=difficulty.state, note=said
    )
    titles = {
        "answer": "Đã trả lời khó khăn, vướng mắc",
        "pass_up": f"Khó khăn, vướng mắc được chuyển {difficulty.handling_unit}",
        "close": "Kết thúc theo dõi khó khăn, vướng mắc",
    }
    people = keepers_of(difficulty.unit)
    if action in ("pass_up", "close"):
        people += desk_people_of(difficulty.handling_unit)
    _tell(event, difficulty, people, titles[action], now, note)
    return difficulty
