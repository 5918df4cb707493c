"""Award rules as dated data, dossiers and what the council made of them."""

from awards.models.councils import AwardCouncil, CouncilMember, KinDeclaration
from awards.models.decisions import AwardDecision, AwardDecisionLine, DecisionEvent, RevokedLine
from awards.models.dossiers import Dossier, DossierEvent, DossierFile, DossierVersion, LateRequest
from awards.models.meetings import Attendance, CouncilCase, CouncilMeeting, MeetingEvent, Recusal, WrittenOpinion
from awards.models.prizes import BaseWage, PrizeRule
from awards.models.reports import AchievementReport, ReportAnswer, ReportForm, ReportPhoto, ReportSection
from awards.models.rules import (
    AwardForm,
    CampaignAward,
    ChecklistItem,
    DossierItemType,
    EligibilityRule,
    UsualPaper,
    VoteRule,
)
from awards.models.votes import BallotBox, PaperCount, Participation, Vote, VoteRound

__all__ = [
    "AchievementReport",
    "Attendance",
    "AwardCouncil",
    "AwardDecision",
    "AwardDecisionLine",
    "AwardForm",
    "BallotBox",
    "BaseWage",
    "CampaignAward",
    "ChecklistItem",
    "CouncilCase",
    "CouncilMeeting",
    "CouncilMember",
    "DecisionEvent",
    "Dossier",
    "DossierEvent",
    "DossierFile",
    "DossierItemType",
    "DossierVersion",
    "EligibilityRule",
    "KinDeclaration",
    "LateRequest",
    "MeetingEvent",
    "PaperCount",
    "Participation",
    "PrizeRule",
    "Recusal",
    "ReportAnswer",
    "ReportForm",
    "ReportPhoto",
    "ReportSection",
    "RevokedLine",
    "UsualPaper",
    "Vote",
    "VoteRound",
    "VoteRule",
    "WrittenOpinion",
]
