"""The tables of what a dossier is made of: papers, when they are asked, forms of the report and their headings."""

from django.core.exceptions import ValidationError

from awards.enums import CommendationType, FileKind, PaperOriginal, ReportSource, ReviewProcedure, SubjectKind
from awards.resources.prizes import day_or_none, needed, read_table, whole, yes_or_no
from units.enums import UnitLevel
from units.text import clean_line


def blank_or(choices):
    return lambda text: choices(text).value if text else ""


def kinds(text):
    """The three columns that say for whom a heading is."""
    named = set(SubjectKind) if text == "all" else {SubjectKind(word) for word in text.split("|")}
    return {f"for_{kind.value}s": kind in named for kind in SubjectKind}


PAPER_COLUMNS = {"code": needed, "name": needed, "made_by": clean_line, "is_report": yes_or_no, "guidance": clean_line}
USUAL_COLUMNS = {
    "code": needed,
    "deciding_level": blank_or(UnitLevel),
    "commendation_type": blank_or(CommendationType),
    "subject_kind": blank_or(SubjectKind),
    "procedure": blank_or(ReviewProcedure),
    "is_required": yes_or_no,
    "original": PaperOriginal,
    "copies": whole,
    "file_kind": FileKind,
    "order": whole,
    "valid_from": day_or_none,
    "valid_to": day_or_none,
    "source": needed,
    "is_verified": yes_or_no,
}
FORM_COLUMNS = {
    "code": needed,
    "name": needed,
    "commendation_type": CommendationType,
    "valid_from": day_or_none,
    "valid_to": day_or_none,
    "legal_basis": needed,
    "source": needed,
    "is_verified": yes_or_no,
}
SECTION_COLUMNS = {
    "form_code": needed,
    "key": needed,
    "part": needed,
    "heading": needed,
    "order": whole,
    "rows": whole,
    "kinds": kinds,
    "is_required": yes_or_no,
    "filled_from": blank_or(ReportSource),
    "guidance": clean_line,
    "suggested_words": clean_line,
}


def read_papers(lines):
    return read_table(lines, PAPER_COLUMNS, key=("code",))


def read_usual_papers(lines):
    key = ("code", "deciding_level", "commendation_type", "subject_kind", "procedure", "valid_from")
    return read_table(lines, USUAL_COLUMNS, key=key)


def read_report_forms(lines):
    return read_table(lines, FORM_COLUMNS, key=("code", "commendation_type", "valid_from"))


def read_report_sections(lines):
    """With the form's code under ``form_code``, «*» for every form."""
    rows = read_table(lines, SECTION_COLUMNS, key=("form_code", "key"))
    if not rows:
        raise ValidationError("Bảng đề mục không có dòng nào.")
    return [{**{name: value for name, value in row.items() if name != "kinds"}, **row["kinds"]} for row in rows]
