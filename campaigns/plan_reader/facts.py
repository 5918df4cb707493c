"""What the reader hands back: every fact with the place in the text that it was read from.

Offsets count characters of ``PlanReading.text``, which is the plan as it is shown. A fact that the plan does not
state is ``None`` or an empty tuple; nothing is filled in from elsewhere.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True)
class Fact(Generic[Value]):
    """A value and the characters ``text[start:end]`` that say it."""

    value: Value
    start: int
    end: int


@dataclass(frozen=True)
class Stage:
    """``label`` as written («Giai đoạn II»); years, the last one may be open."""

    label: str
    start: int | None
    end: int | None


@dataclass(frozen=True)
class Movement:
    """``launched_by``: central, province, district, commune, party, front or None; ``form``: as ``EmulationForm``."""

    name: str
    launched_by: str | None = None
    form: str | None = None


@dataclass(frozen=True)
class Citation:
    """A paper that the plan cites. ``name`` is the whole phrase; ``kind`` as in ``documents.KINDS``."""

    kind: str
    name: str
    number: str | None = None
    issued_on: date | None = None
    issuer: str | None = None


@dataclass(frozen=True)
class Field:
    """A field or, where a plan names none, a content item; ``text`` is all that is said under it."""

    name: str
    text: str


@dataclass(frozen=True)
class Subjects:
    collective: Fact[str] | None = None
    individual: Fact[str] | None = None
    household: Fact[str] | None = None


@dataclass(frozen=True)
class Target:
    """A figure the plan asks for. «ít nhất từ 01 đến 02» obliges to 1 (``value``) and aims at 2 (``aim``).

    ``comparator`` is one of >=, >, <=, <, =; ``per`` one of unit_year, unit, year, campaign or None; ``base`` is what
    a percentage is a share of, None where the plan does not say.
    """

    value: Decimal
    comparator: str
    unit: str
    per: str | None
    phrase: str
    aim: Decimal | None = None
    base: str | None = None
    cumulative: bool | None = None


@dataclass(frozen=True)
class AwardForm:
    """``level``: central, province, district, commune, unit or None; party where a Party body names no level.

    ``office`` as the plan names it.
    """

    name: str
    level: str | None
    office: str | None = None


@dataclass(frozen=True)
class Criteria:
    """Conditions of one award for one kind of subject; ``subject``: collective, individual, household or None."""

    award: str | None
    level: str | None
    subject: str | None
    items: tuple[Fact[str], ...]


@dataclass(frozen=True)
class Deadline:
    """``first_day`` is set for windows only. Yearly days have the year of the rule removed: compare month and day.

    ``last_valid_day`` is the last day on which the thing is in time: the day before an exclusive date.
    """

    phrase: str
    what: str
    yearly: bool
    inclusive: bool
    last_valid_day: date
    first_day: date | None = None
    who: str | None = None
    whom: str | None = None


@dataclass(frozen=True)
class Report:
    """``rhythm``: the words that say how often, None where only the duty is stated."""

    text: str
    rhythm: str | None = None


@dataclass(frozen=True)
class Task:
    body: str
    what: str


@dataclass(frozen=True)
class Notice:
    """Something a careful reader would point out; ``code`` is stable, ``sentence`` is for the officer."""

    code: str
    sentence: str
    start: int
    end: int


@dataclass(frozen=True)
class PlanReading:
    text: str
    issuer_name: Fact[str] | None = None
    issuer_kind: Fact[str] | None = None
    issuer_level: Fact[str] | None = None
    number: Fact[str] | None = None
    issued_on: Fact[date] | None = None
    place: Fact[str] | None = None
    title: Fact[str] | None = None
    movements: tuple[Fact[Movement], ...] = ()
    emulation_form: Fact[str] | None = None
    period_start: Fact[int] | None = None
    period_end: Fact[int] | None = None
    open_ended: Fact[str] | None = None
    stages: tuple[Fact[Stage], ...] = ()
    superior_plan: Fact[Citation] | None = None
    bases: tuple[Fact[Citation], ...] = ()
    aims: tuple[Fact[str], ...] = ()
    fields: tuple[Fact[Field], ...] = ()
    subjects: Subjects = field(default_factory=Subjects)
    award_subjects: Subjects = field(default_factory=Subjects)
    targets: tuple[Fact[Target], ...] = ()
    award_forms: tuple[Fact[AwardForm], ...] = ()
    criteria: tuple[Fact[Criteria], ...] = ()
    deadlines: tuple[Fact[Deadline], ...] = ()
    reports: tuple[Fact[Report], ...] = ()
    tasks: tuple[Fact[Task], ...] = ()
    standing_body: Fact[str] | None = None
    recipients: tuple[Fact[str], ...] = ()
    signatory_office: Fact[str] | None = None
    notices: tuple[Notice, ...] = ()

    def source(self, fact):
        """The exact characters of the plan behind ``fact``."""
        return self.text[fact.start : fact.end]
