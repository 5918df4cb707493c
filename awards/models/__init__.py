"""Award rules as dated data, dossiers and what the council made of them."""

from awards.models.council import (
    AwardCouncil,
    AwardDecision,
    AwardDecisionLine,
    CouncilMeeting,
    CouncilMember,
    VoteResult,
)
from awards.models.dossiers import Dossier, DossierEvent, DossierFile, DossierVersion, LateRequest
from awards.models.rules import AwardForm, CampaignAward, ChecklistItem, DossierItemType, EligibilityRule, VoteRule

__all__ = [
    "AwardCouncil",
    "AwardDecision",
    "AwardDecisionLine",
    "AwardForm",
    "CampaignAward",
    "ChecklistItem",
    "CouncilMeeting",
    "CouncilMember",
    "Dossier",
    "DossierEvent",
    "DossierFile",
    "DossierItemType",
    "DossierVersion",
    "EligibilityRule",
    "LateRequest",
    "VoteResult",
    "VoteRule",
]
