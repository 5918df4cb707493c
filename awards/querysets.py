import re

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from awards.enums import UNSENT
from units.enums import Role, UnitLevel
from units.models import Unit
from units.querysets import PlacedQuerySet, SearchQuerySet, placed_q, subtree_q
from units.text import search_key


class DatedRuleQuerySet(SearchQuerySet):
    """Rules in force on a day. National rules belong to no unit; the others are seen in the unit's subtree."""

    def in_force_on(self, day):
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))

    def visible_to(self, user):
        return self


def preparing_units(user):
    return [m.unit for m in user.memberships_now if m.role == Role.PREPARER]


CODE = re.compile(r"^\s*(?:hs)?\s*\d{4}-0*(\d{1,18})\s*$", re.IGNORECASE)


class DossierQuerySet(PlacedQuerySet):
    def search(self, text):
        """By code («HS2026-000012»), else by words of the subject, the achievement and the unit, accents aside."""
        if code := CODE.match(text or ""):
            return self.filter(pk=int(code[1]))
        rows = self
        for word in search_key(text or "").split():
            rows = rows.filter(Q(search_key__contains=word) | Q(unit__search_key__contains=word))
        return rows

    def prepared_by(self, user):
        """Dossiers whose working copy the user may read: all of the subtrees the user prepares for."""
        return self if user.sees_everything else self.filter(placed_q(preparing_units(user)))

    def visible_to(self, user):
        """Preparers see their subtrees whole; every other role sees what was sent, drafts never."""
        if user.sees_everything:
            return self
        return self.filter(placed_q(preparing_units(user)) | (self.desk_q(user) & ~Q(state__in=UNSENT)))

    def desk_q(self, user):
        """Condition for «lies in the subtree of a role of the desk, or is received there or by one it succeeded»."""
        reading = [m.unit for m in user.memberships_now if m.role != Role.PREPARER]
        communes = [unit.pk for unit in reading if unit.level == UnitLevel.COMMUNE]
        bodies = [unit for unit in reading if unit.level == UnitLevel.GRASSROOTS]
        condition = placed_q(reading)
        if communes:
            condition |= Q(receiving_unit__in=communes)
        if bodies:
            condition |= Q(receiving_unit__in=Unit.objects.under(bodies).values("pk"))
        return condition


class QuotaQuerySet(models.QuerySet):
    """Quotas, seen in the subtree of the unit that holds them."""

    def visible_to(self, user):
        return self if user.sees_everything else self.filter(subtree_q(user.scope, "unit__"))

    def search(self, text):
        """By words of the unit's name, accents aside."""
        return self.filter(unit__in=Unit.objects.search(text).values("pk")) if search_key(text or "") else self

    def with_sums(self):
        """With ``passed_total``, the sum passed on, and ``extra_total``, what reasoned decisions allow beyond."""
        passed = self.model.objects.filter(passed_from=OuterRef("pk"), is_in_force=True).order_by()
        excesses = self.model.excesses.rel.related_model.objects.filter(quota=OuterRef("pk")).order_by()
        return self.annotate(
            passed_total=Coalesce(Subquery(passed.values("passed_from").values(n=Sum("number"))), 0),
            extra_total=Coalesce(Subquery(excesses.values("quota").values(n=Sum("extra"))), 0),
        )


class RatioRuleQuerySet(DatedRuleQuerySet):
    """Ratios asked of everybody, and those of a campaign that the user sees."""

    def visible_to(self, user):
        if user.sees_everything:
            return self
        campaigns = self.model._meta.get_field("campaign").related_model.objects.visible_to(user)
        return self.filter(Q(campaign=None) | Q(campaign__in=campaigns))


class AtUnitQuerySet(SearchQuerySet):
    """Rows of a council or of a decision, seen in the subtree of their unit's viewers."""

    def visible_to(self, user):
        return self if user.sees_everything else self.filter(subtree_q(user.scope, "unit__"))


def desk_units_of(user):
    """Units at and below which the user reads what is not published yet: every role but that of a preparer."""
    return [m.unit for m in user.memberships_now if m.role != Role.PREPARER]


class DecisionQuerySet(SearchQuerySet):
    def visible_to(self, user):
        """The desk's own and what lies below it; everybody else what is published and awards, or takes back, a line
        in the own subtree.
        """
        if user.sees_everything:
            return self
        lines = self.model.lines.rel.related_model.objects.visible_to(user)
        below = subtree_q(desk_units_of(user), "desk_unit__")
        taken_back = lines.filter(revocation__isnull=False).values("revocation__decision")
        return self.filter(below | Q(pk__in=lines.values("decision")) | Q(pk__in=taken_back))

    def with_counts(self):
        """With ``line_total``, ``revoked_total`` and ``prize_total`` (đồng); ``taken_total`` is what it takes back."""
        taken = self.model.revoked_lines.rel.related_model.objects.filter(decision=OuterRef("pk")).order_by()
        lines = self.model.lines.rel.related_model.objects.filter(decision=OuterRef("pk")).order_by().values("decision")
        return self.annotate(
            line_total=Coalesce(Subquery(lines.values(n=Count("pk"))), 0),
            taken_total=Coalesce(Subquery(taken.values("decision").values(n=Count("pk"))), 0),
            revoked_total=Coalesce(Subquery(lines.values(n=Count("revocation"))), 0),
            prize_total=Coalesce(Subquery(lines.values(n=Sum("prize_amount"))), 0),
        )


class FactQuerySet(PlacedQuerySet):
    def claimed(self):
        """Written by a unit, not judged by the desk yet."""
        return self.filter(is_confirmed=None)


class HoldQuerySet(PlacedQuerySet):
    def open(self):
        return self.filter(released_at=None)

    def on_subject_of(self, row):
        """The holds on the subject of ``row``, an ``OuterRef`` of a query on dossiers."""
        return self.filter(
            Q(person=row("person_id")) | Q(household=row("household_id")) | Q(subject_unit=row("subject_unit_id"))
        )


class AwardLineQuerySet(PlacedQuerySet):
    def visible_to(self, user):
        """In the own subtree what is published; the desk of the decision sees its own at once."""
        if user.sees_everything:
            return self
        published = placed_q(user.scope) & Q(decision__published_at__isnull=False)
        return self.filter(published | subtree_q(desk_units_of(user), "decision__desk_unit__"))

    def standing(self):
        """Not taken back; published or not."""
        return self.filter(revocation=None)


class MemberQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.sees_everything else self.filter(subtree_q(user.scope, "council__unit__"))

    def serving_on(self, day):
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))


class OfDossierQuerySet(models.QuerySet):
    def visible_to(self, user):
        dossiers = self.model._meta.get_field("dossier").related_model.objects
        return self.filter(dossier__in=dossiers.visible_to(user))


class CommentQuerySet(models.QuerySet):
    """What the public wrote is read by the desk that asked and those above it, never by those who proposed."""

    def visible_to(self, user):
        if user.sees_everything:
            return self
        return self.filter(subtree_q(desk_units_of(user), "line__window__unit__"))


class LateRequestQuerySet(OfDossierQuerySet):
    def visible_to(self, user):
        """With the dossier, and for the desk that decides it also while the dossier itself is an unsent draft."""
        if user.sees_everything:
            return self
        dossiers = self.model._meta.get_field("dossier").related_model.objects.all()
        return self.filter(
            Q(dossier__in=dossiers.visible_to(user)) | Q(dossier__in=dossiers.filter(dossiers.desk_q(user)))
        )


class DossierFileQuerySet(OfDossierQuerySet):
    def visible_to(self, user):
        """The working copy's files are its preparers'; everybody else opens only what was sent."""
        if user.sees_everything:
            return self
        own = self.model._meta.get_field("dossier").related_model.objects.prepared_by(user)
        sent = self.model.versions.through.objects.values("dossierfile")
        return super().visible_to(user).filter(Q(dossier__in=own) | Q(pk__in=sent))


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Seen with the review year it belongs to."""
        reviews = self.model._meta.get_field("review").related_model.objects
        return self.filter(review__in=reviews.visible_to(user))


class SheetQuerySet(models.QuerySet):
    def counted(self):
        """Handed in, and of nobody who keeps out."""
        return self.filter(handed_in_at__isnull=False, recused_reason="")


class ReportPhotoQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As with files: the working copy's photos are its preparers'; everybody else sees what was sent."""
        if user.sees_everything:
            return self
        dossiers = self.model.report.field.related_model.dossier.field.related_model.objects
        sent = self.model.versions.through.objects.values("reportphoto")
        own = Q(report__dossier__in=dossiers.prepared_by(user))
        return self.filter(own | Q(report__dossier__in=dossiers.visible_to(user), pk__in=sent))
