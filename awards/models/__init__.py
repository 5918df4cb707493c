"""Award rules as dated data, dossiers and what the council made of them."""

from awards.models.comments import CommentWindow, CommentWindowLine, PublicComment
from awards.models.confirmations import SuperiorConfirmation
from awards.models.councils import AwardCouncil, CouncilMember, KinDeclaration
from awards.models.decisions import AwardDecision, AwardDecisionLine, DecisionEvent, RevokedLine
from awards.models.dossiers import Dossier, DossierEvent, DossierFile, DossierVersion, LateRequest
from awards.models.facts import AnnualRating, Attestation, CulturalTitle, EligibilityHold, column_of
from awards.models.forwardings import DossierForwarding
from awards.models.meetings import Attendance, CouncilCase, CouncilMeeting, MeetingEvent, Recusal, WrittenOpinion
from awards.models.prizes import BaseWage, PrizeRule
from awards.models.quotas import AwardQuota, QuotaEvent, QuotaExcess, RatioRule
from awards.models.reports import AchievementReport, ReportAnswer, ReportForm, ReportPhoto, ReportSection
from awards.models.review_years import ReviewEvent, ReviewPhase, ReviewYear
from awards.models.rules import (
    AwardForm,
    CampaignAward,
    ChecklistItem,
    DossierItemType,
    UsualPaper,
    VoteRule,
)
from awards.models.scores import Assessment, ScoreSheet, SheetScore, SheetScoreEvent
from awards.models.standards import EligibilityRule
from awards.models.votes import BallotBox, PaperCount, Participation, Vote, VoteRound

__all__ = [
    "AchievementReport",
    "AnnualRating",
    "Assessment",
    "Attendance",
    "Attestation",
    "AwardCouncil",
    "AwardDecision",
    "AwardDecisionLine",
    "AwardForm",
    "AwardQuota",
    "BallotBox",
    "BaseWage",
    "CampaignAward",
    "ChecklistItem",
    "CommentWindow",
    "CommentWindowLine",
    "CouncilCase",
    "CouncilMeeting",
    "CouncilMember",
    "CulturalTitle",
    "DecisionEvent",
    "Dossier",
    "DossierEvent",
    "DossierFile",
    "DossierForwarding",
    "DossierItemType",
    "DossierVersion",
    "EligibilityHold",
    "EligibilityRule",
    "KinDeclaration",
    "LateRequest",
    "MeetingEvent",
    "PaperCount",
    "Participation",
    "PrizeRule",
    "PublicComment",
    "QuotaEvent",
    "QuotaExcess",
    "RatioRule",
    "Recusal",
    "ReportAnswer",
    "ReportForm",
    "ReportPhoto",
    "ReportSection",
    "ReviewEvent",
    "ReviewPhase",
    "ReviewYear",
    "RevokedLine",
    "ScoreSheet",
    "SheetScore",
    "SheetScoreEvent",
    "SuperiorConfirmation",
    "UsualPaper",
    "Vote",
    "VoteRound",
    "VoteRule",
    "WrittenOpinion",
    "column_of",
]
