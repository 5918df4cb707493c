"""The council's desk: dossiers and late requests, the rules they are judged by, the council and its meetings."""

from awards.admin import council, dossiers, late_requests, meetings, rules

__all__ = ["council", "dossiers", "late_requests", "meetings", "rules"]
