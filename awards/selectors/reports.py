"""The achievement report: its form, what stands under each heading, and what the system could begin it with."""

from dataclasses import dataclass

from django.db.models import Aggregate, OuterRef, Prefetch, Subquery, TextField

from awards.enums import ReportSource, SubjectKind
from awards.models import Dossier, DossierFile, ReportAnswer, ReportPhoto, ReportSection
from awards.written_report import HeadedForm, answers_of, report_form_for, sections_for, unanswered
from interface.amounts import write_amount
from models_registry.selectors import figures_of


def with_report(rows):
    """Dossiers with their report, its answers and the photos in use: two queries, however many rows."""
    photos = ReportPhoto.objects.filter(is_current=True)
    return rows.select_related("report__saved_by").prefetch_related(
        "report__answers", Prefetch("report__photos", photos)
    )


class Joined(Aggregate):
    """Values of a group in one text, parted by commas."""

    output_field = TextField()

    def as_sqlite(self, compiler, connection, **extra):
        return super().as_sql(compiler, connection, function="GROUP_CONCAT", **extra)

    def as_postgresql(self, compiler, connection, **extra):
        template = "STRING_AGG(CAST(%(expressions)s AS text), ',')"
        return super().as_sql(compiler, connection, template=template, **extra)


def with_what_is_there(rows):
    """With what ``written_report`` asks of a dossier's files and report, inside the query of the rows."""
    files = DossierFile.objects.filter(dossier=OuterRef("pk"), is_current=True).order_by().values("dossier")
    answers = ReportAnswer.objects.filter(report__dossier=OuterRef("pk"), text__gt="").order_by()
    return rows.annotate(
        held_list=Subquery(files.annotate(found=Joined("item_type_id")).values("found")),
        written_list=Subquery(answers.values("report").annotate(found=Joined("section_key")).values("found")),
    )


def report_forms():
    """Every ``HeadedForm``, one query: a page judges any number of dossiers by them."""
    rows = by_part(ReportSection.objects.select_related("form"), lambda section: section.form)
    return [HeadedForm(form, tuple(sections)) for form, sections in rows]


def report_form_of(dossier, *, today):
    return report_form_for(dossier, report_forms(), today=today)


@dataclass(frozen=True)
class Heading:
    """A heading with what stands under it."""

    section: ReportSection
    text: str = ""
    filled_with: str = ""


def headings_of(dossier, form):
    answers = answers_of(dossier)
    rows = [(section, answers.get(section.key)) for section in sections_for(dossier, form)]
    return [Heading(section, a.text, a.filled_with) if a else Heading(section) for section, a in rows]


def by_part(rows, part_of):
    """``[(part, rows)]`` in the order of the rows."""
    parts = {}
    for row in rows:
        parts.setdefault(part_of(row), []).append(row)
    return list(parts.items())


def words_without_heading(dossier, form):
    """What was written under headings that the form of today does not have."""
    known = {section.key for section in sections_for(dossier, form)}
    return [answer for key, answer in answers_of(dossier).items() if key not in known and answer.text.strip()]


def current_photos(dossier):
    report = getattr(dossier, "report", None)
    return [photo for photo in report.photos.all() if photo.is_current] if report else []


def frozen_report(dossier, form):
    """The report as the council reads it, in plain words: headings with an answer, by part, and the photos.

    ``None`` where nothing was written and no photo is there.
    """
    headings = [heading for heading in headings_of(dossier, form) if heading.text.strip()]
    photos = [{"pk": photo.pk, "caption": photo.caption} for photo in current_photos(dossier)]
    if not headings and not photos:
        return None
    parts = by_part(headings, lambda heading: heading.section.part)
    return {
        "form": str(form.row) if form else "",
        "legal_basis": form.row.legal_basis if form else "",
        "parts": [
            {"heading": part, "sections": [{"heading": row.section.heading, "text": row.text} for row in rows]}
            for part, rows in parts
        ],
        "photos": photos,
    }


@dataclass(frozen=True)
class Written:
    """How many of the required headings have words."""

    done: int
    total: int

    @property
    def is_whole(self):
        return self.total > 0 and self.done == self.total


def written_of(dossier, form):
    """``None`` where there is no form to write by."""
    if form is None:
        return None
    total = sum(section.is_required for section in sections_for(dossier, form))
    return Written(total - len(unanswered(dossier, form)), total)


def written_in(content):
    """How far the report of a version that was sent is written: whole, or ``None`` where it was sent as a file."""
    told = sum(len(part["sections"]) for part in (content.get("report") or {}).get("parts", ()))
    return Written(told, told) if told else None


def report_asked(dossier, checklist):
    """The line of the checklist that asks for the report, ``None`` where the award asks for none."""
    return next((item for item in checklist if item.item_type.is_report), None)


@dataclass(frozen=True)
class Suggestion:
    """Words that a heading may begin with, and where they come from."""

    text: str
    source: str


def suggestions_from_records(dossier, form):
    """``{section key: Suggestion}`` from the subject, the unit and the attached model, where they say something."""
    facts = subject_facts(dossier) | (model_facts(dossier.model) if dossier.model else {})
    found = {}
    for section in sections_for(dossier, form):
        text, source = facts.get(section.filled_from, ("", ""))
        if text.strip():
            found[section.key] = Suggestion(text, source)
    return found


def subject_facts(dossier):
    subject, kind = dossier.subject, dossier.subject_kind
    source = {SubjectKind.COLLECTIVE: "đơn vị", SubjectKind.INDIVIDUAL: "cá nhân"}.get(kind, "hộ gia đình")
    facts = {ReportSource.NAME: dossier.subject_name}
    if kind == SubjectKind.INDIVIDUAL:
        facts[ReportSource.BIRTH_DATE] = f"{subject.birth_date:%d/%m/%Y}" if subject.birth_date else ""
        facts[ReportSource.GENDER] = subject.get_gender_display()
        facts[ReportSource.POST] = ", ".join(filter(None, [subject.position, str(dossier.unit)]))
    elif kind == SubjectKind.HOUSEHOLD:
        facts[ReportSource.NAME] = subject.head_name
        facts[ReportSource.ADDRESS] = subject.address or str(subject.unit)
        facts[ReportSource.MEMBERS] = f"{subject.member_count} nhân khẩu" if subject.member_count else ""
    elif subject.commune_id and subject.commune_id != subject.pk:
        facts[ReportSource.ADDRESS] = f"{subject}, {subject.commune}"
    return {name: (text, f"hồ sơ {source} đã khai") for name, text in facts.items()}


def model_facts(model):
    source = f"mô hình {model.code} {model.title}"[:180]
    lines = [line for line in figures_of(model) if line.last]
    figures = [f"{line.indicator.name}: {amount_of(line)} (đến ngày {line.last[0]:%d/%m/%Y})." for line in lines]
    compared = [compared_words(line) for line in lines if line.baseline is not None]
    forces = [str(force) for force in model.force_rows.all()]
    recognised = [
        f"Được công nhận {row.get_level_display().lower()} năm {row.year}, số {row.decision_number} của {row.issuer}."
        for row in model.recognitions.all()
    ]
    work = [model.content, model.forces, f"Lực lượng tham gia: {'; '.join(forces)}." if forces else ""]
    facts = {
        ReportSource.WORK: "\n".join(filter(None, work)),
        ReportSource.FIGURES: "\n".join(figures) or model.outputs,
        ReportSource.COMPARISON: "\n".join(compared),
        ReportSource.SPREAD: "\n".join(filter(None, [*recognised, model.sustainability])),
    }
    return {name: (text, source) for name, text in facts.items()}


def amount_of(line):
    return f"{write_amount(line.last[1])} {line.indicator.unit_name}"


def compared_words(line):
    """«Hộ tham gia: từ 10 lên 45 hộ, đạt 70% mức phấn đấu.»"""
    way = "lên" if line.last[1] >= line.baseline else "xuống còn"
    share = f", đạt {round(line.share * 100)}% mức phấn đấu" if line.share is not None else ""
    return f"{line.indicator.name}: từ {write_amount(line.baseline)} {way} {amount_of(line)}{share}."


def last_written_dossier(dossier, user):
    """The newest dossier of an earlier year of the same subject with a report that the user may read, or ``None``."""
    columns = {"subject_unit": dossier.subject_unit_id, "person": dossier.person_id, "household": dossier.household_id}
    same = {f"{name}_id": pk for name, pk in columns.items() if pk}
    rows = Dossier.objects.prepared_by(user).filter(**same, year__lt=dossier.year)
    rows = rows.filter(report__answers__text__gt="").distinct()
    return with_report(rows).order_by("-year", "-pk").first()


def suggestions_from_dossier(earlier, dossier, form):
    """``{section key: Suggestion}``: what an earlier dossier of the subject says under the same headings."""
    answers = answers_of(earlier)
    return {
        section.key: Suggestion(answers[section.key].text, f"hồ sơ năm {earlier.year} ({earlier.code})")
        for section in sections_for(dossier, form)
        if section.key in answers and answers[section.key].text.strip()
    }
