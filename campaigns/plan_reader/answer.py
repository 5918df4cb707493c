"""The reading as one plain object, for ``read_plan --json`` and for the measuring of accuracy."""

from campaigns.plan_reader.documents import LETTER


def _number(value):
    return int(value) if value == value.to_integral_value() else float(value)


def _iso(day):
    return day and day.isoformat()


def _day(deadline):
    if not deadline.yearly:
        return _iso
    return lambda day: day.strftime("%m-%d")


def _last_valid_day(deadline):
    written = _day(deadline)
    if deadline.first_day is None:
        return written(deadline.last_valid_day)
    return {"from": written(deadline.first_day), "to": written(deadline.last_valid_day)}


def _citation(paper):
    return {"number": paper.number, "issued_on": _iso(paper.issued_on), "issuer": paper.issuer}


ITEMS = {
    "movements": lambda movement: movement.name,
    "stages": lambda stage: {"label": stage.label, "start": stage.start, "end": stage.end},
    "bases": lambda paper: {"kind": paper.kind} | _citation(paper),
    "fields": lambda field: field.name,
    "targets": lambda target: {
        "value": _number(target.value),
        "comparator": target.comparator,
        "unit": target.unit,
        "per": target.per,
        "phrase": target.phrase,
    },
    "award_forms": lambda award: {"name": award.name, "level": award.level},
    "deadlines": lambda deadline: {
        "phrase": deadline.phrase,
        "what": deadline.what,
        "yearly": deadline.yearly,
        "inclusive": deadline.inclusive,
        "last_valid_day": _last_valid_day(deadline),
    },
    "reports": lambda report: report.text,
    "recipients": str,
}


def _leaves(reading):
    """Each key of the object with its facts: one fact, a mapping of facts, or a tuple of facts."""
    return {
        "issuer": {"name": reading.issuer_name, "kind": reading.issuer_kind, "level": reading.issuer_level},
        "number": reading.number,
        "issued_on": reading.issued_on,
        "place": reading.place,
        "title": reading.title,
        "movements": reading.movements,
        "period": {"start": reading.period_start, "end": reading.period_end},
        "stages": reading.stages,
        "superior_plan": reading.superior_plan,
        "bases": tuple(fact for fact in reading.bases if fact.value.kind != LETTER),
        "fields": reading.fields,
        "subjects": {
            "collective": reading.subjects.collective,
            "individual": reading.subjects.individual,
            "household": reading.subjects.household,
        },
        "targets": reading.targets,
        "award_forms": reading.award_forms,
        "deadlines": reading.deadlines,
        "reports": reading.reports,
        "recipients": reading.recipients,
        "signatory_office": reading.signatory_office,
    }


def as_json(reading):
    """The contract of ``read_plan --json``. ``sources`` has the same keys; a leaf or a list item is a place."""

    def place(fact):
        return fact and {"start": fact.start, "end": fact.end, "text": reading.source(fact)}

    def value(fact):
        return fact and fact.value

    answer, sources = {}, {}
    for key, facts in _leaves(reading).items():
        if isinstance(facts, dict):
            answer[key] = {name: value(fact) for name, fact in facts.items()}
            sources[key] = {name: place(fact) for name, fact in facts.items()}
        elif isinstance(facts, tuple):
            answer[key] = [ITEMS[key](fact.value) for fact in facts]
            sources[key] = [place(fact) for fact in facts]
        else:
            answer[key], sources[key] = value(facts), place(facts)
    answer["issued_on"] = _iso(answer["issued_on"])
    if reading.superior_plan:
        answer["superior_plan"] = _citation(reading.superior_plan.value)
    return answer | {"sources": sources}
