"""The family of a model: what it was copied from up to the first, what was copied from it at any depth, and where."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from django.db.models import Exists, OuterRef

from models_registry.enums import COUNTED
from models_registry.models import MobilisationModel
from models_registry.selectors.designs import without_owner
from units.enums import UnitLevel
from units.models import Unit

DEEPEST = 7
MOST_LINES = 400


@dataclass(frozen=True)
class Line:
    """One line of the nested list, at ``level``; without a ``model`` it stands for one that is not named here.

    ``hidden`` counts copies elsewhere that are not named. ``opens`` and ``closes`` say which lists the line begins
    and ends; levels beyond ``DEEPEST`` stand together, with their ``generation`` said.
    """

    level: int
    generation: int
    model: MobilisationModel | None = None
    hidden: int = 0
    is_here: bool = False
    opens: bool = False
    closes: range = range(0)


@dataclass(frozen=True)
class Spread:
    """Where the copies stand: ``rows`` of (commune or ``None``, (year, figure) for each of ``years``, total)."""

    years: list[int] = field(default_factory=list)
    rows: list[tuple] = field(default_factory=list)
    elsewhere: int = 0

    @property
    def total(self):
        return self.elsewhere + sum(total for _, _, total in self.rows)


@dataclass(frozen=True)
class Lineage:
    lines: list[Line]
    cut: int
    spread: Spread
    first: MobilisationModel | None


def lineage_of(model, user):
    """The ``Lineage`` of a model the user sees, in one query however deep and wide.

    Outside the user's subtree only open designs are named; other copies are counted where they were registered, and
    drafts are not told of. The model it was copied from is named: the copy itself says so.
    """
    rows = MobilisationModel.objects
    family = rows.ancestors_of(model) | rows.descendants_of(model) | rows.filter(pk=model.pk)
    family = family.select_related("unit", "commune", "owner").annotate(
        may_open=Exists(rows.visible_to(user).filter(pk=OuterRef("pk"))),
        is_open=Exists(rows.designs_open_to(user).filter(pk=OuterRef("pk"))),
    )
    known = {row.pk: row for row in family}
    for row in known.values():
        if not row.may_open:
            row.title = without_owner(row.title, row.owner)
    named = {pk for pk, row in known.items() if row.may_open or row.is_open} | {model.replicated_from_id}
    above = chain_above(known[model.pk], known)
    below = branches(known, model.pk)
    lines = [
        Line(level=at, generation=at + 1, model=row if row.pk in named else None) for at, row in enumerate(above)
    ] + lines_below(known[model.pk], known, named, below, len(above))
    return Lineage(
        lines=nested(lines[:MOST_LINES]),
        cut=len(lines[MOST_LINES:]),
        spread=spread_of(
            [row for row in below.rows if row.pk in named], sum(row.pk not in named for row in below.rows)
        ),
        first=above[0] if above and above[0].may_open else None,
    )


def chain_above(row, known):
    """From the first of the line down to the one the row was copied from."""
    chain = []
    while row.replicated_from_id:
        row = known[row.replicated_from_id]
        chain.append(row)
    return chain[::-1]


@dataclass(frozen=True)
class Branches:
    """Copies by what they were copied from; ``rows`` those that were registered, ``order`` parents before children."""

    copies: dict
    order: list
    rows: list


def branches(known, top):
    copies = defaultdict(list)
    for row in sorted(known.values(), key=lambda row: (row.year, row.pk)):
        copies[row.replicated_from_id].append(row)
    order = [top]
    for pk in order:
        order += [row.pk for row in copies[pk]]
    return Branches(copies, order, [known[pk] for pk in order[1:] if known[pk].state in COUNTED])


def lines_below(top, known, named, below, depth):
    registered, leads_on = {}, {}
    for pk in reversed(below.order):
        children = [row.pk for row in below.copies[pk]]
        registered[pk] = (known[pk].state in COUNTED) + sum(registered[child] for child in children)
        leads_on[pk] = any(child in named or leads_on[child] for child in children)
    lines, waiting = [], [(top, depth, 0)]
    while waiting:
        row, at, hidden = waiting.pop()
        level = min(at, DEEPEST)
        if hidden:
            lines.append(Line(level=level, generation=at + 1, hidden=hidden))
            continue
        is_here = row.pk == top.pk
        lines.append(
            Line(level=level, generation=at + 1, model=row if is_here or row.pk in named else None, is_here=is_here)
        )
        shown = [copy for copy in below.copies[row.pk] if copy.pk in named or leads_on[copy.pk]]
        rest = sum(registered[copy.pk] for copy in below.copies[row.pk] if copy not in shown)
        if rest:
            waiting.append((None, at + 1, rest))
        waiting += [(copy, at + 1, 0) for copy in reversed(shown)]
    return lines


def nested(lines):
    following = [*(line.level for line in lines[1:]), 0]
    return [
        replace(line, opens=after > line.level, closes=range(max(line.level - after, 0)))
        for line, after in zip(lines, following, strict=True)
    ]


def spread_of(rows, elsewhere):
    """Registered copies by commune and year; those that are not named are one figure."""
    years = sorted({row.year for row in rows})
    found, communes = defaultdict(lambda: defaultdict(int)), {}
    for row in rows:
        communes[row.commune_id] = row.commune
        found[row.commune_id][row.year] += 1
    order = sorted(communes, key=lambda pk: communes[pk].sort_key if communes[pk] else "")
    return Spread(
        years=years,
        rows=[(communes[pk], [(year, found[pk][year]) for year in years], sum(found[pk].values())) for pk in order],
        elsewhere=elsewhere,
    )


def communes_of(province_id, day):
    """``(key, name)`` of the communes that the province has on the day, in the order of their names."""
    rows = Unit.objects.filter(province=province_id, level=UnitLevel.COMMUNE).valid_on(day)
    return list(rows.values_list("pk", "name"))
