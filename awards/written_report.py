"""Which form the report of a dossier follows, under which headings it is written, what is still empty. Pure."""

from dataclasses import dataclass
from datetime import date

from campaigns.deadlines import local_day


@dataclass(frozen=True)
class HeadedForm:
    """A form (``row``) with its headings in order."""

    row: object
    sections: tuple


def rules_day(dossier, today):
    """The day whose rules hold: that of reception, today before it."""
    return local_day(dossier.received_at) if dossier.received_at else today


def report_form_for(dossier, forms, *, today):
    """The form among ``forms`` that is in force for the award's type of commendation; of two the later one."""
    day, kind = rules_day(dossier, today), dossier.campaign_award.award_form.commendation_type
    held = [
        form
        for form in forms
        if form.row.commendation_type == kind
        and (form.row.valid_from is None or form.row.valid_from <= day)
        and (form.row.valid_to is None or day <= form.row.valid_to)
    ]
    return max(held, key=lambda form: (form.row.valid_from or date.min, form.row.pk), default=None)


def sections_for(dossier, form):
    """The headings of the form for this kind of subject, none without a form."""
    return [section for section in form.sections if section.is_for(dossier.subject_kind)] if form else []


def answers_of(dossier):
    """``{section key: ReportAnswer}``, empty while nothing was written."""
    report = getattr(dossier, "report", None)
    return {answer.section_key: answer for answer in report.answers.all()} if report else {}


def held_types(dossier):
    """Keys of the kinds of papers that have a file in use; a list brings them with the row (``with_what_is_there``)."""
    if hasattr(dossier, "held_list"):
        return {int(pk) for pk in (dossier.held_list or "").split(",") if pk}
    return {file.item_type_id for file in dossier.files.all() if file.is_current}


def written_keys(dossier):
    """Keys of the headings that have words, from the row of a list where it brings them."""
    if hasattr(dossier, "written_list"):
        return set((dossier.written_list or "").split(","))
    return {key for key, answer in answers_of(dossier).items() if answer.text.strip()}


def unanswered(dossier, form):
    """The required headings without a word, in order."""
    written = written_keys(dossier)
    return [s for s in sections_for(dossier, form) if s.is_required and s.key not in written]
