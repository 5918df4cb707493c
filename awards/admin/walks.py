"""The desk's list of dossiers, its own bar, and the walk from one dossier of it to the next."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.views.main import ChangeList
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from awards.admin.filters import CONDITIONS, VIEWS, narrowed
from awards.enums import AT_THE_DESK, ENDED
from campaigns.deadlines import local_day
from campaigns.models import DayOff
from interface.text import without_control_characters
from units.selectors import SavedViews, keeps_views

LIST_ADDRESS = "_changelist_filters"
LIST_PAGE = "admin:awards_dossier_changelist"
WALK_LIMIT = 2000
keeps_views(LIST_PAGE, CONDITIONS)


class DeskList(ChangeList):
    """The list's own bar: which conditions are in force, and the address of the list without each."""

    def get_results(self, request):
        super().get_results(request)
        today = timezone.localdate()
        is_any_due = any(dossier.due_on for dossier in self.result_list)
        calendar = DayOff.objects.calendar() if is_any_due else None
        for dossier in self.result_list:
            dossier.days_waiting = dossier.working_days_left = None
            if dossier.due_on and dossier.state in AT_THE_DESK:
                dossier.working_days_left = calendar.between(today, dossier.due_on)
            if dossier.state not in ENDED:
                dossier.days_waiting = (today - local_day(dossier.waiting_since)).days

    def get_queryset(self, request, **kwargs):
        self.views = SavedViews(request.user, LIST_PAGE, request.GET.urlencode(), VIEWS)
        return super().get_queryset(request, **kwargs)

    @property
    def previous_page(self):
        return self.page_num - 1 if self.page_num > 1 else None

    @property
    def next_page(self):
        return self.page_num + 1 if self.page_num < self.paginator.num_pages else None

    @property
    def chips(self):
        conditions = [("q", "Tìm", self.query)] if self.query else []
        for spec in self.filter_specs:
            if value := spec.value():
                names = dict(spec.lookup_choices)
                conditions.append((spec.parameter_name, spec.title, names.get(value, value)))
        return [(title, value, self.address_without(name)) for name, title, value in conditions]

    def address_without(self, name):
        return f"?{urlencode({key: value for key, value in self.params.items() if key != name})}"


@dataclass(frozen=True)
class Place:
    """Where a dossier stands in the list it was opened from."""

    position: int
    total: int
    previous: int | None
    next: int | None


class DossierWalk:
    """The part of the dossiers' desk that remembers the list a dossier was opened from."""

    def address_after(self, request, dossier, place):
        """Where to go after a step: the next of the list, the list after its last one, or the dossier itself."""
        if "next" not in request.POST:
            return self.address_of(request, dossier.pk)
        if place and place.next:
            return self.address_of(request, place.next)
        messages.info(request, "Đã hết danh sách.")
        return self.list_address(request)

    def address_of(self, request, pk):
        kept = request.GET.get(LIST_ADDRESS, "")
        query = f"?{urlencode({LIST_ADDRESS: kept})}" if kept else ""
        return reverse("admin:awards_dossier_change", args=[pk]) + query

    def list_address(self, request):
        kept = request.GET.get(LIST_ADDRESS, "")
        return reverse("admin:awards_dossier_changelist") + (f"?{kept}" if kept else "")

    def place_of(self, request, dossier):
        """The dossier's place in the list it was opened from; ``None`` where the list no longer holds it."""
        query = without_control_characters(QueryDict(request.GET.get(LIST_ADDRESS, "")))
        rows = narrowed(self.rows_for(request, query), query, request.user)
        walk = list(rows.values_list("pk", flat=True)[:WALK_LIMIT])
        if dossier.pk not in walk:
            return None
        here = walk.index(dossier.pk)
        following = walk[here + 1] if here + 1 < len(walk) else None
        return Place(here + 1, len(walk), walk[here - 1] if here else None, following)
