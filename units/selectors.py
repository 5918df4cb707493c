"""Reads that are not one table's."""

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property

from django.db import connection
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils import timezone

from interface.text import without_control_characters
from units.enums import Fate, Role, UnitEventKind
from units.gates import units_below
from units.models import Household, Membership, Person, SavedView, Unit, UnitChange, UnitEvent, UnitSuccession, User
from units.querysets import subtree_q

NAMES_SHOWN = 5
NAMES_READ = 200
MOST_ASSIGNED = 300
HOLDERS = []
CONDITIONS = {}


def database_now():
    """The instant by the database's clock, aware, in UTC: the only clock that judges a legal cutoff.

    Read it once, after the row lock: PostgreSQL's ``now()`` would be the start of the transaction.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0].astimezone(UTC)
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)


def holders_at(role, unit):
    """Accounts that hold the role at this very unit today."""
    return User.objects.filter(pk__in=_active(role).filter(unit=unit).values("user"), is_active=True)


def preparers_of(unit):
    """Accounts that prepare dossiers for the unit: at the unit itself or above it up to its commune."""
    path_ids = [pk for pk in [*unit.ancestor_ids, unit.pk] if pk != unit.province_id]
    return User.objects.filter(pk__in=_active(Role.PREPARER).filter(unit__in=path_ids).values("user"), is_active=True)


def _active(role):
    return Membership.objects.active_on(timezone.localdate(database_now())).filter(role=role)


def units_kept_by(user):
    """Units whose people and households the user may edit (``can_edit_people``)."""
    if user.sees_everything:
        return Unit.objects.all()
    roles = {Role.PREPARER, Role.ADMINISTRATOR}
    return Unit.objects.under([m.unit for m in user.memberships_now if m.role in roles])


def units_administered_by(user):
    """Units below which the user may add units (``is_administrator``)."""
    if user.sees_everything:
        return Unit.objects.all()
    return Unit.objects.under([m.unit for m in user.memberships_now if m.role == Role.ADMINISTRATOR])


@dataclass(frozen=True)
class Holding:
    """So many records of one sort at one unit, and what becomes of them; before a change and, as done, after it."""

    what: str
    unit: str
    count: int
    fate: str
    names: tuple[str, ...] = ()
    to: str = ""
    note: str = ""

    @property
    def fate_in_words(self):
        return f"Chuyển sang {self.to}" if self.fate == Fate.MOVES and self.to else Fate(self.fate).label

    @property
    def more(self):
        return self.count - len(self.names)

    def as_line(self):
        """As the receipt keeps it."""
        return asdict(self)


def tells_what_moves(find):
    """Register, for one sort of records, the function that counts beforehand what a change would move and leave.

    It takes a ``gates.Change`` and returns a list of ``Holding``, in a number of queries that grows with nothing.
    The room that keeps the records registers it beside its receiver of ``signals.units_reorganised``.
    """
    HOLDERS.append(find)
    return find


def holdings_of(rows, change, *, what, fate, name, key="unit_id", note=""):
    """One ``Holding`` for each ending unit that has such rows: two queries at most."""
    units = {unit.pk: unit for unit in change.ending}
    rows = rows.filter(**{f"{key}__in": units}).order_by()
    counts = dict(rows.values_list(key).annotate(n=Count("pk")))
    if not counts:
        return []
    names = defaultdict(list)
    for pk, text in rows.order_by(name, "pk").values_list(key, name)[:NAMES_READ]:
        names[pk].append(str(text))
    return [
        Holding(what, str(unit), counts[pk], fate, tuple(names[pk][:NAMES_SHOWN]), keeper_name(change), note)
        for pk, unit in units.items()
        if pk in counts
    ]


def keeper_name(change):
    return str(change.heirs[0]) if change.heirs else ""


@dataclass(frozen=True)
class Preview:
    """What a change moves and leaves, and what the officer has to decide about it."""

    lines: list[Holding]
    roles: list[Membership] = field(default_factory=list)
    children: list[Unit] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def preview_of(change):
    """Read beforehand what ``services.reorganise`` would do; the number of queries does not grow with the records."""
    lines = [line for find in HOLDERS for line in find(change)]
    if change.kind in (UnitEventKind.TRANSFER, UnitEventKind.RENAME):
        return Preview([*_followers(change), *lines])
    roles = list(live_roles(change).select_related("user", "unit").order_by("unit__path", "role", "pk"))
    lines = [*_own_holdings(change), *_role_holdings(change, roles), *lines]
    if change.kind != UnitEventKind.SPLIT:
        return Preview(lines, roles, warnings=_crowded_posts(change, roles))
    (unit,) = change.units
    people = list(Person.objects.filter(unit=unit)[: MOST_ASSIGNED + 1])
    households = list(Household.objects.filter(unit=unit)[: MOST_ASSIGNED + 1])
    warnings = []
    if len(people) + len(households) > MOST_ASSIGNED:
        people, households = [], []
        warnings.append(
            f"{unit} có nhiều hơn {MOST_ASSIGNED} cá nhân và hộ gia đình, nên tất cả về {keeper_name(change)}; "
            "sau đó có thể nhập tệp hoặc sửa từng người để chuyển tiếp."
        )
    return Preview(lines, roles, list(units_below(unit, change.happened_on)), people, households, warnings)


def live_roles(change):
    """Memberships at ending units that had not ended by the day of the change."""
    return Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=change.happened_on), unit__in=[unit.pk for unit in change.ending]
    )


def _own_holdings(change):
    fate = Fate.MOVES if change.heirs else Fate.LEFT
    below = Unit.objects.filter(Q(valid_to=None) | Q(valid_to__gte=change.happened_on))
    to = change.parent if change.kind == UnitEventKind.ABOLISH else None
    yield from (
        Holding(line.what, line.unit, line.count, Fate.MOVES, line.names, str(to or line.to))
        for line in holdings_of(below, change, what="Đơn vị trực thuộc", fate=Fate.MOVES, name="name", key="parent_id")
    )
    yield from holdings_of(Person.objects.all(), change, what="Cá nhân", fate=fate, name="full_name")
    yield from holdings_of(Household.objects.all(), change, what="Hộ gia đình", fate=fate, name="head_name")


def _role_holdings(change, roles):
    found = defaultdict(list)
    for membership in roles:
        found[str(membership.unit)].append(f"{membership.user}: {membership.get_role_display()}")
    note = "Quyền ở đơn vị cũ hết ngay; giao tiếp ở đơn vị kế thừa theo lựa chọn bên dưới." if change.heirs else ""
    for unit, names in found.items():
        yield Holding("Vai trò của tài khoản", unit, len(names), Fate.ENDS, tuple(names[:NAMES_SHOWN]), note=note)


def _crowded_posts(change, roles):
    if not change.heirs:
        return []
    posts = Counter(m.role for m in roles if m.role in (Role.CHAIRMAN, Role.SECRETARY))
    if change.staying:
        held = Membership.objects.active_on(change.happened_on).filter(unit=change.staying, role__in=posts)
        posts += Counter(held.values_list("role", flat=True))
    return [
        f"Sẽ có {number} người giữ vai trò “{Role(role).label}” ở {keeper_name(change)}; hãy bỏ chọn người thôi giữ."
        for role, number in posts.items()
        if number > 1
    ]


def _followers(change):
    """What goes along with units that are moved or called anew, whole subtrees at once: four queries."""
    inside, at_units = subtree_q(change.units), subtree_q(change.units, "unit__")
    where = ", ".join(map(str, change.units))
    live_below = Unit.objects.filter(inside, Q(valid_to=None) | Q(valid_to__gte=change.happened_on))
    counts = {
        "Đơn vị trực thuộc": live_below.exclude(pk__in=[unit.pk for unit in change.units]).count(),
        "Cá nhân": Person.objects.filter(at_units).count(),
        "Hộ gia đình": Household.objects.filter(at_units).count(),
        "Vai trò của tài khoản": Membership.objects.active_on(change.happened_on).filter(at_units).count(),
    }
    return [Holding(what, where, number, Fate.KEEPS) for what, number in counts.items() if number]


@dataclass(frozen=True)
class StoryLine:
    """One dated line of a unit's life; ``units`` are those it speaks of."""

    day: date
    text: str
    units: tuple[Unit, ...] = ()
    basis: str = ""


def unit_story(unit):
    """The life of a unit by date, oldest first: three queries."""
    lines = [StoryLine(unit.valid_from, "Bắt đầu hoạt động", basis=unit.legal_basis)] if unit.valid_from else []
    came, went = defaultdict(list), defaultdict(list)
    links = UnitSuccession.objects.filter(Q(successor=unit) | Q(predecessor=unit))
    for link in links.select_related("event", "predecessor__parent", "successor__parent").order_by("pk"):
        (came if link.successor_id == unit.pk else went)[link.event].append(link)
    for event, rows in came.items():
        word = "kế thừa một phần của" if any(row.is_partial for row in rows) else "kế thừa"
        lines.append(_story_line(event, word, [row.predecessor for row in rows]))
    for event, rows in went.items():
        word = "chia cho" if any(row.is_partial for row in rows) else "chuyển vào"
        lines.append(_story_line(event, word, [row.successor for row in rows]))
    for change in unit.changes.select_related("event", "parent_before"):
        if change.parent_before:
            lines.append(_story_line(change.event, "trước đó trực thuộc", [change.parent_before]))
        if (change.name_before, change.kind_before) != (unit.name, unit.kind):
            former = f"trước đó là {change.name_before} ({change.get_kind_before_display().lower()})"
            lines.append(_story_line(change.event, former, []))
        elif unit.ended_before(change.event.happened_on):
            lines.append(_story_line(change.event, "không có đơn vị kế thừa", []))
    return sorted(lines, key=lambda line: line.day)


def _story_line(event: UnitEvent, word, units):
    return StoryLine(event.happened_on, f"{event.get_kind_display()}: {word}", tuple(units), event.legal_basis)


def heirs_of(unit):
    """Units that the last event of an ended unit gave it to."""
    links = unit.successions_out.select_related("event", "successor__parent").order_by("-event__happened_on", "pk")
    links = list(links)
    return [link.successor for link in links if link.event_id == links[0].event_id]


@dataclass(frozen=True)
class TreeOn:
    """Where the units below ``top`` stood on a past day: ``parents`` and ``names`` by key."""

    units: dict
    parents: dict
    names: dict

    def above(self, pk, is_line):
        """The key of the nearest unit, itself included, that ``is_line``; ``None`` where there is none."""
        seen = set()
        while pk in self.units and pk not in seen:
            if is_line(self.units[pk]):
                return pk
            seen.add(pk)
            pk = self.parents[pk]
        return None


def tree_on(tops, day):
    """The trees below ``tops`` as they stood at the end of ``day``, read back from the changes since: two queries."""
    columns = ("parent_id", "level", "name", "valid_from", "valid_to", "commune_id", "path", "sort_key")
    units = {unit.pk: unit for unit in Unit.objects.under(tops).only(*columns)}
    parents = {pk: unit.parent_id for pk, unit in units.items()}
    names = {pk: unit.name for pk, unit in units.items()}
    since = UnitChange.objects.filter(subtree_q(tops, "unit__"), event__happened_on__gt=day)
    for row in since.order_by("-event__happened_on", "-pk"):
        names[row.unit_id] = row.name_before
        if row.parent_before_id:
            parents[row.unit_id] = row.parent_before_id
    return TreeOn(units, parents, names)


def successions_of(tops):
    """``({key: the one that took it over whole}, keys of those that were divided)`` below ``tops``: one query."""
    heirs, divided = defaultdict(set), set()
    rows = UnitSuccession.objects.filter(subtree_q(tops, "predecessor__"))
    for old, new, is_partial in rows.values_list("predecessor", "successor", "is_partial"):
        heirs[old].add(new)
        if is_partial:
            divided.add(old)
    whole = {old: news.pop() for old, news in heirs.items() if len(news) == 1 and old not in divided}
    return whole, divided | {old for old, news in heirs.items() if len(news) > 1}


def once_below(unit):
    """Units that an event took out of this one: what they did before that day was done inside it."""
    return Unit.objects.filter(changes__parent_before=unit)


def keeps_views(page, names):
    """Register the list with the URL name ``page``, whose conditions are the parameters ``names``."""
    CONDITIONS[page] = tuple(names)


def kept_query(page, query):
    """The canonical address of a list: its own conditions that say something, in its own order, and nothing else."""
    asked = without_control_characters(QueryDict(query))
    kept = QueryDict(mutable=True)
    for name in CONDITIONS[page]:
        if values := [value.strip() for value in asked.getlist(name) if value.strip()]:
            kept.setlist(name, values)
    return kept.urlencode()


@dataclass(frozen=True)
class ListView:
    """A way to look at a list; ``pk`` is ``None`` for those that everybody has."""

    name: str
    query: str
    is_current: bool
    pk: int | None = None


@dataclass(frozen=True)
class SavedViews:
    """The ways to look at the list ``page``: ``built_in`` as (name, address), then the user's own.

    ``query`` is the list's address now. One query, asked where the ways are shown.
    """

    user: User
    page: str
    query: str
    built_in: tuple

    @cached_property
    def present(self):
        return kept_query(self.page, self.query)

    @cached_property
    def all(self):
        own = SavedView.objects.visible_to(self.user).filter(page=self.page)
        views = [(name, address, None) for name, address in self.built_in]
        views += [(view.name, kept_query(self.page, view.query), view.pk) for view in own]
        return [ListView(name, address, address == self.present, pk) for name, address, pk in views]

    @property
    def own_current(self):
        return [view for view in self.all if view.pk and view.is_current]

    @property
    def to_save(self):
        """The address that no way has yet; empty where there is nothing to keep."""
        return "" if any(view.is_current for view in self.all) else self.present
