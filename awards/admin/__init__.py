"""The council's desk: dossiers, late requests and decisions, the rules they are judged by, the council itself."""

from awards.admin import council, decisions, dossiers, late_requests, prizes, rules

__all__ = ["council", "decisions", "dossiers", "late_requests", "prizes", "rules"]
