"""Every write of the catalogue of legal papers that no person types."""

from dataclasses import dataclass

from django.db import transaction

from campaigns.models import LegalBasis, LegalDocument
from campaigns.querysets import number_key

LOADED = "Nạp danh mục văn bản pháp lý"


@dataclass
class LegalLoad:
    """What ``load_legal_documents`` did; ``edited`` rows were changed by people and stay as they are."""

    created: int = 0
    corrected: int = 0
    kept: int = 0
    edited: int = 0
    matched: int = 0


@transaction.atomic
def load_legal_documents(*, papers):
    """Bring the catalogue in line with the file; a row that a person ever changed is left alone."""
    report = LegalLoad()
    known = {(number_key(row.number), row.issued_on): row for row in LegalDocument.objects.select_for_update()}
    touched = LegalDocument.history.exclude(history_change_reason=LOADED)
    edited = set(touched.values_list("id", flat=True))
    rows = {}
    for paper in papers:
        identity = number_key(paper.columns["number"]), paper.columns["issued_on"]
        row = known.get(identity)
        rows[paper.columns["number"]] = row or LegalDocument()
        if row is not None and row.pk in edited:
            report.edited += 1
        elif row is not None and all(getattr(row, name) == value for name, value in paper.columns.items()):
            report.kept += 1
        else:
            report.corrected += row is not None
            report.created += row is None
            _write(rows[paper.columns["number"]], **paper.columns)
    for paper in papers:
        row, after = rows[paper.columns["number"]], rows.get(paper.replaced_by)
        if row.pk not in edited and row.replaced_by_id != (after.pk if after else None):
            _write(row, replaced_by=after)
    report.matched = match_bases()
    return report


def _write(row, **columns):
    for name, value in columns.items():
        setattr(row, name, value)
    row.full_clean()
    row._change_reason = LOADED
    row.save()


def match_bases(plan=None):
    """Find in the catalogue what plans (or one plan) cite by number only; how many were found."""
    bases = LegalBasis.objects.filter(document=None).exclude(number="")
    papers = LegalDocument.objects.all()
    found = []
    for basis in bases if plan is None else bases.filter(plan=plan):
        basis.document = papers.named(basis.number, basis.issued_on)
        if basis.document:
            found.append(basis)
    LegalBasis.objects.bulk_update(found, ["document"], batch_size=500)
    return len(found)
