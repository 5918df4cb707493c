import re
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now, TruncDate
from django.db.models.query import ModelIterable

from campaigns.deadlines import HANOI, WorkCalendar
from campaigns.enums import (
    CampaignState,
    DayKind,
    DifficultyState,
    FindingState,
    InspectionKind,
    PetitionState,
    RegistrationState,
)
from units.enums import Role
from units.querysets import PlacedQuerySet, SearchQuerySet, placed_q, subtree_q
from units.text import search_key

RECORD_DESK = frozenset({Role.SECRETARY, Role.CHAIRMAN, Role.PROVINCE_STAFF})


def reach_q(user, prefix):
    """Units above the user (whose campaigns reach down to the user) and the user's own subtrees."""
    above = {pk for unit in user.scope for pk in unit.ancestor_ids}
    return Q(**{f"{prefix}in": above}), subtree_q(user.scope, prefix)


class CampaignQuerySet(SearchQuerySet):
    def visible_to(self, user):
        """Campaigns launched inside the user's subtrees, and those of units above once they are launched."""
        if user.sees_everything:
            return self
        above, own = reach_q(user, "launching_unit__")
        return self.filter(own | (above & ~Q(state=CampaignState.DRAFT)))

    def reaching(self, unit):
        """Campaigns in which the unit may take part."""
        return self.filter(launching_unit__in=[*unit.ancestor_ids, unit.pk])

    def spanning(self, year):
        """Campaigns whose period holds the year, whatever their state."""
        return self.filter(Q(period_end=None) | Q(period_end__year__gte=year), period_start__year__lte=year)

    def running_in(self, year):
        return self.spanning(year).filter(state=CampaignState.RUNNING)


class OfCampaignQuerySet(models.QuerySet):
    """Rows that belong to a campaign and are seen with it."""

    def visible_to(self, user):
        if user.sees_everything:
            return self
        above, own = reach_q(user, "campaign__launching_unit__")
        return self.filter(own | (above & ~Q(campaign__state=CampaignState.DRAFT)))


class Together(ModelIterable):
    """Deadlines read by one query get one ``shared`` dictionary: the calendar is read once for all of them."""

    def __iter__(self):
        shared = {}
        for row in super().__iter__():
            row.shared = shared
            yield row


class DeadlineQuerySet(OfCampaignQuerySet):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._iterable_class = Together

    def with_dates(self):
        """Ready for ``due_in`` and ``ends_in``: three queries more at most, however many rows."""
        return self.prefetch_related("overrides", "extensions__unit")


class ExtensionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who got more time, and why, is the affair of that unit and those above it."""
        return self if user.sees_everything else self.filter(subtree_q(user.scope, "unit__"))

    def in_force(self):
        return self.filter(revoked_at=None)


class CalendarFeedQuerySet(models.QuerySet):
    def in_use(self):
        """Those that answer: not revoked, of an account that is not closed."""
        return self.filter(revoked_at=None, user__is_active=True)


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Plans of a campaign are seen with it, others with their unit.

        A paper from outside the tree is seen by those whose plans stand on it, and by all until one does.
        """
        if user.sees_everything:
            return self
        above, own = reach_q(user, "campaign__launching_unit__")
        of_campaign = Q(campaign__isnull=False) & (own | (above & ~Q(campaign__state=CampaignState.DRAFT)))
        above, own = reach_q(user, "unit__")
        of_unit = Q(campaign=None) & (above | own)
        above, own = reach_q(user, "lower_plans__unit__")
        cited = self.model.objects.filter(Q(lower_plans=None) | above | own, unit=None, campaign=None).values("pk")
        return self.filter(of_campaign | of_unit | Q(pk__in=cited))


class RegistrationQuerySet(PlacedQuerySet):
    def visible_to(self, user):
        """Where it was written and above, and whoever it was sent to."""
        if user.sees_everything:
            return self
        received = Q(receiving_unit__in=[unit.pk for unit in user.scope]) & ~Q(state=RegistrationState.DRAFT)
        return self.filter(placed_q(user.scope) | received)

    def search(self, text):
        """By the unit's and the campaign's names; a registration has no text of its own to be found by."""
        rows = self
        for word in search_key(text or "").split():
            rows = rows.filter(Q(unit__search_key__contains=word) | Q(campaign__search_key__contains=word))
        return rows

    def registered(self):
        return self.filter(state=RegistrationState.REGISTERED)

    def sent_within(self, days):
        """By the database's clock."""
        return self.filter(registered_at__gte=Now() - timedelta(days=days))

    def late(self):
        return self.filter(cutoff__isnull=False, registered_at__gte=F("cutoff"))

    def in_time(self):
        return self.filter(Q(cutoff=None) | Q(registered_at__lt=F("cutoff")), registered_at__isnull=False)


class DatedQuerySet(models.QuerySet):
    """For tables whose rows hold from ``valid_from`` to ``valid_to``."""

    def valid_on(self, day):
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))


def number_key(number):
    """The number of a paper as it is compared: «Số 91/2017/NĐ-CP» and «91 / 2017 / nđ-cp» are one."""
    return "".join(word for word in search_key(number or "").split() if word != "so")


class PlanUploadQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A plan being read is its reader's own affair."""
        return self.filter(user=user)


class LegalDocumentQuerySet(SearchQuerySet):
    def visible_to(self, user):
        """The legal frame is public: every account may read it."""
        return self

    def in_force_on(self, day):
        """``LegalDocument.standing_on`` as a condition."""
        replaced = Q(replaced_by__isnull=False, valid_to=None) & (
            Q(replaced_by__valid_from=None) | Q(replaced_by__valid_from__lte=day)
        )
        began = Q(valid_from=None) | Q(valid_from__lte=day)
        return self.filter(began, Q(valid_to=None) | Q(valid_to__gte=day)).exclude(replaced)

    def named(self, number, issued_on):
        """The one row with this number, or ``None``. A number without a year comes again, so there the day decides."""
        key = number_key(number)
        if not key:
            return None
        found = [row for row in self if number_key(row.number) == key and issued_on in (None, row.issued_on)]
        is_unlike_any_other = re.search(r"[/-]\s*(19|20)\d\d\s*/", number)
        return found[0] if len(found) == 1 and (issued_on or is_unlike_any_other) else None


class DayOffQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self

    def calendar(self):
        """The whole table as a ``WorkCalendar``: one query of a few hundred rows."""
        rows = list(self.values_list("day", "kind"))
        made_up = frozenset(day for day, kind in rows if kind == DayKind.WORKING)
        return WorkCalendar(frozenset(day for day, _ in rows) - made_up, made_up)


class TimeLimitQuerySet(DatedQuerySet):
    def visible_to(self, user):
        return self


class SelfRegistrationQuerySet(PlacedQuerySet):
    def visible_to(self, user):
        """The person's own, and those of the units whose registrations the user writes."""
        if user.sees_everything:
            return self
        prepared = [m.unit for m in user.memberships_now if m.role == Role.PREPARER]
        return self.filter(Q(user=user) | placed_q(prepared))


class CampaignRecordQuerySet(PlacedQuerySet):
    """Records of a campaign's year, seen from the unit that keeps them and from above it."""

    def search(self, text):
        """By what the record is called and by its unit."""
        rows = self
        for word in search_key(text or "").split():
            rows = rows.filter(Q(search_key__contains=word) | Q(unit__search_key__contains=word))
        return rows


class InspectionQuerySet(CampaignRecordQuerySet):
    def visible_to(self, user):
        """Where it takes place and who carries it out; an unannounced one stays hidden from below until then."""
        if user.sees_everything:
            return self
        hidden = Q(kind=InspectionKind.UNANNOUNCED, carried_out_on=None)
        return self.filter((placed_q(user.scope) & ~hidden) | subtree_q(user.scope, "inspecting_unit__"))


def overdue_q():
    """Condition for «not mended after its last day», by the database's clock in Hà Nội."""
    return Q(state=FindingState.OPEN, due_on__lt=TruncDate(Now(), tzinfo=HANOI))


class FindingQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user.sees_everything:
            return self
        inspections = self.model.inspection.field.related_model.objects.visible_to(user).values("pk")
        return self.filter(inspection__in=inspections)

    def search(self, text):
        rows = self
        for word in search_key(text or "").split():
            rows = rows.filter(inspection__unit__search_key__contains=word)
        return rows

    def overdue(self):
        return self.filter(overdue_q())

    def to_mend_by(self, user):
        """Open ones at units whose records the user keeps."""
        return self.filter(records_kept_q(user, "inspection__"), state=FindingState.OPEN)

    def overdue_to_mend_by(self, user):
        return self.to_mend_by(user).overdue()

    def overdue_followed_by(self, user):
        return self.followed_by(user).overdue()

    def to_confirm_by(self, user):
        return self.followed_by(user).filter(state=FindingState.MENDED)

    def followed_by(self, user):
        """Those of checks that units of the user's desk carried out."""
        return self.filter(inspection__inspecting_unit__in=[unit.pk for unit in desks_of(user)])


def desks_of(user):
    """Units whose desk the user keeps: secretary, head or summary staff at that very unit."""
    return [m.unit for m in user.memberships_now if m.role in RECORD_DESK]


def records_kept_q(user, prefix=""):
    """Condition for «the user writes the records of this row's unit»: its preparers and its secretary."""
    prepared = [m.unit for m in user.memberships_now if m.role == Role.PREPARER]
    kept = [m.unit_id for m in user.memberships_now if m.role == Role.SECRETARY]
    return subtree_q(prepared, f"{prefix}unit__") | Q(**{f"{prefix}unit__in": kept})


class DifficultyQuerySet(CampaignRecordQuerySet):
    def visible_to(self, user):
        """Where it was raised and above, and whoever has it on the desk."""
        if user.sees_everything:
            return self
        return self.filter(placed_q(user.scope) | Q(handling_unit__in=[unit.pk for unit in user.scope]))

    def awaiting(self, user):
        """Those that lie on a desk of the user's."""
        open_ones = [DifficultyState.RAISED, DifficultyState.PASSED_UP]
        return self.filter(handling_unit__in=[unit.pk for unit in desks_of(user)], state__in=open_ones)


class PetitionQuerySet(CampaignRecordQuerySet):
    def visible_to(self, user):
        """Its handlers, who wrote it down, and the head of the unit that received it; no one else, above or below."""
        return self.filter(Q(unit__in=led_by(user)) | Q(created_by=user) | Q(pk__in=self.handled_by(user)))

    def handled_by(self, user):
        return self.model.handlers.through.objects.filter(user=user).values("petition")

    def in_hand(self):
        return self.filter(state__in=[PetitionState.RECEIVED, PetitionState.HANDLING])

    def awaiting(self, user):
        """In the user's hands: given to the user, or not given to anybody yet at a unit the user leads."""
        mine = Q(pk__in=self.handled_by(user)) | Q(unit__in=led_by(user), handlers=None)
        return self.in_hand().filter(mine)


def led_by(user):
    return [m.unit_id for m in user.memberships_now if m.role == Role.CHAIRMAN]
