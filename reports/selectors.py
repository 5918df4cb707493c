"""The yearly summary: read once, counted by the database, the same for the screen and the sheet."""

from collections import Counter, defaultdict
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count, F, Q

from awards.enums import SENT, DossierState, SubjectKind
from awards.models import Dossier, DossierVersion
from campaigns.deadlines import local_day, local_moment
from campaigns.enums import DeadlineKind
from campaigns.models import Campaign, Deadline, Registration
from campaigns.selectors import owing_units
from interface.sheets import Column, Table
from models_registry.models import MobilisationModel
from reports.permissions import SUMMARISED_LEVELS
from units.enums import UnitLevel
from units.models import Unit

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


def yearly_tables(unit, year, campaign=None):
    """The four tables of a unit's year, read in one snapshot; the number of queries does not grow with the units."""
    with snapshot():
        period = f"Năm {year}" + (f" - {campaign}" if campaign else "")
        models = list(model_rows(unit, year, campaign))
        nominees = list(nominee_rows(unit, year, campaign))
        return [
            unit_table(unit, year, campaign, period),
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
            late_table(unit, year, campaign, period),
        ]


def scoped(rows, unit, year, campaign):
    rows = rows.within([unit]).filter(year=year)
    return rows if campaign is None else rows.filter(campaign=campaign)


def listed_units(unit):
    """The lines of the summary: communes of a province or district, the units of a commune."""
    below = Unit.objects.under([unit])
    if unit.level in (UnitLevel.PROVINCE, UnitLevel.DISTRICT):
        return below.filter(level=UnitLevel.COMMUNE), "commune_id"
    return below, "unit_id"


def unit_table(unit, year, campaign, period):
    """Summary by unit: registered, models by field, dossiers by state, awards by form."""
    units, group = listed_units(unit)
    key = F(group)
    registered = dict(
        scoped(Registration.objects.registered(), unit, year, campaign).values_list(key).annotate(n=Count("pk"))
    )
    models = _crossed(scoped(MobilisationModel.objects.counted(), unit, year, campaign), group, "field__name")
    dossiers = _crossed(scoped(Dossier.objects.filter(state__in=SENT), unit, year, campaign), group, "state")
    awarded = scoped(Dossier.objects.filter(state=DossierState.AWARDED), unit, year, campaign)
    awards = _crossed(awarded, group, "campaign_award__award_form__name")
    fields = sorted({name for counts in models.values() for name in counts})
    forms = sorted({name for counts in awards.values() for name in counts})
    active = set(registered) | set(models) | set(dossiers)
    rows = [
        (
            row.name,
            registered.get(row.pk, 0),
            *(models[row.pk][name] for name in fields),
            models[row.pk].total(),
            *(sum(dossiers[row.pk][state] for state in states) for _, states in STATE_COLUMNS),
            dossiers[row.pk].total(),
            *(awards[row.pk][name] for name in forms),
        )
        for row in units.only("name", "sort_key")
        if row.pk in active or row.pk != unit.pk
    ]
    columns = (
        Column("Đơn vị", 32),
        Column("Đăng ký thi đua", 10, is_summed=True),
        *(Column(name, 12, "Mô hình theo lĩnh vực", is_summed=True) for name in fields),
        Column("Cộng mô hình", 10, is_summed=True),
        *(Column(head, 11, "Hồ sơ đề nghị khen thưởng", is_summed=True) for head, _ in STATE_COLUMNS),
        Column("Cộng hồ sơ", 10, is_summed=True),
        *(Column(name, 14, "Kết quả khen thưởng", is_summed=True) for name in forms),
    )
    return Table("Tổng hợp", f"Tổng hợp phong trào thi đua {unit}", columns, rows, subtitle=period)


def _crossed(rows, group, across):
    counts = defaultdict(Counter)
    for key, value, number in rows.values_list(group, across).annotate(n=Count("pk")):
        counts[key][value] += number
    return counts


MODEL_COLUMNS = (
    Column("Mã", 14),
    Column("Tên mô hình", 40),
    Column("Đơn vị", 28),
    Column("Cá nhân chủ trì", 22),
    Column("Lĩnh vực", 24),
    Column("Hình thức", 14),
    Column("Trạng thái", 18),
    Column("Ngày đăng ký", 13),
)


def model_rows(unit, year, campaign):
    rows = scoped(MobilisationModel.objects.counted(), unit, year, campaign)
    for model in rows.select_related("unit", "owner", "field").order_by("unit__sort_key", "pk").iterator(2000):
        yield (
            model.code,
            model.title,
            model.unit.name,
            model.owner.full_name if model.owner else "",
            model.field.name if model.field else "",
            model.get_origin_display(),
            model.get_state_display(),
            local_day(model.registered_at),
        )


NOMINEE_COLUMNS = (
    Column("Họ và tên, tên tập thể, hộ gia đình", 34),
    Column("Đối tượng", 12),
    Column("Chức vụ, công việc", 24),
    Column("Đơn vị", 28),
    Column("Thành tích", 46),
    Column("Hình thức đề nghị", 30),
    Column("Mô hình", 32),
    Column("Kết quả biểu quyết", 14),
    Column("Trạng thái", 20),
)


def nominee_rows(unit, year, campaign):
    """Those proposed: every dossier that was sent and neither refused nor withdrawn."""
    rows = scoped(Dossier.objects.filter(state__in=SENT - {DossierState.REFUSED}), unit, year, campaign)
    rows = rows.select_related("unit", "person", "model", "campaign_award__award_form").prefetch_related("votes")
    kinds = list(SubjectKind)
    for dossier in sorted(rows, key=lambda d: (kinds.index(d.subject_kind), d.unit.sort_key, d.pk)):
        vote = next(iter(dossier.votes.all()), None)
        yield (
            dossier.subject_name,
            dossier.get_subject_kind_display(),
            dossier.person.position if dossier.person else "",
            dossier.unit.name,
            dossier.achievement,
            str(dossier.campaign_award),
            dossier.model.title if dossier.model else "",
            f"{vote.votes_for}/{vote.base_count}" if vote else "",
            dossier.get_state_display(),
        )


LATE_COLUMNS = (
    Column("Đơn vị", 32),
    Column("Phong trào", 44),
    Column("Việc phải làm", 36),
    Column("Thời hạn", 34),
    Column("Tình trạng", 30),
    Column("Nộp lúc", 18),
)


def late_table(unit, year, campaign, period):
    """Who owes and who sent late, deadline by deadline; a number of queries per deadline, none per unit."""
    deadlines = Deadline.objects.filter(
        campaign__in=Campaign.objects.running_in(year).filter(_touching(unit)), kind__in=COUNTED_KINDS
    )
    if campaign is not None:
        deadlines = deadlines.filter(campaign=campaign)
    rows = []
    for deadline in deadlines.select_related("campaign__launching_unit").prefetch_related("overrides"):
        due = deadline.due_in(year)
        owing = owing_units(deadline, year)
        for owing_unit in owing.under([unit]) if owing is not None else ():
            rows.append((owing_unit.name, str(deadline.campaign), deadline.what, due.text, "Chưa có", None))
    late = DossierVersion.objects.filter(
        dossier__in=scoped(Dossier.objects.filter(state__in=SENT), unit, year, campaign)
    )
    for version in late.filter(is_late=True).select_related("dossier__unit", "dossier__campaign"):
        rows.append(
            (
                version.dossier.unit.name,
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
