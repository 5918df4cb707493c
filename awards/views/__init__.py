"""Pages of dossiers (reading, opening, mending, sending), and of the council's members."""

from awards.views.comments import comment_send, comment_window
from awards.views.council import ballot, case_detail, case_file, case_keep_out, meeting_list
from awards.views.decisions import AwardedList, decision_detail, dossier_lookup
from awards.views.drafts import dossier_edit, dossier_file_add, dossier_file_remove, dossier_save
from awards.views.eligibility import dossier_eligibility, fact_claim, standard_attest, standard_file
from awards.views.opening import dossier_create
from awards.views.procedure import dossier_procedure
from awards.views.quotas import QuotaExport, QuotaList
from awards.views.reading import DossierList, campaign_awards, dossier_detail, dossier_file_download, dossier_receipt
from awards.views.reports import (
    case_photo,
    dossier_print,
    report_edit,
    report_fill,
    report_photo,
    report_photos,
    report_save,
)
from awards.views.scoring import score_file, score_queue, score_recuse, score_sheet
from awards.views.self_scoring import self_score, self_score_file, self_score_file_add
from awards.views.sending import dossier_late_request, dossier_submit, dossier_withdraw

__all__ = [
    "AwardedList",
    "DossierList",
    "QuotaExport",
    "QuotaList",
    "ballot",
    "campaign_awards",
    "case_detail",
    "case_file",
    "case_keep_out",
    "case_photo",
    "comment_send",
    "comment_window",
    "decision_detail",
    "dossier_create",
    "dossier_detail",
    "dossier_edit",
    "dossier_eligibility",
    "dossier_file_add",
    "dossier_file_download",
    "dossier_file_remove",
    "dossier_late_request",
    "dossier_lookup",
    "dossier_print",
    "dossier_procedure",
    "dossier_receipt",
    "dossier_save",
    "dossier_submit",
    "dossier_withdraw",
    "fact_claim",
    "meeting_list",
    "report_edit",
    "report_fill",
    "report_photo",
    "report_photos",
    "report_save",
    "score_file",
    "score_queue",
    "score_recuse",
    "score_sheet",
    "self_score",
    "self_score_file",
    "self_score_file_add",
    "standard_attest",
    "standard_file",
]
