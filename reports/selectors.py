"""The yearly summary: read once, counted by the database, the same for the screen and the sheet."""

from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count, Q

from awards.enums import SENT, DossierState, SubjectKind
from awards.models import Dossier, DossierVersion
from campaigns.deadlines import local_day, local_moment
from campaigns.enums import DeadlineKind
from campaigns.models import Campaign, Deadline, Registration
from campaigns.selectors import owing_units
from interface.sheets import Column, Table
from models_registry.models import MobilisationModel
from reports.enums import Grouping
from reports.permissions import SUMMARISED_LEVELS
from units.enums import UnitLevel
from units.models import Unit
from units.querysets import subtree_q
from units.selectors import once_below, successions_of, tree_on

STATE_COLUMNS = (
    ("Chờ tiếp nhận", (DossierState.SUBMITTED,)),
    ("Trả lại bổ sung", (DossierState.RETURNED,)),
    (
        "Đang thẩm định, xét",
        (
            DossierState.ACCEPTED,
            DossierState.APPRAISED,
            DossierState.CONFIRMED,
            DossierState.TABLED,
            DossierState.VOTED,
        ),
    ),
    ("Đã đề nghị cấp trên", (DossierState.FORWARDED,)),
    ("Được khen thưởng", (DossierState.AWARDED,)),
    ("Không khen thưởng", (DossierState.REFUSED,)),
)


@contextmanager
def snapshot():
    """All reads inside see one state of the database, whatever is written meanwhile."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def yearly_tables(unit, year, campaign=None, *, now, grouping=Grouping.THEN):
    """The four tables of a unit's year, read in one snapshot; the number of queries does not grow with the units.

    ``now`` tells what is overdue from what is only not there yet. ``grouping`` says which unit a line stands for
    where units were reorganised since; the totals are the same.
    """
    with snapshot():
        period = f"Năm {year}" + (f" - {campaign}" if campaign else "")
        models = list(model_rows(unit, year, campaign))
        nominees = list(nominee_rows(unit, year, campaign))
        return [
            unit_table(unit, year, campaign, period, grouping, today=local_day(now)),
            Table(
                "Danh sách mô hình", f"Danh sách mô hình “Dân vận khéo” {unit}", MODEL_COLUMNS, models, subtitle=period
            ),
            Table(
                "Danh sách đề nghị",
                f"Danh sách đề nghị khen thưởng {unit}",
                NOMINEE_COLUMNS,
                nominees,
                subtitle=f"(Kèm theo Tờ trình) - {period}",
            ),
            late_table(unit, year, campaign, period, now=now),
        ]


def scoped(rows, unit, year, campaign):
    """Rows of the year in the unit; in one that has ended, also of what it was made of while it lasted."""
    rows = rows.filter(subtree_q(places_of(unit, year), "unit__")) if unit.valid_to else rows.within([unit])
    rows = rows.filter(year=year)
    return rows if campaign is None else rows.filter(campaign=campaign)


def places_of(unit, year):
    return [unit, *once_below(unit)] if unit.valid_to and year <= unit.valid_to.year else [unit]


@dataclass(frozen=True)
class SummaryLines:
    """The lines of a summary: ``line_of`` each unit by key (``None``: of no line), their names in order.

    ``existing`` are the lines told even where nothing was done.
    """

    line_of: dict
    names: dict
    existing: set


def summary_lines(unit, year, grouping, *, today):
    """Lines of a province or district are communes, of a commune the units inside it: three queries.

    «Then» is the tree at the end of the year. Rolled up, a unit that another took over whole counts there; one
    that was divided keeps a line of its own, for its past cannot be told apart.
    """
    tops, is_then = places_of(unit, year), grouping == Grouping.THEN
    tree = tree_on(tops, date(year, 12, 31) if is_then else today)
    whole, divided = successions_of(tops)
    by_commune = unit.level in (UnitLevel.PROVINCE, UnitLevel.DISTRICT)

    def is_line(row):
        return not by_commune or row.level == UnitLevel.COMMUNE

    def heir(pk):
        seen = set()
        while not is_then and whole.get(pk) in tree.units and pk not in seen:
            seen.add(pk)
            pk = whole[pk]
        return pk

    def name(pk, row):
        parent = tree.units.get(tree.parents[pk])
        if is_then and not by_commune and parent is not None and parent != unit and parent.level == UnitLevel.COMMUNE:
            return f"{tree.names[pk]}, {tree.names[parent.pk]}"
        is_apart = not is_then and pk in divided and row.valid_to is not None
        return f"{tree.names[pk]} (đã chia, không gộp)" if is_apart else tree.names[pk]

    line_of = {pk: heir(tree.above(heir(pk), is_line)) for pk in tree.units}
    lasting = (pk for pk, row in tree.units.items() if pk != unit.pk and is_line(row) and _exists_in(row, year))
    lines = set(line_of.values())
    ordered = sorted(tree.units.items(), key=lambda pair: (pair[1].sort_key, pair[0]))
    names = {pk: name(pk, row) for pk, row in ordered if pk in lines}
    return SummaryLines(line_of, names, {line_of[pk] for pk in lasting} - {unit.pk})


def unit_table(unit, year, campaign, period, grouping, *, today):
    """Summary by unit: registered, models by field, dossiers by state, awards by form."""
    lines = summary_lines(unit, year, grouping, today=today)
    registrations = scoped(Registration.objects.registered(), unit, year, campaign)
    registered = _crossed(registrations, lines, "state")
    models = _crossed(scoped(MobilisationModel.objects.counted(), unit, year, campaign), lines, "field__name")
    dossiers = _crossed(scoped(Dossier.objects.filter(state__in=SENT), unit, year, campaign), lines, "state")
    awarded = scoped(Dossier.objects.filter(state=DossierState.AWARDED), unit, year, campaign)
    awards = _crossed(awarded, lines, "campaign_award__award_form__name")
    fields = sorted({name for counts in models.values() for name in counts})
    forms = sorted({name for counts in awards.values() for name in counts})
    active = set(registered) | set(models) | set(dossiers)
    listed = [(pk, name) for pk, name in lines.names.items() if pk in active | lines.existing]
    if active - {pk for pk, _ in listed}:
        listed.append((None, f"Cơ quan, đơn vị trực thuộc {unit}"))
    rows = [
        (
            name,
            registered[pk].total(),
            *(models[pk][field] for field in fields),
            models[pk].total(),
            *(sum(dossiers[pk][state] for state in states) for _, states in STATE_COLUMNS),
            dossiers[pk].total(),
            *(awards[pk][form] for form in forms),
        )
        for pk, name in listed
    ]
    columns = (
        Column("Đơn vị", 28),
        Column("Đăng ký thi đua", 9, is_summed=True),
        *(Column(name, 11, "Mô hình theo lĩnh vực", is_summed=True) for name in fields),
        Column("Cộng mô hình", 9, is_summed=True),
        *(Column(head, 9, "Hồ sơ đề nghị khen thưởng", is_summed=True) for head, _ in STATE_COLUMNS),
        Column("Cộng hồ sơ", 9, is_summed=True),
        *(Column(name, 15, "Kết quả khen thưởng", is_summed=True) for name in forms),
    )
    told = period if grouping == Grouping.THEN else f"{period}, {Grouping(grouping).label.lower()}"
    return Table("Tổng hợp", f"Tổng hợp phong trào thi đua {unit}", columns, rows, subtitle=told)


def _exists_in(unit, year):
    return (unit.valid_from is None or unit.valid_from.year <= year) and (
        unit.valid_to is None or unit.valid_to.year >= year
    )


def _crossed(rows, lines, across):
    counts = defaultdict(Counter)
    for key, value, number in rows.order_by().values_list("unit_id", across).annotate(n=Count("pk")):
        counts[lines.line_of.get(key)][value] += number
    return counts


def name_in(asked, unit):
    """The name of a unit in a list of ``asked``: seen from above its commune, «Xóm Đồng Tâm, Xã Hòa Bình»."""
    if asked.level == UnitLevel.COMMUNE or unit.commune is None or unit.commune_id == unit.pk:
        return unit.name
    return f"{unit.name}, {unit.commune}"


MODEL_COLUMNS = (
    Column("Mã", 15),
    Column("Tên mô hình", 34),
    Column("Đơn vị", 22),
    Column("Cá nhân chủ trì", 18),
    Column("Lĩnh vực", 20),
    Column("Hình thức", 12),
    Column("Trạng thái", 16),
    Column("Ngày đăng ký", 13),
)


def model_rows(unit, year, campaign):
    rows = scoped(MobilisationModel.objects.counted(), unit, year, campaign)
    for model in rows.select_related("unit__commune", "owner", "field").order_by("unit__sort_key", "pk").iterator(2000):
        yield (
            model.code,
            model.title,
            name_in(unit, model.unit),
            model.owner.full_name if model.owner else "",
            model.field.name if model.field else "",
            model.get_origin_display(),
            model.get_state_display(),
            local_day(model.registered_at),
        )


NOMINEE_COLUMNS = (
    Column("Họ và tên, tên tập thể, hộ gia đình", 22),
    Column("Đối tượng", 10),
    Column("Chức vụ, công việc", 16),
    Column("Đơn vị", 18),
    Column("Thành tích", 32),
    Column("Hình thức đề nghị", 20),
    Column("Mô hình", 22),
    Column("Kết quả biểu quyết", 10),
    Column("Trạng thái", 15),
)


def nominee_rows(unit, year, campaign):
    """Those proposed: every dossier that was sent and neither refused nor withdrawn, in the words last sent."""
    rows = scoped(Dossier.objects.filter(state__in=SENT - {DossierState.REFUSED}), unit, year, campaign)
    rows = rows.select_related("unit__commune").prefetch_related("votes", "versions")
    kinds = list(SubjectKind)
    for dossier in sorted(rows, key=lambda d: (kinds.index(d.subject_kind), d.unit.sort_key, d.pk)):
        sent = dossier.versions.all()[0].content
        vote = next((vote for vote in dossier.votes.all() if vote.is_closed), None)
        yield (
            sent["subject_name"],
            sent["subject_kind"],
            sent["position"],
            name_in(unit, dossier.unit),
            sent["achievement"],
            sent["award"],
            sent["model"],
            str(vote) if vote else "",
            dossier.get_state_display(),
        )


LATE_COLUMNS = (
    Column("Đơn vị", 24),
    Column("Phong trào", 32),
    Column("Việc phải làm", 28),
    Column("Thời hạn", 26),
    Column("Tình trạng", 20),
    Column("Nộp lúc", 18),
)


def late_table(unit, year, campaign, period, *, now):
    """Who owes and who sent late, deadline by deadline; a number of queries per deadline, none per unit."""
    deadlines = Deadline.objects.filter(
        campaign__in=Campaign.objects.running_in(year).filter(_touching(unit)), kind__in=COUNTED_KINDS
    )
    if campaign is not None:
        deadlines = deadlines.filter(campaign=campaign)
    rows = []
    for deadline in deadlines.select_related("campaign__launching_unit").prefetch_related("overrides", "extensions"):
        if not deadline.applies_in(year):
            continue
        owing = owing_units(deadline, year)
        for owing_unit in owing.under([unit]).select_related("commune") if owing is not None else ():
            due = deadline.due_in(year, owing_unit)
            standing = "Quá hạn, chưa nộp" if now >= due.cutoff else "Còn trong hạn, chưa nộp"
            rows.append((name_in(unit, owing_unit), str(deadline.campaign), deadline.what, due.text, standing, None))
    late = DossierVersion.objects.filter(
        dossier__in=scoped(Dossier.objects.filter(state__in=SENT), unit, year, campaign)
    )
    for version in (
        late.filter(is_late=True).order_by("pk").select_related("dossier__unit__commune", "dossier__campaign")
    ):
        rows.append(
            (
                name_in(unit, version.dossier.unit),
                str(version.dossier.campaign),
                f"Hồ sơ {version.dossier.code} ({version.dossier.subject_name})",
                f"trước {local_moment(version.cutoff):%H:%M ngày %d/%m/%Y}",
                "Nộp muộn, được chấp nhận",
                local_moment(version.submitted_at),
            )
        )
    title = f"Danh sách đơn vị chưa nộp, nộp muộn {unit}"
    return Table("Chậm và chưa nộp", title, LATE_COLUMNS, rows, subtitle=period, empty_text="Không có đơn vị nào chậm.")


COUNTED_KINDS = (DeadlineKind.REGISTRATION, DeadlineKind.MODEL_REGISTRATION, DeadlineKind.DOSSIER)


def _touching(unit):
    """Campaigns launched above the unit, at it or below it."""
    return Q(launching_unit__in=[*unit.ancestor_ids, unit.pk]) | Q(launching_unit__path__startswith=unit.path)


def unit_by_code(code):
    """The unit an operator means by ``code``: the one in force; raises ``ValidationError`` where that is not one."""
    found = list(Unit.objects.filter(code=code, level__in=SUMMARISED_LEVELS, valid_to=None))
    if len(found) == 1:
        return found[0]
    if found:
        names = "; ".join(f"{unit} ({unit.get_code_scheme_display()})" for unit in found)
        raise ValidationError(f"Mã {code} ứng với nhiều đơn vị: {names}.")
    raise ValidationError(f"Không có đơn vị cấp xã trở lên đang hoạt động mang mã {code}.")
