"""Builds a campaign from the confirmed lines of a read plan, each row with the sentence it comes from."""

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.enums import (
    CampaignAct,
    DeadlineKind,
    IssuerKind,
    PlanKind,
    Recurrence,
    SubjectRole,
    TargetMeasure,
    TargetPer,
)
from campaigns.models import (
    Campaign,
    CampaignEvent,
    Deadline,
    DeadlineOverride,
    Field,
    LegalBasis,
    LegalDocument,
    Movement,
    Plan,
    PlanPassage,
    PlanUpload,
    Stage,
    SubjectGroup,
    Target,
    Task,
)
from campaigns.permissions import can_run_campaigns_of
from campaigns.plan_reader import read_plan
from campaigns.proposals import deadline_kind, is_paper_of_superior, spoken
from campaigns.querysets import number_key
from units.enums import UnitLevel
from units.permissions import require
from units.text import clean_line, clean_prose

BUILDERS = []
ESSENTIAL = {
    "title": "Chưa xác nhận trích yếu của văn bản.",
    "issuer": "Chưa xác nhận cơ quan ban hành.",
    "issuer_level": "Chưa xác nhận cấp ban hành.",
    "campaign_title": "Chưa xác nhận tên phong trào.",
    "period_start": "Chưa xác nhận năm bắt đầu của phong trào.",
}
OWN, SUPERIOR = "own", "superior"


def when_built(function):
    """Register what another room adds to a campaign built from a plan.

    The function takes ``(campaign, *, plan, lines, actor, now)``, where ``lines`` maps kinds to confirmed lines, and
    returns sentences for the officer on what it left to be done by hand.
    """
    BUILDERS.append(function)
    return function


def build_gaps(lines):
    """What must be confirmed before a campaign can be built: ``{kind: sentence}``."""
    given = {line.kind for line in lines if line.values.get("value") not in (None, "")}
    return {kind: sentence for kind, sentence in ESSENTIAL.items() if kind not in given}


@dataclass
class Building:
    """What the steps of one build share."""

    unit: object
    actor: object
    now: object
    source: str
    lines: dict
    campaign: Campaign = None
    paper: Plan = None
    deadlines: dict = field(default_factory=dict)

    def value(self, kind, default=""):
        """The value of a single line; ``default`` where it was not confirmed or is empty."""
        for line in self.lines.get(kind, ()):
            given = line.values.get("value")
            return default if given in (None, "") else given
        return default

    def text(self, kind):
        return next((line.values["text"] for line in self.lines.get(kind, ())), "")

    def phrase(self, line, length=500):
        return shortened(line.source(self.source), length)


def shortened(text, length):
    line = clean_line(text)
    return line if len(line) <= length else f"{line[: length - 1]}…"


@transaction.atomic
def build_campaign(*, upload_id, actor, now, answers, role=""):
    """The draft campaign that the confirmed lines ``answers`` describe; nothing else of the plan is kept.

    ``role`` says whose paper it is, ``OWN`` or ``SUPERIOR``; empty leaves it to the issuer's level. A second call
    finds the campaign built and changes nothing. Raises ``ValidationError``.
    """
    upload = PlanUpload.objects.select_for_update(of=("self",)).get(pk=upload_id, user=actor)
    require(can_run_campaigns_of(actor, upload.unit))
    if upload.campaign_id:
        return upload.campaign
    answers = list(answers)
    if gaps := build_gaps(answers):
        raise ValidationError(list(gaps.values()))
    reading = read_plan(upload.text)
    if not role:
        role = SUPERIOR if is_paper_of_superior(reading, upload.unit) else OWN
    lines = {}
    for line in answers:
        lines.setdefault(line.kind, []).append(line)
    build = Building(unit=upload.unit, actor=actor, now=now, source=reading.text, lines=lines)
    above = _superior_plan(build)
    build.campaign = _campaign(build, above)
    build.paper = _paper(build, upload, above, is_own=role == OWN)
    own = build.paper if role == OWN else _own_plan(build, build.paper)
    for step in (_bases, _stages, _fields, _subjects, _movements, _targets, _deadlines, _tasks, _passages):
        step(build)
    remarks = [
        sentence
        for function in BUILDERS
        for sentence in function(build.campaign, plan=own, lines=lines, actor=actor, now=now)
    ]
    name = upload.name or "bản dán"
    CampaignEvent.objects.create(
        campaign=build.campaign,
        actor=actor,
        at=now,
        action=CampaignAct.READ,
        after=build.campaign.state,
        note="\n".join([f"Từ {name}, {len(answers)} thông tin đã xác nhận.", *remarks]),
    )
    upload.campaign = build.campaign
    upload.save(update_fields=["campaign"])
    return build.campaign


def _save(row, line=None):
    """Save a checked row; what is wrong with it is told with the line's name."""
    try:
        row.full_clean()
    except ValidationError as error:
        name = f"{line.label}: " if line else ""
        raise ValidationError([f"{name}{sentence}" for sentence in error.messages]) from error
    row.save()
    return row


def _superior_plan(build):
    """The plan of a unit above that the paper names by number and date, else a row for the paper as it is cited."""
    line = next(iter(build.lines.get("superior_plan", ())), None)
    if line is None:
        return None
    values = line.values
    known = known_plan(build.actor, number=values["number"], issued_on=values["issued_on"], below=build.unit)
    if known:
        return known
    return _save(
        Plan(
            unit=None,
            level=values["level"],
            issuer_kind=values["issuer_kind"] or IssuerKind.STATE,
            issuer=values["issuer"],
            number=values["number"],
            issued_on=values["issued_on"],
            title=shortened(values["title"], 400),
        ),
        line,
    )


def known_plan(user, *, number, issued_on, below):
    """The one plan in the user's view, of a unit above ``below`` or outside the tree, with this number and date."""
    if not number or not issued_on:
        return None
    rows = Plan.objects.visible_to(user).filter(issued_on=issued_on).exclude(number="").select_related("unit")
    found = [
        row
        for row in rows
        if number_key(row.number) == number_key(number)
        and (row.unit is None or (row.unit_id != below.pk and below.is_within(row.unit)))
    ]
    return min(found, key=lambda row: (row.unit is None, row.pk), default=None)


def _campaign(build, above):
    standing = next(iter(build.lines.get("standing", ())), None)
    end = build.value("period_end", None)
    optional = {
        "kind": build.value("campaign_kind"),
        "emulation_form": build.value("emulation_form"),
        "shared_year": build.value("shared_year"),
    }
    if standing:
        optional |= {"standing_kind": standing.values["kind"], "standing_unit": standing.values["unit"] or None}
    higher = above.campaign if above else None
    if higher and (higher.launching_unit == build.unit or not build.unit.is_within(higher.launching_unit)):
        higher = None
    return _save(
        Campaign(
            title=shortened(build.value("campaign_title"), 300),
            launching_unit=build.unit,
            level=build.unit.level,
            superior_campaign=higher,
            period_start=date(build.value("period_start"), 1, 1),
            period_end=date(end, 12, 31) if end else None,
            standing_body=standing.values["value"] if standing else "",
            aims=build.text("aims"),
            **{name: value for name, value in optional.items() if value},
        )
    )


def _paper(build, upload, above, *, is_own):
    """The paper that was read; it is seen with the campaign, whoever issued it."""
    campaign = build.campaign
    is_yearly = campaign.period_end is not None and campaign.period_end.year == campaign.period_start.year
    return _save(
        Plan(
            campaign=campaign,
            unit=build.unit if is_own else None,
            level=build.value("issuer_level"),
            issuer_kind=build.value("issuer_kind", IssuerKind.STATE),
            issuer=shortened(build.value("issuer"), 200),
            number=build.value("number"),
            issued_on=build.value("issued_on", None),
            title=shortened(build.value("title"), 400),
            superior_plan=above,
            kind=PlanKind.YEARLY if is_yearly else PlanKind.PERIOD,
            year=campaign.period_start.year if is_yearly else None,
            text=build.source,
            recipients=build.text("recipients"),
            signatory_office=shortened(build.value("signatory_office"), 160),
            file=upload.file,
        )
    )


def _own_plan(build, paper):
    """The unit's own plan under a superior's paper: still to be numbered, signed and issued."""
    return _save(
        Plan(
            campaign=build.campaign,
            unit=build.unit,
            level=build.unit.level,
            issuer=_office_of(build.unit),
            title=build.campaign.title,
            superior_plan=paper,
            kind=paper.kind,
            year=paper.year,
        )
    )


def _office_of(unit):
    return str(unit) if unit.level == UnitLevel.GRASSROOTS else f"UBND {unit.name_in_text}"


def _bases(build):
    catalogue = LegalDocument.objects.all()
    for order, line in enumerate(build.lines.get("base", ()), 1):
        values = line.values
        document = catalogue.named(values["number"], values["issued_on"])
        _save(
            LegalBasis(
                plan=build.paper,
                kind=values["kind"],
                document=document,
                order=order,
                title=shortened(values["title"], 300),
                number=values["number"],
                issued_on=values["issued_on"],
                issuer=values["issuer"],
                source_phrase=build.phrase(line),
            ),
            line,
        )


def _stages(build):
    for order, line in enumerate(build.lines.get("stage", ()), 1):
        values = line.values
        _save(
            Stage(
                campaign=build.campaign,
                order=order,
                label=values["label"],
                starts_on=date(values["start"], 1, 1),
                ends_on=date(values["end"], 12, 31),
                source_phrase=build.phrase(line),
            ),
            line,
        )


def _fields(build):
    for order, line in enumerate(build.lines.get("field", ()), 1):
        row = Field(
            campaign=build.campaign,
            order=order,
            name=line.values["name"],
            description=line.values["text"],
            source_phrase=build.phrase(line),
        )
        _save(row, line)


def _subjects(build):
    for kind, role in (("participant", SubjectRole.PARTICIPANT), ("award_subject", SubjectRole.AWARD)):
        for order, line in enumerate(build.lines.get(kind, ()), 1):
            values = line.values
            row = SubjectGroup(
                campaign=build.campaign,
                role=role,
                order=order,
                label=values["label"],
                has_collectives=values["collectives"],
                has_individuals=values["individuals"],
                has_households=values["households"],
                text=values["text"],
                source_phrase=build.phrase(line),
            )
            _save(row, line)


def _movements(build):
    for order, line in enumerate(build.lines.get("movement", ()), 1):
        values = line.values
        row = Movement(
            campaign=build.campaign,
            order=order,
            name=values["name"],
            launched_by=values["launched_by"],
            source_phrase=build.phrase(line),
            **({"emulation_form": values["form"]} if values["form"] else {}),
        )
        _save(row, line)


def _targets(build):
    for order, line in enumerate(build.lines.get("target", ()), 1):
        values = line.values
        is_figure = bool(values["comparator"] and values["per"] and values["value"] is not None)
        row = Target(
            campaign=build.campaign,
            order=order,
            text=shortened(values["text"], 300),
            measure=values["measure"],
            per=values["per"] or TargetPer.CAMPAIGN,
            counts_new=values["counts_new"] or values["measure"] != TargetMeasure.NEW_MODELS,
            counts_replicated=values["counts_replicated"],
            ratio_base=values["ratio_base"],
            base_is_assumed=values["base_is_assumed"],
            source_phrase=build.phrase(line),
        )
        if is_figure:
            row.comparator, row.value, row.aim = values["comparator"], values["value"], values["aim"]
        _save(row, line)


def _deadlines(build):
    later = []
    for line in build.lines.get("deadline", ()):
        values = line.values
        rule = _rule(values["day"], values["opens"])
        if values["replaces"]:
            later.append((line, rule))
            continue
        row = Deadline(
            campaign=build.campaign,
            kind=values["kind"],
            what=shortened(values["what"], 200),
            owed_by=shortened(values["owed_by"], 200),
            owed_to=shortened(values["owed_to"], 200),
            raw_phrase=build.phrase(line, 300),
            inclusive=values["inclusive"],
            **rule,
        )
        build.deadlines[line.key] = _save(row, line)
    for line in build.lines.get("deadline", ()):
        upstream = build.deadlines.get(line.values["follows"])
        if upstream and line.key in build.deadlines and line.values["follows"] != line.key:
            row = build.deadlines[line.key]
            row.follows = upstream
            _save(row, line)
    for line, rule in later:
        _override(build, line, rule)
    for line in build.lines.get("report", ()):
        is_review = deadline_kind(line.values["text"]) == DeadlineKind.REVIEW
        for day in line.values["days"]:
            row = Deadline(
                campaign=build.campaign,
                kind=DeadlineKind.REVIEW if is_review else DeadlineKind.REPORT,
                what=shortened(line.values["text"], 200),
                raw_phrase=build.phrase(line, 300),
                inclusive=True,
                is_assumed=True,
                **_rule(day, None),
            )
            _save(row, line)


def _rule(day, opens):
    """Columns of a day given as ``(day, month, year or None)``; without a year it comes every year."""
    number, month, year = day
    if year is None:
        columns = {"recurrence": Recurrence.YEARLY, "day": number, "month": month}
        return columns | ({"opens_day": opens[0], "opens_month": opens[1]} if opens else {})
    columns = {"recurrence": Recurrence.ONCE, "on_date": date(year, month, number)}
    return columns | ({"opens_on": date(opens[2], opens[1], opens[0])} if opens else {})


def _override(build, line, rule):
    """A date of one year in place of a yearly one; without that one confirmed it stands on its own."""
    yearly = build.deadlines.get(line.values["replaces"])
    if yearly is None or yearly.recurrence != Recurrence.YEARLY or "on_date" not in rule:
        raise ValidationError(f"{line.label}: mốc riêng của một năm phải thay cho một mốc hằng năm đã xác nhận.")
    row = DeadlineOverride(
        deadline=yearly,
        year=rule["on_date"].year,
        on_date=rule["on_date"],
        inclusive=line.values["inclusive"],
        reason=build.phrase(line, 300),
    )
    _save(row, line)


def _tasks(build):
    for order, line in enumerate(build.lines.get("task", ()), 1):
        inside = [other.key for other in build.lines.get("deadline", ()) if other.lies_in(line)]
        found = [build.deadlines[key] for key in inside if key in build.deadlines]
        row = Task(
            campaign=build.campaign,
            order=order,
            body=shortened(line.values["body"], 300),
            unit=line.values["unit"] or None,
            text=line.values["text"],
            deadline=found[0] if len(found) == 1 else None,
            source_phrase=build.phrase(line),
        )
        _save(row, line)


def _passages(build):
    """The place of every confirmed fact in the kept text, for whoever asks later where it came from."""
    shift = len(build.source) - len(build.source.lstrip())
    length = len(clean_prose(build.source))
    PlanPassage.objects.bulk_create(
        PlanPassage(
            plan=build.paper,
            fact=line.kind,
            label=line.label,
            value=shortened(spoken(line), 500),
            start=start - shift,
            end=end - shift,
        )
        for found in build.lines.values()
        for line in found
        for start, end in line.places
        if 0 <= start - shift < end - shift <= length
    )
