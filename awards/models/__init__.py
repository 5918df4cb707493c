"""Award rules as dated data, dossiers and what the council made of them."""

from awards.models.councils import AwardCouncil, CouncilMember, KinDeclaration
from awards.models.decisions import AwardDecision, AwardDecisionLine, DecisionEvent, RevokedLine
from awards.models.dossiers import Dossier, DossierEvent, DossierFile, DossierVersion, LateRequest
from awards.models.meetings import Attendance, CouncilCase, CouncilMeeting, MeetingEvent, Recusal, WrittenOpinion
from awards.models.prizes import BaseWage, PrizeRule
from awards.models.review_years import ReviewEvent, ReviewPhase, ReviewYear
from awards.models.rules import AwardForm, CampaignAward, ChecklistItem, DossierItemType, EligibilityRule, VoteRule
from awards.models.scores import Assessment, ScoreSheet, SheetScore, SheetScoreEvent
from awards.models.votes import BallotBox, PaperCount, Participation, Vote, VoteRound

__all__ = [
    "Assessment",
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
    "ReviewEvent",
    "ReviewPhase",
    "ReviewYear",
    "RevokedLine",
    "ScoreSheet",
    "SheetScore",
    "SheetScoreEvent",
    "Vote",
    "VoteRound",
    "VoteRule",
    "WrittenOpinion",
]
