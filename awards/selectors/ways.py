"""The way of dossiers between desks, and what the public was asked about them: read only where there is any."""

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

from awards.models import CommentWindowLine, DossierForwarding


def with_ways(rows):
    """With ``was_forwarded`` and ``was_asked``, for ``ways_read``: most dossiers were neither."""
    return rows.annotate(
        was_forwarded=Exists(DossierForwarding.objects.filter(dossier=OuterRef("pk"))),
        was_asked=Exists(CommentWindowLine.objects.filter(dossier=OuterRef("pk"))),
    )


def ways_read(*dossiers):
    """The dossiers with their forwardings, published lines and comments read: no query for what none of them has."""
    ways = DossierForwarding.objects.select_related("lower_unit", "upper_unit")
    lines = CommentWindowLine.objects.select_related("window").prefetch_related("comments")
    prefetch_related_objects(
        dossiers,
        Prefetch("forwardings", ways if any(dossier.was_forwarded for dossier in dossiers) else ways.none()),
        Prefetch("comment_lines", lines if any(dossier.was_asked for dossier in dossiers) else lines.none()),
    )
    return dossiers


def superiors_read(*dossiers):
    """The words of direct superiors, where an award of the dossiers asks for any."""
    asking = [dossier for dossier in dossiers if dossier.campaign_award.asks_superior]
    prefetch_related_objects(asking, "versions__confirmations")
    return dossiers
