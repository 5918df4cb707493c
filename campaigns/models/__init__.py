"""Campaigns, the plans that set them up, what they set, who takes part and the year they live through."""

from campaigns.models.activities import (
    Activity,
    BudgetLine,
    Difficulty,
    Finding,
    Inspection,
    InspectionItem,
    Petition,
    RecordEvent,
    Review,
    UnitClassification,
)
from campaigns.models.campaigns import Campaign, CampaignEvent, DownwardRule, SteeringMember
from campaigns.models.content import Field, Movement, Stage, SubjectGroup, Target, Task
from campaigns.models.deadlines import (
    CalendarFeed,
    DayOff,
    Deadline,
    DeadlineExtension,
    DeadlineOverride,
    Due,
    TimeLimit,
)
from campaigns.models.plans import LegalBasis, LegalDocument, Plan, PlanPassage, PlanUpload
from campaigns.models.registrations import (
    PlannedModel,
    Registration,
    RegistrationEvent,
    SelfRegistration,
    SelfRegistrationEvent,
)

__all__ = [
    "Activity",
    "BudgetLine",
    "CalendarFeed",
    "Campaign",
    "CampaignEvent",
    "DayOff",
    "Deadline",
    "DeadlineExtension",
    "DeadlineOverride",
    "Difficulty",
    "DownwardRule",
    "Due",
    "Field",
    "Finding",
    "Inspection",
    "InspectionItem",
    "LegalBasis",
    "LegalDocument",
    "Movement",
    "Petition",
    "Plan",
    "PlanPassage",
    "PlanUpload",
    "PlannedModel",
    "RecordEvent",
    "Registration",
    "RegistrationEvent",
    "Review",
    "SelfRegistration",
    "SelfRegistrationEvent",
    "Stage",
    "SteeringMember",
    "SubjectGroup",
    "Target",
    "Task",
    "TimeLimit",
    "UnitClassification",
]
