"""What a dossier is made of: the tables that come with the product, and the checklist a new award begins with."""

from django.core.exceptions import ValidationError
from django.db.models import Q

from awards.models import ChecklistItem, DossierItemType, ReportForm, ReportSection, UsualPaper
from interface.catalogues import Loaded, bring_up_to

EVERY = "*"
TAKEN = (
    "item_type_id",
    "subject_kind",
    "procedure",
    "is_required",
    "original",
    "copies",
    "file_kind",
    "made_by",
    "order",
    "source",
)


def load_papers(*, rows):
    """Bring the kinds of papers up to ``rows``; as with every table here, what people wrote wins over the file."""
    return bring_up_to(DossierItemType, rows, keys=("code",))


def load_usual_papers(*, rows):
    types = dict(DossierItemType.objects.values_list("code", "pk"))
    if unknown := {row["code"] for row in rows} - types.keys():
        raise ValidationError(f"Chưa có loại giấy tờ mang mã {', '.join(sorted(unknown))}.")
    columns = [
        {"item_type_id": types[row["code"]], **{name: value for name, value in row.items() if name != "code"}}
        for row in rows
    ]
    keys = ("item_type_id", "deciding_level", "commendation_type", "subject_kind", "procedure", "valid_from")
    return bring_up_to(UsualPaper, columns, keys=keys)


def load_report_forms(*, rows):
    return bring_up_to(ReportForm, rows, keys=("code", "commendation_type", "valid_from"))


def load_report_sections(*, rows):
    """Headings of the forms named by ``form_code``; «*» stands for every form that came with the product."""
    made_here = set(ReportForm.history.filter(history_type="+", history_user__isnull=True).values_list("id", flat=True))
    columns = []
    for form in ReportForm.objects.order_by("pk"):
        wanted = {form.code, EVERY} if form.pk in made_here else {form.code}
        for row in rows:
            if row["form_code"] in wanted:
                columns.append(
                    {"form_id": form.pk, **{name: value for name, value in row.items() if name != "form_code"}}
                )
    return bring_up_to(ReportSection, columns, keys=("form_id", "key")) if columns else Loaded()


def take_usual_papers(campaign_award, *, today):
    """Give an award of a campaign the papers that its level, type and deciding unit usually ask; the rows made.

    What the checklist asks already stays as it is.
    """
    form = campaign_award.award_form
    above = [*campaign_award.deciding_unit.ancestor_ids, campaign_award.deciding_unit_id]
    usual = (
        UsualPaper.objects.in_force_on(today)
        .filter(deciding_level__in=["", form.deciding_level], commendation_type__in=["", form.commendation_type])
        .filter(Q(unit=None) | Q(unit__in=above))
        .order_by("order", "pk")
    )
    allowed = {"", *form.subject_kinds}
    asked = set(campaign_award.checklist.values_list("item_type", "subject_kind", "procedure"))
    made = []
    for paper in usual:
        place = (paper.item_type_id, paper.subject_kind, paper.procedure)
        if paper.subject_kind in allowed and place not in asked:
            asked.add(place)
            made.append(
                ChecklistItem.objects.create(
                    campaign_award=campaign_award, **{name: getattr(paper, name) for name in TAKEN}
                )
            )
    return made
