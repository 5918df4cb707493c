"""Every write of dossiers. ``submit_dossier`` and ``advance_dossier`` are the only writers of ``Dossier.state``."""

from awards.services.acts import KeyReused, PastCutoff, StaleDossier
from awards.services.council import amend_meeting, convene_meeting
from awards.services.desk import DecisionDetails, ReturnDetails, TableDetails, VoteDetails, advance_dossier
from awards.services.drafts import (
    MAX_FILES,
    add_file,
    create_dossier,
    frozen_content,
    remove_file,
    save_draft,
    submit_dossier,
)
from awards.services.lateness import decide_late, request_late

__all__ = [
    "MAX_FILES",
    "DecisionDetails",
    "KeyReused",
    "PastCutoff",
    "ReturnDetails",
    "StaleDossier",
    "TableDetails",
    "VoteDetails",
    "add_file",
    "advance_dossier",
    "amend_meeting",
    "convene_meeting",
    "create_dossier",
    "decide_late",
    "frozen_content",
    "remove_file",
    "request_late",
    "save_draft",
    "submit_dossier",
]
