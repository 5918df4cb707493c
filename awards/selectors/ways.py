"""The way of a dossier between desks, and what the public was asked about it: read only where there is any."""

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

from awards.models import CommentWindowLine, DossierForwarding


def with_ways(rows):
    """With ``was_forwarded`` and ``was_asked``, for ``ways_read``: most dossiers were neither."""
    return rows.annotate(
        was_forwarded=Exists(DossierForwarding.objects.filter(dossier=OuterRef("pk"))),
        was_asked=Exists(CommentWindowLine.objects.filter(dossier=OuterRef("pk"))),
    )


def ways_read(dossier):
    """The dossier with its forwardings, its published lines and their comments read: no query for what is not there."""
    ways = DossierForwarding.objects.select_related("lower_unit", "upper_unit")
    lines = CommentWindowLine.objects.select_related("window").prefetch_related("comments")
    prefetch_related_objects(
        [dossier],
        Prefetch("forwardings", ways if dossier.was_forwarded else ways.none()),
        Prefetch("comment_lines", lines if dossier.was_asked else lines.none()),
    )
    return dossier
