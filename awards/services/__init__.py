"""Every write of dossiers and of the council's meetings; ``Dossier.state`` has two writers, ``submit_dossier`` and
``advance_dossier``.
"""

from awards.services.acts import KeyReused, PastCutoff, StaleDossier
from awards.services.award_lines import DecisionDetails
from awards.services.cases import keep_out, lift_recusal, record_opinion, reorder_agenda, write_discussion
from awards.services.comments import (
    CommentDetails,
    answer_comment,
    close_comment_window,
    open_comment_window,
    record_comment,
    send_comment,
)
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
    LowerDetails,
    RefuseDetails,
    ReturnDetails,
    RoundDetails,
    TableDetails,
    VoteDetails,
    advance_dossier,
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
from awards.services.eligibility import (
    RatingClaim,
    TitleClaim,
    attest_standard,
    claim_fact,
    judge_fact,
    record_fact,
)
from awards.services.holds import hold_subject, release_hold
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
from awards.services.procedure import archive_dossier, choose_procedure, confirm_report
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
    "MAX_FILES",
    "CommentDetails",
    "DecisionDetails",
    "KeyReused",
    "LowerDetails",
    "PastCutoff",
    "PastLine",
    "RatingClaim",
    "RefuseDetails",
    "ReturnDetails",
    "RevocationDetails",
    "RoundDetails",
    "StaleDossier",
    "TableDetails",
    "TitleClaim",
    "VoteDetails",
    "add_file",
    "advance_dossier",
    "amend_meeting",
    "answer_comment",
    "archive_dossier",
    "attest_standard",
    "call_meeting",
    "cast_ballot",
    "cast_vote",
    "choose_procedure",
    "claim_fact",
    "close_comment_window",
    "close_round",
    "confirm_paper",
    "confirm_report",
    "convene_meeting",
    "correct_decision",
    "count_paper",
    "create_dossier",
    "decide_late",
    "digest_of",
    "end_meeting",
    "frozen_content",
    "hold_subject",
    "judge_fact",
    "keep_out",
    "lift_recusal",
    "load_base_wages",
    "load_prize_rules",
    "open_comment_window",
    "open_meeting",
    "open_round",
    "publish_decisions",
    "record_attendance",
    "record_comment",
    "record_fact",
    "record_hands",
    "record_opinion",
    "record_past_decision",
    "record_recovery",
    "release_hold",
    "remove_file",
    "reorder_agenda",
    "request_late",
    "revoke_lines",
    "save_draft",
    "send_comment",
    "submit_dossier",
    "write_discussion",
    "write_minutes",
]
