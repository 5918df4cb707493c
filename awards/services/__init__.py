"""Every write of dossiers and of the council's meetings; ``Dossier.state`` has two writers, ``submit_dossier`` and
``advance_dossier``.
"""

from awards.services.acts import KeyReused, PastCutoff, StaleDossier
from awards.services.award_lines import DecisionDetails
from awards.services.cases import keep_out, lift_recusal, record_opinion, reorder_agenda, write_discussion
from awards.services.decisions import (
    PastLine,
    RevocationDetails,
    correct_decision,
    publish_decisions,
    record_past_decision,
    record_recovery,
    revoke_lines,
)
from awards.services.desk import (
    ReturnDetails,
    RoundDetails,
    TableDetails,
    VoteDetails,
    advance_dossier,
)
from awards.services.dossier_rules import (
    load_papers,
    load_report_forms,
    load_report_sections,
    load_usual_papers,
    take_usual_papers,
)
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
from awards.services.meetings import (
    amend_meeting,
    call_meeting,
    convene_meeting,
    end_meeting,
    open_meeting,
    record_attendance,
    write_minutes,
)
from awards.services.prizes import load_base_wages, load_prize_rules
from awards.services.reports import (
    LAST_DOSSIER,
    MOST_PHOTOS,
    RECORDS,
    StaleReport,
    add_photos,
    arrange_photos,
    edition_of,
    fill_report,
    save_report,
    suggestions_of,
    version_of,
)
from awards.services.rounds import digest_of
from awards.services.votes import (
    cast_ballot,
    cast_vote,
    close_round,
    confirm_paper,
    count_paper,
    open_round,
    record_hands,
)

__all__ = [
    "LAST_DOSSIER",
    "MAX_FILES",
    "MOST_PHOTOS",
    "RECORDS",
    "DecisionDetails",
    "KeyReused",
    "PastCutoff",
    "PastLine",
    "ReturnDetails",
    "RevocationDetails",
    "RoundDetails",
    "StaleDossier",
    "StaleReport",
    "TableDetails",
    "VoteDetails",
    "add_file",
    "add_photos",
    "advance_dossier",
    "amend_meeting",
    "arrange_photos",
    "call_meeting",
    "cast_ballot",
    "cast_vote",
    "close_round",
    "confirm_paper",
    "convene_meeting",
    "correct_decision",
    "count_paper",
    "create_dossier",
    "decide_late",
    "digest_of",
    "edition_of",
    "end_meeting",
    "fill_report",
    "frozen_content",
    "keep_out",
    "lift_recusal",
    "load_base_wages",
    "load_papers",
    "load_prize_rules",
    "load_report_forms",
    "load_report_sections",
    "load_usual_papers",
    "open_meeting",
    "open_round",
    "publish_decisions",
    "record_attendance",
    "record_hands",
    "record_opinion",
    "record_past_decision",
    "record_recovery",
    "remove_file",
    "reorder_agenda",
    "request_late",
    "revoke_lines",
    "save_draft",
    "save_report",
    "submit_dossier",
    "suggestions_of",
    "take_usual_papers",
    "version_of",
    "write_discussion",
    "write_minutes",
]
