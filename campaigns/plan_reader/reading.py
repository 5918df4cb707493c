"""Puts the facts of one plan together."""

import unicodedata
from dataclasses import replace

from campaigns.plan_reader.awards import award_forms_of, criteria_of
from campaigns.plan_reader.bodies import level_of, level_of_cities
from campaigns.plan_reader.closing import recipients_of, signatory_office_of
from campaigns.plan_reader.contents import aims_of, fields_of, subjects_of
from campaigns.plan_reader.deadlines import deadlines_of
from campaigns.plan_reader.documents import PLAN, citations_in, merged
from campaigns.plan_reader.facts import PlanReading
from campaigns.plan_reader.head import (
    date_and_place,
    head_pieces,
    issuer_of,
    kind_and_level,
    number_of,
    title_of,
)
from campaigns.plan_reader.layout import layout_of
from campaigns.plan_reader.letters import fold, joined
from campaigns.plan_reader.movements import emulation_form_of, movements_of
from campaigns.plan_reader.notices import notices_of
from campaigns.plan_reader.periods import period_of, stages_of
from campaigns.plan_reader.reports import reports_of
from campaigns.plan_reader.targets import targets_of
from campaigns.plan_reader.tasks import standing_body_of, tasks_of

RANKS = {"commune": 0, "district": 1, "province": 2, "central": 3}


def read_plan(text):
    """The facts of the plan in ``text``. Never raises on any text."""
    shown = unicodedata.normalize("NFC", text)
    layout = layout_of(shown)
    pieces = head_pieces(layout)
    number, blank_number = number_of(pieces)
    issued_on, place, blank_date = date_and_place(pieces)
    issuer = issuer_of(layout, pieces)
    whole_key = fold(joined([passage for _, passage in layout.body()]).text)
    kind, level = kind_and_level(layout, pieces, issuer, number, issued_on, whole_key)
    cities = level_of_cities(whole_key, issued_on and issued_on.value)
    movements = movements_of(layout)
    start, end, open_ended = period_of(layout, issued_on)
    superior, bases = _papers(layout, number, level, movements, cities)
    deadlines = deadlines_of(layout, start, end, issued_on)
    reading = PlanReading(
        text=shown,
        issuer_name=issuer,
        issuer_kind=kind,
        issuer_level=level,
        number=number,
        issued_on=issued_on,
        place=place,
        title=title_of(layout),
        movements=movements,
        emulation_form=emulation_form_of(layout),
        period_start=start,
        period_end=end,
        open_ended=open_ended,
        stages=stages_of(layout),
        superior_plan=superior,
        bases=bases,
        aims=aims_of(layout),
        fields=fields_of(layout),
        subjects=subjects_of(layout),
        award_subjects=subjects_of(layout, awards=True),
        targets=targets_of(layout),
        award_forms=award_forms_of(layout, cities),
        criteria=criteria_of(layout, cities),
        deadlines=deadlines,
        reports=reports_of(layout, deadlines),
        tasks=tasks_of(layout),
        standing_body=standing_body_of(layout),
        recipients=recipients_of(layout),
        signatory_office=signatory_office_of(layout),
    )
    notices = notices_of(layout, reading, blank_number=blank_number, blank_date=blank_date, cities=cities)
    return replace(reading, notices=notices)


def _papers(layout, number, level, movements, cities):
    """The plan that this one carries out, and every other paper it rests on."""
    opening = [fact for passage in layout.opening for fact in citations_in(passage)]
    everywhere = [fact for _, passage in layout.body() for fact in citations_in(passage)]
    papers = [fact for fact in merged(everywhere) if not (number and fact.value.number == number.value)]
    plans = [
        fact
        for fact in opening
        if fact.value.kind == PLAN and any(fact.value.number == paper.value.number for paper in papers)
    ]
    superior = _nearest(plans, level, movements, layout, cities)
    if superior:
        superior = next(
            fact for fact in papers if fact.value.kind == PLAN and fact.value.number == superior.value.number
        )
    return superior, tuple(fact for fact in papers if fact is not superior)


def _nearest(plans, level, movements, layout, cities):
    """Among several plans in the opening: of the same movement, and of the nearest level above."""
    if len(plans) < 2:
        return next(iter(plans), None)
    names = [fold(fact.value.name) for fact in movements]

    def distance(fact):
        said = next(passage for passage in layout.opening if passage.places[0] <= fact.start <= passage.places[-1])
        after = said.key[next(at for at, place in enumerate(said.places) if place >= fact.end - 1) :][:220].split(";")[
            0
        ]
        rank = RANKS.get(level_of(fact.value.issuer or "", cities=cities), 4)
        own = RANKS.get(level and level.value, 0)
        return (not any(name in after for name in names), abs(rank - own) if rank >= own else 9)

    return min(plans, key=distance)
