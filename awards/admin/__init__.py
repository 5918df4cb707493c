"""The council's desk: dossiers and late requests, the rules they are judged by, the council itself."""

from awards.admin import council, dossiers, late_requests, rules

__all__ = ["council", "dossiers", "late_requests", "rules"]
