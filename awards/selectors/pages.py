"""The officer's pages of one dossier: limits, papers, standards, completeness, life."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from awards.enums import EDITABLE, DossierState
from awards.gates import checklist_for, content_gaps, limit_of, requirement_count
from awards.models import (
    ChecklistItem,
    DossierEvent,
    DossierFile,
    DossierVersion,
)
from awards.selectors.desk import ACTS
from awards.selectors.eligibility import with_held
from awards.selectors.reports import Written, report_forms, with_report, with_what_is_there
from awards.workflow import TRANSITIONS, is_drawn_up, is_from_below
from awards.written_report import report_form_for
from campaigns.deadlines import days_left, local_day, local_moment


def with_limits(rows):
    """Dossiers with what their limit is told by: four queries, however many rows."""
    return rows.select_related("unit", "receiving_unit", "campaign", "campaign_award__award_form").prefetch_related(
        "campaign__deadlines__overrides", "campaign__deadlines__extensions", "late_requests"
    )


def dossier_for_page(rows):
    """Dossiers with everything that their own page shows."""
    return (
        with_report(with_held(with_limits(rows)))
        .select_related(
            "campaign__launching_unit",
            "campaign_award__deciding_unit",
            "subject_unit",
            "person__unit",
            "household__unit",
            "model__unit",
            "assessment__band",
            "lowered_form",
            "decision_line__decision",
            "decision_line__revocation__decision",
        )
        .prefetch_related(
            "late_requests",
            "campaign_award__checklist__item_type",
            Prefetch("files", DossierFile.objects.select_related("file", "item_type")),
            Prefetch(
                "versions",
                DossierVersion.objects.select_related("receiving_unit", "submitted_by").prefetch_related(
                    Prefetch("files", DossierFile.objects.select_related("file", "item_type"))
                ),
            ),
            Prefetch("events", DossierEvent.objects.select_related("actor").order_by("-pk")),
        )
    )


@dataclass(frozen=True)
class Limit:
    """The limit of a dossier in words, with the whole days left by the calendar of Hà Nội."""

    cutoff: datetime
    text: str
    days_left: int
    is_over: bool


def limit_at(dossier, now):
    """The ``Limit`` that holds for a dossier not sent yet or returned, ``None`` for the others."""
    if dossier.state not in EDITABLE:
        return None
    cutoff, text = limit_of(dossier)
    if cutoff is None:
        return None
    granted = [request.until for request in dossier.late_requests.all() if request.is_granted and now < request.until]
    if granted and now >= cutoff:
        cutoff = max(granted)
        text = f"được nộp muộn đến trước {local_moment(cutoff):%H:%M ngày %d/%m/%Y}"
        return Limit(cutoff, text, days_left(local_day(cutoff), local_day(now)), is_over=False)
    left = days_left(local_day(cutoff), local_day(now)) - 1
    return Limit(cutoff, text, left, now >= cutoff)


@dataclass(frozen=True)
class Paper:
    """A line of the checklist with the files that are there for it; ``item`` is ``None`` for papers not asked for.

    ``written`` says how far the report is written on the page, ``None`` for every other paper.
    """

    item: ChecklistItem | None
    item_type: object
    files: list
    written: Written | None = None

    @property
    def is_there(self):
        return bool(self.files or (self.written and self.written.is_whole))

    @property
    def is_missing(self):
        return bool(self.item and self.item.is_required and not self.is_there)


def papers_of(dossier, files, *, today, written=None):
    """The checklist of the dossier beside ``files`` and the ``Written`` report, then files it does not ask for."""
    papers, asked = [], set()
    for item in checklist_for(dossier, today=today):
        if item.item_type_id not in asked:
            asked.add(item.item_type_id)
            held = [f for f in files if f.item_type_id == item.item_type_id]
            papers.append(Paper(item, item.item_type, held, written if item.item_type.is_report else None))
    others = {file.item_type_id: file.item_type for file in files if file.item_type_id not in asked}
    return papers + [Paper(None, kind, [f for f in files if f.item_type_id == pk]) for pk, kind in others.items()]


def current_files(dossier):
    return [file for file in dossier.files.all() if file.is_current]


@dataclass(frozen=True)
class Completeness:
    gaps: dict
    total: int

    @property
    def done(self):
        return max(0, self.total - len(self.gaps))


def completeness_of(dossier, *, today, form):
    """How complete the working copy is, its report judged by ``form``."""
    gaps = content_gaps(dossier, today=today, form=form)
    return Completeness(gaps, requirement_count(dossier, today=today, form=form))


def with_what_completes(rows):
    """Dossiers of a list with what ``tell_completeness`` judges them by, in their own query and one more."""
    checklist = ChecklistItem.objects.select_related("item_type")
    return (
        with_what_is_there(rows)
        .select_related(
            "campaign__launching_unit",
            "subject_unit",
            "person__unit",
            "household__unit",
            "model__unit",
        )
        .prefetch_related(Prefetch("campaign_award__checklist", checklist))
    )


def tell_completeness(dossiers, *, today):
    """Give each dossier that may still change its ``completeness``; one query for any number of them."""
    editable = [dossier for dossier in dossiers if dossier.is_editable]
    forms = report_forms() if editable else []
    for dossier in editable:
        form = report_form_for(dossier, forms, today=today)
        dossier.completeness = completeness_of(dossier, today=today, form=form)


@dataclass(frozen=True)
class Event:
    at: datetime
    actor: object
    label: str
    note: str


def history_of(dossier):
    """The acts on a dossier in words, newest first; what was decided is no act yet while nobody was told of it."""
    hidden = {"decide"} if is_drawn_up(dossier) else set()
    return [
        Event(
            event.at,
            event.actor,
            TRANSITIONS[event.action].label if event.action in TRANSITIONS else ACTS.get(event.action, event.action),
            event.note,
        )
        for event in dossier.events.all()
        if event.action not in hidden
    ]


@dataclass(frozen=True)
class LifeStep:
    label: str
    place: str
    at: datetime | None = None


LIFE = (
    ("Lập hồ sơ", DossierState.DRAFT, "create"),
    ("Nộp", DossierState.SUBMITTED, "submit"),
    ("Tiếp nhận", DossierState.ACCEPTED, "receive"),
    ("Thẩm định", DossierState.APPRAISED, "appraise"),
    ("Xác nhận báo cáo", DossierState.CONFIRMED, "confirm"),
    ("Trình hội đồng", DossierState.TABLED, "table"),
    ("Biểu quyết", DossierState.VOTED, "vote"),
    ("Đề nghị cấp trên", DossierState.FORWARDED, "forward"),
    ("Kết quả", DossierState.AWARDED, ""),
)
REACHED = {
    DossierState.RETURNED: DossierState.DRAFT,
    DossierState.REFUSED: DossierState.AWARDED,
    DossierState.REVOKED: DossierState.AWARDED,
}
OF_COUNCIL = frozenset({DossierState.TABLED, DossierState.VOTED})


def is_on_the_rail(dossier, state):
    """The rail shows the confirmation, or the council, as the procedure has it; the superior where one decides."""
    if state == DossierState.FORWARDED:
        return bool(dossier.forwardings.all()) or dossier.deciding_unit_id != dossier.receiving_unit_id
    if state == DossierState.CONFIRMED:
        return dossier.is_simplified
    return state not in OF_COUNCIL or not dossier.is_simplified


def place_on_rail(dossier):
    """What a superior has taken up is with the superior, whatever is done there."""
    if is_from_below(dossier) and dossier.state not in REACHED:
        return DossierState.FORWARDED
    if dossier.state == DossierState.CONFIRMED and not dossier.is_simplified:
        return DossierState.APPRAISED
    if dossier.state == DossierState.VOTED and dossier.is_simplified:
        return DossierState.CONFIRMED
    return REACHED.get(dossier.state, dossier.state)


def life_of(dossier):
    """The rail of the dossier's life: what is past with its moment, where it stands, what comes."""
    rows = [row for row in LIFE if is_on_the_rail(dossier, row[1])]
    states = [state for _label, state, _action in rows]
    state = place_on_rail(dossier)
    here = states.index(state) if state in states else -1
    moments = {event.action: event.at for event in reversed(dossier.events.all())}
    steps = []
    for number, (label, _state, action) in enumerate(rows):
        place = "now" if number == here else "past" if number < here else "next"
        steps.append(LifeStep(label, place, moments.get(action) if place != "next" else None))
    return steps
