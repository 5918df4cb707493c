"""The council's desk: dossiers, late requests and decisions, the rules they are judged by, the council's meetings."""

from awards.admin import (
    comments,
    council,
    decisions,
    dossiers,
    eligibility,
    late_requests,
    meetings,
    papers,
    prizes,
    quotas,
    ratios,
    reviews,
    rules,
)

__all__ = [
    "comments",
    "council",
    "decisions",
    "dossiers",
    "eligibility",
    "late_requests",
    "meetings",
    "papers",
    "prizes",
    "quotas",
    "ratios",
    "reviews",
    "rules",
]
